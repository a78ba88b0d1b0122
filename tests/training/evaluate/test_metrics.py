"""The statistics, against values that were worked out elsewhere or by hand."""

from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui.training.evaluate.metrics import BINS, auroc, calibrate, digit_score, reject, wilson_interval


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),  # R: prop.test(8, 10, correct = FALSE)
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (9954, 10000, 0.99387, 0.99655),
    ],
)
def test_wilson_interval(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_an_interval_stays_within_0_and_1() -> None:
    for trials in (1, 7, 10000):
        assert wilson_interval(0, trials)[0] == 0
        assert wilson_interval(trials, trials)[1] == 1


def test_auroc() -> None:
    """The example of scikit-learn's roc_auc_score; then the ends of the scale, and ties."""
    assert auroc(np.array([0.35, 0.8]), np.array([0.1, 0.4])) == 0.75
    assert auroc(np.array([0.9, 0.8]), np.array([0.1, 0.2])) == 1
    assert auroc(np.array([0.1]), np.array([0.9])) == 0
    assert auroc(np.ones(5), np.ones(3)) == 0.5


def test_calibration_error_by_hand() -> None:
    """Given ten answers at 95 %, of which nine are right, and ten at 55 %, of which seven are."""
    confidence = np.repeat([0.95, 0.55], 10)
    right = np.array([True] * 9 + [False] + [True] * 7 + [False] * 3)

    calibration = calibrate(confidence, right)

    assert calibration.error == pytest.approx((10 * 0.05 + 10 * 0.15) / 20)
    assert (calibration.confidence, calibration.accuracy) == pytest.approx((0.75, 0.8))
    assert [(one.count, one.accuracy) for one in calibration.bins if one.count] == [(10, 0.7), (10, 0.9)]


def test_a_model_that_means_what_it_says_has_no_calibration_error() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0, 1, 200_000)

    assert calibrate(confidence, rng.uniform(0, 1, 200_000) < confidence).error < 0.005
    assert calibrate(confidence, np.zeros(200_000, np.bool_)).error == pytest.approx(confidence.mean())


def test_bins_are_open_below_and_closed_above() -> None:
    calibration = calibrate(np.array([0.0, 1 / BINS, 1.0]), np.ones(3, np.bool_))

    assert [one.count for one in calibration.bins] == [2] + [0] * (BINS - 2) + [1]


def test_nothing_to_calibrate() -> None:
    calibration = calibrate(np.empty(0), np.empty(0, np.bool_))

    assert (calibration.error, calibration.confidence, calibration.accuracy) == (0, None, None)


def test_no_more_than_one_digit_in_a_hundred_is_lost() -> None:
    """Given 250 digits with scores 0.5 to 0.749: two may be lost, so what lies below the third is rejected."""
    digits = 0.5 + np.arange(250) / 1000

    rejection = reject(digits, np.array([-1.0, 0.1, 0.5015, 0.6]), unread=1)

    assert rejection.threshold == pytest.approx(0.502)
    assert rejection.lost == 2 / 250
    assert rejection.rejected == 3 / 4
    assert rejection.unread == 1 / 4


def test_equal_scores_are_not_split() -> None:
    rejection = reject(np.ones(100), np.ones(10), unread=0)

    assert (rejection.lost, rejection.rejected, rejection.auroc) == (0, 0, 0.5)


def test_what_speaks_for_a_digit() -> None:
    """With an eleventh class what is left by it; else the confidence."""
    ten = np.full((1, 10), 0.05)
    ten[0, 3] = 0.55

    assert digit_score(ten) == pytest.approx([0.55])
    assert digit_score(np.append(ten * 0.8, [[0.2]], axis=1)) == pytest.approx([0.8])
