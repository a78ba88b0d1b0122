"""Random variations of normalised digits: position, slant, size, and the thickness of the pen."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

SHIFT = 2.0
"""Largest shift along each axis, pixels: about what `normalize` errs by when a stroke is cut off or a speck remains."""

TURN = 15.0
"""Largest rotation, degrees."""

ZOOM = 0.15
"""Largest relative change of size, along each axis on its own."""

SHEAR = 0.3
"""Largest horizontal shear, pixels per pixel: handwriting slants more than it turns."""

THICKER, THINNER = 0.25, 0.15
"""Shares of the digits whose strokes are made thicker and thinner."""

_PEN = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def augment(x: npt.NDArray[np.uint8], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Varies each digit at random.

    Args:
        x: (n, 28, 28) uint8, paper 0, ink 255.
        rng: decides; the same state gives the same digits.

    Returns:
        (n, 28, 28) uint8, a new array.
    """
    matrices = _matrices(len(x), x.shape[1], rng)
    pen = rng.random(len(x))
    strength = rng.random(len(x))
    result = np.empty_like(x)
    for index, digit in enumerate(x):
        varied = digit
        if pen[index] < THICKER:
            varied = _blend(varied, cv2.dilate(varied, _PEN), strength[index])
        elif pen[index] > 1 - THINNER:
            varied = _blend(varied, cv2.erode(varied, _PEN), strength[index] / 2)
        cv2.warpAffine(varied, matrices[index], digit.shape[::-1], dst=result[index], flags=cv2.INTER_LINEAR)
    return result


def _blend(a: npt.NDArray[np.uint8], b: cv2.typing.MatLike, share: float) -> npt.NDArray[np.uint8]:
    """Mixes in a share of b: a pen half a pixel wider, where dilation alone knows whole pixels only."""
    return cv2.addWeighted(a, 1 - share, b, share, 0).astype(np.uint8)


def _matrices(n: int, side: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Affine maps (n, 2, 3) about the centre of the field."""
    angle = np.deg2rad(rng.uniform(-TURN, TURN, n))
    zoom_x, zoom_y = np.exp(rng.uniform(-ZOOM, ZOOM, (2, n)))
    shear = rng.uniform(-SHEAR, SHEAR, n)
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=1).reshape(n, 2, 2)
    slant = np.zeros((n, 2, 2))
    slant[:, 0, 0], slant[:, 0, 1], slant[:, 1, 1] = zoom_x, shear, zoom_y
    linear = turn @ slant
    center = np.full(2, (side - 1) / 2)
    shift = center - linear @ center + rng.uniform(-SHIFT, SHIFT, (n, 2))
    return np.concatenate([linear, shift[:, :, np.newaxis]], axis=2)
