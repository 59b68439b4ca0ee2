"""The workflow of a strategy, written down a second time: a body decides it in its meetings."""

from __future__ import annotations

from tests.proof.asks import (
    DUE,
    EVALUATION,
    LOOKING_BACK,
    NO_AUTHOR,
    TASKS,
    UNIVERSITIES,
    Ask,
    Book,
    Job,
    Move,
    concluded,
    evidence,
    field,
    lessons,
    partner,
)

ANY_KIND = frozenset({"council", "combined_authority", "university", "funder", "other"})
LEAD = Ask("lead_agrees", "sign", "lead", kinds=ANY_KIND)
BODY = Ask("body", "meeting")
BUDGET = Ask("budget", "field", "budget_code", waived_by="coordinator")
ENDED_BY = Ask("ended_by", "any", parts=(BODY, LEAD))
TWO_VALUES = Ask("outcomes", "values", "outcome", 2, "baseline", waived_by="approver")

STRATEGY = Book(
    key="strategy",
    initial="challenge",
    final=frozenset({"embedded", "extended", "ended"}),
    owing=frozenset({"deliver"}),
    most_visits={"annual_review": 6},
    longest_hold=91,
    jobs={
        "challenge": (
            Job("list_beliefs"), Job("fresh_eyes"), Job("past_strategies"),
            Job("challenge_question", closed_by="challenge"),
        ),
        "evidence_base": (
            Job("find_specialists"), Job("choose_series", closed_by="baselines"),
            Job("analyse", closed_by="known"), Job("hear_people", closed_by="need"),
            Job("check_assumptions"),
        ),
        "shape": (
            Job("options"), Job("targets", closed_by="targets"), Job("action_plan"),
            Job("check_effects"), Job("consult"), Job("board_paper"),
        ),
        "deliver": (
            Job("owners_confirmed"), Job("first_quarter"), Job("start_pilots", required=False),
            Job("opportunities", required=False), Job("year_record", closed_by="record"),
        ),
        "annual_review": (
            Job("update_series"), Job("annual_note"), Job("review_risks"), Job("tell_body"),
        ),
        "renewal": (
            Job("evaluation", closed_by="evaluation"), Job("answer_challenge"),
            Job("write_lessons", closed_by="lessons"),
            Job("set_out_options", closed_by="conclusion"),
        ),
    },
    moves=(
        Move(
            "accept_challenge", ("challenge",), "evidence_base", "forward",
            (
                field("challenge_question", "challenge"), TASKS, evidence("dissent", "challenge"),
                partner("body", "governance_body"), partner("lead", "lead"), LEAD,
            ),
        ),
        Move(
            "start_shaping", ("evidence_base",), "shape", "forward",
            (
                TASKS, evidence("known", "known", 3), evidence("need", "need"),
                Ask("baselines", "baselines", "outcome", 2),
                partner("researchers", "evaluation", UNIVERSITIES),
            ),
        ),
        Move(
            "adopt_strategy", ("shape",), "deliver", "forward",
            (
                TASKS, evidence("text", "strategy"),
                Ask("targets", "baselines", "outcome", 2, years=3), BUDGET, BODY, NO_AUTHOR,
            ),
        ),
        Move(
            "review_year", ("deliver",), "annual_review", "forward",
            (TASKS, evidence("record", "delivery", since="visit"), DUE),
        ),
        Move("next_year", ("annual_review",), "deliver", "back", (TASKS, lessons(1, "visit"))),
        Move("start_renewal", ("annual_review",), "renewal", "forward", (TASKS, TWO_VALUES)),
        Move(
            "embed", ("renewal",), "embedded", "conclude",
            (
                TASKS, EVALUATION, concluded("adopt", LOOKING_BACK), lessons(2),
                field("owner_after", "owner"), BODY, NO_AUTHOR,
            ),
        ),
        Move(
            "extend", ("renewal",), "extended", "conclude",
            (
                TASKS, EVALUATION, concluded("scale", LOOKING_BACK), lessons(2),
                field("scale_to", "places"), BODY, NO_AUTHOR,
            ),
        ),
        Move("reshape", ("renewal",), "shape", "conclude",
             (concluded("adapt"), lessons(1), LEAD), new_cycle=True),
        Move("ask_again", ("renewal",), "challenge", "conclude",
             (concluded("new_cycle"), lessons(1)), new_cycle=True),
        Move("more_challenge", ("evidence_base",), "challenge", "back"),
        Move("more_evidence", ("shape",), "evidence_base", "back"),
        Move("change_course", ("annual_review",), "shape", "back"),
        Move("drop", ("challenge", "evidence_base", "shape"), "ended", "stop", (lessons(1),)),
        Move("end", ("deliver", "annual_review", "renewal"), "ended", "stop",
             (concluded("stop"), lessons(1), ENDED_BY)),
        Move("reopen", ("ended",), "challenge", "reopen", (LEAD,), new_cycle=True),
    ),
)  # fmt: skip
