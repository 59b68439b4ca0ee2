"""A round of sign-off in words: its slots, what changed, and the dossier line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from labapp.reading.conditions import ConditionShown
from labapp.reading.dossier_words import HIDDEN, DifferenceShown
from labapp.reading.gate_page import GatePage, SlotShown
from labapp.reading.gate_rounds import RoundShown, SignOffShown
from labapp.web.formatting import both, moment, number, say, sha_short, short_day
from labapp.web.pilots.heads import pilot_url
from labapp.web.shapes import Difference, DossierLine, Slot, Text
from labapp.words import (
    Bilingual,
    Counted,
    EvidenceKind,
    IndicatorLevel,
    ObservationFlag,
    OrganisationKind,
    Purpose,
    Retraction,
    Sentence,
    SignOffDecision,
    Spoken,
)
from labapp.workflows.finding import Finding

FOR: Mapping[OrganisationKind | None, Sentence] = {
    OrganisationKind.COUNCIL: Sentence("For the council"),
    OrganisationKind.COMBINED_AUTHORITY: Sentence("For the combined authority"),
    OrganisationKind.UNIVERSITY: Sentence("For the university"),
    OrganisationKind.FUNDER: Sentence("For the funder"),
    OrganisationKind.OTHER: Sentence("For the organisation"),
    None: Sentence("For a partner"),
}

DECIDED: Mapping[SignOffDecision, tuple[str, Sentence]] = {
    SignOffDecision.APPROVE: ("signed", Sentence("Approved")),
    SignOffDecision.APPROVE_WITH_CONDITIONS: ("signed", Sentence("Approved with conditions")),
    SignOffDecision.RETURN: ("no", Sentence("Returned with a reason")),
    SignOffDecision.REFUSE: ("no", Sentence("Refused")),
}


def slots_of(page: GatePage, names: Mapping[str, str]) -> list[Slot]:
    """Make the slots of a round, the reader's own first on a narrow screen."""
    return [_slot(page, slot, names) for slot in page.slots]


def _slot(page: GatePage, slot: SlotShown, names: Mapping[str, str]) -> Slot:
    heading = FOR[slot.kind]
    organisation = ", ".join(names.get(each.key, "") for each in slot.organisations)
    if slot.given is not None:
        return _given(page, heading, slot.given)
    approvers = ", ".join(names.get(each.key, "") for each in slot.approvers)
    who: Text = approvers or Sentence("No approver is named")
    if page.current is None:
        return Slot(heading, organisation, "waiting", Sentence("Not asked for yet"), who)
    asked = Sentence("Asked: %(day)s", day=short_day(page.current.opened_at))
    if page.lapsed:
        return Slot(heading, organisation, "waiting", Sentence("To be asked again"), who, asked)
    if slot.yours:
        return Slot(heading, organisation, "you", Sentence("Waiting for you"), who, asked)
    return Slot(heading, organisation, "waiting", Sentence("Waiting for sign-off"), who, asked)


def _given(page: GatePage, heading: Sentence, given: SignOffShown) -> Slot:
    who: Text = f"{both(given.person)} · {moment(given.at)}"
    if given.in_place_of is not None:
        who = Sentence("%(who)s. In place of: %(other)s", who=who, other=both(given.in_place_of))
    state, word = DECIDED[given.decision]
    note: Text = given.reason
    if given.decision.approves and page.lapsed:
        state, word = "lapsed", Sentence("Given for an earlier version")
        note = Sentence("Kept on the record, no longer counts")
    return Slot(heading, given.organisation, state, word, who, note)


def condition_lines(
    conditions: Sequence[ConditionShown], reference: str, today: dt.date
) -> list[DossierLine]:
    """List what was promised: by whom it is owed, until when, who asked for it, and its state."""
    return [
        DossierLine(
            text=each.text,
            detail=" · ".join(say(said) for said in _said_of(each, today)),
            url=pilot_url(reference, f"tasks/{each.task_id}") if each.task_id else "",
            done=each.is_settled,
        )
        for each in conditions
    ]


def _said_of(condition: ConditionShown, today: dt.date) -> list[Spoken]:
    said: list[Spoken] = [Sentence("Answers for it: %(name)s", name=both(condition.owner))]
    if condition.given_to:
        said += [Sentence("Handed on to: %(name)s", name=both(condition.given_to))]
    said += [
        Sentence("Until: %(day)s", day=short_day(condition.due_on)),
        Sentence("Asked for by: %(who)s", who=both(condition.asker or condition.organisation)),
    ]
    if condition.status is None:
        return [*said, Sentence("A task once the move is made")]
    if condition.is_overdue(today):
        return [*said, Sentence("Overdue: the next gate waits for it")]
    return [*said, condition.status.label]


Given = tuple[SignOffShown, list[DossierLine]]


def earlier_rounds(
    page: GatePage, reference: str, today: dt.date
) -> list[tuple[RoundShown, list[Given]]]:
    """List the rounds that are over, each with its decisions and what they asked for."""
    return [
        (
            one,
            [(each, condition_lines(each.conditions, reference, today)) for each in one.sign_offs],
        )
        for one in page.earlier
    ]


def new_lines(page: GatePage, reference: str, names: Mapping[str, str]) -> list[DossierLine]:
    """List what is new since the dossier was frozen, as far as this reader may know of it."""
    return [
        DossierLine(text=names[each.what.key], detail=each.said, url=pilot_url(reference, each.fix))
        for each in page.new
        if names.get(each.what.key)
    ]


def differences_of(reference: str, found: tuple[DifferenceShown, ...]) -> list[Difference]:
    """Make the rows of what differs."""
    rows: list[Difference] = []
    last = None
    for each in found:
        again = last is not None and (each.fix, each.part) == (last.fix, last.part) and each.period
        rows.append(
            Difference(
                what="" if again else each.what,
                was=each.was,
                now=each.now,
                url=pilot_url(reference, each.fix) if each.fix and not again else "",
                kind="" if again or each.what == each.part else each.part,
                period=each.period,
            )
        )
        last = each
    return rows


def evidence_lines(page: GatePage, reference: str) -> list[DossierLine]:
    """List the evidence of the dossier, what the gate rests on first."""
    if page.current is None:
        return []
    dossier = page.current.dossier
    relied = {each["use"] for each in dossier["material"]["evidence"]}
    changed = {each.fix for each in page.since_last}
    items = sorted(dossier["evidence"], key=lambda each: each["use"] not in relied)
    return [_evidence_line(_marked(each, page), reference, relied, changed) for each in items]


def _marked(item: Mapping[str, Any], page: GatePage) -> dict[str, Any]:
    """Give an item with what its publisher says now, whatever was frozen."""
    mark = page.marks.get(item["evidence"])
    return {**item, "retraction": mark.standing if mark else Retraction.NONE}


def _evidence_line(
    item: Mapping[str, Any], reference: str, relied: set[int], changed: set[str]
) -> DossierLine:
    said = [say(EvidenceKind(item["kind"]).label), say(Purpose(item["purpose"]).label)]
    if item["version"]:
        said.append(say(Sentence("version %(n)s", n=item["version"])))
        said.append(f"SHA-256 {sha_short(item['sha256'])}")
    if item["use"] in relied:
        said.append(say(Sentence("the gate rests on it")))
    if item["retraction"] is not Retraction.NONE:
        said.insert(0, say(item["retraction"]))
    place = f"evidence/{item['evidence']}"
    return DossierLine(
        text=f"E-{item['number']} {both(_pair(item['title']))}",
        detail=" · ".join(said),
        url=pilot_url(reference, place),
        changed=place in changed,
        aside=item["use"] not in relied and place not in changed,
    )


def figure_rows(dossier: Mapping[str, Any]) -> list[tuple[Bilingual, str, str, str, str]]:
    """List the indicators of a dossier: title, baseline, target, last value and its flag."""
    return [
        (
            _pair(each["title"]),
            _level(each["baseline"], unit),
            _level(each["target"], unit),
            *_value(_latest(dossier, each["indicator"]), unit),
        )
        for each in sorted(dossier["indicators"], key=_weight)
        for unit in (both(_pair(each["unit"])),)
    ]


def _weight(indicator: Mapping[str, Any]) -> int:
    """Put first what was hoped for: impact and outcome before output, activity and input."""
    return -list(IndicatorLevel).index(IndicatorLevel(indicator.get("level", IndicatorLevel.INPUT)))


def _latest(dossier: Mapping[str, Any], indicator: int) -> Mapping[str, Any] | None:
    """Find the last value of the pilot as a whole, else of its first series."""
    theirs = [each for each in dossier["observations"] if each["indicator"] == indicator]
    series = min((each["series"] for each in theirs), default="")
    return max(
        (each for each in theirs if each["series"] == series),
        key=lambda each: str(each["period_start"]),
        default=None,
    )


def _level(level: Mapping[str, Any] | None, unit: str) -> str:
    return _measured(level["value"], unit) if level and level["value"] is not None else "–"


def _measured(value: str, unit: str) -> str:
    return f"{number(value)}%" if unit == "%" else f"{number(value)} {unit}".strip()


def _value(seen: Mapping[str, Any] | None, unit: str) -> tuple[str, str]:
    if seen is None:
        return "–", ""
    if seen.get("hidden"):
        return "–", say(HIDDEN)
    flag = seen["flag"] or (ObservationFlag.PROVISIONAL if seen["provisional"] else None)
    said = say(ObservationFlag(flag).label) if flag else ""
    return (said or "–", "") if seen["value"] is None else (_measured(seen["value"], unit), said)


def summary_lines(dossier: Mapping[str, Any], reference: str) -> list[DossierLine]:
    """Say in a few lines what else the dossier holds."""
    findings = [Finding.from_json(each) for each in dossier["findings"]]
    met = sum(each.ok for each in findings)
    settled = _settled(dossier["tasks"], findings)
    lessons = len(dossier["lessons"])
    return [
        DossierLine(
            Sentence("Requirements met: %(met)s of %(all)s", met=met, all=len(findings)),
            done=met == len(findings),
            url=pilot_url(reference, "gate"),
        ),
        DossierLine(
            Sentence("Tasks settled: %(n)s of %(all)s", n=settled, all=len(dossier["tasks"])),
            done=settled == len(dossier["tasks"]),
            url=pilot_url(reference, "tasks"),
        ),
        DossierLine(
            Counted("%(n)s lesson", "%(n)s lessons", n=lessons)
            if lessons
            else Sentence("No lesson yet"),
            done=bool(lessons),
            url=pilot_url(reference, "lessons"),
        ),
    ]


def _settled(tasks: Sequence[Mapping[str, Any]], findings: Sequence[Finding]) -> int:
    """Count the tasks nothing is left of, those that a met requirement closes among them."""
    asked = next((each for each in findings if each.code == "required_tasks_done"), None)
    left = set(asked.parameters.get("open", ())) if asked else set()
    return sum(
        each["status"] in {"done", "not_needed"}
        or (asked is not None and each["required"] and each["task"] not in left)
        for each in tasks
    )


def frozen_line(found: RoundShown) -> Sentence:
    """Say when a dossier was frozen."""
    return Sentence("Frozen: %(at)s", at=moment(found.opened_at))


def _pair(pair: list[str]) -> Bilingual:
    return Bilingual(pair[0] or pair[1], pair[1])
