"""Grids: the squares of a sudoku or the cells of a table, in which what matters is written."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.geometry import holds
from digitrec_gui.core.ink.layout import in_order
from digitrec_gui.core.ink.pieces import FAINT, Labels, Piece
from digitrec_gui.core.types import Box, Digit, InkMap

_FEWEST = 9
"""Cells, or digits in them, from which on a grid is one."""

_SMALLEST_CELL = 0.003
"""Least share of the grid's box that a cell has. What is smaller is the loop of a digit that touches a line."""

_COVERED = 0.6
"""Share of what a grid encloses that its cells cover at least: a page full of loops and boxes is no grid."""

_ENOUGH = 800
"""Longer side at which a grid is looked at, pixels."""

_ACROSS = 2.5
"""How many typical cells a grid is wide and high at least: a row of boxes on a form stands among other writing."""

_SHARE = 0.6
"""Share of the sure digits that lie in the grid, where the grid is what the Image shows."""

_LOWEST, _HIGHEST = 0.6, 1.6
"""Heights of a number beside the grid, in those of the digits in it."""


def find_grid(frames: Sequence[Piece], ink: InkMap) -> Piece | None:
    """The largest of these frames that is a grid of cells.

    Args:
        frames: pieces that hold others.
        ink: the ink map in which they were found.
    """
    grids = [frame for frame in frames if _is_grid(frame, ink)]
    return max(grids, key=lambda frame: frame.box.width * frame.box.height, default=None)


class Cells(NamedTuple):
    """What the lines of a frame enclose.

    Attributes:
        labels: the label map of the frame's box; 0 where there is no cell.
        stats: one row for each label (the first is no cell): left, top, width, height and area, pixels of that map.
        share: of what lies within the frame, 0 to 1.
        step: how many pixels of the ink map one of the label map is wide and high.
    """

    labels: Labels
    stats: npt.NDArray[np.int32]
    share: float
    step: int


def cells_of(frame: Piece, ink: InkMap, faintest: int = FAINT, gap: int = 0) -> Cells:
    """What the lines of a frame enclose, or they and the edges of the Image, where the frame reaches these.

    Args:
        frame: as it was found, with or without the writing that touches its lines.
        ink: the ink map in which it was found.
        faintest: value in it from which on something is a line.
        gap: how far a line may be broken, pixels of the label map.
    """
    x, y, width, height = frame.box
    step = math.ceil(max(width, height) / _ENOUGH)
    inked = (ink[y : y + height, x : x + width] >= faintest).astype(np.uint8)
    if step > 1:  # a line stays one, however thin
        inked = np.asarray(cv2.dilate(inked, np.ones((step, step), np.uint8), anchor=(0, 0)), np.uint8)[::step, ::step]
    lines = _lines(inked)
    hull = cv2.convexHull(cv2.findNonZero(lines))
    if gap:
        lines = np.asarray(cv2.dilate(lines, np.ones((gap + 1, gap + 1), np.uint8)), np.uint8)
    gaps = np.pad(1 - lines, 1)
    # A rim of paper makes all that lies outside one component, but not where the Image ends.
    for edge, is_inside in zip(
        (gaps[0], gaps[-1], gaps[:, 0], gaps[:, -1]),
        (y > 0, y + height < ink.shape[0], x > 0, x + width < ink.shape[1]),
        strict=True,
    ):
        edge[:] |= is_inside
    _, parts, found, _ = cv2.connectedComponentsWithStats(gaps, connectivity=4)
    stats = np.asarray(found, np.int32)
    is_cell = stats[:, cv2.CC_STAT_AREA] > _SMALLEST_CELL * lines.size
    is_cell[[0, *parts[[0, -1]].ravel(), *parts[:, [0, -1]].ravel()]] = False
    numbers = np.cumsum(is_cell, dtype=np.int32) * is_cell
    stats[:, :2] -= 1
    cells = np.concatenate([np.zeros((1, 5), np.int32), stats[is_cell]])
    share = cells[:, cv2.CC_STAT_AREA].sum() / max(1.0, cv2.contourArea(hull))
    return Cells(numbers[parts[1:-1, 1:-1]], cells, float(share), step)


def _lines(inked: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The largest piece of what is inked in a frame's box: the frame itself, 0 or 1."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inked)
    sizes = stats[:, cv2.CC_STAT_WIDTH].astype(np.int64) * stats[:, cv2.CC_STAT_HEIGHT]
    sizes[0] = -1  # the paper
    return np.asarray(labels == sizes.argmax(), np.uint8)


def _is_grid(frame: Piece, ink: InkMap) -> bool:
    cells = cells_of(frame, ink)
    sizes = cells.stats[1:]
    if len(sizes) < _FEWEST or cells.share < _COVERED:
        return False
    width, height = np.median(sizes[:, cv2.CC_STAT_WIDTH]), np.median(sizes[:, cv2.CC_STAT_HEIGHT])
    return bool(min(frame.box.width / width, frame.box.height / height) >= _ACROSS * cells.step)


def without_headings(digits: list[Digit], grid: Box | None) -> list[Digit]:
    """Leaves out what stands around the grid that an Image shows: headings, and parts of other puzzles.

    A number of which every digit is sure, and as large as those in the grid, stays: it may be the sum of a table.

    Args:
        digits: in reading order.
        grid: in the same pixels; None if there is none.
    """
    if grid is None:
        return digits
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
