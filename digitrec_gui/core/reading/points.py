"""Points of a fine pen: a dot as broad as its strokes, on the line between two digits of a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitrec_gui.core.ink.ink_map import INK
from digitrec_gui.core.ink.normalize import stroke_width
from digitrec_gui.core.ink.pieces import FAINT, find_pieces
from digitrec_gui.core.types import Box, Digit, InkMap

_BROAD = (0.4, 2.5)
"""How broad and how high the dot is, in widths of the strokes beside it: a small one is hardly as dark as they are, and
looks smaller."""

_ROUND, _FULL = 1.6, 0.55
"""How many times longer than broad it may be, and how much of its box is ink."""

_LARGEST = 0.3
"""How broad and how high it is at most, in heights of the digits."""

_LINE = 0.2
"""How far from the digits' line its foot may be, likewise."""

_TRACE, _GOES_ON = FAINT // 2, 0.4
"""Value in the ink map down to which a line leaves traces, and the share of the rows above or below a dot in which they
are where it is of a line."""

_FEW = 2
"""Dots that are no pattern of the paper, however few numbers there are; else one for each."""

_NEAR = 0.8
"""How far from it the digits may be, likewise."""


def is_dot_of_pen(box: Box, ink: InkMap, digits: Sequence[Digit]) -> bool:
    """Whether ink in a box that no digit has is as the dot that the pen leaves that wrote the digits beside it."""
    broad, long = sorted((box.width, box.height))
    if not 0 < long <= _ROUND * broad:
        return False
    beside = _beside(box, digits)
    if not beside:
        return False
    height, pen = (
        float(np.mean(of)) for of in zip(*((d.box.height, stroke_width(d.glyph.ink)) for d in beside), strict=True)
    )
    is_low = all(abs(digit.box.bottom - box.bottom) <= _LINE * height for digit in beside)
    if _is_of_line(box, ink, round(height)):
        return False
    is_full = float((ink[box.y : box.bottom, box.x : box.right] >= FAINT).mean()) >= _FULL
    return is_low and is_full and long <= _LARGEST * height and _BROAD[0] * pen <= broad and long <= _BROAD[1] * pen


def _is_of_line(box: Box, ink: InkMap, height: int) -> bool:
    """Whether it goes on above or below, as what is left of an upright line."""
    strip = slice(max(0, box.x - 1), box.right + 1)
    above, below = slice(max(0, box.y - height), max(0, box.y - 2)), slice(box.bottom + 2, box.bottom + height // 2)
    traces = [(ink[rows, strip] >= _TRACE).any(axis=1) for rows in (above, below)]
    return any(trace.size > 0 and trace.mean() > _GOES_ON for trace in traces)


def with_dots(seen: InkMap, ruled: InkMap, digits: Sequence[Digit]) -> InkMap:
    """What the finder saw, with the dots among it that a pen left and the rules found; many are of dotted paper.

    Args:
        seen: (h, w), in which the digits were found.
        ruled: (h, w), by rules, see `ink_map`.
        digits: boxes in pixels of the ink maps.
    """
    labels, pieces, faint = find_pieces(ruled)
    dots = [
        piece
        for piece in (*pieces, *faint)
        if piece.box.height <= _LARGEST * max((digit.box.height for digit in digits), default=0)
        and is_dot_of_pen(piece.box, ruled, digits)
        and not (seen[piece.box.y : piece.box.bottom, piece.box.x : piece.box.right] >= INK).any()
    ]
    numbers = {(digit.line, digit.word) for digit in digits if digit.is_digit}
    if not 0 < len(dots) <= max(_FEW, len(numbers)):
        return seen
    is_dot = np.isin(labels, [piece.labels[0] for piece in dots])
    return np.where(is_dot, np.maximum(seen, ruled), seen)


def _beside(box: Box, digits: Sequence[Digit]) -> list[Digit]:
    """The digits on both sides of it, if they are near; else none."""
    low = [one for one in digits if one.is_digit and one.box.y < box.bottom < one.box.bottom + _NEAR * one.box.height]
    before = [
        one for one in low if one.box.center[0] < box.center[0] and box.x - one.box.right < _NEAR * one.box.height
    ]
    after = [one for one in low if one.box.center[0] > box.center[0] and one.box.x - box.right < _NEAR * one.box.height]
    if not before or not after:
        return []
    return [max(before, key=lambda one: one.box.center[0]), min(after, key=lambda one: one.box.center[0])]
