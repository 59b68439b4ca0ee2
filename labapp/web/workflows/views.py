"""Workflows as pages: which there are, and each drawn as a list that can be read aloud."""

from __future__ import annotations

from flask import render_template, request

from labapp.permissions import Permission, allows, on_site
from labapp.reading.workflows import get_workflow, list_workflows
from labapp.web.access import access, viewer
from labapp.web.formatting import language
from labapp.web.pilots.heads import whole_number
from labapp.web.workflows.drawing import drawn_stages, drawn_stories
from labapp.web.workflows.room import blueprint
from labapp.workflows.diagram import as_mermaid


@blueprint.get("/workflows")
@access(Permission.SEE_WORKFLOWS)
def workflows() -> str:
    """List the workflows, the newest version of each."""
    newest = {each.key: each for each in reversed(list_workflows(viewer().actor))}
    pages = [get_workflow(viewer().actor, key) for key in sorted(newest)]
    return render_template("workflows/list.html", pages=pages)


@blueprint.get("/workflows/<key>")
@access(Permission.SEE_WORKFLOWS)
def workflow(key: str) -> str:
    """Draw a definition: its stages, what each collects and asks, and the ways out."""
    page = get_workflow(viewer().actor, key, whole_number(request.args.get("version")))
    stories = drawn_stories(page)
    return render_template(
        "workflows/workflow.html",
        page=page,
        stages=drawn_stages(page),
        stories=stories,
        failing=sum(not each.holds for each in stories),
        mermaid=as_mermaid(page.definition, language()),
        may_migrate=allows(Permission.MIGRATE_PILOTS, on_site(viewer().actor)),
    )
