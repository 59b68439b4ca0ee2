"""The `labapp` command: its commands are imported when they are called, so that --help is quick."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flask import Flask

COMMANDS = {
    "audit": "labapp.cli.audit",
    "demo": "labapp.cli.demo",
    "fsck": "labapp.cli.fsck",
    "init": "labapp.cli.init",
    "labs": "labapp.cli.labs",
    "observations": "labapp.cli.observations",
    "pilots": "labapp.cli.pilots",
    "serve": "labapp.cli.serve",
    "status": "labapp.cli.status",
    "tick": "labapp.cli.tick",
    "users": "labapp.cli.users",
    "worker": "labapp.cli.worker",
    "workflow": "labapp.cli.workflow",
}
SUMMARIES = {
    "audit": "Verify the audit record.",
    "demo": "Load the demonstration labs.",
    "fsck": "Check what is stored against what is found anew.",
    "init": "Migrate the database and create the first administrator.",
    "labs": "Found labs, and add their organisations and places.",
    "observations": "Import values of indicators.",
    "pilots": "List, show, explain and move pilots.",
    "serve": "Serve the site, with one worker.",
    "status": "Say how the site stands.",
    "tick": "Do what the clock asks for: run it as often as you like.",
    "users": "Add people.",
    "worker": "Run the worker by itself.",
    "workflow": "Check, list and show workflows.",
}


class LazyGroup(click.Group):
    """A group that knows the names of its commands and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command."""
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[name]).command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the product refuses is one line each and exit status 1."""
        from labapp.errors import LabError

        try:
            return super().invoke(ctx)
        except LabError as refused:
            from labapp.cli.saying import lines_of

            for line in lines_of(refused):
                click.echo(line, err=True)
            ctx.exit(1)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(SUMMARIES.items()))


def make_app(**how: Any) -> Flask:
    """Make the application, once a command needs it."""
    from labapp.app import create_app

    return create_app(**how)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="labapp", prog_name="labapp")
@click.pass_context
def labapp(ctx: click.Context) -> None:
    """Carry policy pilots from evidence, through delivery and monitoring, to learning."""
    ctx.obj = ctx.obj or make_app


def main() -> None:
    """Run the command."""
    labapp()


if __name__ == "__main__":
    main()
