"""What people were reminded of, and what was brought to somebody, in sentences."""

from __future__ import annotations

from labapp.reading.happened.telling import Tellings, about
from labapp.words import Sentence

REMINDED = (
    "hold.reminded",
    "return.reminded",
    "review.reminded",
    "stage.reminded",
    "task.reminded",
)

OF_REMINDERS: Tellings = {
    "reminder.sent": Sentence("A reminder was sent"),
    "stage.reminded": Sentence("Reminded of the time planned for the stage"),
    "stage.escalated": Sentence("Brought to somebody: the stage takes longer than planned"),
    "review.reminded": Sentence("Reminded of the sign-off that was asked for"),
    "review.escalated": Sentence("Brought to somebody: a sign-off has not come in time"),
    "return.reminded": Sentence("Reminded of the return"),
    "hold.reminded": Sentence("Reminded to look at the hold again"),
    "task.reminded": about(Sentence("Reminded of a task: %(what)s")),
}
