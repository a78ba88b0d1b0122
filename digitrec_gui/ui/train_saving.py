"""The curves leave as a picture or a drawing, the history as a table."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.reading.service import ModelService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.arrays import image_of
from digitrec_gui.ui.ask_where import with_suffix
from digitrec_gui.ui.saving import PICTURE, Saving
from digitrec_gui.ui.train_curves import TrainCurves

_GRAPH = {**PICTURE, ".svg": "Drawing"}
_HISTORY = {".csv": "Table"}


class TrainSaving(Saving):
    """What is saved is what there was when the name was chosen."""

    def __init__(self, service: ModelService, curves: TrainCurves, settings: Settings, parent: QWidget) -> None:
        super().__init__(service, settings, parent)
        self._curves = curves

    def ask_graph(self, name: str) -> None:
        """Asks where to save the curves, with a name to begin with."""
        self.ask_file("Save the graph", _GRAPH, name, self.save_graph)

    def ask_history(self, name: str) -> None:
        """Asks where to save the figures of each epoch."""
        self.ask_file("Save the history", _HISTORY, name, self.save_history)

    def save_graph(self, file: Path) -> None:
        """Saves the curves, as the suffix says."""
        if file.suffix.lower() == ".svg":
            self.write_lines(file, tuple(self._curves.svg().splitlines()))
        else:
            self.write_picture(file, image_of(self._curves.picture()))

    def save_history(self, file: Path) -> None:
        """Saves the figures of each epoch as CSV."""
        self.write_lines(with_suffix(file, _HISTORY), self._curves.table())
