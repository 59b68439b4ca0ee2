"""The one page of a return: what is due, what was said last time, and sending it once."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labapp.db import db
from labapp.models import Evidence, EvidenceFile, EvidenceUse, Observation, Pilot, Return
from labapp.reading.definitions import get_definition
from labapp.reading.return_rhythm import find_rhythm
from labapp.reading.returns import return_page
from labapp.words import ObservationFlag
from tests.factories import Team, make_pilot, make_team
from tests.integration.measures import make_delivering, make_indicator, record
from tests.statements import statements
from tests.visitor import Visitor, text_of


def delivering(app: Flask, team: Team, indicators: int = 1) -> tuple[str, list[int]]:
    with app.app_context():
        reference = make_delivering(team)
        return reference, [make_indicator(team, reference) for _ in range(indicators)]


def month_before() -> str:
    return (dt.date.today().replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m")  # noqa: DTZ011


def current(visitor: Visitor, reference: str) -> str:
    answer = visitor.get(f"/pilots/{reference}/returns/current")
    assert answer.status_code == 303
    return answer.headers["Location"]


def fields(page: str) -> list[str]:
    return re.findall(r'name="(v\d+_\d+_)value"', page)


def count(app: Flask, record: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(record)) or 0


def test_before_delivery_the_page_says_when_returns_begin(app: Flask, team: Team) -> None:
    with app.app_context():
        reference = make_pilot(team)
    delivery = Visitor(app, team.delivery)
    assert "Returns begin with delivery" in text_of(delivery.get(f"/pilots/{reference}/returns"))
    assert current(delivery, reference) == f"/pilots/{reference}/returns"
    assert delivery.get(f"/pilots/{reference}/returns/2026-03").status_code == 404


def test_the_return_due_is_one_page_and_sending_it_keeps_everything(app: Flask, team: Team) -> None:
    reference, (made,) = delivering(app, team)
    delivery = Visitor(app, team.delivery)
    address = current(delivery, reference)
    assert address.endswith(month_before())
    page = delivery.get(address).text
    assert 'data-draft="/drafts/pilots/' in page
    name = fields(page)[-1]
    typed = {
        f"{name}value": "41.5",
        "rating": "at_risk",
        "rating_reason": "Two clubs are closed",
        "happened": "Seven of eight clubs met.",
        "spend": "9,200",
        "files": (io.BytesIO(b"A note from the club"), "club.txt"),
    }
    answer = delivery.post(address, typed)
    assert answer.status_code == 303
    listing = text_of(delivery.get(answer.headers["Location"]))
    for words in ("The return is sent", "At risk", "Two clubs are closed", "£9,200", "1 file"):
        assert words in listing
    with app.app_context():
        value = db.session.scalars(select(Observation)).one()
        assert (value.indicator_id, str(value.value)) == (made, "41.5")
        assert db.session.scalars(
            select(EvidenceUse.purpose).where(EvidenceUse.return_id > 0)
        ).one()
    sent = text_of(Visitor(app, team.academic).get(address))
    assert "club.txt" in sent
    assert "Correct this return" not in sent


def test_what_was_typed_comes_back_with_every_error(app: Flask, team: Team) -> None:
    reference, _made = delivering(app, team)
    delivery = Visitor(app, team.delivery)
    address = current(delivery, reference)
    name = fields(delivery.get(address).text)[-1]
    typed = {
        f"{name}value": "12,5",
        "rating": "off_track",
        "spend": "about 18k",
        "happened": "It rained all month.",
    }
    answer = delivery.post(address, typed)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Say in a line why the pilot is off track" in page
    assert "about 18k" in answer.text
    assert "It rained all month." in answer.text
    typed |= {"rating": "on_track", "spend": "18000"}
    assert "Write 12.5 or 125" in text_of(delivery.post(address, typed))
    assert count(app, Return) == 0


def test_same_as_last_time_and_not_available_need_no_typing(app: Flask, team: Team) -> None:
    reference, (first, second) = delivering(app, team, indicators=2)
    with app.app_context():
        long_ago = {"2026-01": "40"}
        record(team.delivery, reference, first, long_ago)
    delivery = Visitor(app, team.delivery)
    address = current(delivery, reference)
    page = delivery.get(address)
    assert "Same as last time: 40" in text_of(page)
    names = {made: [n for n in fields(page.text) if n.startswith(f"v{made}_")][-1]
             for made in (first, second)}  # fmt: skip
    typed = {
        f"{names[first]}how": "same",
        f"{names[second]}how": "x",
        f"{names[second]}note": "Holidays",
        "rating": "on_track",
    }
    assert delivery.post(address, typed).status_code == 303
    with app.app_context():
        kept = {o.indicator_id: o for o in db.session.scalars(
            select(Observation).where(Observation.return_id > 0))}  # fmt: skip
    assert str(kept[first].value) == "40"
    assert (kept[second].flag, kept[second].note) == (ObservationFlag.NOT_AVAILABLE, "Holidays")


def test_a_value_given_in_two_ways_is_refused(app: Flask, team: Team) -> None:
    reference, _made = delivering(app, team)
    delivery = Visitor(app, team.delivery)
    address = current(delivery, reference)
    name = fields(delivery.get(address).text)[-1]
    typed = {f"{name}value": "4", f"{name}how": "x", "rating": "on_track"}
    answer = delivery.post(address, typed)
    assert answer.status_code == 422
    assert "not both" in text_of(answer)


def test_nothing_to_report_is_one_press(app: Flask, team: Team) -> None:
    reference, _made = delivering(app, team)
    delivery = Visitor(app, team.delivery)
    address = current(delivery, reference)
    assert "Nothing to report" in text_of(delivery.get(address))
    assert delivery.post(f"{address}/nothing").status_code == 303
    assert count(app, Return) == 1
    assert delivery.post(f"{address}/nothing").status_code == 422


def test_a_sent_return_is_corrected_with_a_reason(app: Flask, team: Team) -> None:
    reference, _made = delivering(app, team)
    delivery = Visitor(app, team.delivery)
    address = current(delivery, reference)
    name = fields(delivery.get(address).text)[-1]
    delivery.post(address, {f"{name}value": "40", "rating": "on_track"})
    sent = text_of(delivery.get(address))
    assert "Correct this return" in sent
    form = delivery.get(f"{address}?correct=yes")
    assert f'name="{name}value" type="text" value="40"' in form.text
    corrected = {f"{name}value": "41", "rating": "on_track"}
    assert "Say what is corrected and why" in text_of(delivery.post(address, corrected))
    corrected["revision_reason"] = "One club was late"
    assert delivery.post(address, corrected).status_code == 303
    page = text_of(delivery.get(address))
    assert "As corrected" in page
    assert "One club was late" in page
    assert count(app, Observation) == 2


def test_a_draft_is_filled_in_again(app: Flask, team: Team) -> None:
    reference, _made = delivering(app, team)
    delivery = Visitor(app, team.delivery)
    address = current(delivery, reference)
    name = fields(delivery.get(address).text)[-1]
    kept = delivery.post(f"/drafts{address}", {f"{name}value": "77", "happened": "Half written"})
    assert kept.status_code == 204
    again = Visitor(app, team.delivery).get(address).text
    assert "Half written" in again
    assert 'value="77"' in again


def test_who_may_not_send_reads_and_strangers_learn_nothing(app: Flask, team: Team) -> None:
    reference, _made = delivering(app, team)
    address = current(Visitor(app, team.delivery), reference)
    approver = Visitor(app, team.council_approver)
    assert "No return was sent" in text_of(approver.get(address))
    assert approver.post(address, {"rating": "on_track"}).status_code == 403
    assert approver.post(f"{address}/nothing").status_code == 403
    assert Visitor(app, team.neighbour).get(address).status_code == 403
    with app.app_context():
        outsider = make_team("XX").coordinator
    for path in (address, f"/pilots/{reference}/returns", f"/pilots/{reference}/returns/current"):
        assert Visitor(app, outsider).get(path).status_code == 404


@pytest.mark.parametrize("period", ["2026", "soon", "2026-W05", "9999-12", "2026-13"])
def test_an_address_that_is_no_period_of_returns_is_not_found(
    app: Flask, team: Team, period: str
) -> None:
    reference, _made = delivering(app, team)
    answer = Visitor(app, team.delivery).get(f"/pilots/{reference}/returns/{period}")
    assert answer.status_code == 404


def test_a_photograph_from_a_telephone_becomes_evidence_of_the_return(
    app: Flask, team: Team
) -> None:
    from PIL import Image

    reference, _made = delivering(app, team)
    delivery = Visitor(app, team.delivery)
    address = current(delivery, reference)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "PNG")
    picture.seek(0)
    typed = {"rating": "on_track", "files": (picture, "IMG_0001.png")}
    assert delivery.post(address, typed).status_code == 303
    with app.app_context():
        file = db.session.scalars(select(EvidenceFile)).one()
        evidence = db.session.get_one(Evidence, file.evidence_id)
        use = db.session.scalars(select(EvidenceUse).where(EvidenceUse.return_id > 0)).one()
    assert (evidence.kind, evidence.access, use.purpose) == ("photograph", "team", "delivery")
    assert (file.media_type, file.name) == ("image/jpeg", "IMG_0001.jpg")
    assert file.sent_sha256 != file.sha256


def test_20_indicators_ask_no_more_of_the_database_than_2(app: Flask, team: Team) -> None:
    few, _two = delivering(app, team, indicators=2)
    many, _twenty = delivering(app, team, indicators=20)
    with app.app_context():
        asked = []
        for reference in (few, many):
            pilot = db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()
            key = (pilot.id, pilot.definition_digest, pilot.cycle)
            today = dt.date(2026, 10, 10)
            get_definition(key[1])
            with statements(app) as said:
                rhythm = find_rhythm(*key)
                assert rhythm
                found = return_page(key[0], rhythm, rhythm.holding(today), today)
            asked.append((len(found.due), len(said)))
    assert asked[0][0] < asked[1][0] or asked[1][0] == 60
    assert asked[0][1] == asked[1][1]
