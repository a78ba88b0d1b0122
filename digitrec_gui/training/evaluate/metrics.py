"""The statistics of an evaluation: intervals, calibration and rejection."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import NOT_A_DIGIT

BINS = 15
"""Bins of equal width from 0 to 1 for the calibration error, as many as Guo et al. use."""

LOST = 0.01
"""Share of the digits that may be lost while what is no digit is rejected."""

Floats = npt.NDArray[np.floating]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Bin:
    """The Predictions whose confidence lies above `low` and up to `high`.

    Attributes:
        low: 0 to 1.
        high: 0 to 1.
        count: how many there are.
        confidence: their mean confidence, 0 to 1; None if there are none.
        accuracy: the share of them that is right, 0 to 1; None if there are none.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


@dataclass(frozen=True)
class Calibration:
    """Whether the confidences are what they say.

    Attributes:
        error: expected calibration error, 0 to 1; 0 if there were no Predictions.
        confidence: mean confidence, 0 to 1; None without Predictions.
        accuracy: share that is right, 0 to 1; None without Predictions.
        bins: `BINS` of them, from the least to the most confident.
    """

    error: float
    confidence: float | None
    accuracy: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Rejection:
    """How well what is no digit is told from digits, by a score that should be high for digits.

    Attributes:
        negatives: how many things that are no digit were shown.
        digits: how many digits they were told from.
        auroc: chance that a digit scores higher than what is none (ties count half), 0 to 1; 0.5 is guessing.
        threshold: what scores below it is rejected; chosen so that at most `LOST` of the digits do.
        rejected: share of the negatives below it, 0 to 1.
        lost: share of the digits below it, 0 to `LOST`.
        unread: share of the negatives that give no digit without any threshold, since the Model says "not a digit"
            or nothing was found to read, 0 to 1.
    """

    negatives: int
    digits: int
    auroc: float
    threshold: float
    rejected: float
    lost: float
    unread: float


def wilson_interval(successes: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """Where the true rate lies, given what was counted.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927). Unlike the textbook's p ± 1.96 s it stays within 0 and 1 and holds
    for rates near 1, where good Models are.

    Args:
        successes: 0 to `trials`.
        trials: 1 or more.
        level: how often such an interval holds the true rate, above 0 and below 1.

    Returns:
        (low, high), each 0 to 1.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    rate = successes / trials
    middle = (rate + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * math.sqrt(rate * (1 - rate) / trials + z**2 / (4 * trials**2))
    # At the ends the formula gives exactly 0 and 1; rounding must not make it miss them.
    return (0.0 if successes == 0 else middle - half, 1.0 if successes == trials else middle + half)


def calibrate(confidence: Floats, right: Bools) -> Calibration:
    """Compares what the Model claims with how often it is right.

    The error is the mean of |accuracy - confidence| over `BINS` bins of equal width, each weighted by how many
    Predictions it holds. Source: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural
    networks", ICML 2017, equation 3.

    Args:
        confidence: (n,), 0 to 1; n may be 0.
        right: (n,), whether that Prediction is true.
    """
    # A bin is open below and closed above, as in the paper.
    index = np.clip(np.ceil(confidence.astype(np.float64) * BINS).astype(np.int64) - 1, 0, BINS - 1)
    counts = np.bincount(index, minlength=BINS)
    claimed = np.bincount(index, confidence.astype(np.float64), BINS)
    correct = np.bincount(index, right.astype(np.float64), BINS)
    n = len(confidence)
    bins = tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            count=int(count),
            confidence=float(claimed[number] / count) if count else None,
            accuracy=float(correct[number] / count) if count else None,
        )
        for number, count in enumerate(counts)
    )
    return Calibration(
        error=float(np.abs(correct - claimed).sum() / n) if n else 0.0,
        confidence=float(claimed.sum() / n) if n else None,
        accuracy=float(correct.sum() / n) if n else None,
        bins=bins,
    )


def digit_score(probabilities: Floats) -> npt.NDArray[np.float64]:
    """How much each Prediction speaks for a digit, (n,), 0 to 1.

    1 - P(not a digit) if the Model knows that class; else its confidence, after D. Hendrycks and K. Gimpel, "A
    baseline for detecting misclassified and out-of-distribution examples in neural networks", ICLR 2017.

    Args:
        probabilities: (n, 10) or (n, 11).
    """
    values = probabilities.astype(np.float64)
    if values.shape[1] > NOT_A_DIGIT:
        return np.asarray(1 - values[:, NOT_A_DIGIT])
    return np.asarray(values.max(axis=1))


def reject(digits: Floats, negatives: Floats, unread: int) -> Rejection:
    """Measures how well a score tells digits from what is none.

    Args:
        digits: scores of digits, (n,), n 1 or more.
        negatives: scores of what is no digit, (k,), k 1 or more.
        unread: how many of the negatives give no digit without any threshold.
    """
    threshold = float(np.sort(digits)[math.floor(LOST * len(digits))])
    return Rejection(
        negatives=len(negatives),
        digits=len(digits),
        auroc=auroc(digits, negatives),
        threshold=threshold,
        rejected=float((negatives < threshold).mean()),
        lost=float((digits < threshold).mean()),
        unread=unread / len(negatives),
    )


def auroc(positives: Floats, negatives: Floats) -> float:
    """Area under the ROC curve: the chance that a positive scores higher than a negative, ties counting half.

    Source: J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve", Radiology 143 (1982).

    Args:
        positives: scores, (n,), n 1 or more.
        negatives: scores, (k,), k 1 or more.
    """
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, "left")
    up_to = np.searchsorted(ordered, positives, "right")
    return float((below + up_to).sum() / (2 * len(positives) * len(negatives)))
