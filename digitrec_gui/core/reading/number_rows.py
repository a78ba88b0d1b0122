"""A table of what was read, a row for each number: the same in the window, on the command line and of a job."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from digitrec_gui.core.reading.spreadsheet import cell, harmless, headed, text_cell
from digitrec_gui.core.types import NOT_READ, Part, Reading

COLUMNS = ("file", "page", "line", "number", "lowest confidence", "corrected")
"""Of the table; pages and lines count from 1."""


class NumberRow(NamedTuple):
    """A number.

    Attributes:
        line: which of the lines it stands in, from 1; None where it stands beside none, and for a page without any.
        number: its text; empty for a page on which nothing is.
        lowest: confidence of the least sure of its parts of which no person said what they are, 0 to 1; None where a
            person said that of all.
        is_corrected: whether a person said what a part of it is.
        parts: of which it consists.
    """

    line: int | None
    number: str
    lowest: float | None = None
    is_corrected: bool = False
    parts: tuple[Part, ...] = ()


def _own_text(part: Part) -> str:
    return part.text


def number_rows(reading: Reading, shown: Callable[[Part], str] = _own_text) -> Iterator[NumberRow]:
    """The rows of a page; it has one at least. What was written and not read is one of them, a `NOT_READ`.

    Args:
        reading: what was read.
        shown: how a digit or a sign is shown.
    """
    beside: dict[int, list[tuple[Part, ...]]] = {}
    for word in reading.left_out:
        beside.setdefault(word[0].line, []).append(word)
    for line, numbers in enumerate(reading.numbers, start=1):
        words = sorted([*numbers, *beside.pop(numbers[0][0].line, [])], key=lambda word: word[0].box.x)
        left_out = {id(word) for word in words} - {id(number) for number in numbers}
        for parts in words:
            yield _not_read(line, parts) if id(parts) in left_out else _row(line, parts, shown)
    for words_alone in beside.values():
        yield from (_not_read(None, word) for word in words_alone)
    if not reading.numbers and not reading.left_out:
        yield NumberRow(None, "")


def _row(line: int, parts: tuple[Part, ...], shown: Callable[[Part], str]) -> NumberRow:
    known = [part.confidence for part in parts if part.corrected is None]
    return NumberRow(line, "".join(map(shown, parts)), min(known, default=None), len(known) < len(parts), parts)


def _not_read(line: int | None, parts: tuple[Part, ...]) -> NumberRow:
    """What is no number, as a mark or a word: it may be one."""
    return NumberRow(line, NOT_READ, None, False, parts)


def cells(file: str, page: int | None, row: NumberRow) -> tuple[str | int | None, ...]:
    """A row as CSV has it, see `COLUMNS`.

    Args:
        file: as it is to stand there.
        page: from 1; None for the file itself.
        row: of the page.
    """
    lowest = "" if row.lowest is None else f"{row.lowest:.4f}"
    corrected = "" if not row.number else "yes" if row.is_corrected else "no"
    return file, page, row.line, harmless(row.number), lowest, corrected


def table(name: str, readings: Mapping[int, Reading]) -> bytes:
    """The rows of pages as CSV.

    Args:
        name: of the file that was read.
        readings: by the number of the page, from 1.
    """
    rows = io.StringIO(newline="")
    writer = csv.writer(rows, lineterminator="\r\n")  # as RFC 4180 has it
    writer.writerow(COLUMNS)
    for page, reading in readings.items():
        writer.writerows(cells(harmless(name), page, row) for row in number_rows(reading))
    return rows.getvalue().encode("utf-8", "surrogateescape")


def excel_cells(sheet: object, file: str, page: int | None, row: NumberRow) -> list[object]:
    """A row as a sheet of openpyxl has it, see `COLUMNS`."""
    *_, corrected = cells(file, page, row)
    return [
        text_cell(sheet, file),
        page,
        row.line,
        cell(sheet, row.number) if row.number else None,
        None if row.lowest is None else round(row.lowest, 4),
        text_cell(sheet, str(corrected)) if corrected else None,
    ]


def table_workbook(name: str, readings: Mapping[int, Reading]) -> bytes:
    """The rows of pages as an Excel file, in which plain numbers are numbers.

    Args:
        name: of the file that was read.
        readings: by the number of the page, from 1.

    Raises:
        OSError: there is no room for temporary files.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = headed(book, COLUMNS)
    for page, reading in readings.items():
        for row in number_rows(reading):
            sheet.append(excel_cells(sheet, name, page, row))
    sheet.close()
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
