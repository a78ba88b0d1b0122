"""Shows a Reading in a view and in the panel, with the same part selected in both, and the steps of that one."""

from __future__ import annotations

from statistics import median
from typing import Protocol

from PyQt6.QtCore import QObject, pyqtBoundSignal, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QApplication

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.reading.corrections import same_place
from digitrec_gui.core.types import Box, Digit, Image, Part, Reading, Sign, Stages
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.reading.insight import InsightDialog
from digitrec_gui.ui.reading.panel import ReadingPanel
from digitrec_gui.ui.widgets import wording


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

    def tell(self, said: str) -> None:
        """Has screen readers told of what is read; empty for nothing."""


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
        self._stages_order, self._insight_order = NewestOrder(self), NewestOrder(self)
        self._insight: InsightDialog | None = None
        view.part_selected.connect(self.select)
        view.selection_cleared.connect(self._on_selection_cleared)
        panel.part_asked.connect(self.select)
        panel.steps.large_asked.connect(self._on_large_asked)
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
        self._look_into(part)

    @property
    def insight(self) -> InsightDialog:
        """The window that looks into the Model; made when it is first wanted."""
        if self._insight is None:
            self._insight = InsightDialog(self._panel.window())
            self._insight.finished.connect(self._insight_order.forget)
        return self._insight

    @pyqtSlot()
    def _on_large_asked(self) -> None:
        reading, index = self._what.reading, self._view.selected
        if reading is not None and index is not None and index < len(reading.parts):
            self.insight.show()
            self.insight.raise_()
            self.insight.activateWindow()
            self._look_into(reading.parts[index])

    def _look_into(self, part: Part | None) -> None:
        """Has the window that looks into the Model, if it is open, follow what is selected."""
        dialog = self._insight
        if dialog is None or not dialog.isVisible():
            return
        if isinstance(part, Digit):
            dialog.wait_for(wording.describe(part))
            self._insight_order.follow(self._service.look_into(part), dialog.show_insight, dialog.show_problem)
        else:
            self._insight_order.forget()
            dialog.show_none(is_sign=part is not None)

    @pyqtSlot()
    def forget(self) -> None:
        """Shows that nothing is known any more."""
        self._stages_order.forget()
        self._look_into(None)
        self._anchors = ()
        self._view.show_parts(())
        self._view.tell("")
        self.shown.emit(None)

    @pyqtSlot(object)
    def _on_read(self, reading: Reading) -> None:
        focus = QApplication.focusWidget()
        index = self.next_selected(reading)
        self._anchors = self._what.anchors
        self._stages_order.forget()
        self._view.show_parts(reading.parts)
        self.show_in_panel(reading)
        self._view.tell(f"{reading.text}, {wording.summary(reading)}" if reading.text else self._panel.headline)
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
        self._look_into(None)
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
