"""The curves of a training: collects what the events say, draws it when it can be seen, and has it saved."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from PyQt6.QtCore import Qt, QTimer, pyqtSlot
from PyQt6.QtGui import QImage, QShowEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from digitrec_gui.core.training.events import EpochDone, FigureName, FinishedEpoch, Progress
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.pixels import image_of
from digitrec_gui.ui.widgets.saving import PICTURE, Saving, with_suffix
from digitrec_gui.ui.widgets.theme import GRID

if TYPE_CHECKING:
    from digitrec_gui.ui.training.plots import Plots, Point

_Column = Literal["epoch", "loss", "accuracy", "validation_loss", "validation_accuracy", "seconds"]

COLUMNS: tuple[_Column, ...] = get_args(_Column)
"""Of the history as a table."""

_SETTLED = 0.1
"""Share of an epoch of which the mean so far is told by a few digits: after the first epoch it would only jump."""

_GRAPH = (*PICTURE, (".svg", "Drawing"))
_HISTORY = ((".csv", "Table"),)


class TrainCurves(QWidget):
    """Loss and accuracy over the epochs; the plotting library is loaded when they are first shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epochs = 1
        self._has_begun = False
        self._history: list[FinishedEpoch] = []
        self._within: list[tuple[float, float, float]] = []
        self._first: tuple[tuple[float, float, float], ...] = ()
        self._plots: Plots | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumHeight(18 * GRID)
        self._empty = controls.label("How it learns is drawn here.", muted=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column.addWidget(self._empty)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.build)

    @property
    def history(self) -> tuple[FinishedEpoch, ...]:
        """The figures of each epoch so far."""
        return tuple(self._history)

    def begin(self, epochs: int, history: Iterable[FinishedEpoch] = ()) -> None:
        """Forgets the curves before.

        Args:
            epochs: of the whole run.
            history: the figures of those that are done already, if the run goes on.
        """
        self._epochs, self._history, self._within = max(1, epochs), list(history), []
        self._first = ()
        self._has_begun = True
        self._draw()

    def show_progress(self, event: Progress) -> None:
        """Adds a point within an epoch, if the event has its figures."""
        if "loss" in event and "accuracy" in event:
            share = event["step"] / max(1, event["steps"])
            if event["epoch"] > 1 and share < _SETTLED:
                return
            self._within.append((event["epoch"] - 1 + share, event["loss"], event["accuracy"]))
            self._draw()

    def show_epoch(self, event: EpochDone) -> None:
        """Adds the figures of an epoch; how the first one went stays, as a fine line."""
        if not self._history:
            self._first = tuple(self._within)
        self._within.clear()
        self._history.append(event)
        self._draw()

    def table(self) -> tuple[str, ...]:
        """The figures of each epoch as lines of CSV."""
        rows = [",".join(COLUMNS)]
        rows += [",".join(_cell(event[name]) for name in COLUMNS) for event in self._history]
        return tuple(rows)

    def picture(self) -> QImage:
        """The curves as pixels."""
        return self.build().picture()

    def svg(self) -> str:
        """The curves as lines, in the form of an SVG file."""
        return self.build().svg()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Loads the plotting library, once the tab has been painted (Qt override)."""
        super().showEvent(event)
        if self._plots is None:
            self._later.start()

    @pyqtSlot()
    def build(self) -> Plots:
        """Makes the plots, if there are none yet."""
        if self._plots is None:
            from digitrec_gui.ui.training.plots import Plots  # takes a tenth of a second

            self._plots = Plots()
            self._column.addWidget(self._plots)
            self._plots.hide()
            self._draw()
        return self._plots

    def _draw(self) -> None:
        if self._plots is None or not self._has_begun:
            return
        has_points = bool(self._history or self._within)
        self._empty.setVisible(not has_points)
        self._plots.setVisible(has_points)
        if not has_points:
            return
        training = [
            [*self._line("loss"), *((at, loss) for at, loss, _ in self._within)],
            [*self._line("accuracy"), *((at, accuracy) for at, _, accuracy in self._within)],
        ]
        held_out = [self._line("validation_loss"), self._line("validation_accuracy")]
        first = [[(at, values[index]) for at, *values in self._first] for index in range(2)]
        self._plots.show_points(training, held_out, first, self._epochs)
        best = [event["epoch"] for event in self._history if event["best"]]
        self._plots.show_best(best[-1] if best else None)
        self._plots.setAccessibleDescription(self._in_words())

    def _line(self, name: FigureName) -> list[Point]:
        return [(event["epoch"], event[name]) for event in self._history]

    def _in_words(self) -> str:
        if not self._history:
            return "No epoch is finished yet"
        last = self._history[-1]
        share = wording.exact(last["validation_accuracy"])
        return f"After epoch {last['epoch']}: {share} of the digits held out are read right"


def _cell(value: float) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


class TrainSaving(Saving):
    """What is saved is what there was when the name was chosen."""

    def __init__(self, service: ReadingService, curves: TrainCurves, settings: Settings, parent: QWidget) -> None:
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
        self.write_lines(with_suffix(file, (".csv",)), self._curves.table())
