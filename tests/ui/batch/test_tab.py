"""The Batch tab: what is dropped is read while one looks on, and goes on after all that may happen."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.batch.jobs import JobFile, JobLock, list_jobs
from digitrec_gui.core.batch.look import Show
from digitrec_gui.core.batch.types import Counts
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.services.batch.reports import Kind
from digitrec_gui.services.batch.service import BatchState
from digitrec_gui.ui.batch import wording as batch_wording
from digitrec_gui.ui.batch.tab import BatchTab
from digitrec_gui.ui.batch.table import elided
from digitrec_gui.ui.window.main_window import MainWindow
from tests.core.batch.story import made_job, number, reading
from tests.limits import WAIT
from tests.services.batch.slips import hold_when_kept, slips
from tests.services.pdfs import scan
from tests.ui.batch.story import column, drop, known, until_read

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # dialogs, on a screen that is none


def test_a_folder_is_dropped_paused_closed_and_goes_on(
    qtbot: QtBot, qapp: QApplication, program: Program, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    folder = slips(tmp_path / "Slips", [str(number) for number in range(10, 100)])
    assert tab.empty.isVisible() and not tab.actions_.pause.isEnabled()

    # When it is dropped, the table fills
    hold_when_kept(tab.batch)
    drop(tab, [folder])
    qtbot.waitUntil(lambda: tab.summary.counts.done > 0, timeout=WAIT)
    assert tab.page.table.isVisible() and tab.page.table.rows.rowCount() == 90
    qtbot.waitUntil(lambda: window.tabs.tabText(1).startswith("Batch "), timeout=WAIT)

    # When it is paused, it says so, and the button means to go on
    tab.actions_.pause.trigger()
    assert tab.batch.state is BatchState.PAUSED and "paused" in tab.page.progress.text()
    assert tab.actions_.pause.iconText().strip() == "Go on"

    # When the window is closed, and the program started again
    window.close()
    program.close()
    again = Program(qapp)
    again.fill()
    try:
        other = again.window.batch_tab
        again.window.tabs.setCurrentWidget(other)
        again.window.show()

        # Then it offers to go on, and does
        qtbot.waitUntil(lambda: other.empty.offer.startswith("“Slips” is not finished:"), timeout=WAIT)
        qtbot.mouseClick(other.empty.go_on, Qt.MouseButton.LeftButton)
        until_read(qtbot, other, 90)
        assert column(other, 2) == [str(number) for number in range(10, 100)]
        assert column(other, 1)[:2] == ["slip 01.png", "slip 02.png"]
        assert again.window.tabs.tabText(1) == "Batch"
        assert other.page.progress.text().startswith("90 pages: 90 sure")
    finally:
        again.window.close()
        again.close()
        again.destroy()


def test_numbers_are_read_as_what_they_must_be(qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path) -> None:
    folder = slips(tmp_path / "Slips", ["123", "4567"])
    window.must_be.choose(Pattern.of(r"\d{4}"))
    window.digits_only.setChecked(True)

    drop(tab, [folder])
    until_read(qtbot, tab, 2)

    tab.page.filters.choose(Show.MISFIT)
    assert [row.text for row in known(qtbot, tab, 1)] == ["123"]
    assert tab.page.filters.buttons[Show.MISFIT].text() == "Unexpected 1"
    job = tab.batch.job
    assert job is not None and batch_wording.how(job.settings) == "each number of 4 digits, digits only"


def test_filters_orders_and_the_way_to_the_image(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    pdf = scan(tmp_path / "scan.pdf", ["12", "345"])
    path = paths.jobs_folder() / "job.sqlite"
    made_job(
        path, [reading(number("900", sureness=0.7)), reading(), "it is damaged", reading(number("77"))], tmp_path
    ).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    known(qtbot, tab, 4)
    assert column(tab, 4) == ["Doubtful", "No number", "Not read", "Sure"]
    assert column(tab, 2)[2] == "it is damaged" and column(tab, 3)[0].startswith("70")

    # Filters show what they say, and how sure it may be
    for show, pages in (
        (Show.DOUBTFUL, [1]),
        (Show.EMPTY, [2]),
        (Show.FAILED, [3]),
        (Show.CORRECTED, []),
        (Show.ALL, [1, 2, 3, 4]),
    ):
        tab.page.filters.choose(show)
        qtbot.waitUntil(lambda pages=pages: tab.page.table.rows.look.tolist() == pages, timeout=WAIT)
        assert tab.page.nothing.isVisible() == (not pages)
    tab.page.filters.sureness.setCurrentIndex(tab.page.filters.sureness.count() - 2)  # below 80 %
    qtbot.waitUntil(lambda: tab.page.table.rows.look.tolist() == [1], timeout=WAIT)
    tab.page.filters.sureness.setCurrentIndex(0)

    # A click on a head orders by it, and the other way round with the next; the current row stays the current one
    qtbot.waitUntil(lambda: tab.page.table.rows.rowCount() == 4, timeout=WAIT)
    tab.page.table.selectRow(3)
    head = tab.page.table.horizontalHeader()
    assert head is not None
    for pages in ([4, 1, 2, 3], [1, 4, 3, 2]):
        place = QPoint(head.sectionViewportPosition(2) + 20, head.height() // 2)
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.waitUntil(lambda pages=pages: tab.page.table.rows.look.tolist() == pages, timeout=WAIT)
        assert tab.page.table.page == 4

    # Enter opens the picture; of a PDF the page
    tab.leave()
    drop(tab, [pdf])
    until_read(qtbot, tab, 2)
    tab.page.table.selectRow(1)
    with qtbot.waitSignal(window.image_tab.page_turned, timeout=WAIT):
        qtbot.keyClick(tab.page.table, Qt.Key.Key_Return)
    assert window.tabs.currentWidget() is window.image_tab
    qtbot.waitUntil(lambda: window.image_tab.paging.number == 1, timeout=WAIT)
    qtbot.waitUntil(lambda: "345" in window.image_tab.panel.text, timeout=WAIT)


def test_exports_say_that_they_are_done_or_why_not(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    made_job(paths.jobs_folder() / "job.sqlite", [reading(number("0452"))], tmp_path).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(paths.jobs_folder() / "job.sqlite")

    with qtbot.waitSignal(tab.exporting.saved, timeout=WAIT):
        tab.exporting.export(Kind.EXCEL, tmp_path / "numbers.xlsx")
    assert window.status.currentMessage() == "Saved numbers.xlsx"
    assert load_workbook(tmp_path / "numbers.xlsx").active["D2"].value == "0452"

    (tmp_path / "file").touch()
    with qtbot.waitSignal(tab.exporting.failed, timeout=WAIT):
        tab.exporting.export(Kind.JSON, tmp_path / "file" / "numbers.jsonl")
    assert "numbers.jsonl" in window.notice.text

    # When another export begins, that is said no more
    with qtbot.waitSignal(tab.exporting.saved, timeout=WAIT):
        tab.exporting.export(Kind.JSON, tmp_path / "numbers.jsonl")
    assert window.notice.isHidden()


def test_what_was_said_of_a_job_goes_with_it(qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path) -> None:
    # Given a folder without pictures, of which it was said so
    empty = tmp_path / "Empty"
    empty.mkdir()
    drop(tab, [empty])
    qtbot.waitUntil(lambda: "There are no images in" in window.notice.text, timeout=WAIT)

    # When the next job begins, then it is said no more
    drop(tab, [slips(tmp_path / "Slips", ["1", "2"])])
    assert window.notice.isHidden()
    until_read(qtbot, tab, 2)

    # When an export of it fails, then that is said until another job is shown
    (tmp_path / "file").touch()
    with qtbot.waitSignal(tab.exporting.failed, timeout=WAIT):
        tab.exporting.export(Kind.EXCEL, tmp_path / "file" / "job.xlsx")
    assert "job.xlsx was not saved" in window.notice.text
    other = paths.jobs_folder() / "2026-01-01 10-00-00 Other.sqlite"
    made_job(other, [reading(number("0452"))], tmp_path).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(other)
    assert window.notice.isHidden()

    # When it is left, then what was said goes, but not what others said
    for by_batch in (True, False):
        (tab.remarked.emit if by_batch else window.notice.show_problem)("Something is amiss.")
        tab.leave()
        assert window.notice.isHidden() == by_batch


def test_the_history_opens_goes_on_and_removes(qtbot: QtBot, tab: BatchTab, tmp_path: Path) -> None:
    folder = paths.jobs_folder()
    one, other = folder / "2026-01-01 10-00-00 One.sqlite", folder / "2026-02-01 10-00-00 Other.sqlite"
    made_job(one, [reading(number("11"))], tmp_path).close()
    made_job(other, [reading(number("22")), reading(number("33"))], tmp_path).close()
    tab.actions_.history.trigger()
    history = tab.history
    qtbot.waitUntil(lambda: history.list.topLevelItemCount() == 2, timeout=WAIT)
    assert history.job is not None and history.job.name == "Other"

    history.select(one)
    history.open_button.click()
    assert [row.text for row in known(qtbot, tab, 1)] == ["11"]

    # It asks before it removes, and then no trace is left
    tab.actions_.history.trigger()
    qtbot.waitUntil(lambda: history.job is not None and history.isVisible(), timeout=WAIT)
    history.select(one)
    history.remove_button.click()
    (box,) = history.findChildren(QMessageBox)
    next(button for button in box.buttons() if button.text() == "Remove").click()
    qtbot.waitUntil(lambda: [job.name for job in list_jobs(folder)] == ["Other"], timeout=WAIT)
    qtbot.waitUntil(lambda: tab.empty.isVisibleTo(tab), timeout=WAIT)
    assert not list(folder.glob("*One*"))


def test_wrong_things_are_answered_with_a_sentence(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    empty = tmp_path / "Empty"
    empty.mkdir()
    drop(tab, [empty])
    qtbot.waitUntil(lambda: "There are no images in" in window.notice.text, timeout=WAIT)
    assert tab.empty.isVisible() and not list_jobs(paths.jobs_folder())

    drop(tab, [])
    assert "save it first" in window.notice.text

    # A second folder while one is read
    drop(tab, [slips(tmp_path / "Slips", ["1", "2", "3", "4"])])
    drop(tab, [tmp_path])
    assert "A job is being read" in window.notice.text
    tab.actions_.cancel.trigger()
    qtbot.waitUntil(lambda: not tab.batch.is_running, timeout=WAIT)


def test_how_far_a_job_is_is_said_in_words() -> None:
    counts = Counts(waiting=8_766, sure=1_234)
    assert batch_wording.progress(counts, 12.2, 480.0).replace("\N{NO-BREAK SPACE}", " ") == (
        "1,234 of 10,000 · 12 a second · 8 min left"
    )
    assert batch_wording.progress(counts, 0.25, None) == "1,234 of 10,000 · 15 a minute"
    assert batch_wording.progress(counts, None, None) == "1,234 of 10,000"
    assert batch_wording.done(Counts(sure=1)) == "1 page: 1 sure"
    assert batch_wording.done(Counts(sure=8, unexpected=2)) == "10 pages: 8 sure, 2 unexpected"
    assert batch_wording.reviewed(1, 22) == "1 of 22 doubtful numbers is done; 21 were passed over."
    assert batch_wording.reviewed(0, 0) == "No number is doubtful any more."


def test_what_could_not_be_read_is_not_called_read(qtbot: QtBot, tab: BatchTab) -> None:
    tab.empty.show_unfinished(JobFile(Path("Slips.sqlite"), "Slips", counts=Counts(waiting=8, failed=12)))
    assert tab.empty.offer == "“Slips” is not finished: 8 of 20 pages are waiting, 12 could not be read."


def test_of_many_pages_only_those_in_sight_are_fetched(qtbot: QtBot, tab: BatchTab, tmp_path: Path) -> None:
    path = paths.jobs_folder() / "job.sqlite"
    made_job(path, [reading(number(str(place))) for place in range(1_500)], tmp_path).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    rows, bar = tab.page.table.rows, tab.page.table.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: rows.is_known(0), timeout=WAIT)
    assert rows.rowCount() == 1_500 and rows.row(1_499) is None

    bar.setValue(bar.maximum())

    qtbot.waitUntil(lambda: rows.is_known(1_499), timeout=WAIT)
    assert rows.row(750) is None
    last = rows.row(1_499)
    assert last is not None and last.text == "1499"


def test_each_entry_of_its_menus_has_a_key_of_its_own(qtbot: QtBot, window: MainWindow, tab: BatchTab) -> None:
    of_batch = [entry.text() for group in tab.actions_.groups for entry in group]
    for texts in (of_batch, [entry.text() for entry in tab.form.menu.actions() if "&" in entry.text()]):
        keys = [text[text.index("&") + 1].lower() for text in texts]
        assert len(set(keys)) == len(keys), texts


def test_what_kept_a_job_from_running_is_said_only_until_one_runs(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    # A job that is read in another window, which is said
    drop(tab, [slips(tmp_path / "Slips", ["1", "2"])])
    until_read(qtbot, tab, 2)
    assert tab.batch.job is not None
    lock = JobLock(tab.batch.job.path)
    try:
        tab.actions_.go_on.trigger()
        qtbot.waitUntil(lambda: "in another window" in window.notice.text, timeout=WAIT)
    finally:
        lock.close()

    # Once it goes on here, that is said no longer; and that one runs is said only while one does
    slips(tmp_path / "Slips", ["1", "2", "3"])
    tab.actions_.go_on.trigger()
    assert not window.notice.isVisible()
    drop(tab, [tmp_path])
    assert window.notice.text.startswith("A job is being read.")
    until_read(qtbot, tab, 3)
    assert not window.notice.isVisible()

    # What else is said stays, whatever the jobs do
    window.notice.show_problem("The model is damaged.")
    drop(tab, [slips(tmp_path / "More", ["3"])])
    until_read(qtbot, tab, 1)
    assert window.notice.text == "The model is damaged."


def test_a_long_name_gives_way_in_its_middle_and_the_page_stays(qtbot: QtBot, tab: BatchTab) -> None:
    metrics = tab.fontMetrics()
    name = "scans of all classes of the year 2026.pdf"
    width = metrics.horizontalAdvance("scans of all classes, page 12")

    page = elided(metrics, f"{name}, page 12", width, is_file=True)
    whole = elided(metrics, name, width, is_file=True)

    assert page.startswith("scans") and page.endswith(", page 12") and "…" in page
    assert whole.startswith("scans") and whole.endswith(".pdf") and "…" in whole
    assert max(map(metrics.horizontalAdvance, (page, whole))) <= width


def test_what_begins_a_job_is_there_in_other_tabs_and_leads_to_this_one(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tab, folder = window.batch_tab, slips(tmp_path / "Slips", ["1"])
    actions = tab.actions_
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    for action in (actions.folder, actions.files, actions.history):
        assert action.isEnabled()
    assert not actions.pause.isEnabled() and not actions.review.isEnabled()

    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.tabs.currentWidget() is tab
    until_read(qtbot, tab, 1)

    window.tabs.setCurrentWidget(window.image_tab)
    actions.history.trigger()
    assert window.tabs.currentWidget() is tab and tab.history.isVisible()
    tab.history.close()
