"""The page a press was made on: the nearest address above it that can be opened."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from labapp.web.formatting import address


def nearest_page() -> str:
    """Give the address of this request where it is a page, else of the first page above it."""
    if _is_page(request.path):
        return address(request.full_path.rstrip("?"))
    return page_for(request.path)


def page_for(path: str) -> str:
    """Give the address of the form that goes to `path`: of that page, or the first above it."""
    while path and not _is_page(path):
        path = path.rpartition("/")[0]
    return address(path or "/")


def _is_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(path, method="GET"))
    except HTTPException:
        return False
