"""One person's hand: writes digits, and things that are no digits, each a little different from the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.movements import Movement, Movements, mixed, slashed
from digitrec_gui.training.rendering.signs import strokes_of
from digitrec_gui.training.rendering.strokes import SHAPES, Stroke, curve, draw

Alpha = npt.NDArray[np.uint8]
"""How much ink a pen leaves, (h, w) uint8, 255 all of it, of any size."""

LETTERS = "ACEFHKMNPRVWXacdefkmnprvwx"
"""Letters that nobody writes like a digit; O, I, l, Z, S, B, b, q, g and the like are left out."""

NO_LETTERS = "?&%+=#*@$<>~^:;{}"

FROM_MNIST, FROM_STROKES = 0.47, 0.43
"""Shares of the digits that are MNIST's and that are drawn as strokes; the rest is written with a font."""

STROKE_DIGITS = (0.06, 0.17, 0.07, 0.11, 0.15, 0.07, 0.07, 0.11, 0.07, 0.12)
"""How often each digit is drawn: those most whose shapes MNIST has least of."""

_FINE, _FINE_PENS = 0.4, 0.15
"""How much finer some pens are, and how many."""

FROM_MOVEMENTS = 0.45
"""Share of what is drawn as somebody's pen moved, where such movements are given."""

_SEEN = 90
"""What a pen left counts as seen from this value on."""

_MIXED = 0.7
"""Share of these that are mixed, see `movements`: there are few people, and many hands."""

_TAILED, _LONG_TAIL, _SHORT_TAIL = (2, 3, 5, 8, 9), 0.6, 0.15
"""Digits that stay what they are with a tail, and how long that of these and of the others may be, in heights."""

_SLASHED = 0.12
"""Share of the zeros with a stroke through them."""

NARROWEST, WIDEST = 0.25, 0.4
"""Logarithms of how much narrower and wider than its model a digit may be written."""


_FULL_STOPS = (1.0, 1.8)
"""How much wider than its strokes a pen's dots are."""

NO_MOVEMENTS = Movements()


@dataclass(frozen=True, eq=False)
class Material:
    """What people write with whom a training makes up.

    Attributes:
        digits: MNIST's.
        movements: of the pen.
    """

    digits: Digits
    movements: Movements = NO_MOVEMENTS


class Writer:
    """A hand (slant, digits it takes from MNIST) and a pen (width, how soft its edge is)."""

    def __init__(
        self,
        digits: Digits,
        fonts: Sequence[Path],
        rng: np.random.Generator,
        movements: Movements = NO_MOVEMENTS,
    ) -> None:
        """Makes up a person.

        Args:
            digits: MNIST's, of the part of it that may be learnt from.
            fonts: handwriting fonts.
            rng: decides everything.
            movements: of other people's pens, for some of what it writes.
        """
        self._movements, self._symbols = movements.digits, movements.symbols
        self._digits, self._fonts, self._rng = digits, fonts, rng
        self._font = fonts[int(rng.integers(len(fonts)))]
        self._slant = rng.normal(0, 0.12)
        self._pen = float(np.exp(rng.uniform(np.log(0.04), np.log(0.2))))
        self._threshold = rng.uniform(0.28, 0.6)
        # Asked only where there are movements: without them a seed writes what it always wrote.
        self._is_fine = bool(self._movements) and rng.random() < _FINE_PENS

    def digit(self, height: float, which: int | None = None) -> tuple[Alpha, int]:
        """A digit of about this height, pixels, and which it is: this one, if it is given."""
        if which is not None:
            return self._drawn(which, height), which
        if self._movements and self._rng.random() < FROM_MOVEMENTS:
            label = int(self._rng.integers(10))
            return self._moved(self._movements[label], height, label), label
        kind = self._rng.random()
        if kind < FROM_MNIST:
            index = int(self._rng.integers(len(self._digits)))
            return self._mnist(self._digits.x[index], height), int(self._digits.y[index])
        label = int(self._rng.choice(10, p=STROKE_DIGITS))
        if kind < FROM_MNIST + FROM_STROKES:
            return self._strokes(SHAPES[label], height), label
        return self._text(str(label), height), label

    def other(self, height: float) -> Alpha:
        """Something of about this height that is not a digit."""
        if self._symbols and self._rng.random() < FROM_MOVEMENTS:
            return self._moved(self._symbols, height * self._rng.uniform(0.8, 1.3))
        kind = self._rng.random()
        if kind < 0.55:
            return self._any_font(LETTERS[self._rng.integers(len(LETTERS))], height)
        if kind < 0.66:
            return self._any_font(NO_LETTERS[self._rng.integers(len(NO_LETTERS))], height)
        if kind < 0.72:
            return self._any_font("".join(self._rng.choice(list(LETTERS), 2)), height)
        if kind < 0.82:
            return self._scribble(height)
        if kind < 0.88:
            return self._smudge(height)
        return self._pair(height) if kind < 0.94 else self._half(height)

    def sign(self, which: str, height: float) -> tuple[Alpha, float]:
        """One of `core.types.SIGNS` beside digits of this height, and how far below their top it begins, pixels."""
        shape = strokes_of(which, self._rng)
        curves = [curve(stroke, 0.008, self._rng) for stroke in shape]
        for points in curves:
            points[:, 0] += self._slant * (0.5 - points[:, 1])
        wider = self._rng.uniform(*_FULL_STOPS) if which in ".:" else 1.0
        pen = self._pen * (_FINE if self._is_fine else 1) * wider
        side = max(6, round(height))
        alpha = np.asarray(draw(curves, pen, side) * float(np.clip(pen * height, 0.4, 1)), np.uint8)
        top = min(float(points[:, 1].min()) for points in curves) * side - (pen * side + 2)
        above = cv2.boundingRect((alpha > _SEEN).astype(np.uint8))[1]
        return cropped(alpha), top + above

    def _mnist(self, digit: Alpha, height: float) -> Alpha:
        """Enlarged, with the edge that a pen has: MNIST's own is an inch wide on a large digit."""
        side = max(20, round(height * 28 / 20))
        large = cv2.resize(digit, (side, side), interpolation=cv2.INTER_CUBIC if side > 28 else cv2.INTER_AREA)
        softness = 0.35 if side > 60 else 0.7
        values = (large.astype(np.float32) / 255 - self._threshold) / softness + 0.5
        return self._bent((values.clip(0, 1) * 255).astype(np.uint8), 4, self._rng.normal(0, 0.08))

    def _drawn(self, digit: int, height: float) -> Alpha:
        return self._moved(self._movements[digit], height) if self._movements else self._strokes(SHAPES[digit], height)

    def _strokes(self, shapes: Sequence[Sequence[Stroke]], height: float) -> Alpha:
        """One of these shapes."""
        shape = shapes[int(self._rng.integers(len(shapes)))]
        jitter = abs(self._rng.normal(0, 0.022))
        curves = [curve(stroke, jitter, self._rng) for stroke in shape]
        return self._bent(draw(curves, self._pen, max(12, round(height))), 7, self._slant)

    def _moved(self, movements: Sequence[Movement], height: float, label: int = NOT_A_DIGIT) -> Alpha:
        """One of these, as it was written, with this hand's pen."""
        strokes = movements[int(self._rng.integers(len(movements)))]
        if self._rng.random() < _MIXED:
            strokes = mixed(strokes, self._rng, _LONG_TAIL if label in _TAILED else _SHORT_TAIL)
        if label == 0 and self._rng.random() < _SLASHED:
            strokes = slashed(strokes, self._rng)
        pen = self._pen * (_FINE if self._is_fine else 1)
        alpha = self._bent(draw(list(strokes), pen, max(6, round(height))), 4, self._slant)
        # The finest line that is drawn is a pixel wide: a finer one leaves less ink.
        return np.asarray(alpha * float(np.clip(pen * height, 0.4, 1)), np.uint8)

    def _any_font(self, text: str, height: float) -> Alpha:
        self._font = self._fonts[int(self._rng.integers(len(self._fonts)))]
        return self._text(text, height * self._rng.uniform(0.8, 1.3))

    def _text(self, text: str, height: float) -> Alpha:
        alpha = set_in_type(text, self._font, max(10, height * 1.5))
        if self._rng.random() < 0.25:
            side = max(1, round(height / 40)) + 1
            alpha = np.asarray(cv2.dilate(alpha, np.ones((side, side), np.uint8)), np.uint8)
        return self._bent(alpha, 7, self._slant)

    def _scribble(self, height: float) -> Alpha:
        points = self._rng.uniform(0, 1, (int(self._rng.integers(3, 12)), 2))
        points[:, 0] *= self._rng.uniform(0.4, 1.2)
        stroke = [(float(x), float(y)) for x, y in points]
        return draw([curve(stroke, 0, self._rng)], self._pen, max(12, round(height)))

    def _smudge(self, height: float) -> Alpha:
        h = max(8, round(height * self._rng.uniform(0.4, 1.1)))
        w = max(6, round(h * self._rng.uniform(0.4, 1.5)))
        noise = self._rng.normal(0, 1, (h, w)).astype(np.float32)
        field = cv2.GaussianBlur(noise, (0, 0), h / self._rng.uniform(5, 12))
        field = (field - field.min()) / (np.ptp(field) + 1e-6)
        return np.asarray(((field - self._rng.uniform(0.4, 0.65)) * 5).clip(0, 1) * 255, np.float32).astype(np.uint8)

    def _pair(self, height: float) -> Alpha:
        """Two digits that touch."""
        (left, _), (right, _) = self.digit(height), self.digit(height)
        overlap = int(min(left.shape[1], right.shape[1]) * self._rng.uniform(0.05, 0.35))
        width = left.shape[1] + right.shape[1] - overlap
        both = np.zeros((max(left.shape[0], right.shape[0]), width), np.uint8)
        both[: left.shape[0], : left.shape[1]] = left
        place = both[: right.shape[0], width - right.shape[1] :]
        np.maximum(place, right, out=place)
        return both

    def _half(self, height: float) -> Alpha:
        """One side of a digit; of those only whose sides are no digits themselves (that of a 3 is one)."""
        while True:
            alpha, label = self.digit(height)
            if label not in (1, 3, 7):
                break
        cut = int(alpha.shape[1] * self._rng.uniform(0.42, 0.58))
        return alpha[:, :cut] if label == 5 or self._rng.random() < 0.5 else alpha[:, cut:]

    def _bent(self, alpha: Alpha, turn: float, slant: float) -> Alpha:
        """Turned (normal, degrees), slanted and made wider or narrower, on a canvas that holds it all."""
        angle = np.deg2rad(self._rng.normal(0, turn))
        cos, sin = np.cos(angle), np.sin(angle)
        wider = np.exp(self._rng.uniform(-NARROWEST, WIDEST))
        linear = np.array([[cos, -sin], [sin, cos]]) @ np.array([[wider, -slant], [0, 1]])
        h, w = alpha.shape
        corners = linear @ np.array([[0, w, 0, w], [0, 0, h, h]])
        low = corners.min(axis=1)
        width, height = (int(value) for value in np.ceil(corners.max(axis=1) - low) + 2)
        matrix = np.hstack([linear, (1 - low)[:, np.newaxis]])
        return np.asarray(cv2.warpAffine(alpha, matrix, (width, height)), np.uint8)


def cropped(alpha: Alpha) -> Alpha:
    """What is seen of it; empty if nothing is."""
    x, y, width, height = cv2.boundingRect((alpha > _SEEN).astype(np.uint8))
    return np.ascontiguousarray(alpha[y : y + height, x : x + width])


def set_in_type(text: str, font: Path, size: float) -> Alpha:
    """A line of text in a font of this size, pixels, with a margin of 3."""
    face = _font(font, max(5, round(size)))
    left, top, right, bottom = face.getbbox(text)
    picture = Image.new("L", (int(right - left) + 6, int(bottom - top) + 6), 0)
    ImageDraw.Draw(picture).text((3 - left, 3 - top), text, font=face, fill=255)
    return np.array(picture)


@lru_cache(maxsize=512)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)
