"""The addresses of the account's pages."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
