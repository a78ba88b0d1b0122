"""What may be a sign beside digits: ink that no digit has, digits that may be none, and several of these together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.pieces import FAINT, components, find_pieces, union
from digitrec_gui.core.reading.points import is_dot_of_pen
from digitrec_gui.core.types import Box, Digit, InkMap

FIELD = (32, 48)
"""Height and width of what the network sees, pixels ..."""

WRITING = 16
"""... in which digits are so high."""

Field = npt.NDArray[np.uint8]
"""(32, 48, 2): the ink that may be a sign, and that around it; paper 0, ink 255."""

_REACH = 1.3
"""How far a sign may be from the next digit, in heights of the digits."""

_LARGEST = 1.5
"""How high or wide a sign may be, likewise."""

_SMALLEST = 0.05
"""Greater side from which on a speck may be a sign, likewise."""

_LOOSE, _LOOSE_MOST = 0.5, 12
"""Greater side up to which a piece of a digit may be a sign, likewise, and how many pieces of one are looked at."""

_NEIGHBOURS = 4
"""Digits beside a sign that tell how high the writing is there."""

_PARTS, _MOST, _BUDGET = 3, 400, 600
"""Pieces of which a sign consists at most, how many pieces are looked at, and how many candidates: texture has more."""

_BESIDE = 0.2
"""Gap between the parts of a sign that lie side by side, in heights of the digits."""

_ABOVE = 0.8
"""Gap between those above one another, likewise."""

_LOW = 0.75
"""Height below which a digit may be a part of a sign, such as the rings of a percent sign, likewise."""

_TELLING = 0.98
"""Confidence below which a digit may be a sign; a 1 always may."""


@dataclass(frozen=True, eq=False)
class Part:
    """A piece of ink that no digit has, one that lies apart from the rest of its digit, or a digit that may be none.

    Attributes:
        box: where it lies.
        ink: its own, of the size of the box.
        line: middle of the digits beside it, pixels from the top.
        height: of these, pixels.
        digit: index of the digit that it is; None for a piece.
        of: index of the digit that it would be taken from; None where there is none.
    """

    box: Box
    ink: InkMap
    line: float
    height: float
    digit: int | None = None
    of: int | None = None


@dataclass(frozen=True, eq=False)
class Candidate:
    """Ink that may be a sign.

    Attributes:
        box: where it lies, pixels of the ink map.
        parts: names of what it consists of; two candidates may share some.
        digits: indexes of the digits among them.
        taken: the ink that it takes from digits which stay: a digit's index, and the piece.
        height: of the digits beside it, pixels.
        field: what the network sees.
    """

    box: Box
    parts: frozenset[int]
    digits: frozenset[int]
    taken: tuple[tuple[int, Part], ...]
    height: float
    field: Field


def candidates(ink: InkMap, digits: Sequence[Digit]) -> Iterator[Candidate]:
    """Whatever may be a sign beside digits: pieces of ink that no digit has, digits that may be none, and several."""
    parts = _parts(ink, digits)
    for names in _groups(parts)[:_BUDGET]:
        box = parts[names[0]].box
        for name in names[1:]:
            box = union(box, parts[name].box)
        line, height = (float(np.mean([getattr(parts[name], what) for name in names])) for what in ("line", "height"))
        field = _field(ink, box, [parts[name] for name in names], line, height)
        own = frozenset(digit for name in names if (digit := parts[name].digit) is not None)
        # Whoever takes a digit takes its pieces.
        held = frozenset(names) | {name for name, part in enumerate(parts) if part.of in own}
        yield Candidate(box, held, own, _taken(parts[name] for name in names), height, field)


def _taken(parts: Iterable[Part]) -> tuple[tuple[int, Part], ...]:
    return tuple((part.of, part) for part in parts if part.of is not None)


def _parts(ink: InkMap, digits: Sequence[Digit]) -> list[Part]:
    telling = telling_digits(digits)
    if not len(telling):
        return []
    edges = np.array([digit.box for digit in digits if digit.is_digit], np.float64)
    # Nothing beyond their reach can be a sign: a note on a large sheet is soon looked through.
    margin = round((_REACH + _LARGEST) * float(edges[:, 3].max()))
    left, top = (max(0, int(side) - margin) for side in edges[:, :2].min(axis=0))
    right, bottom = (int(side) + margin for side in (edges[:, :2] + edges[:, 2:]).max(axis=0))
    rest = ink.copy()
    for digit in digits:
        x, y, width, height = digit.box
        rest[y : y + height, x : x + width][digit.glyph.ink > 0] = 0
    rest = rest[top:bottom, left:right]
    labels, pieces, faint = find_pieces(rest)
    # A small point is hardly as dark as a stroke.
    dots = [piece for piece in faint[:_MOST] if is_dot_of_pen(_moved(piece.box, left, top), ink, digits)]
    parts: list[Part] = []
    for piece in [*pieces[:_MOST], *dots]:
        x, y, width, height = piece.box
        box = _moved(piece.box, left, top)
        line, high = surroundings(box, telling)
        if _SMALLEST * high < max(width, height) < _LARGEST * high and _gap(box, edges) < _REACH * high:
            window = (slice(y, y + height), slice(x, x + width))
            own = np.where(labels[window] == piece.labels[0], rest[window], 0).astype(np.uint8)
            parts.append(Part(box, own, line, high))
    for index, digit in enumerate(digits):
        others = telling[(telling[:, :2] != digit.box.center).any(axis=1)]
        if not len(others):
            continue
        line, high = surroundings(digit.box, others)
        is_doubtful = not digit.is_digit or digit.prediction.confidence < _TELLING or digit.prediction.digit == 1
        if (is_doubtful or digit.box.height < _LOW * high) and max(digit.box[2:]) < _LARGEST * high:
            parts.append(Part(digit.box, digit.glyph.ink, line, high, digit=index))
        parts += _loose(digit, index, telling)
    return parts


def _moved(box: Box, x: int, y: int) -> Box:
    return Box(x + box.x, y + box.y, box.width, box.height)


def _loose(digit: Digit, index: int, telling: npt.NDArray[np.float64]) -> Iterator[Part]:
    """The small pieces of a digit that lie apart from its largest, as a point does that stands below a 7's bar."""
    ink, (left, top, _, _) = digit.glyph.ink, digit.box
    count, labels, stats = components((ink >= FAINT).astype(np.uint8))
    if count < 3:
        return
    main = 1 + int(stats[1:, 4].argmax())
    for label in range(1, min(count, _LOOSE_MOST)):
        x, y, width, height, _ = (int(value) for value in stats[label])
        line, high = surroundings(Box(left + x, top + y, width, height), telling)
        if label == main or not _SMALLEST * high < max(width, height) < _LOOSE * high:
            continue
        window = (slice(y, y + height), slice(x, x + width))
        own = np.where(labels[window] == label, ink[window], 0).astype(np.uint8)
        yield Part(Box(left + x, top + y, width, height), own, line, high, of=index)


def telling_digits(digits: Sequence[Digit]) -> npt.NDArray[np.float64]:
    """Middle and height of each digit, (n, 3), pixels."""
    rows = [(*digit.box.center, digit.box.height) for digit in digits if digit.is_digit]
    return np.array(rows, np.float64).reshape(-1, 3)


def surroundings(box: Box, telling: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Middle and height of the digits (x, y, height) beside a box."""
    x, y = box.center
    away = np.abs(telling[:, 0] - x) + 2 * np.abs(telling[:, 1] - y)
    nearest = np.argsort(away, kind="stable")[:_NEIGHBOURS]
    nearest = nearest[away[nearest] < away[nearest[0]] + 3 * telling[nearest[0], 2]]
    return float(np.average(telling[nearest[:2], 1])), float(np.median(telling[nearest, 2]))


def _gap(box: Box, edges: npt.NDArray[np.float64]) -> float:
    """How far the nearest of some boxes is, pixels."""
    across = np.maximum(edges[:, 0] - box.right, box.x - edges[:, 0] - edges[:, 2])
    down = np.maximum(edges[:, 1] - box.bottom, box.y - edges[:, 1] - edges[:, 3])
    return float(np.maximum(across, down).min())


def _groups(parts: list[Part]) -> list[tuple[int, ...]]:
    """The parts one by one, then those together that may be one sign, fewer before more."""
    near = _near(parts)
    groups: set[tuple[int, ...]] = {(index,) for index in range(len(parts))}
    last = groups
    for _ in range(_PARTS - 1):
        if len(groups) >= _BUDGET:
            break
        last = {
            tuple(sorted((*group, other)))
            for group in last
            for member in group
            for other in near[member]
            if other not in group and _fits([parts[index] for index in (*group, other)])
        }
        groups = groups | last
    return sorted(groups, key=lambda group: (len(group), group))


def _near(parts: list[Part]) -> list[list[int]]:
    """For each part those that may be of the same sign: they are near, and one at least is smaller than a digit."""
    boxes = np.array([part.box for part in parts], np.float64).reshape(-1, 4)
    heights = np.array([part.height for part in parts])[:, np.newaxis]
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    gap = np.maximum(low[:, np.newaxis], low) - np.minimum(high[:, np.newaxis], high)
    is_small = np.minimum(boxes[:, 3:], boxes[:, 3]) <= _LOW * heights
    near = is_small & (gap[..., 0] < _BESIDE * heights) & (gap[..., 1] < _ABOVE * heights)
    near |= near.T
    np.fill_diagonal(near, val=False)
    for index, part in enumerate(parts):
        if part.of is not None:
            whole = [other for other, one in enumerate(parts) if one.digit == part.of]
            near[index, whole] = near[whole, index] = False
    return [np.flatnonzero(row).tolist() for row in near]


def _fits(parts: list[Part]) -> bool:
    box = parts[0].box
    for part in parts[1:]:
        box = union(box, part.box)
    return max(box.width, box.height) < _LARGEST * parts[0].height


def _field(ink: InkMap, box: Box, parts: Sequence[Part], line: float, height: float) -> Field:
    """What the network sees of parts within this box, on a line of digits of this height."""
    scale = height / WRITING
    tall, wide = round(FIELD[0] * scale), round(FIELD[1] * scale)
    left, top = round(box.center[0] - wide / 2), round(line - tall / 2)
    layers = np.zeros((2, tall, wide), np.uint8)
    paste(layers[1], ink, -left, -top)
    for part in parts:
        x, y = part.box.x - left, part.box.y - top
        paste(layers[0], part.ink, x, y)
    layers[1][layers[0] > 0] = 0
    interpolation = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
    resized = [cv2.resize(layer, FIELD[::-1], interpolation=interpolation) for layer in layers]
    return np.stack(resized, axis=-1).astype(np.uint8)


def paste(canvas: InkMap, ink: InkMap, x: int, y: int) -> None:
    """Puts as much of some ink on a canvas, from this place on, as it holds."""
    height, width = ink.shape
    top, left = max(0, y), max(0, x)
    bottom, right = min(canvas.shape[0], y + height), min(canvas.shape[1], x + width)
    if bottom > top and right > left:
        place = canvas[top:bottom, left:right]
        np.maximum(place, ink[top - y : bottom - y, left - x : right - x], out=place)
