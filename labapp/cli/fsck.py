"""`labapp fsck`: does what is stored still hold?"""

from __future__ import annotations

import sys

import click

from labapp.cli.running import acting, json_option, now, press, ready_site
from labapp.cli.saying import print_json, text


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
    problems = [
        {
            "code": each.code,
            "subject": each.subject,
            "sentence": text(each.sentence),
            "repaired": each.subject in found.mended,
        }
        for each in found.unsound
    ]
    if as_json:
        print_json({"ok": found.ok, "checked": found.checked, "problems": problems})
    else:
        click.echo(f"Checked: {found.checked}. Problems: {len(problems)}")
        for problem in problems:
            mended = " (repaired)" if problem["repaired"] else ""
            click.echo(f"{problem['sentence']}{mended}", err=True)
    sys.exit(not found.ok)
