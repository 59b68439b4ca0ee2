"""What people find in the demonstration: something for each account, and an honest word on each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from flask import Flask
from sqlalchemy import select

from labapp.db import db
from labapp.models import Evidence, EvidenceFile, Indicator, Observation, Person, Pilot
from labapp.services.demonstration.loading import ACCOUNTS, FOLDER, LABS
from labapp.words import Actor, EvidenceKind, ObservationFlag
from tests.conftest import running, settings_for
from tests.loaded import copied_demonstration
from tests.visitor import Visitor, text_of

WAITS = {
    "coordinator": ("Make the move: Stop", "Accept or return evidence", "Look at the hold again"),
    "delivery": ("Send the return: ", "Tell those who took part what was found"),
    "academic": ("Accept or return evidence", "days late"),
    "academic2": ("Accept or return evidence", "Appraise the strongest items"),
    "approver.council": ("Approve or return: Scale",),
    "approver.university": ("Approve or return: Start delivery",),
    "outsider": ("Start a pilot", "Skills passport for warehouse workers"),
}
TABS = ("", "/tasks", "/evidence", "/indicators", "/returns", "/gate", "/lessons", "/people")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give the application on a copy of the demonstration as it is loaded today."""
    folder = copied_demonstration(tmp_path_factory, tmp_path_factory.mktemp("content") / "copy")
    settings = settings_for(f"sqlite:///{folder / 'labapp.sqlite3'}", folder, demo=True)
    with running(settings) as app:
        yield app


@pytest.fixture(scope="module")
def people(demonstration: Flask) -> dict[str, Actor]:
    """Give the actor of each account."""
    with demonstration.app_context():
        rows = db.session.execute(select(Person.email, Person.id)).all()
    return {row.email.removesuffix("@example.org"): Actor.person(row.id) for row in rows}


@pytest.fixture(scope="module")
def coordinator(demonstration: Flask, people: dict[str, Actor]) -> Visitor:
    return Visitor(demonstration, people["coordinator"])


def written_pilots() -> Iterator[dict]:  # type: ignore[type-arg]
    for lab in LABS:
        for each in yaml.safe_load((FOLDER / lab).read_text(encoding="utf-8"))["pilots"]:
            if isinstance(each, str):
                yield yaml.safe_load((FOLDER / each).read_text(encoding="utf-8"))
            else:
                yield each


def test_every_account_is_there(people: dict[str, Actor]) -> None:
    assert set(ACCOUNTS) <= set(people)


@pytest.mark.parametrize("account", WAITS)
def test_something_waits_for_each_account(
    demonstration: Flask, people: dict[str, Actor], account: str
) -> None:
    said = text_of(Visitor(demonstration, people[account]).get("/"))
    for waiting in WAITS[account]:
        assert waiting in said
    assert "waits for you." in said or "wait for you." in said


def test_a_viewer_sees_with_whom_the_pilots_are(
    demonstration: Flask, people: dict[str, Actor]
) -> None:
    said = text_of(Visitor(demonstration, people["viewer"]).get("/"))
    assert "Nothing waits for you now." in said
    assert "Warm homes outreach" in said
    assert "No pilot of yours waits for somebody else." not in said


def test_every_page_of_every_pilot_answers_and_the_outsider_sees_none(
    demonstration: Flask, people: dict[str, Actor], coordinator: Visitor
) -> None:
    outsider = Visitor(demonstration, people["outsider"])
    for number in range(1, 14):
        for tab in (*TABS, "/history", "/move"):
            path = f"/pilots/NW-{number}{tab}"
            assert coordinator.get(path).status_code == 200, path
            assert outsider.get(path).status_code == 404, path
        for written in ("None", "Traceback", "%(", "{{"):
            assert written not in text_of(coordinator.get(f"/pilots/NW-{number}"))


def test_every_published_value_has_the_address_of_its_source(demonstration: Flask) -> None:
    published = {
        (about["code"], pilot["sources"][key]["url"])
        for pilot in written_pilots()
        for about in pilot["indicators"]
        for key in (about.get("published") or {}).values()
    }
    assert published
    with demonstration.app_context():
        kept = db.session.execute(
            select(Indicator.code, Observation.source)
            .join(Indicator, Indicator.id == Observation.indicator_id)
            .where(Observation.source != "")
        ).all()
        told = db.session.execute(select(Indicator.code, Indicator.illustrative)).all()
        db.session.rollback()
    assert {(row.code, row.source) for row in kept} == published
    unmarked = {row.code for row in told if not row.illustrative}
    assert unmarked == {code for code, _ in published}


def test_published_values_show_their_source_and_made_up_ones_say_so(
    demonstration: Flask, coordinator: Visitor
) -> None:
    with demonstration.app_context():
        ids = {row.code: row.id for row in db.session.execute(select(Indicator.code, Indicator.id))}
        db.session.rollback()
    hours = coordinator.get(f"/pilots/NW-1/indicators/{ids['NW1-HOURS']}").text
    assert 'href="https://wrexham.ac.uk/childrens-university/the-2021-pilot/"' in hours
    assert "6,173" in hours
    starts = text_of(coordinator.get(f"/pilots/NW-9/indicators/{ids['NW9-STARTS']}"))
    assert "illustrative" in starts.lower()


def test_a_corrected_review_says_so_and_says_that_it_is_made_up(coordinator: Visitor) -> None:
    said = text_of(coordinator.get("/evidence?pilot=NW-3&kind=systematic_review"))
    assert "Corrected illustrative" in said
    (item,) = re.findall(
        r'href="(/evidence/\d+)">Short review: parking', coordinator.get("/evidence?q=parking").text
    )
    assert "Illustrative notice: in table 2" in text_of(coordinator.get(item))
    assert "retracted since" not in text_of(coordinator.get("/pilots/NW-3"))


def test_a_confidential_value_is_said_to_be_one_and_never_shown(
    demonstration: Flask, coordinator: Visitor
) -> None:
    with demonstration.app_context():
        hidden = db.session.execute(
            select(Pilot.reference, Indicator.id, Observation.value)
            .join(Indicator, Indicator.id == Observation.indicator_id)
            .join(Pilot, Pilot.id == Indicator.pilot_id)
            .where(Observation.flag == ObservationFlag.CONFIDENTIAL)
        ).all()
        db.session.rollback()
    assert hidden
    for row in hidden:
        assert row.value is None
        page = coordinator.get(f"/pilots/{row.reference}/indicators/{row.id}")
        assert "Confidential" in text_of(page)


def test_there_are_photographs_with_what_was_sent_and_what_is_kept(demonstration: Flask) -> None:
    with demonstration.app_context():
        kept = db.session.execute(
            select(EvidenceFile.sha256, EvidenceFile.sent_sha256, EvidenceFile.media_type)
            .join(Evidence, Evidence.id == EvidenceFile.evidence_id)
            .where(Evidence.kind == EvidenceKind.PHOTOGRAPH)
        ).all()
        db.session.rollback()
    assert len(kept) == 2
    for row in kept:
        assert row.media_type == "image/jpeg"
        assert re.fullmatch(r"[0-9a-f]{64}", row.sent_sha256)
        assert row.sha256 != row.sent_sha256


def test_files_come_back_as_they_lie_in_the_folder(
    demonstration: Flask, coordinator: Visitor
) -> None:
    sent = {path.name: path for path in Path(FOLDER / "files").iterdir()}
    with demonstration.app_context():
        rows = db.session.execute(
            select(EvidenceFile.evidence_id, EvidenceFile.version, EvidenceFile.name)
            .join(Evidence, Evidence.id == EvidenceFile.evidence_id)
            .join(Pilot, Pilot.id == Evidence.pilot_id)
            .where(
                Pilot.reference.startswith("NW-"),
                EvidenceFile.sent_sha256 == "",
                EvidenceFile.name.in_(sent),
            )
        ).all()
        db.session.rollback()
    assert len(rows) >= 20
    for row in rows:
        answer = coordinator.get(f"/evidence/{row.evidence_id}/v/{row.version}")
        assert answer.data == sent[row.name].read_bytes(), row.name
