"""The forms of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form
from wtforms.validators import StopValidation

from labapp.web.fields import EmailField, HiddenField, PasswordField, RadioField
from labapp.web.validators import Needed
from labapp.words import Language, Sentence

LANGUAGES = [
    (Language.ENGLISH, Sentence("English")),
    (Language.WELSH, Sentence("Welsh")),
    ("", Sentence("Both: every mail in both languages")),
]


class SignInForm(FlaskForm):
    """An address and a password."""

    email = EmailField(
        Sentence("Email address"),
        [Needed(Sentence("Write your email address"))],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        Sentence("Password"),
        [Needed(Sentence("Write your password"))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class LanguageForm(FlaskForm):
    """The language of mails."""

    language = RadioField(Sentence("In which language shall we write to you?"), choices=LANGUAGES)


class _SameAs:
    def __init__(self, other: str, sentence: Sentence) -> None:
        self.other, self.sentence = other, sentence

    def __call__(self, form: Form, field: Any) -> None:
        if field.data != form[self.other].data:
            raise StopValidation(self.sentence)  # type: ignore[arg-type] # said in words on the page


class NewPasswordForm(FlaskForm):
    """A new password, typed twice."""

    new_password = PasswordField(
        Sentence("New password"),
        [Needed(Sentence("Write a new password"))],
        description=Sentence(
            "12 characters or more. Three words that you remember make a good one"
        ),
        render_kw={"autocomplete": "new-password"},
    )
    again_password = PasswordField(
        Sentence("New password, once more"),
        [_SameAs("new_password", Sentence("Write the new password again, exactly the same"))],
        render_kw={"autocomplete": "new-password"},
    )


class PasswordForm(NewPasswordForm):
    """The old password and the new one, typed twice."""

    old_password = PasswordField(
        Sentence("Your password now"),
        [Needed(Sentence("Write the password you have now"))],
        render_kw={"autocomplete": "current-password"},
    )
