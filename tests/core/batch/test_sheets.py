"""Sheets of a form in a job: what of them is to be reviewed, and what a person says of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from digitrec_gui import paths
from digitrec_gui.core.batch.jobs import FORM_SUFFIX, form_beside, form_of, remove_job
from digitrec_gui.core.batch.look import Look, Show
from digitrec_gui.core.batch.report import save_workbook
from digitrec_gui.core.batch.results import packed_result
from digitrec_gui.core.batch.review import review_of
from digitrec_gui.core.batch.states import CameTo, of_row
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, PageAnswer, Source, State
from digitrec_gui.core.forms import file as form_file
from digitrec_gui.core.forms.file import open_form, save_form
from digitrec_gui.core.forms.types import Field, FieldReading, Form, FormReading, Kind, Value, check_of, misfit
from digitrec_gui.core.forms.types import State as Of
from digitrec_gui.core.types import Box
from tests.core.batch.story import make_older

BOX = Box(10, 10, 50, 20)
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
    (faint,) = review_of(job, rows[1].id, {"amount": Field("amount", BOX, Kind.DECIMAL)})
    assert (faint.field, faint.kind, faint.corners, faint.others) == ("amount", Kind.DECIMAL, CORNERS, ())
    assert faint.as_kept("12,50") == "12.50" and faint.as_kept("1,234.5") == "1,234.5"

    # When a person says that it is empty, the sheet is sure
    assert job.judge(rows[1].id, "amount", "").state is State.SURE


def test_a_tick_offers_the_other(job: JobStore) -> None:
    row = list(job.all_rows())[2]
    for form in ({"paid": Field("paid", BOX, Kind.TICK)}, {}):  # also where the form is gone, by what was read
        (paid,) = review_of(job, row.id, form)
        assert (paid.kind, paid.others) == (Kind.TICK, ("no",))


def test_all_fields_of_a_sheet_can_be_looked_at_whatever_is_known_of_them(job: JobStore) -> None:
    job.judge(2, "meter", "19")
    assert [one.field for one in review_of(job, 2)] == ["amount"]
    items = review_of(job, 2, {"paid": Field("paid", BOX, Kind.TICK)}, is_whole=True)
    assert [(one.field, one.number.text) for one in items] == [("meter", "19"), ("amount", ""), ("paid", "no")]
    assert [(one.number.is_judged, one.number.is_doubtful) for one in items] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert items[2].kind is Kind.TICK and items[2].others == ("yes",)
    assert review_of(job, 1) == [] and len(review_of(job, 1, is_whole=True)) == 3


def test_what_a_person_keeps_though_it_is_no_such_number_is_told_and_not_asked_again(job: JobStore) -> None:
    must_be = Field("meter", BOX, digits=5).can_hold()
    row = job.judge(1, "meter", "2752", must_be=must_be)
    assert (row.state, row.misfits, row.doubtful, of_row(row) is CameTo.UNEXPECTED) == (State.SURE, 1, 0, True)
    (known,) = job.with_fields([row])
    assert known.failed == ("meter: 2752 is not a number of 5 digits",) and known.fields[0].is_judged
    assert job.ids(Look(Show.MISFIT)).tolist() == [1]

    # And no more when it is put right, or taken back
    assert job.judge(1, "meter", "27525", must_be=must_be).misfits == 0
    assert job.judge(1, "meter", "2752", must_be=must_be, is_back=True).misfits == 1
    assert job.judge(1, "meter", None, must_be=must_be).misfits == 0


@pytest.mark.parametrize(
    ("of", "fitting", "other", "said"),
    [
        (Field("a", Box(0, 0, 90, 9), digits=5), "27525", "2752", "is not a number of 5 digits"),
        (Field("a", Box(0, 0, 90, 9), cells=2), "27", "27525", "is not a number of 2 digits at most"),
        (Field("a", Box(0, 0, 90, 9), digits=5, cells=5), "27525", "275", "is not a number of 5 digits"),
        (Field("a", Box(0, 0, 90, 9), digits=2, pattern="luhn"), "18", "1", "is not a card number of 2 digits"),
        (Field("a", Box(0, 0, 90, 9), Kind.DATE), "31.12.1998", "31.31.1998", "is not a date"),
        (Field("a", Box(0, 0, 90, 9), Kind.DECIMAL), "12,50", "1/2", "is not a decimal number"),
        (Field("a", Box(0, 0, 90, 9), pattern="luhn", cells=4), "18", "19", "is not a card number of 4 digits at most"),
        (
            Field("a", Box(0, 0, 90, 9), Kind.FREE, pattern=r"\d\d[a]?"),
            "12",
            "1",
            "does not fit what this field must be",
        ),
    ],
)
def test_it_is_said_in_plain_words_what_a_field_can_hold(of: Field, fitting: str, other: str, said: str) -> None:
    can_hold = of.can_hold()
    assert can_hold is not None and can_hold.fits(fitting) and not can_hold.fits(other)
    assert misfit(can_hold) == said


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

    make_older(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("INSERT INTO verdicts SELECT page, field || ': ' || checked, '' FROM settled")
        database.execute("DROP TABLE settled")
        database.execute("PRAGMA user_version = 1")
    with closing(JobStore(path)) as store:
        assert store.verdicts(row.id) == {"a": "3", "b": "4", "total": "8"}
        assert store.judge(row.id, "a", "3").state is State.SURE
        assert store.judge(row.id, "b", None).state is State.DOUBTFUL


def test_a_column_of_a_form_is_all_text_or_all_numbers_in_excel(tmp_path: Path) -> None:
    card = open_form(paths.FORMS / "meter-card.digitrec-form")
    names = ("student", "checked", "previous", "reading", "free")
    kinds = (Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.FREE)
    fields = tuple(
        Field(name, BOX._replace(x=10 + 90 * at), kind, digits=0 if kind is Kind.FREE or name == "checked" else 5)
        for at, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )
    form = Form(card.picture, fields, (check_of("reading = previous"), check_of("luhn : checked")), "Card")
    save_form(form, tmp_path / "card.digitrec-form")
    settings = JobSettings(form=str(tmp_path / "card.digitrec-form"))
    with closing(JobStore(tmp_path / "job.sqlite", settings)) as store:
        store.add(Source(name, str(tmp_path / name)) for name in ("a.png", "b.png"))
        for number, texts in enumerate((("07657",) * 5, ("85497",) * 5), start=1):
            read = tuple(field(name, text) for name, text in zip(names, texts, strict=True))
            store.put(
                [Answer(number, (PageAnswer(0, packed_result(FormReading("Card", read, 0.2, 100, 80, 0.1))),), (0,), 1)]
            )
        save_workbook(store, tmp_path / "out.xlsx", lambda _: None)

    # A code is text throughout; what is added up is a number throughout, and shown as it was written
    _, *rows = load_workbook(tmp_path / "out.xlsx").active.iter_rows()
    assert [[cell.value for cell in row[2:7]] for row in rows] == [
        ["07657", "07657", 7657, 7657, "07657"],
        ["85497", "85497", 85497, 85497, 85497],
    ]
    assert [row[4].number_format for row in rows] == ["00000", "0"]


@pytest.mark.parametrize(
    ("corners", "turn"),
    [
        (((10, 10), (60, 11), (60, 30), (10, 30)), 0),
        (((60, 10), (60, 60), (40, 60), (40, 10)), 270),
        (((60, 60), (10, 60), (10, 40), (60, 40)), 180),
        (((10, 60), (10, 10), (30, 10), (30, 60)), 90),
    ],
)
def test_a_sheet_is_turned_as_its_fields_lie(tmp_path: Path, corners: tuple[tuple[int, int], ...], turn: int) -> None:
    with closing(JobStore(tmp_path / "job.sqlite", JobSettings(form="gone"))) as store:
        store.add([Source("a.png", str(tmp_path / "a.png"))])
        sheet = FormReading("Card", (replace(field("meter", "17"), corners=corners),), 0.2, 100, 80, 0.1)
        store.put([Answer(1, (PageAnswer(0, packed_result(sheet)),), (0,), 1)])
        assert [row.turn for row in store.with_turns(store.rows([1]))] == [turn]
