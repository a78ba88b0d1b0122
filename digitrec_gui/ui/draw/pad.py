"""The pad: a sheet of paper to write digits on, with a box around each that was read, and around signs."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PyQt6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from digitrec_gui.core.types import Digit, Part
from digitrec_gui.ui.draw.canvas import HINT, DrawCanvas
from digitrec_gui.ui.draw.sheet import Sheet
from digitrec_gui.ui.picture.keys import KEYS, walked
from digitrec_gui.ui.widgets import wording

_LABEL = QSizeF(22, 24)
"""Size of what is clicked of a label, at least, in points."""

_STILL = 4
"""A hand that moves by less in a digit's box, in points, selects it: a dot there would be no part of a number."""


class DrawPad(DrawCanvas):
    """Lets digits be written, and those that were read be selected.

    The boxes are not shown while the hand is down, and until what it drew has been read.

    Signals:
        part_selected(int): the user selected the part of this index.
        selection_cleared(): the user selected none.
    """

    part_selected = pyqtSignal(int)
    selection_cleared = pyqtSignal()

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(sheet, parent)
        self._tapped: tuple[int, QPointF, int] | None = None
        self._is_read = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName("Draw pad")
        self.setAccessibleDescription(f"{HINT} with the mouse, a finger or a pen. Arrow keys walk the digits read.")

    @property
    def marks_shown(self) -> bool:
        """Whether the boxes of what was read are shown."""
        return self._is_read and not self.is_drawing

    def label_of(self, index: int) -> QRectF:
        """Where the label of a part lies in the view."""
        label = self._marks.label(index, self.viewport)
        grown = (_LABEL - label.size()).expandedTo(QSizeF(0, 0)) / 2
        across, down = grown.width(), grown.height()
        return label if label.isEmpty() else label.adjusted(-across, -down, across, down)

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        """Marks these digits and signs; none is selected."""
        super().show_parts(parts)
        self._is_read = True

    def select(self, index: int | None) -> None:
        """Selects a part; the caller knows, so no signal follows."""
        self._selected = index
        self.spoken.select(index)
        if index is not None:
            self.setAccessibleDescription(self._spoken(index))
        self.update()

    def _begin(self, point: QPointF, pressure: float, *, erases: bool) -> None:
        draws = not erases and not self._eraser_on
        label = self._label_at(point) if draws else None
        digit = self._digit_at(point) if draws else None
        if label is not None:
            self._tapped = (label, point, QApplication.startDragDistance())
        elif digit is not None:
            self._tapped = (digit, point, _STILL)
        else:
            super()._begin(point, pressure, erases=erases)

    def _go_on(self, point: QPointF, pressure: float) -> None:
        if self._tapped is not None:
            _, start, still = self._tapped
            if (point - start).manhattanLength() < still:
                return
            # No tap, but a stroke that begins where the label, or the digit, lies.
            self._tapped = None
            super()._begin(start, pressure, erases=False)
        super()._go_on(point, pressure)

    def _end(self) -> None:
        if self._tapped is not None:
            index, self._tapped = self._tapped[0], None
            if self.marks_shown and index < len(self.parts):  # nothing else was read meanwhile
                self._choose(index)
        super()._end()

    def _give_up(self) -> None:
        self._tapped = None
        super()._give_up()

    def _on_changed(self) -> None:
        self._is_read = False
        super()._on_changed()

    def _hover(self, point: QPointF) -> None:
        over_label = self._label_at(point) is not None
        points = self.cursor().shape() == Qt.CursorShape.PointingHandCursor
        if over_label and not points:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif points and not over_label:
            self._show_cursor(erases=self._eraser_on)

    def _choose(self, index: int) -> None:
        self.select(index)
        self.part_selected.emit(index)

    def _label_at(self, point: QPointF) -> int | None:
        """The part whose label lies under a point of the view."""
        if not self.marks_shown:
            return None
        return next((index for index in range(len(self.parts)) if self.label_of(index).contains(point)), None)

    def _digit_at(self, point: QPointF) -> int | None:
        """The digit in whose box a point of the view lies."""
        if not self.marks_shown:
            return None
        digits = ((index, part) for index, part in enumerate(self.parts) if isinstance(part, Digit) and part.is_digit)
        return next((index for index, digit in digits if self.viewport.to_view(digit.box).contains(point)), None)

    def event(self, event: QEvent | None) -> bool:
        """Tooltips (Qt override)."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._label_at(QPointF(event.pos()))
            if index is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), wording.describe(self.parts[index]), self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keeps the eraser's ring as large as the eraser (Qt override)."""
        super().resizeEvent(event)
        self._show_cursor(erases=self._eraser_on)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the exposed part (Qt override)."""
        assert event is not None
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.AlternateBase))
        self._paint_sheet(painter)
        if self.marks_shown:
            self._marks.paint_all(painter, self.viewport, self.size(), self.devicePixelRatioF())
            if len(self.parts) > 1 and self._selected is not None:
                self._marks.paint_strong(painter, self.viewport, (self._selected,), self._selected)
        self._round_corners(painter)
        if self._focus_shown:
            self._paint_rim(painter)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Walks digits and signs; Esc gives up the stroke, or the selection (Qt override)."""
        assert event is not None
        escapes = event.key() == Qt.Key.Key_Escape
        if escapes and self.is_drawing:
            self.drop_hand()
        elif escapes and self._selected is not None:
            self.select(None)
            self.selection_cleared.emit()
        elif not self._walk(event.key()):
            super().keyPressEvent(event)

    def _walk(self, key: int) -> bool:
        if key not in KEYS or not (self.parts and self.marks_shown):
            return False
        target = walked(self.parts, self._selected, key)
        if target is not None:
            self._choose(target)
        return True
