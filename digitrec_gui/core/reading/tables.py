"""Tables: the numbers of a Reading in rows and columns, with its empty cells, where they stand in any."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digitrec_gui.core.reading.cells import places_in
from digitrec_gui.core.types import Box, Digit, Grid, Part, Reading, Sign

Table = tuple[tuple[str, ...], ...]
"""Rows of equally many cells; "" is an empty one."""

_CLEAR = 0.9
"""Least gap between two columns, in heights of the digits: in a line of text words are nearer to one another."""

_STRAIGHT, _ENOUGH = 0.15, 4
"""How much the numbers of a column that begin, end or have their middles below one another are off in that on average,
likewise, for each line, up to so many: the more lines have the same columns, the less is it by chance."""

_FILLED = 0.6
"""Least share of the cells of a table that are not empty."""

_FEWEST = 2
"""Lines and columns of a table at least, numbers in each of its columns, and lines that have so many numbers."""


_Shown = Callable[[Part], str]


def _own_text(part: Part) -> str:
    return part.text


def table_of(reading: Reading, shown: _Shown = _own_text) -> Table | None:
    """The numbers of a Reading in rows and columns; None where they stand in none.

    A grid that was found keeps all its cells. What stands outside of it gets rows and columns of its own.

    Args:
        reading: what was read.
        shown: how a digit or a sign is shown.
    """
    if not reading.numbers:
        return None
    in_grid = None if reading.grid is None else _of_grid(reading, reading.grid, shown)
    return _of_columns(reading, shown) if in_grid is None else in_grid


def rows_of(reading: Reading, shown: _Shown = _own_text) -> Table:
    """The table of a Reading, or, where there is none, a row for each line and in it a cell for each number."""
    table = table_of(reading, shown)
    return tuple(tuple(_text(number, shown) for number in line) for line in reading.numbers) if table is None else table


def tabbed(reading: Reading) -> str:
    """The rows of a Reading with tabs between their numbers, as spreadsheets paste them."""
    return "\n".join("\t".join(row) for row in rows_of(reading))


def _text(parts: Iterable[Part], shown: _Shown) -> str:
    return "".join(map(shown, parts))


def _of_grid(reading: Reading, grid: Grid, shown: _Shown) -> Table | None:
    """None where it holds nothing, or where most of its cells hold several lines: its finer lines were not seen."""
    numbers = [number for line in reading.numbers for number in line]
    cells: dict[tuple[int, int], list[Part]] = {}
    above: dict[int, list[tuple[int, Part]]] = {}
    below: dict[int, list[tuple[int, Part]]] = {}
    down, across = len(grid.rows), len(grid.columns)
    for part, (row, column) in _placed_in(grid, numbers):
        if 0 <= row < down:
            cells.setdefault((row, column), []).append(part)
        else:
            (above if row < 0 else below).setdefault(part.line, []).append((column, part))
    inside = [found for (_, column), found in cells.items() if 0 <= column < across]
    if not inside or 2 * sum(_are_stacked(found) for found in inside) > len(inside):
        return None
    texts = {place: _cell(found, shown) for place, found in cells.items()}
    rows = [[texts.get((row, column), "") for column in range(-1, across + 1)] for row in range(down)]
    before, after = ([_row(found, across, shown) for _, found in sorted(lines.items())] for lines in (above, below))
    return _without_empty_sides([*before, *rows, *after])


def _placed_in(grid: Grid, numbers: Sequence[Sequence[Part]]) -> Iterator[tuple[Part, tuple[int, int]]]:
    """The parts of numbers, each with its row and column; a sign is in a cell with a digit of its number."""
    places = iter(places_in(grid, [part.box for number in numbers for part in number]))
    for number in numbers:
        own = list(zip(number, places, strict=False))
        digits = [(part, place) for part, place in own if isinstance(part, Digit) and part.is_digit]
        for part, place in own:
            if isinstance(part, Sign) and digits and place not in [other for _, other in digits]:
                _, place = min(digits, key=lambda digit: abs(digit[0].box.center[0] - part.box.center[0]))
            yield part, place


def _row(found: Sequence[tuple[int, Part]], across: int, shown: _Shown) -> list[str]:
    """A line above or below a grid, each number in the column in which it begins."""
    numbers: dict[int, list[tuple[int, Part]]] = {}
    for column, part in found:
        numbers.setdefault(part.word, []).append((column, part))
    cells: dict[int, list[Part]] = {}
    for number in numbers.values():
        cells.setdefault(number[0][0], []).extend(part for _, part in number)
    return [_cell(cells.get(column, []), shown) for column in range(-1, across + 1)]


def _cell(parts: Sequence[Part], shown: _Shown) -> str:
    """The numbers in a cell, joined by a space; nothing where neither digit nor sign is among them."""
    numbers: dict[tuple[int, int], list[Part]] = {}
    for part in parts:
        numbers.setdefault((part.line, part.word), []).append(part)
    return " ".join(
        _text(number, shown)
        for number in numbers.values()
        if any(isinstance(part, Sign) or part.is_digit for part in number)
    )


def _are_stacked(parts: Sequence[Part]) -> bool:
    """Whether one of these stands below another."""
    return max(part.box.y for part in parts) > min(part.box.bottom for part in parts)


def _without_empty_sides(rows: list[list[str]]) -> Table:
    """The columns left and right of a grid only go in where there is something in them."""
    first = 0 if any(row[0] for row in rows) else 1
    last = None if any(row[-1] for row in rows) else -1
    return tuple(tuple(row[first:last]) for row in rows)


@dataclass(frozen=True)
class _Placed:
    """A number, and where it begins and ends on a page that is turned until its lines are level."""

    text: str
    left: float
    right: float


def _of_columns(reading: Reading, shown: _Shown) -> Table | None:
    """Numbers that stand below one another in every line, without lines around them."""
    if len(reading.numbers) < _FEWEST:
        return None
    slope = _slope([[part.box for number in line for part in number] for line in reading.numbers])
    lines = [[_placed(number, slope, shown) for number in line] for line in reading.numbers]
    height = statistics.median(
        part.box.height for line in reading.numbers for number in line for part in number if isinstance(part, Digit)
    )
    columns = _columns(lines)
    if columns is None or not _are_clear(columns, height, _STRAIGHT * min(len(lines), _ENOUGH) * height):
        return None
    rows = [["" for _ in columns] for _ in lines]
    for place, column in enumerate(columns):
        for line, number in column:
            rows[line][place] = number.text
    several = sum(len(line) >= _FEWEST for line in lines)
    filled = sum(map(len, columns)) / (len(lines) * len(columns))
    return tuple(map(tuple, rows)) if several >= _FEWEST and filled >= _FILLED else None


def _slope(lines: Sequence[Sequence[Box]]) -> float:
    """How much lines fall to the right, dy/dx."""
    slopes = []
    for boxes in lines:
        (left, top), (right, bottom) = boxes[0].center, boxes[-1].center
        if right - left > 2 * boxes[0].height:
            slopes.append((bottom - top) / (right - left))
    return statistics.median(slopes) if slopes else 0.0


def _placed(number: Sequence[Part], slope: float, shown: _Shown) -> _Placed:
    boxes = [part.box for part in number]
    shift = slope * boxes[0].center[1]
    return _Placed(_text(number, shown), min(box.x for box in boxes) + shift, max(box.right for box in boxes) + shift)


_Column = list[tuple[int, _Placed]]
"""Its numbers, each with the index of its line."""


def _columns(lines: Sequence[Sequence[_Placed]]) -> list[_Column] | None:
    """The columns from left to right; None where a line has two numbers in one of them, or one has too few."""
    numbers = sorted(
        ((line, number) for line, found in enumerate(lines) for number in found), key=lambda one: one[1].left
    )
    columns: list[_Column] = []
    end = float("-inf")
    for line, number in numbers:
        if number.left < end:
            columns[-1].append((line, number))
        else:
            columns.append([(line, number)])
        end = max(end, number.right)
    are_columns = len(columns) >= _FEWEST and all(
        len(column) == len({line for line, _ in column}) >= _FEWEST for column in columns
    )
    return columns if are_columns else None


def _are_clear(columns: Sequence[_Column], height: float, off: float) -> bool:
    """Whether there is room between the columns, and the numbers of each stand below one another."""
    for column, following in pairwise(columns):
        if min(number.left for _, number in following) - max(number.right for _, number in column) < _CLEAR * height:
            return False
    return all(_off([number for _, number in column]) <= off for column in columns)


def _off(column: Sequence[_Placed]) -> float:
    """How far the numbers of a column are from standing below one another, pixels."""
    edges = (
        [number.left for number in column],
        [number.right for number in column],
        [(number.left + number.right) / 2 for number in column],
    )
    return min(map(_deviation, edges))


def _deviation(values: Sequence[float]) -> float:
    middle = statistics.median(values)
    return statistics.fmean(abs(value - middle) for value in values)
