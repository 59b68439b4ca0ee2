"""Publishing definitions, founding labs, adding organisations and places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from labapp.db import db
from labapp.errors import InvalidError, NotAllowedError, NotFoundError, RefusedError
from labapp.models import Lab, WorkflowBody, WorkflowStage, WorkflowVersion
from labapp.services.labs import (
    NewLab,
    NewOrganisation,
    add_organisation,
    add_place,
    found_lab,
)
from labapp.services.workflows import publish_definitions, publish_library, read_library
from labapp.words import Actor, Bilingual, OrganisationKind
from labapp.workflows.definition import Definition
from tests.definitions import SHORT, short
from tests.factories import OPERATOR, make_member, make_team, press


@pytest.fixture(autouse=True)
def site(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_the_library_is_published_once() -> None:
    first = publish_library(OPERATOR, press=press())
    assert [each["published"] for each in first] == [True] * len(read_library())
    again = publish_library(OPERATOR, press=press())
    assert [each["published"] for each in again] == [False] * len(first)
    standard = next(each for each in first if each["key"] == "standard")
    body = db.session.get_one(WorkflowBody, standard["digest"]).body
    assert Definition.from_canonical(body).digest == standard["digest"]


def test_the_stages_of_a_definition_are_kept_in_their_order() -> None:
    publish_definitions(OPERATOR, [short()], press=press())
    stages = select(WorkflowStage.stage).order_by(WorkflowStage.position)
    assert db.session.scalars(stages).all() == ["plan", "doing", "finished", "stopped"]


def test_another_text_of_a_published_version_is_refused() -> None:
    publish_definitions(OPERATOR, [short()], press=press())
    changed = SHORT.replace("at_least: 1}", "at_least: 2}", 1)
    with pytest.raises(RefusedError):
        publish_definitions(OPERATOR, [Definition.from_yaml(changed)], press=press())
    second = Definition.from_yaml(changed.replace("version: 1", "version: 2"))
    assert publish_definitions(OPERATOR, [second], press=press())[0]["published"]
    versions = select(WorkflowVersion.number).order_by(WorkflowVersion.number)
    assert db.session.scalars(versions).all() == [1, 2]


def test_a_coordinator_publishes_no_workflow_and_founds_no_lab() -> None:
    coordinator = make_team().coordinator
    with pytest.raises(NotAllowedError):
        publish_definitions(coordinator, [short()], press=press())
    with pytest.raises(NotAllowedError):
        found_lab(coordinator, NewLab("XY", Bilingual("X")), press=press())


@pytest.mark.parametrize("code", ["", "nw", "N", "NINELETTERS", "N1", "ŴW"])
def test_the_code_of_a_lab_is_capital_letters(code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        found_lab(OPERATOR, NewLab(code, Bilingual("Lab")), press=press())
    assert "code" in refused.value.errors


def test_the_code_of_a_lab_is_its_own() -> None:
    found_lab(OPERATOR, NewLab("NW", Bilingual("Lab")), press=press())
    with pytest.raises(RefusedError):
        found_lab(OPERATOR, NewLab("NW", Bilingual("Another")), press=press())
    assert db.session.scalars(select(Lab.code)).all() == ["NW"]


@pytest.mark.parametrize(
    "wrong",
    [{"name": Bilingual("", "Enw")}, {"gss_code": "W6"}, {"ror": "ror.org/1"}, {"ukprn": "12"}],
)
def test_an_organisation_that_cannot_be_kept_is_refused(wrong: dict[str, Any]) -> None:
    team = make_team()
    asked: dict[str, Any] = {"kind": OrganisationKind.COUNCIL, "name": Bilingual("New")} | wrong
    with pytest.raises(InvalidError):
        add_organisation(team.coordinator, team.lab, NewOrganisation(**asked), press=press())


def test_only_a_coordinator_adds_organisations_to_their_own_lab() -> None:
    team, other = make_team(), make_team("WM")
    new = NewOrganisation(OrganisationKind.COUNCIL, Bilingual("New"))
    for actor, error in (
        (make_member(team.lab), NotAllowedError),
        (other.coordinator, NotFoundError),
        (Actor.nobody(), NotFoundError),
    ):
        with pytest.raises(error):
            add_organisation(actor, team.lab, new, press=press())
    add_organisation(team.coordinator, team.lab, new, press=press())
    with pytest.raises(RefusedError):
        add_organisation(team.coordinator, team.lab, new, press=press())


def test_a_place_known_already_is_given_as_it_is() -> None:
    name = Bilingual("Conwy", "Conwy")
    first = add_place(OPERATOR, "W06000003", name, press=press())
    assert add_place(OPERATOR, "W06000003", Bilingual("Other"), press=press()) == first
    with pytest.raises(InvalidError):
        add_place(OPERATOR, "Conwy", name, press=press())
