"""`make bench`: seed, serve, measure, and say which goals are met.

PILOTS=1000 is the default; with several numbers (PILOTS="1000 10000") the growth of the list
between the first and the last is judged too. It is a benchmark, not a test: it fails on nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from bench import in_process, over_http
from bench.rows import Row, by_time, table
from bench.servers import LABAPP, bare_serving, free_port, memory_of, serving
from bench.site import Site, seeded

MEMORY = 160
SERVE = [LABAPP, "serve", "--no-worker"]


def main() -> None:
    """Run once for every number of pilots asked for."""
    numbers = [int(each) for each in os.environ.get("PILOTS", "1000").split()]
    listed = [_run(number) for number in numbers]
    if len(numbers) > 1:
        _say(table([_growth(numbers, listed)]))


def _run(pilots: int) -> float:
    with tempfile.TemporaryDirectory(prefix="labapp-bench-") as kept:
        folder, bare_folder = Path(kept) / "labapp", Path(kept) / "bare"
        folder.mkdir()
        bare_folder.mkdir()
        port, bare = free_port(), free_port()
        _say(f"\nSeeding {pilots:,} pilots …")
        with seeded(folder, port, pilots) as site:
            return _measure(site, port, bare, bare_folder)


def _measure(site: Site, port: int, bare: int, bare_folder: Path) -> float:
    folder = site.settings.data_dir
    _say("Measuring without a server …")
    rows = in_process.measure(site)
    _say("Measuring over HTTP …")
    with (
        serving(SERVE, port, folder, "/healthz") as ours,
        serving(bare_serving(bare), bare, bare_folder, "/page?bytes=100") as beside,
    ):
        rows = over_http.measure(site, ours, beside, bare_folder) + rows
        listed = over_http.list_cost(site, ours)
        rows.append(_memory(ours.pid))
    rows.append(_again(port, folder))
    _say(f"\n{site.pilots:,} pilots\n\n{table(rows)}")
    return listed


def _memory(pid: int) -> Row:
    found = memory_of(pid) // 1_000_000
    return Row("memory, parent and 2 workers", f"≤ {MEMORY} MB", f"{found} MB", found <= MEMORY)


def _again(port: int, folder: Path) -> Row:
    times = []
    for _ in range(3):
        with serving(SERVE, port, folder, "/healthz") as server:
            times.append(server.seconds)
    return by_time("labapp serve, again", times, goal=3)


def _growth(numbers: list[int], listed: list[float]) -> Row:
    ratio = listed[-1] / listed[0]
    name = f"list, CPU, {numbers[0]:,} → {numbers[-1]:,} pilots"
    goal = 1.15 if numbers[-1] <= 10_000 else 1.5
    beside = " → ".join(f"{each * 1000:.2f} ms" for each in listed)
    return Row(name, f"≤ {goal}×", f"{ratio:.2f}×", ratio <= goal, beside)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
