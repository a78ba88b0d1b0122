"""Twenty digits that are asked for, one after the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.ui.samples.dialog import SamplesDialog
from digitrec_gui.ui.samples.twenty_digits import COUNT
from digitrec_gui.ui.samples.writing import WritingDialog
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.samples.story import SEVEN, draw, labels, stored, wait_for

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def writing(qtbot: QtBot, open_samples: Callable[[], SamplesDialog]) -> WritingDialog:
    return open_samples().write()


def test_a_drawn_sheet_gives_twenty_samples(qtbot: QtBot, window: MainWindow, writing: WritingDialog) -> None:
    asked = writing.session.asked
    assert sorted(asked) == sorted([*range(10)] * 2)

    for digit in asked:
        assert str(digit) in writing.prompt.text()
        draw(qtbot, writing.pad, *SEVEN)
        qtbot.keyClick(writing.pad, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: writing.session.kept == COUNT, timeout=WAIT)
    assert labels() == list(asked)
    assert {(sample.predicted, sample.source) for sample in stored()} == {(7, "sheet")}
    assert writing.result_.isVisible() and writing.result_.text() == "20 samples more"

    # And what comes next has the keyboard: to teach them
    assert writing.focusWidget() is writing.teach
    qtbot.keyClick(writing.teach, Qt.Key.Key_Return)
    assert not window.samples.dialog.isVisible()
    assert window.tabs.currentWidget() is window.train_tab and window.train_tab.view.form.is_teaching


def test_a_digit_can_be_skipped_written_again_and_the_rest_left(
    qtbot: QtBot, window: MainWindow, writing: WritingDialog
) -> None:
    first, _, third = writing.session.asked[:3]
    # An empty sheet is none
    qtbot.keyClick(writing.pad, Qt.Key.Key_Return)
    assert writing.session.place == 0 and "first, or skip it" in writing.said.text()
    # One is written, one is skipped, one is written
    draw(qtbot, writing.pad, *SEVEN)
    writing.next_button.click()
    writing.skip.trigger()
    draw(qtbot, writing.pad, *SEVEN)
    writing.next_button.click()
    wait_for(qtbot, first, third)
    # Undo takes a stroke, then goes back to the digit before, which is no sample any more
    draw(qtbot, writing.pad, *SEVEN)
    writing.undo.trigger()
    assert not writing.sheet.drawing.strokes and writing.session.place == 3
    writing.undo.trigger()
    assert writing.session.digit == third
    wait_for(qtbot, first)

    # What was written stays when the rest is left
    writing.reject()
    assert labels() == [first]


def test_without_a_model_a_digit_is_asked_for_again(qtbot: QtBot, qapp: QApplication) -> None:
    program = Program(qapp)
    program.fill()
    qtbot.addWidget(program.window)
    try:
        program.window.show()
        program.window.samples.show_samples()
        writing = program.window.samples.dialog.write()
        draw(qtbot, writing.pad, *SEVEN)
        writing.next_button.click()

        qtbot.waitUntil(lambda: "model" in writing.said.text(), timeout=WAIT)
        assert writing.session.place == 0
        assert not paths.samples_file().exists() or not stored()
        writing.reject()
    finally:
        program.close()


def test_another_digit_than_was_asked_for_is_kept_with_a_remark(qtbot: QtBot, writing: WritingDialog) -> None:
    while writing.session.digit == 7:
        writing.skip.trigger()
    asked = writing.session.digit
    assert asked is not None

    draw(qtbot, writing.pad, *SEVEN)
    writing.next_button.click()

    qtbot.waitUntil(lambda: "looks like a 7" in writing.said.text(), timeout=WAIT)
    assert f"kept as a{'n' if asked == 8 else ''} {asked}" in writing.said.text()
    wait_for(qtbot, asked)

    # When it was a slip, then one key takes it back
    writing.undo.trigger()
    assert writing.session.digit == asked
    wait_for(qtbot)
    writing.reject()
