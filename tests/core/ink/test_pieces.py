"""Connected components are counted and measured."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from digitrec_gui.core.ink.pieces import Piece, components, in_their_writing, writing_height
from digitrec_gui.core.types import Box


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.9])
def test_components_are_measured_as_opencv_measures_them(share: float) -> None:
    binary = np.where(np.random.default_rng(5).random((61, 83)) < share, 255, 0).astype(np.uint8)

    count, labels, stats = components(binary)

    expected = cv2.connectedComponentsWithStats(binary, connectivity=8)
    assert count == expected[0]
    assert np.array_equal(labels > 0, binary > 0)
    assert sorted(stats[1:].tolist()) == sorted(np.asarray(expected[2])[1:].tolist())
    assert stats[0].tolist() == [0, 0, 83, 61, 61 * 83 - np.count_nonzero(binary)]


def test_ink_without_any_paper_is_one_component() -> None:
    count, labels, stats = components(np.full((3, 4), 255, np.uint8))

    assert count == 2
    assert (labels == 1).all()
    assert stats.tolist() == [[0, 0, 4, 3, 0], [0, 0, 4, 3, 12]]


def standing(heights: list[tuple[int, int]]) -> list[Piece]:
    """Pieces of these left edges and heights on one line, as wide as half their height."""
    return [
        Piece(Box(x, 200 - height, height // 2, height), height * height // 4, (number,))
        for number, (x, height) in enumerate(heights, start=1)
    ]


def test_small_digits_beside_a_large_one_have_the_height_of_their_own_writing() -> None:
    pieces = standing([(0, 150), (100, 30), (125, 32), (150, 30)])

    large, *small = in_their_writing(pieces, writing_height(pieces))

    assert large.writing == 150
    assert all(28 <= piece.writing <= 34 for piece in small)


def test_a_comma_among_digits_has_theirs() -> None:
    pieces = standing([(0, 60), (40, 15), (60, 62)])

    assert {piece.writing for piece in in_their_writing(pieces, 60)} == {60}
