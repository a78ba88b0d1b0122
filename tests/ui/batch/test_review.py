"""The review: a hundred doubtful numbers by the keyboard, each with three keys at most."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cv2
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import JobSettings, State
from digitrec_gui.core.types import Box, Sign
from digitrec_gui.ui.batch.review import Review
from digitrec_gui.ui.batch.tab import BatchTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.core.batch.story import UNSURE, made_job, number, reading
from tests.limits import WAIT
from tests.services.pdfs import page
from tests.ui.batch.story import known
from tests.ui.samples.story import stored


def begun(qtbot: QtBot, tab: BatchTab) -> Review:
    """The review, with its first number shown."""
    qtbot.keyClick(tab.page.table, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: tab.review.reviewing.item is not None, timeout=WAIT)
    return tab.review


def verdicts(path: Path) -> dict[str, int]:
    """How often a person said what."""
    said: dict[str, int] = {}
    with closing(JobStore(path)) as store:
        for row in store.all_rows():
            for text in store.verdicts(row.id).values():
                said[text] = said.get(text, 0) + 1
    return said


def test_a_hundred_doubtful_numbers_take_three_keys_each_at_most(
    qtbot: QtBot, window: MainWindow, doubtful: BatchTab
) -> None:
    assert doubtful.summary.doubtful == 100
    review = begun(qtbot, doubtful)
    assert review.count.text() == "1 of 100" and review.hasFocus()
    keys: list[int] = []

    def press(*wanted: Qt.Key) -> None:
        for key in wanted:
            qtbot.keyClick(review, key)
        keys.append(len(wanted))

    # When each is accepted, corrected to two digits, to the next likely one, or is no number
    for place in range(100):
        qtbot.waitUntil(lambda: review.reviewing.item is not None, timeout=WAIT)
        assert review.count.text() == f"{place + 1} of 100"
        match place % 4:
            case 0:
                press(Qt.Key.Key_Return)
            case 1 if place % 8 == 1:
                press(Qt.Key.Key_9, Qt.Key.Key_8, Qt.Key.Key_Return)
            case 1:
                press(Qt.Key.Key_8, Qt.Key.Key_Return)
            case 2:
                press(Qt.Key.Key_Space, Qt.Key.Key_Return)
            case _:
                press(Qt.Key.Key_Delete, Qt.Key.Key_Return)

    # Then no number took more than three keys, and all is kept
    assert len(keys) == 100 and max(keys) == 3 and sum(keys) == 188
    assert review.end.text() == "All 100 doubtful numbers are done."
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: doubtful.summary.doubtful == 0 and doubtful.summary.judged == 34, timeout=WAIT)
    assert doubtful.page.table.hasFocus() and not doubtful.actions_.review.isEnabled()
    job = doubtful.batch.job
    assert job is not None
    said = verdicts(job.path)
    assert sum(said.values()) == 100 and said["98"] >= 13 and said[""] == 25
    rows = known(qtbot, doubtful, 34)
    assert {row.state for row in rows} == {State.SURE} and rows[0].text.endswith("5")


def test_the_picture_is_large_beside_the_number(qtbot: QtBot, doubtful: BatchTab) -> None:
    review = begun(qtbot, doubtful)
    qtbot.waitUntil(lambda: review.picture.cut is not None, timeout=WAIT)
    cut = review.picture.cut
    assert cut is not None and cut.picture.width() > 52 and cut.frame.width() < 1
    assert review.number.accessibleDescription() == "10"
    assert review.why.text().startswith("0: 60") and review.others.text() == "or 11"


def test_one_moves_edits_and_takes_back(qtbot: QtBot, doubtful: BatchTab) -> None:
    review = begun(qtbot, doubtful)
    assert review.text == "10"

    # What is typed takes the place of what was read; Backspace and Esc change it back
    qtbot.keyClicks(review, "4")
    assert review.text == "14"  # a digit alone is the doubtful one
    qtbot.keyClick(review, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (review.reviewing.at, review.text) == (0, "10")  # what is typed is taken back first
    qtbot.keyClicks(review, "4.5")
    assert review.text == "4.5"
    qtbot.keyClick(review, Qt.Key.Key_Backspace)
    assert review.text == "4."
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    assert review.text == "10" and doubtful.is_reviewing
    qtbot.keyClick(review, Qt.Key.Key_Backspace)
    qtbot.keyClick(review, Qt.Key.Key_7)
    assert review.text == "17"
    qtbot.keyClick(review, Qt.Key.Key_Enter)

    # The arrows move, and what was said is seen again
    assert review.reviewing.at == 1
    qtbot.keyClick(review, Qt.Key.Key_Up)
    assert (review.reviewing.at, review.text) == (0, "17")
    qtbot.keyClick(review, Qt.Key.Key_Down)
    qtbot.keyClick(review, Qt.Key.Key_Right)
    assert review.reviewing.at == 2

    # Undo leads back, and Esc to the table, at that page
    qtbot.keyClick(review, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (review.reviewing.at, review.text) == (0, "10")
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    assert not doubtful.is_reviewing
    qtbot.waitUntil(lambda: doubtful.summary.judged == 0 and doubtful.summary.doubtful == 100, timeout=WAIT)
    assert doubtful.page.table.page == 1

    # It begins with the page that is selected, and comes to those before it at the end
    doubtful.page.table.selectRow(33)
    review = begun(qtbot, doubtful)
    assert review.reviewing.item is not None and review.reviewing.item.row.id == 34
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: review.reviewing.item is not None, timeout=WAIT)
    assert review.reviewing.item.row.id == 1


def test_a_key_changes_the_doubtful_sign_and_not_the_whole_number(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    page_ = reading(number("735"))
    doubtful_point = Sign(Box(35, 48, 5, 5), ".", 0.7)
    path = paths.jobs_folder() / "job.sqlite"
    made_job(path, [replace(page_, signs=(doubtful_point,))], tmp_path).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    known(qtbot, tab, 1)
    review = begun(qtbot, tab)
    assert review.text == "7.35"

    qtbot.keyClick(review, Qt.Key.Key_Comma)
    assert review.text == "7,35"

    # Signs alone are no number
    qtbot.keyClick(review, Qt.Key.Key_Period)
    assert review.text == ",."
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert review.remark.text().startswith("There is no digit in it")

    qtbot.keyClick(review, Qt.Key.Key_Escape)
    qtbot.keyClicks(review, "1")
    assert review.text == "7135"  # it may have been a digit
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: verdicts(path) == {"7135": 1}, timeout=WAIT)


def test_space_does_not_throw_away_what_was_typed(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    path = paths.jobs_folder() / "job.sqlite"
    made_job(path, [reading(number("154031", sureness=UNSURE))], tmp_path).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    known(qtbot, tab, 1)
    review = begun(qtbot, tab)

    # Given two prices that were read as one
    for key in (*"15.40", " ", " ", *"3.10", " "):
        qtbot.keyClicks(review, key)
    assert review.text == "15.40 3.10 "
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: verdicts(path) == {"15.40 3.10": 1}, timeout=WAIT)
    with closing(JobStore(path)) as store:
        assert [row.text for row in store.all_rows()] == ["15.40 3.10"]


def test_a_quantity_beside_a_price_is_kept_with_a_second_enter_only(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    path = paths.jobs_folder() / "job.sqlite"
    settings = JobSettings(expected="amount")
    line = reading([*number("2", sureness=UNSURE), *number("375", word=1, left=200)])
    line = replace(line, signs=(Sign(Box(224, 50, 4, 8), ",", 0.99, 0, 1),))
    made_job(path, [line], tmp_path, settings).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    known(qtbot, tab, 1)
    review = begun(qtbot, tab)
    qtbot.keyClicks(review, "7")
    qtbot.keyClick(review, Qt.Key.Key_Return)

    assert "press Enter again to keep 7" in review.remark.text()
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: verdicts(path) == {"7": 1}, timeout=WAIT)
    with closing(JobStore(path)) as store:
        (row,) = store.all_rows()
        assert row.misfits


def test_what_is_no_digit_must_be_said(qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path) -> None:
    digits = number("12", sureness=UNSURE)
    mark = digits[1].__class__(
        digits[1].glyph, digits[1].normalized, digits[1].prediction.__class__((0.1, *[0.0] * 9, 0.9))
    )
    path = paths.jobs_folder() / "job.sqlite"
    made_job(path, [reading([digits[0], mark])], tmp_path).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    known(qtbot, tab, 1)
    review = begun(qtbot, tab)
    assert review.text == "1?"

    qtbot.keyClick(review, Qt.Key.Key_Return)

    # Then that is said beside it, and nowhere else, until something is typed or it is another
    assert "type what it is" in review.remark.text() and review.remark.isVisible() and review.reviewing.at == 0
    assert "type what it is" not in window.notice.text
    qtbot.keyClick(review, Qt.Key.Key_3)
    assert not review.remark.isVisible() and not review.accessibleDescription()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(review, key)
        assert review.remark.isVisible() == (key == Qt.Key.Key_Return)
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    begun(qtbot, tab)
    assert not review.remark.isVisible()
    # Its picture is not there: that is said, and it can be judged all the same
    qtbot.waitUntil(lambda: "slip 001.png" in review.picture.said, timeout=WAIT)
    qtbot.keyClick(review, Qt.Key.Key_Space)
    assert review.text == "10"
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert review.end.text() == "That was the only doubtful number."


@pytest.fixture
def of_all_kinds(qtbot: QtBot, tab: BatchTab, tmp_path: Path) -> BatchTab:
    """A job of four pages: 17 and 5, both sure; 40, sure, and 61, doubtful; no number; not read. Each has 2 digits."""
    pages = [
        reading(number("17"), number("52", line=1)),
        reading(number("40"), number("61", line=1, sureness=UNSURE)),
        reading(),
        "it is damaged",
    ]
    path = paths.jobs_folder() / "job.sqlite"
    made_job(path, pages, tmp_path, JobSettings(expected=r"\d{2}")).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    known(qtbot, tab, 4)
    return tab


def correcting(qtbot: QtBot, tab: BatchTab, row: int) -> Review:
    """The review of all numbers of a page."""
    tab.page.table.selectRow(row)
    qtbot.keyClick(tab.page.table, Qt.Key.Key_F2)
    assert tab.is_reviewing
    qtbot.waitUntil(lambda: tab.review.reviewing.item is not None or tab.review.reviewing.is_at_end, timeout=WAIT)
    return tab.review


def test_all_numbers_of_a_page_can_be_corrected_whatever_is_known_of_them(
    qtbot: QtBot, window: MainWindow, of_all_kinds: BatchTab
) -> None:
    tab, table = of_all_kinds, of_all_kinds.page.table
    job = tab.batch.job
    assert job is not None

    # When a page that is sure is looked at, what is left as it is stays sure
    review = correcting(qtbot, tab, 0)
    assert (review.count.text(), review.text, review.why.text()) == ("1 of 2", "17", "Sure")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert (review.count.text(), review.text) == ("2 of 2", "52")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert review.end.text() == "That was all of this page."
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    assert table.hasFocus() and table.currentIndex().row() == 0 and not verdicts(job.path)

    # What is typed corrects it, also a second time, and is taken back
    review = correcting(qtbot, tab, 0)
    qtbot.keyClick(review, Qt.Key.Key_Down)
    for text in ("53", "54"):
        qtbot.keyClicks(review, text)
        qtbot.keyClick(review, Qt.Key.Key_Return)
        qtbot.keyClick(review, Qt.Key.Key_Up)
        assert review.text == text
    qtbot.keyClick(review, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert review.text == "53"
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: (row := table.current) is not None and row.text == "17 53", timeout=WAIT)
    assert table.currentIndex().row() == 0 and verdicts(job.path) == {"53": 1}
    qtbot.waitUntil(lambda: tab.page.table.rows.data(table.rows.index(0, 4)) == "Corrected", timeout=WAIT)

    # What was said is seen as such, and Delete says that it is none, after which it can be one again
    review = correcting(qtbot, tab, 0)
    qtbot.keyClick(review, Qt.Key.Key_Down)
    assert (review.text, review.why.text(), review.number.accessibleDescription()) == ("53", "As you said", "53")
    qtbot.keyClick(review, Qt.Key.Key_Delete)
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: (row := table.current) is not None and row.text == "17", timeout=WAIT)
    review = correcting(qtbot, tab, 0)
    qtbot.keyClick(review, Qt.Key.Key_Down)
    assert review.text == ""
    qtbot.keyClick(review, Qt.Key.Key_5)
    qtbot.keyClick(review, Qt.Key.Key_2)
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: verdicts(job.path) == {"52": 1}, timeout=WAIT)


def test_a_page_begins_with_what_is_doubtful_and_one_without_a_number_says_so(
    qtbot: QtBot, window: MainWindow, of_all_kinds: BatchTab
) -> None:
    tab = of_all_kinds
    review = correcting(qtbot, tab, 1)
    assert (review.count.text(), review.text) == ("2 of 2", "61") and review.why.text().startswith("1: 60")
    qtbot.keyClick(review, Qt.Key.Key_Down)
    assert review.end.text() == "That was all of this page; 1 is doubtful still."
    qtbot.keyClick(review, Qt.Key.Key_Up)
    qtbot.keyClick(review, Qt.Key.Key_Up)
    assert review.text == "40"
    qtbot.keyClick(review, Qt.Key.Key_Escape)

    review = correcting(qtbot, tab, 2)
    assert review.end.text() == "Nothing was read on this page: there is nothing to correct."
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert not tab.is_reviewing and tab.page.table.currentIndex().row() == 2

    # The same is in the menus of the row and of the window; of what could not be read there is nothing to correct
    assert tab.page.table.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu
    assert tab.actions_.correct in tab.page.table.actions() and tab.actions_.correct.isEnabled()
    tab.page.table.selectRow(3)
    assert not tab.actions_.correct.isEnabled()
    qtbot.keyClick(tab.page.table, Qt.Key.Key_F2)
    assert not tab.is_reviewing


def test_what_it_cannot_be_is_kept_only_by_a_second_enter_and_told(
    qtbot: QtBot, window: MainWindow, of_all_kinds: BatchTab
) -> None:
    tab = of_all_kinds
    review = begun(qtbot, tab)
    qtbot.keyClicks(review, "275")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    asked = "A number of 2 digits is expected: press Enter again to keep {}."
    assert review.remark.text() == asked.format("275") and review.reviewing.at == 0

    # Another that is no such number is asked about anew, and one that is is not
    qtbot.keyClick(review, Qt.Key.Key_Backspace)
    assert not review.remark.text()
    qtbot.keyClick(review, Qt.Key.Key_Backspace)
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert review.remark.text() == asked.format("2") and review.text == "2"
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert review.reviewing.is_at_end

    # Then it is as the person says, and told to be none that was expected
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: tab.summary.misfits == 1 and tab.summary.doubtful == 0, timeout=WAIT)
    assert known(qtbot, tab, 4)[1].text == "40 2"
    assert tab.page.table.rows.data(tab.page.table.rows.index(1, 4)) == "Unexpected"
    review = correcting(qtbot, tab, 1)
    qtbot.keyClick(review, Qt.Key.Key_Down)
    assert review.why.text() == "As you said; it is not a number of 2 digits"
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert review.reviewing.is_at_end and not review.remark.text()


def test_a_corrected_digit_becomes_a_sample_if_that_is_wanted(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path
) -> None:
    window.samples.keeping.answer(True)
    cv2.imwrite(str(tmp_path / "slip 001.png"), page("817")[..., ::-1])
    path = paths.jobs_folder() / "job.sqlite"
    boxes = _boxes(window, tmp_path / "slip 001.png", qtbot)
    read = [
        one.__class__(one.glyph.__class__(box, one.glyph.ink), one.normalized, one.prediction)
        for one, box in zip(number("816", sureness=UNSURE), boxes, strict=True)
    ]
    made_job(path, [reading(read, width=740, height=260)], tmp_path, JobSettings()).close()
    window.tabs.setCurrentWidget(tab)
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    known(qtbot, tab, 1)
    review = begun(qtbot, tab)
    qtbot.waitUntil(lambda: review.picture.cut is not None, timeout=WAIT)

    with qtbot.waitSignal(window.samples.keeping.kept, timeout=WAIT):
        qtbot.keyClicks(review, "817")
        qtbot.keyClick(review, Qt.Key.Key_Return)

    assert [sample.digit for sample in stored()] == [7]

    # And is none any more when that is taken back
    with qtbot.waitSignal(window.samples.keeping.taken_back, timeout=WAIT):
        qtbot.keyClick(review, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not stored()


def _boxes(window: MainWindow, file: Path, qtbot: QtBot) -> list:  # type: ignore[type-arg]
    """Where the digits of a picture are."""
    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda found: found is not None) as read:
        window.open_image(file)
    return [digit.box for digit in read.args[0].digits]


@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_all_of_it_is_seen_in_a_small_window(
    qtbot: QtBot, window: MainWindow, doubtful: BatchTab, size: tuple[int, int]
) -> None:
    window.resize(*size)
    review = begun(qtbot, doubtful)
    qtbot.wait(1)
    assert (window.width(), window.height()) == size
    for widget in (review.count, review.back, review.picture, review.number, review.why):
        assert widget.visibleRegion().boundingRect() == widget.rect()
