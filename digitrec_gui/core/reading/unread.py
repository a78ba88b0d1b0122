"""Ink that was written and not read: it is marked, counted and told, so that nothing that was written is dropped.

What was written is what the finder saw, which knows handwriting from print: printed words around it are no marks. On a
sheet that was drawn on it is all ink. A mark is as large as half a digit at least; strokes that lie near one another,
as those of a word, are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.geometry import holds, union
from digitrec_gui.core.ink.ink_map import INK
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.sign_candidates import paste
from digitrec_gui.core.types import Box, Digit, Glyph, InkMap, Part, Prediction

_MARGIN = 0.2
"""How far beyond its box the ink of a digit or sign may reach, in heights of the digits: a tail, a blot."""

_NEAR = 0.5
"""Gap within which strokes are one mark, in heights of the digits ..."""

_BLOCK, _MANY = 2.5, 24
"""... and gap within which they are one where there would be more marks than this: a text, a drawing."""

_HALF, _LOWEST, _MOST = 0.5, 0.22, 4.0
"""Least height or width of a mark, its least height (what is lower is small print), and length from which on it may be
a line of the page, in heights of the digits."""

_LEAST_INK = 0.05
"""Least ink of a mark, as a share of the square of the digits' height: less is a speck or a remnant."""

_THIN = 0.12
"""Up to this share of its length a straight mark is a line of the page."""

_WORD = 4
"""Symbols from which on what is mostly no digits is a word of letters."""

_LEAST_DIGIT = 12
"""Height of digits where none was read, pixels of the ink map, in which writing is mostly 28 to 80 high."""

_UNSEEN, _SEEN = 0.1, 0.5
"""Share of a mark's ink up to which the finder has not seen it, and share of a digit's from which on it has."""

_Mask = npt.NDArray[np.uint8]


def unread(written: InkMap, parts: Sequence[Part], engine: Engine, *, is_page: bool) -> list[Digit]:
    """The marks of an ink map that are in no digit or sign, as Digits that are `unread`.

    Args:
        written: (h, w) uint8, what was written, and no print.
        parts: what was read, and what is marked as no digit, with boxes in pixels of the ink map.
        engine: says what a mark would be taken for.
        is_page: whether lines, small print and what reaches in at the edge may be among it, as on any page; not on a
            sheet that was drawn on.
    """
    height = _height(parts)
    left = (written >= INK).astype(np.uint8)
    for part in parts:
        x, y, right, bottom = _around(part.box, round(_MARGIN * height))
        left[y:bottom, x:right] = 0
    marks = _marks(left, _NEAR * height, height, is_page)
    if len(marks) > _MANY:
        marks = _marks(left, _BLOCK * height, height, is_page)
    marks = [mark for mark in marks if not (is_page and _is_around(mark, parts))]
    if not marks:
        return []
    inks = [np.where(left[y : y + h, x : x + w] > 0, written[y : y + h, x : x + w], 0) for x, y, w, h in marks]
    fields = [normalize(np.asarray(ink, np.uint8)) for ink in inks]
    rows = engine.predict(np.array(fields, np.uint8))
    return [
        Digit(Glyph(box, np.asarray(ink, np.uint8)), field, Prediction(tuple(row.tolist())), unread=True)
        for box, ink, field, row in zip(marks, inks, fields, rows, strict=True)
    ]


def without_printed_words(digits: Sequence[Digit], written: InkMap) -> list[Digit]:
    """Digits without printed words, where the finder saw others: nothing of such a word, and not all of it is a digit.

    Args:
        digits: with boxes in pixels of the ink map.
        written: what the finder saw.
    """
    words: dict[tuple[int, int], list[Digit]] = {}
    for digit in digits:
        words.setdefault((digit.line, digit.word), []).append(digit)
    mixed = {place for place, word in words.items() if not all(digit.is_digit for digit in word)}
    numbers = [digit for digit in digits if (digit.line, digit.word) not in mixed]
    if not mixed or not numbers or 2 * sum(_share(digit, written) > _SEEN for digit in numbers) <= len(numbers):
        return list(digits)
    printed = {place for place in mixed if all(_share(digit, written) <= _UNSEEN for digit in words[place])}
    return [digit for digit in digits if (digit.line, digit.word) not in printed]


def without_words(digits: Sequence[Digit], engine: Engine) -> tuple[list[Digit], list[Digit]]:
    """Digits without words of letters, half of which at least is no digit; and each of these as one mark.

    Args:
        digits: with boxes in pixels of the ink map.
        engine: says what a mark would be taken for.
    """
    words: dict[tuple[int, int], list[Digit]] = {}
    for digit in digits:
        words.setdefault((digit.line, digit.word), []).append(digit)
    letters = {
        place: word
        for place, word in words.items()
        if len(word) >= _WORD and 2 * sum(digit.is_digit for digit in word) <= len(word)
    }
    left = [digit for digit in digits if (digit.line, digit.word) not in letters]
    return left, [_as_one(word, engine) for word in letters.values()]


def _as_one(word: Sequence[Digit], engine: Engine) -> Digit:
    box = reduce(union, (digit.box for digit in word))
    ink = np.zeros((box.height, box.width), np.uint8)
    for digit in word:
        paste(ink, digit.glyph.ink, digit.box.x - box.x, digit.box.y - box.y)
    field = normalize(ink)
    (row,) = engine.predict(field[np.newaxis])
    return Digit(Glyph(box, ink), field, Prediction(tuple(row.tolist())), unread=True)


def with_unread(digits: Sequence[Digit], marks: Sequence[Digit]) -> list[Digit]:
    """Digits with the marks that were not read, each a word of its own: no number has another text because of it.

    One that lies beside a line is the last of it; the others are lines of their own, below.
    """
    lines: dict[int, list[Digit]] = {}
    for digit in digits:
        lines.setdefault(digit.line, []).append(digit)
    words = {line: max(digit.word for digit in found) + 1 for line, found in lines.items()}
    placed: list[Digit] = []
    for mark in sorted(marks, key=lambda mark: (mark.box.y, mark.box.x)):
        line = _line_beside(mark.box, lines)
        if line is None:
            line = max(words, default=-1) + 1
        word = words.get(line, 0)
        words[line] = word + 1
        placed.append(replace(mark, glyph=replace(mark.glyph, line=line, word=word)))
    return sorted([*digits, *placed], key=lambda digit: (digit.line, digit.word))


def _line_beside(box: Box, lines: dict[int, list[Digit]]) -> int | None:
    """The line beside whose nearest digit a box lies."""
    best, least = None, 0.5
    for line, digits in lines.items():
        nearest = min(digits, key=lambda digit: abs(digit.box.center[0] - box.center[0])).box
        shared = min(nearest.bottom, box.bottom) - max(nearest.y, box.y)
        if shared / min(nearest.height, box.height) > least:
            best, least = line, shared / min(nearest.height, box.height)
    return best


def _height(parts: Iterable[Part]) -> float:
    """How high the digits are."""
    heights = [part.box.height for part in parts if isinstance(part, Digit) and part.is_digit]
    others = [part.box.height for part in parts if isinstance(part, Digit)]
    return max(_LEAST_DIGIT, median(heights or others or [2 * _LEAST_DIGIT]))


def _marks(left: _Mask, gap: float, height: float, is_page: bool) -> list[Box]:
    """Where there is ink, strokes that are no further apart than the gap together."""
    side = max(3, 2 * round(gap / 2) + 1)
    together = cv2.dilate(left, np.ones((side, side), np.uint8))
    count, labels = cv2.connectedComponents(together)
    if count <= 1:
        return []
    rows, columns = np.nonzero(left)
    of = labels[rows, columns]
    marks = []
    order = np.argsort(of, kind="stable")
    for index in np.split(order, np.flatnonzero(np.diff(of[order])) + 1):
        if not len(index):
            continue
        y, x = int(rows[index].min()), int(columns[index].min())
        box = Box(x, y, int(columns[index].max()) + 1 - x, int(rows[index].max()) + 1 - y)
        is_large = max(box.width, box.height) >= _HALF * height and len(index) >= _LEAST_INK * height**2
        if is_large and not (is_page and _is_of_page(box, height, left.shape)):
            marks.append(box)
    return sorted(marks, key=lambda box: (box.y, box.x))


def _is_around(mark: Box, parts: Sequence[Part]) -> bool:
    """Whether most of what was read lies within it: it is the sheet before a dark table, or a frame."""
    return sum(holds(mark, part.box) for part in parts) > max(1, len(parts) / 2)


def _is_of_page(box: Box, height: float, shape: tuple[int, ...]) -> bool:
    """Whether it is small print, a line of the page, or a remnant at its edge."""
    longer, shorter = max(box.width, box.height), min(box.width, box.height)
    is_straight = shorter <= max(2.0, _THIN * longer)
    is_line = is_straight and (longer > _MOST * height or box.height < _HALF * height)
    at_edge = box.x <= 1 or box.y <= 1 or box.right >= shape[1] - 1 or box.bottom >= shape[0] - 1
    return box.height < _LOWEST * height or is_line or (at_edge and shorter < _HALF * height)


def _around(box: Box, margin: int) -> tuple[int, int, int, int]:
    return max(0, box.x - margin), max(0, box.y - margin), box.right + margin, box.bottom + margin


def _share(digit: Digit, written: InkMap) -> float:
    """Share of a digit's ink on which the finder saw some."""
    x, y, width, height = digit.box
    inked = digit.glyph.ink >= INK
    seen = written[y : y + height, x : x + width] > 0
    return float(seen[inked].mean()) if inked.shape == seen.shape and inked.any() else 0.0
