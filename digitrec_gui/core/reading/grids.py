"""Grids: the squares of a sudoku or the cells of a table, in which what matters is written."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import cv2
import numpy as np

from digitrec_gui.core.geometry import holds
from digitrec_gui.core.ink.layout import in_order
from digitrec_gui.core.ink.pieces import Labels, Piece
from digitrec_gui.core.types import Box, Digit

_FEWEST = 9
"""Cells, or digits in them, from which on a grid is one."""

_SMALLEST_CELL = 0.003
"""Least share of the grid's box that a cell has. What is smaller is the loop of a digit that touches a line."""

_COVERED = 0.6
"""Share of its box that a grid's cells cover at least: a page full of loops and boxes is no grid."""

_ACROSS = 2.5
"""How many typical cells a grid is wide and high at least: a row of boxes on a form stands among other writing."""

_SHARE = 0.6
"""Share of the sure digits that lie in the grid, where the grid is what the Image shows."""

_LOWEST, _HIGHEST = 0.6, 1.6
"""Heights of a number beside the grid, in those of the digits in it."""


def find_grid(frames: Sequence[Piece], labels: Labels) -> Box | None:
    """The largest of these frames that is a grid of cells and lies whole in the Image.

    Args:
        frames: pieces that hold others.
        labels: their label map.
    """
    height, width = labels.shape
    whole = [
        frame
        for frame in frames
        if frame.box.x > 0 and frame.box.y > 0 and frame.box.right < width and frame.box.bottom < height
    ]
    grids = [frame.box for frame in whole if _is_grid(frame, labels)]
    return max(grids, key=lambda box: box.width * box.height, default=None)


def _is_grid(frame: Piece, labels: Labels) -> bool:
    x, y, width, height = frame.box
    lines = labels[y : y + height, x : x + width] == frame.labels[0]
    # A rim of paper makes all that lies outside one component, the one of the corner.
    gaps = np.pad(~lines, 1, constant_values=True).astype(np.uint8)
    _, parts, found, _ = cv2.connectedComponentsWithStats(gaps, connectivity=4)
    stats = np.asarray(found, np.int32)
    is_cell = stats[:, cv2.CC_STAT_AREA] > _SMALLEST_CELL * width * height
    is_cell[[0, parts[0, 0]]] = False
    cells = stats[is_cell]
    if len(cells) < _FEWEST or cells[:, cv2.CC_STAT_AREA].sum() < _COVERED * width * height:
        return False
    across = width / np.median(cells[:, cv2.CC_STAT_WIDTH]), height / np.median(cells[:, cv2.CC_STAT_HEIGHT])
    return bool(min(across) >= _ACROSS)


def without_headings(digits: list[Digit], grid: Box) -> list[Digit]:
    """Leaves out what stands around the grid that an Image shows: headings, and parts of other puzzles.

    A number of which every digit is sure, and as large as those in the grid, stays: it may be the sum of a table.

    Args:
        digits: in reading order.
        grid: in the same pixels.
    """
    sure = [digit for digit in digits if digit.is_sure]
    inside = [digit for digit in sure if holds(grid, digit.box)]
    if len(inside) < max(_FEWEST, _SHARE * len(sure)):
        return digits
    height = statistics.median(digit.box.height for digit in inside)
    words: dict[tuple[int, int, bool], list[Digit]] = {}
    for digit in digits:
        words.setdefault((digit.line, digit.word, holds(grid, digit.box)), []).append(digit)
    kept = [digit for (*_, within), word in words.items() if within or _is_number(word, height) for digit in word]
    return in_order(kept)


def _is_number(word: list[Digit], height: float) -> bool:
    return all(digit.is_sure and _LOWEST <= digit.box.height / height <= _HIGHEST for digit in word)
