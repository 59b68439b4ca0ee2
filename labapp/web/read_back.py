"""What was typed into a form, read back under the labels of its fields, in the page's language."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Any

from flask import current_app, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import HiddenField

from labapp.web.choices import CheckboxesField, RadioField, SelectField
from labapp.web.fields import BilingualField, DateField, FilesField, PasswordField
from labapp.web.formatting import day, say
from labapp.words import Sentence

Typed = list[tuple[str, str]]
ALSO = Sentence("Also typed")
HALVES = {"en": Sentence("In English"), "cy": Sentence("In Welsh")}
UNSAID = (HiddenField, FilesField, PasswordField)


def read_back(path: str, typed: Typed) -> Typed:
    """Give the label and the words of whatever was written into the form that goes to `path`.

    What is hidden is left out, and so is an answer whose words only the form's own page knows.
    """
    written = [(name, text) for name, text in typed if text.strip()]
    kind = form_at(path, {_field_of(name) for name, _ in written})
    if kind is None:
        return [(say(ALSO), text) for _, text in written if _is_prose(text)]
    form = kind(formdata=MultiDict(written), meta={"csrf": False})
    sent = {_field_of(name) for name, _ in written}
    told = [line for field in form if field.name in sent for line in _lines(field)]
    rest = [(name, text) for name, text in written if _field_of(name) not in form]
    return told + list(_beside(kind, rest))


def form_at(path: str, names: set[str]) -> type[FlaskForm] | None:
    """Find the form with these fields that the view at `path` takes.

    The one it names itself goes before those of its module, and these before those of its room.
    """
    endpoint = endpoint_at(path)
    if endpoint is None:
        return None
    view = inspect.unwrap(current_app.view_functions[endpoint])
    room = view.__module__.rpartition(".")[0]
    inside = [name for name in sorted(sys.modules) if name.startswith(f"{room}.")]
    near = [vars(sys.modules[name]) for name in (view.__module__, *inside)]
    found = [(at, kind) for at, known in enumerate(near) for kind in _forms_in(known)]
    found = [(at, kind) for at, kind in found if _shared(kind, names)]
    own = view.__code__.co_names
    found.sort(
        key=lambda each: (each[1].__name__ not in own, each[0] > 0, -_shared(each[1], names))
    )
    return found[0][1] if found else None


def endpoint_at(path: str, method: str = "POST") -> str | None:
    """Find what answers at an address; None where nothing does."""
    adapter = current_app.create_url_adapter(request)
    try:
        return str(adapter.match(path, method=method)[0]) if adapter else None
    except HTTPException:
        return None


def _forms_in(known: dict[str, Any]) -> list[type[FlaskForm]]:
    kinds = [each for each in known.values() if isinstance(each, type)]
    return [each for each in kinds if issubclass(each, FlaskForm) and each is not FlaskForm]


def _shared(kind: type[FlaskForm], names: set[str]) -> int:
    label_of = getattr(kind, "label_of", lambda _name: None)
    return sum(getattr(kind, name, None) is not None or bool(label_of(name)) for name in names)


def _field_of(name: str) -> str:
    """Give the field that an input belongs to; a date has three, a text in two languages two."""
    return name.partition("-")[0]


def _lines(field: Any) -> Iterator[tuple[str, str]]:
    """Give what was written into a field, with its label."""
    label = say(field.label.text)
    match field:
        case _ if isinstance(field, UNSAID):
            return
        case BilingualField():
            for half, text in field.parts:
                if text:
                    yield f"{label} ({say(HALVES[half])})", text
        case DateField():
            yield label, day(field.data) or " ".join(filter(None, field.typed.values()))
        case CheckboxesField() | RadioField() | SelectField():
            said = [say(words) for value, words, chosen, _ in field.iter_choices() if chosen]
            if said:
                yield label, ", ".join(said)
        case _:
            yield from ((label, text) for text in field.raw_data or ())


def _beside(kind: type[FlaskForm], rest: Typed) -> Iterator[tuple[str, str]]:
    """Give what no field of the form holds: under a label the form knows, or where it is prose."""
    label_of = getattr(kind, "label_of", None)
    for name, text in rest:
        label = label_of(name) if label_of else None
        if label is not None or _is_prose(text):
            yield say(label or ALSO), text


def _is_prose(text: str) -> bool:
    return len(text.split()) > 1
