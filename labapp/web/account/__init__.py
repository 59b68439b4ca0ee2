"""Somebody's account: signing in and out, their sessions, what they typed and have not sent."""

from labapp.web.account import sign_in, views
from labapp.web.account.routes import blueprint

__all__ = ["blueprint", "sign_in", "views"]
