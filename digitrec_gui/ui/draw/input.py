"""Mouse, touch and pen as one hand that draws: what each of them does is turned into the same few orders."""

from __future__ import annotations

from enum import Enum, auto

from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import (
    QEventPoint,
    QHideEvent,
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui.picture.canvas import PictureCanvas

EVEN = 0.5
"""The pressure of a hand whose pressure is not known: half of the full."""


class _Hand(Enum):
    MOUSE = auto()
    TOUCH = auto()
    PEN = auto()


class DrawInput(PictureCanvas):
    """One hand draws at a time: while a pen does, the palm that rests on the screen does not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hand: _Hand | None = None
        self._button = Qt.MouseButton.NoButton
        self._finger = -1
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    def _begin(self, point: QPointF, pressure: float, *, erases: bool) -> None:
        """Begins a stroke where the hand was put down, a point of the view; pressure is 0 to 1."""
        raise NotImplementedError

    def _go_on(self, point: QPointF, pressure: float) -> None:
        """Draws on to where the hand moved."""
        raise NotImplementedError

    def _end(self) -> None:
        """Ends the stroke: the hand was lifted."""
        raise NotImplementedError

    def _give_up(self) -> None:
        """Gives the stroke up: the system took the hand away, or the user thought better of it."""
        raise NotImplementedError

    def _hover(self, point: QPointF) -> None:
        """Takes note of the pointer over a point of the view while no hand is down."""

    def drop_hand(self) -> None:
        """Gives up what the hand is doing; it draws again when it has been lifted and put down anew."""
        self._hand = None
        self._give_up()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Draws with the left button; the right one, or Shift, erases (Qt override)."""
        assert event is not None
        right = event.button() == Qt.MouseButton.RightButton
        if right or event.button() == Qt.MouseButton.LeftButton:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if self._take(_Hand.MOUSE):
                self._button = event.button()
                self._begin(event.position(), EVEN, erases=right or shift)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Draws on (Qt override)."""
        assert event is not None
        if self._hand is _Hand.MOUSE:
            self._go_on(event.position(), EVEN)
        elif self._hand is None and not event.buttons():
            self._hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Ends the stroke (Qt override)."""
        assert event is not None
        if self._hand is _Hand.MOUSE and event.button() == self._button:
            self._go_on(event.position(), EVEN)
            self._let_go()

    def tabletEvent(self, event: QTabletEvent | None) -> None:
        """Draws as wide as the pen presses; its other end, or its button, erases (Qt override)."""
        assert event is not None
        event.accept()  # or Qt would send the same again, as from a mouse
        kind, point, pressure = event.type(), event.position(), event.pressure()
        if kind == QEvent.Type.TabletPress and self._take(_Hand.PEN):
            other_end = event.pointerType() == QPointingDevice.PointerType.Eraser
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._begin(point, pressure, erases=other_end or shift or event.button() == Qt.MouseButton.RightButton)
        elif kind == QEvent.Type.TabletMove and self._hand is _Hand.PEN:
            self._go_on(point, pressure)
        elif kind == QEvent.Type.TabletRelease and self._hand is _Hand.PEN:
            self._let_go()
        elif kind == QEvent.Type.TabletMove and self._hand is None:
            self._hover(point)

    def event(self, event: QEvent | None) -> bool:
        """A finger on the screen draws (Qt override)."""
        if isinstance(event, QTouchEvent):
            return self._touch(event)
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> bool:
        device = event.device()
        if device is not None and device.type() == QInputDevice.DeviceType.TouchPad:
            return False  # it moves the pointer, and what the pointer does comes as from a mouse
        if event.type() == QEvent.Type.TouchCancel:
            if self._hand is _Hand.TOUCH:
                self.drop_hand()
            return True
        for finger in event.points():
            self._touch_with(finger)
        return True

    def _touch_with(self, finger: QEventPoint) -> None:
        state, point = finger.state(), self.mapFromGlobal(finger.globalPosition())
        if state == QEventPoint.State.Pressed and self._take(_Hand.TOUCH):
            self._finger = finger.id()
            self._begin(point, EVEN, erases=False)
        elif self._hand is _Hand.TOUCH and finger.id() == self._finger:
            if state == QEventPoint.State.Updated:
                self._go_on(point, EVEN)
            elif state == QEventPoint.State.Released:
                self._let_go()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Ends the stroke: where the hand is lifted, nobody will say (Qt override)."""
        super().hideEvent(event)
        if self._hand is not None:
            self._let_go()

    def _take(self, hand: _Hand) -> bool:
        """This hand draws from now on; False if another does, or a pen takes over from a palm."""
        if self._hand is _Hand.TOUCH and hand is _Hand.PEN:
            self._give_up()
        elif self._hand is not None:
            return False
        self._hand = hand
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        return True

    def _let_go(self) -> None:
        self._hand = None
        self._end()
