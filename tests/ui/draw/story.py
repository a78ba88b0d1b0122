"""Words that the stories of the Draw tab share."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from digitrec_gui.ui.draw.strokes import SHEET
from digitrec_gui.ui.draw.tab import DrawTab
from tests.limits import WAIT

Place = tuple[float, float]
Way = Sequence[Place]

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)

SEVEN: Way = [
    *[(220 + 10 * step, 110 - 0.5 * step) for step in range(17)],
    *[(380 - 6 * step, 110 + 14 * step) for step in range(18)],
]

BAR: Way = [(240 + 12 * step, 225 - step) for step in range(12)]

ONE: Way = [*[(100 + 5 * step, 150 - 6 * step) for step in range(7)], *[(134, 112 + 12 * step) for step in range(20)]]


def at(tab: DrawTab, place: Place) -> QPointF:
    """A place on the sheet, whose width is 640 here, as a point of the pad."""
    return QPointF(*place) * (SHEET.width() / 640) * tab.pad.viewport.scale + tab.pad.viewport.origin


def put_down(qtbot: QtBot, tab: DrawTab, path: Way, button: Qt.MouseButton = LEFT, keys: object = NONE) -> None:
    """Draws along a path with the mouse, and does not let go."""
    qtbot.mousePress(tab.pad, button, keys, at(tab, path[0]).toPoint())
    for place in path[1:]:
        qtbot.mouseMove(tab.pad, at(tab, place).toPoint())


def draw(qtbot: QtBot, tab: DrawTab, path: Way, button: Qt.MouseButton = LEFT, keys: object = NONE) -> None:
    """Draws along a path with the mouse."""
    put_down(qtbot, tab, path, button, keys)
    qtbot.mouseRelease(tab.pad, button, keys, at(tab, path[-1]).toPoint())


def wait_for(qtbot: QtBot, tab: DrawTab, text: str) -> None:
    """Waits until what is drawn now has been read, as this text."""
    qtbot.waitUntil(lambda: tab.pad.marks_shown and tab.panel.text == text, timeout=WAIT)
