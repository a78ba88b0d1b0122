"""Numbers that stand in columns keep them; others are no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.geometry import enlarged
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.layout import in_order
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.cells import parted
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.signs import arranged
from digitrec_gui.core.reading.tables import rows_of, table_of
from digitrec_gui.core.types import (
    NOT_A_DIGIT,
    Box,
    Digit,
    Glyph,
    Grid,
    Image,
    Part,
    Prediction,
    Reading,
    ReadOptions,
    Sign,
)
from scripts.handwriting import Pen, paper, write
from tests.core.reading.grid_pages import CELL, MARGIN, SUDOKU, askew, drawn, photographed

INK = np.zeros((28, 28), np.uint8)
NOTHING = Reading((), 300, 200, 0.1)

NINE_ROWS = tuple(tuple(row.replace(".", " ")) for row in SUDOKU)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    compiled = find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache"))
    assert isinstance(compiled, Path)
    return Reader(Engine(compiled), Finder(paths.FINDER))


def cells(reading: Reading) -> tuple[tuple[str, ...], ...]:
    """The table, with a space for an empty cell."""
    return tuple(tuple(cell or " " for cell in row) for row in table_of(reading) or ())


def written(lines: Sequence[str], apart: int = 130) -> Image:
    """Lines of numbers; a space is as wide as a digit and a half."""
    sheet = paper(200 + 50 * max(map(len, lines)), 140 + apart * len(lines))
    rng = np.random.default_rng(4)
    for number, line in enumerate(lines):
        for place, character in enumerate(line):
            if character != " ":
                write(sheet, character, (90 + 50 * place, 80 + apart * number), 64, Pen(), rng)
    return sheet


def number_of(word: Sequence[Part]) -> str:
    return "".join(part.text for part in word)


def typed(lines: Sequence[str], height: int = 40) -> Reading:
    """A Reading of characters that are all equally wide, signs among them."""
    digits: list[Digit] = []
    signs: list[Sign] = []
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            left, top = 100 + 26 * column, 100 + 70 * row
            if character in "0123456789?":
                digits.append(digit(character, Box(left, top, 22, height)))
            elif character != " ":
                signs.append(Sign(Box(left + 8, top + height - 8, 6, 8), character, 0.99))
    return replace(NOTHING, digits=tuple(digits), signs=tuple(signs)) if not digits else of(digits, signs)


def of(digits: list[Digit], signs: list[Sign]) -> Reading:
    ordered, beside = arranged(in_order(digits), signs) if signs else (in_order(digits), [])
    return Reading(tuple(ordered), 2000, 1500, 0.1, signs=tuple(beside))


def digit(text: str, box: Box) -> Digit:
    probabilities = [0.001] * 11
    probabilities[NOT_A_DIGIT if text == "?" else int(text)] = 0.99
    return Digit(Glyph(box, INK), INK, Prediction(tuple(probabilities)))


def test_a_sudoku_has_nine_rows_of_nine(reader: Reader) -> None:
    assert cells(reader.read(drawn(SUDOKU))) == NINE_ROWS


def test_a_sudoku_photographed_from_aside_has_nine_rows_of_nine(reader: Reader) -> None:
    reading = reader.read(photographed(drawn(SUDOKU)), ReadOptions(rotation=None))

    assert cells(reading) == NINE_ROWS


@pytest.mark.parametrize("degrees", [8, -5])
def test_a_sudoku_that_lies_askew_has_nine_rows_of_nine(reader: Reader, degrees: float) -> None:
    assert cells(reader.read(askew(drawn(SUDOKU), degrees))) == NINE_ROWS


def test_a_sudoku_whose_finer_lines_are_faint_has_nine_rows_of_nine(reader: Reader) -> None:
    assert cells(reader.read(photographed(drawn(SUDOKU, finer=(150, 1))))) == NINE_ROWS


def test_a_sudoku_that_lies_on_its_side_is_turned_with_its_grid(reader: Reader) -> None:
    reading = reader.read(np.ascontiguousarray(np.rot90(drawn(SUDOKU))), ReadOptions(rotation=90))

    assert cells(reading) == NINE_ROWS


def test_a_grid_that_reaches_the_edges_of_the_picture_keeps_its_cells(reader: Reader) -> None:
    sheet = drawn(SUDOKU)[MARGIN:-MARGIN, MARGIN:-MARGIN]

    assert cells(reader.read(np.ascontiguousarray(sheet))) == NINE_ROWS


def test_a_grid_of_a_large_photo_is_where_it_is_in_the_photo(reader: Reader) -> None:
    small = reader.read(drawn(SUDOKU))

    large = enlarged(small, 3 * small.width, 3 * small.height)

    assert small.grid is not None and large.grid is not None
    assert np.allclose(np.array(large.grid.corners), 3 * np.array(small.grid.corners))
    assert table_of(large) == table_of(small)


def test_a_part_of_a_grid_has_the_cells_of_that_part(reader: Reader) -> None:
    # The upper right nine cells
    region = Box(MARGIN + 6 * CELL, MARGIN, 3 * CELL, 3 * CELL)

    reading = reader.read(drawn(SUDOKU), ReadOptions(region=region))

    assert cells(reading) == tuple(row[6:] for row in NINE_ROWS[:3])


def test_a_region_beside_the_grid_has_none(reader: Reader) -> None:
    grid, below = drawn(SUDOKU), paper(9 * CELL + 2 * MARGIN, 200)
    write(below, "1250", (200, 60), 64, Pen(), np.random.default_rng(2))
    sheet, region = np.concatenate([grid, below]), Box(0, len(grid), grid.shape[1], 200)

    reading = reader.read(sheet, ReadOptions(region=region))

    assert reading.text == "1250" and reading.grid is None and table_of(reading) is None


def test_columns_of_a_drawn_table_may_be_of_any_width(reader: Reader) -> None:
    rows = [["1", "250", "36"], ["2", ".", "48"], ["3", "175", "."], ["4", "620", "91"]]

    reading = reader.read(drawn(rows, widths=[84, 260, 150]))

    assert table_of(reading) == (("1", "250", "36"), ("2", "", "48"), ("3", "175", ""), ("4", "620", "91"))


def test_numbers_in_neighbouring_cells_are_two(reader: Reader) -> None:
    rows = [["78", "63", "75"], ["47", "44", "93"], ["65", ".", "59"]]

    reading = reader.read(drawn(rows, widths=[92, 92, 92]))

    assert [[number_of(word) for word in line] for line in reading.numbers] == [
        ["78", "63", "75"],
        ["47", "44", "93"],
        ["65", "59"],
    ]


def test_a_row_of_cells_with_a_digit_each_may_be_one_number() -> None:
    reading = typed(["1852", "4.07"])
    grid = Grid(((95.0, 90.0), (207.0, 90.0), (207.0, 215.0), (95.0, 215.0)), (0.5, 1.0), (0.25, 0.5, 0.75, 1.0))

    digits, signs = parted(grid, reading.digits, reading.signs)
    assert [digit.word for digit in digits] == [0] * 7 and signs[0].word == 0

    # Nor is a number on squared paper parted, whose squares are smaller
    squares = Grid(grid.corners, tuple(row / 8 for row in range(1, 9)), tuple(column / 8 for column in range(1, 9)))
    assert parted(squares, reading.digits, reading.signs) == (list(reading.digits), list(reading.signs))

    # Up to an empty one
    digits, signs = parted(grid, (*reading.digits[:1], *reading.digits[2:]), reading.signs)
    assert [digit.word for digit in digits] == [0, 1, 1, 0, 0, 0] and signs[0].word == 0


def test_the_boxes_of_a_form_hold_one_number(reader: Reader) -> None:
    # Given a row of boxes, and the feet of those above it at the edge of the picture
    two_rows = drawn(["0527", "1859"])
    form = np.ascontiguousarray(two_rows[MARGIN + CELL - 12 : MARGIN + 2 * CELL + 40])

    reading = reader.read(form)

    assert reading.grid is None and table_of(reading) is None
    assert reading.text.replace(" ", "") == "1859"


def test_a_sum_below_a_grid_is_a_row_of_its_own(reader: Reader) -> None:
    rows = [["1", "250", "36"], ["2", "180", "48"], ["3", "175", "27"], ["4", "620", "91"]]
    table = drawn(rows, widths=[84, 260, 150])
    below = paper(table.shape[1], 160)
    write(below, "1225", (MARGIN + 84 + 20, 20), 48, Pen(), np.random.default_rng(2))

    reading = reader.read(np.concatenate([table, below]))

    assert (table_of(reading) or ())[-1] == ("", "1225", "")


def test_numbers_below_one_another_are_columns(reader: Reader) -> None:
    reading = reader.read(written(["12    250    7", "13           8", "14    175    9", "15    620    6"]))

    assert table_of(reading) == (("12", "250", "7"), ("13", "", "8"), ("14", "175", "9"), ("15", "620", "6"))


def test_prices_keep_their_columns() -> None:
    reading = typed(["2    12.50    25.00", "10    3,20    32,00", "1             7.5?", "4   120.00   480.00"])

    assert table_of(reading) == (
        ("2", "12.50", "25.00"),
        ("10", "3,20", "32,00"),
        ("1", "", "7.5?"),
        ("4", "120.00", "480.00"),
    )


def test_columns_on_a_sheet_that_lies_askew_are_columns() -> None:
    turn = np.radians(6)

    def place(row: int, column: int) -> Box:
        x, y = 110 + 25 * column, 100 + 160 * row
        return Box(round(400 + x * np.cos(turn) - y * np.sin(turn)), round(x * np.sin(turn) + y * np.cos(turn)), 22, 40)

    lines = ["12      250", "13      180", "14      175", "15      620", "16      340", "17      910"]
    digits = [
        digit(text, place(row, column))
        for row, line in enumerate(lines)
        for column, text in enumerate(line)
        if text != " "
    ]

    assert table_of(of(digits, [])) == tuple(tuple(line.split()) for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        ["1250", "36", "4718"],  # one below the other
        ["1250"],
        ["12 345 6", "7890 12", "3 456 78"],  # as words of a text
        ["12    345    6", "7890      12", "3      456  78"],
        ["0171 2345", "030 987654"],
        ["12      4", "     6", "7", "  8      5"],
    ],
)
def test_what_stands_in_no_columns_is_no_table(lines: list[str]) -> None:
    reading = typed(lines)

    assert table_of(reading) is None
    assert rows_of(reading) == tuple(tuple(line.split()) for line in reading.lines)


def test_a_minus_that_is_written_across_a_line_stays_with_its_number() -> None:
    # Given a grid of cells 100 pixels wide, and "5", "-7" in it, whose minus begins in the first cell
    grid = Grid(((0, 0), (200, 0), (200, 200), (0, 200)), (0.5, 1.0), (0.5, 1.0))
    digits = [digit("5", Box(20, 30, 25, 40)), digit("7", Box(125, 30, 25, 40)), digit("9", Box(120, 130, 25, 40))]
    minus = Sign(Box(86, 48, 20, 5), "-", 0.99)

    reading = replace(of(digits, [minus]), grid=grid)

    assert reading.lines == ("5 -7", "9")
    assert table_of(reading) == (("5", "-7"), ("", "9"))


def test_an_empty_page_has_no_table_and_no_rows(reader: Reader) -> None:
    empty = [["."] * 4] * 4

    assert table_of(NOTHING) is None and rows_of(NOTHING) == ()
    assert table_of(reader.read(drawn(empty))) is None
    assert table_of(typed(["?  ?", "?  ?"])) is None


def test_a_digit_that_is_shown_otherwise_is_so_in_the_table() -> None:
    reading = typed(["12    34", "56    78"])

    assert table_of(reading, lambda part: "?" if part.text == "7" else part.text) == (("12", "34"), ("56", "?8"))
