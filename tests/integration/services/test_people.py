"""People, their place in a lab, and their roles on pilots."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import InvalidError, NotAllowedError, NotFoundError, RefusedError
from labapp.models import Membership, Partner, Person, Pilot, PilotRole, Readiness
from labapp.permissions import Permission, Standing, allows, on_pilot
from labapp.reading import readiness
from labapp.services.people import (
    NewPerson,
    Place,
    add_member,
    add_person,
    end_membership,
    set_password,
    set_place,
)
from labapp.services.readiness import refresh_readiness
from labapp.services.roles import add_partner, end_partner, end_role, give_role
from labapp.words import Actor, LabRole, OrganisationKind, PartnerPart, PilotRoleKind
from tests.factories import (
    BEGIN,
    OPERATOR,
    Team,
    make_member,
    make_organisation,
    make_pilot,
    make_team,
    press,
)
from tests.integration.team import team

__all__ = ["team"]


def membership_of(actor: Actor) -> int:
    chosen = select(Membership.id).where(Membership.person_id == actor.person_id)
    return db.session.scalars(chosen).one()


def roles_of(actor: Actor, reference: str) -> set[PilotRoleKind]:
    db.session.rollback()
    pilot = db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()
    return set(on_pilot(actor, pilot, BEGIN.date()).pilot_roles)


def test_somebody_known_by_their_address_is_not_added_twice(team: Team) -> None:
    new = NewPerson("Ann@Example.org", "Ann", password_hash="hashed")
    first = add_member(team.coordinator, team.lab, new, Place(), press=press())
    other = make_team("WM")
    again = add_member(OPERATOR, other.lab, new, Place(), press=press())
    assert again["person_id"] == first["person_id"]
    assert db.session.scalar(select(Person.email).where(Person.name == "Ann")) == "ann@example.org"
    with pytest.raises(RefusedError):
        add_member(team.coordinator, team.lab, new, Place(), press=press())


def test_adding_somebody_known_does_not_change_who_they_are(team: Team) -> None:
    new = NewPerson("ann@example.org", "Ann", password_hash="hers")
    add_member(team.coordinator, team.lab, new, Place(), press=press())
    other = make_team("WM")
    stolen = NewPerson("ann@example.org", "Mallory", password_hash="mine")
    add_member(OPERATOR, other.lab, stolen, Place(), press=press())
    person = db.session.scalars(select(Person).where(Person.email == "ann@example.org")).one()
    assert (person.name, person.password_hash) == ("Ann", "hers")


@pytest.mark.parametrize("email", ["", "ann", "ann@", "a b@example.org", "ann@example", "a\0@b.cd"])
def test_an_address_that_is_none_is_refused(team: Team, email: str) -> None:
    with pytest.raises(InvalidError) as refused:
        add_member(team.coordinator, team.lab, NewPerson(email, "Ann"), Place(), press=press())
    assert "email" in refused.value.errors


def test_a_coordinator_adds_members_but_makes_no_coordinator(team: Team) -> None:
    new = NewPerson("ann@example.org", "Ann")
    with pytest.raises(NotAllowedError):
        add_member(team.coordinator, team.lab, new, Place(LabRole.COORDINATOR), press=press())
    with pytest.raises(NotAllowedError):
        set_place(
            team.coordinator, membership_of(team.delivery), Place(LabRole.COORDINATOR),
            press=press(),
        )  # fmt: skip
    with pytest.raises(NotAllowedError):
        end_membership(team.coordinator, membership_of(team.coordinator), press=press())
    with pytest.raises(NotAllowedError):
        add_member(team.delivery, team.lab, new, Place(), press=press())
    made = make_member(team.lab, LabRole.COORDINATOR)
    assert add_member(made, team.lab, new, Place(LabRole.VIEWER), press=press())


def test_only_the_operator_makes_administrators_and_sets_passwords(team: Team) -> None:
    made = add_person(
        OPERATOR, NewPerson("root@example.org", "Administrator", site_admin=True), press=press()
    )
    admin = Actor.person(made["person_id"])
    with pytest.raises(NotAllowedError):
        add_person(admin, NewPerson("b@example.org", "B", site_admin=True), press=press())
    with pytest.raises(NotAllowedError):
        add_person(team.coordinator, NewPerson("b@example.org", "B"), press=press())
    with pytest.raises(NotAllowedError):
        set_password(admin, made["person_id"], "hashed", press=press())
    set_password(OPERATOR, made["person_id"], "hashed", press=press())
    assert add_person(admin, NewPerson("b@example.org", "B"), press=press())


def test_ending_a_membership_ends_every_role_at_once(team: Team) -> None:
    first, second = make_pilot(team), make_pilot(team)
    assert roles_of(team.delivery, first) == {PilotRoleKind.DELIVERY}
    end_membership(team.coordinator, membership_of(team.delivery), press=press())
    assert roles_of(team.delivery, first) == roles_of(team.delivery, second) == set()
    held = select(PilotRole.id).where(
        PilotRole.kind == PilotRoleKind.DELIVERY, PilotRole.ended_at.is_(None)
    )
    assert db.session.scalars(held).all() == []
    with pytest.raises(InvalidError):
        give_role(
            team.coordinator, first, team.delivery.person_id or 0, PilotRoleKind.DELIVERY,
            press=press(),
        )  # fmt: skip
    new = NewPerson("delivery.nw@example.org", "Delivery")
    add_member(team.coordinator, team.lab, new, Place(), press=press())
    assert roles_of(team.delivery, first) == set()


def test_a_role_is_given_once_and_can_be_ended(team: Team) -> None:
    reference = make_pilot(team)
    kind, person = PilotRoleKind.DELIVERY, team.delivery.person_id or 0
    with pytest.raises(RefusedError):
        give_role(team.coordinator, reference, person, kind, press=press())
    chosen = select(PilotRole.id).where(PilotRole.kind == kind)
    role = db.session.scalars(chosen).one()
    end_role(team.coordinator, reference, role, press=press())
    with pytest.raises(RefusedError):
        end_role(team.coordinator, reference, role, press=press())
    give_role(team.coordinator, reference, person, kind, press=press())
    assert roles_of(team.delivery, reference) == {kind}


def test_an_approver_approves_only_for_whom_they_work_for(team: Team) -> None:
    reference = make_pilot(team)
    person, kind = team.neighbour.person_id or 0, PilotRoleKind.APPROVER
    for organisation in (None, team.university, 999):
        with pytest.raises(InvalidError):
            give_role(
                team.coordinator,
                reference,
                person,
                kind,
                organisation_id=organisation,
                press=press(),
            )


def test_people_and_organisations_of_another_lab_take_no_part(team: Team) -> None:
    reference, other = make_pilot(team), make_team("WM")
    with pytest.raises(InvalidError):
        give_role(
            team.coordinator, reference, other.delivery.person_id or 0, PilotRoleKind.DELIVERY,
            press=press(),
        )  # fmt: skip
    with pytest.raises(NotFoundError):
        add_partner(team.coordinator, reference, other.council, PartnerPart.LEAD, press=press())
    membership = membership_of(team.delivery)
    with pytest.raises(InvalidError):
        set_place(team.coordinator, membership, Place(None, (other.council,)), press=press())
    with pytest.raises(NotFoundError):
        end_membership(other.coordinator, membership, press=press())


def test_an_organisation_has_a_part_once_and_it_can_end(team: Team) -> None:
    reference = make_pilot(team)
    with pytest.raises(RefusedError):
        add_partner(team.coordinator, reference, team.council, PartnerPart.LEAD, press=press())
    part = PartnerPart.GOVERNANCE_BODY
    with pytest.raises(InvalidError):
        add_partner(team.coordinator, reference, team.council, part, press=press())
    funder = make_organisation(team.lab, OrganisationKind.FUNDER)
    made = add_partner(team.coordinator, reference, funder, PartnerPart.FUNDER, press=press())
    with pytest.raises(NotAllowedError):
        end_partner(team.delivery, reference, made["partner_id"], press=press())
    end_partner(team.coordinator, reference, made["partner_id"], press=press())
    ended = select(Partner.ended_at).where(Partner.id == made["partner_id"])
    assert db.session.scalar(ended) is not None
    add_partner(team.coordinator, reference, funder, PartnerPart.FUNDER, press=press())


def test_a_new_coordinator_is_known_to_every_pilot_after_the_next_tick(team: Team) -> None:
    make_pilot(team)
    make_member(team.lab, LabRole.COORDINATOR)
    at = press().at
    stale = db.session.scalars(select(Readiness.pilot_id).where(Readiness.valid_until <= at)).all()
    assert len(stale) == 1
    assert refresh_readiness(Actor.clock(), press=press()).done == 1
    assert readiness.expired(now=press().at) == []


def test_the_permission_to_ask_for_sign_off_is_never_the_operators() -> None:
    operator = Standing(operator=True)
    assert allows(Permission.MOVE_PILOT, operator)
    for permission in (Permission.ASK_SIGN_OFF, Permission.SIGN_OFF):
        assert not allows(permission, operator)


def test_only_the_operator_makes_somebody_run_the_site_however_they_are_added(team: Team) -> None:
    new = NewPerson("boss@example.org", "Boss", site_admin=True)
    with pytest.raises(NotAllowedError):
        add_member(team.coordinator, team.lab, new, Place(), press=press())
    add_member(OPERATOR, team.lab, new, Place(), press=press())
    assert db.session.scalar(select(Person.site_admin).where(Person.name == "Boss")) is True
