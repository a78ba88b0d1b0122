"""What was corrected of a picture is shown when it is opened again, and is not lost without a question."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import PIL.Image
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.types import Reading
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.draw.story import SEVEN, draw
from tests.ui.draw.story import wait_for as wait_for_drawn
from tests.ui.story import digits_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none

Read = Callable[[Path], None]


def wait_for(qtbot: QtBot, window: MainWindow, digits: str) -> None:
    """Waits until the Image tab shows these."""
    qtbot.waitUntil(lambda: not window.image_tab.session.is_reading and digits_of(window) == digits, timeout=WAIT)


def is_kept(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.images.remembering.has_unkept, timeout=WAIT)


def pictures() -> int:
    """Of how many pictures corrections are on the disk."""
    database = sqlite3.connect(paths.corrections_file())
    try:
        return int(database.execute("SELECT count(*) FROM pictures").fetchone()[0])
    finally:
        database.close()


@contextmanager
def another(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    """Another window, as at another start, or beside the first."""
    program = Program(qapp)
    program.fill()
    try:
        with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
            program.start()
        yield program.window
    finally:
        program.window.close_at_once()
        program.close()
        program.destroy()


def open_in(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    def is_read(reading: Reading | None) -> bool:
        return reading is not None

    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=is_read):
        window.open_image(file)


def box(window: MainWindow) -> QMessageBox:
    (found,) = [found for found in window.findChildren(QMessageBox) if found.isVisible()]
    return found


def press(qtbot: QtBot, window: MainWindow, text: str) -> None:
    (button,) = [button for button in box(window).buttons() if button.text() == text]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_picture_opened_again_shows_what_was_corrected(
    qtbot: QtBot, qapp: QApplication, program: Program, window: MainWindow, note: Path, blank: Path, read: Read
) -> None:
    # Given a correction, a removal and a cut, and another picture opened after it
    read(note)
    session = window.image_tab.session
    session.label(2, "7")
    session.remove(0)
    wait_for(qtbot, window, "5721859")
    session.add(session.anchors[0]._replace(x=session.anchors[0].x - 1))
    qtbot.waitUntil(lambda: len(session.correcting.page.corrections.added) == 1, timeout=WAIT)
    shown = digits_of(window)
    read(blank)

    # When the same picture is opened under another name, then all of it is shown at once, and can be taken back
    copy = blank.with_name("copy.jpg")
    copy.write_bytes(note.read_bytes())
    read(copy)
    wait_for(qtbot, window, shown)
    window.image_tab.actions_.undo.trigger()
    wait_for(qtbot, window, "05221859")
    window.image_tab.actions_.redo.trigger()
    wait_for(qtbot, window, shown)

    # And after the window was closed with one more correction just made, without a question
    session.label(len(session.anchors) - 1, "3")
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    with another(qtbot, qapp) as later:
        open_in(qtbot, later, note)
        wait_for(qtbot, later, shown[:-1] + "3")


def test_two_windows_lose_nothing_and_all_can_be_forgotten(
    qtbot: QtBot, qapp: QApplication, window: MainWindow, note: Path, blank: Path, read: Read
) -> None:
    read(note)
    with another(qtbot, qapp) as other:
        open_in(qtbot, other, note)

        # When both correct the same picture, then it has what either said
        window.image_tab.session.label(0, "6")
        other.image_tab.session.label(7, "4")
        is_kept(qtbot, window)
        is_kept(qtbot, other)
    read(blank)
    read(note)
    wait_for(qtbot, window, "65221854")

    # And what is remembered can be looked at, and forgotten
    window.images.remembering.look.trigger()
    qtbot.waitUntil(lambda: any(found.isVisible() for found in window.findChildren(QMessageBox)), timeout=WAIT)
    assert box(window).text().startswith("Corrections of 1 picture are remembered (")
    with qtbot.waitSignal(window.images.remembering.forgotten, timeout=WAIT):
        press(qtbot, window, "Forget them")
    assert pictures() == 0
    read(blank)
    read(note)
    wait_for(qtbot, window, "05221859")


def test_corrections_that_cannot_be_kept_are_asked_for(
    qtbot: QtBot, window: MainWindow, note: Path, blank: Path, read: Read
) -> None:
    # Given a file where the folder would be
    data = paths.corrections_file().parent
    data.parent.mkdir(parents=True, exist_ok=True)
    data.touch()
    read(note)
    window.image_tab.session.label(2, "7")
    qtbot.waitUntil(lambda: bool(window.notice.text), timeout=WAIT)
    assert window.notice.text == (
        f"corrections.sqlite cannot be written in {data}. Check the permissions of that folder. "
        "Until then your corrections are only in this window."
    )

    # When another picture is opened, then nothing is lost
    read(blank)
    read(note)
    wait_for(qtbot, window, "05721859")

    # When the window is to be closed, then it is asked for; and is closed once it could be kept after all
    window.close()
    assert window.isVisible()
    assert box(window).text() == "Close DigitRec without keeping the corrections of a picture?"
    press(qtbot, window, "Cancel")
    data.unlink()
    window.close()
    press(qtbot, window, "Try again")
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT)
    assert pictures() == 1


def test_what_was_corrected_with_other_options_is_found_with_them(
    qtbot: QtBot, window: MainWindow, note: Path, blank: Path, read: Read
) -> None:
    read(note)
    session = window.image_tab.session
    session.set_sensitivity(0.8)
    session.turn(90)
    qtbot.waitUntil(lambda: not session.is_reading, timeout=WAIT)
    session.remove(0)

    read(blank)
    read(note)
    qtbot.waitUntil(lambda: not session.is_reading and session.options.rotation == 90, timeout=WAIT)
    assert session.options.sensitivity == 0.8


def test_each_page_has_its_own(qtbot: QtBot, window: MainWindow, note: Path, blank: Path, read: Read) -> None:
    # Given a file of two pages, of which the second is corrected
    pages = blank.with_name("pages.tif")
    with PIL.Image.open(blank) as first, PIL.Image.open(note) as second:
        first.save(pages, save_all=True, append_images=[second])
    read(pages)
    window.image_tab.paging.turn(1)
    wait_for(qtbot, window, "05221859")
    window.image_tab.session.label(2, "7")

    # When it is opened again, even after the pages were turned, then that is on its page
    window.image_tab.paging.turn(-1)
    wait_for(qtbot, window, "")
    read(note)
    wait_for(qtbot, window, "05721859")
    read(pages)
    wait_for(qtbot, window, "")
    window.image_tab.paging.turn(1)
    wait_for(qtbot, window, "05721859")


def test_what_was_corrected_of_a_drawing_goes_with_it(qtbot: QtBot, window: MainWindow) -> None:
    tab = window.draw_tab
    window.tabs.setCurrentWidget(tab)
    draw(qtbot, tab, SEVEN)
    wait_for_drawn(qtbot, tab, "7")
    tab._reading.label(0, "2")

    tab.actions_.open_in_image.trigger()
    wait_for(qtbot, window, "2")


def test_a_damaged_file_is_set_aside_and_said(qtbot: QtBot, window: MainWindow, note: Path, read: Read) -> None:
    paths.corrections_file().parent.mkdir(parents=True)
    paths.corrections_file().write_bytes(b"no database" * 1000)

    read(note)

    assert "set aside" in window.notice.text
    window.image_tab.session.label(2, "7")
    is_kept(qtbot, window)
    assert pictures() == 1


def test_a_file_of_no_bytes_is_as_none(window: MainWindow, read: Read, note: Path) -> None:
    # A full disk has left it, and now nothing can be written there
    file = paths.corrections_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    file.with_name(file.name + ".lock").mkdir()

    read(note)

    assert not window.notice.isVisible()
