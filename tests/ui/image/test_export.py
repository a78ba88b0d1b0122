"""What was read leaves the window: as text, as a table, as a picture."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.story import middle_of

Read = Callable[[Path], None]
CONTROL = Qt.KeyboardModifier.ControlModifier

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def view(qtbot: QtBot, window: MainWindow, read: Read, note: Path) -> PictureView:
    """The view of the note, read as "0522 1859", its third digit corrected to 7."""
    read(note)
    view = window.image_tab.view
    view.setFocus()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 2))
    qtbot.keyClick(view, Qt.Key.Key_7)
    return view


def ask(qtbot: QtBot, window: MainWindow) -> QFileDialog:
    """Presses Ctrl+S and gives the dialog that opens."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    qtbot.keyClick(window.image_tab.view, Qt.Key.Key_S, CONTROL)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    return dialog


def save(qtbot: QtBot, window: MainWindow, file: Path, kind: str) -> None:
    """Saves by the dialog and waits until the status bar says so."""
    dialog = ask(qtbot, window)
    choose(dialog, kind)
    dialog.setDirectory(str(file.parent))
    dialog.selectFile(file.name)
    dialog.accept()
    qtbot.waitUntil(lambda: window.status.currentMessage() == f"Saved {file.name}", timeout=WAIT)


def choose(dialog: QFileDialog, kind: str) -> None:
    (wanted,) = (name for name in dialog.nameFilters() if kind in name)
    dialog.selectNameFilter(wanted)
    dialog.filterSelected.emit(wanted)


def test_the_text_is_saved_as_corrected(qtbot: QtBot, window: MainWindow, view: PictureView, tmp_path: Path) -> None:
    save(qtbot, window, tmp_path / "note.txt", "Text")

    assert (tmp_path / "note.txt").read_text(encoding="utf-8") == "0572 1859\n"


def test_the_table_has_a_row_for_each_number(
    qtbot: QtBot, window: MainWindow, view: PictureView, tmp_path: Path
) -> None:
    save(qtbot, window, tmp_path / "note.csv", "number (*.csv)")

    with (tmp_path / "note.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["page"], row["line"], row["number"]) for row in rows] == [("1", "1", "0572"), ("1", "1", "1859")]
    assert [row["corrected"] for row in rows] == ["yes", "no"]
    assert float(rows[0]["lowest confidence"]) == pytest.approx(
        min(part.confidence for part in view.parts[:4] if part.corrected is None), abs=1e-4
    )
    assert {row["file"] for row in rows} == {"note.jpg"}


def test_the_picture_is_saved_with_its_marks(
    qtbot: QtBot, window: MainWindow, view: PictureView, note: Path, tmp_path: Path
) -> None:
    save(qtbot, window, tmp_path / "note.png", "Picture")

    before, after = cv2.imread(str(note)), cv2.imread(str(tmp_path / "note.png"))
    assert after.shape == before.shape
    box = view.parts[0].box
    assert (after[:, : box.x - 40] == before[:, : box.x - 40]).all()
    assert (after[box.y : box.bottom, : box.x] != before[box.y : box.bottom, : box.x]).any()


def test_choosing_a_format_changes_the_name_and_a_name_without_one_gets_it(
    qtbot: QtBot, window: MainWindow, view: PictureView, tmp_path: Path
) -> None:
    dialog = ask(qtbot, window)
    assert Path(dialog.selectedFiles()[0]).name == "note read.txt"

    choose(dialog, "number (*.csv)")
    assert Path(dialog.selectedFiles()[0]).name == "note read.csv"

    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("digits of the note")
    dialog.accept()
    qtbot.waitUntil((tmp_path / "digits of the note.csv").exists, timeout=WAIT)
    qtbot.waitUntil(lambda: window.status.currentMessage() == "Saved digits of the note.csv", timeout=WAIT)


def test_a_name_with_a_dot_gets_its_suffix_too_and_no_file_is_replaced_unasked(
    qtbot: QtBot, window: MainWindow, view: PictureView, tmp_path: Path
) -> None:
    # Given a file that the completed name would replace
    (tmp_path / "22.11.2026.txt").write_text("older")

    # When that name is typed without its suffix
    dialog = ask(qtbot, window)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("22.11.2026")
    dialog.accept()

    # Then it is asked for once more, with the whole name, so that the dialog asks whether to replace the file
    again = next(found for found in window.findChildren(QFileDialog) if found.isVisible())
    assert Path(again.selectedFiles()[0]) == tmp_path / "22.11.2026.txt"
    assert (tmp_path / "22.11.2026.txt").read_text() == "older"

    # And another one is taken as it is
    again.selectFile("23.11.2026")
    again.accept()
    qtbot.waitUntil(lambda: window.status.currentMessage() == "Saved 23.11.2026.txt", timeout=WAIT)


def test_the_folder_is_remembered(qtbot: QtBot, window: MainWindow, view: PictureView, tmp_path: Path) -> None:
    save(qtbot, window, tmp_path / "note.txt", "Text")

    dialog = ask(qtbot, window)

    assert Path(dialog.directory().path()) == tmp_path
    dialog.reject()


def test_a_failure_is_one_sentence_with_the_one_button_that_helps(
    qtbot: QtBot, window: MainWindow, view: PictureView, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()

    window.images.saving.save(tmp_path / "taken" / "note.txt", "note.jpg")

    qtbot.waitUntil(lambda: "note.txt was not saved" in window.notice.text, timeout=WAIT)
    assert window.notice.button.text() == "Save as…"


def test_leaving_the_dialog_saves_nothing(qtbot: QtBot, window: MainWindow, view: PictureView, tmp_path: Path) -> None:
    dialog = ask(qtbot, window)
    dialog.setDirectory(str(tmp_path))
    dialog.reject()

    assert list(tmp_path.iterdir()) == []
    assert window.status.currentMessage() == ""


def test_what_is_saved_is_the_picture_as_it_is_turned(
    qtbot: QtBot, window: MainWindow, view: PictureView, note: Path, tmp_path: Path
) -> None:
    window.image_tab.actions_.turn_right.trigger()
    qtbot.waitUntil(lambda: window.image_tab.actions_.save.isEnabled(), timeout=WAIT)

    save(qtbot, window, tmp_path / "turned.png", "Picture")

    height, width = cv2.imread(str(note)).shape[:2]
    assert cv2.imread(str(tmp_path / "turned.png")).shape[:2] == (width, height)


def test_before_a_picture_is_read_there_is_nothing_to_save(window: MainWindow) -> None:
    assert not window.image_tab.actions_.save.isEnabled()
