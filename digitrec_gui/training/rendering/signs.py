"""Numbers as people write them, and the signs in them as strokes of a pen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from digitrec_gui.training.rendering.strokes import Stroke

_WITHOUT_SIGNS = 0.3
"""Share of the numbers that are digits and nothing else."""

_DOT = 0.05
"""How far a pen moves at most that makes a dot, in heights of the digits."""


def numeral(rng: np.random.Generator, form: str = "") -> str:
    """A number with signs, or without, of one of `FORMS` or of any; a space stands where there is a wide gap."""
    if form:
        return FORMS[form](rng)
    if rng.random() < _WITHOUT_SIGNS:
        return FORMS["plain"](rng)
    return FORMS[str(rng.choice(list(_SHARES), p=np.array([*_SHARES.values()]) / sum(_SHARES.values())))](rng)


def _digits(rng: np.random.Generator, least: int, most: int) -> str:
    return "".join(map(str, rng.integers(0, 10, int(rng.integers(least, most + 1)))))


def _decimal(rng: np.random.Generator) -> str:
    mark = ".,"[int(rng.integers(2))]
    thousands = f"{_digits(rng, 1, 3)}{'.,'[mark == '.']}{_digits(rng, 3, 3)}" if rng.random() < 0.1 else ""
    return f"{thousands or _digits(rng, 1, 4)}{mark}{_digits(rng, 1, 3)}"


def _amount(rng: np.random.Generator) -> str:
    mark = ".,"[int(rng.integers(2))]
    cents = str(rng.choice(["-", "00", _digits(rng, 2, 2)], p=[0.15, 0.25, 0.6]))
    amount = f"{_digits(rng, 1, 4)}{mark}{cents}" if rng.random() < 0.8 else _digits(rng, 1, 4)
    currency, space = "€$£"[int(rng.integers(3))], " " * int(rng.integers(2))
    return f"{currency}{space}{amount}" if rng.random() < 0.5 else f"{amount}{space}{currency}"


def _negative(rng: np.random.Generator) -> str:
    return "-" + (_digits(rng, 1, 4) if rng.random() < 0.7 else _decimal(rng))


def _date(rng: np.random.Generator) -> str:
    mark = ".-/"[int(rng.choice(3, p=[0.6, 0.2, 0.2]))]
    day, month = str(rng.integers(1, 32)), str(rng.integers(1, 13))
    if rng.random() < 0.5:
        day, month = day.zfill(2), month.zfill(2)
    year = str(rng.integers(1900, 2050))
    parts = [day, month, year if rng.random() < 0.6 else year[2:]]
    return mark.join(parts[::-1] if mark == "-" and rng.random() < 0.5 else parts)


def _time(rng: np.random.Generator) -> str:
    seconds = f":{rng.integers(60):02}" if rng.random() < 0.2 else ""
    return f"{rng.integers(24)}:{rng.integers(60):02}{seconds}"


def _fraction(rng: np.random.Generator) -> str:
    return f"{_digits(rng, 1, 3)}/{_digits(rng, 1, 3)}"


def _percentage(rng: np.random.Generator) -> str:
    number = _digits(rng, 1, 3) if rng.random() < 0.6 else _decimal(rng)
    return f"{number}{' ' * int(rng.integers(2))}%"


def _sum(rng: np.random.Generator) -> str:
    space, operator = " " * int(rng.integers(2)), "+-×÷/:"[int(rng.integers(6))]
    one, other, result = (_digits(rng, 1, 3) for _ in range(3))
    equals = f"{space}={space}{result}" if rng.random() < 0.7 else ""
    return f"{one}{space}{operator}{space}{other}{equals}"


def _range(rng: np.random.Generator) -> str:
    return f"{_digits(rng, 1, 4)}-{_digits(rng, 1, 4)}"


def _signed(rng: np.random.Generator) -> str:
    return "+" + _digits(rng, 1, 4)


def _plain(rng: np.random.Generator) -> str:
    return _digits(rng, 1, 8)


FORMS: dict[str, Callable[[np.random.Generator], str]] = {
    "plain": _plain,
    "decimal": _decimal,
    "amount": _amount,
    "negative": _negative,
    "date": _date,
    "time": _time,
    "fraction": _fraction,
    "percentage": _percentage,
    "sum": _sum,
    "range": _range,
    "signed": _signed,
}
"""What numbers look like."""

_SHARES = {
    "decimal": 3,
    "amount": 2,
    "negative": 2,
    "date": 2,
    "time": 1,
    "fraction": 1,
    "percentage": 1,
    "sum": 2,
    "range": 1,
    "signed": 1,
}
"""How often each is written of those with signs."""


def strokes_of(sign: str, rng: np.random.Generator) -> list[Stroke]:
    """How somebody writes a sign, in heights of the digits beside it, whose top is 0 and whose foot is 1."""
    normal, between = rng.normal, rng.uniform

    def dot(x: float, y: float) -> Stroke:
        return [(x, y), (x + between(-_DOT, _DOT), y + between(0, _DOT))]

    def bar(x: float, y: float, length: float) -> Stroke:
        return [(x, y), (x + length / 2, y + normal(0, 0.015)), (x + length, y + normal(0, 0.04))]

    middle = float(normal(0.54, 0.06))
    match sign:
        case ".":
            return [dot(0, normal(0.96, 0.04))]
        case ",":
            top, length, lean = normal(0.93, 0.06), between(0.12, 0.4), between(-0.02, 0.14)
            return [[(lean, top), (lean + normal(0.01, 0.02), top + length / 2), (0, top + length)]]
        case "-":
            return [bar(0, middle, between(0.22, 0.8))]
        case "+":
            size = between(0.3, 0.75)
            upright = size * between(0.8, 1.3)
            x = size / 2 + normal(0, 0.03)
            return [bar(0, middle, size), [(x + normal(0, 0.03), middle - upright / 2), (x, middle + upright / 2)]]
        case "/":
            wide = between(0.2, 0.7)
            return [[(wide, normal(-0.04, 0.08)), (wide / 2 + normal(0, 0.02), 0.5), (0, normal(1.06, 0.08))]]
        case ":":
            apart = between(0.25, 0.6)
            low = normal(0.85, 0.1)
            return [dot(0, low - apart), dot(normal(0, 0.03), low)]
        case "%":
            size, other = between(0.14, 0.3, 2)
            wide = between(0.5, 0.85)
            slash = [(wide * 0.9, normal(0, 0.05)), (wide * 0.1, normal(1, 0.05))]
            ring = _ring(size * between(0.8, 1.2), size, rng)
            second = _ring(other * between(0.8, 1.2), other, rng)
            return [
                [(x + wide * 0.08, y + 0.12) for x, y in ring],
                slash,
                [(x + wide * 0.72, y + 0.64) for x, y in second],
            ]
        case "€":
            wide = between(0.45, 0.75)
            curve = [(1, 0.14), (0.6, 0), (0.14, 0.3), (0.12, 0.7), (0.58, 1), (1, 0.87)]
            bars = [bar(-0.12, 0.42, between(0.45, 0.7)), bar(-0.12, 0.6, between(0.4, 0.65))]
            return [[(x * wide, y) for x, y in curve], *bars[: 1 if rng.random() < 0.12 else 2]]
        case "$":
            wide = between(0.4, 0.6)
            curve = [(0.95, 0.2), (0.5, 0.06), (0.08, 0.26), (0.5, 0.5), (0.94, 0.73), (0.5, 0.95), (0.02, 0.8)]
            through = (0.5,) if rng.random() < 0.7 else (0.4, 0.62)
            bars = [[(x * wide + normal(0, 0.02), -0.1), (x * wide, 1.1)] for x in through]
            return [[(x * wide, y) for x, y in curve], *bars]
        case "£":
            wide = between(0.5, 0.75)
            stem = [(0.9, 0.16), (0.62, 0), (0.34, 0.18), (0.4, 0.55), (0.3, 0.88), (0.05, 0.98)]
            foot = [(0.05, 0.98), (0.35, 0.9), (0.7, 1), (1, 0.88)]
            return [[(x * wide, y) for x, y in line] for line in (stem, foot)] + [bar(0.03, 0.54, 0.6 * wide)]
        case "=":
            apart, length = between(0.16, 0.34), between(0.35, 0.85)
            return [bar(0, middle - apart / 2, length), bar(normal(0, 0.03), middle + apart / 2, length)]
        case "÷":
            length, apart = between(0.35, 0.75), between(0.18, 0.34)
            x = length / 2
            return [bar(0, middle, length), dot(x, middle - apart), dot(x + normal(0, 0.03), middle + apart)]
        case "×":
            size = between(0.3, 0.65)
            top = middle - size / 2
            return [[(0, top), (size, top + size)], [(size, top + normal(0, 0.03)), (0, top + size)]]
    raise ValueError(sign)


def _ring(width: float, height: float, rng: np.random.Generator) -> Stroke:
    begin, open_by = rng.uniform(0, 2 * np.pi), rng.uniform(-0.5, 0.4)
    angles = begin + np.linspace(0, 2 * np.pi + open_by, 9)
    return [(width / 2 * (1 + float(np.cos(angle))), height / 2 * (1 + float(np.sin(angle)))) for angle in angles]
