"""What a browser waits for: pages, a move, files; the bare application asked in turn."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TypeVar

from bench.browser import Browser
from bench.journeys import NEXT_GATE
from bench.rows import Row, by_ratio, by_time
from bench.servers import Server, cpu_of
from bench.site import Site

ROUNDS, TIMES = 7, 30
MB = 1024 * 1024
Times = list[float]
T = TypeVar("T")
Pair = tuple[T, T]
TYPED = {
    "kind": "evaluation_report",
    "personal_data": "none",
    "access": "partners",
    "purpose": "known",
    "title": "A report",
}


def measure(site: Site, ours: Server, bare: Server, bare_folder: Path) -> list[Row]:
    """Measure everything that goes over HTTP, ours and the bare application in turn."""
    reader, busy = (Browser(ours.port, site.cookies[who]) for who in ("coordinator", "busy"))
    beside = Browser(bare.port)
    pages = itertools.cycle(f"/pilots/{reference}" for reference in site.references)
    servers = (ours, bare)
    rows = [
        _page("pilot page", servers, (reader, beside), pages),
        _page("portfolio list, 25 rows", servers, (reader, beside), itertools.repeat("/pilots")),
        _page("my work, 200 open tasks", servers, (busy, beside), itertools.repeat("/")),
        _move(site, reader),
    ]
    return rows + _files(site, reader, beside, bare_folder)


def list_cost(site: Site, server: Server) -> float:
    """Give the CPU that one portfolio list takes, for its growth."""
    reader = Browser(server.port, site.cookies["coordinator"])
    before = cpu_of(server.pid)
    _times(reader, itertools.repeat("/pilots"), 200)
    return (cpu_of(server.pid) - before) / 200


def _page(name: str, servers: Pair[Server], browsers: Pair[Browser], paths: Iterator[str]) -> Row:
    sizes = [len(browsers[0].get(next(paths))) for _ in range(12)]
    bare = itertools.repeat(f"/page?bytes={round(median(sizes))}")
    _times(browsers[1], bare, 20)
    before = [cpu_of(server.pid) for server in servers]
    rounds = [
        (median(_times(browsers[0], paths, TIMES)), median(_times(browsers[1], bare, TIMES)))
        for _ in range(ROUNDS)
    ]
    asked = ROUNDS * TIMES
    cpu = [(cpu_of(server.pid) - was) / asked for server, was in zip(servers, before, strict=True)]
    row = f"{name}, {median(sizes) / 1000:.0f} KB"
    ours, theirs = [one[0] for one in rounds], [one[1] for one in rounds]
    return by_ratio(row, ours, theirs, goal=4, cpu=(cpu[0], cpu[1]))


def _times(browser: Browser, paths: Iterator[str], times: int) -> Times:
    found = []
    for _ in range(times):
        browser.get(next(paths))
        found.append(browser.seconds)
    return found


def _move(site: Site, reader: Browser) -> Row:
    """Press the button on pilots that are ready: token, lock, requirements, event, audit."""
    reader.begin_form(f"/pilots/{site.ready[0]}/move")
    times = []
    for reference in site.ready[: len(site.ready) // 2]:
        reader.send(f"/pilots/{reference}/move", {"move": NEXT_GATE})
        times.append(reader.seconds)
    return by_time("move, over HTTP", times, goal=0.003, beside=f"{len(times)} moves")


def _files(site: Site, reader: Browser, beside: Browser, folder: Path) -> list[Row]:
    where = f"/pilots/{site.references[0]}/evidence/new"
    reader.begin_form(where)
    rows = []
    for size, rounds, goal in ((1, 15, 1.5), (50, 7, 1.2)):
        ours, theirs = [], []
        for turn in range(rounds):
            content = _text(size * MB, f"{size} {turn}")
            reader.send_file(where, TYPED, content, taken=303)
            ours.append(reader.seconds)
            beside.send_file("/upload", {}, content, taken=200)
            theirs.append(beside.seconds)
        rows.append(by_ratio(f"upload {size} MB", ours, theirs, goal=goal))
    return [*rows, _download(reader, beside, folder, content)]


def _download(reader: Browser, beside: Browser, folder: Path, content: bytes) -> Row:
    (folder / "download.pdf").write_bytes(content)
    newest = f"/evidence/{reader.location.rpartition('=')[2]}/v/1"
    rounds = [(_one(reader, newest), _one(beside, "/download")) for _ in range(9)]
    ours, theirs = [one[0] for one in rounds], [one[1] for one in rounds]
    return by_ratio("download 50 MB", ours, theirs, goal=1.5)


def _one(browser: Browser, path: str) -> float:
    browser.get(path)
    return browser.seconds


def _text(size: int, first: str) -> bytes:
    """Give text that no other upload of this run has."""
    return (first + os.urandom(16).hex() + "\n" + "All the same after that.\n" * (size // 25))[
        :size
    ].encode()
