from __future__ import annotations

from labapp.workflows import library
from labapp.workflows.definition import Definition
from labapp.workflows.diagram import as_list, as_mermaid

STANDARD = library.definition("standard")
JOURNEY = ["evidence_review", "delivery", "monitoring", "learning", "adopted", "scaled", "stopped"]


def test_the_stages_come_in_the_order_of_the_journey_with_their_exits() -> None:
    drawn = as_list(STANDARD)
    assert [stage.key for stage in drawn] == JOURNEY
    assert [each.move for each in drawn[0].exits] == ["start_delivery", "drop"]
    assert drawn[0].exits[0].requirements == 12
    assert drawn[0].exits[0].asks_sign_off
    assert not drawn[0].exits[1].asks_sign_off


def test_the_order_of_the_journey_survives_being_stored() -> None:
    stored = Definition.from_canonical(STANDARD.canonical())
    assert [stage.key for stage in as_list(stored)] == JOURNEY


def test_every_stage_and_every_arc_is_in_the_drawing_once() -> None:
    text = as_mermaid(STANDARD)
    arcs = sum(len(STANDARD.leaving(stage)) for stage in STANDARD.stages)
    assert text.count(">|") == arcs
    for stage in STANDARD.stages:
        assert f"    {stage}[" in text or f"    {stage}(" in text


def test_the_drawing_speaks_welsh() -> None:
    assert '"Adolygu’r dystiolaeth"' in as_mermaid(STANDARD, "cy")


def test_going_back_is_dotted() -> None:
    assert 'monitoring -.->|"Go back to delivery"| delivery' in as_mermaid(STANDARD)
    assert 'delivery -->|"Start monitoring"| monitoring' in as_mermaid(STANDARD)


def test_what_mermaid_keeps_for_itself_is_named_otherwise_and_a_label_stays_on_its_line() -> None:
    written = STANDARD.canonical().replace(b'"adopted"', b'"end"')
    written = written.replace(b'"Adopted"', b'"Adopted \\"at last\\"\\nand for good"')
    text = as_mermaid(Definition.from_canonical(written))
    assert '    end_stage(["Adopted #quot;at last#quot; and for good"])' in text
    assert 'learning -->|"Adopt"| end_stage' in text
