"""Colours and lettering that the charts of an evaluation share."""

from __future__ import annotations

from functools import cache

from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont

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


def mixed(colour: Colour, share: float) -> Colour:
    """The colour thinned with white: 0 gives white, 1 the colour itself."""
    red, green, blue = (round(255 + (part - 255) * share) for part in colour)
    return red, green, blue


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # Pillow brings this one along, so that a chart looks the same on every machine.
    return ImageFont.load_default(size)
