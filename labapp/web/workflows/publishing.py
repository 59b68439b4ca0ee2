"""A written definition is published: checked once more, then kept for ever."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.services.workflows import publish_text
from labapp.web.access import access, viewer
from labapp.web.drafts import LabForm
from labapp.web.fields import LongTextField
from labapp.web.formatting import address, say
from labapp.web.refusals import Problems
from labapp.web.validators import Needed
from labapp.web.workflows.room import blueprint
from labapp.words import Sentence
from labapp.workflows.definition import DefinitionError

SHOWN = 50


class PublishForm(LabForm):
    """The text of a definition."""

    written = LongTextField(
        Sentence("The definition"),
        [Needed(Sentence("Write the definition here"))],
        description=Sentence("Written in YAML, with a number above that of the last version"),
    )


@blueprint.get("/workflows/publish")
@access(Permission.PUBLISH_WORKFLOW)
def write_version() -> str:
    """Ask for the text of a new version."""
    return _page(PublishForm())


@blueprint.post("/workflows/publish")
@access(Permission.PUBLISH_WORKFLOW)
def publish() -> Response | tuple[str, int]:
    """Publish a version, or say line by line why it cannot be; what was written stays."""
    who, form = viewer(), PublishForm()
    if not form.validate():
        return _page(form), 422
    try:
        made = publish_text(who.actor, form.written.data or "", press=who.press())
    except DefinitionError as error:
        return _page(form, _by_line(error)), 422
    except (InvalidError, RefusedError) as error:
        return _page(form, [(error.sentence, "#written")]), 422
    key, number = made["key"], made["version"]
    if not made["published"]:
        flash(say(Sentence("This very version is published already. Nothing has changed")))
    else:
        flash(say(Sentence("Version published: %(n)s. Pilots stay as they are", n=number)))
    if made["before"] is None:
        return redirect(address(f"/workflows/{key}?version={number}"), 303)
    return redirect(address(f"/workflows/{key}/compare?from={made['before']}&to={number}"), 303)


def _by_line(error: DefinitionError) -> Problems:
    return [
        (Sentence("Line %(line)s: %(problem)s", line=each.line, problem=each.sentence), "#written")
        for each in error.problems[:SHOWN]
    ]


def _page(form: PublishForm, problems: Problems | None = None) -> str:
    return render_template(
        "workflows/publish.html",
        form=form,
        problems=problems or [],
        press_key=viewer().press_key,
    )
