"""Rendered pages: what is said of each pixel is so."""

from __future__ import annotations

from dataclasses import fields

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits, load_labelled
from digitrec_gui.training.data.movements import Movement, Movements
from digitrec_gui.training.rendering.camera import photographed, surface
from digitrec_gui.training.rendering.kinds import Kinds
from digitrec_gui.training.rendering.pages import Page
from digitrec_gui.training.rendering.printed import level_digit
from digitrec_gui.training.rendering.writer import Writer
from tests.training.rendering.story import HANDS, written

OF_LINES = ("dashed", "strong", "crossed")
"""Kinds that say how lines and cells are, which a plain page has not."""


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_labelled(paths.MNIST)


def in_boxes(one: Page) -> float:
    """Share of the ink that lies in the boxes of what was written."""
    mask = np.zeros(one.ink.shape, np.uint8)
    for symbol in one.symbols:
        x, y, w, h = symbol.box
        cv2.rectangle(mask, (int(x) - 1, int(y) - 1), (int(x + w) + 1, int(y + h) + 1), 1, cv2.FILLED)
    return float(one.ink[mask > 0].sum() / one.ink.sum())


def contrast(one: Page) -> np.ndarray:
    """How far each pixel lies from the paper's colour."""
    return np.abs(one.picture - np.median(one.picture, axis=(0, 1))).max(axis=2)


def test_the_same_seed_gives_the_same_page(digits: Digits) -> None:
    first, again = (photographed(written(digits, 3, ruled=1), np.random.default_rng(1)) for _ in range(2))

    assert np.array_equal(first.picture, again.picture) and np.array_equal(first.ink, again.ink)
    assert first.symbols == again.symbols


@pytest.mark.parametrize("seed", range(4))
def test_ink_is_where_something_was_written(digits: Digits, seed: int) -> None:
    plain = written(digits, seed)

    assert {symbol.label for symbol in plain.symbols} <= set(range(10))
    assert in_boxes(plain) == 1
    assert contrast(plain)[plain.ink > 0].mean() > 20 and contrast(plain)[plain.ink == 0].mean() < 8
    assert set(np.unique(plain.height)) - {0} and not plain.height[plain.ink == 0].any()


@pytest.mark.parametrize("kind", ["ruled", "squared", "printed", "rimmed"])
def test_what_is_printed_or_dark_is_no_ink(digits: Digits, kind: str) -> None:
    seen = [contrast(one)[one.ink == 0].max() for one in (written(digits, seed, **{kind: 1}) for seed in range(6))]

    assert np.median(seen) > 60  # it can be seen, and is not said to be written


def test_symbols_that_touch_have_a_border(digits: Digits) -> None:
    apart = sum(written(digits, seed).border.sum() for seed in range(6))
    touching = sum(written(digits, seed, touching=1).border.sum() for seed in range(6))

    assert touching > 3 * apart


def test_letters_and_signs_are_written_and_are_no_digits(digits: Digits) -> None:
    labels = [symbol.label for seed in range(4) for symbol in written(digits, seed, others=1).symbols]

    assert 0 < labels.count(NOT_A_DIGIT) < len(labels)


@pytest.mark.parametrize("kind", [field.name for field in fields(Kinds) if field.name not in OF_LINES])
def test_each_kind_makes_another_page(digits: Digits, kind: str) -> None:
    pages = [(written(digits, seed), written(digits, seed, **{kind: 1})) for seed in range(3)]

    assert any(a.picture.shape != b.picture.shape or not np.array_equal(a.picture, b.picture) for a, b in pages)


@pytest.mark.parametrize("kind", ["strong", "crossed"])
def test_lines_may_be_as_strong_as_the_pen_and_cells_crossed_out(digits: Digits, kind: str) -> None:
    pages = [(written(digits, seed, cells=1), written(digits, seed, cells=1, **{kind: 1})) for seed in range(3)]

    assert all(not np.array_equal(a.picture, b.picture) for a, b in pages)
    if kind == "crossed":
        assert {symbol.label for _, crossed in pages for symbol in crossed.symbols} == {NOT_A_DIGIT}


@pytest.mark.parametrize("kind", ["lined", "puzzles"])
def test_lines_under_and_around_digits_are_no_ink(digits: Digits, kind: str) -> None:
    for seed in range(4):
        one = written(digits, seed, **{kind: 1})
        assert in_boxes(one) == 1 and contrast(one)[one.ink == 0].max() > 15


def test_a_level_digit_has_edges_as_straight_as_a_line() -> None:
    rng = np.random.default_rng(1)
    bars = [alpha for alpha, label in (level_digit(40, rng) for _ in range(40)) if label == 1]

    assert sum((alpha == alpha[alpha.shape[0] // 2]).all(axis=1).sum() > 28 for alpha in bars) > len(bars) / 2


def test_the_cells_of_a_form_go_with_it_into_the_photograph(digits: Digits) -> None:
    form = written(digits, 2, cells=1)
    taken = photographed(form, np.random.default_rng(3))

    assert len(form.cells) == len(taken.cells) >= len(form.words) - 1 > 0
    assert not written(digits, 2).cells


def test_a_dashed_line_has_gaps(digits: Digits) -> None:
    solid, dashed = (written(digits, 5, cells=1, dashed=share) for share in (0, 1))

    assert not np.array_equal(solid.picture, dashed.picture)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_known_of_a_page_goes_with_it_into_the_photograph(digits: Digits, seed: int) -> None:
    taken = photographed(written(digits, seed, struck=1), np.random.default_rng(seed))

    assert taken.picture.shape[:2] == taken.ink.shape
    assert in_boxes(taken) > 0.99
    assert taken.picture.min() >= 0 and taken.picture.max() <= 255


def test_nothing_is_written_on_a_surface() -> None:
    wood = surface(np.random.default_rng(2))

    assert not wood.ink.any() and not wood.symbols and wood.picture.std() > 0


def test_a_hand_writes_with_the_movements_that_it_is_given(digits: Digits) -> None:
    bar: Movement = [np.array([[0.0, 0.0], [0.0, 1.0]])]
    rng = np.random.default_rng(1)
    hand = Writer(digits, HANDS, rng, movements=Movements(((bar,),) * 10))

    alpha, label = hand.digit(60, 4)

    _, _, width, height = cv2.boundingRect((alpha > 90).astype(np.uint8))
    assert label == 4
    assert height > 45 and width < height
