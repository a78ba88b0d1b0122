"""What a job came to, as files for others: a row for each number, as CSV, as JSON Lines, as an Excel file.

For a thread: each says how far it is, and asks whether to go on, after each page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from digitrec_gui.core.batch.form_output import FormOutput, form_output, named_apart
from digitrec_gui.core.batch.jobs import form_of
from digitrec_gui.core.batch.output import Output, Page, output
from digitrec_gui.core.batch.results import Result
from digitrec_gui.core.batch.states import CameTo, said, why_not_read
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import READ, Number, PageRow, State
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.files import in_sentences, replacing
from digitrec_gui.core.forms.types import FormReading
from digitrec_gui.core.reading.number_rows import COLUMNS, NumberRow, excel_cells
from digitrec_gui.core.reading.spreadsheet import cell, headed, quantity_cell, text_cell

EXCEL_ROWS = 1_000_000
"""On a sheet; Excel holds 1,048,576."""

_WIDTHS = (48, 8, 8, 24, 20, 12, 40)
_FIELD_WIDTH = 16

_Cell = Callable[[Any, str], object]
"""Makes a cell of a sheet from a text."""

Told = Callable[[int], object]
"""Is called with the number of pages that are written, and may raise, to end it."""


def page_of(row: PageRow) -> Page:
    """A page as its row is written."""
    number = None if row.page is None else row.page + 1
    return Page(row.name, number, row.total > 1 and not row.is_animation)


def save_lines(store: JobStore, file: Path, output_format: str, told: Told) -> None:
    """Writes CSV or JSON Lines, as `digitrec read` does, whole or not at all.

    Args:
        store: the job.
        file: where.
        output_format: "csv" or "json".
        told: see `Told`.

    Raises:
        DataError: it cannot be written, or the job cannot be read.
    """
    with (
        in_sentences(file, "saved"),
        replacing(file) as temporary,
        temporary.open("w", encoding="utf-8", newline="", errors="surrogateescape") as stream,
    ):
        out: Output | FormOutput
        if store.settings.form:
            out = form_output(output_format, stream, store.fields(), True, timed=False)
        else:
            out = output(output_format, stream, True, 0.0, bool(store.settings.expected), timed=False)
        for row in _told(store, told):
            if row.state is State.FAILED:
                out.error(page_of(row), why_not_read(row))
            elif row.state is not State.WAITING:
                _write(out, page_of(row), store.result(row.id), store.verdicts(row.id))


def _write(out: Output | FormOutput, page: Page, result: Result, verdicts: Mapping[str, str]) -> None:
    """Writes what was read of a page to the output of its kind; the verdicts say what of it a person said."""
    if isinstance(result, FormReading):
        corrected = [one.name for one in result.fields if one.name in verdicts]
        out.reading(page, result, corrected)  # type: ignore[call-arg,arg-type]  # that of a form
    else:
        out.reading(page, result)  # type: ignore[arg-type]  # that of numbers


def save_workbook(store: JobStore, file: Path, told: Told) -> None:
    """Writes an Excel file, whole or not at all: numbers are numbers there, but for what would lose something.

    Args:
        store: the job.
        file: where.
        told: see `Told`.

    Raises:
        DataError: it cannot be written, or the job cannot be read.
    """
    with in_sentences(file, "saved"), replacing(file) as temporary, _workbook() as book:
        fields = store.fields()
        cells = _cells_of_fields(store, fields)
        sheet, rows = None, 0
        for row in _told(store, told):
            lines = (
                [partial(_form_cells, texts=_fields_of_row(store, row, fields), cells=cells)]
                if fields
                else [
                    partial(_cells, page=page_of(row), number=one, state=state)
                    for one, state in _numbers_of_row(store, row)
                ]
            )
            for line in lines:
                if sheet is None or rows == EXCEL_ROWS:
                    if sheet is not None:
                        sheet.close()
                    sheet, rows = _sheet(book, fields), 1
                sheet.append(line(sheet))
                rows += 1
        (_sheet(book, fields) if sheet is None else sheet).close()
        book.save(temporary)


@contextmanager
def _workbook() -> Iterator[Any]:
    """A workbook that leaves nothing in temporary folders where it does not come to its end."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets:
            with suppress(Exception):  # it is closed already, or what it has cannot be written any more
                sheet.close()
            with suppress(OSError, AttributeError, ValueError):
                sheet._writer.cleanup()
        raise


def _numbers_of_row(store: JobStore, row: PageRow) -> Iterator[tuple[NumberRow, str]]:
    """The lines of a table that a page makes: each number, and its state."""
    state = _with_why(row, why_not_read(row))
    numbers = store.numbers(row.id) if row.state in READ else []
    lines = list(dict.fromkeys(_line_of(one) for one in numbers))
    shown = [one for one in numbers if one.text]
    if not shown:
        yield NumberRow(None, ""), state
    for one in shown:
        of_it = CameTo.CORRECTED if one.is_judged else f"{CameTo.DOUBTFUL}: {one.why}" if one.why else "sure"
        lowest = None if one.is_judged or not one.is_read else one.lowest
        yield NumberRow(lines.index(_line_of(one)) + 1, one.text, lowest, one.is_judged), of_it


def _line_of(number: Number) -> str:
    """Its line, as its key has it."""
    return number.key.partition(".")[0]


def _fields_of_row(store: JobStore, row: PageRow, fields: tuple[str, ...]) -> tuple[str, ...]:
    """The line of a table that a sheet of a form makes: file, page, its fields, which were corrected, what it is."""
    page = page_of(row)
    number = "" if page.number is None else str(page.number)
    if row.state in (State.WAITING, State.FAILED):
        return page.file, number, *[""] * len(fields), "", _with_why(row, why_not_read(row))
    (sheet,) = store.with_fields([row])
    numbers = {one.key: one for one in sheet.fields}
    texts = [numbers[name].text if name in numbers else "" for name in fields]
    whys = [one.why for one in sheet.fields if one.why]
    # What does not add up is said also where a person said of each field what is in it.
    failed = [one for one in sheet.failed if not any(why.endswith(f": {one}") for why in whys)]
    corrected = "; ".join(one.key for one in sheet.fields if one.is_judged)
    return page.file, number, *texts, corrected, _with_why(row, "; ".join([*whys, *failed]))


def _with_why(row: PageRow, why: str) -> str:
    return f"{said(row)}: {why}" if why else said(row)


def _told(store: JobStore, told: Told) -> Iterator[PageRow]:
    for number, row in enumerate(store.all_rows()):
        told(number)
        yield row


def _sheet(book: Any, fields: tuple[str, ...]) -> Any:
    if not fields:
        return headed(book, (*COLUMNS, "state"), _WIDTHS)
    names = named_apart(fields, (*COLUMNS[:2], "corrected", "state"))
    widths = (*_WIDTHS[:2], *[_FIELD_WIDTH] * (len(fields) + 1), _WIDTHS[-1])
    return headed(book, (*COLUMNS[:2], *names, "corrected", "state"), widths)


def _cells_of_fields(store: JobStore, fields: tuple[str, ...]) -> tuple[_Cell, ...]:
    """How what each field holds is made a cell: in one way throughout its column, as the form says what it is."""
    path = form_of(store.path, store.settings) if fields else None
    if path is None:
        return ()
    from digitrec_gui.core.forms.file import open_form  # with OpenCV, which other jobs do without

    try:
        form = open_form(path)
    except DataError:  # it is gone
        return (cell,) * len(fields)
    codes, quantities = form.codes, form.quantities
    return tuple(text_cell if one in codes else quantity_cell if one in quantities else cell for one in fields)


def _form_cells(sheet: Any, texts: tuple[str, ...], cells: tuple[_Cell, ...]) -> list[object]:
    file, page, *values_, corrected, state = texts
    values = [of(sheet, text) if text else None for of, text in zip(cells, values_, strict=True)]
    said_of = text_cell(sheet, corrected) if corrected else None
    return [text_cell(sheet, file), int(page) if page else None, *values, said_of, text_cell(sheet, state)]


def _cells(sheet: Any, page: Page, number: NumberRow, state: str) -> list[object]:
    return [*excel_cells(sheet, page.file, page.number, number), text_cell(sheet, state)]
