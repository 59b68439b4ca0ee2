"""A written definition is checked on a page: what is wrong, at which line; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from labapp.permissions import Permission, allows, on_site
from labapp.web.access import access, viewer
from labapp.web.drafts import LabForm
from labapp.web.fields import FilesField, LongTextField, show_errors
from labapp.web.refusals import Problems
from labapp.web.shapes import CountRow, Text
from labapp.web.uploads import sent_files
from labapp.web.workflows.room import blueprint
from labapp.words import Sentence
from labapp.workflows.check import Checked, CheckFinding, check_text
from labapp.workflows.definition.yaml_tree import MAX_BYTES

SHOWN = 200
LONGEST_QUOTE = 80
LONGEST_TYPED = 400_000  # bytes; more than that a form does not bring back
NOT_YET = Sentence("This definition cannot be published yet")


class CheckForm(LabForm):
    """A file, or the text itself."""

    files = FilesField(
        Sentence("Choose a file"),
        description=Sentence("A YAML file. Where both are given, the file is checked"),
        many=False,
        accept=".yaml,.yml",
    )
    written = LongTextField(
        Sentence("Or write the definition here"),
        description=Sentence("The whole of it, from the line that begins with schema"),
    )


@dataclass(frozen=True, slots=True)
class FoundShown:
    """One finding with the words that stand on its line."""

    line: int
    quote: str
    sentence: Text
    code: str
    blocks: bool


@blueprint.route("/workflows/check", methods=["GET", "POST"])
@access(Permission.CHECK_WORKFLOW, upload=True)
def check() -> str | tuple[str, int]:
    """Ask for a definition, and say what a check of it finds."""
    form = CheckForm()
    if request.method == "GET":
        return _page(form)
    given = _given(form)
    if not form.validate() or not given:
        show_errors(form, {"written": Sentence("Choose a file or write a definition")})
        return _page(form), 422
    checked = check_text(given)
    shown = _page(form, checked, _text_of(given))
    return shown if checked.ok else (shown, 422)


def _given(form: CheckForm) -> bytes | str:
    """Give what came: the file, no more of it than a definition may be, else the text."""
    if sent := sent_files():
        incoming = sent[0].incoming
        incoming.seek(0)
        return incoming.read(MAX_BYTES + 1)
    return form.written.data or ""


def _text_of(given: bytes | str) -> str:
    """Give what came as text that can be shown and mended; none of what is no text, or too long."""
    if isinstance(given, str):
        return given
    text = given.decode("utf-8-sig", "replace") if len(given) <= MAX_BYTES else ""
    return text.replace("\r\n", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _page(form: CheckForm, checked: Checked | None = None, text: str = "") -> str:
    typed = text if len(text.encode()) <= LONGEST_TYPED else ""
    if typed:
        form.written.data, form.written.raw_data = typed, [typed]
    problems: Problems = []
    if checked is not None and not checked.ok:
        problems = [(NOT_YET, "#findings")]
    return render_template(
        "workflows/check.html",
        form=form,
        problems=problems,
        checked=checked,
        rows=_rows(checked, text) if checked else [],
        counts=_counts(checked) if checked else [],
        text=typed,
        may_publish=bool(typed) and allows(Permission.PUBLISH_WORKFLOW, on_site(viewer().actor)),
        press_key=viewer().press_key,
        shown=SHOWN,
    )


def _rows(checked: Checked, text: str) -> list[FoundShown]:
    lines = text.splitlines()
    return [_shown(each, lines) for each in checked.findings[:SHOWN]]


def _shown(found: CheckFinding, lines: list[str]) -> FoundShown:
    quote = lines[found.line - 1].strip() if found.line <= len(lines) else ""
    if len(quote) > LONGEST_QUOTE:
        quote = quote[: LONGEST_QUOTE - 1] + "…"
    return FoundShown(found.line, quote, found.sentence, found.code, found.blocks)


def _counts(checked: Checked) -> list[CountRow]:
    blocking = sum(each.blocks for each in checked.findings)
    warnings = len(checked.findings) - blocking
    rows: list[Any] = [
        CountRow(Sentence("Stands in the way"), blocking, "wrong" if blocking else ""),
        CountRow(Sentence("Worth a look"), warnings, "late" if warnings else ""),
    ]
    definition = checked.definition
    if definition is not None:
        rows += [
            CountRow(Sentence("Stages"), len(definition.stages)),
            CountRow(Sentence("Moves"), len(definition.transitions)),
            CountRow(Sentence("Scenarios"), len(definition.scenarios)),
        ]
    return rows
