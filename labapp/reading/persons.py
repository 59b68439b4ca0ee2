"""People by their address."""

from sqlalchemy import select

from labapp.db import db
from labapp.models import Person


def find_person_id(email: str) -> int | None:
    """Find who has this address and is not disabled."""
    return db.session.scalar(
        select(Person.id).where(Person.email == email.strip().lower(), Person.disabled_at.is_(None))
    )
