"""The sheet of what is confused most: for each confusion the digits behind it, in groups of those that look alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image as PilImage
from PIL import ImageDraw

from digitrec_gui.core.reading.confusions import Confusion
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.drawing import (
    FAINT,
    GREY,
    INK,
    MARGIN,
    ORANGE,
    parts_width,
    paste_digit,
    sheet,
    write,
    write_parts,
)

LIMIT = 12
"""Most confusions on the sheet."""

_COLUMNS = 12
_DIGIT = 84  # three times 28: whole pixels
_STEP = _DIGIT + 12
_ROW = _DIGIT + 16
_HEAD = 76
_LABEL = 120
"""Beside each row: how many digits look like that, pixels."""


def shapes_sheet(confusions: Sequence[Confusion], x: npt.NDArray[np.uint8]) -> PilImage.Image:
    """Draws the first `LIMIT` confusions, of each of their groups the most typical digits, dark ink on white.

    What was confused but once is left out: there is nothing that it looks like, and the worst mistakes show it.

    Args:
        confusions: what was taken for what, the most frequent first; may be empty.
        x: the digits that they point to, (n, 28, 28), ink 255.
    """
    often = [one for one in confusions if one.count > 1]
    shown, total = often[:LIMIT], sum(one.count for one in confusions)
    subtitle = "Nothing more than once."
    if shown:
        subtitle = "Each row: digits that look alike, and how many; the most typical first."
    if len(shown) < len(often):
        subtitle = f"The first {len(shown)} of {len(often)}. {subtitle}"
    rows = sum(_HEAD + _ROW * len(one.shapes) for one in shown)
    height = MARGIN + 110 + max(rows, _ROW) + MARGIN
    width = 2 * MARGIN + _LABEL + _COLUMNS * _STEP
    picture, draw = sheet(width, height, "What is confused most, by shape", subtitle)
    y = MARGIN + 100
    for one in shown:
        _head(draw, y, one, total)
        y += _HEAD
        for shape in one.shapes:
            write(draw, (MARGIN + _LABEL - 24, y + _DIGIT / 2), f"{len(shape):,}", 26, GREY, anchor="rm")
            for column, index in enumerate(shape[:_COLUMNS].tolist()):
                paste_digit(picture, draw, x[index], (MARGIN + _LABEL + column * _STEP, y), _DIGIT)
            y += _ROW
    return picture


def _head(draw: ImageDraw.ImageDraw, y: int, one: Confusion, total: int) -> None:
    read = '"not a digit"' if one.read == NOT_A_DIGIT else str(one.read)
    draw.line((MARGIN, y + 8, MARGIN + _LABEL + _COLUMNS * _STEP - 12, y + 8), FAINT, 2)
    names = [(str(one.truth), INK), (" read as ", GREY), (read, ORANGE)]
    write_parts(draw, MARGIN, y + 42, names, 30)
    what = f"{one.count:,} {'digit' if one.count == 1 else 'digits'}, {one.count / total:.0%} of all mistakes"
    write(draw, (MARGIN + parts_width(names, 30) + 32, y + 43), what, 22, GREY, anchor="lm")
