"""What the finder learns from says of each pixel what it is at that scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.training.data.digits import Digits, load_labelled
from digitrec_gui.training.finder.patches import (
    HIGHEST,
    LEAST,
    LONE_CROPS,
    LOWEST,
    MOST,
    SIDE,
    Labels,
    Patch,
    Patches,
)
from digitrec_gui.training.rendering.pages import Page
from tests.training.rendering.story import written

INK, SMALL, BORDER, COUNTS = range(4)


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_labelled(paths.MNIST)


def of_height(one: Page, height: float) -> Page:
    """The page as if all that is written on it were so high."""
    return replace(one, height=np.where(one.height > 0, np.float32(height), np.float32(0)))


def patches_of(*pages: Page, seed: int = 1) -> list[tuple[Patch, Labels]]:
    cut = Patches(np.random.default_rng(seed))
    return [pair for one in pages for pair in cut.of(one)]


def large(pairs: list[tuple[Patch, Labels]]) -> list[tuple[Patch, Labels]]:
    """Those with one part of a page, neither small copies nor narrow crops."""
    return [(patch, labels) for patch, labels in pairs if (patch[..., 3] > 0).mean() > 0.9]


def test_the_same_seed_gives_the_same_patches(digits: Digits) -> None:
    first, again = (patches_of(written(digits, 2)) for _ in range(2))

    assert len(first) == len(again) > 1
    pairs = [pair for both in zip(first, again, strict=True) for pair in zip(*both, strict=True)]
    assert all(np.array_equal(one, other) for one, other in pairs)


@pytest.mark.parametrize(("height", "layer"), [((LOWEST + HIGHEST) / 2, INK), (LEAST - 2, SMALL), (MOST + 2, None)])
def test_writing_is_what_its_height_makes_it(digits: Digits, height: float, layer: int | None) -> None:
    page_of_height = of_height(written(digits, 3), height)
    cut = Patches(np.random.default_rng(0))
    window = (0, 0, SIDE, SIDE)

    ((_, labels),) = cut._alone(page_of_height, window)

    assert labels[..., COUNTS].min() == 255
    for one in (INK, SMALL):
        assert labels[..., one].any() == (one == layer)


def test_what_may_be_either_does_not_count(digits: Digits) -> None:
    between = of_height(written(digits, 3), (HIGHEST + MOST) / 2)

    ((_, labels),) = Patches(np.random.default_rng(0))._alone(between, (0, 0, SIDE, SIDE))

    assert not labels[..., INK].any() and 0 < (labels[..., COUNTS] == 0).mean() < 0.5


def test_what_lies_around_an_image_is_black_and_does_not_count(digits: Digits) -> None:
    for patch, labels in patches_of(*(written(digits, seed) for seed in range(4))):
        around = patch[..., 3] == 0
        assert not patch[around].any()
        assert not labels[around.reshape(SIDE // 2, 2, SIDE // 2, 2).all(axis=(1, 3))][:, COUNTS].any()


def test_small_copies_of_several_pages_share_a_patch(digits: Digits) -> None:
    pairs = patches_of(*(written(digits, seed) for seed in range(8)))

    assert any(0.2 < (patch[..., 3] > 0).mean() < 0.9 for patch, _ in pairs)
    assert len(large(pairs)) > len(pairs) / 3


def test_borders_lie_between_digits_that_touch(digits: Digits) -> None:
    apart, touching = (
        sum(int((labels[..., BORDER] > 128).sum()) for _, labels in patches_of(written(digits, 5, **kinds)))
        for kinds in ({}, {"touching": 1.0})
    )

    assert touching > 3 * apart


def test_crops_of_cells_and_lone_digits_are_of_a_size_at_which_they_are_ink(digits: Digits) -> None:
    tiny = [of_height(written(digits, seed, cells=1), LEAST - 2) for seed in range(4)]
    cut = Patches(np.random.default_rng(2))
    pairs = [pair for one in tiny for pair in cut.of(one, LONE_CROPS)]

    assert any((labels[..., INK] > 128).mean() > 0.02 for _, labels in pairs)
    assert not any((labels[..., INK] > 128).any() for _, labels in patches_of(tiny[0]) if (labels[..., COUNTS]).all())


def test_crops_that_lie_off_the_page_are_left_out(digits: Digits) -> None:
    one = written(digits, 4, cells=1)
    away = replace(one, words=tuple(replace(word, box=(-90.0, -90.0, 20.0, 20.0)) for word in one.words))

    assert list(Patches(np.random.default_rng(0)).of(replace(away, cells=(), symbols=()), LONE_CROPS))
