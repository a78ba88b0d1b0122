"""What was read wrong, in groups of digits that look alike: a slip, or a way of writing that the Model does not know?

Source of the grouping: k-means with the first centres spread out (D. Arthur and S. Vassilvitskii, "k-means++: the
advantages of careful seeding", SODA 2007), in OpenCV's implementation. The number of groups is the square root of half
the number of digits, after K. V. Mardia, J. T. Kent and J. M. Bibby, "Multivariate analysis", 1979, page 365.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.reading.confusions import Confusion, Indices

MOST = 6
"""Most groups that one confusion is divided into: more are not looked at."""

_SIDE = 14
"""Digits are compared at half their size: there a stroke that lies one pixel further hardly makes a difference."""

_ATTEMPTS = 3
_ENOUGH = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 30, 1e-3)


def confusions(
    x: npt.NDArray[np.uint8], y: npt.NDArray[np.int64], read: npt.NDArray[np.int64]
) -> tuple[Confusion, ...]:
    """All that was taken for something else, the most frequent confusion first. The same digits give the same groups.

    Args:
        x: digits, (n, 28, 28), ink 255; n may be 0.
        y: what they are, (n,), 0 to 9.
        read: what they were read as, (n,), 0 to 9, or 10 for "not a digit".
    """
    wrong = np.flatnonzero(y != read)
    pairs, place = np.unique(np.stack([y[wrong], read[wrong]], axis=1), axis=0, return_inverse=True)
    found = []
    for number, (truth, taken_for) in enumerate(pairs.tolist()):
        members = wrong[place.reshape(-1) == number]
        found.append(Confusion(truth, taken_for, tuple(members[group] for group in alike(x[members]))))
    return tuple(sorted(found, key=lambda one: -one.count))  # stable: equally frequent ones stay in the digits' order


def alike(x: npt.NDArray[np.uint8]) -> tuple[Indices, ...]:
    """Groups of digits that look alike, the largest first; in each the most typical first.

    Args:
        x: digits, (n, 28, 28), ink 255; n at least 1.

    Returns:
        Of each group, of which there are 1 to `MOST`, the indices of its digits, at least one.
    """
    count = min(MOST, max(1, round(math.sqrt(len(x) / 2))))
    points = np.stack([cv2.resize(digit, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA) for digit in x])
    points = (points.reshape(len(x), -1) / 255).astype(np.float32)
    labels, centres = _clustered(points, count)
    distances = np.linalg.norm(points - centres[labels], axis=1)
    groups = [np.flatnonzero(labels == group) for group in range(count)]
    groups = [group[np.argsort(distances[group], kind="stable")] for group in groups if len(group)]
    return tuple(sorted(groups, key=lambda group: -len(group)))


def _clustered(points: npt.NDArray[np.float32], count: int) -> tuple[Indices, npt.NDArray[np.float32]]:
    """For each point, (n, d), its group, (n,), and the centres of the groups, (count, d)."""
    if count == 1:  # OpenCV would take a single point for many of one dimension
        return np.zeros(len(points), np.int64), points.mean(axis=0, keepdims=True)
    cv2.setRNGSeed(0)
    start = np.empty((0, 1), np.int32)
    _, labels, centres = cv2.kmeans(points, count, start, _ENOUGH, _ATTEMPTS, cv2.KMEANS_PP_CENTERS)
    return labels.reshape(-1).astype(np.int64), np.asarray(centres, np.float32)
