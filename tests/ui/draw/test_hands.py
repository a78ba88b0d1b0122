"""A pen, a finger, and strokes that are broken off."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import (
    QEventPoint,
    QInputDevice,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitrec_gui.ui.draw.tab import DrawTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.ui.draw.story import CONTROL, LEFT, NONE, ONE, SEVEN, Place, Way, at, put_down, wait_for

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def tab(window: MainWindow) -> DrawTab:
    """The Draw tab, in front."""
    window.tabs.setCurrentWidget(window.draw_tab)
    return window.draw_tab


def use_pen(
    tab: DrawTab, path: Way, pressure: float, kind: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen
) -> None:
    """Draws along a path with a pen that is pressed so hard, 0 to 1."""
    abilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    pen = QPointingDevice("pen", 7, QInputDevice.DeviceType.Stylus, kind, abilities, 1, 2)
    kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * (len(path) - 1), QEvent.Type.TabletRelease]
    for event_kind, place in zip(kinds, [*path, path[-1]], strict=True):
        point = at(tab, place)
        held = Qt.MouseButton.NoButton if event_kind == QEvent.Type.TabletRelease else LEFT
        on_screen = QPointF(tab.pad.mapToGlobal(point))
        event = QTabletEvent(event_kind, pen, point, on_screen, pressure, 0, 0, 0, 0, 0, NONE, LEFT, held)
        QApplication.sendEvent(tab.pad, event)


def touch_device(kind: QInputDevice.DeviceType = QInputDevice.DeviceType.TouchScreen) -> QPointingDevice:
    finger = QPointingDevice.PointerType.Finger
    return QPointingDevice("screen", 9, kind, finger, QInputDevice.Capability.Position, 5, 0)


def touch(tab: DrawTab, kind: QEvent.Type, state: QEventPoint.State, place: Place, screen: QPointingDevice) -> None:
    """What a finger does."""
    point = at(tab, place)
    finger = QEventPoint(0, state, point, QPointF(tab.pad.mapToGlobal(point)))
    QApplication.sendEvent(tab.pad, QTouchEvent(kind, screen, NONE, [finger]))


def use_finger(tab: DrawTab, path: Way, kind: QInputDevice.DeviceType = QInputDevice.DeviceType.TouchScreen) -> None:
    """Draws along a path with a finger."""
    screen = touch_device(kind)
    touch(tab, QEvent.Type.TouchBegin, QEventPoint.State.Pressed, path[0], screen)
    for place in path[1:]:
        touch(tab, QEvent.Type.TouchUpdate, QEventPoint.State.Updated, place, screen)
    touch(tab, QEvent.Type.TouchEnd, QEventPoint.State.Released, path[-1], screen)


def test_a_pen_draws_as_wide_as_it_presses_and_its_other_end_erases(qtbot: QtBot, tab: DrawTab) -> None:
    use_pen(tab, SEVEN, 0.9)
    use_pen(tab, ONE, 0.1)
    wait_for(qtbot, tab, "17")
    hard, soft = tab.sheet.drawing.strokes
    assert hard.points[-1].width > 2 * soft.points[-1].width

    use_pen(tab, SEVEN, 0.5, QPointingDevice.PointerType.Eraser)
    wait_for(qtbot, tab, "1")


def test_a_finger_draws_but_not_on_a_touchpad(qtbot: QtBot, tab: DrawTab) -> None:
    use_finger(tab, SEVEN, QInputDevice.DeviceType.TouchPad)
    assert not tab.sheet.drawing.strokes

    use_finger(tab, SEVEN)
    wait_for(qtbot, tab, "7")


def test_what_the_system_or_the_user_breaks_off_leaves_nothing(qtbot: QtBot, tab: DrawTab) -> None:
    before = tab.pad.grab().toImage()
    screen = touch_device()
    touch(tab, QEvent.Type.TouchBegin, QEventPoint.State.Pressed, (100, 100), screen)
    touch(tab, QEvent.Type.TouchUpdate, QEventPoint.State.Updated, (300, 300), screen)

    # A pen takes over from the palm that was on the screen before it
    use_pen(tab, SEVEN, 0.5)
    wait_for(qtbot, tab, "7")
    assert len(tab.sheet.drawing.strokes) == 1
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)
    touch(tab, QEvent.Type.TouchBegin, QEventPoint.State.Pressed, (100, 100), screen)
    touch(tab, QEvent.Type.TouchUpdate, QEventPoint.State.Updated, (300, 300), screen)
    touch(tab, QEvent.Type.TouchCancel, QEventPoint.State.Updated, (300, 300), screen)
    put_down(qtbot, tab, ONE)
    qtbot.keyClick(tab.pad, Qt.Key.Key_Escape)
    qtbot.mouseRelease(tab.pad, LEFT, pos=at(tab, ONE[-1]).toPoint())

    assert not tab.sheet.drawing.strokes
    assert tab.pad.grab().toImage() == before


def test_leaving_the_tab_ends_the_stroke(qtbot: QtBot, window: MainWindow, tab: DrawTab) -> None:
    put_down(qtbot, tab, SEVEN)
    window.tabs.setCurrentIndex(0)
    window.tabs.setCurrentWidget(tab)

    wait_for(qtbot, tab, "7")
    assert not tab.pad.is_drawing
