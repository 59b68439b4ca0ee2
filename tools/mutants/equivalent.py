"""Mutants that are no mistake: nothing anybody could see would be different, and why."""

# "path: what was changed" → the reason
_ON_HOLD = "transition.kind is not MoveKind.STOP and "
EQUIVALENT: dict[str, str] = {
    "labapp/workflows/registry.py: t.owner_id or 0 → t.owner_id": (
        "only tasks that have an owner come there; the nought is for the type checker"
    ),
    "labapp/workflows/of_itself.py: "
    f"{_ON_HOLD}facts.holds and facts.on_hold → {_ON_HOLD}facts.on_hold": (
        "without holds it is not on hold: asking first only saves the time"
    ),
}
