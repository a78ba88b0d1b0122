"""Digits written alone, without a page, and what people do to them: a line through, a remnant beside, a crossing-out.

Pages have all of this, too, but seldom each digit with each of it, and what is hard on a page is to find the digit.
Here only the reading is learned: a digit stays what it is with an underline, a tail, or a bit of its neighbour; crossed
out it is none.
"""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.types import NOT_A_DIGIT, NormalizedGlyph
from digitrec_gui.training.rendering import printed
from digitrec_gui.training.rendering.writer import Alpha, Writer

UPRIGHT = 2.5
"""Height over width above which a stroke, from wherever, is a 1 to any reader."""

SMALLEST, LARGEST = 16.0, 90.0
"""Heights, pixels."""

_STRAIGHT, _OTHERS, _CROSSES, _CROSSED_OUT = 0.05, 0.09, 0.025, 0.015
"""Shares of what is written: digits as straight as print, what is no digit, crosses, digits that are crossed out; the
rest are digits."""

_WITH_LINE, _BLURRED, _COARSE, _WITH_REMNANT = 0.16, 0.02, 0.02, 0.09
"""Shares of the digits to which this happens."""

_SEEN = 60
"""What a pen left counts as seen from this value on."""


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
                alpha, label = _crossed_out(_cropped(writer.digit(height)[0]), rng), NOT_A_DIGIT
            case _:
                alpha, label = writer.digit(height)
                alpha = _as_it_comes(_cropped(alpha), writer, rng, height)
        alpha = _cropped(alpha)
        tall, wide = alpha.shape
        if min(tall, wide) >= 1 and (label != NOT_A_DIGIT or tall <= UPRIGHT * wide):
            written.append((normalize(alpha), label))
    return written


def _cropped(alpha: Alpha) -> Alpha:
    x, y, width, height = cv2.boundingRect((alpha > _SEEN).astype(np.uint8))
    return np.ascontiguousarray(alpha[y : y + height, x : x + width])


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
        return _with_remnant(digit, _cropped(writer.digit(height)[0]), rng)
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


def _crossed_out(digit: Alpha, rng: np.random.Generator) -> Alpha:
    """Two strokes across, several through it, or a zigzag over it."""
    height, width = digit.shape
    size = max(height, width, 1)
    margin = int(0.3 * size)
    canvas = np.pad(digit, margin)
    thickness = max(1, round(size * rng.uniform(0.04, 0.14)))
    left, right, kind = margin - 0.12 * size, margin + width + 0.12 * size, rng.random()
    if kind < 0.5:
        tops = (margin, margin + height)
        lines = [((left, tops[k]), (right, tops[1 - k])) for k in (0, 1)]
    elif kind < 0.7:
        levels = margin + height * rng.uniform(0.1, 0.9, int(rng.integers(4, 7)))
        lines = [((left, float(level)), (right, float(level))) for level in levels]
    else:
        levels = np.linspace(margin, margin + height, int(rng.integers(6, 12)))
        sides = [(left, right)[k % 2] for k in range(len(levels))]
        points = list(zip(sides, levels.tolist(), strict=True))
        lines = list(itertools.pairwise(points))
    for begin, end in lines:
        (x0, y0), (x1, y1) = (np.array(point) + rng.normal(0, 0.06, 2) * size for point in (begin, end))
        printed.line(canvas, (float(x0), float(y0)), (float(x1), float(y1)), thickness)
    return canvas
