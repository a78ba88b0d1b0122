"""Ink map -> digits, where the Model has a say in what is one: touching ones are cut, parts left apart are joined.

Over-segmentation (LeCun, Bottou, Bengio and Haffner 1998, section V; Bromley and Denker 1993): doubtful ink is cut
into more parts than it has digits, each run of neighbouring parts is read as if it were one digit, and the best way
from left to right through all parts is found by dynamic programming. What is clearly a digit by itself is not taken
apart and costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.glyphs import find_writing
from digitrec_gui.core.ink.pieces import Piece
from digitrec_gui.core.reading.cells import grid_of
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.grids import find_grid, without_headings
from digitrec_gui.core.reading.page import Page
from digitrec_gui.core.reading.runs import best_way, is_doubtful, parts_of, runs_of, worth_as_found
from digitrec_gui.core.types import BorderMap, Digit, Grid, InkMap

BUDGET = 300
"""Runs that may be read of one Image, besides its pieces. A page of text would have thousands, and no digit."""

_PARTED = 0.1
"""How much surer the Model must be, in logs, of the symbols that the finder told apart than of all of them as one."""

_MOST_DOUBTS = 300
"""Pieces that are looked at for neighbours. With more of them the Image shows something else."""

_NEAR = 0.3
"""Gap within which pieces may be parts of one digit, in heights of the writing."""

_HIGHEST = 1.4
"""Greatest height of two of them together, in that of the higher or of the writing."""


class Segmented(NamedTuple):
    """What `segment_grid` finds."""

    digits: list[Digit]
    grid: Grid | None


def segment(ink: InkMap, engine: Engine, border: BorderMap | None = None) -> list[Digit]:
    """Finds and reads the digits of an ink map, see `segment_grid`."""
    return segment_grid(ink, engine, border).digits


def segment_grid(ink: InkMap, engine: Engine, border: BorderMap | None = None) -> Segmented:
    """Finds and reads the digits of an ink map, and the grid in which they stand.

    Args:
        ink: (h, w) uint8, see `ink_map`.
        engine: the Model.
        border: where the finder saw the ink, see `seen_ink`; None for ink by rules.

    Returns:
        Digits in reading order, in pixels of the ink map; what is none but as large as one is included. And the grid,
        likewise; None if there is none, as always where the finder saw the ink.
    """
    writing = find_writing(ink, border)
    frame = find_grid(writing.frames, ink)
    grid = None if frame is None else grid_of(frame, ink)
    page, pieces = Page(ink, writing, engine, border), writing.pieces
    page.read_found(piece for piece in pieces if not page.is_fragment(piece))
    pieces = [part for piece in pieces for part in _parted(piece, page)]
    budget = BUDGET
    # The simple ones first: most can be solved for the same price.
    for cluster in sorted(_clusters(pieces, page), key=_complexity):
        parts = parts_of(cluster, page)
        runs = runs_of(parts, cluster, page)
        budget -= len(runs)
        if budget < 0:
            break
        page.read(run.piece for run in runs if run.prior is not None)
        worth, way = best_way(runs, len(parts), page)
        if worth > sum(worth_as_found(piece, page) for piece in cluster):
            pieces = [piece for piece in pieces if piece not in cluster] + [run.piece for run in way]
    box = None if frame is None else frame.box
    return Segmented(without_headings(page.digits(pieces), box), grid)


def _parted(piece: Piece, page: Page) -> list[Piece]:
    """A piece in doubt as the symbols of which it is made, if the Model knows these better; or as it is."""
    if page.is_fragment(piece) or not is_doubtful(piece, page):
        return [piece]
    parts = page.parted(piece)
    if len(parts) < 2:
        return [piece]
    whole = reduce(Piece.joined, parts)
    page.read([*parts, whole])
    if page.is_crossed(whole, parts):
        return [whole]
    surer = float(np.mean([worth_as_found(part, page) for part in parts])) - _PARTED
    return parts if surer > worth_as_found(whole, page) else [whole]


def _complexity(cluster: list[Piece]) -> float:
    """About how many digits wide a cluster is."""
    return sum(max(1.0, piece.box.width / piece.box.height) for piece in cluster)


def _clusters(pieces: list[Piece], page: Page) -> Iterator[list[Piece]]:
    """The pieces in doubt, each with those around it that may be parts of the same digits."""
    fragments = [index for index, piece in enumerate(pieces) if page.is_fragment(piece)]
    whole = set(range(len(pieces))).difference(fragments)
    doubtful = [index for index in sorted(whole) if is_doubtful(pieces[index], page)]
    # Doubtful ones first, which are clusters even alone.
    starts = (doubtful + fragments)[:_MOST_DOUBTS]
    neighbours = _neighbours(pieces, starts)
    seen: set[int] = set()
    for start in starts:
        if start in seen:
            continue
        cluster = [start]
        for index in cluster:
            cluster += sorted(neighbours[index].difference(cluster))
        seen.update(cluster)
        if whole.intersection(cluster):
            yield [pieces[index] for index in cluster]


def _neighbours(pieces: list[Piece], starts: list[int]) -> list[set[int]]:
    """For each piece those near it, of those pairs of which one at least is among `starts`."""
    neighbours: list[set[int]] = [set() for _ in pieces]
    if not starts:
        return neighbours
    boxes = np.array([piece.box for piece in pieces], np.float64)
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    own_low, own_high = low[starts][:, np.newaxis], high[starts][:, np.newaxis]
    gap = np.maximum(low, own_low) - np.minimum(high, own_high)
    together = (np.maximum(high, own_high) - np.minimum(low, own_low))[..., 1]
    writing = np.array([piece.writing for piece in pieces])
    height = np.minimum(writing, writing[starts][:, np.newaxis])
    highest = np.maximum(height, np.maximum(boxes[:, 3], boxes[starts][:, np.newaxis, 3]))
    near: npt.NDArray[np.bool_] = (gap < _NEAR * height[..., np.newaxis]).all(axis=2) & (together < _HIGHEST * highest)
    for row, other in zip(*(indexes.tolist() for indexes in np.nonzero(near)), strict=True):
        if starts[row] != other:
            neighbours[starts[row]].add(other)
            neighbours[other].add(starts[row])
    return neighbours
