"""What was read wrongly is put right: by a key, by a box, and back again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from digitrec_gui.core.geometry import holds
from digitrec_gui.core.types import Box
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.story import digits_of, middle_of

Read = Callable[[Path], None]
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(window: MainWindow, read: Read, note: Path) -> PictureView:
    """The view of the note, in which "0522 1859" was read."""
    read(note)
    window.image_tab.view.setFocus()
    return window.image_tab.view


def drag_around(qtbot: QtBot, view: PictureView, box: Box, keys: Qt.KeyboardModifier = SHIFT) -> None:
    """Drags a rectangle a little larger than a box of the picture."""
    frame = view.viewport.to_view(box).toAlignedRect().adjusted(-4, -4, 4, 4)
    qtbot.mousePress(view, LEFT, keys, frame.topLeft())
    qtbot.mouseMove(view, frame.center())
    qtbot.mouseMove(view, frame.bottomRight())
    qtbot.mouseRelease(view, LEFT, keys, frame.bottomRight())


def test_a_typed_digit_corrects_the_selected_one(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))

    qtbot.keyClick(view, Qt.Key.Key_7)

    panel = window.image_tab.panel
    assert digits_of(window) == "05721859"
    assert view.selected == 2
    assert panel.steps.result == "Result: 7, corrected by you"
    assert panel.steps.heading == "Digit 3 of 8"
    assert any("1 corrected by you" in label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_the_panel_says_how_to_correct(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))

    texts = [label.text() for label in window.image_tab.panel.findChildren(QLabel) if label.isVisible()]
    assert "Is it wrong? Type the right digit or sign." in texts

    # And of what was corrected it is not asked any more
    qtbot.keyClick(view, Qt.Key.Key_7)
    texts = [label.text() for label in window.image_tab.panel.findChildren(QLabel) if label.isVisible()]
    assert "Another one changes that; Ctrl+Z takes it back." in texts


def test_keys_alone_walk_and_correct_even_to_zero(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    scale = view.viewport.scale

    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_3)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_0)

    assert digits_of(window) == "30221859"
    assert view.selected == 1
    assert view.viewport.scale == scale


def test_a_digit_can_be_typed_wherever_in_the_tab_the_focus_is(
    qtbot: QtBot, window: MainWindow, view: PictureView
) -> None:
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))

    qtbot.keyClick(window.image_tab.panel.steps.next_button, Qt.Key.Key_7)
    assert digits_of(window) == "05721859"
    qtbot.keyClick(window.image_tab.panel.read_out, Qt.Key.Key_8)
    assert digits_of(window) == "05821859"


def test_without_a_digit_in_mind_typing_changes_nothing(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_7)

    assert digits_of(window) == "05221859"
    assert not window.image_tab.actions_.remove.isEnabled()


def test_delete_removes_one_after_the_other(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Home)

    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.keyClick(view, Qt.Key.Key_Backspace)

    assert digits_of(window) == "221859"
    assert len(view.parts) == 6


@pytest.mark.parametrize("by_key", [True, False])
def test_after_a_removal_the_panel_shows_what_would_be_typed_over(
    qtbot: QtBot, window: MainWindow, view: PictureView, by_key: bool
) -> None:
    steps = window.image_tab.panel.steps
    if by_key:
        qtbot.keyClick(view, Qt.Key.Key_Home)
    else:
        qtbot.mouseClick(view, LEFT, pos=middle_of(view, 0))

    # When a digit is removed, then the next is selected, and its steps are shown
    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert view.selected == 0
    assert steps.isVisible() and steps.heading == "Digit 1 of 7" and steps.result.startswith("Result: 5")

    # And that is what a key corrects
    qtbot.keyClick(view, Qt.Key.Key_8)
    assert digits_of(window) == "8221859"

    # After the last one, it is the one before; and where none is left, none
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert view.selected == 5 and steps.heading == "Digit 6 of 6"
    for _ in range(6):
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert view.selected is None and not steps.isVisible()
    assert not window.image_tab.actions_.remove.isEnabled()


def test_typing_what_was_read_confirms_it_once(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    panel = window.image_tab.panel
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))

    qtbot.keyClick(view, Qt.Key.Key_2)
    qtbot.keyClick(view, Qt.Key.Key_2)

    assert panel.steps.result == "Result: 2, confirmed by you"
    assert any("8 digits, 1 confirmed by you" in label.text() for label in panel.findChildren(QLabel))
    assert window.image_tab.actions_.undo.text() == "&Undo confirmation of 2"
    assert window.image_tab.session.correcting.undo_stack.count() == 1


def test_undo_and_redo_name_what_they_do(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    actions = window.image_tab.actions_
    assert not actions.undo.isEnabled()
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))
    qtbot.keyClick(view, Qt.Key.Key_7)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert digits_of(window) == "0521859"
    assert actions.undo.text() == "&Undo removal of 7"

    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    assert digits_of(window) == "05721859"
    assert actions.undo.text() == "&Undo correction of 2 to 7"

    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    assert digits_of(window) == "05221859"
    assert actions.redo.text() == "&Redo correction of 2 to 7"

    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert digits_of(window) == "05721859"


def test_a_box_drawn_with_shift_adds_a_digit_that_can_be_typed_over(
    qtbot: QtBot, window: MainWindow, view: PictureView
) -> None:
    # Given a digit that was not found
    box = view.parts[1].box
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 1))
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert digits_of(window) == "0221859"

    # When a box is drawn around it
    drag_around(qtbot, view, box)

    # Then it is read, in its place and in its word, and selected
    qtbot.waitUntil(lambda: digits_of(window) == "05221859", timeout=WAIT)
    assert window.image_tab.panel.text == "0522 1859"
    assert view.selected == 1
    qtbot.keyClick(view, Qt.Key.Key_6)
    assert digits_of(window) == "06221859"

    # And it goes as it came
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    assert digits_of(window) == "0221859"


def test_the_add_action_draws_the_box_without_shift(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_A)
    assert view.hint.isVisible()
    before = view.viewport.origin

    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        drag_around(qtbot, view, view.parts[3].box, Qt.KeyboardModifier.NoModifier)

    assert not view.hint.isVisible()
    assert view.viewport.origin == before
    assert digits_of(window) == "05221859"  # what was found there is replaced
    assert view.selected == 3


def test_a_box_can_be_drawn_by_keyboard(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    # Given that the digit in the middle of what can be seen was not found
    view.zoom_in()
    box = view.parts[4].box
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 4))
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.keyClick(view, Qt.Key.Key_Escape)

    # When a box is moved over it and made larger
    qtbot.keyClick(view, Qt.Key.Key_A)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    target = view.viewport.to_view(box).adjusted(-4, -4, 4, 4)
    for _ in range(200):
        start, end = view.drawn.topLeft(), view.drawn.bottomRight()
        if start.x() > target.left():
            qtbot.keyClick(view, Qt.Key.Key_Left)
        elif start.y() > target.top():
            qtbot.keyClick(view, Qt.Key.Key_Up)
        elif end.x() < target.right():
            qtbot.keyClick(view, Qt.Key.Key_Right, SHIFT)
        elif end.y() < target.bottom():
            qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
        else:
            break
    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        qtbot.keyClick(view, Qt.Key.Key_Return)

    # Then it is read
    assert view.selected is not None
    assert holds(box, view.parts[view.selected].box)


def test_a_box_without_ink_is_refused_in_a_sentence(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    drag_around(qtbot, view, Box(20, 20, 60, 60))

    qtbot.waitUntil(lambda: "no ink" in window.notice.text, timeout=WAIT)
    assert len(view.parts) == 8
    assert not window.image_tab.actions_.undo.isEnabled()


def test_a_click_with_shift_draws_nothing(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.mouseClick(view, LEFT, SHIFT, QPoint(30, 30))

    assert view.drawing is None
    assert len(view.parts) == 8


def test_escape_gives_up_the_box(qtbot: QtBot, view: PictureView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_A)
    qtbot.keyClick(view, Qt.Key.Key_Escape)

    assert view.drawing is None
    assert not view.hint.isVisible()


def test_another_picture_begins_without_corrections(
    qtbot: QtBot, window: MainWindow, view: PictureView, read: Read, blank: Path
) -> None:
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))
    qtbot.keyClick(view, Qt.Key.Key_7)

    read(blank)

    assert digits_of(window) == ""
    assert not window.image_tab.actions_.undo.isEnabled()


def test_another_model_keeps_what_was_corrected(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))
    qtbot.keyClick(view, Qt.Key.Key_7)

    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda reading: reading is not None):
        window.models.load_shipped()

    assert digits_of(window) == "05721859"


def test_what_is_copied_is_corrected(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, 2))
    qtbot.keyClick(view, Qt.Key.Key_7)

    assert window.image_tab.panel.text == "0572 1859"
