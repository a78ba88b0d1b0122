"""Numbers for spreadsheets: in their cells, as numbers where nothing is lost, and never as formulas."""

from __future__ import annotations

import csv
import errno
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.reading import export
from digitrec_gui.core.reading.spreadsheet import as_number, cell, workbook
from digitrec_gui.core.types import Reading, Sign
from tests.core.reading.test_tables import typed

PAPER = np.full((120, 300, 3), 230, np.uint8)
PRICES = typed(["2    12.50    25.00", "10    3,20    32,00", "1             7.5?", "007  120.00   480.00"])
NOTHING = Reading((), 300, 120, 0.1)


def saved(file: Path, reading: Reading, *, columns: bool = True) -> Path:
    export.save(file, "note.jpg", PAPER, reading, columns=columns)
    return file


def sheet_of(content: bytes, title: str = "Page 1") -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))[title]


def test_an_excel_file_has_numbers_that_look_as_they_were_written(tmp_path: Path) -> None:
    sheet = sheet_of(saved(tmp_path / "prices.xlsx", PRICES).read_bytes())

    assert [[cell.value for cell in row] for row in sheet] == [
        [2, 12.5, 25],
        [10, 3.2, 32],
        [1, None, "7.5?"],
        ["007", 120, 480],
    ]
    assert (sheet["B1"].data_type, sheet["B1"].number_format) == ("n", "0.00")
    assert (sheet["A1"].data_type, sheet["A1"].number_format) == ("n", "0")
    assert (sheet["A4"].data_type, sheet["A4"].number_format) == ("s", "@")


def test_what_is_in_columns_is_saved_as_csv_too_and_the_other_table_stays_what_it_was(tmp_path: Path) -> None:
    columns = saved(tmp_path / "columns.csv", PRICES).read_text(encoding="utf-8")
    digits = saved(tmp_path / "digits.csv", PRICES, columns=False).read_text(encoding="utf-8")

    assert list(csv.reader(io.StringIO(columns))) == [
        ["2", "12.50", "25.00"],
        ["10", "3,20", "32,00"],
        ["1", "", "7.5?"],
        ["007", "120.00", "480.00"],
    ]
    assert digits.startswith("file,page,line,number,")


@pytest.mark.parametrize("sign", ["=", "+", "-", "×"])
def test_nothing_that_was_read_becomes_a_formula(tmp_path: Path, sign: str) -> None:
    # Given a calculation, whose first sign a spreadsheet may take for the beginning of a formula
    reading = typed(["12"])
    first = reading.digits[0].box
    before = Sign(first._replace(x=first.x - 20, width=10), sign, 0.99)
    after = Sign(first._replace(x=first.x + 24, width=3), "=", 0.99)
    reading = replace(reading, signs=(before, after))
    assert reading.text == f"{sign}1=2"

    # When it is saved, then the cell holds text
    cell = sheet_of(saved(tmp_path / "sum.xlsx", reading).read_bytes())["A1"]
    assert (cell.value, cell.data_type) == (reading.text, "s")
    (row,) = csv.reader(io.StringIO(saved(tmp_path / "sum.csv", reading).read_text(encoding="utf-8")))
    assert row == [reading.text if sign == "×" else f"'{reading.text}"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("48", 48),
        ("-48", -48),
        ("123456789012345", 123456789012345),
        ("12.50", 12.5),
        ("-0,5", -0.5),
        ("0.125", 0.125),
        ("1234,567", 1234.567),
    ],
)
def test_plain_numbers_are_numbers(text: str, number: float) -> None:
    assert as_number(text) == number


@pytest.mark.parametrize(
    "text",
    (
        *("", "007", "-0", "-0.00", "00.5", "1234567890123456", "1.250", "1,250", "24.12.1998", "12:30", "+5", "5%"),
        *("12?", "12 34", "1.", ".5", "=1", "١٢", "--1", "1e5"),
    ),
)
def test_what_would_lose_something_as_a_number_is_none(text: str) -> None:
    assert as_number(text) is None


@pytest.mark.parametrize(
    ("text", "value", "number_format"),
    [
        ("€54.17", 54.17, '"€"0.00;-"€"0.00'),
        ("54,17€", 54.17, '0.00"€";-0.00"€"'),
        ("$12", 12, '"$"0;-"$"0'),
        ("-£3.5", -3.5, '"£"0.0;-"£"0.0'),
        ("€-3,75", -3.75, '"€"0.00;"€"-0.00'),
        ("-3.75€", -3.75, '0.00"€";-0.00"€"'),
        ("-3.75", -3.75, "0.00"),
        *((text, text, "@") for text in ("€1.250", "€007", "€1€", "-€-5", "€", "5,-€", "€12?", "€€5")),
    ],
)
def test_a_price_is_a_number_that_shows_its_currency(text: str, value: object, number_format: str) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([cell(sheet, text)])
    content = io.BytesIO()
    book.save(content)

    written = openpyxl.load_workbook(content).worksheets[0]["A1"]
    assert (written.value, written.number_format) == (value, number_format)


def test_lines_that_are_no_table_have_a_cell_for_each_number(tmp_path: Path) -> None:
    sheet = sheet_of(saved(tmp_path / "note.xlsx", typed(["12 345 6", "7890 12", "3 456 78"])).read_bytes())

    assert [[cell.value for cell in row] for row in sheet] == [[12, 345, 6], [7890, 12, None], [3, 456, 78]]


def test_pages_are_sheets(tmp_path: Path) -> None:
    book, table = tmp_path / "scan.xlsx", tmp_path / "scan.csv"
    readings = {1: typed(["12    34", "56    78"]), 3: NOTHING, 4: typed(["9"])}

    for file in (book, table):
        export.save_pages(file, "scan.pdf", readings, columns=True)

    assert openpyxl.load_workbook(book).sheetnames == ["Page 1", "Page 3", "Page 4"]
    assert sheet_of(book.read_bytes())["B2"].value == 78
    assert sheet_of(book.read_bytes(), "Page 3")["A1"].value is None
    assert sheet_of(book.read_bytes(), "Page 4")["A1"].value == 9
    assert table.read_text(encoding="utf-8") == "12,34\n56,78\n\n\n9\n"


def test_where_no_page_could_be_read_there_is_a_file_all_the_same() -> None:
    assert openpyxl.load_workbook(io.BytesIO(workbook({}))).sheetnames == ["No pages"]


def test_an_excel_file_for_which_there_is_no_room_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: object, _name: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(openpyxl.Workbook, "save", fail)

    with pytest.raises(DataError, match=r"prices\.xlsx was not saved: the disk is full"):
        export.save(tmp_path / "prices.xlsx", "note.jpg", PAPER, PRICES)
    assert list(tmp_path.iterdir()) == []
