"""Shows what was read of the sheet on the pad and in the panel, with the same Digit selected in both."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QRectF, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QApplication

from digitrec_gui.core.reading.corrections import same_place
from digitrec_gui.core.types import Box, Reading
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.draw.pad import DrawPad
from digitrec_gui.ui.draw.reading import DrawReading
from digitrec_gui.ui.draw.sheet import Sheet
from digitrec_gui.ui.reading.display import Explaining
from digitrec_gui.ui.reading.panel import ReadingPanel


class DrawDisplay(QObject):
    """The selection follows the pen: of what was written last, the steps are shown.

    Signals:
        shown(object): the Reading that is shown, as corrected; None if there is none.
    """

    shown = pyqtSignal(object)

    def __init__(
        self,
        service: ReadingService,
        sheet: Sheet,
        reading: DrawReading,
        pad: DrawPad,
        panel: ReadingPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.explaining = Explaining(service, panel, self)
        self._sheet = sheet
        self._reading = reading
        self._pad = pad
        self._panel = panel
        self._anchors: tuple[Box, ...] = ()
        self._selected: int | None = None
        self._stroke: object = None
        pad.digit_selected.connect(self.select)
        pad.selection_cleared.connect(self._on_selection_cleared)
        panel.digit_asked.connect(self.select)
        reading.read.connect(self._on_read)
        reading.emptied.connect(self._on_emptied)
        reading.failed.connect(self._forget)

    @pyqtSlot(int)
    def select(self, index: int) -> None:
        """Selects a Digit and shows its steps."""
        reading, image = self._reading.reading, self._reading.image
        if reading is None or image is None or index >= len(reading.digits):
            return
        self._selected = index
        self._pad.select(index)
        self._panel.select(index)
        self.explaining.explain(image, reading.digits[index])

    @property
    def selected(self) -> int | None:
        """Index of the Digit that is selected."""
        return self._selected

    @pyqtSlot(object)
    def _on_read(self, reading: Reading) -> None:
        focus = QApplication.focusWidget()
        index = self._next_selected(reading)
        self._anchors = self._reading.anchors
        self._selected = None
        self.explaining.cancel()
        self._pad.show_digits(reading.digits)
        self._panel.show_reading(reading)
        if index is not None:
            self.select(index)
        if focus is not None and focus.isVisible() and not focus.hasFocus():
            focus.setFocus()  # what had it was hidden for a moment
        self.shown.emit(reading)

    def _next_selected(self, reading: Reading) -> int | None:
        """The Digit to which the last stroke belongs, if that is new; else the one that was selected, or the only."""
        strokes = self._sheet.drawing.strokes
        stroke = strokes[-1] if strokes else None
        is_new, self._stroke = stroke is not self._stroke, stroke
        if stroke is not None and is_new and not stroke.erases:
            written = [(_shared(digit.box, stroke.bounds), index) for index, digit in enumerate(reading.digits)]
            most, index = max(written, default=(0.0, 0))
            if most > 0:
                return index
        if self._selected is not None and self._selected < len(self._anchors):
            kept = same_place(self._anchors[self._selected], self._reading.anchors)
            if kept is not None:
                return kept
        return 0 if len(reading.digits) == 1 else None

    @pyqtSlot()
    def _on_emptied(self) -> None:
        self._forget()
        self._panel.clear()

    @pyqtSlot()
    def _forget(self) -> None:
        """Shows that nothing is known of the sheet any more."""
        self.explaining.cancel()
        self._selected = None
        self._anchors = ()
        self._pad.show_digits(())
        self.shown.emit(None)

    @pyqtSlot()
    def _on_selection_cleared(self) -> None:
        self.explaining.cancel()
        self._selected = None
        self._panel.select(None)


def _shared(box: Box, part: QRectF) -> float:
    """The area that a box and a part of the sheet share."""
    both = QRectF(box.x, box.y, box.width, box.height).intersected(part)
    return both.width() * both.height()
