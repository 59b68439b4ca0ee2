"""Three workflows written down by hand a second time: from the rules, not from the code."""

from __future__ import annotations

from tests.proof.asks import (
    ANY_UNIVERSITY,
    BASELINES,
    CALLED_IN,
    COUNCILS,
    DUE,
    EVALUATION,
    LOOKING_BACK,
    NO_AUTHOR,
    OUTCOMES,
    TASKS,
    UNIVERSITIES,
    Ask,
    Book,
    Job,
    Move,
    concluded,
    council,
    evidence,
    field,
    lessons,
    partner,
)
from tests.proof.strategy import STRATEGY

STANDARD = Book(
    key="standard",
    initial="evidence_review",
    final=frozenset({"adopted", "scaled", "stopped"}),
    owing=frozenset({"delivery", "monitoring"}),
    most_visits={"monitoring": 4},
    longest_hold=56,
    jobs={
        "evidence_review": (
            Job("frame_question", closed_by="question"),
            Job("search_evidence", closed_by="known"),
            Job("describe_need", closed_by="need"),
            Job("write_hypothesis", closed_by="hypothesis"),
            Job("choose_indicators", closed_by="baselines"),
            Job("ethics_and_data"),
            Job("check_effects"),
            Job("plan_delivery"),
        ),
        "delivery": (
            Job("brief_sites"),
            Job("start_records"),
            Job("intake_baseline"),
            Job("first_return"),
            Job("site_visit", required=False),
            Job("midpoint_check"),
            Job("delivery_record", closed_by="delivered"),
        ),
        "monitoring": (
            Job("complete_values", closed_by="due_values"),
            Job("check_numbers"),
            Job("ask_people"),
            Job("compare"),
            Job("unexpected", required=False),
            Job("early_findings"),
        ),
        "learning": (
            Job("review_together"),
            Job("evaluation_report", closed_by="evaluation"),
            Job("work_out_cost"),
            Job("write_lessons", closed_by="lessons"),
            Job("set_out_options", closed_by="conclusion"),
            Job("write_brief", required=False),
            Job("tell_people", required=False),
        ),
    },
    moves=(
        Move(
            "start_delivery", ("evidence_review",), "delivery", "forward",
            (
                field("question"), field("hypothesis"), TASKS,
                evidence("known", "known", 2), evidence("need", "need"), BASELINES,
                partner("lead", "lead", COUNCILS), partner("evaluator", "evaluation"),
                council("each"), NO_AUTHOR,
            ),
        ),
        Move(
            "start_monitoring", ("delivery",), "monitoring", "forward",
            (
                TASKS, evidence("delivered", "delivery", since="cycle"),
                Ask("outputs", "values", "output", since="cycle"), DUE, CALLED_IN,
            ),
        ),
        Move(
            "start_learning", ("monitoring",), "learning", "forward",
            (TASKS, OUTCOMES, DUE),
        ),
        Move(
            "adopt", ("learning",), "adopted", "conclude",
            (
                TASKS, EVALUATION, concluded("adopt", LOOKING_BACK), lessons(1),
                field("owner_after", "owner"), council("each"), NO_AUTHOR,
            ),
        ),
        Move(
            "scale", ("learning",), "scaled", "conclude",
            (
                TASKS, EVALUATION, concluded("scale", LOOKING_BACK), lessons(2),
                field("scale_to", "places"),
                Ask("money", "any", parts=(partner("funder", "funder"), field("budget_code"))),
                council("lead"), NO_AUTHOR,
            ),
        ),
        Move(
            "adapt", ("learning",), "delivery", "conclude",
            (TASKS, EVALUATION, concluded("adapt"), lessons(1), council("lead"), ANY_UNIVERSITY),
            new_cycle=True,
        ),
        Move(
            "new_cycle", ("learning",), "evidence_review", "conclude",
            (concluded("new_cycle"), lessons(1), council("lead")), new_cycle=True,
        ),
        Move("adjust_delivery", ("monitoring",), "delivery", "back"),
        Move("rethink", ("delivery",), "evidence_review", "back"),
        Move("measure_more", ("learning",), "monitoring", "back"),
        Move("drop", ("evidence_review",), "stopped", "stop", (lessons(1),)),
        Move(
            "stop", ("delivery", "monitoring", "learning"), "stopped", "stop",
            (concluded("stop"), lessons(1), council("lead")),
        ),
        Move(
            "reopen", ("stopped",), "evidence_review", "reopen",
            (partner("evaluator", "evaluation"), council("lead"), ANY_UNIVERSITY), new_cycle=True,
        ),
    ),
)  # fmt: skip

SHORT = Book(
    key="short",
    initial="plan",
    final=frozenset({"finished", "stopped"}),
    owing=frozenset({"doing"}),
    most_visits={"doing": 2},
    longest_hold=28,
    jobs={
        "plan": (Job("search", closed_by="known"), Job("think", required=False)),
        "doing": (Job("write", required=False),),
    },
    moves=(
        Move("begin", ("plan",), "doing", "forward", (evidence("known", "known"),),
             locks=("hypothesis",)),
        Move("rethink", ("doing",), "plan", "back", unlocks=("hypothesis",)),
        Move(
            "finish", ("doing",), "finished", "conclude",
            (
                field("question"), evidence("known", "known"),
                Ask("council", "sign", "each", kinds=frozenset({"council"})), NO_AUTHOR,
            ),
        ),
        Move("stop", ("plan", "doing"), "stopped", "stop"),
        Move("reopen", ("stopped",), "plan", "reopen", new_cycle=True),
    ),
)  # fmt: skip

ANYBODY = Ask("go", "sign", "any", kinds=COUNCILS | UNIVERSITIES | {"funder", "other"})
NOTE = evidence("note", "evaluation", since="cycle")
FIXED = ("hypothesis", "decision_rule", "ends_on")
RAPID = Book(
    key="rapid_test",
    initial="set_up",
    final=frozenset({"kept", "passed_on", "dropped"}),
    owing=frozenset({"run_test"}),
    most_visits={"run_test": 2},
    longest_hold=21,
    jobs={
        "set_up": (
            Job("riskiest_assumption"),
            Job("quick_look", closed_by="known"),
            Job("write_rule", closed_by="rule"),
            Job("one_measure", closed_by="measure"),
            Job("ready_site"),
        ),
        "run_test": (
            Job("first_count"), Job("stand_in", required=False), Job("change_log"),
            Job("last_count", closed_by="counts"),
        ),
        "read_result": (
            Job("apply_rule"), Job("talk_it_through"),
            Job("short_note", closed_by="note"), Job("next_step", closed_by="conclusion"),
        ),
    },
    moves=(
        Move(
            "start_test", ("set_up",), "run_test", "forward",
            (
                field("hypothesis"), field("decision_rule", "rule"), field("ends_on", "end_date"),
                TASKS, Ask("measure", "baselines", "outcome"),
                Ask("known", "evidence", "known", waived_by="coordinator"),
                partner("lead", "lead"), ANYBODY,
            ),
            locks=FIXED,
        ),
        Move(
            "read", ("run_test",), "read_result", "forward",
            (
                TASKS,
                Ask("counts", "values", "outcome", 2, since="cycle", waived_by="approver"), DUE,
            ),
        ),
        Move(
            "keep", ("read_result",), "kept", "conclude",
            (
                TASKS, NOTE, concluded("adopt"),
                Ask("by_the_rule", "any", parts=(ANYBODY, Ask("rule_followed", "never"))),
                lessons(1), field("owner_after", "owner"),
            ),
        ),
        Move("pass_on", ("read_result",), "passed_on", "conclude",
             (TASKS, NOTE, concluded("scale"), lessons(1))),
        Move("change_and_repeat", ("read_result",), "set_up", "conclude",
             (concluded("adapt"), lessons(1)), new_cycle=True, unlocks=FIXED),
        Move("run_longer", ("read_result",), "run_test", "back"),
        Move("back_to_set_up", ("run_test",), "set_up", "back", unlocks=FIXED),
        Move("drop", ("set_up", "run_test", "read_result"), "dropped", "stop", (lessons(1),)),
        Move("reopen", ("dropped",), "set_up", "reopen", (ANYBODY,), new_cycle=True, unlocks=FIXED),
    ),
)  # fmt: skip

BOOKS = {book.key: book for book in (STANDARD, SHORT, RAPID, STRATEGY)}
