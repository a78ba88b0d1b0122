"""Takes orders from the program that started a training: one a line on standard input, and its end cancels."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable

from digitrec_gui.core.training.events import Emit

Check = Callable[[], float]
"""Called between two batches, or sheets: waits while the training is paused, and gives for how many seconds it did."""

CANCELLED = 130
"""Exit status of a training that was cancelled; shells give the same after Ctrl+C."""

GRACE = 0.8
"""Seconds after which a cancelled training is left where it stands. It can be at any moment: files are written under
another name and renamed, and the checkpoint of the last epoch is whole."""

_LONGEST_ORDER = 64


class Stopped(KeyboardInterrupt):
    """Told to stop: what was learned so far is kept, as after Ctrl+C."""


class Cancelled(Exception):  # noqa: N818 (an order, not an error)
    """Told to cancel, or whoever started the training is gone: nothing is written any more."""


def no_orders() -> float:
    """The `Check` of a training that nobody gives orders."""
    return 0.0


class Control:
    """The orders: pause, resume, stop (keep the best so far) and cancel (leave nothing but the checkpoint).

    Args:
        emit: gets "paused" and "resumed", when the training has paused and goes on.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._changed = threading.Condition()
        self._is_paused = False
        self._stops = False
        self._is_cancelled = False

    def listen(self, descriptor: int) -> None:
        """Takes orders from a pipe, on a thread of its own, until it ends.

        Args:
            descriptor: of the pipe. Whatever else it is (a terminal, the null device) is left alone: there is nobody
                whose death would end it.
        """
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:  # started without standard input
            return
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            threading.Thread(target=self._listen, args=(descriptor,), name="orders", daemon=True).start()

    def check(self) -> float:
        """Obeys; a `Check`.

        Raises:
            Stopped: told so; once, since what follows is the saving.
            Cancelled: told so.
        """
        start = time.perf_counter()
        with self._changed:
            if self._is_paused and not (self._stops or self._is_cancelled):
                self._emit({"event": "paused"})
                self._changed.wait_for(lambda: not self._is_paused or self._stops or self._is_cancelled)
                self._emit({"event": "resumed"})
            if self._is_cancelled:
                raise Cancelled
            if self._stops:
                self._stops = self._is_paused = False
                raise Stopped
        return time.perf_counter() - start

    def _listen(self, descriptor: int) -> None:
        # Read without the buffer of sys.stdin, whose lock this thread would still hold at the end of the program.
        rest = b""
        while chunk := _read(descriptor):
            *orders, rest = (rest + chunk).split(b"\n")
            for order in orders:
                self._take(order.strip())
            rest = rest[-_LONGEST_ORDER:]
        self._take(b"cancel")

    def _take(self, order: bytes) -> None:
        with self._changed:
            if order in (b"pause", b"resume"):
                self._is_paused = order == b"pause"
            self._stops = self._stops or order == b"stop"
            self._is_cancelled = self._is_cancelled or order == b"cancel"
            self._changed.notify_all()
        if order == b"cancel":
            time.sleep(GRACE)
            os._exit(CANCELLED)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 4096)
    except OSError:
        return b""
