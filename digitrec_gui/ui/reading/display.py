"""Shows a Reading in a view and in the panel, with the same part selected in both, and the steps of that one."""

from __future__ import annotations

from statistics import median
from typing import Protocol

from PyQt6.QtCore import QObject, pyqtBoundSignal, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QApplication

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.reading.corrections import same_place
from digitrec_gui.core.types import Box, Image, Part, Reading, Sign, Stages
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.reading.panel import ReadingPanel


class Shown(Protocol):
    """What is shown: an Image that is read again and again, and corrected."""

    @property
    def image(self) -> Image | None:
        """The Image; None if there is none."""

    @property
    def reading(self) -> Reading | None:
        """What was read, as corrected; None while nothing is known."""

    @property
    def anchors(self) -> tuple[Box, ...]:
        """For each part of the Reading a box that it keeps however it is read."""

    @property
    def read(self) -> pyqtBoundSignal:
        """Tells each Reading."""

    @property
    def failed(self) -> pyqtBoundSignal:
        """Tells that there is none."""


class View(Protocol):
    """Where digits and signs are marked."""

    @property
    def selected(self) -> int | None:
        """Index of the selected part."""

    @property
    def part_selected(self) -> pyqtBoundSignal:
        """Tells which part the user selected."""

    @property
    def selection_cleared(self) -> pyqtBoundSignal:
        """Tells that the user selected none."""

    def select(self, index: int | None) -> None:
        """Selects a part, or none."""

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        """Marks these digits and signs; none is selected."""


class Display(QObject):
    """Where it is read again, the part that was selected stays so, and the focus stays where it is.

    Signals:
        shown(object): the Reading that is shown, as corrected; None as soon as it holds no longer.
        explained(): the steps of the selected part are shown.
        failed(str): they could not be worked out, and why.
    """

    shown = pyqtSignal(object)
    explained = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, service: ReadingService, what: Shown, view: View, panel: ReadingPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._service = service
        self._what = what
        self._view = view
        self._panel = panel
        self._anchors: tuple[Box, ...] = ()
        self._stages_order = NewestOrder(self)
        view.part_selected.connect(self.select)
        view.selection_cleared.connect(self._on_selection_cleared)
        panel.part_asked.connect(self.select)
        what.read.connect(self._on_read)
        what.failed.connect(self.forget)

    @pyqtSlot(int)
    def select(self, index: int) -> None:
        """Selects a part and shows its steps."""
        reading, image = self._what.reading, self._what.image
        if reading is None or image is None or index >= len(reading.parts):
            return
        self._view.select(index)
        self._panel.select(index)
        part = reading.parts[index]
        if isinstance(part, Sign):
            order = self._service.crop(image, _surroundings(part, reading), reading.rotation)
            self._stages_order.follow(order, self._on_crop, self._on_no_stages)
        else:
            order = self._service.stages(image, part, reading.rotation)
            self._stages_order.follow(order, self._on_stages, self._on_no_stages)

    @pyqtSlot()
    def forget(self) -> None:
        """Shows that nothing is known any more."""
        self._stages_order.forget()
        self._anchors = ()
        self._view.show_parts(())
        self.shown.emit(None)

    @pyqtSlot(object)
    def _on_read(self, reading: Reading) -> None:
        focus = QApplication.focusWidget()
        index = self.next_selected(reading)
        self._anchors = self._what.anchors
        self._stages_order.forget()
        self._view.show_parts(reading.parts)
        self.show_in_panel(reading)
        if index is not None:
            self.select(index)
        if focus is not None and focus.isVisible() and not focus.hasFocus():
            focus.setFocus()  # what had it was hidden for a moment
        self.shown.emit(reading)

    def next_selected(self, reading: Reading) -> int | None:
        """Which part of a new Reading is to be selected: the one that was, if it is still there."""
        del reading
        selected = self._view.selected
        if selected is None or selected >= len(self._anchors):
            return None
        return same_place(self._anchors[selected], self._what.anchors)

    def show_in_panel(self, reading: Reading) -> None:
        """Shows a new Reading in the panel."""
        self._panel.show_reading(reading)

    @pyqtSlot()
    def _on_selection_cleared(self) -> None:
        self._stages_order.forget()
        self._panel.select(None)

    def _on_stages(self, stages: Stages) -> None:
        self._panel.steps.show_stages(stages)
        self.explained.emit()

    def _on_crop(self, crop: Image) -> None:
        self._panel.steps.show_crop(crop)
        self.explained.emit()

    def _on_no_stages(self, error: DigitRecError) -> None:
        self.failed.emit(str(error))


def _surroundings(sign: Sign, reading: Reading) -> Box:
    """A square around a sign, in which the digits beside it are seen, too."""
    digits = [digit.box.height for digit in reading.digits if digit.line == sign.line]
    side = 2 * max(sign.box.width, sign.box.height, round(median(digits)) if digits else 0)
    x, y = sign.box.center
    return Box(round(x - side / 2), round(y - side / 2), side, side)
