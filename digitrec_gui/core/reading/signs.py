"""Signs in numbers: points, commas, minus and the like, told by how they look and by where they stand.

A dot on the line between digits is a point, and one that hangs over them a speck. So a small network is shown what
may be a sign together with what surrounds it, at a size at which the digits beside it are all equally high.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.ink.layout import places
from digitrec_gui.core.ink.pieces import find_pieces, union
from digitrec_gui.core.reading.slashes import slashes
from digitrec_gui.core.types import SIGNS, Box, Digit, InkMap, Sign

NONE = 0
"""The network's first class: no sign. Those of `SIGNS` follow."""

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

_NEIGHBOURS = 4
"""Digits beside a sign that tell how high the writing is there."""

_PARTS, _MOST, _BUDGET = 3, 400, 600
"""Pieces of which a sign consists at most, how many pieces are looked at, and how many candidates: texture has more."""

_BATCH = 8
"""Fields that the network sees at a time."""

_BESIDE = 0.2
"""Gap between the parts of a sign that lie side by side, in heights of the digits."""

_ABOVE = 0.8
"""Gap between those above one another, likewise."""

_LOW = 0.75
"""Height below which a digit may be a part of a sign, such as the rings of a percent sign, likewise."""

_TELLING = 0.98
"""Confidence below which a digit may be a sign; a 1 always may."""

_RATHER = 0.995
"""Probability from which on what the Model is sure of is a sign all the same."""

_LOWEST, _LOWEST_ONE = 0.4, 0.65
"""Heights below which even what the Model is sure of may be a sign, and a 1, in heights of the digits: a dot looks like
a 0 and a comma like a 1, but a 1 is about as high as its neighbours."""

_APART = 0.8
"""Gap up to which a point, a comma, a colon or a slash belongs to the number beside it, in heights of the digits."""

_JOINING = ".,:/"


@dataclass(frozen=True, eq=False)
class Candidate:
    """Ink that may be a sign.

    Attributes:
        box: where it lies, pixels of the ink map.
        parts: indexes of what it consists of; two candidates may share some.
        digits: indexes of the digits among them.
        height: of the digits beside it, pixels.
        field: what the network sees.
    """

    box: Box
    parts: frozenset[int]
    digits: frozenset[int]
    height: float
    field: Field


class SignReader:
    """Runs the compiled network. Not thread-safe: it lives on the thread that made it."""

    def __init__(self, compiled: Path, threads: int = 2) -> None:
        """Loads a compiled copy.

        Raises:
            ModelError: the file is missing or damaged.
        """
        try:
            self._interpreter = Interpreter(model_content=compiled.read_bytes(), num_threads=threads)
            self._input = self._interpreter.get_input_details()[0]["index"]
            self._output = self._interpreter.get_output_details()[0]["index"]
            # Of one size: to allocate anew takes as long as to read.
            self._interpreter.resize_tensor_input(self._input, (_BATCH, *FIELD, 2))
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError, OSError) as error:
            raise ModelError(
                f"{compiled.name}, which reads points and other signs, is missing or damaged. Install DigitRec anew."
            ) from error

    def read(self, ink: InkMap, digits: Sequence[Digit]) -> tuple[list[Digit], list[Sign]]:
        """Finds the signs beside digits.

        Args:
            ink: (h, w) uint8, in which the digits were found.
            digits: in reading order, boxes in pixels of the ink map.

        Returns:
            The digits that are no signs, and the signs, both in reading order and with their lines and words.
        """
        found = list(candidates(ink, digits))
        if not found:
            return list(digits), []
        rows = self._predict(np.stack([candidate.field for candidate in found]))
        kept = self._surely_digits(digits, found, rows)
        rows[kept, NONE] = 1.0
        signs: list[Sign] = []
        gone: set[int] = set()
        taken: set[int] = set()
        for index in np.argsort(-rows[:, 1:].max(axis=1)):
            best, candidate = int(rows[index].argmax()), found[index]
            if best != NONE and not taken & candidate.parts:
                taken |= candidate.parts
                gone |= candidate.digits
                signs.append(Sign(candidate.box, SIGNS[best - 1], float(rows[index, best])))
        left = [digit for index, digit in enumerate(digits) if index not in gone]
        if not signs or not any(digit.is_digit for digit in left):
            return list(digits), []
        return arranged(left, signs)

    @staticmethod
    def _surely_digits(
        digits: Sequence[Digit], found: Sequence[Candidate], rows: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.bool_]:
        """Which candidates are digits of which the Model is surer than the network is of a sign."""
        ones = {
            min(candidate.digits): float(row[1 + SIGNS.index("/")])
            for row, candidate in zip(rows, found, strict=True)
            if len(candidate.parts) == len(candidate.digits) == 1 and digits[min(candidate.digits)].text == "1"
        }
        known = slashes(digits, ones)
        surely = [
            any(_is_surely(digits[index], candidate.height) for index in candidate.digits - known)
            for candidate in found
        ]
        return np.asarray(np.array(surely) & (rows[:, 1:].max(axis=1) < _RATHER), np.bool_)

    def _predict(self, fields: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Probabilities, (n, 1 + signs)."""
        rows = []
        batch = np.zeros((_BATCH, *FIELD, 2), np.uint8)
        for begin in range(0, len(fields), _BATCH):
            some = fields[begin : begin + _BATCH]
            batch[: len(some)] = some
            self._interpreter.set_tensor(self._input, batch)
            self._interpreter.invoke()
            rows.append(self._interpreter.get_tensor(self._output)[: len(some)])
        return np.concatenate(rows)


def _is_surely(digit: Digit, height: float) -> bool:
    """Whether the Model is sure, and it is high enough for a digit beside digits of this height."""
    return digit.is_sure and digit.box.height >= (_LOWEST_ONE if digit.text == "1" else _LOWEST) * height


@dataclass(frozen=True, eq=False)
class _Part:
    """A piece of ink that no digit has, or a digit that may be none.

    Attributes:
        box: where it lies.
        ink: its own, of the size of the box.
        digit: its index; None for a piece.
        line: middle of the digits beside it, pixels from the top.
        height: of these, pixels.
    """

    box: Box
    ink: InkMap
    digit: int | None
    line: float
    height: float


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
        yield Candidate(box, frozenset(names), own, height, field)


def _parts(ink: InkMap, digits: Sequence[Digit]) -> list[_Part]:
    telling = _telling(digits)
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
    labels, pieces, _ = find_pieces(rest)
    parts: list[_Part] = []
    for piece in pieces[:_MOST]:
        x, y, width, height = piece.box
        box = Box(left + x, top + y, width, height)
        line, high = _surroundings(box, telling)
        if _SMALLEST * high < max(width, height) < _LARGEST * high and _gap(box, edges) < _REACH * high:
            window = (slice(y, y + height), slice(x, x + width))
            own = np.where(labels[window] == piece.labels[0], rest[window], 0).astype(np.uint8)
            parts.append(_Part(box, own, None, line, high))
    for index, digit in enumerate(digits):
        others = telling[(telling[:, :2] != digit.box.center).any(axis=1)]
        if not len(others):
            continue
        line, high = _surroundings(digit.box, others)
        is_doubtful = not digit.is_digit or digit.prediction.confidence < _TELLING or digit.prediction.digit == 1
        if (is_doubtful or digit.box.height < _LOW * high) and max(digit.box[2:]) < _LARGEST * high:
            parts.append(_Part(digit.box, digit.glyph.ink, index, line, high))
    return parts


def _telling(digits: Sequence[Digit]) -> npt.NDArray[np.float64]:
    """Middle and height of each digit, (n, 3), pixels."""
    rows = [(*digit.box.center, digit.box.height) for digit in digits if digit.is_digit]
    return np.array(rows, np.float64).reshape(-1, 3)


def _surroundings(box: Box, telling: npt.NDArray[np.float64]) -> tuple[float, float]:
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


def _groups(parts: list[_Part]) -> list[tuple[int, ...]]:
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


def _near(parts: list[_Part]) -> list[list[int]]:
    """For each part those that may be of the same sign: they are near, and one at least is smaller than a digit."""
    boxes = np.array([part.box for part in parts], np.float64).reshape(-1, 4)
    heights = np.array([part.height for part in parts])[:, np.newaxis]
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    gap = np.maximum(low[:, np.newaxis], low) - np.minimum(high[:, np.newaxis], high)
    is_small = np.minimum(boxes[:, 3:], boxes[:, 3]) <= _LOW * heights
    near = is_small & (gap[..., 0] < _BESIDE * heights) & (gap[..., 1] < _ABOVE * heights)
    near |= near.T
    np.fill_diagonal(near, val=False)
    return [np.flatnonzero(row).tolist() for row in near]


def _fits(parts: list[_Part]) -> bool:
    box = parts[0].box
    for part in parts[1:]:
        box = union(box, part.box)
    return max(box.width, box.height) < _LARGEST * parts[0].height


def _field(ink: InkMap, box: Box, parts: Sequence[_Part], line: float, height: float) -> Field:
    """What the network sees of parts within this box, on a line of digits of this height."""
    scale = height / WRITING
    tall, wide = round(FIELD[0] * scale), round(FIELD[1] * scale)
    left, top = round(box.center[0] - wide / 2), round(line - tall / 2)
    layers = np.zeros((2, tall, wide), np.uint8)
    _paste(layers[1], ink, -left, -top)
    for part in parts:
        x, y = part.box.x - left, part.box.y - top
        _paste(layers[0], part.ink, x, y)
    layers[1][layers[0] > 0] = 0
    interpolation = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
    resized = [cv2.resize(layer, FIELD[::-1], interpolation=interpolation) for layer in layers]
    return np.stack(resized, axis=-1).astype(np.uint8)


def _paste(canvas: InkMap, ink: InkMap, x: int, y: int) -> None:
    """Puts as much of some ink on a canvas, from this place on, as it holds."""
    height, width = ink.shape
    top, left = max(0, y), max(0, x)
    bottom, right = min(canvas.shape[0], y + height), min(canvas.shape[1], x + width)
    if bottom > top and right > left:
        place = canvas[top:bottom, left:right]
        np.maximum(place, ink[top - y : bottom - y, left - x : right - x], out=place)


def arranged(digits: Sequence[Digit], signs: Sequence[Sign]) -> tuple[list[Digit], list[Sign]]:
    """Digits and the signs beside them in reading order, by line and word; where nothing is a digit, no signs."""
    telling = _telling(digits)
    signs = signs if len(telling) else ()
    boxes = [digit.box for digit in digits]
    for sign in signs:
        # In a line it counts as high as the digits: a comma hangs below, and a minus is flat.
        line, height = _surroundings(sign.box, telling)
        boxes.append(Box(sign.box.x, round(line - height / 2), sign.box.width, max(1, round(height))))
    ordered = places(boxes)
    texts = [""] * len(digits) + [sign.text for sign in signs]
    words = _joined_words([(line, word, texts[index], boxes[index]) for index, line, word in ordered])
    read: list[Digit] = []
    beside: list[Sign] = []
    for (index, line, _), word in zip(ordered, words, strict=True):
        if index < len(digits):
            read.append(replace(digits[index], glyph=replace(digits[index].glyph, line=line, word=word)))
        else:
            beside.append(replace(signs[index - len(digits)], line=line, word=word))
    return read, beside


def _binds(text: str) -> bool:
    """Whether a sign belongs to what is beside it, although there is a gap."""
    return text in tuple(_JOINING)


def _joined_words(parts: list[tuple[int, int, str, Box]]) -> list[int]:
    """The word of each part (line, word, sign or "", box) of lines, where some signs bind what is beside them."""
    words: list[int] = []
    for index, (line, word, text, box) in enumerate(parts):
        if index == 0 or parts[index - 1][0] != line:
            words.append(0)
            continue
        _, before_word, before, before_box = parts[index - 1]
        is_first = index == 1 or parts[index - 2][0] != line
        is_bound = _binds(text) or _binds(before) or (is_first and not text and before in ("+", "-"))
        is_near = box.x - before_box.right < _APART * box.height
        words.append(words[-1] + (word != before_word and not (is_bound and is_near)))
    return words
