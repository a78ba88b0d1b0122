"""Compiling a `.h5` in a child process, because it takes TensorFlow, which never enters the window's own."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from PyQt6.QtCore import QObject, QProcess, pyqtSignal, pyqtSlot

from digitrec_gui import paths

_log = logging.getLogger(__name__)


class Compilation(QObject):
    """One child `digitrec compile` at a time.

    Signals:
        compiled(Path): the compiled copy lies here.
        failed(str): there is none, and this is why, in a sentence for people.
    """

    compiled = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: QProcess | None = None
        self._name = ""

    def start(self, h5: Path) -> None:
        """Starts to compile; a run that is under way is cancelled."""
        self.cancel()
        self._name = h5.stem
        program, *arguments = paths.child_command("compile", str(h5), "--events")
        child = QProcess(self)
        child.finished.connect(self._on_finished)
        child.errorOccurred.connect(self._on_error)
        self._child = child
        child.start(program, arguments)

    def cancel(self) -> None:
        """Ends the child, if there is one, and waits for its end; no signal follows."""
        child, self._child = self._child, None
        if child is None:
            return
        child.blockSignals(True)
        # Safe at any moment: the child writes its file under another name and renames it when whole.
        child.kill()
        child.waitForFinished(-1)
        child.deleteLater()

    @pyqtSlot()
    def _on_finished(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        event = _last_event(child.readAllStandardOutput().data())
        errors = child.readAllStandardError().data().decode(errors="replace")
        child.deleteLater()
        if event.get("event") == "saved":
            self.compiled.emit(Path(str(event["path"])))
            return
        if event.get("event") != "failed":
            _log.error("digitrec compile ended with %d:\n%s", child.exitCode(), errors[-4000:])
        unexplained = (
            f"The model “{self._name}” could not be prepared: the program that does it stopped. The log says more."
        )
        self.failed.emit(str(event.get("message", unexplained)))

    @pyqtSlot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        # Every other error is followed by `finished`.
        if error == QProcess.ProcessError.FailedToStart and self._child is not None:
            _log.error("digitrec compile did not start: %s", self._child.errorString())
            self.cancel()
            self.failed.emit(f"The model “{self._name}” could not be prepared: no further program could be started.")


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
