"""Evidence is brought, decided on by others, given versions, kept back and withdrawn."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError, IntegrityError

from labapp import audit, storage
from labapp.db import db, transaction
from labapp.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    PressReusedError,
    RefusedError,
    StaleError,
)
from labapp.models import Evidence, EvidenceFile, EvidenceUse, Pilot
from labapp.services import evidence, evidence_uses
from labapp.words import Bilingual, Press
from tests.integration.evidence_ground import (
    NOW,
    Ground,
    about,
    bring,
    kept,
    lay_ground,
    press,
    submission,
)


@pytest.fixture
def ground(app):
    with app.app_context():
        yield lay_ground()


def use_of(use_id: int) -> EvidenceUse:
    db.session.rollback()
    return db.session.get(EvidenceUse, use_id, populate_existing=True)


def facts_version(reference: str) -> int:
    db.session.rollback()
    return db.session.scalar(select(Pilot.facts_version).where(Pilot.reference == reference))


def test_several_files_at_once_are_several_items_named_by_their_files(ground: Ground):
    files = [kept(f"report {n}.txt", b"Report %d" % n) for n in (1, 2, 3)]
    answer = evidence.submit_evidence(
        ground.academic, ground.reference, submission(*files), press=press()
    )
    assert [each["number"] for each in answer["evidence"]] == [1, 2, 3]
    assert [each["sha256"] for each in answer["evidence"]] == [
        hashlib.sha256(b"Report %d" % n).hexdigest() for n in (1, 2, 3)
    ]
    titles = db.session.scalars(select(Evidence.title_en).order_by(Evidence.id)).all()
    assert titles == ["report 1.txt", "report 2.txt", "report 3.txt"]


def test_bringing_evidence_makes_the_pilot_newer_and_is_recorded(ground: Ground):
    before = facts_version(ground.reference)
    bring(ground, ground.academic)
    assert facts_version(ground.reference) == before + 1
    assert audit.verify()[1] == []


def test_a_link_with_a_title_needs_no_file(ground: Ground):
    said = submission(url="https://example.org/report", title=Bilingual("A report"))
    answer = evidence.submit_evidence(ground.academic, ground.reference, said, press=press())
    assert answer["evidence"][0]["sha256"] == ""


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "files"),
        ({"url": "https://example.org"}, "title"),
        ({"url": "javascript:alert(1)", "title": Bilingual("x")}, "url"),
        ({"kind": "poem"}, "kind"),
        ({"personal_data": ""}, "personal_data"),
        ({"access": "everybody"}, "access"),
        ({"access": "public"}, "licence"),
        ({"access": "public", "licence": "OGL-UK-3.0", "personal_data": "identifiable"}, "access"),
        ({"published_year": 1400}, "published_year"),
        ({"title": Bilingual("a\x00b")}, "title"),
        ({"summary": "x" * 4001}, "summary"),
        ({"embargo_until": NOW.date(), "embargo_reason": "Later"}, "embargo_until"),
        ({"embargo_until": dt.date(2040, 1, 1), "embargo_reason": "Later"}, "embargo_until"),
        ({"embargo_until": dt.date(2024, 4, 1)}, "embargo_reason"),
        ({"purpose": "fun"}, "purpose"),
        ({"author_ids": (999_999,)}, "author_ids"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_kept_is_refused_by_field(ground: Ground, said, field):
    with pytest.raises(InvalidError) as refused:
        evidence.submit_evidence(
            ground.academic, ground.reference, submission(**said), press=press()
        )
    assert field in refused.value.errors


def test_who_brought_it_does_not_accept_it_and_another_does(ground: Ground):
    use_id = bring(ground, ground.academic)["use_id"]
    with pytest.raises(RefusedError):
        evidence_uses.accept_use(ground.academic, use_id, press=press())
    evidence_uses.accept_use(ground.academic2, use_id, relevance="Same place", press=press())
    use = use_of(use_id)
    assert (use.status, use.relevance) == ("accepted", "Same place")


def test_the_database_itself_refuses_an_acceptance_by_who_brought_it(ground: Ground):
    use_id = bring(ground, ground.academic)["use_id"]
    change = (
        "UPDATE evidence_use SET status = 'accepted', decided_by = submitted_by,"
        f" decided_at = submitted_at WHERE id = {use_id}"
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.connection().exec_driver_sql(change)


def test_delivery_the_viewer_and_strangers_do_not_decide(ground: Ground):
    use_id = bring(ground, ground.academic)["use_id"]
    for who in (ground.delivery, ground.viewer, ground.approver, ground.neighbour):
        with pytest.raises((NotAllowedError, NotFoundError)):
            evidence_uses.accept_use(who, use_id, press=press())
    with pytest.raises(NotFoundError):
        evidence_uses.accept_use(ground.outsider, use_id, press=press())


def test_evidence_is_returned_with_a_reason_and_who_brought_it_is_told(ground: Ground):
    use_id = bring(ground, ground.delivery)["use_id"]
    with pytest.raises(InvalidError):
        evidence_uses.return_use(ground.academic, use_id, reason=" ", press=press())
    evidence_uses.return_use(ground.academic, use_id, reason="Which year?", press=press())
    use = use_of(use_id)
    assert (use.status, use.note) == ("returned", "Which year?")


def test_a_new_version_needs_a_change_note_and_waits_for_acceptance_again(ground: Ground):
    brought = bring(ground, ground.academic)
    evidence_uses.accept_use(ground.coordinator, brought["use_id"], press=press())
    newer = kept("notes.txt", b"What we know better")
    with pytest.raises(InvalidError) as refused:
        evidence.add_version(ground.academic, brought["id"], newer, change_note="", press=press())
    assert "change_note" in refused.value.errors
    answer = evidence.add_version(
        ground.academic2, brought["id"], newer, change_note="Table 4 corrected", press=press()
    )
    assert answer["version"] == 2
    assert use_of(brought["use_id"]).status == "submitted"
    with pytest.raises(RefusedError):
        evidence_uses.accept_use(ground.academic2, brought["use_id"], press=press())
    evidence_uses.accept_use(ground.coordinator, brought["use_id"], press=press())


def test_the_same_bytes_are_no_new_version(ground: Ground):
    brought = bring(ground, ground.academic)
    same = kept("another name.txt", b"What we know")
    with pytest.raises(RefusedError, match="Nothing changed"):
        evidence.add_version(
            ground.academic, brought["id"], same, change_note="Again", press=press()
        )


def test_two_people_may_bring_the_same_bytes_as_two_items_of_one_object(ground: Ground):
    one, two = bring(ground, ground.academic), bring(ground, ground.delivery)
    assert one["id"] != two["id"]
    assert one["sha256"] == two["sha256"]
    assert storage.verify(one["sha256"]) is storage.Fixity.OK


def test_a_version_can_neither_be_changed_nor_deleted_nor_skipped(ground: Ground):
    brought = bring(ground, ground.academic)
    for statement in (
        EvidenceFile.__table__.update().values(sha256="0" * 64),
        EvidenceFile.__table__.delete(),
        EvidenceFile.__table__.update().values(version=2),
    ):
        with pytest.raises(DatabaseError), transaction() as session:
            session.execute(statement)
    row = dict(db.session.execute(select(EvidenceFile.__table__)).mappings().one())
    skipping = row | {"id": None, "version": 3, "change_note": "x"}
    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(EvidenceFile.__table__.insert().values(**skipping))
    assert brought["sha256"]


def test_a_newer_version_than_was_looked_at_is_not_accepted(ground: Ground):
    brought = bring(ground, ground.academic)
    newer = kept("notes.txt", b"newer")
    evidence.add_version(ground.academic, brought["id"], newer, change_note="New", press=press())
    with pytest.raises(StaleError):
        evidence_uses.accept_use(ground.coordinator, brought["use_id"], version=1, press=press())


def test_one_press_twice_brings_evidence_once(ground: Ground):
    said, again = submission(kept("a.txt", b"once")), Press.of("same", NOW, asked=1)
    first = evidence.submit_evidence(ground.academic, ground.reference, said, press=again)
    second = evidence.submit_evidence(ground.academic, ground.reference, said, press=again)
    assert first == second
    assert len(db.session.scalars(select(Evidence.id)).all()) == 1
    with pytest.raises(PressReusedError):
        evidence.submit_evidence(
            ground.academic, ground.reference, said, press=Press.of("same", NOW, asked=2)
        )


def test_describing_is_refused_when_somebody_described_it_since(ground: Ground):
    brought = bring(ground, ground.academic)
    said = about(title=Bilingual("Better title", "Gwell teitl"), creators="A university")
    done = evidence.describe_evidence(ground.academic, brought["id"], said, seen=1, press=press())
    assert done["row_version"] == 2
    with pytest.raises(StaleError):
        evidence.describe_evidence(ground.coordinator, brought["id"], said, seen=1, press=press())
    with pytest.raises(NotAllowedError):
        evidence.describe_evidence(ground.academic2, brought["id"], said, press=press())


def link_only(ground: Ground) -> dict:
    said = submission(url="https://example.org/one", title=Bilingual("A report"))
    answer = evidence.submit_evidence(ground.academic, ground.reference, said, press=press())
    return answer["evidence"][0]


def test_another_link_waits_for_acceptance_again_and_not_by_who_set_it(ground: Ground):
    brought = link_only(ground)
    evidence_uses.accept_use(ground.academic2, brought["use_id"], press=press())
    other = about(url="https://example.org/two", title=Bilingual("A report"))
    evidence.describe_evidence(ground.coordinator, brought["id"], other, press=press())
    use = use_of(brought["use_id"])
    assert (use.status, use.decided_by) == ("submitted", None)
    with pytest.raises(RefusedError):
        evidence_uses.accept_use(ground.coordinator, brought["use_id"], press=press())


def test_other_words_about_the_same_link_leave_it_accepted(ground: Ground):
    brought = link_only(ground)
    evidence_uses.accept_use(ground.academic2, brought["use_id"], press=press())
    same = about(url="https://example.org/one", title=Bilingual("A better title"))
    evidence.describe_evidence(ground.coordinator, brought["id"], same, press=press())
    assert use_of(brought["use_id"]).status == "accepted"


def test_who_brought_it_does_not_accept_it_once_another_adds_a_version(ground: Ground):
    brought = bring(ground, ground.academic)
    newer = kept("notes.txt", b"What we know better")
    evidence.add_version(
        ground.coordinator, brought["id"], newer, change_note="Corrected", press=press()
    )
    for decide in (
        lambda who: evidence_uses.accept_use(who, brought["use_id"], press=press()),
        lambda who: evidence_uses.return_use(who, brought["use_id"], reason="x", press=press()),
    ):
        for who in (ground.academic, ground.coordinator):
            with pytest.raises(RefusedError, match="does not decide"):
                decide(who)
    evidence_uses.accept_use(ground.academic2, brought["use_id"], press=press())


def test_who_uploaded_an_older_version_does_not_accept_a_newer_one(ground: Ground):
    brought = bring(ground, ground.academic)
    for who, content in ((ground.academic2, b"second"), (ground.academic, b"third")):
        newer = kept("notes.txt", content)
        evidence.add_version(who, brought["id"], newer, change_note="New", press=press())
    with pytest.raises(RefusedError, match="does not decide"):
        evidence_uses.accept_use(ground.academic2, brought["use_id"], press=press())


def test_who_brought_a_link_does_not_accept_it_where_another_uses_it(ground: Ground):
    made = evidence.submit_evidence(
        ground.coordinator, ground.other,
        submission(url="https://example.org", title=Bilingual("A report")), press=press(),
    )["evidence"][0]  # fmt: skip
    used = evidence_uses.use_in_pilot(
        ground.academic, made["id"], ground.reference, purpose="need", press=press()
    )
    with pytest.raises(RefusedError, match="does not decide"):
        evidence_uses.accept_use(ground.coordinator, used["use_id"], press=press())
    evidence_uses.accept_use(ground.academic2, used["use_id"], press=press())


def test_who_wrote_evidence_does_not_accept_it(ground: Ground):
    brought = bring(ground, ground.delivery, author_ids=(ground.academic.person_id,))
    with pytest.raises(RefusedError, match="does not decide"):
        evidence_uses.accept_use(ground.academic, brought["use_id"], press=press())
    evidence_uses.accept_use(ground.academic2, brought["use_id"], press=press())


def test_an_embargo_grows_and_does_not_shrink(ground: Ground):
    brought = bring(ground, ground.academic)
    for until in (dt.date(2024, 5, 1), dt.date(2024, 6, 1)):
        evidence.embargo_evidence(
            ground.academic, brought["id"], until=until, reason="Published then", press=press()
        )
    with pytest.raises(InvalidError) as refused:
        evidence.embargo_evidence(
            ground.coordinator, brought["id"], until=dt.date(2024, 5, 1), reason="Sooner",
            press=press(),
        )  # fmt: skip
    assert "embargo_until" in refused.value.errors


def test_withdrawn_evidence_leaves_a_tombstone_and_is_not_used_again(ground: Ground):
    brought = bring(ground, ground.academic)
    with pytest.raises(NotAllowedError):
        evidence.withdraw_evidence(ground.academic2, brought["id"], reason="No", press=press())
    evidence.withdraw_evidence(
        ground.academic, brought["id"], reason="The numbers were wrong", press=press()
    )
    with pytest.raises(RefusedError):
        evidence_uses.accept_use(ground.coordinator, brought["use_id"], press=press())
    with pytest.raises(RefusedError):
        evidence_uses.use_in_pilot(
            ground.coordinator, brought["id"], ground.other, purpose="known", press=press()
        )
    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(Evidence.__table__.delete())


def test_evidence_of_the_library_is_used_in_another_pilot_and_changes_both(ground: Ground):
    brought = bring(ground, ground.academic)
    used = evidence_uses.use_in_pilot(
        ground.coordinator, brought["id"], ground.other, purpose="need", press=press()
    )
    with pytest.raises(RefusedError, match="already"):
        evidence_uses.use_in_pilot(
            ground.coordinator, brought["id"], ground.other, purpose="need", press=press()
        )
    before = facts_version(ground.other)
    newer = kept("notes.txt", b"newer")
    evidence.add_version(ground.academic, brought["id"], newer, change_note="New", press=press())
    assert facts_version(ground.other) == before + 1
    evidence_uses.end_use(ground.coordinator, used["use_id"], reason="Not ours", press=press())
    assert use_of(used["use_id"]).status == "withdrawn"


def test_what_only_the_team_may_see_is_not_taken_to_another_pilot(ground: Ground):
    brought = bring(ground, ground.academic, access="team")
    with pytest.raises(RefusedError):
        evidence_uses.use_in_pilot(
            ground.coordinator, brought["id"], ground.other, purpose="need", press=press()
        )


def test_nobody_without_a_part_brings_evidence(ground: Ground):
    for who in (ground.viewer, ground.approver, ground.neighbour):
        with pytest.raises(NotAllowedError):
            bring(ground, who)
    with pytest.raises(NotFoundError):
        bring(ground, ground.outsider)
