"""A job of sheets of a form: chosen, read into columns, reviewed field by field, and exported."""

from __future__ import annotations

import csv
import shutil
from contextlib import closing
from io import StringIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from openpyxl import load_workbook
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.batch.form_output import form_output
from digitrec_gui.core.batch.jobs import form_beside, list_jobs
from digitrec_gui.core.batch.output import Page
from digitrec_gui.core.batch.report import save_workbook
from digitrec_gui.core.batch.results import packed_result
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, PageAnswer, Source, State
from digitrec_gui.core.forms.checks import checked
from digitrec_gui.core.forms.file import SUFFIX, open_form
from digitrec_gui.core.forms.types import FieldReading, FormReading, Value
from digitrec_gui.core.forms.types import State as Of
from digitrec_gui.core.reading.marks import Mark
from digitrec_gui.services.batch.reports import Kind
from digitrec_gui.ui.batch.review import Review
from digitrec_gui.ui.batch.tab import BatchTab
from digitrec_gui.ui.window.main_window import MainWindow
from scripts.filled_forms import Digits, photographed, written
from tests.limits import WAIT
from tests.ui.batch.story import column, drop, known, until_read

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # windows, on a screen that is none

CARD = paths.FORMS / f"meter-card{SUFFIX}"
VALUES = {"meter": "00000000", "reading": "4321", "previous": "4000", "used": "321", "paid": "yes"}


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three photographed cards, the second with a wrong sum, and the third on its head; and a picture of no card."""
    folder = tmp_path_factory.mktemp("cards")
    form, digits = open_form(CARD), Digits()
    for number, used in enumerate(("321", "229", "321"), start=1):
        rng = np.random.default_rng(14)
        photo = photographed(written(form, VALUES | {"used": used}, rng, digits), rng)
        photo = np.rot90(photo, 2) if number == 3 else photo
        cv2.imwrite(str(folder / f"card {number}.jpg"), photo[..., ::-1])
    shutil.copy(paths.SAMPLES / "note.jpg", folder / "note.jpg")
    return folder


def titles(tab: BatchTab) -> list[str]:
    rows = tab.page.table.rows
    return [rows.headerData(at, Qt.Orientation.Horizontal) for at in range(rows.columnCount())]


def in_column(tab: BatchTab, title: str) -> list[str]:
    return column(tab, titles(tab).index(title))


def shown_field(qtbot: QtBot, review: Review, field: str) -> None:
    """Goes through the review to a field."""
    qtbot.waitUntil(lambda: review.reviewing.item is not None, timeout=WAIT)
    while review.field.text() != field:
        qtbot.keyClick(review, Qt.Key.Key_Down)
        qtbot.waitUntil(lambda: review.reviewing.item is not None, timeout=WAIT)


def test_sheets_of_a_form_are_read_reviewed_and_exported(
    qtbot: QtBot, window: MainWindow, tab: BatchTab, photos: Path, tmp_path: Path
) -> None:
    notice = window.notice
    own = tmp_path / f"Our card{SUFFIX}"
    shutil.copy(CARD, own)
    assert titles(tab)[2] == "Number read"

    # When a form is dropped, it is that of the next job, which is remembered
    said: list[str] = []
    tab.remarked.connect(said.append)
    drop(tab, [own])
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT)
    assert notice.text == said[0]
    assert said == ["New pictures are read as sheets of the form Our card, which has 10 fields."]
    assert tab._settings.form == own and not tab.batch.is_running

    # When sheets are dropped, there is a column for each field, and what is no sheet says so
    drop(tab, [photos])
    assert not notice.isVisible()
    until_read(qtbot, tab, 4)
    assert not notice.isVisible()
    names = [field.name for field in open_form(CARD).fields]
    assert titles(tab) == ["", "File", "State", *names, "Least sure"]
    assert in_column(tab, "used")[:3] == ["321", "229", "321"] and in_column(tab, "paid")[:3] == ["yes"] * 3
    first, wrong, _, note = known(qtbot, tab, 4)
    assert first.state in (State.SURE, State.DOUBTFUL) and wrong.state is State.DOUBTFUL
    assert note.state is State.FAILED
    rows = tab.page.table.rows
    of_note = rows.shown(rows.index(3, 3))
    assert of_note.text.startswith("This is no sheet of this form") and of_note.across
    used = titles(tab).index("used")
    assert rows.shown(rows.index(1, used)).icon == "triangle-alert" and rows.shown(rows.index(0, used)).icon == ""
    tip = rows.data(rows.index(1, used), Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("229 (used: it does not add up: reading = previous + used")

    # When the doubtful field is reviewed, its name and its picture are shown, and what is typed replaces it
    tab.page.table.selectRow(1)
    qtbot.keyClick(tab.page.table, Qt.Key.Key_R)
    review = tab.review
    shown_field(qtbot, review, "used")
    assert review.text == "229" and review.why.text().startswith("It does not add up")
    qtbot.waitUntil(lambda: review.picture.cut is not None, timeout=WAIT)
    qtbot.keyClicks(review, "321")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: in_column(tab, "used")[1] == "321", timeout=WAIT)

    # Then it is exported, a column for each field
    with qtbot.waitSignal(tab.exporting.saved, timeout=WAIT):
        tab.exporting.export(Kind.CSV, tmp_path / "cards.csv")
    with (tmp_path / "cards.csv").open(encoding="utf-8-sig", newline="") as file:
        exported = list(csv.DictReader(file))
    assert [row["used"] for row in exported] == ["321", "321", "321", ""]
    assert "no sheet of this form" in exported[3]["error"]

    # And as pictures, each field in its outline, with what is in it
    (tmp_path / "marked").mkdir()
    with qtbot.waitSignal(tab.exporting.saved, timeout=WAIT):
        tab.exporting.export(Kind.PICTURES, tmp_path / "marked")
    marked = [cv2.imread(str(file)) for file in sorted((tmp_path / "marked").glob("*.png"))]
    assert len(marked) == 3
    assert all((picture[..., ::-1] == Mark.SURE.colour).all(axis=-1).sum() > 5_000 for picture in marked)

    # When the form is gone, the job goes on all the same: its own copy lies beside it
    own.unlink()
    job = tab.batch.job
    assert job is not None and form_beside(job.path).is_file()
    shutil.copy(photos / "card 1.jpg", photos / "card 4.jpg")
    tab.actions_.go_on.trigger()
    until_read(qtbot, tab, 5)
    assert in_column(tab, "used").count("321") == 4

    # And it goes with the job
    path = job.path
    tab.leave()
    qtbot.waitUntil(lambda: tab.batch.job is None, timeout=WAIT)
    with qtbot.waitSignal(tab.batch.remove(path).done, timeout=WAIT):
        pass
    assert not form_beside(path).exists() and not list_jobs(paths.jobs_folder())


def test_a_tick_is_said_by_y_and_n_and_a_decimal_by_its_digits_and_sign(
    qtbot: QtBot, tab: BatchTab, tmp_path: Path
) -> None:
    form, rng = open_form(CARD), np.random.default_rng(5)
    sheet = written(form, VALUES | {"charge": "12.50"}, rng, Digits(), crossed_out=["charge"])
    scale = sheet.shape[1] / form.picture.shape[1]
    x, y, width, height = (
        round(side * scale) for side in next(field.box for field in form.fields if field.name == "estimated")
    )
    sheet[y : y + height, x : x + width] = 30  # blackened: ticked, or taken back?
    cv2.imwrite(str(tmp_path / "card.png"), np.rot90(sheet)[..., ::-1])
    tab.form.choose(CARD)
    drop(tab, [tmp_path / "card.png"])
    until_read(qtbot, tab, 1)

    qtbot.keyClick(tab.page.table, Qt.Key.Key_R)
    review = tab.review
    shown_field(qtbot, review, "charge")
    assert review.text == "?" and review.why.text().startswith("May be crossed out")
    qtbot.keyClicks(review, "12,50")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    shown_field(qtbot, review, "estimated")
    assert review.text == "yes" and review.others.text() == "or no"
    # Upright, though the sheet lies on its side: the box is as wide as it is high, within what is beside it
    qtbot.waitUntil(lambda: review.picture.cut is not None, timeout=WAIT)
    cut = review.picture.cut
    assert cut is not None
    middle = cut.image[
        round(cut.frame.center().y() * cut.image.shape[0]), round(cut.frame.center().x() * cut.image.shape[1])
    ]
    assert middle.max() < 90
    qtbot.keyClick(review, Qt.Key.Key_7)
    assert review.text == "yes"
    qtbot.keyClick(review, Qt.Key.Key_N)
    assert review.text == "no"
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: in_column(tab, "estimated") == ["no"], timeout=WAIT)
    assert in_column(tab, "charge") == ["12.50"]


POINTS = tuple(f"points {number}" for number in range(1, 7))
SHEETS: dict[str, dict[str, Value]] = {
    "01": dict(
        zip(
            (*POINTS, "total"),
            (Value(one, 0.99, Of.SURE) for one in ("0", "", "11", "3", "12", "16", "48")),
            strict=True,
        )
    )
    | {
        "points 2": Value("", 0.0, Of.CROSSED_OUT, "may be crossed out: look at it"),
        "points 3": Value("11", 0.9, Of.DOUBTFUL, "holds more than was read"),
    },
    "02": dict(
        zip(
            (*POINTS, "total"),
            (Value(one, 0.99, Of.SURE) for one in ("10", "5", "20", "10", "15", "5", "5")),
            strict=True,
        )
    ),
}
"""What was read: of the first sheet its sum cannot be looked at, and that of the second, 65, does not add up."""


@pytest.fixture
def sums(qtbot: QtBot, tab: BatchTab, tmp_path: Path) -> BatchTab:
    """A job of two answer sheets, of which an older DigitRec read the second."""
    form = open_form(paths.FORMS / f"answer-sheet{SUFFIX}")
    path = paths.jobs_folder() / "sums.sqlite"
    with closing(JobStore(path, JobSettings(form=str(paths.FORMS / f"answer-sheet{SUFFIX}")))) as store:
        store.add(Source(f"{name}.png", str(tmp_path / f"{name}.png")) for name in SHEETS)
        for number, (name, read) in enumerate(SHEETS.items(), start=1):
            cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((300, 200, 3), 240, np.uint8))
            values = {one.name: read.get(one.name, Value("", 1.0, Of.EMPTY)) for one in form.fields}
            after, failed = checked(values, form.checks)
            corners = ((10.0, 10.0), (60.0, 10.0), (60.0, 30.0), (10.0, 30.0))
            fields = tuple(
                FieldReading(one, value.text, value.confidence, value.state, value.reason, corners)
                for one, value in after.items()
            )
            checks = tuple(map(str, form.checks))
            reading = FormReading(form.name, fields, 0.2, 200, 300, 0.1, tuple(failed), checks, tuple(values.values()))
            content = packed_result(reading)
            if name == "02":
                del content["checks"], content["values"]
            store.put([Answer(number, (PageAnswer(0, content),), (0,), 1)])
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    rows = known(qtbot, tab, 2)
    assert [row.doubtful for row in rows] == [2, 7]
    return tab


def exported(qtbot: QtBot, tab: BatchTab, file: Path) -> list[dict[str, str]]:
    with qtbot.waitSignal(tab.exporting.saved, timeout=WAIT):
        tab.exporting.export(Kind.CSV, file)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_what_is_corrected_is_checked_again(qtbot: QtBot, window: MainWindow, sums: BatchTab, tmp_path: Path) -> None:
    qtbot.keyClick(sums.page.table, Qt.Key.Key_R)
    review = sums.review

    def shown(field: str, why: str) -> None:
        qtbot.waitUntil(
            lambda: review.reviewing.item is not None and review.field.text() == field and why in review.why.text(),
            timeout=WAIT,
        )

    def say(text: str) -> None:
        qtbot.keyClicks(review, text)
        qtbot.keyClick(review, Qt.Key.Key_Return)

    def states_are(wanted: list[str]) -> None:
        """Waits until the table, which is told a little later, says so."""
        qtbot.waitUntil(lambda: in_column(sums, "State") == wanted, timeout=WAIT)

    # What may be crossed out is not put forward as empty
    shown("points 2", "May be crossed out: look at it")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert "type what it is" in review.remark.text() and review.field.text() == "points 2"
    say("0")

    # When something is said that does not add up, it is offered again, and so is all that is added
    shown("points 3", "Holds more than was read")
    say("11")
    shown("points 3", "but 48 is not 42 (as you said)")
    assert review.count.text() == "1 of 14" and review.text == "11"
    for field in ("points 3", "points 1", "points 2", *POINTS[3:], "total"):
        shown(field, "It does not add up")
        qtbot.keyClick(review, Qt.Key.Key_Return)

    # Then whoever knows it is not asked any more, but it is said, in the table and in what is exported
    shown("points 1", "but 5 is not 65")
    states_are(["Unexpected", "7 doubtful"])
    rows = known(qtbot, sums, 2)
    assert "but 48 is not 42" in rows[0].failed[0]
    assert exported(qtbot, sums, tmp_path / "a.csv")[0]["review"] == rows[0].failed[0]
    text = StringIO()
    job = sums.batch.job
    assert job is not None
    with closing(JobStore(job.path)) as store:
        save_workbook(store, tmp_path / "a.xlsx", lambda _: None)
        form_output("text", text, (), True).reading(Page("01.png"), store.result(1))  # type: ignore[arg-type]
    assert rows[0].failed[0] in text.getvalue()
    assert f"unexpected: {rows[0].failed[0]}" in [
        one.value for one in next(iter(load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(2)))
    ]

    # When that is taken back, and what is wrong is put right, nothing of the sheet is doubtful
    while review.field.text() != "points 3":
        qtbot.keyClick(review, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: review.reviewing.item is not None, timeout=WAIT)
    shown("points 3", "but 48 is not 42")
    say("17")

    # And of a sheet that an older version read, all leaves the review that one correction makes right
    shown("points 1", "but 5 is not 65")
    while review.field.text() != "total":
        qtbot.keyClick(review, Qt.Key.Key_Down)
    say("65")
    qtbot.waitUntil(lambda: review.reviewing.is_at_end, timeout=WAIT)
    qtbot.keyClick(review, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sums.summary.doubtful == 0, timeout=WAIT)
    states_are(["Corrected"] * 2)
    assert not any(row.failed for row in known(qtbot, sums, 2))
    assert [row["review"] for row in exported(qtbot, sums, tmp_path / "b.csv")] == ["", ""]


def test_all_fields_of_a_sheet_can_be_corrected_and_say_what_they_can_hold(
    qtbot: QtBot, window: MainWindow, sums: BatchTab, tmp_path: Path
) -> None:
    review, job = sums.review, sums.batch.job
    assert job is not None
    sums.page.table.selectRow(0)
    qtbot.keyClick(sums.page.table, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: review.reviewing.item is not None, timeout=WAIT)

    def shown(field: str, count: str) -> None:
        qtbot.waitUntil(
            lambda: review.reviewing.item is not None and (review.field.text(), review.count.text()) == (field, count),
            timeout=WAIT,
        )

    # It begins with the first that is doubtful; a value that is too long for its boxes is kept by a second Enter only
    shown("points 2", "4 of 11")
    qtbot.keyClicks(review, "275")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert review.remark.text() == "A number of 2 digits at most is expected: press Enter again to keep 275."
    qtbot.keyClick(review, Qt.Key.Key_Escape)
    assert not review.remark.text()
    qtbot.keyClicks(review, "6")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    shown("points 3", "5 of 11")

    # An empty one and a sure one stay so with Enter, and can be filled and corrected
    for _ in range(4):
        qtbot.keyClick(review, Qt.Key.Key_Up)
    shown("student", "1 of 11")
    assert (review.text, review.number.accessibleDescription()) == ("", "Empty")
    qtbot.keyClicks(review, "12")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    assert review.remark.text() == "A card number of 6 digits is expected: press Enter again to keep 12."
    qtbot.keyClick(review, Qt.Key.Key_Return)
    shown("date", "2 of 11")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    shown("points 1", "3 of 11")
    assert (review.text, review.why.text()) == ("0", "Sure (99.0\xa0%)")
    qtbot.keyClick(review, Qt.Key.Key_Return)
    shown("points 2", "4 of 11")
    qtbot.keyClick(review, Qt.Key.Key_Escape)

    # What was kept so is the person's word, and told in the table and in what is exported
    sentence = "student: 12 is not a card number of 6 digits"
    qtbot.waitUntil(lambda: in_column(sums, "student")[0] == "12", timeout=WAIT)
    assert sums.page.table.currentIndex().row() == 0
    assert known(qtbot, sums, 2)[0].failed == (sentence,)
    assert sentence in exported(qtbot, sums, tmp_path / "a.csv")[0]["review"]
    with closing(JobStore(job.path)) as store:
        assert store.verdicts(1) == {"points 2": "6", "student": "12"}


def test_a_form_that_cannot_be_used_is_told(qtbot: QtBot, window: MainWindow, tab: BatchTab, tmp_path: Path) -> None:
    broken = tmp_path / f"broken{SUFFIX}"
    broken.write_bytes(b"no form")
    tab.form.choose(broken)
    qtbot.waitUntil(lambda: window.notice.text.startswith(broken.name), timeout=WAIT)
    assert tab.form.form is None and tab._settings.form is None

    # One that is gone by the time it is to be read leaves no job behind
    own = tmp_path / f"Our card{SUFFIX}"
    shutil.copy(CARD, own)
    tab.form.choose(own)
    qtbot.waitUntil(lambda: "Our card" in window.notice.text, timeout=WAIT)
    own.unlink()
    with qtbot.waitSignal(tab.batch.failed, timeout=WAIT):
        tab.read([str(paths.SAMPLES / "note.jpg")])
    assert window.notice.text.startswith(f"There is no form {own}")
    assert not list_jobs(paths.jobs_folder()) and tab.empty.isVisible()


def test_the_menu_has_the_forms_that_there_are(qtbot: QtBot, window: MainWindow, tab: BatchTab) -> None:
    def entries() -> list[str]:
        return [one.text() for one in tab.form.menu.actions() if not one.isSeparator()]

    qtbot.waitUntil(lambda: "Meter card" in entries(), timeout=WAIT)
    assert entries()[1:] == ["Answer sheet", "Meter card", "&Open…", "&New from a picture…", "&Edit…"]
    assert not tab.form.edit.isEnabled()

    # When one is made and saved among the user's own, it is in the menu, and chosen
    editor = window.forms.editor
    with qtbot.waitSignal(editor.draft.opened, timeout=WAIT):
        editor.open_file(CARD)
    editor.save_to(paths.forms_folder() / f"Cards of our street{SUFFIX}")
    qtbot.waitUntil(lambda: "Cards of our street" in entries(), timeout=WAIT)
    assert tab.form.name == "Cards of our street" and tab.form.edit.isEnabled()
    editor.close()

    # When it is to be changed, the editor opens it
    with qtbot.waitSignal(editor.draft.opened, timeout=WAIT):
        tab.form.edit.trigger()
    assert editor.file == paths.forms_folder() / f"Cards of our street{SUFFIX}"
    editor.close()

    # And None is anything again
    tab.form.menu.actions()[0].trigger()
    assert tab.form.form is None and tab._job_settings().form == ""
