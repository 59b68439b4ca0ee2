"""`labapp fsck`: does what is stored still hold?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from labapp.cli.running import acting, json_option, now, press, ready_site
from labapp.cli.saying import print_json, text

if TYPE_CHECKING:
    from labapp.reading.unsound import Unsound
    from labapp.services.soundness import Checked


@click.command()
@click.option("--repair", is_flag=True, help="Store readiness anew where it differs.")
@json_option
@click.pass_context
def command(ctx: click.Context, *, repair: bool, as_json: bool) -> None:
    """Compare stored readiness and digests with what they speak of; exit 1 when one differs."""
    from labapp.services.soundness import check_each, count_to_check, mend, sum_up

    with ready_site(ctx):
        with click.progressbar(
            check_each(now),
            length=count_to_check(),
            label="Checking",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as checking:
            found = sum_up(checking)
        if repair and not found.ok:
            found = mend(acting(None), found, press=press(repair=True))
    if as_json:
        problems = [_problem(each, found) for each in found.unsound]
        print_json({"ok": found.ok, "checked": found.checked, "problems": problems})
    else:
        click.echo(f"Checked: {found.checked}. Problems: {len(found.unsound)}")
        for each in found.unsound:
            mended = " (repaired)" if each.subject in found.mended else ""
            click.echo(f"{text(each.sentence)}{mended}", err=True)
    sys.exit(not found.ok)


def _problem(unsound: Unsound, found: Checked) -> dict[str, Any]:
    return {
        "code": unsound.code,
        "subject": unsound.subject,
        "sentence": text(unsound.sentence),
        "repaired": unsound.subject in found.mended,
    }
