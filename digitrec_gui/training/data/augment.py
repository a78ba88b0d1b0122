"""Random variations of normalised digits: as another hand, another pen and another scanner would have made them."""

from __future__ import annotations

from collections.abc import Container

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.training.options import VARIATIONS

SHIFT = 2.0
"""Largest shift along each axis, pixels: about what `normalize` errs by when a stroke is cut off or a speck remains."""

TURN = 13.0
"""Largest rotation, degrees."""

ZOOM = 0.14
"""Largest relative change of size, along each axis on its own."""

SHEAR = 0.28
"""Largest horizontal shear, pixels per pixel: handwriting slants more than it turns."""

WIDE, WIDEST = 0.3, 0.5
"""Share of the digits that are written wider, and the logarithm of how much at most: some people, and all scanners
that fill a square with each digit, make it as wide as high."""

ELASTIC, BEND, KNOTS = 0.6, 0.8, 6
"""Share of the digits that are bent; standard deviation, pixels, of the displacements at KNOTS x KNOTS points, between
which they change smoothly. After Simard, Steinkraus and Platt, "Best practices for convolutional neural networks
applied to visual document analysis", 2003, where a filter over all pixels does the same more slowly."""

THICKER, THINNER = 0.25, 0.15
"""Shares of the digits whose strokes are made thicker and thinner."""

COARSE, COARSEST = 0.12, 13
"""Share of the digits that are seen by a scanner of few pixels, and how few there are along a side at least."""

_PEN = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def augment(
    x: npt.NDArray[np.uint8], rng: np.random.Generator, strength: float = 1.0, without: Container[str] = ()
) -> npt.NDArray[np.uint8]:
    """Varies each digit at random.

    Args:
        x: (n, 28, 28) uint8, paper 0, ink 255.
        rng: decides; the same state gives the same digits.
        strength: share of the ranges, and of the digits that are bent, widened and so on, 0 to 1.
        without: those of `VARIATIONS` that are left as they are.

    Returns:
        (n, 28, 28) uint8, a new array.
    """
    of = {part: 0.0 if part in without else strength for part in VARIATIONS}
    n, side = len(x), x.shape[1]
    wider = np.exp((rng.random(n) < WIDE * of["width"]) * rng.uniform(0, WIDEST, n))
    maps = _maps(side, rng, of["affine"], np.minimum(wider, _room(x)))
    bent = rng.random(n) < ELASTIC * of["elastic"]
    bends = rng.normal(0, BEND, (n, 2, KNOTS, KNOTS)).astype(np.float32)
    pen, amount = rng.random((2, n))
    coarse = rng.random(n) < COARSE * of["coarse"]
    sides = rng.integers(COARSEST, 19, n)
    result = np.empty_like(x)
    for index, digit in enumerate(x):
        varied = digit
        if pen[index] < THICKER * of["pen"]:
            varied = _blend(varied, cv2.dilate(varied, _PEN), amount[index])
        elif pen[index] > 1 - THINNER * of["pen"]:
            varied = _blend(varied, cv2.erode(varied, _PEN), amount[index] / 2)
        if bent[index]:
            x_bend, y_bend = (cv2.resize(bend, (side, side), interpolation=cv2.INTER_CUBIC) for bend in bends[index])
            varied = np.asarray(cv2.remap(varied, _COLUMN + x_bend, _ROW + y_bend, cv2.INTER_LINEAR), np.uint8)
        cv2.warpAffine(varied, maps[index], digit.shape[::-1], dst=result[index], flags=cv2.INTER_LINEAR)
        if coarse[index]:
            few = cv2.resize(result[index], (int(sides[index]),) * 2, interpolation=cv2.INTER_AREA)
            if amount[index] < 0.5:
                few = cv2.threshold(few, 0.4 * float(few.max()), 255, cv2.THRESH_BINARY)[1]
            cv2.resize(few, (side, side), dst=result[index], interpolation=cv2.INTER_LINEAR)
    return result


def _blend(a: npt.NDArray[np.uint8], b: cv2.typing.MatLike, share: float) -> npt.NDArray[np.uint8]:
    """Mixes in a share of b: a pen half a pixel wider, where dilation alone knows whole pixels only."""
    return cv2.addWeighted(a, 1 - share, b, share, 0).astype(np.uint8)


def _room(x: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """How many times wider each digit can be and still lie inside the field, (n,), 1 or more."""
    side = x.shape[1]
    from_center = np.abs(np.arange(side) - (side - 1) / 2)
    reach = ((x > 64).any(axis=1) * from_center).max(axis=1)
    return np.asarray(np.maximum(1, (side / 2 - 2) / np.maximum(1, reach)), np.float64)


def _maps(
    side: int, rng: np.random.Generator, strength: float, wider: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Affine maps (n, 2, 3) about the centre of the field, which also make each digit so many times wider."""
    n = len(wider)
    angle = np.deg2rad(strength * rng.uniform(-TURN, TURN, n))
    zoom_x, zoom_y = np.exp(strength * rng.uniform(-ZOOM, ZOOM, (2, n)))
    shear = strength * rng.uniform(-SHEAR, SHEAR, n)
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=1).reshape(n, 2, 2)
    slant = np.zeros((n, 2, 2))
    slant[:, 0, 0], slant[:, 0, 1], slant[:, 1, 1] = zoom_x * wider, shear, zoom_y
    linear = turn @ slant
    center = np.full(2, (side - 1) / 2)
    shift = center - linear @ center + strength * rng.uniform(-SHIFT, SHIFT, (n, 2))
    return np.concatenate([linear, shift[:, :, np.newaxis]], axis=2)


_COLUMN, _ROW = np.meshgrid(np.arange(28, dtype=np.float32), np.arange(28, dtype=np.float32))
"""Each pixel's own place, to which displacements are added."""
