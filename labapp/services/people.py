"""People: who is known to the site, who belongs to a lab, and for whom they work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from labapp import audit, outbox
from labapp.command import Locked, lab_command, site_command, verb
from labapp.db import db
from labapp.errors import InvalidError, NotAllowedError, NotFoundError, RefusedError
from labapp.models import (
    Lab,
    Membership,
    MembershipOrganisation,
    Organisation,
    Person,
    PilotRole,
    WebSession,
)
from labapp.permissions import Permission, allows, on_site, require_in_lab, require_on_site
from labapp.reading import readiness
from labapp.services.roles import end_deputies_of
from labapp.services.written import Written
from labapp.words import Actor, ActorKind, LabRole, Language, Press, Sentence, folded_address

_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s,;<>]+")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody as they are added; the password is hashed before anything is locked."""

    email: str
    name: str
    name_cy: str = ""
    language: str = Language.ENGLISH
    password_hash: str = ""
    site_admin: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody is in a lab: a lab-wide role or none, and whom they work for."""

    lab_role: LabRole | None = None
    organisation_ids: tuple[int, ...] = ()


@verb
def add_person(actor: Actor, new: NewPerson, *, press: Press) -> dict[str, Any]:
    """Make somebody known to the site; only the operator makes site administrators."""
    new = _checked(new)
    with site_command(actor, press=press) as locked:
        require_on_site(actor, Permission.ADD_PERSON)
        if _find_person(locked.session, new.email):
            raise RefusedError(Sentence("Somebody has this email address"), field="email")
        person = _add(actor, locked, new)
        locked.answer = {"person_id": person.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def set_password(
    actor: Actor, person_id: int, password_hash: str, *, press: Press
) -> dict[str, Any]:
    """Give somebody a password, hashed beforehand; every session of theirs ends."""
    with site_command(actor, press=press) as locked:
        if actor.kind is not ActorKind.OPERATOR:
            raise NotAllowedError
        person = locked.get(Person, person_id)
        person.password_hash = password_hash
        _end_sessions(locked, person_id)
        audit.record(actor, "person.password_set", f"person:{person_id}")
        locked.answer = {"person_id": person_id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def add_member(
    actor: Actor, lab_code: str, new: NewPerson, place: Place, *, press: Press
) -> dict[str, Any]:
    """Give somebody a place in a lab; who is known by their address is not added twice."""
    new = _checked(new)
    with lab_command(actor, lab_code, press=press) as locked:
        lab = locked.the_lab
        _require_to_appoint(actor, lab, place.lab_role)
        known = _find_person(locked.session, new.email)
        if known is not None:
            _require_known_here(actor, locked.session, lab, known)
        person = known or _add(actor, locked, new)
        membership = _begun_membership(locked.session, lab.id, person.id)
        membership.lab_role, membership.ended_at = place.lab_role, None
        membership.created_at = press.at
        locked.session.flush()
        _set_organisations(locked.session, membership, place.organisation_ids)
        _settle_place(actor, locked, membership, "member.added")
        outbox.tell(person.id, "member_added", f"lab:{lab.id}")
        locked.answer = {
            "person_id": person.id,
            "membership_id": membership.id,
            "was_known": known is not None,
        }
    return locked.answer  # type: ignore[no-any-return]


@verb
def set_place(actor: Actor, membership_id: int, place: Place, *, press: Press) -> dict[str, Any]:
    """Change somebody's lab-wide role and whom they work for."""
    lab_id, pilot_ids = _place_of(membership_id)
    with lab_command(actor, lab_id, press=press, pilots=pilot_ids) as locked:
        membership = _lock_membership(locked, membership_id)
        _require_to_appoint(actor, locked.the_lab, place.lab_role, membership.lab_role)
        _require_living(membership)
        _require_same_pilots(locked, membership_id)
        membership.lab_role = place.lab_role
        _set_organisations(locked.session, membership, place.organisation_ids)
        _settle_place(actor, locked, membership, "member.changed")
        locked.answer = {"membership_id": membership_id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def end_membership(actor: Actor, membership_id: int, *, press: Press) -> dict[str, Any]:
    """End somebody's place in a lab, and with it every role they have on its pilots."""
    lab_id, pilot_ids = _place_of(membership_id)
    with lab_command(actor, lab_id, press=press, pilots=pilot_ids) as locked:
        membership = _lock_membership(locked, membership_id)
        _require_to_appoint(actor, locked.the_lab, membership.lab_role)
        _require_living(membership)
        _require_same_pilots(locked, membership_id)
        membership.ended_at = press.at
        locked.session.execute(
            update(PilotRole)
            .where(PilotRole.membership_id == membership_id, PilotRole.ended_at.is_(None))
            .values(ended_at=press.at)
        )
        end_deputies_of(locked.session, membership.person_id, pilot_ids, at=press.at)
        _end_sessions(locked, membership.person_id)
        _settle_place(actor, locked, membership, "member.ended")
        locked.answer = {"membership_id": membership_id}
    return locked.answer  # type: ignore[no-any-return]


def _begun_membership(session: Session, lab_id: int, person_id: int) -> Membership:
    """Give somebody's place in a lab, new or ended before; refuse one that they hold."""
    membership = session.scalars(
        select(Membership).where(Membership.lab_id == lab_id, Membership.person_id == person_id)
    ).one_or_none()
    if membership is None:
        membership = Membership(lab_id=lab_id, person_id=person_id)
        session.add(membership)
    elif membership.ended_at is None:
        raise RefusedError(Sentence("They belong to the lab already"), field="email")
    return membership


def _require_known_here(actor: Actor, session: Session, lab: Lab, person: Person) -> None:
    """Refuse a coordinator who would bring in somebody of another lab without being asked."""
    here = select(Membership.id).where(
        Membership.lab_id == lab.id, Membership.person_id == person.id
    )
    runs_the_site = allows(Permission.ADD_PERSON, on_site(actor))
    if not runs_the_site and session.scalar(here) is None:
        told = Sentence("This address belongs to another lab. Ask who runs this site to add them")
        raise RefusedError(told, field="email")


def _require_to_appoint(actor: Actor, lab: Lab, *roles: LabRole | None) -> None:
    if LabRole.COORDINATOR in roles:
        require_in_lab(actor, Permission.GRANT_COORDINATOR, lab)
    else:
        require_in_lab(actor, Permission.ARRANGE_PEOPLE, lab)


def _require_living(membership: Membership) -> None:
    if membership.ended_at is not None:
        raise RefusedError(Sentence("They have left the lab"))


def _place_of(membership_id: int) -> tuple[int, list[int]]:
    lab_id = db.session.scalar(select(Membership.lab_id).where(Membership.id == membership_id))
    if lab_id is None:
        raise NotFoundError
    return lab_id, _pilots_of(membership_id)


def _pilots_of(membership_id: int) -> list[int]:
    chosen = select(PilotRole.pilot_id).where(
        PilotRole.membership_id == membership_id, PilotRole.ended_at.is_(None)
    )
    return sorted(set(db.session.scalars(chosen)))


def _lock_membership(locked: Locked, membership_id: int) -> Membership:
    chosen = select(Membership).where(Membership.id == membership_id)
    chosen = chosen.with_for_update(key_share=True).execution_options(populate_existing=True)
    return locked.session.scalars(chosen).one()


def _require_same_pilots(locked: Locked, membership_id: int) -> None:
    if _pilots_of(membership_id) != sorted(pilot.id for pilot in locked.pilots):
        raise RefusedError(Sentence("Their roles changed a moment ago. Try again"))


def _settle_place(actor: Actor, locked: Locked, membership: Membership, what: str) -> None:
    lab = locked.the_lab
    readiness.expire(locked.session, lab.id, at=locked.press.at)
    about: dict[str, Any] = {"person": membership.person_id, "role": membership.lab_role}
    audit.record(actor, what, f"membership:{membership.id}", lab_id=lab.id, **about)


def _set_organisations(
    session: Session, membership: Membership, organisation_ids: Iterable[int]
) -> None:
    wanted = sorted(set(organisation_ids))
    known = select(Organisation.id).where(
        Organisation.id.in_(wanted), Organisation.lab_id == membership.lab_id
    )
    if sorted(session.scalars(known)) != wanted:
        raise InvalidError({"organisations": Sentence("Choose organisations of this lab")})
    held = MembershipOrganisation.membership_id == membership.id
    session.execute(delete(MembershipOrganisation).where(held))
    session.add_all(
        MembershipOrganisation(membership_id=membership.id, organisation_id=each) for each in wanted
    )
    session.flush()


def _find_person(session: Session, email: str) -> Person | None:
    return session.scalars(select(Person).where(Person.email == email)).one_or_none()


def _add(actor: Actor, locked: Locked, new: NewPerson) -> Person:
    if new.site_admin and actor.kind is not ActorKind.OPERATOR:
        raise NotAllowedError
    person = Person(
        email=new.email,
        name=new.name,
        name_cy=new.name_cy,
        language=new.language,
        password_hash=new.password_hash,
        site_admin=new.site_admin,
        created_at=locked.press.at,
    )
    locked.session.add(person)
    locked.session.flush()
    lab_id = locked.lab.id if locked.lab else None
    audit.record(actor, "person.added", f"person:{person.id}", lab_id=lab_id)
    return person


def _end_sessions(locked: Locked, person_id: int) -> None:
    locked.session.execute(
        update(WebSession)
        .where(WebSession.person_id == person_id, WebSession.ended_at.is_(None))
        .values(ended_at=locked.press.at)
    )


def _checked(new: NewPerson) -> NewPerson:
    written = Written()
    email = folded_address(written.text("email", new.email, 254))
    if not _EMAIL.fullmatch(email):
        told = Sentence("Enter an email address, like name@example.org")
        written.refuse("email", told)
    name = written.text("name", new.name, 200, needed=Sentence("Enter the name"))
    name_cy = written.text("name_cy", new.name_cy, 200)
    if new.language not in {"", *Language}:
        written.refuse("language", Sentence("Choose one of the answers shown"))
    written.settle()
    password_hash, admin = new.password_hash, new.site_admin
    return NewPerson(email, name, name_cy, new.language, password_hash, admin)
