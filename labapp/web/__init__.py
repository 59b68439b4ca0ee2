"""The pages: one folder an area; views translate, services decide."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
from typing import Any, cast

from flask import Flask, current_app, g, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from labapp.web import (
    access,
    drafts,
    errors,
    formatting,
    language,
    navigation,
    presses,
    record_ids,
    uploads,
)
from labapp.web.head import HeadAsGet

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def set_up(app: Flask) -> None:
    """Give the application its pages, and refuse to start where one declares no access."""
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        SESSION_COOKIE_NAME="labapp_form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config["SETTINGS"].is_https,
        SESSION_COOKIE_PATH="/",
    )
    _trust_proxies(app)
    app.wsgi_app = HeadAsGet(app.wsgi_app)  # type: ignore[method-assign, assignment]
    language.set_up(app)
    uploads.set_up(app)
    app.url_map.converters["int"] = record_ids.RecordIdConverter
    formatting.install(app.jinja_env)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.before_request(access.admit)
    CSRFProtect(app)
    app.context_processor(_every_page)
    drafts.set_up(app)
    app.after_request(_secure)
    errors.set_up(app)
    for area in _areas():
        app.register_blueprint(area.blueprint)
    presses.set_up(app)
    access.check_declared(app)


def csp_nonce() -> str:
    """Give this answer's nonce for scripts."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _trust_proxies(app: Flask) -> None:
    """Believe what our own proxies say about who asks; without one, nobody is believed."""
    proxies = app.config["SETTINGS"].trusted_proxies
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )


def _areas() -> list[Any]:
    packages = [each.name for each in pkgutil.iter_modules(__path__) if each.ispkg]
    found = [importlib.import_module(f"{__name__}.{name}") for name in packages]
    return [module for module in found if hasattr(module, "blueprint")]


def _every_page() -> dict[str, Any]:
    who = g.get("viewer")
    if who is None:
        return {"frame": navigation.Frame(), "demonstration": False, "press_key": ""}
    signed_in = who.signed_in
    frame = g.frame = navigation.frame_for(
        request.path,
        person=formatting.both(signed_in.name) if signed_in else "",
        labs=signed_in.labs if signed_in else (),
    )
    pressed = cast("uploads.LabRequest", request).press_sent  # an error page reads no body
    return {
        "frame": frame,
        "demonstration": current_app.config["SETTINGS"].demo,
        "press_key": pressed or who.press_key,
        "viewer": who,
    }


def _secure(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers["Cache-Control"] = _kept_for(response)
    if current_app.config["SETTINGS"].is_https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _kept_for(response: Response) -> str:
    """Say how long an answer may be kept: pages never, stamped files for ever."""
    if request.endpoint != "static" or response.status_code >= 400:
        return "no-store"
    return "public, max-age=31536000, immutable" if "v" in request.args else "public, max-age=3600"
