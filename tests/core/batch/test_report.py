"""What a job comes to, as files that other programs open."""

from __future__ import annotations

import csv
import errno
import gc
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from digitrec_gui.core.batch import report
from digitrec_gui.core.batch.review import review_of
from digitrec_gui.core.batch.states import CameTo, of_row
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import JobSettings, State
from digitrec_gui.core.errors import DataError, Stopped
from digitrec_gui.core.types import Prediction
from tests.core.batch.story import UNSURE, made_job, number, reading, unread


@pytest.fixture
def job(tmp_path: Path) -> Iterator[JobStore]:
    """0452 and 12; nothing; not read; 88, doubtful and corrected to 89; waiting."""
    pages = [
        reading(number("0452"), number("12", word=1, left=200)),
        reading(),
        "it is damaged",
        reading(number("88", sureness=UNSURE)),
        "",
    ]
    store = made_job(tmp_path / "job.sqlite", pages, tmp_path)
    store.judge(4, "0.0", "89")
    yield store
    store.close()


def nobody(_pages: int) -> None:
    """Goes on."""


def test_csv_and_json_have_what_was_corrected(job: JobStore, tmp_path: Path) -> None:
    report.save_lines(job, tmp_path / "out.csv", "csv", nobody)
    report.save_lines(job, tmp_path / "out.jsonl", "json", nobody)

    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["number"] for row in rows] == ["0452", "12", "", "", "89"]
    assert "damaged" in rows[3]["error"]
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [line.get("text") for line in lines] == ["0452 12", "", None, "89"]


def test_excel_keeps_zeros_in_front_as_text(job: JobStore, tmp_path: Path) -> None:
    report.save_workbook(job, tmp_path / "out.xlsx", nobody)

    sheet = load_workbook(tmp_path / "out.xlsx").active
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == ("file", "page", "line", "number", "lowest confidence", "corrected", "state")
    assert [row[2:4] for row in rows] == [(1, "0452"), (1, 12), (None, None), (None, None), (1, 89), (None, None)]
    assert [row[5] for row in rows] == ["no", "no", None, None, "yes", None]
    assert [row[6] for row in rows] == ["sure", "sure", "no number", "not read: it is damaged", "corrected", "waiting"]
    assert rows[4][4] is None  # of what a person said no confidence is known


def test_of_a_mark_that_was_not_read_no_table_says_how_sure_it_is(tmp_path: Path) -> None:
    with closing(made_job(tmp_path / "other.sqlite", [reading(unread())], tmp_path)) as store:
        report.save_lines(store, tmp_path / "out.csv", "csv", nobody)
        report.save_workbook(store, tmp_path / "out.xlsx", nobody)
        (row,) = store.all_rows()

    with (tmp_path / "out.csv").open(newline="") as file:
        (line,) = csv.DictReader(file)
    cells = list(load_workbook(tmp_path / "out.xlsx").active.values)[1]
    assert (line["number"], line["lowest confidence"]) == ("?", "")
    assert cells[3:5] == ("?", None)
    assert (row.text, row.state, row.lowest) == ("?", State.DOUBTFUL, None)


def test_a_sheet_that_is_full_is_followed_by_another(
    job: JobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "EXCEL_ROWS", 3)
    report.save_workbook(job, tmp_path / "out.xlsx", nobody)

    book = load_workbook(tmp_path / "out.xlsx")
    assert [sheet.max_row for sheet in book.worksheets] == [3, 3, 3]


def test_what_is_stopped_or_cannot_be_written_leaves_nothing(
    job: JobStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(pages: int) -> None:
        if pages == 2:
            raise Stopped("enough")

    def full(_pages: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    folder, temporary = tmp_path / "out", tmp_path / "temporary"
    folder.mkdir()
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for save in (
        lambda told: report.save_workbook(job, folder / "out.xlsx", told),
        lambda told: report.save_lines(job, folder / "out.csv", "csv", told),
    ):
        with pytest.raises(Stopped):
            save(stop)
        with pytest.raises(DataError, match="the disk is full"):
            save(full)
    gc.collect()
    assert list(folder.iterdir()) == list(temporary.iterdir()) == []


def test_a_doubtful_number_is_shown_with_what_it_may_be_too(tmp_path: Path) -> None:
    store = made_job(tmp_path / "other.sqlite", [reading(number("34", sureness=UNSURE), number("7", word=1))], tmp_path)

    (item,) = review_of(store, 1)

    assert (item.number.text, item.others) == ("34", ("35",))
    assert item.number.why.startswith("4: 60")
    store.judge(1, item.number.key, "34")
    assert review_of(store, 1) == []

    # All of the page can be looked at all the same
    assert [(one.number.text, one.number.is_judged) for one in review_of(store, 1, is_whole=True)] == [
        ("34", True),
        ("7", False),
    ]
    store.close()


def test_what_was_not_read_is_looked_at_too(tmp_path: Path) -> None:
    (mark,) = number("8")
    mark = replace(mark, glyph=replace(mark.glyph, line=1), prediction=Prediction((*[0.01] * 10, 0.9)))
    store = made_job(tmp_path / "other.sqlite", [reading(number("34"), [mark])], tmp_path)

    (item,) = review_of(store, 1)

    assert (item.number.text, item.number.why, len(item.parts)) == ("?", "not read", 1)
    assert [one.number.text for one in review_of(store, 1, is_whole=True)] == ["34", "?"]
    store.close()


def test_what_a_person_says_though_it_must_be_another_is_told(tmp_path: Path) -> None:
    pages = [reading(number("12"), number("345", word=1, left=200))]
    store = made_job(tmp_path / "other.sqlite", pages, tmp_path, JobSettings(expected=r"\d{5}"))
    first, second = review_of(store, 1, is_whole=True)
    assert first.misfit("1") == "is not a number of 5 digits" and first.misfit("12345") == first.misfit("11") == ""
    assert second.misfit("34") and first.expected() == "A number of 5 digits is expected"

    row = store.judge(1, first.number.key, "1")
    assert (row.misfits, row.state, of_row(row) is CameTo.UNEXPECTED) == (1, State.SURE, True)
    assert store.judge(1, first.number.key, "11").misfits == 0  # with the rest of its line
    store.close()
