"""What was read: seen, walked, selected, explained, copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QFocusEvent, QGuiApplication, QHelpEvent, QImage, QPainter, QPen, QWheelEvent
from PyQt6.QtWidgets import QApplication, QLabel, QToolTip
from pytestqt.qtbot import QtBot

from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.story import middle_of

Read = Callable[[Path], None]


@pytest.fixture
def view(window: MainWindow, read: Read, note: Path) -> PictureView:
    """The view of the note, already read."""
    read(note)
    window.image_tab.view.setFocus()
    return window.image_tab.view


def clipboard_text() -> str:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()


def test_a_click_on_a_digit_shows_its_five_steps(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 2))

    steps = window.image_tab.panel.steps
    assert view.selected == 2
    assert steps.isVisible()
    assert steps.heading == "Digit 3 of 8"
    assert steps.result.startswith("Result: 2")
    assert all(tile.has_picture for tile in steps.tiles)


def test_a_click_beside_the_digits_clears_the_selection(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 2))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))

    assert view.selected is None
    assert not window.image_tab.panel.steps.isVisible()


def test_the_keyboard_walks_and_leaves_the_digits(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    steps = window.image_tab.panel.steps
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.selected == 1
    assert "Digit 2 of 8: 5" in view.accessibleDescription()
    assert steps.isVisible() and steps.heading == "Digit 2 of 8"

    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.selected == 7
    assert steps.heading == "Digit 8 of 8"

    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.selected is None
    assert not steps.isVisible()


def test_tab_leaves_the_picture_after_the_last_digit(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.activateWindow()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert QApplication.focusWidget() is view

    qtbot.keyClick(view, Qt.Key.Key_Tab)

    assert QApplication.focusWidget() is not view


def test_the_frame_of_the_focus_hides_nothing(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    view.select(2)
    before = view.grab().toImage()

    view.focusInEvent(QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))

    focused = view.grab().toImage()
    assert focused.pixelColor(60, 0) != before.pixelColor(60, 0)
    assert focused.copy(40, 40, 400, 400) == before.copy(40, 40, 400, 400)


def test_up_and_down_go_to_the_next_line_and_back(qtbot: QtBot, window: MainWindow, read: Read, note: Path) -> None:
    view = window.image_tab.view
    read(note.with_name("notebook.jpg"))
    qtbot.keyClick(view, Qt.Key.Key_Home)

    qtbot.keyClick(view, Qt.Key.Key_Down)
    below = view.selected
    qtbot.keyClick(view, Qt.Key.Key_Up)
    above = view.selected

    assert below is not None and above is not None
    assert view.parts[above].line == view.parts[0].line < view.parts[below].line


def test_what_is_no_digit_is_counted_apart(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path, tmp_path: Path
) -> None:
    # Given a note on which the fourth digit was crossed out
    page = QImage(str(note))
    painter = QPainter(page)
    painter.setPen(QPen(QColor(20, 20, 40), 9))
    for across, down in ((40, 40), (40, -40), (0, 45), (45, 0)):
        painter.drawLine(690 - across, 430 - down, 690 + across, 430 + down)
    painter.end()
    page.save(str(tmp_path / "crossed out.png"))
    view, panel = window.image_tab.view, window.image_tab.panel
    read(tmp_path / "crossed out.png")
    assert [digit.is_digit for digit in view.parts] == [True] * 3 + [False] + [True] * 4

    # When all of them are walked
    headings = []
    for _ in view.parts:
        qtbot.keyClick(view, Qt.Key.Key_Right)
        headings.append(panel.steps.heading)

    # Then digits and marks are counted as the summary counts them
    assert any(label.text().startswith("7 digits, 1 other mark, each at least") for label in panel.findChildren(QLabel))
    assert headings.pop(3) == "Other mark 1 of 1"
    assert headings == [f"Digit {number} of 7" for number in range(1, 8)]


def test_the_least_sure_digit_is_one_click_away(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.image_tab.panel.least_sure.button.click()

    confidences = [digit.prediction.confidence for digit in view.parts]
    assert view.selected == confidences.index(min(confidences))


def test_the_buttons_beside_the_steps_walk_on(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 0))

    window.image_tab.panel.steps.next_button.click()

    assert view.selected == 1
    assert window.image_tab.panel.steps.heading == "Digit 2 of 8"


@pytest.mark.qt_log_ignore("does not support raise")  # a tip above the window, on a screen that is none
def test_hovering_tells_the_confidence(qtbot: QtBot, view: PictureView) -> None:
    place = middle_of(view, 0)

    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))

    assert QToolTip.text().startswith("0, ")
    assert "sure" in QToolTip.text()


def test_zooming_by_key_wheel_and_menu_and_back_to_fitted(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    fitted = view.viewport.scale
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    by_key = view.viewport.scale
    window.image_tab.actions_.zoom_in.trigger()
    by_menu = view.viewport.scale
    wheel = QWheelEvent(
        QPointF(50, 50),
        QPointF(50, 50),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, wheel)
    assert fitted < by_key < by_menu < view.viewport.scale

    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.viewport.scale == fitted


def test_dragging_pans_and_selects_nothing(qtbot: QtBot, view: PictureView) -> None:
    for _ in range(4):
        view.zoom_in()
    before = view.viewport.origin

    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(view, QPoint(150, 180))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 180))

    assert view.viewport.origin == before + QPointF(-50, -20)
    assert view.selected is None


def test_the_hand_opens_when_a_drag_ends(qtbot: QtBot, view: PictureView) -> None:
    for _ in range(4):
        view.zoom_in()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    qtbot.mouseMove(view, QPoint(3, 43))
    dragging = view.cursor().shape()

    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))

    assert dragging == Qt.CursorShape.ClosedHandCursor
    assert view.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_copying_puts_the_text_on_the_clipboard_and_says_so(
    qtbot: QtBot, window: MainWindow, view: PictureView
) -> None:
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert clipboard_text() == "0522\t1859"
    assert window.status.currentMessage() == "Copied"


def test_copying_works_from_the_text_itself(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(window.image_tab.panel.read_out, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert clipboard_text() == "0522\t1859"


def test_of_selected_text_only_that_is_copied(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    read_out = window.image_tab.panel.read_out
    window.activateWindow()
    read_out.setFocus()
    cursor = read_out.textCursor()
    cursor.setPosition(1)
    cursor.setPosition(7, cursor.MoveMode.KeepAnchor)
    read_out.setTextCursor(cursor)

    window.image_tab.panel.copy()

    assert clipboard_text() == "522\t18"


def test_a_second_picture_forgets_the_selection_of_the_first(
    qtbot: QtBot, window: MainWindow, view: PictureView, read: Read, note: Path
) -> None:
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 3))

    read(note.with_name("form.png"))

    assert view.selected is None
    assert not window.image_tab.panel.steps.isVisible()


def test_a_bar_appears_only_when_reading_takes_long(qtbot: QtBot, window: MainWindow) -> None:
    panel = window.image_tab.panel
    panel.show_waiting()
    assert not panel.bar.isVisible()

    qtbot.waitUntil(panel.bar.isVisible, timeout=WAIT)

    panel.clear()
    assert not panel.bar.isVisible()
