"""Somebody's account: signing in and out, their sessions, what they typed and have not sent."""

from labapp.web.account import invited, sign_in, views
from labapp.web.account.routes import blueprint

__all__ = ["blueprint", "invited", "sign_in", "views"]
