"""Comparison: two Models side by side on labelled digits, measured in a child process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.services.child_command import ChildCommand

_SECONDS = 600


class Comparison(QObject):
    """One comparison at a time.

    Signals:
        compared(dict): what `digitrec evaluate --compare` says: "a" and "b" with the figures of each, and "data".
        failed(str): there are no figures, and why.
    """

    compared = pyqtSignal(dict)
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child = ChildCommand(_SECONDS, self)
        self._child.done.connect(self._on_done)
        self._child.failed.connect(self.failed)

    def compare(self, one: Path, other: Path, data: Path | None = None) -> None:
        """Measures both; a comparison that is under way is forgotten.

        Args:
            one: a `.h5`.
            other: another.
            data: an .npz of 28x28 digits, x and y, as `core.samples_export` writes it; None for MNIST's test set.
        """
        of_their_own = ("--data", str(data), "--as-is") if data is not None else ()
        self._child.start(
            ("evaluate", "--compare", str(one), str(other), "--format", "json", *of_their_own),
            "The models could not be compared: the program that does it stopped. The log says more.",
            "The models could not be compared: no further program could be started. Close some, and try again.",
        )

    def close(self) -> None:
        """Ends the child, if there is one, and waits for its end."""
        self._child.cancel()

    @pyqtSlot(dict)
    def _on_done(self, found: dict[str, Any]) -> None:
        self.compared.emit(found)
