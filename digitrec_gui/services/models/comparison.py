"""Comparison: two Models side by side on labelled digits, measured in a child process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.services.child import ChildCommand

_SECONDS = 600

NOT_DIGITS = 1000
"""Letters, scribbles and the like that are written to see whether they are rejected: MNIST has none."""


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
            data: an .npz of 28x28 digits, x and y, as `core.samples.exporting` writes it; None for MNIST's test set.
        """
        on_what = ("--not-digits", str(NOT_DIGITS)) if data is None else (str(data), "--as-is")
        self._child.start(
            ("evaluate", "--compare", str(one), str(other), "--format", "json", *on_what),
            "The models could not be compared: the program that does it stopped. The log says more.",
            "The models could not be compared: no further program could be started. Close some, and try again.",
        )

    def close(self) -> None:
        """Ends the child, if there is one, and waits for its end."""
        self._child.cancel()

    @pyqtSlot(dict)
    def _on_done(self, found: dict[str, Any]) -> None:
        self.compared.emit(found)
