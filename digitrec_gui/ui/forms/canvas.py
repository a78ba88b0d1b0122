"""The picture of an empty form with a box for each field: drawn, moved, resized, by mouse and by keys."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QLineF, QPointF, QRectF, QSizeF, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from PyQt6.QtWidgets import QApplication, QSizePolicy, QWidget

from digitrec_gui.core.forms.types import Field
from digitrec_gui.core.reading.marks import Mark
from digitrec_gui.core.types import Box
from digitrec_gui.ui.forms.boxes import HANDLE, Handle, box_in, clipped, handles, point, stretched
from digitrec_gui.ui.forms.draft import Draft
from digitrec_gui.ui.picture.canvas import ZOOM_STEP, PictureCanvas
from digitrec_gui.ui.picture.keys import step
from digitrec_gui.ui.widgets.theme import GRID

_LINE = QColor(*Mark.SURE.colour)
_TINT, _STRONG_TINT = QColor(*Mark.SURE.colour, 26), QColor(*Mark.SURE.colour, 64)

_REACH = 9.0
"""How far from the middle of a handle it is got hold of, points, within its field."""

_BORDER = 3.0
"""How far outside a field its border and its handles end, points: a press beyond that begins another field."""

_TAG = 11.0 * GRID
"""As wide a field's name may be, points, where its box is smaller."""

_SMALLEST = 6
"""Boxes with a side below so many points are a slip of the hand."""

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_LONG_STEP = 10
"""Pixels, with Ctrl."""

_HELP = (
    "Drag to draw a field. Arrow keys move the selected one, with Shift its corner, with Ctrl by ten pixels; Tab "
    "walks, Enter names, Delete removes it; plus, minus and 0 zoom."
)

_CURSORS = {
    (0, 0): Qt.CursorShape.SizeAllCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
}


class FormCanvas(PictureCanvas):
    """Shows and changes where the fields of a draft lie.

    Signals:
        name_asked(): the user wants to name the selected field.
    """

    name_asked = pyqtSignal()

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._drawn: tuple[QPointF, QPointF] | None = None
        self._held: Handle | None = None
        self._pressed: tuple[QPointF, Box] | None = None
        self._moved: Box | None = None
        self._panned: QPointF | None = None
        self._tags: dict[tuple[str, int], tuple[str, int]] = {}
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture of the form")
        self.setAccessibleDescription(_HELP)
        draft.changed.connect(self.update)
        draft.selected.connect(self._on_selected)

    def show_form(self, levels: tuple[QImage, ...]) -> None:
        """Shows the picture of another form, given as its pyramid."""
        self._leave()
        self._tags.clear()
        self.show_picture(levels)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def add_field(self) -> None:
        """Adds a field in the middle of what can be seen, for whoever draws without a mouse."""
        seen = self.viewport.to_image(QRectF(self.rect()))
        box = QRectF(QPointF(), QSizeF(seen.width() / 4, seen.height() / 16))
        box.moveCenter(seen.center())
        self._draft.add(box_in(box))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Scrolls; with Ctrl it zooms around the pointer (Qt override)."""
        assert event is not None
        turned = QPointF(event.angleDelta())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(ZOOM_STEP ** (turned.y() / 120), event.position())
        else:
            moved = QPointF(event.pixelDelta()) if not event.pixelDelta().isNull() else turned / 2
            sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.viewport.pan(moved.transposed() if sideways else moved)
            self.update()
        event.accept()

    def event(self, event: QEvent | None) -> bool:
        """Pinch gestures (Qt override)."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom(1 + event.value(), event.position())
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Gets hold of a handle or a field, begins one, or begins to pan (Qt override)."""
        assert event is not None
        at, button = event.position(), event.button()
        if button in (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton):
            self._panned = at
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        if button != Qt.MouseButton.LeftButton or not self._levels:
            return
        draws = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)  # also over a field
        handle = None if draws else self._handle_at(at)
        hit = None if draws else self._field_at(at)
        if handle is None and hit is None:
            self._draft.select(None)
            corner = self.viewport.pixel_at(at)
            self._drawn = (corner, corner)
            return
        if handle is None:
            self._draft.select(hit)
        selected = self._draft.selection
        assert selected is not None
        self._held = handle or (0, 0)
        self._pressed = at, self._draft.fields[selected].box

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Draws, moves, resizes or pans (Qt override)."""
        assert event is not None
        at = event.position()
        if self._panned is not None:
            self.viewport.pan(at - self._panned)
            self._panned = at
        elif self._drawn is not None:
            self._drawn = (self._drawn[0], self.viewport.pixel_at(at))
        elif self._pressed is not None and self._held is not None:
            start, box = self._pressed
            if self._moved is None and (at - start).manhattanLength() < QApplication.startDragDistance():
                return
            moved = (at - start) / self.viewport.scale
            box = stretched(box, self._held, round(moved.x()), round(moved.y()))
            self._moved = box if self._held == (0, 0) else clipped(box, *self.picture_size)
        else:
            self._show_cursor(at)
            return
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Takes what was drawn or moved (Qt override)."""
        assert event is not None
        drawn, moved, selected = self._drawn, self._moved, self._draft.selection
        self._leave()
        if drawn is not None:
            rect = QRectF(*drawn).normalized()
            if min(rect.width(), rect.height()) * self.viewport.scale >= _SMALLEST:
                self._draft.add(box_in(rect))
        elif moved is not None and selected is not None:
            self._draft.place(selected, moved)
        self._show_cursor(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Names the field below the pointer (Qt override)."""
        assert event is not None
        if self._field_at(event.position()) is not None:
            self.name_asked.emit()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Nudges, names and leaves the selected field, or zooms (Qt override)."""
        assert event is not None
        key, selected = event.key(), self._draft.selection
        if key in _ZOOMS:
            _ZOOMS[Qt.Key(key)](self)
        elif key == Qt.Key.Key_Escape and (self._drawn or self._pressed or selected is not None):
            if self._drawn is None and self._pressed is None:
                self._draft.select(None)
            self._leave()
            self.update()
        elif selected is not None and key in _STEPS:
            self._nudge(selected, _STEPS[Qt.Key(key)], event.modifiers())
        elif selected is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.name_asked.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 (Qt's names)
        """Tab walks the fields before it leaves the picture (Qt override)."""
        target = step(self._draft.selection, 1 if next else -1, len(self._draft.fields))
        if target is None:
            return super().focusNextPrevChild(next)
        self._draft.select(target)
        return True

    def _nudge(self, selected: int, by: tuple[int, int], modifiers: Qt.KeyboardModifier) -> None:
        far = _LONG_STEP if modifiers & Qt.KeyboardModifier.ControlModifier else 1
        held = (1, 1) if modifiers & Qt.KeyboardModifier.ShiftModifier else (0, 0)
        box = stretched(self._draft.fields[selected].box, held, by[0] * far, by[1] * far)
        self._draft.place(selected, box, steps=True)
        self.viewport.reveal(self._draft.fields[selected].box)

    def _leave(self) -> None:
        """Lets go of whatever is held."""
        self._drawn = self._held = self._pressed = self._moved = self._panned = None

    @pyqtSlot()
    def _on_selected(self) -> None:
        selected = self._draft.selection
        if selected is not None:
            field = self._draft.fields[selected]
            if self._pressed is None:
                self.viewport.reveal(field.box)
            self.setAccessibleDescription(f"{field.name}, field {selected + 1} of {len(self._draft.fields)}. {_HELP}")
        else:
            self.setAccessibleDescription(_HELP)
        self.update()

    def _box_of(self, index: int) -> Box:
        """Where a field lies, or would if the mouse were let go."""
        if self._moved is not None and index == self._draft.selection:
            return self._moved
        return self._draft.fields[index].box

    def _field_at(self, at: QPointF) -> int | None:
        """The smallest field below a point of the view."""
        hits = [
            (field.box.width * field.box.height, index)
            for index, field in enumerate(self._draft.fields)
            if self.viewport.to_view(field.box).adjusted(-2, -2, 2, 2).contains(at)
        ]
        return min(hits)[1] if hits else None

    def _handle_at(self, at: QPointF) -> Handle | None:
        if self._draft.selection is None:
            return None
        rect = self.viewport.to_view(self._box_of(self._draft.selection))
        if not rect.adjusted(-_BORDER, -_BORDER, _BORDER, _BORDER).contains(at):
            return None
        near = (one for one in handles(rect) if (point(rect, one) - at).manhattanLength() <= _REACH)
        return next(near, None)

    def _show_cursor(self, at: QPointF) -> None:
        handle = self._handle_at(at)
        if handle is not None:
            across, down = handle
            self.setCursor(_CURSORS[(-1, 1) if across * down < 0 else (abs(across), abs(down))])
        else:
            hit = self._field_at(at)
            self.setCursor(Qt.CursorShape.CrossCursor if hit is None else _CURSORS[(0, 0)])

    def _paint_over(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(_tag_font(self.font()))
        selected = self._draft.selection
        others = [index for index in range(len(self._draft.fields)) if index != selected]
        self._paint_fields(painter, others, is_selected=False)
        if selected is not None:
            self._paint_fields(painter, [selected], is_selected=True)
            self._paint_handles(painter, self.viewport.to_view(self._box_of(selected)))
        if self._drawn is not None:
            self._take_pen(painter, is_selected=True)
            painter.drawRect(self.viewport.to_view(box_in(QRectF(*self._drawn).normalized())))

    def _paint_fields(self, painter: QPainter, indices: list[int], *, is_selected: bool) -> None:
        """All of one kind at once: there may be hundreds, and each call takes its time."""
        fields = [self._draft.fields[index] for index in indices]
        rects = [self.viewport.to_view(self._box_of(index)) for index in indices]
        if not rects:
            return
        self._take_pen(painter, is_selected=is_selected)
        painter.drawRects(*rects)
        borders = [line for field, rect in zip(fields, rects, strict=True) for line in _borders(field, rect)]
        if borders:
            painter.setPen(QPen(_LINE, 1, Qt.PenStyle.DotLine))
            painter.drawLines(*borders)
        painter.setPen(Qt.GlobalColor.white)
        metrics = painter.fontMetrics()
        for field, rect in zip(fields, rects, strict=True):
            room = round(max(rect.width(), _TAG)) - GRID
            key = field.name, room
            if key not in self._tags:
                self._tags[key] = _tag(field.name, room, metrics)
            text, wide = self._tags[key]
            height = metrics.height()
            painter.fillRect(QRectF(rect.x(), rect.y() - height, wide + GRID, height), _LINE)
            painter.drawText(QPointF(rect.x() + GRID / 2, rect.y() - metrics.descent()), text)

    def _take_pen(self, painter: QPainter, *, is_selected: bool) -> None:
        painter.setBrush(_STRONG_TINT if is_selected else _TINT)
        painter.setPen(QPen(_LINE, 2.5 if is_selected else 1.5))

    def _paint_handles(self, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(QPen(_LINE, 1.5))
        painter.setBrush(Qt.GlobalColor.white)
        for handle in handles(rect):
            square = QRectF(0, 0, HANDLE, HANDLE)
            square.moveCenter(point(rect, handle))
            painter.drawRect(square)


_ZOOMS = {
    Qt.Key.Key_Plus: FormCanvas.zoom_in,
    Qt.Key.Key_Equal: FormCanvas.zoom_in,
    Qt.Key.Key_Minus: FormCanvas.zoom_out,
    Qt.Key.Key_0: FormCanvas.fit,
}


def _borders(field: Field, rect: QRectF) -> list[QLineF]:
    """The lines between the printed boxes of a field."""
    places = (rect.x() + rect.width() * cell / field.cells for cell in range(1, field.cells))
    return [QLineF(x, rect.top(), x, rect.bottom()) for x in places]


def _tag(name: str, room: int, metrics: QFontMetrics) -> tuple[str, int]:
    """As much of a name as fits, and how wide that is."""
    text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
    return text, metrics.horizontalAdvance(text)


def _tag_font(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(8.5)
    return small
