"""The demonstration: its labs, people and pilots, written through the verbs with dated presses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete, select

from labapp.command import readiness_postponed
from labapp.db import db, transaction, written_at_the_end
from labapp.errors import RefusedError
from labapp.models import Job, Lab, OutboxMessage
from labapp.services.demonstration import (
    duties,
    figures,
    journeys,
    knowledge,
    lessons,
    passages,
    returns,
    signing,
)
from labapp.services.demonstration.dates import Dates
from labapp.services.demonstration.labs import set_up_lab
from labapp.services.demonstration.script import Cast, Scene, Script
from labapp.services.readiness import judge_again
from labapp.services.workflows import publish_library
from labapp.words import Actor, Press, Sentence
from labapp.workflows import library

Content = Mapping[str, Any]
FOLDER = Path(__file__).resolve().parents[2] / "demonstration"
LABS = ("lab_nw.yaml", "lab_wm.yaml")
ACCOUNTS = (
    "admin",
    "coordinator",
    "delivery",
    "academic",
    "academic2",
    "approver.council",
    "approver.university",
    "viewer",
    "outsider",
)
STILL_NEWS = dt.timedelta(days=14)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PASSWORD = "policy-lab-demo"  # noqa: S105 - published with the demonstration


def is_loaded() -> bool:
    """Say whether the database holds labs already."""
    return db.session.scalar(select(Lab.id).limit(1)) is not None


def load_demonstration(
    now: dt.datetime, password_hash: Callable[[], str]
) -> Iterator[tuple[int, int]]:
    """Load both labs as of `now`; give how many of how many steps are played, as it goes on.

    Raises RefusedError where the database is not empty.
    """
    if is_loaded():
        raise RefusedError(Sentence("There are labs here already: nothing was loaded"))
    db.session.rollback()
    with written_at_the_end(db.engine), readiness_postponed() as waiting:
        script = _write_script(now, password_hash)
        for number, _ in enumerate(script.play(), 1):
            yield number, len(script.steps)
    for pilot_id in sorted(waiting):
        judge_again(Actor.operator(), pilot_id, press=Press(f"judged:{pilot_id}", "", now))
    _forget_old_mail(now)


def _write_script(now: dt.datetime, password_hash: Callable[[], str]) -> Script:
    press = Press.of("demonstration workflows", now - dt.timedelta(days=2000))
    publish_library(Actor.operator(), press=press)
    script = Script(Dates(now))
    for name in LABS:
        content = _read(name)
        _write_lab(content, set_up_lab(content, password_hash), script)
    return script


def _forget_old_mail(now: dt.datetime) -> None:
    """Let go of the messages of the years before: nobody is written to about what is long over."""
    old = select(OutboxMessage.id).where(OutboxMessage.created_at < now - STILL_NEWS)
    with transaction() as session:
        ids = list(session.scalars(old))
        session.execute(delete(Job).where(Job.subject.in_([f"message:{each}" for each in ids])))
        session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(ids)))


def _write_lab(content: Content, cast: Cast, script: Script) -> None:
    names = {key: about["name"]["en"] for key, about in content["organisations"].items()}
    whole = {
        "names": names,
        "templates": content["task_templates"],
        "quiet_returns": content["quiet_returns"],
        "languages": {key: each.get("language") for key, each in content["people"].items()},
        "calendar": content["lab"]["calendar"],
        "deputies": {
            key: each["deputy"] for key, each in content["people"].items() if "deputy" in each
        },
    }
    scenes = [
        Scene({**whole, **_pilot(each), **_blank(_pilot(each))}, cast, script)
        for each in content["pilots"]
    ]
    for scene in scenes:
        journeys.start(scene)
    for number, scene in enumerate(scenes):
        _write_pilot(scene)
        if number == 0:
            for about in content["library"]:
                knowledge.bring(scene, about)
    for scene in scenes[1:]:
        for use in scene.content.get("evidence_uses") or ():
            knowledge.use_of_library(scene, use)


def _write_pilot(scene: Scene) -> None:
    definition = library.definition(scene.content["workflow"])
    dates = scene.script.dates
    left = scene.content["visits"][0]["left"]
    first_gate = dates.day(left) if left is not None else None
    for about in scene.content["evidence"]:
        knowledge.bring(scene, about)
    for about in scene.content["indicators"]:
        figures.measure(scene, about, first_gate=first_gate)
    returns.report(scene, definition)
    for about in scene.content["lessons"]:
        lessons.teach(scene, about)
    for passage in passages.passages(scene, definition):
        passages.play(passage)
    duties.tasks(scene, definition)
    journeys.holds(scene)
    signing.arrangements(scene)


def _blank(pilot: Content) -> Content:
    lists = ("evidence", "indicators", "returns", "lessons", "tasks", "gate_reviews")
    return {name: pilot.get(name) or [] for name in lists} | {"sources": pilot.get("sources") or {}}


def _pilot(named: str | Content) -> Content:
    return _read(named) if isinstance(named, str) else named


def _read(name: str) -> Content:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=_LOADER)  # type: ignore[no-any-return]  # noqa: S506 - safe, both
