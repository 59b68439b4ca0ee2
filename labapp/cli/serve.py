"""`labapp serve`: a parent with two children, the web server and one worker."""

from __future__ import annotations

import sys
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from labapp import jobs, outbox
from labapp.cli import demo
from labapp.cli.children import Children
from labapp.cli.running import site
from labapp.errors import RefusedError
from labapp.reading.site import does_it_work
from labapp.words import Sentence


class WebServer(BaseApplication):
    """Gunicorn, serving the application its parent made."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        super().__init__()

    def load_config(self) -> None:
        """Set what the settings say."""
        for name, value in options_of(self.app).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Give the application; jobs written here ring the worker's bell."""
        outbox.hand_over_with(jobs.hand_over_of(self.app))
        return self.app


@click.command()
@click.option("--no-worker", is_flag=True, help="Serve pages only; run `labapp worker` elsewhere.")
@click.pass_context
def command(ctx: click.Context, *, no_worker: bool) -> None:
    """Serve the site, with one worker that sends mails and keeps time."""
    with site(ctx) as app:
        settings = app.config["SETTINGS"]
        settings.require_keys()
        if settings.demo:
            demo.prepare(app)
        _require_ready()
    children = Children()
    children.start("web server", WebServer(app).run)
    if not no_worker:
        children.start("worker", lambda: jobs.work(app))
    click.echo(f"Serving on http://{settings.host}:{settings.port} (Ctrl-C stops it)")
    ended = children.wait()
    if ended:
        click.echo(f"The {ended} ended by itself, so everything is stopped", err=True)
    sys.exit(bool(ended))


def _require_ready() -> None:
    """Refuse to serve a database that is not migrated, or whose guards do not stand."""
    works = does_it_work()
    if not (works.migrated and works.guarded):
        raise RefusedError(Sentence("The database is not ready. Run this first: labapp init"))


def options_of(app: Flask) -> dict[str, Any]:
    """Give what gunicorn is told; what it writes stays in the data folder."""
    settings = app.config["SETTINGS"]
    folder = settings.data_dir / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "bind": f"{settings.host}:{settings.port}",
        "workers": settings.web_processes,
        "worker_class": "gthread",
        "threads": settings.web_threads,
        "keepalive": 30,
        "timeout": 120,
        "graceful_timeout": 15,
        "loglevel": "warning",
        "worker_tmp_dir": str(folder),
        "control_socket": str(folder / "gunicorn.ctl"),
        "preload_app": True,
    }
