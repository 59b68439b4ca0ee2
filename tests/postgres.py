"""A PostgreSQL cluster of the tests' own: its own folder, its own port, gone when they end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

OPTIONS = (
    "listen_addresses=127.0.0.1",
    "max_connections=300",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "log_min_messages=fatal",
)


def find_binaries() -> Path | None:
    """Find the newest PostgreSQL of this machine, or None."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parent.parent.name), default=None)
    on_path = shutil.which("initdb")
    return newest.parent if newest else Path(on_path).parent if on_path else None


class Cluster:
    """One running server; every test gets a fresh database in it."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="labapp-postgres-"))
        self.port = free_port()
        self.as_owner: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self.as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> Cluster:
        """Make the cluster and wait until it answers."""
        initdb = [self.binaries / "initdb", "--pgdata", self.folder / "data", "--no-sync"]
        choices = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        self._run([*initdb, *choices])
        settings = [part for option in OPTIONS for part in ("-c", option)]
        where = ["-D", self.folder / "data", "-p", str(self.port), "-k", self.folder]
        command = [*self.as_owner, self.binaries / "postgres", *where, *settings]
        self.server = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.DEVNULL)
        self._wait_until_it_answers()
        return self

    def stop(self) -> None:
        """End the server at once and take its folder away."""
        if self.server:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self, name: str, *, template: str = "template0") -> str:
        """Make a database, a copy of `template`, and give its address."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """Give the address of a database as the settings take it."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction, in the maintenance database."""
        with self._connect() as connection:
            connection.execute(statement.encode())

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True
        )

    def _run(self, command: list[str | Path]) -> None:
        whole = [*self.as_owner, *command]
        subprocess.run(whole, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                self._connect().close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return


def free_port() -> int:
    """Find a port of the loopback interface that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
