"""A contact sheet: glyphs as the Model saw them, each with what it is and what was read."""

from __future__ import annotations

import numpy as np
from PIL import Image as PilImage
from PIL import ImageDraw, ImageOps

from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.answers import Glyphs
from digitrec_gui.training.drawing import FAINT, GREY, INK, MARGIN, ORANGE, Colour, sheet, text_width, write
from digitrec_gui.training.evaluation import certainty

LIMIT = 60
"""Most glyphs on a sheet; the rest is counted in its head."""

_COLUMNS = 10
_GLYPH = 112  # four times 28: whole pixels, so that each can be told
_STEP = _GLYPH + 36
_ROW = _GLYPH + 104


def contact_sheet(title: str, glyphs: Glyphs) -> PilImage.Image:
    """Draws the first `LIMIT` glyphs, dark ink on white.

    Args:
        title: the sheet's head.
        glyphs: in the order in which they are to be seen; may be empty.
    """
    shown = min(len(glyphs), LIMIT)
    rows = max(1, -(-shown // _COLUMNS))
    subtitle = "None." if not shown else "Under each: what it is > what was read, how surely, and which one it is."
    if shown < len(glyphs):
        subtitle = f"The first {shown} of {len(glyphs):,}. {subtitle}"
    width = 2 * MARGIN + _COLUMNS * _STEP - (_STEP - _GLYPH)
    picture, draw = sheet(width, 2 * MARGIN + 90 + rows * _ROW, title, subtitle)
    for index in range(shown):
        row, column = divmod(index, _COLUMNS)
        _place(picture, draw, glyphs, index, (MARGIN + column * _STEP, MARGIN + 110 + row * _ROW))
    return picture


def _place(
    picture: PilImage.Image, draw: ImageDraw.ImageDraw, glyphs: Glyphs, index: int, corner: tuple[int, int]
) -> None:
    x, y = corner
    glyph = ImageOps.invert(PilImage.fromarray(glyphs.digits.x[index]))
    picture.paste(glyph.resize((_GLYPH, _GLYPH), PilImage.Resampling.NEAREST), corner)
    draw.rectangle((x - 1, y - 1, x + _GLYPH, y + _GLYPH), outline=FAINT)
    probabilities = glyphs.probabilities[index]
    read = int(np.argmax(probabilities))
    truth, middle = int(glyphs.digits.y[index]), x + _GLYPH / 2
    _line(draw, middle, y + _GLYPH + 22, [(_name(truth), INK), (" > ", GREY), (_name(read), ORANGE)], 26)
    _line(draw, middle, y + _GLYPH + 50, [(certainty(float(probabilities[read])), GREY)], 20)
    _line(draw, middle, y + _GLYPH + 74, [(_short(glyphs.names[index]), GREY)], 16)


def _line(draw: ImageDraw.ImageDraw, middle: float, y: float, parts: list[tuple[str, Colour]], size: int) -> None:
    """Writes parts in several colours as one centred line."""
    x = middle - sum(text_width(text, size) for text, _ in parts) / 2
    for text, colour in parts:
        write(draw, (x, y), text, size, colour, anchor="lm")
        x += text_width(text, size)


def _name(label: int) -> str:
    return "none" if label == NOT_A_DIGIT else str(label)


def _short(name: str) -> str:
    """The end of a file's name, as much as fits under a glyph."""
    name = name.rpartition("/")[2]
    if text_width(name, 16) <= _STEP - 16:
        return name
    while text_width(f"...{name}", 16) > _STEP - 16:
        name = name[1:]
    return f"...{name}"
