"""An invitation's page: somebody new chooses the password they will sign in with."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError
from labapp.invitations import read_invitation
from labapp.services.accounts import choose_first_password
from labapp.web.access import public, viewer
from labapp.web.account.forms import NewPasswordForm
from labapp.web.account.routes import blueprint
from labapp.web.fields import show_errors
from labapp.web.formatting import say
from labapp.words import Sentence


@blueprint.route("/invitations/<invitation>", methods=["GET", "POST"])
@public
def invited(invitation: str) -> Response | tuple[str, int]:
    """Let an invited person choose their password."""
    who = viewer()
    read_invitation(invitation, at=who.now)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            chosen = form.new_password.data or ""
            choose_first_password(invitation, chosen, press=who.press())
        except InvalidError as refused:
            show_errors(form, refused.errors)
        else:
            flash(say(Sentence("Your password is kept. Sign in with it.")))
            return redirect(url_for("account.sign_in"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("account/invited.html", form=form), status
