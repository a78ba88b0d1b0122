"""A table leaves the window as one: with tabs on the clipboard, in cells for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import openpyxl
import pytest
from PIL import Image as PilImage
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from digitrec_gui.cli import main
from digitrec_gui.ui.window.main_window import MainWindow
from tests.core.reading.grid_pages import drawn
from tests.core.reading.test_tables import typed
from tests.limits import WAIT

Read = Callable[[Path], None]

ROWS = [["1", "250", "36"], ["2", ".", "48"], ["3", "175", "."], ["4", "620", "91"]]
OTHER = [["5", "36", "250"], ["6", "48", "175"], ["7", ".", "620"]]
WIDTHS = [84, 260, 180]

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


def picture(file: Path) -> Path:
    """A picture of the table."""
    cv2.imwrite(str(file), drawn(ROWS, WIDTHS))
    return file


def choose(window: MainWindow, file: Path, wanted: str) -> None:
    """Chooses a file and this kind in the dialog that is open."""
    (dialog,) = (dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())
    assert wanted in dialog.nameFilters()
    dialog.selectNameFilter(wanted)
    dialog.filterSelected.emit(wanted)
    dialog.setDirectory(str(file.parent))
    dialog.selectFile(file.name)
    dialog.accept()


def saved(qtbot: QtBot, window: MainWindow, file: Path, wanted: str) -> Path:
    """Saves by the dialog that is open, and waits until it is done."""
    choose(window, file, wanted)
    qtbot.waitUntil(lambda: window.status.currentMessage() == f"Saved {file.name}", timeout=WAIT)
    return file


def test_a_table_is_copied_with_tabs_and_shown_as_it_was(
    qtbot: QtBot, window: MainWindow, read: Read, tmp_path: Path
) -> None:
    read(picture(tmp_path / "table.png"))
    panel = window.image_tab.panel

    panel.copy_action.trigger()

    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "1\t250\t36\n2\t\t48\n3\t175\t\n4\t620\t91"
    assert "\t" not in panel.text


def test_a_page_of_many_numbers_is_copied_off_the_ui_thread(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    read(note)
    panel = window.image_tab.panel
    panel.show_reading(typed(["1234 56 7890 12345", "67 890 12 345678"] * 20))
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.clear()

    with qtbot.waitSignal(panel.copied, timeout=WAIT):
        panel.copy_action.trigger()
        assert not clipboard.text()

    assert clipboard.text().splitlines() == ["1234\t56\t7890\t12345", "67\t890\t12\t345678"] * 20


def test_the_columns_are_saved_for_a_spreadsheet_as_corrected(
    qtbot: QtBot, window: MainWindow, read: Read, tmp_path: Path
) -> None:
    read(picture(tmp_path / "table.png"))
    tab = window.image_tab
    tab.session.label(0, "9")

    tab.actions_.save.trigger()
    book = saved(qtbot, window, tmp_path / "table.xlsx", "Numbers in their columns (*.xlsx)")
    tab.actions_.save.trigger()
    columns = saved(qtbot, window, tmp_path / "columns.csv", "Numbers in their columns (*.csv)")
    tab.actions_.save.trigger()
    numbers = saved(qtbot, window, tmp_path / "numbers.csv", "Table, a row for each number (*.csv)")

    rows = [list(row) for row in openpyxl.load_workbook(book)["Page 1"].values]
    assert rows == [[9, 250, 36], [2, None, 48], [3, 175, None], [4, 620, 91]]
    with columns.open(encoding="utf-8", newline="") as content:
        assert list(csv.reader(content)) == [["9", "250", "36"], ["2", "", "48"], ["3", "175", ""], ["4", "620", "91"]]
    with numbers.open(encoding="utf-8", newline="") as content:
        assert [row["number"] for row in csv.DictReader(content)] == [
            "9",
            "250",
            "36",
            "2",
            "48",
            "3",
            "175",
            "4",
            "620",
            "91",
        ]


def test_the_export_menu_names_its_formats_and_a_table_is_that_of_the_command_line(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a number of which a digit is corrected
    read(note)
    window.image_tab.session.label(2, "7")
    (menu,) = {
        button.menu() for button in window.image_tab.findChildren(QPushButton) if button.accessibleName() == "Export"
    }
    assert menu is not None
    entries = {entry.text().replace("&", ""): entry for entry in menu.actions()}
    assert [name for name in entries if "(." in name] == [
        "Text (.txt)…",
        "Table for Excel (.xlsx)…",
        "Table as CSV (.csv)…",
        "Numbers in their columns for Excel (.xlsx)…",
        "Numbers in their columns as CSV (.csv)…",
        "Marked picture (.png)…",
    ]

    # When it is exported as a table, then there is a row for each number
    entries["Table for Excel (.xlsx)…"].trigger()
    book = saved(qtbot, window, tmp_path / "note.xlsx", "Table, a row for each number (*.xlsx)")
    entries["Table as CSV (.csv)…"].trigger()
    (dialog,) = (dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())
    assert dialog.selectedNameFilter() == "Table, a row for each number (*.csv)"
    file = saved(qtbot, window, tmp_path / "note.csv", dialog.selectedNameFilter())
    head, *rows = openpyxl.load_workbook(book).active.values
    assert head == ("file", "page", "line", "number", "lowest confidence", "corrected")
    assert [(*row[:4], row[5]) for row in rows] == [
        ("note.jpg", 1, 1, "0572", "yes"),
        ("note.jpg", 1, 1, 1859, "no"),
    ]

    # And it is the same that the command line gives, but for what was corrected there
    assert main(["read", str(note), "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    ours = file.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(ours[0]) and lines[2].startswith(ours[2].replace("note.jpg", str(note)))


def test_a_name_that_is_asked_for_again_keeps_the_kind(
    qtbot: QtBot, window: MainWindow, read: Read, tmp_path: Path
) -> None:
    # Given a file that the completed name would replace
    read(picture(tmp_path / "table.png"))
    (tmp_path / "22.11.csv").write_text("older")

    # When its columns are saved under that name without the suffix, and it is confirmed
    window.image_tab.actions_.save.trigger()
    choose(window, tmp_path / "22.11", "Numbers in their columns (*.csv)")
    (again,) = (dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())
    assert again.selectedNameFilter() == "Numbers in their columns (*.csv)"
    again.selectFile("23.11.csv")
    again.accept()
    qtbot.waitUntil(lambda: window.status.currentMessage() == "Saved 23.11.csv", timeout=WAIT)

    # Then it holds the columns
    assert (tmp_path / "23.11.csv").read_text(encoding="utf-8").splitlines()[0] == "1,250,36"
    assert (tmp_path / "22.11.csv").read_text() == "older"


def test_all_pages_go_to_one_sheet_each(qtbot: QtBot, window: MainWindow, read: Read, tmp_path: Path) -> None:
    pages = [PilImage.fromarray(drawn(rows, WIDTHS)) for rows in (ROWS, OTHER)]
    pages[0].save(tmp_path / "scan.tif", save_all=True, append_images=pages[1:])
    read(tmp_path / "scan.tif")

    window.image_tab.actions_.save_pages.trigger()
    book = saved(qtbot, window, tmp_path / "scan.xlsx", "Numbers in their columns (*.xlsx)")

    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["Page 1", "Page 2"]
    assert [list(row) for row in sheets["Page 2"].values] == [[5, 36, 250], [6, 48, 175], [7, None, 620]]


def test_a_file_for_a_spreadsheet_that_cannot_be_written_is_one_sentence(
    qtbot: QtBot, window: MainWindow, read: Read, tmp_path: Path
) -> None:
    read(picture(tmp_path / "table.png"))
    (tmp_path / "taken").touch()

    window.images.saving.save(tmp_path / "taken" / "table.xlsx", "table.png")

    qtbot.waitUntil(lambda: "table.xlsx was not saved" in window.notice.text, timeout=WAIT)


def test_the_first_kind_is_still_the_text(qtbot: QtBot, window: MainWindow, read: Read, note: Path) -> None:
    read(note)

    window.image_tab.actions_.save.trigger()

    (dialog,) = (dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())
    assert dialog.selectedNameFilter() == "Text (*.txt)"
    assert len(set(dialog.nameFilters())) == 6
    dialog.reject()
