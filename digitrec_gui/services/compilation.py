"""Compiling a `.h5` in a child process, because it takes TensorFlow, which never enters the window's own."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.core.process import SECONDS
from digitrec_gui.services.child_command import ChildCommand


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
        self._child = ChildCommand(SECONDS, self)
        self._child.done.connect(self._on_done)
        self._child.failed.connect(self.failed)

    def start(self, h5: Path) -> None:
        """Starts to compile; a run that is under way is cancelled."""
        problem = f"The model “{h5.stem}” could not be prepared"
        self._child.start(
            ("compile", str(h5), "--events"),
            unexplained=f"{problem}: the program that does it stopped. The log says more.",
            not_started=f"{problem}: no further program could be started.",
        )

    def cancel(self) -> None:
        """Ends the child, if there is one, and waits for its end; no signal follows."""
        self._child.cancel()

    @pyqtSlot(dict)
    def _on_done(self, event: dict[str, object]) -> None:
        self.compiled.emit(Path(str(event["path"])))
