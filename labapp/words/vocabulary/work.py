"""The words for what is done in the background."""

from __future__ import annotations

from labapp.words.sentence import Sentence
from labapp.words.vocabulary.worded import Worded


class JobState(Worded):
    WAITING = "waiting", Sentence("Waits for its turn")
    RUNNING = "running", Sentence("Running")
    DONE = "done", Sentence("Finished")
    FAILED = "failed", Sentence("Failed")


class MessageState(Worded):
    WAITING = "waiting", Sentence("Not sent yet")
    SENT = "sent", Sentence("Sent")
    DROPPED = "dropped", Sentence("Dropped: no longer theirs to see")
    FAILED = "failed", Sentence("Could not be sent")
