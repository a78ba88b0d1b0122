"""Connected components are counted and measured."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from digitrec_gui.core.ink.pieces import components


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
