"""Trying mutants: which tests see a line, and whether one of them fails with the mistake in it."""

from __future__ import annotations

import ast
import contextlib
import importlib.abc
import importlib.machinery
import os
import shutil
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import coverage
import pytest

from tools.mutants.changes import Mutant

QUIET = ("-q", "--assert=plain", "-p", "no:cacheprovider", "--no-header", "--tb=no")
LONGEST = 120  # seconds; a mistake that never ends is noticed
SURVIVED, KILLED = "survived", "killed"


@dataclass(slots=True)
class Seen:
    """Which tests run which lines: by file and line; line 0 holds all that run any of it.

    `read` are the lines that are run while modules are read, or tests are.
    """

    tests: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    read: dict[str, set[int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, mutant: Mutant) -> list[str]:
        """List the tests that run the line; what is read at import, all.

        Quick ones come first, of each file one after the other: files notice different things.
        """
        lines = self.tests.get(mutant.path, {})
        found = lines.get(mutant.line) or lines.get(0, set())
        turns: dict[str, int] = defaultdict(int)
        ordered: list[tuple[int, int, str]] = []
        for test in sorted(found, key=lambda test: (self.seconds.get(test, 0), test)):
            file = test.partition("::")[0]
            ordered.append((turns[file], len(ordered), test))
            turns[file] += 1
        return [test for _, _, test in sorted(ordered)]

    def is_run_by_tests_alone(self, mutant: Mutant) -> bool:
        """Say whether the line is run by tests, and not before them."""
        lines = self.tests.get(mutant.path, {})
        return bool(lines.get(mutant.line)) and mutant.line not in self.read[mutant.path]


class Watching:
    """A plugin that notes under which test each line is run."""

    def __init__(self, watched: coverage.Coverage) -> None:
        self.watched = watched
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note which tests fail already: they notice nothing."""
        if report.failed:
            self.failed.add(report.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Name the test while it runs."""
        self.watched.switch_context(item.nodeid)
        began = time.monotonic()
        result = yield
        self.seconds[item.nodeid] = time.monotonic() - began
        self.watched.switch_context("")
        return result


def look(paths: Sequence[str], tests: Sequence[str], root: Path) -> Seen:
    """Run the tests on the code as it is, and see which of them run which lines."""
    watched = coverage.Coverage(
        data_file=None, config_file=False, include=[str(root / path) for path in paths]
    )
    watching = Watching(watched)
    watched.start()
    pytest.main([*QUIET, *tests], plugins=[watching])
    watched.stop()
    if watching.failed:
        sys.stdout.write(f"fail already, and notice nothing: {sorted(watching.failed)}\n")
    seen, stored = Seen(seconds=watching.seconds), watched.get_data()
    for path in paths:
        lines: dict[int, set[str]] = defaultdict(set)
        seen.read[path] = set()
        for line, contexts in stored.contexts_by_lineno(str(root / path)).items():
            seen.read[path] |= {line} if "" in contexts else set()
            lines[line] = {each for each in contexts if each} - watching.failed
            lines[0] |= lines[line]
        seen.tests[path] = dict(lines)
    return seen


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a tree instead of its file."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(
        self, fullname: str, path: Any, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find the one module that is planted."""
        del path, target
        if fullname != self.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.path)

    def exec_module(self, module: ModuleType) -> None:
        """Run the tree as the module."""
        exec(compile(self.tree, self.path, "exec"), module.__dict__)  # noqa: S102


def outcomes(
    mutants: Iterable[Mutant], seen: Seen, template: Path, *, at_once: int
) -> Iterator[tuple[Mutant, str]]:
    """Try mutants out, each in a process of its own, and give each with what became of it."""
    trying: dict[int, Mutant] = {}
    for mutant in mutants:
        tests = seen.of(mutant)
        if not tests:
            yield mutant, SURVIVED
            continue
        if len(trying) >= at_once:
            yield _next(trying)
        if (child := os.fork()) == 0:
            ended = 3
            with contextlib.suppress(BaseException):
                ended = _in_child(mutant, tests, template)
            os._exit(ended)
        trying[child] = mutant
    while trying:
        yield _next(trying)


def _next(trying: dict[int, Mutant]) -> tuple[Mutant, str]:
    child, status = os.wait()
    lived = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
    return trying.pop(child), SURVIVED if lived else KILLED


def _in_child(mutant: Mutant, tests: Sequence[str], template: Path) -> int:
    signal.alarm(LONGEST)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    sys.meta_path.insert(0, Planted(module_of(mutant.path), mutant.path, mutant.plant()))
    migrate_by_copying(template)
    ended = pytest.main([*QUIET, "-x", *tests])
    if ended in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        files = dict.fromkeys(test.split("::")[0] for test in tests)  # named otherwise now
        ended = pytest.main([*QUIET, "-x", *files, "-k", "not postgresql"])
    return int(ended)


def module_of(path: str) -> str:
    """Name the module that is kept in a file."""
    return path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def migrate_by_copying(template: Path) -> None:
    """Have a fresh database be a copy: the migrations are not what is tried here."""
    if not template.exists():
        return
    import flask_migrate

    from labapp.db import db

    def upgrade(**_how: object) -> None:
        shutil.copyfile(template, str(db.engine.url.database))

    setattr(flask_migrate, "upgrade", upgrade)  # noqa: B010


def scores(tried: Mapping[str, list[str]]) -> Iterator[tuple[str, int, int]]:
    """Give for each module how many were killed, and of how many."""
    for path, ended in sorted(tried.items()):
        yield path, ended.count(KILLED), len(ended)
