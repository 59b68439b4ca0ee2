"""`labapp workflow check`: a written definition, checked without a database or a site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from labapp.cli.running import json_option
from labapp.cli.saying import print_json, text
from labapp.errors import RefusedError
from labapp.words import Sentence


@click.command()
@click.argument("file")
@json_option
def check(*, file: str, as_json: bool) -> None:
    """Check a written definition; exit 1 when something blocks its publication."""
    from labapp.workflows.check import check_text

    checked = check_text(read_written(file))
    findings: list[dict[str, Any]] = [
        {
            "code": each.code,
            "severity": str(each.severity),
            "line": each.line,
            "sentence": text(each.sentence),
        }
        for each in checked.findings
    ]
    if as_json:
        print_json({"ok": checked.ok, "findings": findings})
    else:
        _print(file, findings)
    sys.exit(not checked.ok)


def read_written(file: str) -> bytes:
    """Read a file that holds a definition, no more of it than one may be; raises RefusedError."""
    from labapp.workflows.definition.yaml_tree import MAX_BYTES

    try:
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise RefusedError(Sentence("This file cannot be read: %(file)s", file=file)) from error


def _print(file: str, findings: list[dict[str, Any]]) -> None:
    for each in findings:
        blocks = each["severity"] == "block"
        line = f"{file}:{each['line']}: {each['severity']} {each['code']}: {each['sentence']}"
        click.echo(line, err=blocks)
    blocking = sum(each["severity"] == "block" for each in findings)
    click.echo(f"Blocking: {blocking}. Warnings: {len(findings) - blocking}")
