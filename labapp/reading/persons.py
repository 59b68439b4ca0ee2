"""People by their address."""

from sqlalchemy import select

from labapp.db import db
from labapp.models import Person
from labapp.words import folded_address


def find_person_id(email: str) -> int | None:
    """Find who has this address and is not disabled."""
    return db.session.scalar(
        select(Person.id).where(Person.email == folded_address(email), Person.disabled_at.is_(None))
    )


def has_administrator() -> bool:
    """Say whether somebody may run the site."""
    found = select(Person.id).where(Person.site_admin, Person.disabled_at.is_(None)).limit(1)
    return db.session.scalar(found) is not None
