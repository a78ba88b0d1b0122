"""The pages of a PDF, a TIFF or an animation: turned, each read and corrected by itself, and saved."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as PilImage
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.ui.image.strip import THUMBNAIL
from digitrec_gui.ui.image.tab import ImageTab
from digitrec_gui.ui.widgets.password import PasswordDialog
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.services import pdfs
from tests.ui.story import digits_of, middle_of

Read = Callable[[Path], None]

TEXTS = ("36", "0527", "81")

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def tab(window: MainWindow, read: Read, tmp_path: Path) -> ImageTab:
    """The Image tab with a PDF of three pages, its first one read."""
    read(pdfs.scan(tmp_path / "scan.pdf", TEXTS))
    window.image_tab.view.setFocus()
    return window.image_tab


def shows(qtbot: QtBot, window: MainWindow, number: int, text: str) -> None:
    """Waits until this page is shown, and read as this."""
    tab = window.image_tab
    qtbot.waitUntil(lambda: tab.paging.number == number and digits_of(window) == text, timeout=WAIT)


def press(qtbot: QtBot, window: MainWindow, *keys: Qt.Key) -> None:
    """Presses keys in the view, which are shortcuts while the window is the active one."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    for key in keys:
        qtbot.keyClick(window.image_tab.view, key)


def test_the_strip_is_there_where_there_are_pages(
    qtbot: QtBot, window: MainWindow, tab: ImageTab, read: Read, note: Path
) -> None:
    assert tab.strip.isVisible()
    assert tab.strip.said.text() == "1 / 3"
    assert digits_of(window) == "36"
    assert not tab.actions_.previous_page.isEnabled() and tab.actions_.next_page.isEnabled()

    # A picture of its own has none, and its keys do nothing
    read(note)
    assert not tab.strip.isVisible()
    assert not tab.actions_.next_page.isEnabled() and not tab.actions_.save_pages.isEnabled()


def test_pages_are_turned_by_key_by_click_and_by_arrow(qtbot: QtBot, window: MainWindow, tab: ImageTab) -> None:
    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "0527")
    assert tab.strip.list.currentIndex().row() == 1

    # Two presses at once go two pages on
    press(qtbot, window, Qt.Key.Key_PageUp)
    shows(qtbot, window, 0, "36")
    press(qtbot, window, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown)
    shows(qtbot, window, 2, "81")
    assert tab.strip.said.text() == "3 / 3"
    assert not tab.actions_.next_page.isEnabled()

    pages = tab.strip.list
    place = pages.visualRect(tab.strip.pages.index(1)).center()
    qtbot.mouseClick(pages.viewport(), Qt.MouseButton.LeftButton, pos=place)
    shows(qtbot, window, 1, "0527")
    qtbot.keyClick(pages, Qt.Key.Key_Up)
    shows(qtbot, window, 0, "36")


def test_thumbnails_come_and_say_what_was_read(qtbot: QtBot, window: MainWindow, tab: ImageTab) -> None:
    pages = tab.strip.pages

    qtbot.waitUntil(lambda: all(pages.data(pages.index(row), THUMBNAIL) is not None for row in range(3)), timeout=WAIT)

    assert pages.data(pages.index(0), THUMBNAIL).width() <= 200
    said = [pages.data(pages.index(row), Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    assert said == ["Page 1 of 3: 36", "Page 2 of 3", "Page 3 of 3"]


def test_each_page_keeps_its_corrections_and_its_own_undo(qtbot: QtBot, window: MainWindow, tab: ImageTab) -> None:
    # Given one digit corrected on the first page, and one taken away on the second
    qtbot.mouseClick(tab.view, Qt.MouseButton.LeftButton, pos=middle_of(tab.view, 1))
    qtbot.keyClick(tab.view, Qt.Key.Key_8)
    assert digits_of(window) == "38"
    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "0527")
    assert not tab.actions_.undo.isEnabled()
    tab.session.remove(0)
    assert digits_of(window) == "527"

    # When one comes back, then it is as it was left, and only its own correction is undone
    press(qtbot, window, Qt.Key.Key_PageUp)
    shows(qtbot, window, 0, "38")
    tab.actions_.undo.trigger()
    assert digits_of(window) == "36"
    assert not tab.actions_.undo.isEnabled() and tab.actions_.redo.isEnabled()
    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "527")
    tab.actions_.undo.trigger()
    assert digits_of(window) == "0527"

    # Another file begins anew
    tab.show_empty()
    assert not tab.actions_.undo.isEnabled() and not tab.actions_.redo.isEnabled()


def test_what_was_added_turned_and_chosen_comes_back_with_its_page(
    qtbot: QtBot, window: MainWindow, tab: ImageTab
) -> None:
    box = tab.view.parts[0].box
    tab.session.remove(0)
    with qtbot.waitSignal(tab.session.correcting.digit_added, timeout=WAIT):
        tab.session.add(box)
    tab.session.set_sensitivity(0.7)
    qtbot.waitUntil(lambda: not tab.session.is_reading, timeout=WAIT)
    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "0527")
    assert tab.session.options.sensitivity == 0.5
    tab.session.turn(90)
    qtbot.waitUntil(lambda: tab.session.reading is not None, timeout=WAIT)

    press(qtbot, window, Qt.Key.Key_PageUp)
    shows(qtbot, window, 0, "36")
    assert tab.session.options.sensitivity == 0.7
    qtbot.waitUntil(lambda: len(tab.view.parts) == 2, timeout=WAIT)

    press(qtbot, window, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: tab.paging.number == 1 and tab.session.reading is not None, timeout=WAIT)
    reading = tab.session.reading
    assert reading is not None
    assert reading.rotation == 90 and reading.height > reading.width


def test_with_another_model_each_page_is_read_again(
    qtbot: QtBot, program: Program, window: MainWindow, tab: ImageTab
) -> None:
    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "0527")
    assert tab.paging.reading(0) is not None

    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
        program.services.reading.load(paths.DEFAULT_MODEL)

    assert tab.paging.reading(0) is None
    press(qtbot, window, Qt.Key.Key_PageUp)
    shows(qtbot, window, 0, "36")


def test_a_damaged_page_is_marked_said_and_stepped_over(
    qtbot: QtBot, window: MainWindow, read: Read, tmp_path: Path
) -> None:
    # Given a TIFF of which the second page is damaged
    pages = [PilImage.fromarray(pdfs.page(text)) for text in TEXTS]
    (tmp_path / "torn.tif").write_bytes(pdfs.damaged_tiff(pages, 1))
    read(tmp_path / "torn.tif")
    tab = window.image_tab

    # When it is turned to
    press(qtbot, window, Qt.Key.Key_PageDown)

    # Then it is said, the page before stays, and the next press goes past it
    qtbot.waitUntil(lambda: "Page 2 of torn.tif is damaged" in window.notice.text, timeout=WAIT)
    assert (tab.paging.number, tab.strip.said.text()) == (0, "1 / 3")
    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 2, "81")
    said = tab.strip.pages.data(tab.strip.pages.index(1), Qt.ItemDataRole.ToolTipRole)
    assert "is damaged" in said


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp"])
def test_of_an_animation_the_other_pictures_are_shown_on_request(
    qtbot: QtBot, window: MainWindow, read: Read, tmp_path: Path, name: str
) -> None:
    read(pdfs.scan(tmp_path / name, TEXTS))
    tab = window.image_tab
    others = tab.panel.others
    assert others.isVisible() and others.text == "The first picture of 3"
    assert not tab.strip.isVisible()

    qtbot.mouseClick(others.button, Qt.MouseButton.LeftButton)

    assert tab.strip.isVisible() and not others.isVisible()
    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "0527")


def asked(qtbot: QtBot, window: MainWindow) -> PasswordDialog:
    """The dialog that asks for a password."""

    def open_dialogs() -> list[PasswordDialog]:
        return [dialog for dialog in window.findChildren(PasswordDialog) if dialog.isVisible()]

    qtbot.waitUntil(lambda: len(open_dialogs()) == 1, timeout=WAIT)
    return open_dialogs()[0]


def test_a_protected_pdf_asks_for_its_password(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "secret.pdf"
    file.write_bytes(pdfs.protected("geheim"))

    window.open_image(file)
    dialog = asked(qtbot, window)
    assert "“secret.pdf” is protected" in dialog.said.text()
    dialog.field.setText("guess")
    dialog.accept()

    dialog = asked(qtbot, window)
    assert dialog.said.text().startswith("That is not the password.")
    dialog.field.setText("geheim")
    dialog.accept()

    shows(qtbot, window, 0, "27")
    assert window.images.tab.name == "secret.pdf"


def test_whoever_does_not_know_the_password_keeps_what_was_open(
    qtbot: QtBot, window: MainWindow, tab: ImageTab, tmp_path: Path
) -> None:
    (tmp_path / "secret.pdf").write_bytes(pdfs.protected("geheim"))
    window.open_image(tmp_path / "secret.pdf")

    asked(qtbot, window).reject()

    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "0527")


def test_another_file_takes_the_place_of_a_page_that_is_on_its_way(
    qtbot: QtBot, window: MainWindow, tab: ImageTab, note: Path
) -> None:
    tab.paging.turn_to(2)
    window.open_image(note)

    shows(qtbot, window, 0, "05221859")
    assert not tab.strip.isVisible()


def test_a_file_that_fails_leaves_the_pages_that_can_be_turned(
    qtbot: QtBot, window: MainWindow, tab: ImageTab, tmp_path: Path
) -> None:
    with qtbot.waitSignal(tab.open_failed, timeout=WAIT):
        window.open_image(tmp_path / "gone.pdf")

    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "0527")


def save_as(qtbot: QtBot, window: MainWindow, file: Path, kind: str) -> None:
    """Chooses a file in the dialog that is open, and waits until it is written."""
    (dialog,) = (dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())
    (wanted,) = (name for name in dialog.nameFilters() if kind in name)
    dialog.selectNameFilter(wanted)
    dialog.filterSelected.emit(wanted)
    dialog.setDirectory(str(file.parent))
    dialog.selectFile(file.name)
    dialog.accept()
    qtbot.waitUntil(lambda: window.status.currentMessage() == f"Saved {file.name}", timeout=WAIT)


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as content:
        return list(csv.DictReader(content))


def test_a_page_is_saved_with_its_number(qtbot: QtBot, window: MainWindow, tab: ImageTab, tmp_path: Path) -> None:
    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "0527")

    tab.actions_.save.trigger()
    (dialog,) = (dialog for dialog in window.findChildren(QFileDialog) if dialog.isVisible())
    assert Path(dialog.selectedFiles()[0]).name == "scan page 2 read.txt"
    save_as(qtbot, window, tmp_path / "page.csv", "number (*.csv)")

    rows = table(tmp_path / "page.csv")
    assert {row["page"] for row in rows} == {"2"}
    assert [row["number"] for row in rows] == ["0527"]


def test_all_pages_are_read_and_saved_with_what_was_corrected(
    qtbot: QtBot, window: MainWindow, tab: ImageTab, tmp_path: Path
) -> None:
    # Given that the second page is shown, corrected, and the third has not been read yet
    press(qtbot, window, Qt.Key.Key_PageDown)
    shows(qtbot, window, 1, "0527")
    tab.session.label(0, "9")

    tab.actions_.save_pages.trigger()
    save_as(qtbot, window, tmp_path / "all.txt", "Text")

    assert (tmp_path / "all.txt").read_text(encoding="utf-8").split("\f") == ["36\n", "9527\n", "81\n"]
    shows(qtbot, window, 1, "9527")
    assert "Reading page" not in window.notice.text

    # And again, with all of them known, as a table
    tab.actions_.save_pages.trigger()
    save_as(qtbot, window, tmp_path / "all.csv", "number (*.csv)")
    rows = table(tmp_path / "all.csv")
    assert [(row["page"], row["number"]) for row in rows if row["corrected"] == "yes"] == [("2", "9527")]
    assert [row["number"] for row in rows] == ["36", "9527", "81"]


def test_reading_all_pages_can_be_stopped(qtbot: QtBot, window: MainWindow, tab: ImageTab, note: Path) -> None:
    saved: list[object] = []
    window.images.all_pages.read(saved.append)
    assert window.notice.text == "Reading page 2 of 3…"

    qtbot.mouseClick(window.notice.close_button, Qt.MouseButton.LeftButton)
    shows(qtbot, window, 1, "0527")
    assert saved == [] and tab.paging.reading(2) is None

    # Another file stops it, too
    window.images.all_pages.read(saved.append)
    window.open_image(note)
    shows(qtbot, window, 0, "05221859")
    assert saved == [] and not window.notice.isVisible()


def test_a_tiff_that_goes_away_while_it_is_shown_can_still_be_turned(
    qtbot: QtBot, window: MainWindow, read: Read, tmp_path: Path
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    read(pdfs.scan(folder / "scan.tif", TEXTS))
    shutil.rmtree(folder)

    press(qtbot, window, Qt.Key.Key_PageDown)

    shows(qtbot, window, 1, "0527")
