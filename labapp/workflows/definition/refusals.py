"""What the schema refused, as problems: a code, a line and a sentence for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labapp.words import Sentence
from labapp.workflows.definition.problems import Problem
from labapp.workflows.definition.yaml_tree import Path, Tree

MOST_TOLD = 1_000
Errors = Sequence[Mapping[str, Any]]
Told = tuple[str, Sentence]


def problems_of(errors: Errors, tree: Tree) -> list[Problem]:
    """Give each problem once, in the order in which the schema met them, up to a thousand."""
    found: dict[tuple[str, int, str], Problem] = {}
    for each in _problems(errors, tree, ()):
        said = each.sentence.text % each.sentence.facts
        found.setdefault((each.code, each.line, said), each)
        if len(found) > MOST_TOLD:
            more = Sentence("More is wrong than is told here")
            return [*list(found.values())[:MOST_TOLD], Problem("too_large", 1, more)]
    return list(found.values())


def _problems(errors: Errors, tree: Tree, around: Path) -> Iterator[Problem]:
    inside = {error["loc"][:n] for error in errors for n in range(len(error["loc"]))}
    for error in errors:
        if error["type"] == "too_short" and error["loc"] in inside:
            continue  # it is too short only because something in it could not be read
        place = (*around, *error["loc"])
        if error["type"] == "requirement":
            yield from _problems(error["ctx"]["errors"], tree, place)
            continue
        if error["type"] == "unknown_requirement":
            place = (*place, "requirement")
        code, sentence = _told(error, _name(error, place, tree))
        if code == "bad_form" and around:
            code = "bad_parameter"
        yield Problem(code, tree.line_of(place), sentence)


def _name(error: Mapping[str, Any], place: Path, tree: Tree) -> str:
    """Name a place by what is written; a key that is missing is not, so it is added."""
    steps = [*tree.written(place)] if tree.lines else [*place]
    if error["type"] == "missing":
        steps.append(place[-1])
    return ".".join(str(each) for each in steps if isinstance(each, str)) or "schema"


def _told(error: Mapping[str, Any], name: str) -> Told:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "bad_form", Sentence("This is missing: %(name)s", name=name)
        case "extra_forbidden":
            return "unknown_key", Sentence("The schema has no such key: %(name)s", name=name)
        case "unknown_requirement" if context["name"] is None:
            return "bad_form", Sentence("This is missing: %(name)s", name=f"{name}.requirement")
        case "unknown_requirement":
            return "unknown_requirement", Sentence(
                "There is no requirement called %(name)s. There are: %(known)s",
                name=str(context["name"]),
                known=context["known"],
            )
        case "enum" | "literal_error" | "union_tag_invalid":
            known = str(context.get("expected") or context.get("expected_tags"))
            sentence = Sentence(
                "Not allowed for %(name)s. Allowed: %(known)s", name=name, known=known
            )
            return "unknown_role" if "'coordinator'" in known else "bad_form", sentence
    return "bad_form", Sentence("This is not in the right form: %(name)s", name=name)
