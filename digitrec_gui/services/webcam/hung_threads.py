"""Threads that call into camera drivers, which may never return: ended where possible, else left to themselves."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable
from typing import NoReturn

from PyQt6.QtCore import QDeadlineTimer, QThread

_log = logging.getLogger(__name__)

_left_alone: set[QThread] = set()
"""Threads that did not end in time. A QThread that is destroyed while it runs ends the program, so nobody may lose
the last reference to one; and stopping a thread by force may leave a lock of the C library locked for good."""


def end(threads: Iterable[QThread], seconds: float) -> bool:
    """Waits for threads that were told to end.

    Args:
        threads: told to end.
        seconds: to wait for all of them together.

    Returns:
        Whether all did. Those that did not are left alone: they end when the driver lets them.
    """
    deadline = QDeadlineTimer(round(1000 * seconds))
    hung = {thread for thread in threads if not thread.wait(deadline)}
    leave_alone(*hung)
    return not hung


def leave_alone(*threads: QThread) -> None:
    """Keeps threads from being destroyed while they run."""
    for ended in [thread for thread in _left_alone if thread.isFinished() and thread.wait(0)]:
        _left_alone.remove(ended)
    for thread in threads:
        _log.warning("the thread “%s” does not end: its driver does not answer", thread.objectName())
        _left_alone.add(thread)


def leave_at_once(code: int) -> NoReturn:
    """Ends the process though a thread hangs in a driver.

    The usual way would take the interpreter and the C libraries apart under that thread, which ends in a crash, or
    waits for it for ever. For the very end of the program, when everything has been saved and closed.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)
