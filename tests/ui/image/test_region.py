"""How a picture is read is the user's choice: which part of it, which way up, and how faint a stroke may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitrec_gui.core.types import Box, Reading
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.story import digits_of, middle_of

Read = Callable[[Path], None]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(window: MainWindow, read: Read, note: Path) -> PictureView:
    """The view of the note, in which "0522 1859" was read."""
    read(note)
    window.image_tab.view.setFocus()
    return window.image_tab.view


@pytest.fixture
def on_its_side(note: Path, tmp_path: Path) -> Path:
    """The note as a camera held upright would have taken it, without saying so."""
    file = tmp_path / "on its side.png"
    cv2.imwrite(str(file), np.rot90(cv2.imread(str(note))))
    return file


def wait_until_read(qtbot: QtBot, window: MainWindow, digits: str) -> None:
    qtbot.waitUntil(lambda: digits_of(window) == digits, timeout=WAIT)


def drag_around(qtbot: QtBot, view: PictureView, first: int, last: int) -> None:
    """Drags a rectangle around some of the digits."""
    frames = [view.viewport.to_view(digit.box).toAlignedRect() for digit in view.parts[first : last + 1]]
    frame = frames[0]
    for other in frames[1:]:
        frame = frame.united(other)
    frame.adjust(-8, -8, 8, 8)
    qtbot.mousePress(view, LEFT, pos=frame.topLeft())
    qtbot.mouseMove(view, frame.center())
    qtbot.mouseMove(view, frame.bottomRight())
    qtbot.mouseRelease(view, LEFT, pos=frame.bottomRight())


def test_only_the_region_is_read_and_the_rest_is_dimmed(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    outside = middle_of(view, 6)
    bright = view.grab().toImage().pixelColor(outside.x() - 12, outside.y() - 40).lightness()

    qtbot.keyClick(view, Qt.Key.Key_R)
    assert view.hint.isVisible()
    drag_around(qtbot, view, 0, 3)

    wait_until_read(qtbot, window, "0522")
    dimmed = view.grab().toImage().pixelColor(outside.x() - 12, outside.y() - 40).lightness()
    assert dimmed < bright / 2
    assert window.image_tab.actions_.region.isChecked()
    assert not view.hint.isVisible()


def test_pressing_again_reads_all_of_it(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_R)
    drag_around(qtbot, view, 0, 3)
    wait_until_read(qtbot, window, "0522")

    qtbot.keyClick(view, Qt.Key.Key_R)

    wait_until_read(qtbot, window, "05221859")
    assert view.region is None


def test_escape_ends_the_region_too(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_R)
    drag_around(qtbot, view, 4, 7)
    wait_until_read(qtbot, window, "1859")

    qtbot.keyClick(view, Qt.Key.Key_Escape)

    wait_until_read(qtbot, window, "05221859")
    assert not window.image_tab.actions_.region.isChecked()


def test_a_region_that_is_never_drawn_is_given_up(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_R)
    assert window.image_tab.actions_.region.isChecked()

    qtbot.keyClick(view, Qt.Key.Key_Escape)

    assert not window.image_tab.actions_.region.isChecked()
    assert digits_of(window) == "05221859"


def test_a_digit_can_be_added_instead_of_the_region(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_R)
    qtbot.keyClick(view, Qt.Key.Key_A)
    assert not window.image_tab.actions_.region.isChecked()
    assert view.drawing is not None

    qtbot.keyClick(view, Qt.Key.Key_R)
    assert window.image_tab.actions_.region.isChecked()
    assert view.drawing is not None


def test_a_region_can_be_drawn_by_keyboard(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_R)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    qtbot.keyClick(view, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: 0 < len(view.parts) < 8, timeout=WAIT)
    assert view.region is not None


def test_what_was_corrected_stays_where_it_is_read_again(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))
    qtbot.keyClick(view, Qt.Key.Key_7)

    qtbot.keyClick(view, Qt.Key.Key_R)
    drag_around(qtbot, view, 0, 3)

    wait_until_read(qtbot, window, "0572")
    assert view.selected == 2


def test_another_picture_is_read_whole(
    qtbot: QtBot, window: MainWindow, view: PictureView, read: Read, note: Path
) -> None:
    qtbot.keyClick(view, Qt.Key.Key_R)
    drag_around(qtbot, view, 0, 3)
    wait_until_read(qtbot, window, "0522")

    read(note)

    assert view.region is None
    assert digits_of(window) == "05221859"


def test_turning_turns_the_picture_and_reads_it_so(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    width, height = view.picture_size

    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    qtbot.waitUntil(lambda: view.picture_size == (height, width) and bool(view.parts), timeout=WAIT)
    assert digits_of(window) != "05221859"

    qtbot.keyClick(view, Qt.Key.Key_BracketLeft)
    wait_until_read(qtbot, window, "05221859")
    assert view.picture_size == (width, height)


def test_of_several_turns_the_last_counts(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    size = view.picture_size
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_BracketRight)

    wait_until_read(qtbot, window, "05221859")
    assert view.picture_size == size


def test_a_region_and_corrections_turn_with_the_picture(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    # Given a region, a corrected digit and one that was added in it
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))
    qtbot.keyClick(view, Qt.Key.Key_7)
    window.image_tab.session.add(view.parts[1].box)
    qtbot.waitUntil(lambda: view.selected == 1, timeout=WAIT)
    qtbot.keyClick(view, Qt.Key.Key_4)
    qtbot.keyClick(view, Qt.Key.Key_R)
    drag_around(qtbot, view, 0, 3)
    wait_until_read(qtbot, window, "0472")
    region = view.region
    assert region is not None

    # When the picture is turned upside down
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    qtbot.waitUntil(lambda: len(view.parts) == 4, timeout=WAIT)

    # Then all of it is at the other side
    width, height = view.picture_size
    assert view.region == Box(width - region.right, height - region.bottom, region.width, region.height)
    qtbot.waitUntil(lambda: [d.corrected for d in view.parts] == [None, 7, 4, None], timeout=WAIT)

    # And comes back
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_BracketLeft)
    wait_until_read(qtbot, window, "0472")
    assert view.region == region


def test_the_steps_of_a_digit_are_those_of_the_turned_picture(
    qtbot: QtBot, window: MainWindow, read: Read, on_its_side: Path
) -> None:
    read(on_its_side)
    session, view = window.image_tab.session, window.image_tab.view
    if session.options.rotation != 90:
        session.turn(90 - (session.options.rotation or 0))
    wait_until_read(qtbot, window, "05221859")

    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        qtbot.mouseClick(view, LEFT, pos=middle_of(view, 4))

    box = view.parts[4].box
    assert box.height > box.width  # a one
    assert all(tile.has_picture for tile in window.image_tab.panel.steps.tiles)


def test_a_picture_is_shown_as_the_reader_found_it_to_stand(
    qtbot: QtBot, window: MainWindow, read: Read, on_its_side: Path
) -> None:
    read(on_its_side)

    reading, view = window.image_tab.session.reading, window.image_tab.view
    assert reading is not None
    assert view.picture_size == (reading.width, reading.height)
    assert window.image_tab.panel.turned.isVisible() == bool(reading.rotation)


def test_a_picture_found_on_its_side_is_shown_upright_and_that_is_said(
    qtbot: QtBot, window: MainWindow, read: Read, on_its_side: Path
) -> None:
    # Given a picture, and that it was found to lie on its side
    read(on_its_side)
    session, view, panel = window.image_tab.session, window.image_tab.view, window.image_tab.panel
    picture = session.picture
    assert picture is not None
    height, width = picture.image.shape[:2]
    found = Reading((), height, width, 0.1, rotation=90, rotation_confidence=0.97)

    # When that becomes known
    with qtbot.waitSignal(session.picture_turned, timeout=WAIT):
        session.begin(replace(picture, reading=found))

    # Then it is shown upright, and a quiet sentence says so until it is turned back
    assert view.picture_size == (height, width)
    assert panel.turned.isVisible() and panel.turned.text == "It lay on its side and was turned right."
    panel.turned.button.click()
    qtbot.waitUntil(lambda: not session.is_reading, timeout=WAIT)
    assert view.picture_size == (width, height)
    assert not panel.turned.isVisible()


def test_the_slider_is_live_and_the_newest_place_wins(
    qtbot: QtBot, window: MainWindow, view: PictureView, note: Path
) -> None:
    tab = window.image_tab
    asked: list[float] = []
    tab.read.connect(lambda reading: asked.append(tab.session.options.sensitivity) if reading is not None else None)
    qtbot.keyClick(view, Qt.Key.Key_S)
    slider = tab.tools.sensitivity.slider
    assert slider.isVisible()

    for value in range(51, 100):
        slider.setValue(value)

    qtbot.waitUntil(lambda: not tab.session.is_reading, timeout=WAIT)
    assert asked[-1] == 0.99
    assert len(asked) <= 3  # the one under way, and the newest
    assert view.parts


def test_a_double_click_puts_the_slider_back(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_S)
    slider = window.image_tab.tools.sensitivity.slider
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert window.image_tab.session.options.sensitivity == 0.51

    qtbot.mouseDClick(slider, LEFT, pos=slider.rect().center())

    assert window.image_tab.session.options.sensitivity == 0.5
    wait_until_read(qtbot, window, "05221859")
    qtbot.waitUntil(lambda: not window.image_tab.session.is_reading, timeout=WAIT)


def test_the_slider_leaves_by_key_and_stays_out_of_the_way_of_the_mouse(
    qtbot: QtBot, window: MainWindow, view: PictureView
) -> None:
    qtbot.keyClick(view, Qt.Key.Key_S)
    card = window.image_tab.tools.sensitivity
    origin = QPointF(card.rect().center())
    event = QMouseEvent(
        QMouseEvent.Type.MouseButtonPress, origin, origin, LEFT, LEFT, Qt.KeyboardModifier.ShiftModifier
    )
    QApplication.sendEvent(card, event)
    assert view.drawing is None

    qtbot.keyClick(card.slider, Qt.Key.Key_Escape)

    assert not card.isVisible()
    assert not window.image_tab.actions_.sensitivity.isChecked()


def test_without_a_picture_there_is_nothing_to_turn(window: MainWindow) -> None:
    actions = window.image_tab.actions_

    tools = (actions.region, actions.turn_left, actions.turn_right, actions.sensitivity, actions.add, actions.save)
    assert not any(action.isEnabled() for action in (*tools, actions.remove, actions.undo, actions.redo))


def test_in_front_of_another_tab_these_keys_do_nothing(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    actions = window.image_tab.actions_

    window.tabs.setCurrentWidget(window.train_tab)
    assert not any(action.isEnabled() for action in (actions.region, actions.turn_left, actions.add, actions.save))

    window.tabs.setCurrentWidget(window.image_tab)
    assert all(action.isEnabled() for action in (actions.region, actions.turn_left, actions.add, actions.save))
