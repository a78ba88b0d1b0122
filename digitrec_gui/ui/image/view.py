"""The Image with a mark on each digit and sign: zooms, pans, and lets them be hovered, walked and selected."""

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

from digitrec_gui.core.types import Part
from digitrec_gui.ui.image.box_canvas import BoxCanvas, BoxFor
from digitrec_gui.ui.picture.canvas import ZOOM_STEP
from digitrec_gui.ui.picture.keys import KEYS, step, walked
from digitrec_gui.ui.picture.marks import REACH
from digitrec_gui.ui.widgets import wording

_HELP = (
    "Arrow keys walk digits and signs, a key with a digit or sign corrects the selected one, Delete removes it; "
    "where none is selected, plus, minus and 0 zoom."
)


class PictureView(BoxCanvas):
    """Shows one Image.

    Signals:
        part_selected(int): the user selected the part of this index.
        selection_cleared(): the user selected none.
        selection_changed(): another part is selected, or none, whoever did that.
        region_left(): the user wants all of the Image to be read again.
    """

    part_selected = pyqtSignal(int)
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
        """Selects a part, or none, and brings it into view; the caller shows its steps."""
        self._selected = index
        self.spoken.select(index)
        if index is not None:
            self.viewport.reveal(self.parts[index].box)
            self.setAccessibleDescription(self._spoken(index))
        self.update()
        self.selection_changed.emit()

    def choose(self, index: int | None) -> None:
        """Selects a part, or none, and has its steps shown."""
        if index == self._selected:
            return
        self.select(index)
        if index is None:
            self.selection_cleared.emit()
        else:
            self.part_selected.emit(index)

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        """Marks these digits and signs; none is selected."""
        super().show_parts(parts)
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
            hit = self._part_at(QPointF(event.pos()))
            if hit is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), wording.describe(self.parts[hit]), self)
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
            self._hover(self._part_at(event.position()))
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
        hit = self._part_at(event.position())
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
        """Walks digits and signs, zooms (Qt override)."""
        assert event is not None
        if self.drawing is not None and self._box_key(event):
            return
        key = event.key()
        if self._selected is None and key in _ZOOMS:  # else it is what is selected that should be so
            _ZOOMS[Qt.Key(key)](self)
        elif key == Qt.Key.Key_Escape and self._selected is not None:
            self.choose(None)
        elif key == Qt.Key.Key_Escape and self.region is not None:
            self.region_left.emit()
        elif not self._walk(key):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 (Qt's names)
        """Tab walks digits and signs before it leaves the view (Qt override)."""
        if self.drawing is not None:
            return super().focusNextPrevChild(next)
        target = step(self._selected, 1 if next else -1, len(self.parts))
        if target is None:
            return super().focusNextPrevChild(next)
        self.choose(target)
        return True

    def _walk(self, key: int) -> bool:
        if key not in KEYS or not self.parts:
            return False
        target = walked(self.parts, self._selected, key)
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
            reach = self.viewport.to_view(self.parts[index].box).adjusted(-REACH, -REACH, REACH, REACH)
            self.update(reach.toAlignedRect())

    def _part_at(self, point: QPointF) -> int | None:
        return self._part_under(point.toPoint())


_ZOOMS = {
    Qt.Key.Key_Plus: PictureView.zoom_in,
    Qt.Key.Key_Equal: PictureView.zoom_in,
    Qt.Key.Key_Minus: PictureView.zoom_out,
    Qt.Key.Key_0: PictureView.fit,
}
"""What the keys do that correct where something is selected."""
