"""Child processes that share what their parent has loaded, and live and end together."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

PATIENCE = 25.0
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
STOPS = (signal.SIGTERM, signal.SIGINT)


class Children:
    """The children of this process: when one ends by itself, all are stopped."""

    def __init__(self) -> None:
        self._running: dict[int, str] = {}
        self._asked = False

    def start(self, name: str, task: Callable[[], None]) -> None:
        """Fork a child that does `task` and ends."""
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            os._exit(_live(task))
        self._running[pid] = name

    def wait(self) -> str:
        """Wait until told to stop or a child ends; stop the rest, and name who ended by itself."""
        for each in STOPS:
            signal.signal(each, self._ask_to_stop)
        ended = ""
        while not self._asked and not ended:
            time.sleep(0.2)
            ended = self._reap()
        self._stop()
        return "" if self._asked else ended

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True

    def _reap(self) -> str:
        """Bury the children that ended; name one of them."""
        ended = [pid for pid in self._running if os.waitpid(pid, os.WNOHANG) != (0, 0)]
        return [self._running.pop(pid) for pid in ended][-1] if ended else ""

    def _stop(self) -> None:
        self._tell_all(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while self._running and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.05)
        self._tell_all(signal.SIGKILL)
        while self._running:
            self._reap()
            time.sleep(0.05)

    def _tell_all(self, number: int) -> None:
        for pid in self._running:
            os.kill(pid, number)


def _live(task: Callable[[], None]) -> int:
    """Do the child's task, in a group of its own so that Ctrl-C comes through the parent."""
    os.setpgid(0, 0)
    for each in STOPS:
        signal.signal(each, signal.SIG_DFL)
    if sys.platform == "linux":  # a parent that was killed leaves no orphan behind
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
    try:
        task()
    except SystemExit as end:
        return int(end.code or 0) if isinstance(end.code, int | None) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
