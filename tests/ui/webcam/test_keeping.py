"""What the camera saw is kept: numbers in a list, pictures as files."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from digitrec_gui.app import Program
from digitrec_gui.core.types import Image
from digitrec_gui.ui.webcam.tab import WebcamTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.webcam.story import CONTROL

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support")  # dialogs, on no screen


@pytest.fixture
def tab(window: MainWindow) -> WebcamTab:
    """The tab in front, the camera off."""
    window.tabs.setCurrentWidget(window.webcam_tab)
    return window.webcam_tab


def test_numbers_are_kept_copied_saved_and_removed(
    qtbot: QtBot, window: MainWindow, live: WebcamTab, tmp_path: Path
) -> None:
    # Given a number that was kept twice
    kept = live.panel.kept
    for _ in range(2):
        qtbot.keyClick(live.view, Qt.Key.Key_K)
    assert kept.numbers == ("0522 1859",) * 2

    # When all are copied and saved
    live.actions_.copy_kept.trigger()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.text() == "0522 1859\n0522 1859"
    live.actions_.save_kept.trigger()
    save_as(qtbot, window, tmp_path / "numbers.txt")
    assert (tmp_path / "numbers.txt").read_bytes() == b"0522 1859\n0522 1859\n"

    assert not kept.has_unsaved

    # When one is put right and named, then both hold, where it is copied and saved too
    first = kept.list.topLevelItem(0)
    assert first is not None
    kept.list.setCurrentItem(first)
    window.activateWindow()  # after the dialog
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    for key, text in ((Qt.Key.Key_F2, "0522 1869"), (Qt.Key.Key_Return, "meter")):
        qtbot.keyClick(kept.list, key)
        editor = kept.list.findChild(QLineEdit)
        assert editor is not None
        editor.setText(text)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: kept.list.findChild(QLineEdit) is None, timeout=WAIT)
    assert kept.numbers == ("0522 1869", "0522 1859") and kept.has_unsaved
    live.actions_.copy_kept.trigger()
    assert clipboard.text() == "0522 1869\tmeter\n0522 1859\t"

    # When all of it is deleted, then it stays what it was
    first.setText(0, " ")
    assert kept.numbers[0] == "0522 1869"

    # When one is removed
    live.actions_.remove_kept.trigger()
    assert kept.numbers == ("0522 1859",)


def test_the_picture_is_saved_as_it_is(
    qtbot: QtBot, window: MainWindow, live: WebcamTab, page: Image, tmp_path: Path
) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_S, CONTROL)
    save_as(qtbot, window, tmp_path / "sheet.png")

    saved = cv2.cvtColor(cv2.imread(str(tmp_path / "sheet.png")), cv2.COLOR_BGR2RGB)
    assert saved.shape == page.shape
    assert np.abs(saved.astype(int) - page).mean() < 5  # no marks; the stream is a JPEG


def test_what_cannot_be_saved_is_said(qtbot: QtBot, window: MainWindow, live: WebcamTab, tmp_path: Path) -> None:
    (tmp_path / "numbers").touch()
    file = tmp_path / "numbers" / "of today.txt"  # in a folder that is none
    live.saving.write_lines(file, ("1",))

    qtbot.waitUntil(lambda: "was not saved" in window.notice.text, timeout=WAIT)


def save_as(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    dialog.setDirectory(str(file.parent))
    dialog.selectFile(file.name)
    dialog.accept()
    qtbot.waitUntil(lambda: window.status.currentMessage() == f"Saved {file.name}", timeout=WAIT)


def test_kept_numbers_are_not_lost_without_a_question(
    qtbot: QtBot, program: Program, window: MainWindow, live: WebcamTab, tmp_path: Path
) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_K)

    # When the window is closed and the answer is no, then they are still there
    window.close()
    question = window.findChild(QMessageBox)
    assert question is not None and "kept numbers" in question.text()
    question.reject()
    assert window.isVisible() and live.panel.kept.numbers == ("0522 1859",)

    # When they are saved instead, then there is no further question
    window.close()
    (save,) = (b for b in window.findChildren(QAbstractButton) if b.text() == "Save…" and b.isVisible())
    save.click()
    save_as(qtbot, window, tmp_path / "numbers.txt")
    with qtbot.waitSignal(window.closed, timeout=WAIT):
        window.close()
    program.close()


def test_who_closes_without_saving_is_asked_once(
    qtbot: QtBot, program: Program, window: MainWindow, live: WebcamTab
) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_K)
    window.close()

    (leave,) = (b for b in window.findChildren(QAbstractButton) if b.text() == "Close without saving")
    with qtbot.waitSignal(window.closed, timeout=WAIT):
        leave.click()
    program.close()


def test_an_end_from_outside_is_not_held_up_by_kept_numbers(
    qtbot: QtBot, program: Program, window: MainWindow, live: WebcamTab
) -> None:
    qtbot.keyClick(live.view, Qt.Key.Key_K)

    with qtbot.waitSignal(window.closed, timeout=WAIT):
        window.close_at_once()
    program.close()


def test_f2_puts_a_kept_number_right_wherever_the_focus_is(qtbot: QtBot, live: WebcamTab) -> None:
    kept = live.panel.kept
    for number in ("1234", "5678", "90"):
        kept.add(number)
    assert not kept.list.selectedItems()

    # Without one that is selected it is the last, which was kept just now; and the selected one, where one is
    for row, text in ((2, "99"), (0, "1235")):
        live.view.setFocus()
        if row == 0:
            kept.list.clearSelection()
            first = kept.list.topLevelItem(0)
            assert first is not None
            first.setSelected(True)
        qtbot.keyClick(live.view, Qt.Key.Key_F2)
        editor = kept.list.findChild(QLineEdit)
        assert editor is not None
        editor.setText(text)
        qtbot.keyClick(editor, Qt.Key.Key_F2)  # of which it has enough already
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: kept.list.findChild(QLineEdit) is None, timeout=WAIT)
        assert kept.numbers[row] == text
