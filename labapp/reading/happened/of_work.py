"""What was done in a pilot: tasks, evidence, indicators, values, returns, lessons."""

from __future__ import annotations

from labapp.reading.happened.telling import Tellings, about
from labapp.words import Sentence

OF_WORK: Tellings = {
    "task.added": about(Sentence("Task added: %(what)s")),
    "task.changed": about(Sentence("Task changed: %(what)s")),
    "task.assigned": about(Sentence("Task given to somebody: %(what)s")),
    "task.doing": about(Sentence("Task begun: %(what)s")),
    "task.done": about(Sentence("Task done: %(what)s")),
    "task.not_needed": about(Sentence("Task not needed: %(what)s")),
    "task.to_do": about(Sentence("Task opened again: %(what)s")),
    "evidence.submitted": about(Sentence("Evidence submitted: %(what)s")),
    "evidence.described": about(Sentence("Evidence described: %(what)s")),
    "evidence.embargoed": about(Sentence("Evidence embargoed: %(what)s")),
    "evidence.version_added": about(Sentence("New version of evidence: %(what)s")),
    "evidence.withdrawn": about(Sentence("Evidence withdrawn: %(what)s")),
    "evidence.retracted": about(Sentence("Evidence retracted by its publisher: %(what)s")),
    "evidence.corrected": about(Sentence("Evidence corrected by its publisher: %(what)s")),
    "evidence.concern_noted": about(Sentence("A publisher’s concern about evidence: %(what)s")),
    "evidence.mark_taken_back": about(Sentence("A publisher’s word was taken back: %(what)s")),
    "evidence.used": about(Sentence("Evidence brought from elsewhere: %(what)s")),
    "evidence.use_ended": about(Sentence("Evidence no longer used: %(what)s")),
    "evidence.accepted": about(Sentence("Evidence accepted: %(what)s")),
    "evidence.returned": about(Sentence("Evidence returned: %(what)s")),
    "indicator.defined": about(Sentence("Indicator defined: %(what)s")),
    "indicator.changed": about(Sentence("Indicator changed: %(what)s")),
    "indicator.retired": about(Sentence("Indicator retired: %(what)s")),
    "baseline.set": about(Sentence("Baseline set: %(what)s")),
    "target.set": about(Sentence("Target set: %(what)s")),
    "observation.recorded": about(Sentence("Values recorded: %(what)s")),
    "observation.revised": about(Sentence("Values revised: %(what)s")),
    "observation.final": about(Sentence("Values made final: %(what)s")),
    "observation.imported": about(Sentence("Values imported: %(what)s")),
    "return.sent": Sentence("The return was sent"),
    "return.nothing_to_report": Sentence("A return said that there was nothing to report"),
    "conclusion.recorded": Sentence("The conclusion was recorded"),
    "lesson.recorded": about(Sentence("Lesson recorded: %(what)s")),
    "lesson.edited": about(Sentence("Lesson changed: %(what)s")),
    "lesson.validated": about(Sentence("Lesson validated: %(what)s")),
    "lesson.rejected": about(Sentence("Lesson rejected: %(what)s")),
}
