"""Mutants that are no mistake: nothing anybody could see would be different, and why."""

from tools.rules_of_movement import verbs

_ON_HOLD = "transition.kind is not MoveKind.STOP and "
_SUM = "19 * golden + century - century // 4 - (8 * century + 13) // 25"
_AS_MANY = "strict=True → strict=False"
_MADE_OF_ONE_ANOTHER = "the one is made from the other, an entry for each: they are as many"
_URL, _INPUT = ("include_url=False → include_url=True", "include_input=False → include_input=True")
_UNREAD = "it saves the time to make what nobody reads of an error"

# "path: what was changed" → the reason
EQUIVALENT: dict[str, str] = {
    "labapp/workflows/registry.py: t.owner_id or 0 → t.owner_id": (
        "only tasks that have an owner come there; the nought is for the type checker"
    ),
    "labapp/workflows/registry.py: 0 → 1": "as above: no task without an owner comes there",
    "labapp/workflows/of_itself.py: "
    f"{_ON_HOLD}facts.holds and facts.on_hold → {_ON_HOLD}facts.on_hold": (
        "without holds it is not on hold: asking first only saves the time"
    ),
    f"labapp/workflows/calendar.py: {_SUM} + 15 → {_SUM} - 15": (
        "what is left over from thirties is the same thirty less"
    ),
    "labapp/workflows/compare/change.py: after > before → after >= before": (
        "what is equal was answered above"
    ),
    "labapp/workflows/asking.py: total=False → total=True": "only a type checker reads it",
    "labapp/workflows/signers.py: asked_instead(review, person_id) or 0"
    " → asked_instead(review, person_id)": (
        "who is passed over has somebody instead; the nought is for the type checker"
    ),
    "labapp/workflows/signers.py: 0 → 1": "as above: it is always somebody",
    f"labapp/workflows/definition/reading.py: {_URL}": _UNREAD,
    f"labapp/workflows/definition/reading.py: {_INPUT}": _UNREAD,
    f"labapp/workflows/written.py: {_URL}": _UNREAD,
    f"labapp/workflows/material.py: {_AS_MANY}": _MADE_OF_ONE_ANOTHER,
    f"labapp/workflows/signing_plan.py: {_AS_MANY}": _MADE_OF_ONE_ANOTHER,
    f"labapp/workflows/team.py: {_AS_MANY}": _MADE_OF_ONE_ANOTHER,
    "labapp/services/rounds.py: explained is not None and explained.ready → explained.ready": (
        "a round is open only while its move leads from where the pilot stands"
    ),
} | {
    f"{verb}: populate_existing=True → populate_existing=False": (
        "a command begins by forgetting every record it knew, so none is older than the lock"
    )
    for verb in verbs()
}
