"""A walk over every route and method as every actor, on every pilot, with every id swapped."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from labapp.db import db
from labapp.permissions import Permission, Standing
from labapp.web.access import declared_of
from labapp.words import LabRole, PilotRoleKind
from tests.visitor import Visitor

if TYPE_CHECKING:
    from tests.rules.access.twins import Twins

MEMBER = Standing(signed_in=True, member=True)
STRANGER = Standing(signed_in=True)
ADMIN = Standing(signed_in=True, site_admin=True)
COORDINATOR = Standing(signed_in=True, member=True, lab_role=LabRole.COORDINATOR)
VIEWER = Standing(signed_in=True, member=True, lab_role=LabRole.VIEWER)


def _with(role: PilotRoleKind) -> Standing:
    return Standing(signed_in=True, member=True, pilot_roles=frozenset({role}))


NOBODY = dict.fromkeys(("ours", "twin", "abroad"), Standing())
STANDINGS: dict[str, dict[str, Standing]] = {
    "anonymous": NOBODY,
    "outsider": {"ours": STRANGER, "twin": STRANGER, "abroad": COORDINATOR},
    "neighbour": {"ours": MEMBER, "twin": MEMBER, "abroad": STRANGER},
    "viewer": {"ours": VIEWER, "twin": VIEWER, "abroad": STRANGER},
    "delivery": {"ours": _with(PilotRoleKind.DELIVERY), "twin": MEMBER, "abroad": STRANGER},
    "academic": {"ours": _with(PilotRoleKind.ACADEMIC), "twin": MEMBER, "abroad": STRANGER},
    "approver": {"ours": _with(PilotRoleKind.APPROVER), "twin": MEMBER, "abroad": STRANGER},
    "deputy": {"ours": _with(PilotRoleKind.DEPUTY), "twin": MEMBER, "abroad": STRANGER},
    "deputy to be": {"ours": MEMBER, "twin": MEMBER, "abroad": STRANGER},
    "deputy before": {"ours": MEMBER, "twin": MEMBER, "abroad": STRANGER},
    "coordinator": {"ours": COORDINATOR, "twin": COORDINATOR, "abroad": STRANGER},
    "admin": {"ours": ADMIN, "twin": ADMIN, "abroad": ADMIN},
}
WORDS = {
    "change": 1,
    "code": "NW",
    "invitation": "no-invitation",
    "filename": "labapp.css",
    "form": "pilots/NW-1/edit",
    "key": "short",
    "move": "finish",
    "name": "0" * 64,
    "period": "2026-03",
    "version": 1,
    "purpose": "known",
    "requirement": "known",
}


class UnknownIdError(AssertionError):
    """A route has an id of a kind that the twins do not have yet."""


@dataclass(frozen=True)
class Ask:
    """One request: which route, as whom, on which pilot, its children those of which pilot."""

    rule: str
    method: str
    endpoint: str
    permission: Permission | None
    actor: str
    pilot: str
    children_of: str

    @property
    def has_pilot(self) -> bool:
        """Say whether the address names a pilot."""
        return "<reference>" in self.rule

    @property
    def is_swapped(self) -> bool:
        """Say whether the address names children of another pilot than its own."""
        return self.pilot != self.children_of

    @property
    def standing(self) -> Standing:
        """Give what the actor is to whom the records belong."""
        return STANDINGS[self.actor][self.pilot]

    def __str__(self) -> str:
        swapped = f" with children of {self.children_of}" if self.is_swapped else ""
        return f"{self.method} {self.rule} as {self.actor} on {self.pilot}{swapped}"


@dataclass(frozen=True)
class Answer:
    """What came back, and what was written meanwhile."""

    ask: Ask
    status: int
    text: str
    writes: tuple[str, ...]


def asks(app: Flask) -> Iterator[Ask]:
    """Give every request of the walk; opening pages first, because pressing changes things."""
    for method in ("GET", "POST"):
        for rule in sorted(app.url_map.iter_rules(), key=str):
            if method in (rule.methods or ()) and rule.endpoint != "static":
                yield from _asks_of(app, rule, method)


def _asks_of(app: Flask, rule: Rule, method: str) -> Iterator[Ask]:
    declared = declared_of(app, rule.endpoint)
    permission = declared.permission if declared else None
    about = (rule.rule, method, rule.endpoint, permission)
    records = {name for name in rule.arguments if name.endswith("_id") and name != "session_id"}
    for actor in STANDINGS:
        yield Ask(*about, actor, "ours", "ours")
        if "reference" in rule.arguments or records:
            yield Ask(*about, actor, "twin", "twin")
        if "reference" in rule.arguments and records:
            yield Ask(*about, actor, "ours", "twin")
            yield Ask(*about, actor, "ours", "abroad")
    if "reference" in rule.arguments or records:
        for actor in ("outsider", "coordinator", "admin"):
            yield Ask(*about, actor, "abroad", "abroad")


def walk(
    app: Flask, twins: Twins, database: Path, among: Iterable[Ask] | None = None
) -> list[Answer]:
    """Ask everything, or what is given; what a press changed is put back before the next."""
    pristine, answers = database.with_suffix(".pristine"), []
    _let_go(app)
    shutil.copyfile(database, pristine)
    with _Spy(app) as writes:
        for ask in asks(app) if among is None else among:
            writes.clear()
            answer = _answer(app, twins, ask)
            told = _heard(answer)
            answers.append(Answer(ask, answer.status_code, told, tuple(writes)))
            if writes:
                _let_go(app)
                shutil.copyfile(pristine, database)
    return answers


def address_of(ask: Ask, twins: Twins, rule: Rule, app: Flask) -> str:
    """Fill the ids into a route's address; raises UnknownIdError for a kind nobody registered."""
    filled: dict[str, Any] = {}
    for name in rule.arguments:
        if name == "reference":
            filled[name] = twins.references[ask.pilot]
        elif name == "session_id":
            filled[name] = twins.sessions["coordinator" if ask.actor == "viewer" else "viewer"]
        elif name in twins.ids[ask.children_of]:
            filled[name] = twins.ids[ask.children_of][name]
        elif name in WORDS:
            filled[name] = WORDS[name]
        else:
            raise UnknownIdError(f"{rule.rule}: add <{name}> to tests/rules/access/twins.py")
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(ask.endpoint, filled))


def _answer(app: Flask, twins: Twins, ask: Ask) -> TestResponse:
    visitor = Visitor(app, token=twins.tokens[ask.actor])
    rule = next(
        each
        for each in app.url_map.iter_rules(ask.endpoint)
        if each.rule == ask.rule and ask.method in (each.methods or ())
    )
    address = address_of(ask, twins, rule, app)
    return visitor.get(address) if ask.method == "GET" else visitor.post(address)


def _heard(answer: TestResponse) -> str:
    """Give everything an answer tells, headers included."""
    body = answer.get_data().decode("utf-8", "replace")
    return "\n".join([*(f"{name}: {value}" for name, value in answer.headers), body])


class _Spy:
    """Collect the statements that write."""

    def __init__(self, app: Flask) -> None:
        self.app, self.writes = app, list[str]()

    def __enter__(self) -> list[str]:
        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._hear)
        return self.writes

    def __exit__(self, *_about: object) -> None:
        with self.app.app_context():
            event.remove(db.engine, "before_cursor_execute", self._hear)

    def _hear(self, _connection: Any, _cursor: Any, statement: str, *_about: Any) -> None:
        if statement.split(None, 1)[0].upper() in {"INSERT", "UPDATE", "DELETE", "REPLACE"}:
            self.writes.append(statement)


def _let_go(app: Flask) -> None:
    """Close every connection, so that the file can be copied whole."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
