"""Sheets of a form in a job: what of them is to be reviewed, and what a person says of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from digitrec_gui.core.batch.jobs import FORM_SUFFIX, form_beside, form_of, remove_job
from digitrec_gui.core.batch.results import packed_result
from digitrec_gui.core.batch.review import review_of
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, PageAnswer, Source, State
from digitrec_gui.core.forms import file as form_file
from digitrec_gui.core.forms.types import FieldReading, FormReading, Kind, Value
from digitrec_gui.core.forms.types import State as Of

CORNERS = ((10.0, 10.0), (60.0, 10.0), (60.0, 30.0), (10.0, 30.0))


def field(name: str, text: str, state: Of = Of.SURE, reason: str = "") -> FieldReading:
    return FieldReading(name, text, 0.9, state, reason, CORNERS)


SHEETS = (
    (field("meter", "17"), field("amount", "", Of.EMPTY), field("paid", "no")),
    # Something faint in a field, of which nothing was read
    (field("meter", "18"), field("amount", "", Of.DOUBTFUL, "may hold something faint"), field("paid", "no")),
    (field("meter", ""), field("amount", "12.50"), field("paid", "yes", Of.DOUBTFUL, "is blackened")),
)


@pytest.fixture
def job(tmp_path: Path) -> Iterator[JobStore]:
    with closing(JobStore(tmp_path / "job.sqlite", JobSettings(form=str(tmp_path / "gone.digitrec-form")))) as store:
        store.add(Source(name, str(tmp_path / name)) for name in ("a.png", "b.png", "c.png"))
        for number, fields in enumerate(SHEETS, start=1):
            content = packed_result(FormReading("Card", fields, 0.2, 100, 80, 0.1))
            store.put([Answer(number, (PageAnswer(0, content),), (0,), 1)])
        yield store


def test_a_field_in_which_something_may_be_is_reviewed_though_nothing_was_read(job: JobStore) -> None:
    rows = list(job.all_rows())
    assert [row.state for row in rows] == [State.SURE, State.DOUBTFUL, State.DOUBTFUL]
    assert [page for page, _ in job.doubtful()] == [rows[1].id, rows[2].id]
    (faint,) = review_of(job, rows[1].id, {"amount": Kind.DECIMAL})
    assert (faint.field, faint.kind, faint.corners, faint.others) == ("amount", Kind.DECIMAL, CORNERS, ())
    assert faint.as_kept("12,50") == "12.50" and faint.as_kept("1,234.5") == "1,234.5"

    # When a person says that it is empty, the sheet is sure
    assert job.judge(rows[1].id, "amount", "").state is State.SURE


def test_a_tick_offers_the_other(job: JobStore) -> None:
    row = list(job.all_rows())[2]
    for kinds in ({"paid": Kind.TICK}, {}):  # also where the form is gone, by what was read
        (paid,) = review_of(job, row.id, kinds)
        assert (paid.kind, paid.others) == (Kind.TICK, ("no",))


def test_all_fields_of_a_sheet_are_known_also_empty_ones(job: JobStore) -> None:
    row = job.with_fields(job.rows([1]))[0]
    assert [(one.key, one.text) for one in row.fields] == [("meter", "17"), ("amount", ""), ("paid", "no")]
    second = job.with_fields(job.rows([2]))[0]
    assert [one.is_doubtful for one in second.fields] == [False, True, False]


def test_a_job_has_a_copy_of_its_form_as_long_as_it_is_there(job: JobStore, tmp_path: Path) -> None:
    assert FORM_SUFFIX == form_file.SUFFIX
    assert form_of(job.path, JobSettings()) is None
    assert form_of(job.path, job.settings) == tmp_path / "gone.digitrec-form"
    form_beside(job.path).write_bytes(b"form")
    assert form_of(job.path, job.settings) == form_beside(job.path)
    job.close()
    remove_job(job.path)
    assert not form_beside(job.path).exists()


def test_a_sum_that_a_person_knew_to_be_wrong_is_settled_also_in_a_job_of_an_older_digitrec(tmp_path: Path) -> None:
    path = tmp_path / "sums.sqlite"
    values = tuple(Value(text, 0.999, Of.SURE) for text in ("3", "4", "8"))
    fields = tuple(field(name, value.text) for name, value in zip(("a", "b", "total"), values, strict=True))
    sheet = FormReading("Card", fields, 0.2, 100, 80, 0.1, checks=("total = a + b",), values=values)
    with closing(JobStore(path, JobSettings(form=str(tmp_path / "gone.digitrec-form")))) as store:
        store.add([Source("a.png", str(tmp_path / "a.png"))])
        store.put([Answer(1, (PageAnswer(0, packed_result(sheet)),), (0,), 1)])
        (row,) = store.all_rows()
        # What does not add up is asked about, field by field, and then no more
        for name, text in zip(("a", "b", "total"), ("3", "4", "8"), strict=True):
            state = store.judge(row.id, name, text).state
        assert state is State.SURE
        assert store.verdicts(row.id) == {"a": "3", "b": "4", "total": "8"}

    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("INSERT INTO verdicts SELECT page, field || ': ' || checked, '' FROM settled")
        database.execute("DROP TABLE settled")
        database.execute("PRAGMA user_version = 1")
    with closing(JobStore(path)) as store:
        assert store.verdicts(row.id) == {"a": "3", "b": "4", "total": "8"}
        assert store.judge(row.id, "a", "3").state is State.SURE
        assert store.judge(row.id, "b", None).state is State.DOUBTFUL
