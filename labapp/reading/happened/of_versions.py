"""How a pilot came to another version of its workflow, in sentences."""

from __future__ import annotations

from labapp.reading.happened.telling import Details, Tellings
from labapp.words import Mention, Sentence, Spoken


def _went_over(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Went over to another version of the workflow. Now in: %(stage)s",
        stage=Mention("stage", code=details["to_stage"]),
    )


OF_VERSIONS: Tellings = {
    "workflow.pilot_migrated": _went_over,
    "workflow.pilot_waits": Sentence("Goes over to another version with its next move"),
    "workflow.pilot_stayed": Sentence("Stays on its version of the workflow"),
    "workflow.pilot_taken_back": Sentence("The change of version was taken back"),
}
