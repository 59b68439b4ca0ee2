"""Whatever is handed in, the check answers with a code, a line and a sentence, and soon."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labapp.speak import say
from labapp.workflows import library
from labapp.workflows.check import check_definition, check_text
from labapp.workflows.definition import Definition
from tests.unit.workflows.check.written import SOUND

BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(9))


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        ("", "empty", 1),
        ("key: [", "not_yaml", 1),
        ("- a\n- list", "not_a_definition", 1),
        ("just words", "not_a_definition", 1),
        (SOUND.replace("key: sound", "key: sound\nkey: sound"), "duplicate_key", 3),
        (SOUND.replace("key: sound", "key: so\0und"), "forbidden_character", 2),
        (SOUND.replace("Cadarn", "Môn").encode("latin-1"), "not_utf8", 4),
        (BOMB, "anchor", 1),
        ("a: " + "[" * 100_000, "nested_too_deeply", 1),
        ("a: " + "{b: " * 100_000, "nested_too_deeply", 1),
        ("#" * 10 * 1024 * 1024, "too_large", 1),
        (b"x" * 10 * 1024 * 1024, "too_large", 1),
    ],
    ids=range(12),
)
def test_what_is_no_definition_is_one_finding_at_its_line_and_costs_little(
    written: str | bytes, code: str, line: int
) -> None:
    tracemalloc.start()
    began = time.process_time()
    checked = check_text(written)
    took, (_, most) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (finding,) = checked.findings
    assert (finding.code, finding.line, checked.ok) == (code, line, False)
    assert checked.definition is None
    assert say(finding.sentence, "en")
    assert took < 2
    assert most < 64 * 1024 * 1024


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_no_nonsense_makes_it_fail(written: str | bytes) -> None:
    checked = check_text(written)
    assert not checked.ok
    assert all(each.line >= 1 for each in checked.findings)


@given(st.integers(0, len(SOUND)), st.integers(0, 40), st.text(max_size=8))
def test_no_slip_of_the_hand_makes_it_fail(at: int, gone: int, typed: str) -> None:
    checked = check_text(SOUND[:at] + typed + SOUND[at + gone :])
    lines = (SOUND + typed).count("\n") + 2
    assert all(
        1 <= each.line <= lines * 2 and say(each.sentence, "en") for each in checked.findings
    )


@pytest.mark.parametrize("shipped", library.definitions(), ids=lambda each: each.key)
def test_nothing_blocks_in_what_is_shipped(shipped: Definition) -> None:
    assert [each for each in check_definition(shipped) if each.blocks] == []


def big(stages: int, arcs: int) -> str:
    """A definition of so many stages and so many arcs, most of them with gates and loops."""
    purposes = ["known", "need", "design", "delivery", "evaluation", "cost"]
    written = [SOUND[: SOUND.index("stages:")].replace("initial: plan", "initial: s0"), "stages:\n"]
    for n in range(stages):
        collects = f"evidence: [{purposes[n % 6]}, {purposes[n * 7 % 5]}], records: [lesson]"
        written.append(
            f"  s{n}: {{phase: delivery, label: {{en: Stage {n}, cy: Cam {n}}}, "
            f"collects: {{{collects}}}, limit: {{target: 6 weeks}}}}\n"
        )
    written.append("  over: {phase: closed, final: true, label: {en: Over, cy: Ar ben}}\n")
    written.append("transitions:\n")
    for n in range(arcs):
        here, on = n % stages, n % stages + 1 if n < stages else n * 7919 % stages
        to = f"s{on}" if on < stages else "over"
        kind = "back" if on <= here else "forward"
        written.append(
            f"  - {{id: m{n}, from: [s{here}], to: {to}, kind: {kind}, by: [coordinator], "
            f"reason: required, label: {{en: Move {n}, cy: Symud {n}}}, requires: [{{id: e, "
            f"requirement: evidence_accepted, purpose: {purposes[n % 6]}, at_least: 1}}]}}\n"
        )
    written.append("holds: {by: [coordinator], reason: required, review_within: 8 weeks}\n")
    return "".join(written)


def test_a_thousand_stages_and_five_thousand_arcs_are_checked_in_time() -> None:
    written = big(1000, 5000)
    began = time.process_time()
    checked = check_text(written)
    assert time.process_time() - began < 4  # 0.8 s where it was measured
    assert {each.code for each in checked.findings} <= {"gate_may_stop", "gate_never_met"}
    assert checked.definition is not None
