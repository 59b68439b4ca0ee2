"""Access: every route declares who may, and nothing runs before that is known."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from flask import Flask, abort, current_app, g, request
from flask_login import current_user
from werkzeug.wrappers import Response

from labapp.permissions import ON_A_PILOT, Permission, Standing, allows, on_site
from labapp.reading.pilot_here import PilotHere, find_pilot_here
from labapp.reading.sessions import SignedIn
from labapp.web.language import chosen
from labapp.web.sent import what_was_sent
from labapp.web.signed_out import ask_to_sign_in
from labapp.words import Actor, Bilingual, Press

LONDON = ZoneInfo("Europe/London")
SMALL_BODY = 1024 * 1024
JUDGED_IN_A_LAB = frozenset({Permission.START_PILOT, Permission.KEEP_CALENDAR})  # by the verb
View = TypeVar("View", bound=Callable[..., Any])


class UndeclaredRouteError(RuntimeError):
    """A route says not who may use it: the application does not start."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a view declares: the permission it needs, or that it is public."""

    permission: Permission | None
    upload: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks for a page, and the pilot it is about."""

    actor: Actor
    signed_in: SignedIn | None
    now: dt.datetime
    standing: Standing
    pilot_here: PilotHere | None
    press_key: str

    @property
    def pilot(self) -> PilotHere:
        """Give the pilot of this page; only pages below /pilots/<reference> have one."""
        if self.pilot_here is None:
            raise RuntimeError("this page is about no pilot")
        return self.pilot_here

    @property
    def person_id(self) -> int:
        """Give the id of whoever is signed in."""
        if self.actor.person_id is None:
            raise RuntimeError("nobody is signed in")
        return self.actor.person_id

    @property
    def name(self) -> Bilingual:
        """Give the name of whoever is signed in."""
        return self.signed_in.name if self.signed_in else Bilingual("")

    @property
    def language(self) -> str:
        """Give the language of the page."""
        return chosen()

    @property
    def today(self) -> dt.date:
        """Give the day it is where the lab is."""
        return self.now.astimezone(LONDON).date()

    def may(self, permission: Permission, *, mine: bool = False) -> bool:
        """Say whether they may do this here; pages hide what they may not."""
        return allows(permission, self.standing, mine=mine)

    def press(self) -> Press:
        """Make the press of the form that came, over everything it sent."""
        key = press_key_of(request.form.get("press") or self.press_key, request.path)
        return Press.of(key, self.now, **what_was_sent())


def access(permission: Permission, *, upload: bool = False) -> Callable[[View], View]:
    """Declare what a view needs; `upload` lets its body be as large as uploads may be."""

    def declare(view: View) -> View:
        view.declared = Declared(permission, upload)  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare a view that needs no sign-in."""
    view.declared = Declared(None)  # type: ignore[attr-defined]
    return view


def viewer() -> Viewer:
    """Give whoever asks for this page."""
    return cast("Viewer", g.viewer)


def check_declared(app: Flask) -> None:
    """Refuse to start with a route that does not say who may use it."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and declared_of(app, rule.endpoint) is None:
            raise UndeclaredRouteError(f"{rule.rule} ({rule.endpoint}) declares no access")


def declared_of(app: Flask, endpoint: str) -> Declared | None:
    """Give what the view of an endpoint declares."""
    return getattr(app.view_functions[endpoint], "declared", None)


def admit() -> Response | None:
    """Before every view: who asks, may they, and only then may the body be read."""
    request.max_content_length = SMALL_BODY
    if request.endpoint == "static":
        return None
    g.viewer = _viewer(Standing(), None)
    if request.endpoint is None:
        return None
    _check_origin()
    declared = declared_of(current_app, request.endpoint)
    if declared is None:
        abort(404)
    if declared.permission is None:
        return None
    if g.viewer.signed_in is None:
        return ask_to_sign_in()
    _judge(declared.permission)
    if declared.upload:
        request.max_content_length = current_app.config["SETTINGS"].max_upload_bytes + SMALL_BODY
    return None


def _check_origin() -> None:
    """Refuse an unsafe request that says it comes from elsewhere; one that says nothing passes."""
    origin = request.headers.get("Origin")
    if request.method in {"GET", "HEAD", "OPTIONS"} or origin is None:
        return
    ours = {request.host_url.rstrip("/"), current_app.config["SETTINGS"].base_url}
    if origin not in ours:
        abort(403)


def _judge(permission: Permission) -> None:
    actor = g.viewer.actor
    reference = (request.view_args or {}).get("reference")
    if permission in ON_A_PILOT and reference is not None:
        found = find_pilot_here(actor, reference, g.viewer.today)
        if found is None:
            abort(404)
        here, standing = found
        g.viewer = _viewer(standing, here)
        if not _may_be_own(permission, standing):
            abort(403)
    elif permission not in ON_A_PILOT and permission not in JUDGED_IN_A_LAB:
        standing = on_site(actor) if _needs_site(permission) else Standing(signed_in=True)
        g.viewer = _viewer(standing, None)
        if not allows(permission, standing):
            abort(403)


def _may_be_own(permission: Permission, standing: Standing) -> bool:
    """Let through whoever might be the record's owner; the verb decides on the record."""
    return allows(permission, standing) or allows(permission, standing, mine=True)


def _needs_site(permission: Permission) -> bool:
    return not allows(permission, Standing(signed_in=True))


def _viewer(standing: Standing, here: PilotHere | None) -> Viewer:
    signed_in = current_user.signed_in if current_user.is_authenticated else None
    return Viewer(
        actor=signed_in.actor if signed_in else Actor.nobody(),
        signed_in=signed_in,
        now=dt.datetime.now(dt.UTC),
        standing=standing,
        pilot_here=here,
        press_key=secrets.token_urlsafe(16),
    )


def press_key_of(key: str, path: str) -> str:
    """Give the key under which a press of the form at `path` is kept; a page has many forms."""
    return hashlib.sha256(f"{key}:{path}".encode()).hexdigest()
