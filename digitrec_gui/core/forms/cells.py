"""What is written with one digit in each printed box."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.forms.written import Written
from digitrec_gui.core.ink.ink_map import INK, ink_map
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.types import Box, Digit, Glyph, InkMap, Prediction, Reading

_FOLLOWED = INK // 2
"""Value in the ink map down to which a stroke is followed."""

_STRAY = 0.35
"""Share of a digit in a second box from which on it is not clear which of them it is in."""

_WIDE = 1.15
"""Width from which on ink is of two digits that touch, in that of a box."""

_ASIDE, _LONG_CUT = 0.24, 0.3
"""How far beside the line between two boxes such digits are cut, in widths of a box; and how much of a stroke may lie
along the cut, in heights of the writing."""

Labels = npt.NDArray[np.int32]


def in_cells(own: Written, cells: int, engine: Engine) -> tuple[Reading, str]:
    """Reads a number that stands in boxes.

    Args:
        own: what was written there.
        cells: how many boxes there are, side by side and all of one width.
        engine: the Model.

    Returns:
        A Reading of its digits, and what is odd about it, for people; empty if nothing is.
    """
    ink = np.where(own.faint_ink_rim, ink_map(own.picture), 0).astype(np.uint8)
    labels, problem = _labelled(ink, own, cells)
    glyphs = [(place, _glyph(ink, labels == place + 1, own)) for place in range(cells)]
    filled = [(place, glyph) for place, glyph in glyphs if glyph is not None]
    if filled and filled[-1][0] - filled[0][0] + 1 > len(filled):
        problem = problem or "has an empty box in its midst"
    fields = np.array([normalize(glyph.ink) for _, glyph in filled], np.uint8).reshape(-1, 28, 28)
    digits = tuple(
        Digit(glyph, field, Prediction(tuple(row.tolist())))
        for (_, glyph), field, row in zip(filled, fields, engine.predict(fields), strict=True)
    )
    height, width = ink.shape
    return Reading(digits, width, height, 0.0), problem


def _labelled(ink: InkMap, own: Written, cells: int) -> tuple[Labels, str]:
    """For each pixel of ink the number of its box, from 1, 0 for paper; and what is odd."""
    wide = own.field.width / cells
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink >= _FOLLOWED).astype(np.uint8), connectivity=8)
    column = np.clip(np.floor((np.arange(ink.shape[1]) - own.field.x) / wide), 0, cells - 1).astype(np.int64)
    placed = np.zeros(ink.shape, np.int32)
    problem = ""
    for number in range(1, count):
        left, top, width, height = (int(side) for side in stats[number, :4])
        window = (slice(top, top + height), slice(left, left + width))
        piece = labels[window] == number
        shares = np.bincount(column[left : left + width], piece.sum(axis=0), cells) / piece.sum()
        if width < _WIDE * wide:
            problem = "runs across its boxes" if np.sort(shares)[-2:-1].max(initial=0) >= _STRAY else problem
            placed[window][piece] = int(shares.argmax()) + 1
            continue
        of_column, longest = _cut(piece, left, own, wide, column)
        problem = "runs across its boxes" if longest > _LONG_CUT * own.line else problem
        placed[window][piece] = np.broadcast_to(of_column, piece.shape)[piece] + 1
    return placed, problem


def _cut(
    piece: npt.NDArray[np.bool_], left: int, own: Written, wide: float, column: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], int]:
    """For each column of a piece its box, if it is cut near each line where least ink is; and the longest cut."""
    inked = piece.sum(axis=0)
    of_column = column[left : left + piece.shape[1]].copy()
    longest = 0
    for border in range(int(of_column[0]) + 1, int(of_column[-1]) + 1):
        middle = round(own.field.x + border * wide) - left
        reach = max(1, round(_ASIDE * wide))
        low, high = max(0, middle - reach), min(piece.shape[1], middle + reach + 1)
        if high <= low:
            continue
        places = np.arange(low, high)
        # Of two that are as good the one nearer to the line.
        at = int(places[np.argmin(inked[low:high] + 0.2 * np.abs(places - middle))])
        longest = max(longest, int(inked[at]))
        of_column[at:][of_column[at:] < border] = border
        of_column[:at][of_column[:at] >= border] = border - 1
    return of_column, longest


def _glyph(ink: InkMap, mask: npt.NDArray[np.bool_], own: Written) -> Glyph | None:
    """The ink of one box; None where there is only dirt."""
    if not own.has_strokes(mask):
        return None
    # The soft rim of the strokes belongs to them.
    wide = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    inked = np.where(wide > 0, ink, 0).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(inked)
    return Glyph(Box(x, y, width, height), inked[y : y + height, x : x + width].copy())
