"""What is done once an answer is gone: nobody waits for it, and nothing fails that was done."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app

from labapp.errors import BusyError


def afterwards(response: Response, what: str, work: Callable[[], object]) -> None:
    """Have `work` done once the answer is gone; where the database is busy, it is left undone."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def do() -> None:
        with app.app_context():
            try:
                work()
            except BusyError:
                app.logger.info("Left undone, the database was busy: %s", what)

    response.call_on_close(do)
