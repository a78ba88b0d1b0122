"""What a self-test is made of: checks, each a row of its table, and the waiting for what the window answers."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, TextIO

from PyQt6.QtCore import QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler

from digitrec_gui.core.errors import DigitRecError

PATIENCE = 60.0
"""Seconds that the window has for an answer."""

_TURN = 20
"""Milliseconds between two looks at whether it has come."""


class CheckError(DigitRecError):
    """Something is not as it must be; the message says what."""


class Check(NamedTuple):
    """A row of the table.

    Attributes:
        name: what is checked, for people.
        check: does it, and says in some words what was found; raises if it is not as it must be.
    """

    name: str
    check: Callable[[], str]


def carry_out(checks: Iterator[Check], out: TextIO) -> list[str]:
    """Carries out checks one after the other and prints a row of each; what one raises is its failure.

    Returns:
        The names of those that failed.
    """
    failed = []
    for name, check in checks:
        started = time.perf_counter()
        try:
            with nothing_unexpected():
                found = check()
            state = "ok"
        except Exception as error:  # whatever it is, it is what the row has to tell
            found, state = _sentence(error), "FAILED"
            failed.append(name)
        print(f"{state:7}{name:34}{time.perf_counter() - started:7.2f} s  {found}", file=out, flush=True)
    return failed


def _sentence(error: Exception) -> str:
    if isinstance(error, DigitRecError):
        return str(error)
    return " ".join(line.strip() for line in traceback.format_exception_only(error))


@contextmanager
def nothing_unexpected() -> Iterator[None]:
    """Fails where Qt warns meanwhile, or an exception gets out of what Qt calls, which would end the program."""
    complaints: list[str] = []

    def on_message(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        if kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg) and not _is_of_the_system(message or ""):
            complaints.append(f"Qt says: {message}")

    def on_exception(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
        complaints.append(" ".join(line.strip() for line in traceback.format_exception_only(error)))

    before, sys.excepthook = sys.excepthook, on_exception
    handler = qInstallMessageHandler(on_message)
    try:
        yield
    finally:
        sys.excepthook = before
        qInstallMessageHandler(handler)
    if complaints:
        raise CheckError("; ".join(dict.fromkeys(complaints)))


def _is_of_the_system(warning: str) -> bool:
    """Whether Qt warns of what a bare system lacks, and does without: a theme, an input method, a session bus."""
    return any(word in warning for word in ("XDG_RUNTIME_DIR", "propagateSizeHints", "This plugin does not support"))


def until(is_so: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Lets the window live until something is so.

    Raises:
        CheckError: it did not become so in time.
    """
    given_up = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > given_up:
            raise CheckError(f"{what} did not come within {patience:.0f} s")
        live(_TURN)


def live(milliseconds: int) -> None:
    """Lets the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def expect(is_so: bool, otherwise: str) -> None:
    """Fails a check.

    Raises:
        CheckError: it is not so.
    """
    if not is_so:
        raise CheckError(otherwise)
