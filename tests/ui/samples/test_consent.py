"""Corrections become samples: once the user has agreed, and as long as they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Sign
from digitrec_gui.services.reading.pictures import ReadImage
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.samples.dialog import SamplesDialog
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.samples.story import CONTROL, LEFT, SEVEN, Read, draw, labels, put, shown, shown_labels, stored, wait_for
from tests.ui.story import middle_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def view(window: MainWindow, read: Read, note: Path) -> PictureView:
    """The view of the note, in which "0522 1859" was read."""
    read(note)
    window.image_tab.view.setFocus()
    return window.image_tab.view


def correct(qtbot: QtBot, view: PictureView, index: int, key: Qt.Key) -> None:
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, index))
    qtbot.keyClick(view, key)


def test_a_correction_is_kept_once_the_user_has_agreed(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    # Given that nobody was asked yet
    assert not window.samples.question.isVisible() and not window.samples.switch.isVisible()

    # When two digits are corrected
    correct(qtbot, view, 2, Qt.Key.Key_7)
    correct(qtbot, view, 3, Qt.Key.Key_3)

    # Then it is asked, and nothing is kept
    assert window.samples.question.isVisible()
    assert not paths.samples_file().exists()

    # When the answer is yes
    ink = [window.image_tab.session.reading.digits[index].normalized for index in (2, 3)]
    window.samples.question.yes.click()

    # Then both are kept, with what the Model had said
    wait_for(qtbot, 7, 3)
    assert [(sample.predicted, sample.source) for sample in stored()] == [(2, "image"), (2, "image")]
    assert all(np.array_equal(sample.pixels, pixels) for sample, pixels in zip(stored(), ink, strict=True))
    # And it is not asked again, but can be switched off
    assert not window.samples.question.isVisible()
    assert window.samples.switch.isVisible() and window.samples.switch.isChecked()
    correct(qtbot, view, 0, Qt.Key.Key_6)
    wait_for(qtbot, 7, 3, 6)
    window.samples.switch.click()
    correct(qtbot, view, 1, Qt.Key.Key_6)
    window.samples.switch.click()
    correct(qtbot, view, 4, Qt.Key.Key_7)
    wait_for(qtbot, 7, 3, 6, 7)


def test_after_a_no_nothing_is_kept_and_nothing_asked(
    qtbot: QtBot, window: MainWindow, view: PictureView, home: Path
) -> None:
    correct(qtbot, view, 2, Qt.Key.Key_7)

    window.samples.question.no.click()
    correct(qtbot, view, 3, Qt.Key.Key_3)

    assert not window.samples.question.isVisible()
    assert window.samples.switch.isVisible() and not window.samples.switch.isChecked()
    assert Settings(paths.settings_file()).keep_corrections is False
    # And what was corrected before the switch was turned on is not kept either
    window.samples.keep.trigger()
    correct(qtbot, view, 0, Qt.Key.Key_6)
    wait_for(qtbot, 6)


def test_what_cannot_be_kept_is_not_said_to_be_and_is_kept_as_soon_as_it_can(
    qtbot: QtBot, window: MainWindow, view: PictureView, home: Path
) -> None:
    # Given that the folder of the samples cannot be made
    said: list[str] = []
    window.samples.said.connect(said.append)
    (home / "data").write_text("in the way")
    correct(qtbot, view, 2, Qt.Key.Key_7)

    # When the answer is yes
    with qtbot.waitSignal(window.samples.keeping.failed, timeout=WAIT):
        window.samples.question.yes.click()
    qtbot.waitUntil(lambda: window.notice.text.startswith("samples.sqlite cannot be written in"), timeout=WAIT)

    # Then nobody says that corrections are kept
    assert not said

    # When the folder can be made, and another digit is corrected
    (home / "data").unlink()
    correct(qtbot, view, 3, Qt.Key.Key_3)

    # Then both are kept
    qtbot.waitUntil(lambda: sorted(labels()) == [3, 7], timeout=WAIT)
    window.samples.switch.click()
    window.samples.switch.click()
    qtbot.waitUntil(lambda: said[-1] == "Corrections are kept as samples from now on", timeout=WAIT)


def test_a_question_that_was_closed_is_no_answer(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    correct(qtbot, view, 2, Qt.Key.Key_7)
    window.samples.question.close_button.click()
    correct(qtbot, view, 3, Qt.Key.Key_3)

    assert not window.samples.question.isVisible()
    assert Settings(paths.settings_file()).keep_corrections is None


def test_undo_takes_the_sample_back_and_redo_brings_it_again(
    qtbot: QtBot, window: MainWindow, view: PictureView
) -> None:
    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)
    wait_for(qtbot, 7)

    qtbot.keyClick(view, Qt.Key.Key_4)  # thought better of it: the same sample, labelled anew
    wait_for(qtbot, 4)
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot, 7)
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot)
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    wait_for(qtbot, 7)


def test_corrections_faster_than_the_disk_end_as_what_was_said_last(
    qtbot: QtBot, window: MainWindow, view: PictureView
) -> None:
    window.samples.keep.trigger()

    for key in (Qt.Key.Key_7, Qt.Key.Key_4, Qt.Key.Key_9):
        correct(qtbot, view, 2, key)
    correct(qtbot, view, 3, Qt.Key.Key_5)
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    correct(qtbot, view, 0, Qt.Key.Key_6)

    wait_for(qtbot, 9, 6)


def test_what_is_removed_is_no_sample(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)
    wait_for(qtbot, 7)

    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.keyClick(view, Qt.Key.Key_Delete)

    wait_for(qtbot)


def test_what_is_removed_can_be_kept_as_no_digit(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)
    wait_for(qtbot, 7)

    qtbot.keyClick(view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)

    wait_for(qtbot, NOT_A_DIGIT)
    assert len(view.parts) == 7
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot, 7)
    assert len(view.parts) == 8


def test_a_digit_that_is_a_sign_is_kept_as_no_digit(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_Comma)
    wait_for(qtbot, NOT_A_DIGIT)

    # And anew as the digit that it is after all
    qtbot.keyClick(view, Qt.Key.Key_2)
    wait_for(qtbot, 2)


def test_a_sign_makes_no_sample_unless_it_is_a_digit(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    # Given a picture in which a 5 was read as a percent sign
    window.samples.keep.trigger()
    image, reading = window.image_tab.image(), window.image_tab.session.reading
    box = reading.digits[1].box
    digits = tuple(digit for digit in reading.digits if digit.box != box)
    source = ReadImage(image, replace(reading, digits=digits, signs=(Sign(box, "%", 0.6),)))
    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda shown: shown is not None):
        window.image_tab.open(source, "Signs")
    assert window.image_tab.panel.text.startswith("0%2")

    # When it is typed over by a sign, then nothing is kept; and by a digit, that
    correct(qtbot, view, 1, Qt.Key.Key_Percent)
    assert window.image_tab.panel.steps.result == "Result: Percent sign, confirmed by you"
    correct(qtbot, view, 0, Qt.Key.Key_6)
    wait_for(qtbot, 6)
    correct(qtbot, view, 1, Qt.Key.Key_5)
    wait_for(qtbot, 6, 5)


def test_another_picture_leaves_the_samples_of_the_one_before(
    qtbot: QtBot, window: MainWindow, view: PictureView, read: Read, note: Path
) -> None:
    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)
    wait_for(qtbot, 7)

    read(note)
    correct(qtbot, view, 2, Qt.Key.Key_1)

    wait_for(qtbot, 7, 1)


def test_half_a_digit_is_shown_before_it_is_kept(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    # Given the upper halves of two digits, in boxes of their own
    window.samples.keep.trigger()
    correcting, doubts = window.image_tab.session.correcting, window.samples.doubts
    for index in (0, 1):
        box = view.parts[index].box
        qtbot.mouseClick(view, LEFT, pos=middle_of(view, index))
        qtbot.keyClick(view, Qt.Key.Key_Delete)
        with qtbot.waitSignal(correcting.digit_added, timeout=WAIT):
            correcting.add(Box(box.x - 2, box.y - 2, box.width + 4, box.height // 2))

    # When they are labelled, then they are shown one after the other, and neither is kept
    correct(qtbot, view, 0, Qt.Key.Key_6)
    assert doubts.isVisible() and doubts.text == (
        "This was cut out of something larger: is it a whole digit? Keep it as a 6 to learn from?"
    )
    correct(qtbot, view, 1, Qt.Key.Key_9)
    assert doubts.text.endswith("Keep it as a 6 to learn from? (1 more to look at)")

    # When the one is left out and the other kept, then that one is on the disk, and has been looked at
    doubts.leave.click()
    assert "as a 9" in doubts.text and not stored()
    doubts.keep.click()
    wait_for(qtbot, 9)
    assert stored()[0].confirmed and not doubts.isVisible()

    # When it is undone, then it is gone; and undone while it waits for a look, it is not asked for any more
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot)
    correct(qtbot, view, 1, Qt.Key.Key_5)
    assert doubts.isVisible()
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    assert not doubts.isVisible()


def test_what_is_corrected_on_the_sheet_outlives_the_drawing(qtbot: QtBot, window: MainWindow) -> None:
    # Given a 7 on the sheet, which is corrected
    window.samples.keep.trigger()
    tab = window.draw_tab
    window.tabs.setCurrentWidget(tab)
    for key, expected in ((Qt.Key.Key_1, (1,)), (Qt.Key.Key_4, (1, 4))):
        draw(qtbot, tab.pad, *SEVEN)
        qtbot.waitUntil(lambda: tab.pad.marks_shown and tab.panel.text == "7", timeout=WAIT)
        qtbot.keyClick(tab.pad, key)
        wait_for(qtbot, *expected)
        # When the sheet is cleared for the next one, which lies at the same place
        tab.actions_.clear.trigger()

    # Then both are samples, as drawn
    assert [(sample.predicted, sample.source) for sample in stored()] == [(7, "draw"), (7, "draw")]
    # And undo takes back the correction alone
    tab.actions_.undo.trigger()
    qtbot.waitUntil(lambda: tab.pad.marks_shown and tab.panel.text == "4", timeout=WAIT)
    tab.actions_.undo.trigger()
    wait_for(qtbot, 1)


def test_a_frame_keeps_its_origin(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.samples.keep.trigger()
    frame = window.image_tab.session.picture.levels[0]

    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda reading: reading is not None):
        window.webcam_tab.image_asked.emit(frame, "Webcam")
    correct(qtbot, view, 0, Qt.Key.Key_6)

    wait_for(qtbot, 6)
    assert stored()[0].source == "webcam"


def test_a_sample_that_cannot_be_kept_is_said(
    qtbot: QtBot, window: MainWindow, view: PictureView, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.samples_file().parent.parent.mkdir(parents=True, exist_ok=True)
    paths.samples_file().parent.touch()  # a file where the folder would be

    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)

    qtbot.waitUntil(lambda: bool(window.notice.text), timeout=WAIT)


def test_a_damaged_store_is_set_aside_and_said(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    paths.samples_file().parent.mkdir(parents=True)
    paths.samples_file().write_bytes(b"no database" * 1000)

    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)

    qtbot.waitUntil(lambda: "set aside" in window.notice.text, timeout=WAIT)
    wait_for(qtbot, 7)


def test_what_is_corrected_meanwhile_appears(
    qtbot: QtBot, window: MainWindow, view: PictureView, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(3)
    dialog = open_samples()
    window.samples.keep.trigger()

    correct(qtbot, view, 2, Qt.Key.Key_7)

    shown(qtbot, dialog, 2)
    assert shown_labels(dialog) == [7, 3]
