"""Signs in numbers: points, commas, minus and the like, told by how they look and by where they stand.

A dot on the line between digits is a point, and one that hangs over them a speck. So a small network is shown what
may be a sign together with what surrounds it, at a size at which the digits beside it are all equally high.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.ink.layout import places
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.reading.points import is_dot_of_pen
from digitrec_gui.core.reading.sign_candidates import FIELD, Candidate, candidates, paste, surroundings, telling_digits
from digitrec_gui.core.reading.slashes import slashes
from digitrec_gui.core.types import SIGNS, Box, Digit, InkMap, Prediction, Sign

NONE = 0
"""The network's first class: no sign. Those of `SIGNS` follow."""

Predict = Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.float32]]

_BATCH = 8
"""Fields that the network sees at a time."""

_RATHER, _MUCH = 0.005, 0.5
"""Doubt up to which what the Model is sure of is a sign all the same, and up to which it is one in the Model's own."""

_LOWEST, _LOWEST_ONE = 0.4, 0.65
"""Heights below which even what the Model is sure of may be a sign, and a 1, in heights of the digits: a dot looks like
a 0 and a comma like a 1, but a 1 is about as high as its neighbours."""

_APART = 0.8
"""Gap up to which a point, a comma, a colon or a slash belongs to the number beside it, in heights of the digits."""

_ONE_POINT = 0.5
"""How near a point there is no other that only looks like one, likewise."""

_JOINING = ".,:/"

_UNITS, _UNIT_APART = "€$£%", 1.5
"""Signs that belong to the nearer of the numbers beside them, and the gap up to which they do, likewise: people leave
one there, and print does."""

_POINT, _MAY_BE = 1 + SIGNS.index("."), 0.55
"""The network's class of a point, and how likely one is at least where a fine pen has left a dot in its place: of large
digits it is so small that the network takes it for a speck."""


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

    def read(
        self, ink: InkMap, digits: Sequence[Digit], predict: Predict, *, in_cells: bool = False
    ) -> tuple[list[Digit], list[Sign]]:
        """Finds the signs beside digits.

        Args:
            ink: (h, w) uint8, in which the digits were found.
            digits: in reading order, boxes in pixels of the ink map.
            predict: reads a digit anew that a sign was a part of; see `Engine.predict`.
            in_cells: whether they stand in a grid, whose lines leave dots.

        Returns:
            The digits that are no signs, and the signs, both in reading order and with their lines and words.
        """
        found = list(candidates(ink, digits))
        if not found:
            return list(digits), []
        rows = self._predict(np.stack([candidate.field for candidate in found]))
        dots = set()
        for index, (candidate, row) in enumerate(zip(found, rows, strict=True)):
            is_loose = not candidate.digits and not candidate.taken
            if is_loose and not in_cells and row[_POINT] < _MAY_BE and is_dot_of_pen(candidate.box, ink, digits):
                row[NONE], row[_POINT] = 1 - _MAY_BE, _MAY_BE
                dots.add(index)
        kept = self._surely_digits(digits, found, rows)
        rows[kept, NONE] = 1.0
        signs: list[Sign] = []
        gone: set[int] = set()
        taken: set[int] = set()
        freed: dict[int, Digit] = {}
        for index in np.argsort(-rows[:, 1:].max(axis=1)):
            best, candidate = int(rows[index].argmax()), found[index]
            if best == NONE or taken & candidate.parts:
                continue
            if index in dots and _has_point(candidate, signs):
                continue
            rest = _freed([freed.get(which, digit) for which, digit in enumerate(digits)], candidate, predict)
            if all(digit.is_digit for digit in rest.values()):
                freed |= rest
                taken |= candidate.parts
                gone |= candidate.digits
                signs.append(Sign(candidate.box, SIGNS[best - 1], float(rows[index, best])))
        left = [freed.get(index, digit) for index, digit in enumerate(digits) if index not in gone]
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
        doubts = [
            min((_doubt(digits[index], candidate.height) for index in candidate.digits - known), default=2.0)
            for candidate in found
        ]
        return np.asarray(1 - rows[:, 1:].max(axis=1) > np.maximum(_RATHER, _MUCH * np.array(doubts)), np.bool_)

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


def _has_point(candidate: Candidate, signs: Sequence[Sign]) -> bool:
    """Whether a point or comma stands where there may be one: what else is as a dot there is a speck."""
    x, y = candidate.box.center
    away = [max(abs(sign.box.center[0] - x), abs(sign.box.center[1] - y)) for sign in signs if sign.text in (".", ",")]
    return min(away, default=math.inf) < _ONE_POINT * candidate.height


def _freed(digits: Sequence[Digit], candidate: Candidate, predict: Predict) -> dict[int, Digit]:
    """The digits that a candidate is a part of, by index, read without it."""
    freed: dict[int, Digit] = {}
    for index, piece in candidate.taken:
        digit = freed.get(index, digits[index])
        (x, y, _, _), ink = digit.box, digit.glyph.ink
        gone = np.zeros_like(ink)
        paste(gone, piece.ink, piece.box.x - x, piece.box.y - y)
        # With the soft rim of its strokes.
        ink = np.where(cv2.dilate(gone, np.ones((3, 3), np.uint8)) > 0, 0, ink).astype(np.uint8)
        left, top, width, height = cv2.boundingRect(ink)
        own = ink[top : top + height, left : left + width]
        glyph = replace(digit.glyph, box=Box(x + left, y + top, width, height), ink=own)
        field = normalize(glyph.ink)
        (probabilities,) = predict(field[np.newaxis])
        freed[index] = Digit(glyph, field, Prediction(tuple(probabilities.tolist())))
    return freed


def _doubt(digit: Digit, height: float) -> float:
    """How far the Model is from certain of a digit, 0 to 1; 2 where it is not sure, or one beside others is higher."""
    is_high = digit.box.height >= (_LOWEST_ONE if digit.text == "1" else _LOWEST) * height
    return 1 - digit.prediction.confidence if digit.is_sure and is_high else 2.0


def arranged(digits: Sequence[Digit], signs: Sequence[Sign]) -> tuple[list[Digit], list[Sign]]:
    """Digits and the signs beside them in reading order, by line and word; where nothing is a digit, no signs."""
    telling = telling_digits(digits)
    signs = signs if len(telling) else ()
    boxes = [digit.box for digit in digits]
    for sign in signs:
        # In a line it counts as high as the digits: a comma hangs below, and a minus is flat.
        line, height = surroundings(sign.box, telling)
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
        is_unit = _is_unit_of(parts, index, index - 1) or _is_unit_of(parts, index - 1, index)
        is_near = box.x - before_box.right < (_UNIT_APART if is_unit else _APART) * box.height
        words.append(words[-1] + (word != before_word and not ((is_bound or is_unit) and is_near)))
    return words


def _is_unit_of(parts: list[tuple[int, int, str, Box]], unit: int, number: int) -> bool:
    """Whether one of two neighbours is a unit, and the other the nearer of what is beside it, and a digit."""
    line, _, text, box = parts[unit]
    if text not in tuple(_UNITS) or parts[number][2]:
        return False
    other = 2 * unit - number
    if not 0 <= other < len(parts) or parts[other][0] != line or parts[other][2]:
        return True
    gaps = [max(one.x - box.right, box.x - one.right) for one in (parts[number][3], parts[other][3])]
    return gaps[0] < gaps[1]
