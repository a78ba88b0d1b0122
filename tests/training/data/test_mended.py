"""Faults that would be learned in silence, such as dark ink, changed axes and labels: they are said, and mended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.mended import mended
from digitrec_gui.training.data.sets import load_any


@pytest.fixture(scope="module")
def sets(mnist: tuple[Digits, Digits]) -> tuple[Digits, Digits]:
    return mnist[0][np.arange(500)], mnist[1][np.arange(100)]


def told(sets: tuple[Digits, ...]) -> tuple[tuple[Digits, ...], list[str]]:
    said: list[str] = []
    return mended("set.npz", sets, said.append), said


def test_nothing_is_said_of_mnist(sets: tuple[Digits, Digits]) -> None:
    same, said = told(sets)

    assert said == []
    assert all(np.array_equal(one.x, other.x) for one, other in zip(same, sets, strict=True))


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda x: 255 - x, "dark on light"),
        (lambda x: x.transpose(0, 2, 1), "rows and columns changed"),
        (lambda x: np.rot90(x, 3, (1, 2)), "right side"),
        (lambda x: np.rot90(x, 1, (1, 2)), "left side"),
        (lambda x: np.rot90(x, 2, (1, 2)), "on their heads"),
        (lambda x: x[:, :, ::-1], "are mirrored"),
    ],
)
def test_what_was_done_to_digits_is_taken_back(
    sets: tuple[Digits, Digits], spoil: Callable[[np.ndarray], np.ndarray], word: str
) -> None:
    found, said = told(tuple(Digits(np.ascontiguousarray(spoil(one.x)), one.y) for one in sets))

    assert len(said) == 1
    assert word in said[0]
    assert all(np.array_equal(one.x, other.x) for one, other in zip(found, sets, strict=True))


def test_dark_ink_and_changed_axes_are_both_mended(sets: tuple[Digits, Digits]) -> None:
    found, said = told(tuple(Digits(255 - one.x.transpose(0, 2, 1), one.y) for one in sets))

    assert len(said) == 2
    assert np.array_equal(found[0].x, sets[0].x)


def test_digits_some_of_which_are_dark_are_each_looked_at(sets: tuple[Digits, Digits]) -> None:
    x = sets[0].x.copy()
    x[::3] = 255 - x[::3]

    (found,), said = told((Digits(x, sets[0].y),))

    assert "f the 500 digits" in said[0]
    assert np.array_equal(found.x, sets[0].x)


@pytest.mark.parametrize("order", [lambda y: (y + 1) % 10, lambda y: 9 - y])
def test_labels_in_another_order_are_put_right(
    sets: tuple[Digits, Digits], order: Callable[[np.ndarray], np.ndarray]
) -> None:
    found, said = told(tuple(Digits(one.x, order(one.y)) for one in sets))

    assert "The labels in set.npz" in said[0]
    assert all(np.array_equal(one.y, other.y) for one, other in zip(found, sets, strict=True))


def test_labels_by_chance_are_said_and_left(sets: tuple[Digits, Digits]) -> None:
    y = np.random.default_rng(0).permutation(sets[0].y)

    (found,), said = told((Digits(sets[0].x, y),))

    assert "DigitRec's own model reads only" in said[0]
    assert np.array_equal(found.y, y)


def test_a_few_digits_are_not_judged(sets: tuple[Digits, Digits]) -> None:
    few = sets[0][np.arange(5)]

    assert told((Digits(few.x, 9 - few.y),))[1] == []


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (range(10), []),
        ((0,), ["set.npz holds only the digit 0: a model that learns from it takes everything for 0. Add"]),
        ((0, 1, 2, 3, 4, 6), ["set.npz holds no 5, 7, 8 or 9: a model that learns from it does not know"]),
        ((0, 1, 2, 3, 4, 5, 6, 7, 8), ["set.npz holds no 9: a model"]),
    ],
)
def test_digits_that_are_missing_are_said(sets: tuple[Digits, Digits], tmp_path: Path, there, said: list[str]) -> None:
    digits = sets[0][np.flatnonzero(np.isin(sets[0].y, list(there)))]
    np.savez(tmp_path / "set.npz", x=digits.x, y=digits.y)
    told: list[str] = []

    load_any(tmp_path / "set.npz", lambda event: told.append(event["message"]))

    assert len(told) == len(said) and all(one.startswith(start) for one, start in zip(told, said, strict=True))
