"""A frozen dossier laid out for paper: section by section, everything in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labapp.reading.printed_dossier import Printed
from labapp.web.formatting import both, number, say
from labapp.web.pilots.dossier_tables import TABLES, Row, date_of, on_day, pair_of
from labapp.web.pilots.gate_words import figure_rows
from labapp.web.shapes import Text
from labapp.words import (
    ConclusionKind,
    EvidenceKind,
    IndicatorLevel,
    ObservationFlag,
    Purpose,
    Rating,
    Retraction,
    Sentence,
    Severity,
    TaskStatus,
)
from labapp.workflows.dossier import LABELS
from labapp.workflows.finding import Finding

Dossier = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One section on paper: facts in pairs, or a table with its columns."""

    id: str
    heading: Text
    facts: Sequence[tuple[Text, Text]] = ()
    columns: Sequence[Text] = ()
    rows: Sequence[Sequence[Text]] = ()
    note: Text = ""
    codes: frozenset[int] = field(default_factory=frozenset)


def sheets_of(printed: Printed, names: Mapping[str, str]) -> list[Sheet]:
    """Lay a dossier out, leaving away what is empty."""
    dossier = printed.dossier
    made = [_about(dossier), _requirements(printed.findings, names)]
    made += [_figures(dossier), _evidence(dossier, printed.hidden_evidence)]
    made += [_tasks(dossier, printed.findings)]
    made += [_listed(dossier, section) for section in TABLES]
    made += [_conclusion(dossier), _return(dossier), _money(dossier), _journey(dossier, names)]
    made += [_left_over(dossier)]
    return [each for each in made if each.facts or each.rows or each.note]


def _about(dossier: Dossier) -> Sheet:
    told = [(LABELS[each], both(pair_of(dossier[each]))) for each in ("question", "hypothesis")]
    told.append((LABELS["summary"], both(pair_of(dossier["summary"]))))
    return Sheet("about", Sentence("What is tried out"), facts=[row for row in told if row[1]])


def _requirements(findings: Iterable[Finding], names: Mapping[str, str]) -> Sheet:
    """List what the gate asked: what was not met first, then what was met."""
    told = [(_told(each, names), _standing(each)) for each in findings if _asked(each)]
    order = [say(each) for each in STANDINGS]
    told.sort(key=lambda row: order.index(row[1]))
    columns = (Sentence("Requirement"), Sentence("How it stands"))
    return Sheet("requirements", Sentence("Requirements of the gate"), columns=columns, rows=told)


STANDINGS = (
    Sentence("Not met"),
    Sentence("Set aside"),
    Sentence("Worth a look"),
    Sentence("Waits for this decision"),
    Sentence("Met"),
)


def _told(finding: Finding, names: Mapping[str, str]) -> str:
    """Say what was found; of a signature, what it is for: it was not asked for yet then."""
    if not finding.is_sign_off or finding.ok:
        return say(finding.sentence, names)
    return f"{say(finding.heading)}. {both(finding.why)}" if finding.why else say(finding.heading)


def _asked(finding: Finding) -> bool:
    return finding.code != "not_you"


def _standing(finding: Finding) -> str:
    not_met, set_aside, warned, waits, met = STANDINGS
    if finding.waived:
        return say(set_aside)
    if finding.ok:
        return say(met)
    if finding.is_sign_off:
        return say(waits)
    return say(warned if finding.severity is Severity.WARN else not_met)


def _figures(dossier: Dossier) -> Sheet:
    """List each indicator, and beneath it each of its values."""
    columns = (
        Sentence("Indicator"),
        Sentence("Baseline"),
        Sentence("Target"),
        Sentence("Latest"),
        Sentence("Values"),
    )
    short = {both(row[0]): row[1:] for row in figure_rows(dossier)}
    rows = []
    for each in dossier["indicators"]:
        baseline, target, latest, flag = short[both(pair_of(each["title"]))]
        values = [_value(seen) for seen in _of(dossier["observations"], each["indicator"])]
        level = say(IndicatorLevel(each["level"]))
        rows.append(
            (
                f"{both(pair_of(each['title']))} ({level})",
                _level_on(baseline, each["baseline"]),
                _level_on(target, each["target"]),
                f"{latest} {flag}".strip(),
                "; ".join(values) or "–",
            )
        )
    return Sheet("figures", LABELS["figures"], columns=columns, rows=rows)


def _of(observations: Iterable[Row], indicator: int) -> list[Row]:
    theirs = [each for each in observations if each["indicator"] == indicator]
    return sorted(theirs, key=lambda each: (each["series"], str(each["period_start"])))


def _level_on(level: str, record: Row | None) -> str:
    return f"{level} ({say(on_day(record['day']))})" if record else level


def _value(seen: Row) -> str:
    when = f"{say(on_day(seen['period_end']))}"
    series = f" ({seen['series']})" if seen["series"] else ""
    if seen["value"] is None:
        flag = say(ObservationFlag(seen["flag"])) if seen["flag"] else say(Sentence("No value"))
        return f"{when}{series}: {flag}"
    mark = f" {say(ObservationFlag(seen['flag']))}" if seen["flag"] else ""
    if seen["provisional"] and not seen["flag"]:
        mark = f" {say(ObservationFlag.PROVISIONAL)}"
    return f"{when}{series}: {number(seen['value'])}{mark}"


def _evidence(dossier: Dossier, hidden: int) -> Sheet:
    relied = {each["use"] for each in dossier["material"]["evidence"]}
    columns = (
        Sentence("Evidence"),
        Sentence("What it is for"),
        Sentence("Version"),
        Sentence("SHA-256"),
    )
    items = sorted(dossier["evidence"], key=lambda each: each["use"] not in relied)
    rows = [
        (
            _item(each),
            _purpose(each, rests=each["use"] in relied),
            str(each["version"] or "–"),
            each["sha256"] or "–",
        )
        for each in items
    ]
    note = Sentence("Evidence that is not for you to see: %(n)s", n=hidden) if hidden else ""
    heading = LABELS["evidence"]
    codes = frozenset({3})
    return Sheet("evidence", heading, columns=columns, rows=rows, note=note, codes=codes)


def _item(item: Row) -> str:
    kind = say(EvidenceKind(item["kind"]))
    said = f"E-{item['number']} {both(pair_of(item['title']))} ({kind})"
    mark = Retraction(item.get("retraction", Retraction.NONE))
    return said if mark is Retraction.NONE else f"{said}. {say(mark)}"


def _purpose(item: Row, *, rests: bool) -> str:
    said = [say(Purpose(item["purpose"]))]
    if rests:
        said.append(say(Sentence("the gate rests on it")))
    if item["relevance"]:
        said.append(str(item["relevance"]))
    return " · ".join(said)


def _tasks(dossier: Dossier, findings: Iterable[Finding]) -> Sheet:
    """List the tasks; one that a met requirement closes is done, though nobody pressed."""
    asked = next((each for each in findings if each.code == "required_tasks_done"), None)
    left = set(asked.parameters.get("open", ())) if asked else set()
    columns = (Sentence("Task"), Sentence("Status"), Sentence("Required"), Sentence("Note"))
    rows = []
    for each in dossier["tasks"]:
        status = TaskStatus(each["status"])
        if asked and each["required"] and each["task"] not in left:
            status = status if status is TaskStatus.NOT_NEEDED else TaskStatus.DONE
        required = Sentence("Required before the gate") if each["required"] else "–"
        rows.append((both(pair_of(each["title"])), status.label, required, each["note"] or "–"))
    return Sheet("tasks", LABELS["tasks"], columns=columns, rows=rows)


def _listed(dossier: Dossier, section: str) -> Sheet:
    columns, row = TABLES[section]
    rows = [row(each) for each in dossier[section]]
    return Sheet(section, LABELS[section], columns=columns, rows=rows)


def _conclusion(dossier: Dossier) -> Sheet:
    decision = dossier["decision"]
    if not decision:
        return Sheet("decision", LABELS["decision"])
    told: list[tuple[Text, Text]] = [
        (Sentence("Conclusion"), ConclusionKind(decision["kind"]).label),
        (Sentence("Options"), decision["options"]),
        (Sentence("Reasons"), decision["reasons"]),
        (Sentence("Dissent"), decision["dissent"]),
    ]
    if decision["look_back_on"]:
        told.append((Sentence("To be looked back at"), on_day(decision["look_back_on"])))
    return Sheet("decision", LABELS["decision"], facts=[row for row in told if row[1]])


def _return(dossier: Dossier) -> Sheet:
    told: list[tuple[Text, Text]] = []
    for each in dossier["returns"]:
        first, last = date_of(each["period_start"]), date_of(each["period_end"])
        told.append((Sentence("Period"), Sentence("%(first)s to %(last)s", first=first, last=last)))
        if each["rating"]:
            told.append((Sentence("Rating"), Rating(each["rating"]).label))
        told += [
            (Sentence("Why"), each["rating_reason"]),
            (Sentence("What happened"), each["happened"]),
        ]
    return Sheet("return", Sentence("The last return"), facts=[row for row in told if row[1]])


def _money(dossier: Dossier) -> Sheet:
    money = dossier["money"] or {}
    told: list[tuple[Text, Text]] = [(Sentence("Budget code"), money.get("budget_code") or "")]
    if money.get("funding_ends_on"):
        told.append((Sentence("Funding ends"), on_day(money["funding_ends_on"])))
    return Sheet("money", LABELS["money"], facts=[row for row in told if row[1]])


def _journey(dossier: Dossier, names: Mapping[str, str]) -> Sheet:
    columns = (Sentence("Stage"), Sentence("Cycle"), Sentence("Entered"))
    rows = [
        (
            names.get(f"stage:{each['stage']}", each["stage"]),
            str(each["cycle"]),
            on_day(each["entered"]),
        )
        for each in dossier["visits"]
    ]
    return Sheet("journey", Sentence("The way so far"), columns=columns, rows=rows)


def _left_over(dossier: Dossier) -> Sheet:
    """Name what later dossiers hold and this page has no words for yet, so that none is lost."""
    known = ("appraisals", "claims", "risks", "issues", "assumptions", "new_since_signed")
    facts = [
        (LABELS.get(each, Sentence("New since it was signed")), str(len(dossier[each])))
        for each in known
        if dossier[each]
    ]
    return Sheet("more", Sentence("Also in the file"), facts=facts)
