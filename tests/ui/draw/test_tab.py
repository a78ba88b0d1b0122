"""The Draw tab: a number is written by hand, and read as the pen is lifted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.reading.signs import SignReader, arranged
from digitrec_gui.core.types import Digit, InkMap, Reading, Sign
from digitrec_gui.services.settings import Guide, Settings
from digitrec_gui.ui.draw.sheet import DARK_SHEET, LIGHT_SHEET
from digitrec_gui.ui.draw.tab import DrawTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.draw.story import BAR, CONTROL, LEFT, ONE, RIGHT, SEVEN, SHIFT, at, draw, put_down, wait_for

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def tab(window: MainWindow) -> DrawTab:
    """The Draw tab, in front."""
    window.tabs.setCurrentWidget(window.draw_tab)
    return window.draw_tab


def test_a_seven_written_with_the_mouse_is_read_and_explained(qtbot: QtBot, tab: DrawTab) -> None:
    # Given an empty sheet, which says what to do with it
    empty = tab.pad.grab().toImage()
    assert tab.panel.headline == "What is read appears here."

    # When a 7 is written
    put_down(qtbot, tab, SEVEN)
    assert tab.pad.is_drawing and not tab.pad.marks_shown
    with qtbot.waitSignal(tab.explained, timeout=WAIT):
        qtbot.mouseRelease(tab.pad, LEFT, pos=at(tab, SEVEN[-1]).toPoint())

    # Then it is read, with a box around it and its five steps beside it
    wait_for(qtbot, tab, "7")
    assert tab.panel.steps.heading == "Digit 1 of 1"
    assert all(tile.has_picture for tile in tab.panel.steps.tiles)
    assert tab.pad.grab().toImage() != empty
    # And a bar through it changes nothing
    draw(qtbot, tab, BAR)
    wait_for(qtbot, tab, "7")
    assert len(tab.pad.parts) == 1


def test_several_digits_are_one_number_and_the_selection_follows_the_pen(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")
    assert tab.panel.steps.heading == "Digit 1 of 2"

    # By key and by a click on its label another is selected
    qtbot.keyClick(tab.pad, Qt.Key.Key_Right)
    assert tab.panel.steps.heading == "Digit 2 of 2"
    qtbot.mouseClick(tab.pad, LEFT, pos=tab.pad.label_of(0).center().toPoint())
    assert tab.panel.steps.heading == "Digit 1 of 2"
    assert len(tab.sheet.drawing.strokes) == 2
    qtbot.keyClick(tab.pad, Qt.Key.Key_Escape)
    assert not tab.panel.steps.isVisible()

    # And by a click on the digit itself, which leaves no dot
    qtbot.mouseClick(tab.pad, LEFT, pos=tab.pad.viewport.to_view(tab.pad.parts[1].box).center().toPoint())
    assert tab.panel.steps.heading == "Digit 2 of 2" and len(tab.sheet.drawing.strokes) == 2

    # But a line that begins on the label is drawn
    start = tab.pad.label_of(0).center().toPoint()
    qtbot.mousePress(tab.pad, LEFT, pos=start)
    for step in range(5):
        qtbot.mouseMove(tab.pad, start + QPoint(6, -5) * step)
    qtbot.mouseRelease(tab.pad, LEFT, pos=start + QPoint(24, -20))
    assert len(tab.sheet.drawing.strokes) == 3


def test_the_newest_drawing_wins(qtbot: QtBot, tab: DrawTab) -> None:
    shown: list[Reading] = []
    tab.read.connect(shown.append)

    # When three strokes are drawn before the first of them can have been read
    for path in (SEVEN, ONE, BAR):
        draw(qtbot, tab, path)

    # Then only what all three make is shown
    wait_for(qtbot, tab, "17")
    assert [reading.text for reading in shown] == ["17"]


def test_the_eraser_rubs_out_what_it_touches(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")

    # By the right button
    draw(qtbot, tab, ONE, RIGHT)
    wait_for(qtbot, tab, "7")
    # Where nothing is drawn it changes nothing
    draw(qtbot, tab, [(600, 20), (620, 40)], RIGHT)
    assert tab.sheet.undo_stack.undoText() == "erasing"
    assert tab.sheet.undo_stack.count() == 3
    # By its button, until nothing is left; then the sheet is as it was at first
    qtbot.keyClick(tab.pad, Qt.Key.Key_E)
    assert tab.actions_.eraser.isChecked()
    draw(qtbot, tab, SEVEN)
    assert not tab.sheet.drawing.strokes
    assert tab.panel.headline == "What is read appears here."
    assert not tab.actions_.save.isEnabled()
    # And by Shift
    qtbot.keyClick(tab.pad, Qt.Key.Key_E)
    draw(qtbot, tab, ONE)
    draw(qtbot, tab, ONE, keys=SHIFT)
    assert not tab.sheet.drawing.strokes


def test_undo_redo_and_clear(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    only_seven = tab.pad.grab().toImage()
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")

    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot, tab, "7")
    assert tab.pad.grab().toImage() == only_seven
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL | SHIFT)
    wait_for(qtbot, tab, "17")
    qtbot.keyClick(tab.pad, Qt.Key.Key_Delete)
    assert not tab.sheet.drawing.strokes and tab.panel.text == ""
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot, tab, "17")


def test_a_typed_digit_corrects_until_something_is_drawn_over_it(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "1")
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "17")

    qtbot.keyClick(tab.pad, Qt.Key.Key_9)
    assert tab.panel.text == "19"
    assert tab.panel.steps.result == "Result: 9, corrected by you"
    assert tab.actions_.undo.text() == "&Undo correction of 7 to 9"
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)
    assert tab.panel.text == "17"
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert tab.panel.text == "19"

    # Beside it it stays, over it it goes
    draw(qtbot, tab, [(x + 400, y) for x, y in ONE])
    wait_for(qtbot, tab, "191")
    draw(qtbot, tab, BAR)
    wait_for(qtbot, tab, "171")


def test_a_sign_is_typed_over_a_digit_and_left_out_of_digits_only(
    qtbot: QtBot, window: MainWindow, tab: DrawTab
) -> None:
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    draw(qtbot, tab, [(x - 200, y) for x, y in SEVEN])
    wait_for(qtbot, tab, "77")

    qtbot.keyClick(tab.pad, Qt.Key.Key_Minus)
    assert tab.panel.text == "-7" and tab.panel.steps.result == "Result: Minus, corrected by you"
    assert tab.pad.label_of(0).top() > tab.pad.viewport.to_view(tab.pad.parts[0].box).bottom()

    # Digits only, here as in the Image tab
    qtbot.keyClick(tab.pad, Qt.Key.Key_D, CONTROL)
    wait_for(qtbot, tab, "7")
    assert Settings(paths.settings_file()).digits_only
    qtbot.keyClick(tab.pad, Qt.Key.Key_D, CONTROL)
    wait_for(qtbot, tab, "-7")
    tab.actions_.undo.trigger()
    assert tab.panel.text == "77"


def test_a_sign_that_is_a_digit_is_read_as_one(qtbot: QtBot, tab: DrawTab, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given a 7 that is read as a slash
    def first_is_slash(
        _reader: SignReader, _ink: InkMap, digits: Sequence[Digit], _predict: object, **_: object
    ) -> tuple[list[Digit], list[Sign]]:
        return arranged(digits[1:], [Sign(digits[0].box, "/", 0.6)]) if len(digits) > 1 else (list(digits), [])

    monkeypatch.setattr(SignReader, "read", first_is_slash)
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    draw(qtbot, tab, [(x - 200, y) for x, y in SEVEN])
    wait_for(qtbot, tab, "/7")

    # When it is typed, then it is one, until it is rubbed out or drawn over
    qtbot.keyClick(tab.pad, Qt.Key.Key_7)
    wait_for(qtbot, tab, "77")
    assert tab.panel.steps.result == "Result: 7, confirmed by you"
    draw(qtbot, tab, [(x - 200, y) for x, y in BAR])
    wait_for(qtbot, tab, "/7")
    tab.actions_.undo.trigger()
    wait_for(qtbot, tab, "77")


def test_a_dark_sheet_is_read_as_well_and_remembered(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    assert tab.sheet.picture().pixelColor(0, 0) == LIGHT_SHEET.paper

    qtbot.keyClick(tab.pad, Qt.Key.Key_D)
    wait_for(qtbot, tab, "7")

    assert tab.sheet.picture().pixelColor(0, 0) == DARK_SHEET.paper
    assert tab.pad.grab().toImage().pixelColor(at(tab, (20, 20)).toPoint()) == DARK_SHEET.paper
    assert Settings(paths.settings_file()).draw_dark


def test_width_and_guide_are_remembered_and_the_guide_is_not_read(qtbot: QtBot, tab: DrawTab) -> None:
    qtbot.keyClick(tab.pad, Qt.Key.Key_BracketRight)
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    pictures, views = [], []
    for _ in Guide:
        pictures.append(tab.sheet.picture())
        views.append(tab.pad.grab().toImage())
        qtbot.keyClick(tab.pad, Qt.Key.Key_G)

    assert pictures[0] == pictures[1] == pictures[2]
    assert views[0] != views[1] != views[2] != views[0]
    tab.actions_.guides[Guide.DIGIT].trigger()
    kept = Settings(paths.settings_file())
    assert (kept.draw_width, kept.draw_guide) == (9, Guide.DIGIT)
    assert tab.sheet.drawing.strokes[0].points[0].width == pytest.approx(9)
