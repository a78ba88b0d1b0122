"""Colours and lettering that the charts of an evaluation share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont, ImageOps

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
INK: Colour = (31, 35, 40)
GREY: Colour = (101, 109, 118)
FAINT: Colour = (222, 226, 230)
BLUE: Colour = (37, 99, 195)
ORANGE: Colour = (196, 78, 10)

MARGIN = 48
"""Empty rim of a chart, pixels."""


def sheet(width: int, height: int, title: str, subtitle: str) -> tuple[PilImage.Image, ImageDraw.ImageDraw]:
    """A white picture with a title at its top left; what follows begins at y = `MARGIN` + 110."""
    picture = PilImage.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(picture)
    write(draw, (MARGIN, MARGIN), title, 36, anchor="lt")
    write(draw, (MARGIN, MARGIN + 52), subtitle, 24, GREY, anchor="lt")
    return picture, draw


def write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    colour: Colour = INK,
    anchor: str = "mm",
) -> None:
    """Writes one line; `anchor` is Pillow's (mm: `at` is its middle)."""
    draw.text(at, text, fill=colour, font=_font(size), anchor=anchor)


def text_width(text: str, size: int) -> float:
    """Pixels that a line takes."""
    return float(_font(size).getlength(text))


def write_parts(draw: ImageDraw.ImageDraw, x: float, y: float, parts: Sequence[tuple[str, Colour]], size: int) -> None:
    """Writes parts in several colours as one line that begins at x, with y as its middle."""
    for text, colour in parts:
        write(draw, (x, y), text, size, colour, anchor="lm")
        x += text_width(text, size)


def parts_width(parts: Sequence[tuple[str, Colour]], size: int) -> float:
    """Pixels that such a line takes."""
    return sum(text_width(text, size) for text, _ in parts)


def paste_digit(
    picture: PilImage.Image,
    draw: ImageDraw.ImageDraw,
    digit: npt.NDArray[np.uint8],
    corner: tuple[int, int],
    side: int,
) -> None:
    """Puts a digit, (28, 28) with ink 255, dark on white and framed; a side that 28 divides shows each pixel."""
    ink = ImageOps.invert(PilImage.fromarray(digit))
    picture.paste(ink.resize((side, side), PilImage.Resampling.NEAREST), corner)
    x, y = corner
    draw.rectangle((x - 1, y - 1, x + side, y + side), outline=FAINT)


def mixed(colour: Colour, share: float) -> Colour:
    """The colour thinned with white: 0 gives white, 1 the colour itself."""
    red, green, blue = (round(255 + (part - 255) * share) for part in colour)
    return red, green, blue


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # Pillow brings this one along, so that a chart looks the same on every machine.
    return ImageFont.load_default(size)
