"""Numbers stand as they were written: points, commas and the like are shown, walked, typed, and switched off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from PIL import Image as PilImage
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.types import Box, Reading, Sign
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.image.story import SIDE, TOP, digit, sheet, show
from tests.ui.story import digits_of, middle_of

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def view(qtbot: QtBot, window: MainWindow) -> PictureView:
    """The view of a picture in which "12.50" was read, its point doubtfully."""
    image, digits = sheet((1, 2, 5, 0), (20, 110, 230, 320))
    cv2.circle(image, (210, 132), 5, (0, 0, 0), cv2.FILLED)
    point = Sign(Box(204, 126, 12, 12), ".", 0.74)
    return show(qtbot, window, image, Reading(tuple(digits), image.shape[1], image.shape[0], 0.1, signs=(point,)))


def press(view: PictureView, text: str, keys: Qt.KeyboardModifier) -> None:
    """A key that gives this text, which qtbot does for ASCII only."""
    QApplication.sendEvent(view, QKeyEvent(QEvent.Type.KeyPress, 0, keys, text))


def labels(window: MainWindow) -> str:
    """What can be read in the panel."""
    shown = (label.text() for label in window.image_tab.panel.findChildren(QLabel) if label.isVisible())
    return " | ".join(shown)


def test_a_sign_is_walked_and_named_in_its_place(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    panel = window.image_tab.panel
    assert panel.text == "12.50"
    assert [part.text for part in view.parts] == ["1", "2", ".", "5", "0"]
    assert "4 digits, 1 sign, each at least" in labels(window) and "Least sure: 74.0" in labels(window)

    # When the arrow keys walk from the 2, then the point follows, and it is said what it is
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 1))
    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert panel.steps.heading == "Sign 1 of 1"
    assert panel.steps.result == "Result: Point, 74.0\N{NO-BREAK SPACE}% sure"
    assert view.accessibleDescription() == "Sign 1 of 1: Point, 74.0\N{NO-BREAK SPACE}% sure"
    (selection,) = panel.read_out.extraSelections()
    assert selection.cursor.selectedText() == "."
    # And only its picture is shown, for no digit was normalised
    crop, ink, normalized = panel.steps.tiles
    assert crop.isVisible() and crop.has_picture and not ink.isVisible() and not normalized.isVisible()
    assert not window.image_tab.actions_.cut.isEnabled() and not window.image_tab.actions_.reject.isEnabled()

    # And the next is a digit again, with all its steps
    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert panel.steps.heading == "Digit 3 of 4"
    assert ink.isVisible() and normalized.isVisible()


def test_what_is_least_sure_may_be_a_sign(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.image_tab.panel.least_sure.button.click()

    assert view.selected == 2


def test_a_sign_can_be_typed_over_a_sign_and_over_a_digit(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    panel, actions = window.image_tab.panel, window.image_tab.actions_

    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))
    qtbot.keyClicks(view, ",")
    assert panel.text == "12,50" and panel.steps.result == "Result: Comma, corrected by you"
    assert actions.undo.text() == "&Undo correction of a point to a comma"

    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 0))
    for key, text in (("-", "-2,50"), ("*", "×2,50"), ("/", "/2,50"), ("x", "×2,50")):
        qtbot.keyClicks(view, key)
        assert panel.text == text
    press(view, "€", CONTROL | Qt.KeyboardModifier.AltModifier)  # as Windows says AltGr
    assert panel.text == "€2,50"
    press(view, "$", CONTROL)  # another key
    assert panel.text == "€2,50"
    assert view.selected == 0 and "2 signs, 2 corrected by you" in labels(window)

    # And a digit is what it was, with its picture
    qtbot.keyClicks(view, "7")
    assert panel.text == "72,50" and panel.steps.heading == "Digit 1 of 4"
    for _ in range(7):
        actions.undo.trigger()
    assert panel.text == "12.50" and not actions.undo.isEnabled()


def test_a_sign_that_is_a_digit_is_read_as_one(qtbot: QtBot, window: MainWindow) -> None:
    # Given a small 1 that was read as a comma
    panel = window.image_tab.panel
    image, digits = sheet((1, 2, 5, 0), (20, 110, 230, 320))
    cv2.line(image, (212, 96), (206, 134), (0, 0, 0), 4)
    comma = Sign(Box(202, 94, 14, 43), ",", 0.6)
    reading = Reading(tuple(digits), image.shape[1], image.shape[0], 0.1, signs=(comma,))
    view = show(qtbot, window, image, reading)
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))

    qtbot.keyClicks(view, "1")

    qtbot.waitUntil(lambda: panel.text == "12150", timeout=WAIT)
    assert view.selected == 2 and panel.steps.result.startswith("Result: 1, ") and panel.steps.heading == "Digit 3 of 5"
    # It stays one where digits only are read
    window.digits_only.trigger()
    qtbot.waitUntil(lambda: view.parts[0].box != digits[0].box, timeout=WAIT)
    assert digits_of(window) == "12150" and view.parts[2].corrected == 1
    window.image_tab.actions_.undo.trigger()
    assert view.parts[2].corrected is None


def test_plus_and_minus_zoom_where_nothing_is_selected(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    scale = view.viewport.scale
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.viewport.scale < scale and window.image_tab.panel.text == "12.50"
    qtbot.keyClicks(view, "0")
    assert view.viewport.scale == scale

    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 0))
    qtbot.keyClicks(view, "+")

    assert view.viewport.scale == scale and window.image_tab.panel.text == "+2.50"


def test_digits_only_leaves_signs_out_and_is_remembered(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    # Given a digit that a person knows to be a sign
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 0))
    qtbot.keyClicks(view, "-")
    assert window.image_tab.panel.text == "-2.50"

    # When digits only are wanted
    qtbot.keyClick(view, Qt.Key.Key_D, CONTROL)

    # Then neither that nor what was read as a sign is shown, and the next start knows
    qtbot.waitUntil(lambda: digits_of(window) == "250", timeout=WAIT)
    assert not any(isinstance(part, Sign) for part in view.parts)
    assert Settings(paths.settings_file()).digits_only

    # And what a person typed is there again without it
    qtbot.keyClick(view, Qt.Key.Key_D, CONTROL)
    qtbot.waitUntil(lambda: digits_of(window).startswith("-2"), timeout=WAIT)


def test_one_box_with_two_digits_takes_two(qtbot: QtBot, window: MainWindow) -> None:
    # Given two digits that touch, read as one
    image, _ = sheet((4, 7), (100, 152))
    both = Box(108, TOP + 8, 120, SIDE - 16)
    view = show(qtbot, window, image, Reading((digit(image, both, 8),), image.shape[1], image.shape[0], 0.1))
    actions = window.image_tab.actions_
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 0))
    assert not actions.join.isEnabled()

    # When it is cut, then both halves are read, side by side in one number, and the first is selected
    qtbot.keyClick(view, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: len(view.parts) == 2, timeout=WAIT)
    assert view.selected == 0 and " " not in window.image_tab.panel.text
    one, other = (part.box for part in view.parts)
    assert abs(one.right - 166) < 16 and abs(other.x - 166) < 16

    # And both are typed one after the other
    qtbot.keyClicks(view, "23")
    assert window.image_tab.panel.text == "23" and view.selected == 1

    # And it is one thing to be undone
    for _ in range(3):
        actions.undo.trigger()
    assert window.image_tab.panel.text == "8" and not actions.undo.isEnabled()


def test_two_boxes_of_one_digit_are_joined(qtbot: QtBot, window: MainWindow) -> None:
    image, (whole,) = sheet((0,), (100,))
    x, y, width, height = whole.box
    halves = [digit(image, Box(x + part * width // 2, y, width // 2, height), 1) for part in (0, 1)]
    view = show(qtbot, window, image, Reading(tuple(halves), image.shape[1], image.shape[0], 0.1))
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 0))

    qtbot.keyClick(view, Qt.Key.Key_J)

    qtbot.waitUntil(lambda: window.image_tab.panel.text == "0", timeout=WAIT)
    assert view.selected == 0
    window.image_tab.actions_.undo.trigger()
    assert window.image_tab.panel.text == "11"


def test_digits_only_holds_for_every_page(
    qtbot: QtBot, window: MainWindow, read: Callable[[Path], None], note: Path, tmp_path: Path
) -> None:
    # Given two pages, both read
    tab = window.image_tab
    with PilImage.open(note) as page:
        page.save(tmp_path / "notes.tif", save_all=True, append_images=[page])
    read(tmp_path / "notes.tif")
    tab.paging.turn(1)
    qtbot.waitUntil(lambda: tab.paging.number == 1 and tab.session.reading is not None, timeout=WAIT)

    window.digits_only.trigger()

    qtbot.waitUntil(lambda: digits_of(window) == "05221859", timeout=WAIT)
    assert tab.paging.reading(0) is None
    tab.paging.turn(-1)
    qtbot.waitUntil(lambda: tab.paging.number == 0 and digits_of(window) == "05221859", timeout=WAIT)
    assert tab.session.reading is not None and not tab.session.reading.signs


def test_the_next_start_reads_digits_only_too(qtbot: QtBot, qapp: QApplication, note: Path) -> None:
    settings = Settings(paths.settings_file())
    settings.digits_only = True
    settings.save()
    program = Program(qapp)
    program.fill()
    qtbot.addWidget(program.window)
    try:
        with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
            program.start()
        assert program.window.digits_only.isChecked()

        program.window.open_image(note)

        qtbot.waitUntil(lambda: digits_of(program.window) == "05221859", timeout=WAIT)
        assert not program.window.image_tab.session.options.signs
    finally:
        program.window.close()
        program.close()
