"""What a page came to is the same wherever it is told."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from digitrec_gui.core.batch import report, states
from digitrec_gui.core.batch.jobs import list_jobs
from digitrec_gui.core.batch.look import Look, Show
from digitrec_gui.core.batch.results import packed_result
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, Counts, JobSettings, PageAnswer, Source
from digitrec_gui.core.forms.types import FieldReading, FormReading, Value
from digitrec_gui.core.forms.types import State as Of

CORNERS = ((10.0, 10.0), (60.0, 10.0), (60.0, 30.0), (10.0, 30.0))
NAMES = ("a", "b", "total")
WRONG_SUM = "it does not add up: total = a + b, but 8 is not 7"


def sheet(*texts: str, doubtful: str = "") -> FormReading:
    values = [Value(text, 0.999, Of.SURE if text else Of.EMPTY) for text in texts]
    fields = [
        FieldReading(name, one.text, one.confidence, Of.DOUBTFUL, "may be another number", CORNERS)
        if name == doubtful
        else FieldReading(name, one.text, one.confidence, one.state, "", CORNERS)
        for name, one in zip(NAMES, values, strict=True)
    ]
    return FormReading("Card", tuple(fields), 0.2, 100, 80, 0.1, checks=("total = a + b",), values=tuple(values))


@pytest.fixture
def job(tmp_path: Path) -> Iterator[JobStore]:
    """Sheets: sure; blank; corrected; corrected, and yet its check fails; doubtful; none of this form; waiting."""
    sheets = (
        sheet("3", "4", "7"),
        sheet("", "", ""),
        sheet("3", "4", "7", doubtful="a"),
        sheet("3", "4", "8"),
        sheet("3", "4", "7", doubtful="b"),
    )
    folder = tmp_path / "sheets"
    with closing(JobStore(tmp_path / "job.sqlite", JobSettings(form=str(tmp_path / "gone.digitrec-form")))) as store:
        files = [str(folder / f"{number}.png") for number in range(1, 8)]
        store.add(Source(file, file) for file in files)
        for number, one in enumerate(sheets, start=1):
            store.put([Answer(number, (PageAnswer(0, packed_result(one)),), (0,), 1)])
        problem = f"{files[5]}: This is no sheet of this form. Leave it out."
        store.put([Answer(6, (PageAnswer(0, problem=problem),), (0,), 1)])
        store.judge(3, "a", "3")
        for name, text in zip(NAMES, ("3", "4", "8"), strict=True):
            store.judge(4, name, text)
        yield store


SAID = ["sure", "no number", "corrected", "unexpected", "doubtful", "not read", "waiting"]


def test_rows_counts_and_the_history_agree(job: JobStore, tmp_path: Path) -> None:
    assert [states.said(row) for row in job.all_rows()] == SAID
    counts = Counts(sure=1, empty=1, corrected=1, unexpected=1, doubtful=1, failed=1, waiting=1)
    assert job.counts() == job.summary().counts == counts and (counts.total, counts.done) == (7, 6)
    (file,) = list_jobs(tmp_path)
    assert states.in_words(file.counts) == (
        "1 sure, 1 corrected, 1 doubtful, 1 unexpected, 1 without a number, 1 not read, 1 waiting"
    )
    assert job.ids(Look(Show.EMPTY)).tolist() == [2]


def test_excel_says_the_same_and_what_was_corrected(job: JobStore, tmp_path: Path) -> None:
    report.save_workbook(job, tmp_path / "out.xlsx", lambda _: None)

    head, *rows = load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True)
    assert head == ("file", "page", *NAMES, "corrected", "state")
    assert [row[-1].partition(": ")[0] for row in rows] == SAID
    assert [row[-1].partition(": ")[2] for row in rows] == [
        "",
        "",
        "",
        WRONG_SUM,
        "b: may be another number",
        "This is no sheet of this form. Leave it out.",
        "",
    ]
    assert [row[-2] for row in rows] == [None, None, "a", "a; b; total", None, None, None]


def test_csv_says_what_was_corrected_and_names_a_file_once(job: JobStore, tmp_path: Path) -> None:
    report.save_lines(job, tmp_path / "out.csv", "csv", lambda _: None)

    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["corrected"] for row in rows] == ["", "", "a", "a; b; total", "", ""]
    assert rows[5]["error"] == "This is no sheet of this form. Leave it out."
