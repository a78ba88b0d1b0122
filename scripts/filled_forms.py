"""Fills in forms with digits of MNIST and photographs them askew: for tests of forms, and for `bench.forms`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.forms.types import NO, YES, Field, Form, Kind
from digitrec_gui.core.forms.values import decimal
from digitrec_gui.training.rendering.signs import strokes_of
from digitrec_gui.training.rendering.strokes import curve
from scripts.handwriting import Picture

Alpha = npt.NDArray[np.float32]

CROSSED_OUT = "crossed out"
"""What is written into such a field, in the truth."""

_SCALE = 2
"""Sheets are written so many times as large as the form's picture."""


class Digits:
    """Digits of MNIST to write with."""

    def __init__(self, part: str = "train") -> None:
        """Takes one of its sets, "train" or "test"."""
        with np.load(paths.MNIST) as data:
            self._x, y = data[f"x_{part}"], data[f"y_{part}"]
        self._of = [np.flatnonzero(y == digit) for digit in range(10)]

    def one(self, digit: str, height: float, rng: np.random.Generator, widest: float = 1e6) -> Alpha:
        """A digit as high as that, or as wide at most, (h, w), 0 to 1."""
        ink = self._x[rng.choice(self._of[int(digit)])]
        x, y, w, h = cv2.boundingRect((ink > 30).astype(np.uint8))
        scale = min(height / max(h, w), widest / w)
        size = (max(2, round(w * scale)), max(2, round(h * scale)))
        large = cv2.resize(ink[y : y + h, x : x + w].astype(np.float32) / 255, size, interpolation=cv2.INTER_CUBIC)
        return np.asarray(np.clip((large - 0.25) / 0.45, 0, 1), np.float32)


@dataclass
class Filled:
    """A sheet that was filled in.

    Attributes:
        picture: of it.
        truth: of each field what is written in it; "" where nothing is, `CROSSED_OUT` where that is.
    """

    picture: Picture
    truth: dict[str, str]


class Pen:
    """Writes on a sheet with one pen."""

    def __init__(self, picture: Picture, rng: np.random.Generator, digits: Digits) -> None:
        self._picture, self._rng, self._digits = picture, rng, digits
        pens = [(28, 30, 40), (30, 40, 120), (20, 20, 22), (70, 70, 74)]
        self._color = np.array(pens[int(rng.choice(4, p=[0.35, 0.4, 0.15, 0.1]))], np.float32)
        self._width = float(rng.uniform(0.06, 0.1))

    def field(self, field: Field, text: str) -> None:
        """Writes a value into its field."""
        rng, box = self._rng, field.box
        x, y, width, height = (side * _SCALE for side in box)
        if field.kind is Kind.TICK:
            if text == YES:
                self._tick(x, y, width)
            return
        if not field.cells:
            self._line(text, x, y, width, height)
            return
        wide = width / field.cells
        first = field.cells - len(text)
        for index, digit in enumerate(text, start=first):
            alpha = self._digits.one(digit, height * rng.uniform(0.6, 0.82), rng, 0.95 * wide)
            h, w = alpha.shape
            left = x + wide * index + (wide - w) / 2 + rng.normal(0, 0.05) * wide
            self._put(alpha, left, y + (height - h) / 2 + rng.normal(0, 0.035) * height)

    def _line(self, text: str, x: float, y: float, width: float, height: float) -> None:
        rng = self._rng
        size = height * rng.uniform(0.5, 0.66)
        parts: list[tuple[Alpha | list[npt.NDArray[np.float64]], float, float]] = []
        for sign in text:
            if sign.isdigit():
                alpha = self._digits.one(sign, size * rng.uniform(0.92, 1.05), rng)
                parts.append((alpha, alpha.shape[1], size * rng.uniform(0.1, 0.22)))
            else:
                strokes = [curve(stroke, 0.012, rng) * size for stroke in strokes_of(sign, rng)]
                wide = max(float(stroke[:, 0].max()) for stroke in strokes)
                parts.append((strokes, wide, size * rng.uniform(0.14, 0.24)))
        # Who runs out of room writes smaller.
        shrink = min(1.0, 0.94 * width / sum(wide + gap for _, wide, gap in parts))
        at, foot = x + 0.02 * width, y + height * rng.uniform(0.78, 0.84)
        for part, wide, gap in parts:
            if isinstance(part, list):
                for stroke in part:
                    corner = np.array([at, foot - size * shrink])
                    self.stroke(stroke * shrink + corner, size * shrink * self._width)
            else:
                h, w = part.shape
                small = (max(2, round(w * shrink)), max(2, round(h * shrink)))
                alpha = np.asarray(cv2.resize(part, small, interpolation=cv2.INTER_AREA), np.float32)
                self._put(alpha, at, foot - alpha.shape[0])
            at += (wide + gap) * shrink

    def _tick(self, x: float, y: float, side: float) -> None:
        rng = self._rng
        shapes = [
            [[(0.15, 0.5), (0.4, 0.85), (0.95, 0.05)]],
            [[(0.15, 0.15), (0.85, 0.85)], [(0.85, 0.15), (0.15, 0.85)]],
            [[(0.1, 0.9), (0.9, 0.1)]],
        ]
        for stroke in shapes[int(rng.choice(3, p=[0.45, 0.45, 0.1]))]:
            points = np.array(stroke) + rng.normal(0, 0.05, (len(stroke), 2))
            self.stroke(points * side + np.array([x, y]), side * rng.uniform(0.07, 0.11))

    def cross_out(self, field: Field) -> None:
        """Draws a stroke through all that is written in a field; where boxes are left empty, beyond it."""
        rng = self._rng
        x, y, width, height = (side * _SCALE for side in field.box)
        wide = width / max(1, field.cells) if field.cells else 0
        left = x + wide * rng.uniform(-0.1, 0.1)
        right = x + width * (1 if field.cells else rng.uniform(0.9, 1.0)) - wide * rng.uniform(-0.1, 0.1)
        middle = y + height * rng.uniform(0.42, 0.58)
        tilt = height * rng.uniform(-0.18, 0.18)
        points = np.array(
            [(left, middle - tilt), ((left + right) / 2, middle + rng.normal(0, 2)), (right, middle + tilt)]
        )
        self.stroke(points, height * rng.uniform(0.05, 0.08))

    def stroke(self, points: npt.NDArray[np.float64], width: float) -> None:
        """Draws a line through points, pixels of the sheet."""
        layer = np.zeros(self._picture.shape[:2], np.uint8)
        places = np.round(points * 16).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(layer, [places], False, 255, max(2, round(width)), cv2.LINE_AA, 4)
        x, y, w, h = cv2.boundingRect(layer)
        self._put(layer[y : y + h, x : x + w].astype(np.float32) / np.float32(255), x, y)

    def _put(self, alpha: Alpha, x: float, y: float) -> None:
        left, top = max(0, round(x)), max(0, round(y))
        place = self._picture[top : top + alpha.shape[0], left : left + alpha.shape[1]]
        strength = alpha[: place.shape[0], : place.shape[1], np.newaxis] * np.float32(0.94)
        # Ink takes light from whatever it lies on.
        place[:] = np.minimum(place, np.rint(place * (1 - strength) + self._color * strength)).astype(np.uint8)


def _number(rng: np.random.Generator, digits: int) -> str:
    return "".join(map(str, rng.integers(0, 10, digits)))


def _date(rng: np.random.Generator) -> str:
    mark = ".-/"[int(rng.choice(3, p=[0.7, 0.1, 0.2]))]
    return f"{rng.integers(1, 29):02}{mark}{rng.integers(1, 13):02}{mark}{rng.integers(2020, 2030)}"


def with_luhn(number: str) -> str:
    """A number with its check digit."""
    total = 0
    for index, digit in enumerate(reversed(number)):
        value = int(digit) * (2 - index % 2)
        total += value - 9 if value > 9 else value
    return number + str(-total % 10)


_EMPTY, _CROSSED_OUT, _WRONG_SUM = 0.06, 0.025, 0.06
"""Shares of the fields that are left empty, of those that are crossed out, and of the sheets with a wrong sum."""


def answer_values(rng: np.random.Generator) -> dict[str, str]:
    """What somebody writes on an answer sheet, before anything is crossed out."""
    points = [0 if rng.random() < _EMPTY else int(rng.integers(0, 21)) for _ in range(6)]
    return {
        "student": with_luhn(_number(rng, 5)),
        "date": _date(rng),
        # Who did not try a question often writes nothing.
        **{f"points {index}": str(one or "0" * int(rng.random() < 0.5)) for index, one in enumerate(points, start=1)},
        "total": str(sum(points)),
        "passed": YES if sum(points) >= 50 else NO,
        "resit": YES if rng.random() < 0.3 else NO,
    }


def meter_values(rng: np.random.Generator) -> dict[str, str]:
    """What somebody writes on a meter card."""
    previous, used = int(rng.integers(100, 80_000)), int(rng.integers(10, 9_000))
    charge, use, mark = int(rng.integers(500, 5_000)), int(rng.integers(500, 90_000)), ".,"[int(rng.integers(2))]
    amounts = {"charge": charge, "use": use, "amount": charge + use}
    return {
        "meter": with_luhn(_number(rng, 7)),
        "date": _date(rng),
        "reading": str(previous + used),
        "previous": str(previous),
        "used": str(used),
        **{name: f"{cents // 100}{mark}{cents % 100:02}" for name, cents in amounts.items()},
        "paid": YES if rng.random() < 0.5 else NO,
        "estimated": YES if rng.random() < 0.2 else NO,
    }


VALUES: dict[str, Callable[[np.random.Generator], dict[str, str]]] = {
    "Answer sheet": answer_values,
    "Meter card": meter_values,
}


def written(
    form: Form, values: dict[str, str], rng: np.random.Generator, digits: Digits, crossed_out: Collection[str] = ()
) -> Picture:
    """A sheet, written with one pen.

    Args:
        form: any one.
        values: of its fields; those that are left out or "" stay empty.
        rng: decides how it is written.
        digits: to write with.
        crossed_out: names of the fields that are.
    """
    picture = np.asarray(cv2.resize(form.picture, None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_LINEAR), np.uint8)
    pen = Pen(picture, rng, digits)
    for field in form.fields:
        if values.get(field.name):
            pen.field(field, values[field.name])
        if field.name in crossed_out:
            pen.cross_out(field)
    return picture


def filled(form: Form, rng: np.random.Generator, digits: Digits) -> Filled:
    """A sheet of one of our forms, some fields left empty, some crossed out, and some sums wrong.

    Args:
        form: one of those that `VALUES` names.
        rng: decides everything.
        digits: to write with.
    """
    values = VALUES[form.name](rng)
    if rng.random() < _WRONG_SUM:
        name = "total" if "total" in values else "used"
        values[name] = str(max(0, int(values[name]) + int(rng.choice([-10, -1, 1, 2, 10]))))
    summed = {name for check in form.checks for name in check.fields}
    crossed_out = set()
    for field in form.fields:
        fate = rng.random()
        if field.kind is Kind.TICK:
            continue
        if fate < (_EMPTY / 4 if field.name in summed else _EMPTY):
            values[field.name] = ""
        elif values[field.name] and fate > 1 - _CROSSED_OUT:
            crossed_out.add(field.name)
    truth = {
        field.name: decimal(values[field.name]) if field.kind is Kind.DECIMAL else values[field.name]
        for field in form.fields
    }
    picture = written(form, values, rng, digits, crossed_out)
    return Filled(picture, truth | dict.fromkeys(crossed_out, CROSSED_OUT))


def photographed(picture: Picture, rng: np.random.Generator, longer: int = 2000) -> Picture:
    """A sheet on a table, photographed askew, with shadows, noise and what a JPEG loses; or, one in five, fed askew.

    Args:
        picture: the sheet.
        rng: decides everything.
        longer: longer side of the photograph, pixels.
    """
    is_scanned = rng.random() < 0.2
    quarter = int(rng.integers(4))
    sheet = np.ascontiguousarray(np.rot90(picture, quarter))
    h, w = sheet.shape[:2]
    scale = longer / max(h, w)
    size = (round(w * scale), round(h * scale))
    angle = np.deg2rad(rng.uniform(-4, 4) if is_scanned else rng.uniform(-20, 20))
    corners = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float64)
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    seen = (corners - (w / 2, h / 2)) @ turn.T
    if not is_scanned:
        seen += rng.uniform(-0.05, 0.05, (4, 2)) * (w, h)
    reach = np.abs(seen).max(axis=0)
    seen *= (1.0 if is_scanned else rng.uniform(0.86, 0.98)) * min(size[0] / 2 / reach[0], size[1] / 2 / reach[1])
    seen += np.array(size) / 2
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
    # What is made smaller is smoothed first.
    shrunk = cv2.GaussianBlur(sheet, (0, 0), max(0.3, 0.4 * w / float(np.hypot(*(seen[1] - seen[0])))))
    warped = cv2.warpPerspective(shrunk, matrix, size, flags=cv2.INTER_LINEAR).astype(np.float32)
    inside = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, size)[..., np.newaxis] / np.float32(255)
    table = np.full((size[1], size[0], 3), 250, np.float32) if is_scanned else _table(size, rng)
    photo = warped * inside + table * (1 - inside)
    if not is_scanned:
        photo = _bent(photo, rng) * _light(size, rng)[..., np.newaxis]
    photo = cv2.GaussianBlur(photo, (0, 0), rng.uniform(0.4, 1.1))
    photo = photo + rng.standard_normal((size[1], size[0], 1), np.float32) * np.float32(rng.uniform(1, 6))
    image = np.clip(photo, 0, 255).astype(np.uint8)
    code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 93))])[1]
    return np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR), np.uint8)


def _table(size: tuple[int, int], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Wood or cloth, (h, w, 3)."""
    width, height = size
    stretch = float(rng.choice([1.0, 8.0]))
    relief = np.zeros((height, width), np.float32)
    for octave in range(1, 6):
        rows, columns = max(2, int(3 * 2**octave)), max(2, int(3 * 2**octave / stretch))
        noise = rng.normal(0, 1, (rows, columns)).astype(np.float32)
        relief += cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC) / np.float32(1.5**octave)
    color = rng.uniform(30, 190) + rng.normal(0, 20, 3)
    return np.asarray(np.clip(color + relief[..., np.newaxis] * rng.uniform(4, 18), 0, 255), np.float32)


def _light(size: tuple[int, int], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Brightness of each pixel: light from one side, and the shadow of a hand or a head."""
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, size[0] // 4), np.linspace(-0.5, 0.5, size[1] // 4))
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 - rng.uniform(0, 0.35) * (0.5 + x * np.cos(angle) + y * np.sin(angle))
    if rng.random() < 0.6:
        center, radius = rng.uniform(-0.5, 0.5, 2), rng.uniform(0.15, 0.4)
        distance = np.hypot((x - center[0]) * rng.uniform(0.6, 1.4), y - center[1]) - radius
        light *= 1 - rng.uniform(0.15, 0.45) / (1 + np.exp(distance / rng.uniform(0.006, 0.05)))
    return np.asarray(cv2.resize(light.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32)


def _bent(photo: npt.NDArray[np.float32], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """As if the paper were a little curled."""
    height, width = photo.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bow, phase = rng.uniform(-0.004, 0.004) * height, rng.uniform(-0.2, 0.2)
    y += (bow * np.sin(np.pi * (np.arange(width) / width + phase))).astype(np.float32)
    return np.asarray(cv2.remap(photo, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
