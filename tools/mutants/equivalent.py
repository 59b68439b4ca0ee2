"""Mutants that are no mistake: nothing anybody could see would be different, and why."""

# "path: what was changed" → the reason
EQUIVALENT: dict[str, str] = {}
