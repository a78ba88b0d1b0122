"""Digits written alone, without a page, and what people do to them: a line through, a remnant beside, a crossing-out.

Pages have all of this, too, but seldom each digit with each of it, and what is hard on a page is to find the digit.
Here only the reading is learned: a digit stays what it is with an underline, a tail, or a bit of its neighbour; crossed
out it is none.
"""

from __future__ import annotations

import cv2
import numpy as np

from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.types import NOT_A_DIGIT, NormalizedGlyph
from digitrec_gui.training.rendering import printed
from digitrec_gui.training.rendering.writer import Alpha, Writer, cropped

UPRIGHT = 2.5
"""Height over width above which a stroke, from wherever, is a 1 to any reader."""

SMALLEST, LARGEST = 16.0, 90.0
"""Heights, pixels."""

_STRAIGHT, _OTHERS, _CROSSES, _CROSSED_OUT = 0.05, 0.09, 0.025, 0.015
"""Shares of what is written: digits as straight as print, what is no digit, crosses, digits that are crossed out; the
rest are digits."""

_WITH_LINE, _BLURRED, _COARSE, _WITH_REMNANT = 0.16, 0.02, 0.02, 0.09
"""Shares of the digits to which this happens."""


def write_alone(writer: Writer, rng: np.random.Generator, count: int) -> list[tuple[NormalizedGlyph, int]]:
    """Writes glyphs, 700 a second and core.

    Args:
        writer: whose hand it is.
        rng: decides everything.
        count: how many are begun; of some nothing is seen.

    Returns:
        Normalised glyphs, and 0 to 9 or `NOT_A_DIGIT` for each.
    """
    shares = np.array([_STRAIGHT, _OTHERS, _CROSSES, _CROSSED_OUT])
    written = []
    for kind in rng.choice(5, count, p=[*shares, 1 - shares.sum()]):
        height = float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST))))
        match int(kind):
            case 0:
                alpha, label = printed.straight_digit(height, rng)
            case 1:
                alpha, label = writer.other(height), NOT_A_DIGIT
            case 2:
                alpha, label = printed.cross(height, rng), NOT_A_DIGIT
            case 3:
                alpha, label = printed.crossed_out(cropped(writer.digit(height)[0]), rng), NOT_A_DIGIT
            case _:
                alpha, label = writer.digit(height)
                alpha = _as_it_comes(cropped(alpha), writer, rng, height)
        alpha = cropped(alpha)
        tall, wide = alpha.shape
        if min(tall, wide) >= 1 and (label != NOT_A_DIGIT or tall <= UPRIGHT * wide):
            written.append((normalize(alpha), label))
    return written


def _as_it_comes(digit: Alpha, writer: Writer, rng: np.random.Generator, height: float) -> Alpha:
    """A digit, cropped, that is still one, but not as clean as it was written."""
    if min(digit.shape) < 2:
        return digit
    kind, side = rng.random(), max(digit.shape)
    if kind < _WITH_LINE:
        return _with_line(digit, rng)
    kind -= _WITH_LINE
    if kind < _BLURRED:
        return np.asarray(cv2.GaussianBlur(np.pad(digit, 3), (0, 0), rng.uniform(0.02, 0.06) * side), np.uint8)
    kind -= _BLURRED
    if kind < _COARSE:
        few = float(rng.integers(8, 16)) / side
        return np.asarray(cv2.resize(digit, None, fx=few, fy=few, interpolation=cv2.INTER_AREA), np.uint8)
    if kind - _COARSE < _WITH_REMNANT:
        return _with_remnant(digit, cropped(writer.digit(height)[0]), rng)
    return digit


def _with_line(digit: Alpha, rng: np.random.Generator) -> Alpha:
    """A line by pen under, through or out of a digit, or a long one beside it, as the border of a box is."""
    height, width = digit.shape
    size = max(height, width)
    margin = int(0.45 * size)
    canvas = np.pad(digit, margin)
    ends = rng.uniform(-0.2, 0.3, 2) * size
    kind, thickest = rng.random(), 0.1
    if kind < 0.35:
        level = margin + height * (rng.uniform(0.9, 1.12) if rng.random() < 0.6 else rng.uniform(0, 1))
        begin = (margin - ends[0], level + rng.normal(0, 0.02) * size)
        end = (margin + width + ends[1], level + rng.normal(0, 0.04) * size)
    elif kind < 0.6:
        ends, thickest = rng.uniform(0.15, 0.4, 2) * size, 0.05
        x = margin + width * (rng.uniform(-0.15, 0.05) if rng.random() < 0.5 else rng.uniform(0.95, 1.15))
        begin, end = (x, margin - ends[0]), (x + rng.normal(0, 0.03) * size, margin + height + ends[1])
    else:
        begin = (margin + rng.uniform(0, 1) * width, margin + rng.uniform(0, 1) * height)
        angle, length = rng.uniform(0, 2 * np.pi), rng.uniform(0.3, 0.6) * size
        end = (begin[0] + length * np.cos(angle), begin[1] + length * np.sin(angle))
    printed.line(canvas, begin, end, max(1, round(size * rng.uniform(0.02, thickest))))
    return canvas


def _with_remnant(digit: Alpha, neighbour: Alpha, rng: np.random.Generator) -> Alpha:
    """What is left of a neighbour that touches a digit, on either side, cut off along a slanted line."""
    if min(neighbour.shape) < 2:
        return digit
    if rng.random() < 0.5:
        return np.ascontiguousarray(_cut_after(digit[:, ::-1], neighbour[:, ::-1], rng)[:, ::-1])
    return _cut_after(digit, neighbour, rng)


def _cut_after(digit: Alpha, neighbour: Alpha, rng: np.random.Generator) -> Alpha:
    height, width = digit.shape
    size = max(height, 12)
    scale = size * rng.uniform(0.8, 1.2) / neighbour.shape[0]
    beside = cv2.resize(np.ascontiguousarray(neighbour), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    overlap = rng.uniform(-0.02, 0.14) * size
    tall, begin = max(height, beside.shape[0]), max(0, width - int(overlap))
    both = np.zeros((tall, max(width, begin + beside.shape[1])), np.uint8)
    top = (tall - height) // 2
    both[top : top + height, :width] = digit
    top = (tall - beside.shape[0]) // 2
    place = both[top : top + beside.shape[0], begin : begin + beside.shape[1]]
    np.maximum(place, beside, out=place)
    rows, columns = np.mgrid[:tall, : both.shape[1]]
    cut = width - overlap / 2 + rng.uniform(-0.05, 0.12) * size + rng.normal(0, 0.1) * (rows - tall / 2)
    both[columns > cut] = 0
    return both
