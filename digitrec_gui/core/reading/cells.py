"""The cells of a grid, and in which of them something lies, also where the grid was photographed from aside."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.pieces import FAINT, Labels, Piece
from digitrec_gui.core.reading.grids import cells_of
from digitrec_gui.core.types import Box, Corner, Digit, Grid, InkMap, Part, Sign

_SIDE = 1000.0
"""Side of the square to which a grid is straightened."""

_FAINTEST = 40
"""Value in the ink map down to which the lines of a grid are looked for."""

_BROKEN = 0.08
"""How far a line may be broken, in cells."""

_EVEN, _MOST = 0.25, 0.6
"""How far the cells of a sudoku are from where they were if all were alike, in their widths and heights, and the share
of them that is no farther: digits or broken lines are in the way of the others."""

_FEW = 0.4
"""Share of the usual number of cells below which what stands in a row or column of its own is a cell that goes across
others, or part of one that a digit cuts."""

_FILLED = 0.5
"""Share of the places in rows and columns at which cells were found at least: otherwise it is no grid of rows and
columns."""

_OUTSIDE = 0.25
"""How far beside a grid's edge something still lies in its outer cells, in their widths and heights: a digit may be
written across the line."""

_WITH_NUMBERS = 0.25
"""Share of the cells with something in them in which several digits stand side by side, where cells hold numbers."""

_Corners = npt.NDArray[np.float32]


def grid_of(frame: Piece, ink: InkMap) -> Grid | None:
    """The rows and columns of a frame that holds cells; None if they are not in any.

    Args:
        frame: its lines, see `find_grid`.
        ink: the ink map in which it was found.
    """
    ways = [cells_of(frame, ink, faintest) for faintest in (FAINT, _FAINTEST)]
    # The finer lines of a grid may be fainter, and those of a photographed one are broken here and there.
    way = max(range(2), key=lambda index: len(ways[index].stats))
    gap = round(_BROKEN * float(np.median(ways[way].stats[1:, 2:4])))
    parts, stats, _, step = cells_of(frame, ink, (FAINT, _FAINTEST)[way], gap)
    corners = _corners(parts > 0) if len(stats) > 1 else None
    if corners is None:
        return None
    straight = np.asarray(cv2.getPerspectiveTransform(corners, _square()), np.float64)
    boxes = np.array([_straight_box(parts, row, number, straight) for number, row in enumerate(stats[1:], start=1)])
    columns, rows = _ends(boxes[:, 0], boxes[:, 2]), _ends(boxes[:, 1], boxes[:, 3])
    # A single row of boxes is that of a form: a number of a digit in each.
    if min(len(columns), len(rows)) < 2 or len(boxes) < _FILLED * len(columns) * len(rows):
        return None
    one, two, three, four = ((float(x) * step + frame.box.x, float(y) * step + frame.box.y) for x, y in corners)
    return Grid((one, two, three, four), rows, columns)


def _corners(inside: npt.NDArray[np.bool_]) -> _Corners | None:
    """The corners of what is roughly a square or an oblong, turned by less than 45 degrees, (4, 2); None if it is not.

    They are those of the smallest quadrilateral around it, so that one may be missing.
    """
    contours, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(np.concatenate(contours)).astype(np.float32)
    if len(hull) < 4:
        return None
    points = np.asarray(cv2.approxPolyN(hull, 4), np.float32).reshape(-1, 2)
    total, difference = points.sum(axis=1), points[:, 0] - points[:, 1]
    found = [int(total.argmin()), int(difference.argmax()), int(total.argmax()), int(difference.argmin())]
    return points[found] if len(set(found)) == 4 else None


def _square(side: float = _SIDE) -> _Corners:
    return np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)


def _straight_box(
    parts: Labels, row: npt.NDArray[np.int32], number: int, straight: npt.NDArray[np.float64]
) -> list[float]:
    """Left, top, right and bottom of a cell of the straightened grid, in shares of it."""
    x, y, width, height, _ = row.tolist()
    mask = (parts[y : y + height, x : x + width] == number).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE, offset=(x, y))
    points = cv2.perspectiveTransform(np.concatenate(contours).astype(np.float32), straight)[:, 0] / _SIDE
    return [*points.min(axis=0).tolist(), *points.max(axis=0).tolist()]


def _ends(starts: npt.NDArray[np.float64], stops: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Where the rows, or the columns, of cells end that begin and end so; the last one at 1.

    A cell whose middle lies in those before it, ordered by their middles, is in the same row: sheets are not flat.
    """
    order = np.argsort(starts + stops)
    groups: list[list[int]] = []
    for index in order.tolist():
        middle = (starts[index] + stops[index]) / 2
        if groups and middle < np.median(stops[groups[-1]]):
            groups[-1].append(index)
        else:
            groups.append([index])
    usual = np.median([len(group) for group in groups])
    kept = [group for group in groups if len(group) >= _FEW * usual]
    if count := _even(starts, stops, kept):
        return tuple(number / count for number in range(1, count + 1))
    ends = [float(np.median(stops[group]) + np.median(starts[following])) / 2 for group, following in pairwise(kept)]
    return (*ends, 1.0)


def _even(starts: npt.NDArray[np.float64], stops: npt.NDArray[np.float64], groups: list[list[int]]) -> int:
    """How many rows, all of the same height, the cells stand in; 0 if they do not."""
    if len(groups) < 2:
        return 0
    middles = [float(np.median((starts + stops)[group])) / 2 for group in groups]
    count = round(1 / float(np.median(np.diff(middles))))
    first, last = np.round(starts * count), np.round(stops * count)
    off = np.maximum(np.abs(starts * count - first), np.abs(stops * count - last))
    return count if ((last - first == 1) & (off < _EVEN)).mean() >= _MOST else 0


def around(grid: Grid | None) -> Box | None:
    """The upright box around a grid; None if there is none."""
    if grid is None:
        return None
    x, y, width, height = cv2.boundingRect(np.array(grid.corners, np.float32))
    return Box(x, y, width, height)


def places_in(grid: Grid, boxes: Sequence[Box]) -> list[tuple[int, int]]:
    """Row and column of each box, from 0; -1 above or left of the grid, their number below or right of it."""
    if not boxes:
        return []
    straight = cv2.getPerspectiveTransform(np.array(grid.corners, np.float32), _square(1.0))
    centers = np.array([[box.center for box in boxes]], np.float32)
    points = cv2.perspectiveTransform(centers, straight)[0].tolist()
    return [(_place(y, grid.rows), _place(x, grid.columns)) for x, y in points]


def _place(at: float, ends: Sequence[float]) -> int:
    last = ends[-2] if len(ends) > 1 else 0.0
    if at < 0:
        return 0 if at > -_OUTSIDE * ends[0] else -1
    return min(bisect_right(ends, at), len(ends) - 1 if at < 1 + _OUTSIDE * (1 - last) else len(ends))


def parted(grid: Grid, digits: Sequence[Digit], signs: Sequence[Sign]) -> tuple[list[Digit], list[Sign]]:
    """Digits and signs with what stands in two columns of a grid as two numbers, if its cells hold numbers.

    Where they hold a digit each, as the boxes of a form do, a row of them may be one number, up to an empty one.

    Args:
        grid: in the same pixels as what stands in it.
        digits: in reading order.
        signs: likewise.
    """
    (_, top), (_, bottom) = grid.corners[0], grid.corners[3]
    if not digits or median(digit.box.height for digit in digits) > abs(bottom - top) / len(grid.rows):
        return list(digits), list(signs)  # squared paper
    parts: list[Part] = [*digits, *signs]
    at = dict(zip(map(id, parts), places_in(grid, [part.box for part in parts]), strict=True))
    cells = Counter((digit.line, at[id(digit)]) for digit in digits)
    are_numbers = sum(count > 1 for count in cells.values()) >= _WITH_NUMBERS * len(cells)
    apart = 0 if are_numbers else 1
    words: dict[int, int] = {}
    before, word = (-1, -1, -1), 0
    for part in sorted(parts, key=lambda part: (part.line, part.word, part.box.x)):
        column = at[id(_beside(part, digits) if are_numbers and isinstance(part, Sign) else part)][1]
        here = (part.line, part.word, column)
        is_same = here[:2] == before[:2] and abs(column - before[2]) <= apart
        word = 0 if here[0] != before[0] else word + (not is_same)
        words[id(part)], before = word, here
    return (
        [replace(digit, glyph=replace(digit.glyph, word=words[id(digit)])) for digit in digits],
        [replace(sign, word=words[id(sign)]) for sign in signs],
    )


def _beside(sign: Sign, digits: Sequence[Digit]) -> Part:
    """The digit of its number that is nearest to a sign, which may stand on a line; itself where there is none."""
    own = [digit for digit in digits if (digit.line, digit.word) == (sign.line, sign.word)]
    return min(own, key=lambda digit: abs(digit.box.center[0] - sign.box.center[0]), default=sign)


def grid_within(grid: Grid, region: Box) -> Grid | None:
    """The part of a grid whose cells have their middle in a region, in the same pixels; None if none has."""
    back = cv2.getPerspectiveTransform(_square(1.0), np.array(grid.corners, np.float32))

    def inside(points: list[Corner]) -> npt.NDArray[np.bool_]:
        x, y = cv2.perspectiveTransform(np.array([points], np.float32), back)[0].T
        return np.asarray((x >= region.x) & (x < region.right) & (y >= region.y) & (y < region.bottom), np.bool_)

    across, down = _middles(grid.columns), _middles(grid.rows)
    within = inside([(x, y) for y in down for x in across]).reshape(len(down), len(across))
    rows, columns = np.flatnonzero(within.any(axis=1)), np.flatnonzero(within.any(axis=0))
    if not len(rows):
        return None
    left, new_columns = _cut(grid.columns, int(columns[0]), int(columns[-1]))
    top, new_rows = _cut(grid.rows, int(rows[0]), int(rows[-1]))
    right, bottom = grid.columns[columns[-1]], grid.rows[rows[-1]]
    ends = np.array([[(left, top), (right, top), (right, bottom), (left, bottom)]], np.float32)
    one, two, three, four = ((float(x), float(y)) for x, y in cv2.perspectiveTransform(ends, back)[0])
    return Grid((one, two, three, four), new_rows, new_columns)


def _middles(ends: Sequence[float]) -> list[float]:
    return [(start + end) / 2 for start, end in zip((0.0, *ends), ends, strict=False)]


def _cut(ends: Sequence[float], first: int, last: int) -> tuple[float, tuple[float, ...]]:
    """Where the first of these rows or columns begins, and where each ends if only those are left."""
    start, end = (0.0, *ends)[first], ends[last]
    return start, (*((one - start) / (end - start) for one in ends[first:last]), 1.0)
