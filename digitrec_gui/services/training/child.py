"""A child `digitrec train`: takes commands by its input, tells what it does by events, and ends."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QObject, QProcess, QTimer, pyqtSignal, pyqtSlot

from digitrec_gui import paths
from digitrec_gui.core.training.events import Command
from digitrec_gui.services.child import EventLines

PATIENCE = 1200
"""Milliseconds that a child has to end by itself when it is told to cancel; then it is killed."""

_LONGEST_ERRORS = 2**14


class TrainingChild(QProcess):
    """One process, started once; see `digitrec train` for the commands and for what the events hold.

    Signals:
        told(Event): an event, as its JSON has it.
        ended(): it has ended, and told all it had to.
        not_started(): no process could be started; nothing else follows.
    """

    told = pyqtSignal(dict)
    ended = pyqtSignal()
    not_started = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lines, self._errors = EventLines(), bytearray()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE)
        # Safe at any moment: the child writes its files under other names and renames them when whole.
        self._patience.timeout.connect(self.kill)
        self.readyReadStandardOutput.connect(self._read_events)
        self.readyReadStandardError.connect(self._read_errors)
        self.finished.connect(self._on_finished)
        self.errorOccurred.connect(self._on_error)

    @property
    def errors(self) -> str:
        """The end of what it printed as errors."""
        return self._errors.decode(errors="replace")

    def begin(self, arguments: Sequence[str]) -> None:
        """Starts `digitrec train ARGUMENTS --events`."""
        program, *rest = paths.child_command("train", *arguments, "--events")
        self.start(program, rest)

    def send(self, command: Command) -> None:
        """Sends it a command."""
        self.write(f"{command}\n".encode())

    def cancel(self) -> None:
        """Ends it: politely at first, by force if that takes long."""
        self.send("cancel")
        self._patience.start()

    def end(self) -> None:
        """Ends it likewise, waits for that, and deletes it; no signal follows."""
        self._patience.stop()
        self.blockSignals(True)
        self.send("cancel")
        self.closeWriteChannel()
        if not self.waitForFinished(PATIENCE):
            self.kill()
            self.waitForFinished(-1)
        self.deleteLater()

    @pyqtSlot()
    def _read_events(self) -> None:
        for event in self._lines.feed(self.readAllStandardOutput().data()):
            self.told.emit(event)

    @pyqtSlot()
    def _read_errors(self) -> None:
        self._errors += self.readAllStandardError().data()
        del self._errors[:-_LONGEST_ERRORS]

    @pyqtSlot()
    def _on_finished(self) -> None:
        self._patience.stop()
        self._read_events()
        self._read_errors()
        self.ended.emit()

    @pyqtSlot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        # Every other error is followed by `finished`.
        if error == QProcess.ProcessError.FailedToStart:
            self.not_started.emit()
