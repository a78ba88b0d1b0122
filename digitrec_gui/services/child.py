"""A command of `digitrec` in a child process, and the events it prints, one JSON object a line.

TensorFlow never enters our own process.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QObject, QProcess, QTimer, pyqtSlot

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError, Stopped
from digitrec_gui.services.orders import Order

_log = logging.getLogger(__name__)

LONGEST = 2**20
"""Bytes after which a line without an end is no event."""


class ChildOrders(QObject):
    """Orders to `digitrec`, each to a child process of its own, which ends with it.

    The answer is the JSON object of the child's last line; its events before that are told on the way.
    """

    def __init__(self, seconds: float, parent: QObject | None = None) -> None:
        """Begins without a child.

        Args:
            seconds: longest that one may take; then it is ended.
            parent: owns it.
        """
        super().__init__(parent)
        self._seconds = seconds

    def give(self, arguments: Sequence[str], unexplained: str, not_started: str) -> Order:
        """Starts `digitrec ARGUMENTS`; returns at once.

        Args:
            arguments: the command and what it needs.
            unexplained: the sentence for a child that dies without a word or takes too long.
            not_started: the sentence for one that cannot be started.
        """
        child = _Child(unexplained, not_started, self)
        child.begin(arguments, self._seconds)
        return child.order

    def close(self) -> None:
        """Ends the children that there are, and waits for their end."""
        for child in self.findChildren(_Child):
            child.order.forget()


class _Child(QProcess):
    """Started once, and gone when its order is answered or not wanted any more."""

    def __init__(self, unexplained: str, not_started: str, parent: QObject) -> None:
        super().__init__(parent)
        self.order = Order(self._stop)
        self._unexplained = unexplained
        self._not_started = not_started
        self._output = b""
        self._told = 0
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._on_too_long)
        self.readyReadStandardOutput.connect(self._on_output)
        self.finished.connect(self._on_finished)
        self.errorOccurred.connect(self._on_error)

    def begin(self, arguments: Sequence[str], seconds: float) -> None:
        """Starts `digitrec ARGUMENTS`, for so long at most."""
        program, *rest = paths.child_command(*arguments)
        self._clock.start(round(seconds * 1000))
        self.start(program, rest)

    def _stop(self) -> None:
        self._end()
        self.order.fail(Stopped("It was stopped before its end."))

    def _end(self) -> None:
        self._clock.stop()
        self.blockSignals(True)
        # Safe at any moment: the child writes its files under other names and renames them when whole.
        self.kill()
        self.waitForFinished(-1)
        self.deleteLater()

    @pyqtSlot()
    def _on_output(self) -> None:
        """Tells the events whose lines are whole, and that are not the answer: they have a name."""
        self._output += self.readAllStandardOutput().data()
        end = self._output.rfind(b"\n") + 1
        lines, self._told = self._output[self._told : end].splitlines(), max(self._told, end)
        for line in lines:
            event = _last_event(line)
            if event.get("event") == "measuring":
                self.order.tell(event)

    @pyqtSlot()
    def _on_finished(self) -> None:
        self._clock.stop()
        self._on_output()
        self.deleteLater()
        event = _last_event(self._output)
        errors = self.readAllStandardError().data().decode(errors="replace")
        if event and event.get("event") != "failed" and self.exitCode() == 0:
            self.order.answer(event)
            return
        if not event:
            _log.error("A child ended with %d:\n%s", self.exitCode(), errors[-4000:])
        self._fail(str(event.get("message") or _own_sentence(errors) or self._unexplained))

    @pyqtSlot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        # Every other error is followed by `finished`.
        if error == QProcess.ProcessError.FailedToStart:
            _log.error("A child did not start: %s", self.errorString())
            QTimer.singleShot(0, self._on_not_started)  # some systems say so before whoever asked can listen

    @pyqtSlot()
    def _on_not_started(self) -> None:
        self._end()
        self._fail(self._not_started)

    @pyqtSlot()
    def _on_too_long(self) -> None:
        _log.error("A child took too long and was ended.")
        self._end()
        self._fail(self._unexplained)

    def _fail(self, message: str) -> None:
        self.order.fail(DigitRecError(message))


def _last_event(output: bytes) -> dict[str, object]:
    """The last line that is a JSON object; empty if there is none."""
    for line in reversed(output.splitlines()):
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            return event
    return {}


def _own_sentence(errors: str) -> str:
    """What a command that knows no events says when it fails."""
    lines = [line.removeprefix("digitrec: ") for line in errors.splitlines() if line.startswith("digitrec: ")]
    return lines[-1] if lines else ""


class EventLines:
    """Takes the output of one child as it comes, in pieces of any size."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, output: bytes) -> list[dict[str, Any]]:
        """The events that are whole now; a line that is none is logged and left out."""
        *lines, rest = (self._rest + output).split(b"\n")
        self._rest = rest[:LONGEST]
        return [event for line in lines if (event := _event(line)) is not None]


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if isinstance(event, dict) and "event" in event:
        return event
    _log.warning("A child printed what is no event: %r", line[:200])
    return None
