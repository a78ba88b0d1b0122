"""Protected files in a job: asked for, read, and then seen wherever other pictures are."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.batch.packing import packed
from digitrec_gui.core.batch.sources import stamp_of
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, PageAnswer, Source, State
from digitrec_gui.services.batch.reports import Kind
from digitrec_gui.services.pages import open_pages
from digitrec_gui.ui.batch.tab import BatchTab
from digitrec_gui.ui.widgets.password import PasswordDialog
from digitrec_gui.ui.window.main_window import MainWindow
from tests.core.batch.story import UNSURE, number, reading
from tests.limits import WAIT
from tests.services.batch.slips import slips
from tests.services.pdfs import protected
from tests.ui.batch.story import drop, known, until_read

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # dialogs, on a screen that is none


def asked(qtbot: QtBot, window: MainWindow) -> PasswordDialog:
    """The dialog, once it is there and nothing runs."""

    def is_open() -> list[PasswordDialog]:
        return [dialog for dialog in window.findChildren(PasswordDialog) if dialog.isVisible()]

    qtbot.waitUntil(lambda: len(is_open()) == 1 and not window.batch_tab.batch.is_running, timeout=WAIT)
    return is_open()[0]


def give(dialog: PasswordDialog, password: str) -> None:
    dialog.field.setText(password)
    dialog.accept()


def thumbnails_are_there(qtbot: QtBot, tab: BatchTab, pages: int) -> None:
    rows = tab.page.table.rows
    qtbot.waitUntil(lambda: all(rows.thumbnail(place) is not None for place in range(pages)), timeout=WAIT)


@pytest.fixture
def doubtful_pdf(qtbot: QtBot, tab: BatchTab, tmp_path: Path) -> Path:
    """A job of a protected PDF of three pages that another run of the program has read, each with a doubtful number."""
    pdf = tmp_path / "secret.pdf"
    pdf.write_bytes(protected("geheim", 3))
    with closing(open_pages(pdf, password="geheim")) as pages:
        height, width = pages.page(0).image.shape[:2]
    path = paths.jobs_folder() / "2026-01-01 10-00-00 Secrets.sqlite"
    content = packed(reading(number("27", sureness=UNSURE), width=width, height=height))
    with closing(JobStore(path, JobSettings())) as store:
        store.add([Source("secret.pdf", str(pdf), stamp_of(str(pdf)))])
        store.put([Answer(1, tuple(PageAnswer(page, content) for page in range(3)), (0, 1, 2), 3)])
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    known(qtbot, tab, 3)
    return pdf


def test_protected_files_ask_for_their_password_once_all_others_are_read(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    # Given two files with one password, and a third that has another
    folder = slips(tmp_path / "Slips", ["12"])
    for name, password in (("a.pdf", "geheim"), ("b.pdf", "geheim"), ("c.pdf", "other")):
        (folder / name).write_bytes(protected(password))

    drop(tab, [folder])
    dialog = asked(qtbot, window)
    assert dialog.said.text() == "“a.pdf” and 2 other files are protected by a password."
    qtbot.waitUntil(lambda: tab.summary.counts.failed == 3, timeout=WAIT)
    give(dialog, "geheim")

    # Then what it opens is read, and only the rest is asked for; who has opened two of three was not wrong
    dialog = asked(qtbot, window)
    assert dialog.said.text() == "“c.pdf” is protected by a password."
    give(dialog, "no idea")
    dialog = asked(qtbot, window)
    assert dialog.said.text() == "That is not the password. “c.pdf” is protected by a password."
    dialog.reject()
    states = [State.SURE, State.SURE, State.FAILED, State.SURE]
    qtbot.waitUntil(lambda: [row.state for row in known(qtbot, tab, 4)] == states, timeout=WAIT)

    # And when it goes on, what is known is tried again, and nothing is asked that was not answered before
    tab.actions_.go_on.trigger()
    dialog = asked(qtbot, window)
    assert dialog.said.text() == "“c.pdf” is protected by a password."
    dialog.reject()


def test_what_a_password_has_opened_is_seen_exported_and_opened_without_another_question(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    pdf = tmp_path / "secret.pdf"
    pdf.write_bytes(protected("geheim", 3))
    drop(tab, [pdf])
    dialog = asked(qtbot, window)
    thumbnail = tab.page.table.rows.thumbnail(0)
    assert thumbnail is None
    give(dialog, "geheim")
    until_read(qtbot, tab, 3)

    thumbnails_are_there(qtbot, tab, 3)
    (tmp_path / "out").mkdir()
    with qtbot.waitSignal(tab.exporting.saved, timeout=WAIT) as saved:
        tab.exporting.export(Kind.PICTURES, tmp_path / "out")
    assert saved.args == ["3 pictures in out"]

    # Enter on the third page opens the third page
    tab.page.table.selectRow(2)
    qtbot.keyClick(tab.page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.image_tab.paging.number == 2, timeout=WAIT)
    assert not any(dialog.isVisible() for dialog in window.findChildren(PasswordDialog))
    # And no password is on the disk
    files = [file for file in paths.jobs_folder().iterdir() if file.is_file()]
    assert files and not any(b"geheim" in file.read_bytes() for file in files)


def test_after_a_restart_the_review_asks_once_and_then_shows_all(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, doubtful_pdf: Path
) -> None:
    tab.begin_review()
    review = tab.review
    dialog = asked(qtbot, window)
    assert dialog.said.text() == "“secret.pdf” is protected by a password."
    give(dialog, "wrong")
    dialog = asked(qtbot, window)
    assert dialog.said.text().startswith("That is not the password.")

    # Who does not know it is told once what to do, and is asked no more for as long
    dialog.reject()
    sentence = "secret.pdf is protected by a password. Begin the review again, to give it."
    qtbot.waitUntil(lambda: review.picture.said == sentence, timeout=WAIT)
    qtbot.keyClick(review, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: review.picture.said == sentence, timeout=WAIT)
    assert not any(dialog.isVisible() for dialog in window.findChildren(PasswordDialog))
    qtbot.keyClick(review, Qt.Key.Key_Escape)

    tab.begin_review()
    dialog = asked(qtbot, window)
    assert dialog.said.text() == "“secret.pdf” is protected by a password."
    give(dialog, "geheim")
    for _ in range(3):
        qtbot.waitUntil(lambda: review.picture.cut is not None, timeout=WAIT)
        qtbot.keyClick(review, Qt.Key.Key_Down)
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    thumbnails_are_there(qtbot, tab, 3)


def test_after_a_restart_a_row_opens_its_own_page(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, doubtful_pdf: Path
) -> None:
    tab.page.table.selectRow(2)
    qtbot.keyClick(tab.page.table, Qt.Key.Key_Return)
    give(asked(qtbot, window), "geheim")
    qtbot.waitUntil(lambda: window.image_tab.has_picture and window.image_tab.paging.number == 2, timeout=WAIT)


def test_after_a_restart_an_export_of_pictures_asks(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, doubtful_pdf: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with qtbot.waitSignal(tab.exporting.failed, timeout=WAIT):
        tab.exporting.export(Kind.PICTURES, out)
    assert window.notice.text.startswith("secret.pdf is protected by a password")
    give(asked(qtbot, window), "wrong")
    dialog = asked(qtbot, window)
    assert dialog.said.text().startswith("That is not the password.")
    with qtbot.waitSignal(tab.exporting.saved, timeout=WAIT):
        give(dialog, "geheim")
    assert len(list(out.glob("*.png"))) == 3
