"""Trying mutants in a process that has read everything: each fork gets the changed function alone.

What runs while a module is read is not tried here: it has happened already.
"""

from __future__ import annotations

import contextlib
import gc
import mmap
import os
import resource
import signal
import sys
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tools.mutants.changes import Mutant
from tools.mutants.trials import KILLED, QUIET, SURVIVED, Seen, migrate_by_copying, module_of

MEMORY = 6 * 1024**3  # bytes; a mistake that fills it is noticed
_LIVED, _NOTICED, _COLD = 0, 1, 9
_ENDED = {_LIVED: SURVIVED, _COLD: ""}


def warm_outcomes(
    mutants: Sequence[Mutant], seen: Seen, tests: Sequence[str], template: Path, *, at_once: int
) -> Iterator[tuple[Mutant, str]]:
    """Try mutants, and give each with what became of it; nothing where it has to be tried cold."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        try:
            _collect_and_try(_Trying(mutants, seen, template, writing, at_once), tests)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as told:
        for line in told:
            number, status = map(int, line.split())
            yield mutants[number], _ENDED.get(status, KILLED)
    os.waitpid(child, 0)


def _collect_and_try(trying: _Trying, tests: Sequence[str]) -> None:
    folder = trying.template.parent
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder / "hypothesis")
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    migrate_by_copying(trying.template)
    pytest.main([*QUIET, "-s", f"--basetemp={folder / 'tried'}", *tests], plugins=[trying])


class _Trying:
    """A plugin that, once the tests are read, runs some of them for each mutant in a fork."""

    def __init__(
        self, mutants: Sequence[Mutant], seen: Seen, template: Path, writing: int, at_once: int
    ) -> None:
        self.mutants, self.seen, self.template = mutants, seen, template
        self.writing, self.at_once = writing, at_once
        self.failed = False
        self.children: dict[int, int] = {}
        self.places: dict[str, int] = {}
        self.noticed = mmap.mmap(-1, 1)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notice that a test fails."""
        self.failed = self.failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant instead of running every test."""
        items = {item.nodeid: item for item in session.items}
        self.places = {test: number for number, test in enumerate(items)}
        self.noticed = mmap.mmap(-1, max(1, len(items)))  # every fork writes to the same
        if self.template.exists():
            self._warm_up(session.items)
        functions = _functions_by_file()
        gc.freeze()
        for number, mutant in enumerate(self.mutants):
            if len(self.children) >= self.at_once:
                self._tell_next()
            tests = [items[each] for each in self._sharp_first(mutant)]
            if (child := os.fork()) == 0:
                ended = _NOTICED
                with contextlib.suppress(BaseException):
                    ended = self._in_child(mutant, tests, functions)
                os._exit(ended)
            self.children[child] = number
        while self.children:
            self._tell_next()
        return True

    def _sharp_first(self, mutant: Mutant) -> list[str]:
        """Order the tests that run a line: first those that noticed most mistakes up to now."""
        known = [each for each in self.seen.of(mutant) if each in self.places]
        return sorted(known, key=lambda test: -self.noticed[self.places[test]])

    def _warm_up(self, items: Sequence[pytest.Item]) -> None:
        """Run the longest test once: what is kept of statements and makers is not tried here."""
        longest = max(items, key=lambda item: self.seen.seconds.get(item.nodeid, 0))
        longest.config.hook.pytest_runtest_protocol(item=longest, nextitem=items[0])
        self.failed = False

    def _tell_next(self) -> None:
        child, status = os.wait()
        ended = os.WEXITSTATUS(status) if os.WIFEXITED(status) else _NOTICED
        os.write(self.writing, f"{self.children.pop(child)} {ended}\n".encode())

    def _in_child(
        self,
        mutant: Mutant,
        tests: Sequence[pytest.Item],
        functions: dict[str, list[FunctionType]],
    ) -> int:
        os.dup2(1, 2)
        seconds = sum(self.seen.seconds.get(each.nodeid, 0) for each in tests)
        signal.alarm(20 + 10 * int(seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        path = str(Path(mutant.path).resolve())
        if not tests or not _put_in_place(mutant, path, functions.get(path, [])):
            return _COLD
        for item, following in zip(tests, [*tests[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                place = self.places[item.nodeid]
                self.noticed[place] = min(255, self.noticed[place] + 1)
                return _NOTICED
        return _LIVED


def _functions_by_file() -> dict[str, list[FunctionType]]:
    found: dict[str, list[FunctionType]] = defaultdict(list)
    for each in gc.get_objects():
        if isinstance(each, FunctionType):
            found[each.__code__.co_filename].append(each)
    return found


def _put_in_place(mutant: Mutant, path: str, functions: Sequence[FunctionType]) -> bool:
    """Give the functions that hold the line their changed code; False where there is none."""
    if module_of(mutant.path) not in sys.modules:
        return False
    codes: dict[tuple[str, int], list[CodeType]] = defaultdict(list)
    for code in _inside(compile(mutant.plant(), path, "exec")):
        codes[code.co_qualname, code.co_firstlineno].append(code)
    placed = False
    for function in functions:
        old = function.__code__
        changed = codes.get((old.co_qualname, old.co_firstlineno), [])
        if len(changed) > 1:
            return False  # two of one name on one line
        if changed and old.co_firstlineno <= mutant.line <= max(_lines_of(old)):
            function.__code__ = changed[0]
            placed = True
    return placed


def _inside(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _inside(each)


def _lines_of(code: CodeType) -> set[int]:
    own = {line for _, _, line in code.co_lines() if line}
    return own.union(*(_lines_of(each) for each in _inside(code)))
