"""What a form asks of a field; each validator is given its own whole sentence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

from wtforms import Field, Form
from wtforms.validators import StopValidation

from labapp.words import Bilingual, Sentence, Spoken

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def _is_blank(value: object) -> bool:
    if isinstance(value, Bilingual):
        return not value.en.strip()  # Welsh alone has nothing to fall back from
    return value is None or value in ("", []) or (isinstance(value, str) and not value.strip())


class Needed:
    """The field must be filled in."""

    def __init__(self, sentence: Spoken) -> None:
        self.sentence = sentence

    def __call__(self, form: Form, field: Field) -> None:
        """Stop at a blank field, unless what was typed is already found wrong."""
        if not field.errors and _is_blank(field.data):
            raise StopValidation(self.sentence)  # type: ignore[arg-type] # said in words on the page


class NeededIf(Needed):
    """The field must be filled in where `condition` holds of the form."""

    def __init__(self, condition: Callable[[Form], bool], sentence: Spoken) -> None:
        super().__init__(sentence)
        self.condition = condition

    def __call__(self, form: Form, field: Field) -> None:
        """Stop at a blank field where the condition holds."""
        if self.condition(form):
            super().__call__(form, field)


class Must:
    """What is filled in must satisfy `condition`; a blank field is left to `Needed`."""

    def __init__(self, condition: Callable[..., bool], sentence: Spoken) -> None:
        self.condition = condition
        self.sentence = sentence

    def __call__(self, form: Form, field: Field) -> None:
        """Stop where the condition does not hold."""
        if not field.errors and not _is_blank(field.data) and not self.condition(field.data):
            raise StopValidation(self.sentence)  # type: ignore[arg-type] # said in words on the page


class AtMostCharacters(Must):
    """A text has at most `most` characters; each half of a pair is counted by itself."""

    def __init__(self, most: int) -> None:
        sentence = Sentence("Too long. Characters at most: %(most)s", most=most)
        super().__init__(lambda data: _longest(data) <= most, sentence)


def _longest(data: Bilingual | str) -> int:
    return max(len(data.en), len(data.cy)) if isinstance(data, Bilingual) else len(data)


class LooksLikeEmail(Must):
    """A text looks like an email address."""

    def __init__(self) -> None:
        sentence = Sentence("Write an email address in full, like name@example.org")
        super().__init__(lambda data: EMAIL.fullmatch(data) is not None, sentence)


class AtLeast(Must):
    """A number is at least `least`."""

    def __init__(self, least: Decimal | int) -> None:
        sentence = Sentence("The smallest it can be: %(least)s", least=str(least))
        super().__init__(lambda data: data >= least, sentence)


class AtMost(Must):
    """A number is at most `most`."""

    def __init__(self, most: Decimal | int) -> None:
        sentence = Sentence("The largest it can be: %(most)s", most=str(most))
        super().__init__(lambda data: data <= most, sentence)


class NotBefore(Must):
    """A date is not before the day that `earliest` gives when the form is read."""

    def __init__(self, earliest: Callable[[], dt.date], sentence: Spoken) -> None:
        super().__init__(lambda data: data >= earliest(), sentence)
