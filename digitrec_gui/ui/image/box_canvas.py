"""A canvas on which the user draws a box, by mouse or by keyboard: around what is to be read, or around one digit."""

from __future__ import annotations

from enum import Enum

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent, QPainter, QPen, QResizeEvent
from PyQt6.QtWidgets import QLabel, QWidget

from digitrec_gui.core.reading.marks import Mark
from digitrec_gui.core.types import Box
from digitrec_gui.ui.picture.canvas import PictureCanvas
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID

_LINE = QColor(*Mark.SURE.colour)
_TINT = QColor(*Mark.SURE.colour, 40)

_SMALLEST = 6
"""Boxes with a side below so many points are a slip of the hand."""

_KEYS = "Arrow keys move a box, with Shift its corner; Enter takes it."

_STEPS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
"""Where an arrow key moves the box, or its lower right corner."""


class BoxFor(Enum):
    """What the box is drawn for: a hint for the user, and how large it is at first when the keyboard draws it."""

    REGION = ("Drag around what is to be read (Esc to leave)", 0.5)
    DIGIT = ("Drag around one digit (Esc to leave)", 0.15)


class BoxCanvas(PictureCanvas):
    """Lets one box be drawn when it is asked for.

    Signals:
        box_drawn(BoxFor, Box): this box, in pixels of the Image that is shown.
        drawing_ended(): the box that was to be drawn is drawn, or given up.
    """

    box_drawn = pyqtSignal(object, object)
    drawing_ended = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: BoxFor | None = None
        self._only_once = False
        self._corners: tuple[QPointF, QPointF] | None = None
        self._held = False
        self.hint = _hint(self)

    @property
    def drawing(self) -> BoxFor | None:
        """What a box is being drawn for; None if none is."""
        return self._drawing

    @property
    def drawn(self) -> QRectF:
        """The box as far as it is drawn, in points of the view; empty before it is begun."""
        if self._corners is None:
            return QRectF()
        start, end = (corner * self.viewport.scale + self.viewport.origin for corner in self._corners)
        return QRectF(start, end).normalized()

    def draw(self, drawing: BoxFor | None, *, at_once: bool = False) -> None:
        """Lets the user draw a box, or no more.

        Args:
            drawing: what for.
            at_once: the mouse is already held down; when it is let go without a box, there will be none.
        """
        before = self._drawing
        self._drawing = drawing
        self._only_once = at_once
        self._corners = None
        self._held = False
        self.hint.setVisible(drawing is not None and not at_once)
        if drawing is None:
            self.unsetCursor()
        else:
            self.hint.setText(drawing.value[0])
            self.setAccessibleDescription(f"{drawing.value[0]}. {_KEYS}")
            self._place_hint()
            self.setCursor(Qt.CursorShape.CrossCursor)
        self.update()
        if before is not None and drawing is not before:
            self.drawing_ended.emit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keeps the hint in the middle (Qt override)."""
        super().resizeEvent(event)
        self._place_hint()

    def _place_hint(self) -> None:
        room = max(1, self.width() - 4 * GRID)
        self.hint.setWordWrap(False)
        wraps = self.hint.sizeHint().width() > room
        self.hint.setWordWrap(wraps)
        width = room if wraps else self.hint.sizeHint().width()
        self.hint.resize(width, self.hint.heightForWidth(width) if wraps else self.hint.sizeHint().height())
        self.hint.move((self.width() - self.hint.width()) // 2, 2 * GRID)

    def _begin_box(self, point: QPointF) -> None:
        corner = self.viewport.pixel_at(point)
        self._corners = (corner, corner)
        self._held = True

    def _stretch_box(self, point: QPointF) -> None:
        if self._held and self._corners is not None:
            self._corners = (self._corners[0], self.viewport.pixel_at(point))
            self.update()

    def _end_box(self) -> None:
        """Takes the box, if it is one."""
        drawing, box = self._drawing, self._box()
        self._held = False
        if drawing is None or box is None:
            self._corners = None
            self.update()
            if self._only_once:
                self.draw(None)
            return
        # First, so that whoever asked for the box knows that it is not given up.
        self.box_drawn.emit(drawing, box)
        self.draw(None)

    def _box_key(self, event: QKeyEvent) -> bool:
        """Draws by keyboard; says whether this key does."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.draw(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._corners = self._corners or self._first_box()
            self._end_box()
        elif key in _STEPS:
            step = _STEPS[Qt.Key(key)] * 2 * GRID / self.viewport.scale
            stretches = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            start, end = self._corners or self._first_box()
            self._corners = (start if stretches else start + step, end + step)
            self.update()
        else:
            return False
        return True

    def _first_box(self) -> tuple[QPointF, QPointF]:
        """Where a box lies that is drawn by keyboard: in the middle of what can be seen."""
        assert self._drawing is not None
        seen = self.viewport.to_image(QRectF(self.rect()))
        across = down = min(seen.width(), seen.height()) * self._drawing.value[1]
        if self._drawing is BoxFor.REGION:
            across = seen.width() * self._drawing.value[1]
        half = QPointF(across, down) / 2
        return seen.center() - half, seen.center() + half

    def _box(self) -> Box | None:
        """The box as it is drawn, in whole pixels within the Image; None if it is none."""
        if self._corners is None or not self._levels:
            return None
        rect = QRectF(*self._corners).normalized()
        if min(rect.width(), rect.height()) * self.viewport.scale < _SMALLEST:
            return None
        pixels = rect.toAlignedRect().intersected(self._levels[0].rect())
        return None if pixels.isEmpty() else Box(pixels.x(), pixels.y(), pixels.width(), pixels.height())

    def _paint_over(self, painter: QPainter) -> None:
        """Paints the box as it is drawn."""
        if self._corners is None:
            return
        rect = self.drawn.toAlignedRect()
        painter.fillRect(rect, _TINT)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((Qt.GlobalColor.white, 4), (_LINE, 2)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(rect)


def _hint(parent: QWidget) -> QLabel:
    hint = controls.label()
    hint.setObjectName("pill")
    hint.setParent(parent)
    hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
    hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    hint.hide()
    return hint
