"""What is on paper besides writing: rulings, squares, boxes, text, crosses, stains, what is dark around it; colours."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.training.rendering.strokes import Stroke, curve, draw
from digitrec_gui.training.rendering.writer import Alpha, set_in_type

Floats = npt.NDArray[np.float32]

Dash = tuple[float, float]
"""Lengths of the dashes of a line and of the gaps between them, pixels."""

Point = tuple[float, float]

FAINTEST_LINE = 0.12
"""How strong a line is at least, 1 as strong as it can be."""

_LETTERS = "abcdefghijklmnopqrstuvwxyzaeiounrstle"
"""Those that are frequent are there more often."""

_RAGGED = 24
"""Points along the rim of something dark."""


def add(layer: Floats, drawn: Alpha, strength: float) -> None:
    """Adds to a layer, 0 to 1, what was drawn; where both are, the stronger one stays."""
    np.maximum(layer, drawn.astype(np.float32) * np.float32(strength / 255), out=layer)


def line(drawn: Alpha, begin: Point, end: Point, thickness: int, dash: Dash | None = None) -> None:
    """Draws a straight line, x and y in pixels, solid or dashed."""
    shift = 4  # OpenCV draws with sixteenths of a pixel
    a, b = np.array(begin), np.array(end)
    length = float(np.hypot(*(b - a)))
    pieces = [(0.0, 1.0)]
    if dash is not None and length >= 1:
        pieces = [(start / length, min(1.0, (start + dash[0]) / length)) for start in np.arange(0, length, sum(dash))]
    for first, last in pieces:
        p, q = np.round((a + (b - a) * first) * 2**shift), np.round((a + (b - a) * last) * 2**shift)
        cv2.line(drawn, (int(p[0]), int(p[1])), (int(q[0]), int(q[1])), 255, thickness, cv2.LINE_AA, shift)


def some_dash(rng: np.random.Generator, height: float) -> Dash:
    """How a line is dashed beside writing of this height."""
    return height * rng.uniform(0.05, 0.5), height * rng.uniform(0.05, 0.3) + 1


def thickness_of(rng: np.random.Generator, height: float, thinnest: float = 0.015, thickest: float = 0.13) -> int:
    """Of a line beside writing of this height, pixels; thin ones are as frequent as thick ones."""
    return max(1, round(height * float(np.exp(rng.uniform(np.log(thinnest), np.log(thickest))))))


def rulings(
    shape: tuple[int, int], height: float, rng: np.random.Generator, squared: bool, dash: Dash | None = None
) -> Alpha:
    """The lines of ruled or squared paper, from a third of the writing's height apart."""
    h, w = shape
    drawn = np.zeros(shape, np.uint8)
    thickness = thickness_of(rng, height)
    lean = rng.normal(0, 0.01)
    pitch = height * (rng.uniform(0.3, 1.3) if squared else rng.uniform(0.9, 2.6))
    for y in np.arange(rng.uniform(-1, 1) * pitch, h, pitch):
        line(drawn, (-5, y), (w + 5, y + lean * w), thickness, dash)
    across = pitch if rng.random() < 0.8 else pitch * rng.uniform(0.7, 2)
    columns = np.arange(rng.uniform(-1, 1) * across, w, across) if squared else rng.uniform(0, 0.3, 1) * w
    if squared or rng.random() < 0.3:  # ruled paper may have a margin
        for x in columns:
            line(drawn, (x, -5), (x - lean * h, h + 5), thickness, dash)
    return drawn


def cells(
    shape: tuple[int, int],
    origin: Point,
    size: tuple[float, float],
    count: tuple[int, int],
    height: float,
    rng: np.random.Generator,
    dash: Dash | None = None,
) -> Alpha:
    """The boxes of a form, apart from one another or side by side, or the cells of a table or a puzzle.

    Args:
        shape: of the page, (h, w).
        origin: the upper left corner of the first one, x and y.
        size: of each, width and height.
        count: columns and rows.
        height: of the writing.
        rng: decides the rest.
        dash: None for solid lines.
    """
    drawn = np.zeros(shape, np.uint8)
    thickness = thickness_of(rng, height, 0.02, 0.14)
    (x0, y0), (w, h), (columns, rows) = origin, size, count
    if rng.random() < 0.3:
        gap = rng.uniform(0.05, 0.15) * w
        for column, row in np.ndindex(columns, rows):
            left, top, right, bottom = (
                x0 + column * w + gap,
                y0 + row * h + gap,
                x0 + (column + 1) * w,
                y0 + (row + 1) * h,
            )
            corners = [(left, top), (right - gap, top), (right - gap, bottom - gap), (left, bottom - gap)]
            for begin, end in zip(corners, [*corners[1:], corners[0]], strict=True):
                line(drawn, begin, end, thickness, dash)
        return drawn
    every = int(rng.choice([1000, 3]))  # each third line of a sudoku is thicker
    for column in range(columns + 1):
        x = x0 + column * w
        line(drawn, (x, y0), (x, y0 + rows * h), thickness * (1 if column % every else 2), dash)
    for row in range(rows + 1):
        y = y0 + row * h
        line(drawn, (x0, y), (x0 + columns * w, y), thickness * (1 if row % every else 2), dash)
    return drawn


def text(prints: Sequence[Path], size: float, rng: np.random.Generator) -> Alpha:
    """A line of words and numbers in one of these fonts, of this size in pixels."""
    return set_in_type(
        " ".join(_word(rng) for _ in range(int(rng.integers(1, 12)))), prints[int(rng.integers(len(prints)))], size
    )


def _word(rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.15:
        number = "".join(rng.choice(list("0123456789"), int(rng.integers(1, 5))))
        return number + str(rng.choice(list(".,:)/ ")))
    word = "".join(rng.choice(list(_LETTERS), int(rng.integers(1, 9))))
    return word.capitalize() if kind < 0.4 else word.upper() if kind < 0.48 else word


def dark_rim(shape: tuple[int, int], height: float, rng: np.random.Generator) -> Alpha:
    """What is seen of something dark along the edges: the end of the sheet, a thick frame, torn paper."""
    h, w = shape
    drawn = np.zeros(shape, np.uint8)
    for _ in range(int(rng.integers(1, 3))):
        depth = height * float(np.exp(rng.uniform(np.log(0.06), np.log(1.5))))
        along = np.linspace(-0.02, 1.02, _RAGGED)
        into = depth * (1 + rng.normal(0, rng.choice([0.0, 0.15]), _RAGGED)) + rng.normal(0, 0.02) * along * max(h, w)
        # Seen from the upper edge, then turned to one of the four.
        rim = np.concatenate([np.stack([along, into / h], axis=1), [[1.02, -0.1], [-0.02, -0.1]]])
        side = int(rng.integers(4))
        rim = rim[:, ::-1] if side % 2 else rim
        rim = 1 - rim if side >= 2 else rim
        cv2.fillPoly(drawn, [np.round(rim * [w, h]).astype(np.int32)], 255, cv2.LINE_AA)
    return drawn


def straight_digit(height: float, rng: np.random.Generator) -> tuple[Alpha, int]:
    """A 1, 4 or 7 of straight strokes, which nothing but where they end tells from printed lines; and which it is."""
    digit, wide = int(rng.choice([1, 4, 7], p=[0.5, 0.2, 0.3])), rng.uniform(0.4, 0.7)
    if digit == 1:
        flag = [[(0.0, rng.uniform(0.15, 0.35)), (0.25, 0.0)]] if rng.random() < 0.25 else []
        foot = [[(0.0, 1.0), (0.5, 1.0)]] if rng.random() < 0.12 else []
        strokes = [[(0.25, 0.0), (0.25, 1.0)], *flag, *foot]
    elif digit == 7:
        bar = [[(0.2 * wide, 0.5), (wide, 0.5)]] if rng.random() < 0.25 else []
        strokes = [[(0.0, 0.0), (wide, 0.0)], [(wide, 0.0), (wide * rng.uniform(0, 0.7), 1.0)], *bar]
    else:
        level, stem = rng.uniform(0.5, 0.75), wide * rng.uniform(0.6, 0.95)
        top = (stem, 0.0) if rng.random() < 0.5 else (wide * rng.uniform(0.1, 0.4), 0.0)
        strokes = [[top, (0.0, level)], [(0.0, level), (wide, level)], [(stem, rng.uniform(0, 0.35)), (stem, 1.0)]]
    pen, lean = float(np.exp(rng.uniform(np.log(0.035), np.log(0.18)))) * height, rng.normal(0, 0.08)
    margin = pen + 2
    size = (int(height + 2 * margin), int((wide + abs(lean)) * height + 2 * margin))
    drawn = np.zeros(size, np.uint8)
    for stroke in strokes:
        wobble = rng.normal(0, 0.015, (2, 2))
        begin, end = (
            (margin + height * (x + a + max(0, lean) - lean * y), margin + height * (y + b))
            for (x, y), (a, b) in zip(stroke, wobble, strict=True)
        )
        line(drawn, begin, end, max(1, round(pen)))
    return drawn, digit


def level_digit(height: float, rng: np.random.Generator) -> tuple[Alpha, int]:
    """A digit whose straight strokes are level or upright to the pixel, as printed lines are; and which it is."""
    digit, wide = int(rng.choice([1, 2, 4, 5, 7], p=[0.4, 0.06, 0.12, 0.24, 0.18])), rng.uniform(0.4, 0.75)
    level = rng.uniform(0.35, 0.55)
    straight: list[Stroke] = []
    curved: list[Stroke] = []
    if digit == 1:
        straight = [[(0.0, 0.0), (0.0, 1.0)]]
        straight += [[(-0.25, rng.uniform(0.15, 0.3)), (0.0, 0.0)]] if rng.random() < 0.2 else []
    elif digit == 2:
        straight = [[(wide, 0.3), (0.0, 1.0), (wide, 1.0)]]
        curved = [[(0.0, 0.25), (0.5 * wide, 0.0), (wide, 0.3)]]
    elif digit == 4:
        straight = [[(0.0, 0.0), (0.0, level), (wide, level)], [(0.75 * wide, 0.0), (0.75 * wide, 1.0)]]
    elif digit == 5:
        straight = [[(wide, 0.0), (0.0, 0.0), (0.0, level)]]
        curved = [[(0.0, level), (0.55 * wide, level - 0.06), (wide, 0.68), (0.55 * wide, 1.0), (0.0, 0.92)]]
    else:
        straight = [[(0.0, 0.0), (wide, 0.0), (wide * rng.uniform(0, 1), 1.0)]]
    pen = float(np.exp(rng.uniform(np.log(0.035), np.log(0.18))))
    lines = [np.array(stroke) for stroke in straight] + [curve(stroke, 0.015, rng) for stroke in curved]
    return draw(lines, pen, max(6, round(height))), digit


def softened(layer: Floats, height: float, rng: np.random.Generator) -> Floats:
    """What was drawn with the soft edges of a felt pen, of a worn print or of a lens."""
    return np.asarray(cv2.GaussianBlur(layer, (0, 0), rng.uniform(0.3, 0.7 + 0.03 * height)), np.float32)


def cross(side: float, rng: np.random.Generator) -> Alpha:
    """Two lines that cross a cell out."""
    h, w = (max(4, round(side * rng.uniform(0.7, 1.2))) for _ in range(2))
    drawn = np.zeros((h, w), np.uint8)
    a, b = rng.uniform(-0.05, 0.2, (2, 2, 2))
    thickness = thickness_of(rng, side, 0.03, 0.1)
    line(drawn, (w * a[0, 0], h * a[0, 1]), (w * (1 - a[1, 0]), h * (1 - a[1, 1])), thickness)
    line(drawn, (w * (1 - b[0, 0]), h * b[0, 1]), (w * b[1, 0], h * (1 - b[1, 1])), thickness)
    return drawn


def crossed_out(digit: Alpha, rng: np.random.Generator) -> Alpha:
    """A digit that is no more one: two strokes across it, several through it, or a zigzag over it."""
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
        line(canvas, (float(x0), float(y0)), (float(x1), float(y1)), thickness)
    return canvas


def shapes(picture: Floats, rng: np.random.Generator, prints: Sequence[Path] = ()) -> None:
    """Changes the colours within large shapes, and letters if there are fonts, in place: watermarks, stains, folds."""
    h, w = picture.shape[:2]
    for _ in range(int(rng.integers(1, 5))):
        drawn: Alpha = np.zeros((h, w), np.uint8)
        if prints and rng.random() < 0.5:
            drawn = _large_letters((h, w), prints, rng)
        elif rng.random() < 0.5:
            centre = (int(rng.integers(w)), int(rng.integers(h)))
            axes = (int(rng.uniform(0.1, 0.5) * w), int(rng.uniform(0.1, 0.5) * h))
            cv2.ellipse(drawn, centre, axes, float(rng.uniform(0, 180)), 0, 360, 255, cv2.FILLED, cv2.LINE_AA)
        else:
            cv2.fillPoly(drawn, [(rng.uniform(0, 1, (4, 2)) * [w, h]).astype(np.int32)], 255, cv2.LINE_AA)
        share = drawn.astype(np.float32)[..., np.newaxis]
        picture += share * rng.normal(0, 40 / 255, 3).astype(np.float32)
    np.clip(picture, 0, 255, out=picture)


def _large_letters(shape: tuple[int, int], prints: Sequence[Path], rng: np.random.Generator) -> Alpha:
    """A word across the page, askew, as a watermark has it."""
    h, w = shape
    alpha = set_in_type(_word(rng).upper(), prints[int(rng.integers(len(prints)))], rng.uniform(45, 220))
    turn = np.asarray(cv2.getRotationMatrix2D((0, 0), float(rng.normal(0, 25)), 1), np.float64)
    turn[:, 2] += rng.uniform(-0.2, 0.8, 2) * [w, h]
    return np.asarray(cv2.warpAffine(alpha, turn, (w, h)), np.uint8)


def paper_colour(rng: np.random.Generator, is_light: bool) -> Floats:
    """A colour of paper, or of a board; RGB, 0 to 255."""
    grey, tint = (rng.uniform(95, 255), 7) if is_light else (rng.uniform(0, 110), 8)
    return np.asarray((grey + rng.normal(0, tint, 3)).clip(0, 255), np.float32)


def pencil_colour(paper: Floats, darker: bool, rng: np.random.Generator) -> Floats:
    """A grey that hardly stands out from the paper."""
    apart = rng.uniform(28, 65) + rng.normal(0, 4, 3)
    return np.asarray((paper - apart if darker else paper + apart).clip(0, 255), np.float32)


def other_colour(paper: Floats, darker: bool, rng: np.random.Generator, least: float) -> Floats:
    """A colour that stands out from the paper, by so many grey levels at least in one channel, in most in all."""
    if darker:
        colour = paper * rng.uniform(0.05, 0.75) + rng.normal(0, 22, 3) * (rng.random() < 0.7)
        colour = np.minimum(colour, paper - rng.uniform(0, least, 3))
        colour[int(rng.integers(3))] = min(colour.min(), paper.min() - least)
    else:
        colour = paper + rng.uniform(max(50, least), 180) + rng.normal(0, 18, 3)
    return np.asarray(colour.clip(0, 255), np.float32)
