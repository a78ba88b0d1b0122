"""The numbers of Readings in their rows and columns, for spreadsheets: as CSV, and as an Excel file. For a thread."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from digitrec_gui.core.reading.tables import Table, rows_of
from digitrec_gui.core.types import Reading

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

_NUMBER = re.compile(r"(-?)(0|[1-9]\d*)(?:[.,](\d+))?", re.ASCII)

_PRICE = re.compile(r"(-?)([€$£]?)(-?)([^€$£-]+)([€$£]?)")
"""What stands before a price and behind it: a minus and a currency."""

_EXACT = 15
"""So many digits of a number a spreadsheet keeps."""

_GROUP = 3
"""So many digits after a point or comma may as well be thousands: 1.250."""

_WIDTHS = (48, 8, 8, 24, 20, 12)
"""Of the columns of the table of numbers, in characters."""

_TEXT = "@"
"""Excel's format of a cell that holds text, and keeps to it when it is edited."""


def harmless(text: str) -> str:
    """A file name, or what was read, that no spreadsheet takes for a formula."""
    is_number = text.strip("+-").replace(".", "").replace(",", "").isdigit()
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) and not is_number else text


def columns_csv(tables: Iterable[Table]) -> str:
    """Tables as CSV, with an empty line between two of them."""
    rows = io.StringIO(newline="")
    writer = csv.writer(rows, lineterminator="\r\n")  # as RFC 4180 has it
    for number, table in enumerate(tables):
        if number:
            writer.writerow(())
        writer.writerows(map(harmless, row) for row in table)
    return rows.getvalue()


def workbook(readings: Mapping[int, Reading]) -> bytes:
    """An Excel file with a sheet for each page.

    Numbers are numbers there, and shown as they were written; what would lose something as a number stays text.

    Args:
        readings: by the number of the page, from 1.

    Raises:
        OSError: there is no room for temporary files.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for page, reading in readings.items():
        sheet = book.create_sheet(f"Page {page}")
        for row in rows_of(reading):
            sheet.append([cell(sheet, text) if text else None for text in row])
        sheet.close()  # each has a file open until then
    if not readings:
        book.create_sheet("No pages")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def headed(book: Any, titles: Sequence[str], widths: Sequence[int] = ()) -> Any:
    """A new sheet of a workbook that is written row by row, with a head that stays in sight.

    Args:
        book: openpyxl's.
        titles: of its columns.
        widths: of its columns, in characters; those of the table of numbers, if none are given.
    """
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(f"Numbers {len(book.worksheets) + 1}" if book.worksheets else "Numbers")
    for column, width in enumerate(widths or _WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, title) for title in titles])
    return sheet


def cell(sheet: object, text: str) -> WriteOnlyCell:
    """A cell of a sheet that is written row by row: a number, shown as it was written, or text.

    Args:
        sheet: openpyxl's.
        text: what was read.
    """
    from openpyxl.cell import WriteOnlyCell

    first, before, second, digits, after = _price_in(text)
    number = as_number(first + second + digits)
    if number is None or (before and after):
        return text_cell(sheet, text)
    decimals = len(digits) - 1 - max(digits.rfind("."), digits.rfind(",")) if isinstance(number, float) else 0
    form = f"0.{'0' * decimals}" if decimals else "0"
    result = WriteOnlyCell(sheet, number)
    result.number_format = form
    if before or after:
        sign_before, sign_after = (f'"{sign}"' if sign else "" for sign in (before, after))
        # What is below 0 has a form of its own, with the minus where it was written.
        below = f"{first}{sign_before}{second}{form}{sign_after}"
        result.number_format = f"{sign_before}{form}{sign_after};{below if first or second else f'-{below}'}"
    return result


def _price_in(text: str) -> tuple[str, str, str, str, str]:
    """A minus, a currency, a minus, the digits with their marks, and a currency; all but the digits may be empty."""
    match = _PRICE.fullmatch(text)
    return match.groups() if match is not None else ("", "", "", text, "")  # type: ignore[return-value]  # five


def quantity_cell(sheet: object, text: str) -> WriteOnlyCell:
    """A cell of a column that is calculated with: a whole number is one with zeros in front, too, which are shown."""
    if not (text.isascii() and text.isdigit() and len(text) <= _EXACT):
        return cell(sheet, text)
    from openpyxl.cell import WriteOnlyCell

    result = WriteOnlyCell(sheet, int(text))
    result.number_format = "0" * len(text) if text[0] == "0" else "0"
    return result


def text_cell(sheet: object, text: str) -> WriteOnlyCell:
    """A cell that is text, whatever it looks like."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    # A file name may have what no spreadsheet can hold.
    result = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("?", text).encode("utf-8", "replace").decode())
    result.data_type = "s"  # whatever it begins with, it is no formula
    result.number_format = _TEXT
    return result


def as_number(text: str) -> int | float | None:
    """The number that a text is; None where something would be lost, or where it may be another one.

    Those stay text: zeros before it, more digits than a spreadsheet keeps, a sign but the minus, and three digits after
    a point or comma, which may be thousands.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    minus, whole, decimals = match.groups()
    digits = whole + (decimals or "")
    if len(digits) > _EXACT or (minus and not digits.strip("0")):
        return None
    if decimals is None:
        return int(text)
    if len(decimals) == _GROUP and whole != "0" and len(whole) <= _GROUP:
        return None
    return float(text.replace(",", "."))
