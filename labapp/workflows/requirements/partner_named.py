"""Somebody has a part in the pilot: lead, delivery, evaluation, funder or governance body."""

from __future__ import annotations

from pydantic import Field

from labapp.words import Actor, Mention, OrganisationKind, PartnerPart, Sentence
from labapp.workflows.asking import Asked, Count
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.registry import requirement


class PartnerNamed(Asked):
    """So many partners with a part, of any kind unless kinds are given."""

    part: PartnerPart
    organisation: tuple[OrganisationKind, ...] | None = Field(default=None, min_length=1)
    at_least: Count = 1


@requirement("partner_named", asks=PartnerNamed, heading=Sentence("Partners"))
def partner_named(facts: PilotFacts, actor: Actor, asked: PartnerNamed) -> Finding:
    """Say who has the part, or that nobody has it."""
    del actor
    named = tuple(
        dict.fromkeys(
            partner.organisation_id
            for partner in facts.partners
            if partner.part == asked.part
            and (asked.organisation is None or partner.kind in asked.organisation)
        )
    )
    ok = len(named) >= asked.at_least
    return asked.found(
        ok,
        _sentence(asked, named),
        fix=f"people?add=partner&part={asked.part}",
        held_by=() if ok else facts.holders("coordinator"),
        since=None if ok else facts.visit.entered,
        parameters={"part": str(asked.part), "n": len(named), "need": asked.at_least},
    )


def _sentence(asked: PartnerNamed, named: tuple[int, ...]) -> Sentence:
    part = asked.part
    if not named:
        return Sentence("No partner named for: %(part)s", part=part)
    if len(named) < asked.at_least:
        return Sentence(
            "Partners named for %(part)s: %(n)s of %(need)s",
            part=part,
            n=len(named),
            need=asked.at_least,
        )
    organisations = tuple(Mention("organisation", each) for each in named)
    return Sentence("%(part)s: %(organisations)s", part=part, organisations=organisations)
