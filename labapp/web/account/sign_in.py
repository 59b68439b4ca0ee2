"""Signing in and signing out."""

from __future__ import annotations

from flask import (
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from labapp import login
from labapp.errors import LabError, RefusedError
from labapp.services.attempts import TooManyAttemptsError
from labapp.services.sessions import Arrival
from labapp.services.sessions import sign_in as open_session
from labapp.services.sessions import sign_out as close_session
from labapp.web.access import public, viewer
from labapp.web.account.demonstration import accounts
from labapp.web.account.forms import SignInForm
from labapp.web.account.routes import blueprint
from labapp.web.formatting import address, say
from labapp.web.refusals import local_path
from labapp.words import Sentence


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | tuple[str, int]:
    """Open a session, and go on to where they were going."""
    form = SignInForm()
    way_on = way_on_from(form.next.data or request.args.get("next") or "/")
    form.next.data = way_on
    if request.method != "POST" and viewer().signed_in:
        return redirect(address(way_on), 303)
    if not form.validate_on_submit():
        return _page(form, 422 if request.method == "POST" else 200)
    token = login.new_token()
    try:
        _open(form, token)
    except (RefusedError, TooManyAttemptsError) as refused:
        return _page(form, refused.status, refused)
    answer = make_response(redirect(address(way_on), 303))
    login.keep_token(answer, token, secure=_is_https())
    return answer


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End this session, here and on the server."""
    who = viewer()
    if who.signed_in:
        close_session(who.actor, who.signed_in.session_id, press=who.press())
    session.clear()
    flash(say(Sentence("You are signed out.")))
    answer = make_response(redirect(url_for("account.sign_in"), 303))
    login.forget_token(answer, secure=_is_https())
    return answer


def way_on_from(wanted: str) -> str:
    """Give an address of this site to go on to, without its language; home for every other."""
    way_on = local_path(local_path(wanted, "/").removeprefix("/cy") or "/", "/")
    return "/" if way_on.partition("?")[0] == "/sign-in" else way_on


def _open(form: SignInForm, token: str) -> None:
    open_session(
        form.email.data or "",
        form.password.data or "",
        arrival=_arrival(token),
        press=viewer().press(),
    )


def _page(form: SignInForm, status: int, refused: LabError | None = None) -> tuple[str, int]:
    page = render_template(
        "account/sign_in.html",
        form=form,
        problems=[(refused.sentence, "#email")] if refused else [],
        accounts=accounts() if current_app.config["SETTINGS"].demo else (),
    )
    return page, status


def _arrival(token: str) -> Arrival:
    replaced = request.cookies.get(login.COOKIE)
    return Arrival(
        token_hash=login.hash_of(token),
        address=(request.remote_addr or "")[:60],
        browser=request.headers.get("User-Agent", ""),
        expires_at=viewer().now + login.LONGEST,
        replaces=login.hash_of(replaced) if replaced else "",
    )


def _is_https() -> bool:
    return bool(current_app.config["SETTINGS"].is_https)
