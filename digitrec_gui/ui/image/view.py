"""The Image with a mark on each Digit: zooms, pans, and lets Digits be hovered, walked and selected."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from digitrec_gui.core.types import Digit
from digitrec_gui.ui.image.box_canvas import BoxCanvas, BoxFor
from digitrec_gui.ui.picture.canvas import ZOOM_STEP
from digitrec_gui.ui.picture.keys import KEYS, step, walked
from digitrec_gui.ui.picture.marks import REACH
from digitrec_gui.ui.widgets import wording

_HELP = "Arrow keys walk the digits, a digit key corrects the selected one, Delete removes it; plus, minus and 0 zoom."


class PictureView(BoxCanvas):
    """Shows one Image.

    Signals:
        digit_selected(int): the user selected the Digit of this index.
        selection_cleared(): the user selected none.
        selection_changed(): another Digit is selected, or none, whoever did that.
        region_left(): the user wants all of the Image to be read again.
    """

    digit_selected = pyqtSignal(int)
    selection_cleared = pyqtSignal()
    selection_changed = pyqtSignal()
    region_left = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed_at: QPointF | None = None
        self._dragged_to: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture")
        self.setAccessibleDescription(_HELP)

    def select(self, index: int | None) -> None:
        """Selects a Digit, or none, and brings it into view; the caller shows its steps."""
        self._selected = index
        if index is not None:
            self.viewport.reveal(self.digits[index].box)
            self.setAccessibleDescription(self._spoken(index))
        self.update()
        self.selection_changed.emit()

    def choose(self, index: int | None) -> None:
        """Selects a Digit, or none, and has its steps shown."""
        if index == self._selected:
            return
        self.select(index)
        if index is None:
            self.selection_cleared.emit()
        else:
            self.digit_selected.emit(index)

    def show_digits(self, digits: tuple[Digit, ...]) -> None:
        """Marks these Digits; none is selected."""
        super().show_digits(digits)
        self.selection_changed.emit()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zooms around the pointer (Qt override)."""
        assert event is not None
        self._zoom(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def event(self, event: QEvent | None) -> bool:
        """Pinch gestures and tooltips (Qt override)."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom(1 + event.value(), event.position())
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self._digit_at(QPointF(event.pos()))
            if hit is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), wording.describe(self.digits[hit]), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Begins a click or a drag (Qt override)."""
        assert event is not None
        if event.button() == Qt.MouseButton.LeftButton:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.drawing is None:
                self.draw(BoxFor.DIGIT, at_once=True)
            if self.drawing is not None:
                self._begin_box(event.position())
                return
            self._pressed_at = event.position()
            self._dragged_to = None

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Pans, or hovers (Qt override)."""
        assert event is not None
        if self.drawing is not None:
            self._stretch_box(event.position())
            return
        if self._pressed_at is None:
            self._hover(self._digit_at(event.position()))
            return
        if self._dragged_to is None:
            if (event.position() - self._pressed_at).manhattanLength() < QApplication.startDragDistance():
                return
            self._dragged_to = self._pressed_at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.viewport.pan(event.position() - self._dragged_to)
        self._dragged_to = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Ends a drag, or selects what was clicked (Qt override)."""
        assert event is not None
        if self.drawing is not None and event.button() == Qt.MouseButton.LeftButton:
            self._end_box()
            return
        if self._pressed_at is None or event.button() != Qt.MouseButton.LeftButton:
            return
        dragged = self._dragged_to is not None
        self._pressed_at = self._dragged_to = None
        hit = self._digit_at(event.position())
        if dragged:
            # The closed hand lies over whatever cursor hovering has set; both begin anew.
            self._hover(None)
            self.unsetCursor()
        self._hover(hit)
        if not dragged:
            self.choose(hit)

    def leaveEvent(self, event: QEvent | None) -> None:
        """Ends hovering (Qt override)."""
        super().leaveEvent(event)
        self._hover(None)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Walks the Digits, zooms (Qt override)."""
        assert event is not None
        if self.drawing is not None and self._box_key(event):
            return
        key = event.key()
        zooms = {Qt.Key.Key_Plus: self.zoom_in, Qt.Key.Key_Equal: self.zoom_in, Qt.Key.Key_Minus: self.zoom_out}
        if self._selected is None:  # else it is what that digit should be
            zooms[Qt.Key.Key_0] = self.fit
        if key in zooms:
            zooms[Qt.Key(key)]()
        elif key == Qt.Key.Key_Escape and self._selected is not None:
            self.choose(None)
        elif key == Qt.Key.Key_Escape and self.region is not None:
            self.region_left.emit()
        elif not self._walk(key):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 (Qt's names)
        """Tab walks the Digits before it leaves the view (Qt override)."""
        if self.drawing is not None:
            return super().focusNextPrevChild(next)
        target = step(self._selected, 1 if next else -1, len(self.digits))
        if target is None:
            return super().focusNextPrevChild(next)
        self.choose(target)
        return True

    def _walk(self, key: int) -> bool:
        if key not in KEYS or not self.digits:
            return False
        target = walked(self.digits, self._selected, key)
        if target is not None:
            self.choose(target)
        return True

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._update_mark(self._hovered)
            self._update_mark(index)
            self._hovered = index
            if index is None:
                self.unsetCursor()
            else:
                self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _update_mark(self, index: int | None) -> None:
        if index is not None:
            reach = self.viewport.to_view(self.digits[index].box).adjusted(-REACH, -REACH, REACH, REACH)
            self.update(reach.toAlignedRect())

    def _digit_at(self, point: QPointF) -> int | None:
        """The smallest Digit whose mark lies under a point of the view."""
        hits = [
            (digit.box.width * digit.box.height, index)
            for index, digit in enumerate(self.digits)
            if self.viewport.to_view(digit.box).adjusted(-4, -4, 4, 4).contains(point)
        ]
        return min(hits)[1] if hits else None
