"""A command of `digitrec` in a child process, and the events it prints, one JSON object a line.

TensorFlow never enters our own process.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QObject, QProcess, QTimer, pyqtSignal, pyqtSlot

from digitrec_gui import paths

_log = logging.getLogger(__name__)

LONGEST = 2**20
"""Bytes after which a line without an end is no event."""


class ChildCommand(QObject):
    """Runs a command in a child process, one at a time.

    Signals:
        done(dict): the child did what it was asked for; this is the JSON object of its last line.
        failed(str): it did not: its own sentence, or one of those given to `start`.
    """

    done = pyqtSignal(dict)
    failed = pyqtSignal(str)

    def __init__(self, seconds: float, parent: QObject | None = None) -> None:
        """Makes a runner of children.

        Args:
            seconds: longest that a child may take; then it is ended.
            parent: owns it.
        """
        super().__init__(parent)
        self._child: QProcess | None = None
        self._unexplained = self._not_started = ""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(round(seconds * 1000))
        self._clock.timeout.connect(self._on_too_long)

    @property
    def is_running(self) -> bool:
        """Whether `done` or `failed` will follow."""
        return self._child is not None

    def start(self, arguments: Sequence[str], unexplained: str, not_started: str) -> None:
        """Starts `digitrec ARGUMENTS`; a child that is under way is cancelled.

        Args:
            arguments: the command and what it needs.
            unexplained: the sentence for a child that dies without a word or takes too long.
            not_started: the sentence for one that cannot be started.
        """
        self.cancel()
        self._unexplained, self._not_started = unexplained, not_started
        program, *rest = paths.child_command(*arguments)
        child = QProcess(self)
        child.finished.connect(self._on_finished)
        child.errorOccurred.connect(self._on_error)
        self._child = child
        self._clock.start()
        child.start(program, rest)

    def cancel(self) -> None:
        """Ends the child, if there is one, and waits for its end; no signal follows."""
        self._clock.stop()
        child, self._child = self._child, None
        if child is None:
            return
        child.blockSignals(True)
        # Safe at any moment: the child writes its files under other names and renames them when whole.
        child.kill()
        child.waitForFinished(-1)
        child.deleteLater()

    @pyqtSlot()
    def _on_finished(self) -> None:
        self._clock.stop()
        child, self._child = self._child, None
        if child is None:
            return
        event = _last_event(child.readAllStandardOutput().data())
        errors = child.readAllStandardError().data().decode(errors="replace")
        status = child.exitCode()
        child.deleteLater()
        if event and event.get("event") != "failed" and status == 0:
            self.done.emit(event)
            return
        if not event:
            _log.error("A child ended with %d:\n%s", status, errors[-4000:])
        self.failed.emit(str(event.get("message") or _own_sentence(errors) or self._unexplained))

    @pyqtSlot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        # Every other error is followed by `finished`.
        if error == QProcess.ProcessError.FailedToStart and self._child is not None:
            _log.error("A child did not start: %s", self._child.errorString())
            self.cancel()
            self.failed.emit(self._not_started)

    @pyqtSlot()
    def _on_too_long(self) -> None:
        _log.error("A child took too long and was ended.")
        self.cancel()
        self.failed.emit(self._unexplained)


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
