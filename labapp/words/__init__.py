"""What every room may say: sentences, closed vocabularies, identifiers, actors and presses."""

from labapp.words.numbers import canonical_decimal
from labapp.words.people import Actor, ActorKind, Press, canonical_json, folded_address
from labapp.words.sentence import Bilingual, Counted, Mention, Sentence, Spoken, spoken_from_json
from labapp.words.vocabulary import *  # noqa: F403 - the vocabularies are this room's purpose

__all__ = [
    "Actor",
    "ActorKind",
    "Bilingual",
    "Counted",
    "Mention",
    "Press",
    "Sentence",
    "Spoken",
    "canonical_decimal",
    "canonical_json",
    "folded_address",
    "spoken_from_json",
]
