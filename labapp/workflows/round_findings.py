"""What is found of a round whoever decides in it: people who sign, or bodies that meet."""

from __future__ import annotations

import datetime as dt

from labapp.words import Mention, ReviewState, Sentence, SignOffDecision, Spoken
from labapp.workflows.asking import Asked
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.finding import Finding
from labapp.workflows.material import changed_since

SENT_BACK = {
    ReviewState.RETURNED: SignOffDecision.RETURN,
    ReviewState.REFUSED: SignOffDecision.REFUSE,
}


def not_asked(
    facts: PilotFacts, asked: Asked, organisations: tuple[object, ...], *, total: int
) -> Finding:
    """Find that sign-off was not asked for yet."""
    return asked.found(
        False,
        Sentence("Sign-off not asked for yet: %(organisations)s", organisations=organisations),
        fix=f"gate/{asked.gate.move}",
        held_by=facts.holders("coordinator"),
        since=facts.visit.entered,
        parameters={"n": 0, "total": total},
    )


def nobody_can(
    facts: PilotFacts, asked: Asked, sentence: Spoken, *, fix: str, total: int
) -> Finding:
    """Find that there is nobody who could decide."""
    return asked.found(
        False,
        sentence,
        fix=fix,
        held_by=facts.holders("coordinator"),
        since=facts.visit.entered,
        parameters={"n": 0, "total": total, "nobody": True},
    )


def lapsed(
    facts: PilotFacts, asked: Asked, review: Review, given_by: tuple[Mention, ...], *, total: int
) -> Finding | None:
    """Find that what was decided is of an earlier version; None where all is as it was."""
    changed = changed_since(review.material, review.material_digest, facts, asked.gate)
    if not changed:
        return None
    what = tuple(dict.fromkeys(difference.label for difference in changed))
    sentence = Sentence("Changed since sign-off was asked for: %(what)s", what=what)
    if given_by:
        sentence = Sentence(
            "Given for an earlier version: %(who)s. Changed: %(what)s", who=given_by, what=what
        )
    return asked.found(
        False,
        sentence,
        fix=f"gate/{asked.gate.move}#changes",
        held_by=facts.holders("coordinator"),
        since=review.opened_at,
        parameters={"lapsed": True, "n": 0, "total": total},
    )


def sent_back(
    facts: PilotFacts,
    asked: Asked,
    review: Review,
    who: tuple[Mention, ...],
    *,
    since: dt.datetime,
    total: int,
) -> Finding:
    """Find that the round was closed by a return or a refusal."""
    sentence = Sentence("Returned with a reason by: %(who)s", who=who)
    if review.state is ReviewState.REFUSED:
        sentence = Sentence("Refused by: %(who)s", who=who)
    return asked.found(
        False,
        sentence,
        fix=f"gate/{asked.gate.move}",
        held_by=facts.holders("coordinator"),
        since=since,
        parameters={str(review.state): True, "n": 0, "total": total},
    )
