"""One's own account: name, language, password, sessions, roles, and what was typed and not sent."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import BusyError, InvalidError
from labapp.login import IDLE
from labapp.permissions import Permission
from labapp.reading.account import account_of
from labapp.reading.drafts import list_drafts
from labapp.services import accounts, sessions
from labapp.services.drafts import drop_draft, keep_draft
from labapp.web.access import access, press_key_of, public, viewer
from labapp.web.account.browsers import browser_and_system
from labapp.web.account.forms import LanguageForm, PasswordForm
from labapp.web.account.routes import blueprint
from labapp.web.account.unsent import unsent_of
from labapp.web.fields import show_errors
from labapp.web.formatting import say
from labapp.web.signed_out import (
    keep_for_whom_it_was,
    turn_of_draft,
    typed_fields,
)
from labapp.words import Sentence


@blueprint.get("/account")
@access(Permission.SEE_ACCOUNT)
def account() -> str:
    """Show somebody their own account."""
    who = viewer()
    own = account_of(who.actor, now=who.now, idle=IDLE)
    return render_template(
        "account/account.html",
        account=own,
        here=who.signed_in.session_id if who.signed_in else None,
        form=LanguageForm(data={"language": own.language}),
        browser_of=browser_and_system,
        drafts=len(list_drafts(who.actor)),
    )


@blueprint.post("/account/language")
@access(Permission.SEE_ACCOUNT)
def choose_language() -> Response:
    """Keep the language in which they are written to."""
    language = request.form.get("language", "")
    press = viewer().press()
    accounts.choose_language(viewer().actor, language, press=press)
    flash(say(Sentence("We write to you in the language you chose.")))
    return redirect(url_for("account.account"), 303)


@blueprint.route("/account/password", methods=["GET", "POST"])
@access(Permission.SEE_ACCOUNT)
def change_password() -> Response | tuple[str, int]:
    """Change one's own password."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            _change(form)
        except InvalidError as refused:
            show_errors(form, refused.errors)
        else:
            flash(say(Sentence("Your password is changed. You are signed out everywhere else.")))
            return redirect(url_for("account.account"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("account/password.html", form=form), status


@blueprint.post("/account/sessions/<int:session_id>/end")
@access(Permission.SEE_ACCOUNT)
def end_session(session_id: int) -> Response:
    """End one of one's own sessions."""
    press = viewer().press()
    sessions.end_session(viewer().actor, session_id, press=press)
    flash(say(Sentence("That session is ended.")))
    return redirect(url_for("account.account"), 303)


@blueprint.post("/account/sessions/end-others")
@access(Permission.SEE_ACCOUNT)
def end_other_sessions() -> Response:
    """End every session of one's own but this one."""
    who = viewer()
    but = who.signed_in.session_id if who.signed_in else 0
    sessions.end_other_sessions(who.actor, but, press=who.press())
    flash(say(Sentence("You are signed out everywhere else.")))
    return redirect(url_for("account.account"), 303)


@blueprint.get("/drafts")
@access(Permission.KEEP_DRAFT)
def drafts() -> str:
    """Show what was typed and not sent."""
    return render_template("account/drafts.html", drafts=unsent_of(viewer()))


@blueprint.post("/drafts")
@access(Permission.KEEP_DRAFT)
def throw_away() -> Response:
    """Throw a draft away."""
    drop_draft(viewer().actor, request.form.get("form", ""))
    flash(say(Sentence("The draft is gone.")))
    return redirect(url_for("account.drafts"), 303)


@blueprint.post("/drafts/<path:form>")
@public
def keep(form: str) -> tuple[str, int]:
    """Keep what is in a form while it is typed, even where the session just ended."""
    who, key, typed = viewer(), f"/{form}", typed_fields()
    if who.signed_in is None:
        return "", 204 if keep_for_whom_it_was(key, typed) else 401
    sent_as = press_key_of(request.form.get("press", ""), key)
    try:
        keep_draft(who.actor, key, typed, at=who.now, unless_pressed=sent_as, turn=turn_of_draft())
    except BusyError:
        abort(503)
    return "", 204


def _change(form: PasswordForm) -> None:
    who = viewer()
    accounts.change_password(
        who.actor,
        form.old_password.data or "",
        form.new_password.data or "",
        keeping=who.signed_in.session_id if who.signed_in else None,
        address=(request.remote_addr or "")[:60],
        press=who.press(),
    )
