"""`labapp workflow`: publish, compare, migrate and replay versions of a workflow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labapp.cli.running import acting, as_option, json_option, now, press, ready_site
from labapp.cli.saying import print_json, text
from labapp.errors import NotFoundError
from labapp.words import Actor, MigrationPolicy, Sentence

if TYPE_CHECKING:
    from labapp.reading.replay import MoveReplayed
    from labapp.reading.version_outlook import DryRun, PilotOutlook
    from labapp.workflows.compare import Comparison
    from labapp.workflows.definition import Definition

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SIGNS = {"tighter": "+", "looser": "-", "other": "·"}


@click.command()
@click.argument("file", type=FILE)
@as_option
@json_option
@click.pass_context
def publish(ctx: click.Context, file: Path, email: str | None, *, as_json: bool) -> None:
    """Check a definition and publish it as the newest version of its workflow."""
    from labapp.services.workflows import publish_text
    from labapp.workflows.definition import DefinitionError

    written = file.read_bytes()
    with ready_site(ctx):
        try:
            made = publish_text(acting(email), written, press=press(text=written.hex()))
        except DefinitionError as refused:
            for each in refused.problems:
                click.echo(f"{file}:{each.line}: {text(each.sentence)}", err=True)
            ctx.exit(1)
    if as_json:
        print_json(made)
        return
    done = "published" if made["published"] else "is published already"
    click.echo(f"{made['key']}@{made['version']} {done}")


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@json_option
@click.pass_context
def compare(ctx: click.Context, before: str, after: str, *, as_json: bool) -> None:
    """Say in words what changes from version A to B; each is a file or KEY@N."""
    from labapp.workflows.compare import compare as compare_definitions

    was, will = (_definition(ctx, each) for each in (before, after))
    found = compare_definitions(was, will)
    if as_json:
        print_json(_comparison(found))
    else:
        _say(found)


@click.command()
@click.argument("key")
@click.option("--to", "to", type=int, help="The version to go over to.")
@click.option("--from", "from_", type=int, help="The version they are on: the one before.")
@click.option(
    "--map", "maps", multiple=True, metavar="OLD=NEW", help="A stage and its counterpart."
)
@click.option(
    "--policy",
    type=click.Choice([str(each) for each in MigrationPolicy]),
    default=str(MigrationPolicy.AT_NEXT_GATE),
    show_default=True,
)
@click.option("--reason", default="", help="Why; it stays on the record.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; nothing is stored.")
@click.option("--reverse", type=int, metavar="ID", help="Take back the change with this number.")
@as_option
@json_option
@click.pass_context
def migrate(ctx: click.Context, /, key: str, *, as_json: bool, **asked: Any) -> None:
    """Take the pilots on one version over to another, pilot by pilot; run again, it goes on."""
    if asked["to"] is None and asked["reverse"] is None:
        raise click.UsageError("Say which version they go over to: --to N")
    mapping = dict(_pair(each) for each in asked["maps"])
    with ready_site(ctx):
        actor = acting(asked["email"])
        if asked["reverse"] is not None:
            made = _reverse(actor, key, asked["reverse"])
        elif asked["dry_run"]:
            _try(actor, (key, _from(key, asked), asked["to"]), mapping, as_json=as_json)
            return
        else:
            made = _begin(actor, key, mapping, asked)
    if as_json:
        print_json(made)
    else:
        click.echo(f"{key}, change {made['migration_id']}:")
        for state, n in sorted(made["pilots"].items()):
            click.echo(f"  {text(state)}: {n}")
    if made["left"]:
        click.echo(f"Pilots left: {made['left']}. Run the same command again", err=True)
        ctx.exit(1)


@click.command()
@click.option("--against", metavar="KEY@N", help="Judge by this version in place of their own.")
@json_option
@click.pass_context
def replay(ctx: click.Context, against: str | None, *, as_json: bool) -> None:
    """Judge every past move again on its stored facts; exit 1 when a verdict differs."""
    from labapp.reading.replay import replay_moves

    with ready_site(ctx):
        digest = None if against is None else _published(against).digest
        found = replay_moves(Actor.operator(), against=digest)
    if as_json:
        moves = [_move(each) for each in found.moves]
        print_json({"ok": not moves, "checked": found.checked, "moves": moves})
    else:
        for each in found.moves:
            for line in _differing(each):
                click.echo(f"{each.reference} move {each.seq} ({each.move}): {line}", err=True)
        click.echo(f"Moves judged again: {found.checked}. With other verdicts: {len(found.moves)}")
    if found.moves:
        ctx.exit(1)


def _differing(move: MoveReplayed) -> list[str]:
    """Say of each requirement, by its id, what is otherwise; or why the move cannot be judged."""
    if move.problem:
        return [text(move.problem)]
    return [f"{each.requirement}: {text(each.sentence)}" for each in move.differs]


def _move(each: MoveReplayed) -> dict[str, Any]:
    return {
        "reference": each.reference,
        "seq": each.seq,
        "move": each.move,
        "at": each.at,
        "problem": text(each.problem) if each.problem else None,
        "findings": [
            {
                "id": one.requirement,
                "code": one.code,
                "turn": one.turn,
                "was": str(one.was),
                "now": str(one.now),
            }
            for one in each.differs
        ],
    }


def _begin(
    actor: Actor, key: str, mapping: dict[str, str], asked: dict[str, Any]
) -> dict[str, Any]:
    from labapp.services.version_beginnings import ChangeAsked, begin_change
    from labapp.services.version_changes import go_on_with_change

    change = ChangeAsked(
        key=key,
        before=_from(key, asked),
        after=asked["to"],
        policy=MigrationPolicy(asked["policy"]),
        mapping=mapping,
        reason=asked["reason"],
    )
    began = begin_change(actor, change, press=press(workflow=key, to=asked["to"]))
    return go_on_with_change(actor, began["migration_id"], press=press(id=began["migration_id"]))


def _reverse(actor: Actor, key: str, migration_id: int) -> dict[str, Any]:
    from labapp.reading.version_changes import get_change
    from labapp.services.version_changes import take_change_back

    if get_change(actor, migration_id, now=now()).change.key != key:
        raise NotFoundError
    made = take_change_back(actor, migration_id, press=press(id=migration_id))
    for step in get_change(actor, migration_id, now=now()).steps:
        if step.note is not None:
            click.echo(f"{step.reference}: {text(step.note)}", err=True)
    return made


def _try(
    actor: Actor, versions: tuple[str, int, int], mapping: dict[str, str], *, as_json: bool
) -> None:
    from labapp.reading.version_outlook import try_change

    tried = try_change(actor, versions, mapping, now=now())
    if as_json:
        print_json(_dry_run(tried))
        return
    for pilot in tried.pilots:
        for line in _lines(pilot):
            click.echo(f"{pilot.reference}: {line}")
    click.echo(f"Pilots judged by both: {len(tried.pilots)}. Stages to map for: {tried.unmapped}")


def _lines(pilot: PilotOutlook) -> list[str]:
    from labapp.reading.version_outlook import outlook_words

    return [text(each) for each in outlook_words(pilot)]


def _dry_run(tried: DryRun) -> dict[str, Any]:
    pilots = [
        {
            "reference": each.reference,
            "stage": text(each.stage),
            "needs_mapping": each.outlook.stage is None,
            "newly_blocked": [one.move for one in each.outlook.newly_blocked],
            "newly_allowed": [one.move for one in each.outlook.newly_allowed],
            "newly_overdue": each.outlook.overdue_since,
            "lapsing_sign_offs": each.outlook.lapsing,
            "new_tasks": [one.key for one in each.outlook.new_tasks],
            "sentences": _lines(each),
        }
        for each in tried.pilots
    ]
    return {
        "key": tried.key,
        "from": tried.before,
        "to": tried.after,
        "changes": _comparison(tried.comparison)["changes"],
        "pilots": pilots,
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    changes = [
        {
            "code": each.code,
            "place": str(each.place),
            "key": each.key,
            "turn": str(each.turn),
            "sentence": text(each.sentence),
        }
        for each in found.changes
    ]
    return {"key": found.key, "from": found.before, "to": found.after, "changes": changes}


def _say(found: Comparison) -> None:
    if not found.changes:
        click.echo("Nothing changes")
    for together in found.by_place():
        first = together[0]
        click.echo(f"{first.place}: {text(first.label)}" if first.label else f"{first.place}")
        for each in together:
            click.echo(f"  {SIGNS[each.turn]} {text(each.sentence)}")


def _definition(ctx: click.Context, named: str) -> Definition:
    from labapp.workflows.definition import Definition

    path = Path(named)
    if path.is_file():
        return Definition.from_yaml(path.read_bytes())
    with ready_site(ctx):
        return _published(named)


def _published(named: str) -> Definition:
    """Give the definition published as KEY@N; without a number the newest."""
    from labapp.reading.definitions import get_definition, newest_digest
    from labapp.reading.version_changes import digest_of_version

    key, _, number = named.partition("@")
    if not number:
        return get_definition(newest_digest(key))
    if not number.isdecimal():
        raise NotFoundError(Sentence("There is no such version: %(name)s", name=named))
    return get_definition(digest_of_version(key, int(number)))


def _from(key: str, asked: dict[str, Any]) -> int:
    return asked["to"] - 1 if asked["from_"] is None else int(asked["from_"])


def _pair(written: str) -> tuple[str, str]:
    old, equals, new = written.partition("=")
    if not equals or not old or not new:
        raise click.BadParameter("write OLD=NEW, two stages", param_hint="--map")
    return old.strip(), new.strip()
