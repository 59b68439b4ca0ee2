"""The servers of a run: labapp and the bare application, each a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.site import SEAL, SECRET

CHECKOUT = Path(__file__).resolve().parent.parent
LABAPP = str(Path(sys.executable).parent / "labapp")


def free_port() -> int:
    """Find a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its process, its port, and how long its start took."""

    pid: int
    port: int
    seconds: float


@contextmanager
def serving(command: list[str], port: int, folder: Path, ask: str) -> Iterator[Server]:
    """Serve until the block ends."""
    environment = os.environ | {
        "LABAPP_DATA_DIR": str(folder),
        "LABAPP_SECRET_KEY": SECRET,
        "LABAPP_AUDIT_KEY": SEAL,
        "BENCH_FOLDER": str(folder),
        "PORT": str(port),
    }
    began = time.perf_counter()
    server = subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield Server(server.pid, port, _wait(server, port, ask) - began)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def bare_serving(port: int) -> list[str]:
    """Give the command that serves the bare application."""
    return [sys.executable, "-m", "bench.bare", str(port)]


def _wait(server: subprocess.Popen[bytes], port: int, ask: str) -> float:
    while server.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", ask)
            connection.getresponse().read()
            return time.perf_counter()
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"The server ended by itself: {server.args!r}")


def memory_of(pid: int) -> int:
    """Give the proportional memory, in bytes, of a process and everything below it."""
    found = 0
    for one in _tree(pid):
        rollup = (Path("/proc") / str(one) / "smaps_rollup").read_text()
        found += sum(
            int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return found


def cpu_of(pid: int) -> float:
    """Give the seconds of CPU that a process and everything below it have used."""
    ticks = sum(sum(map(int, _stat(one)[11:13])) for one in _tree(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            children.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
        except OSError:
            continue
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _stat(pid: int) -> list[str]:
    """Give the fields of a process's stat behind its name: state, parent, …"""
    return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
