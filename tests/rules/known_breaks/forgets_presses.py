"""A product that never looks whether a press was answered before."""

from labapp import command


def apply() -> None:
    """Break this process."""
    command._answer_again = lambda *_asked: None
