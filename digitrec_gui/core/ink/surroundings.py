"""A sheet of paper before a camera: what is around it (a table, a hand, a room) is taken for more of its paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import Image

_SMALL, _LEAST = 240, 300
"""Longer side of the small copy on which the sheet is looked for, and the least shorter side of an Image that may show
more than a sheet, pixels."""

_STROKE = 0.03
"""Thickness of writing at most, in longer sides of the Image."""

_SMALLEST, _LARGEST = 0.08, 0.93
"""Share of the Image that a sheet covers."""

_TINT = 0.15
"""How much less of one colour than of another something reflects, against the sheet's own colour, that lies on the
sheet and is no part of it: a thumb. A shadow takes away the same share of each."""

_DARKER = 0.85
"""Share of the light that the sheet reflects, below which something on it is not the sheet."""

_OTHERS = 0.1
"""Share of its size up to which there may be something else as light: with two sheets, which one is meant?"""

_SOLID = 0.92
"""Share of its convex hull that a sheet covers at least, were there a thumb on it."""

_SIDE = 0.25
"""Share of its outline that lies within the Image at least, and not on the Image's edge."""

_SHARED = 0.5
"""Share of the outline of a sheet's lit part that is its own outline; the rest is the shadow's."""

_STEP, _SHARP, _EDGE = 20.0, 0.15, 0.85
"""How much darker it is beside a sheet, grey levels; how much of that is within a pixel of the small copy, which tells
an edge from the rim of a shadow or of a lamp's light; and on what share of the outline within the Image."""

_NEAR = 4
"""How far from the outline "beside" is, pixels of the small copy."""

_RIM = 2
"""Width of the sheet's own edge, which is left out with the surroundings, pixels of the small copy."""

_Plane = npt.NDArray[np.uint8]
_Mask = npt.NDArray[np.uint8]
"""(h, w), 0 and 1."""


def sheet_alone(image: Image) -> Image:
    """The Image, with what is around a light sheet of paper painted over in the paper's colour.

    Args:
        image: (h, w, 3) uint8 RGB.

    Returns:
        An Image of the same size; the very same where there is no sheet, or nothing around it.
    """
    height, width = image.shape[:2]
    if min(height, width) < _LEAST:
        return image
    scale = min(1.0, _SMALL / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    step = max(1, int(0.5 / scale))  # all of a large Image's pixels need not be looked at
    small = cv2.medianBlur(cv2.resize(image[::step, ::step], size, interpolation=cv2.INTER_AREA), 5)
    side = round(_STROKE * max(size)) | 1
    paper = np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), np.uint8)
    lightness = _least(cv2.split(paper))  # of white paper higher than of anything coloured
    sheet = _find(paper, lightness)
    if sheet is None:
        return image
    whole = _with_shade(sheet, paper, lightness)
    if whole is None and not _has_edge(sheet, lightness):
        return image
    lit, sheet = sheet, sheet if whole is None else whole
    sheet = _without_others(sheet, np.asarray(small, np.uint8), lightness)
    inner = np.asarray(cv2.erode(sheet, np.ones((2 * _RIM + 1, 2 * _RIM + 1), np.uint8), borderValue=1), np.uint8)
    if not inner.any():
        return image
    spread = _spread(paper, inner)
    filled = cv2.resize(spread, (width, height), interpolation=cv2.INTER_LINEAR)
    kept = cv2.resize(inner, (width, height), interpolation=cv2.INTER_NEAREST)
    alone = np.asarray(cv2.copyTo(image, kept, filled), np.uint8)
    if whole is None:
        return alone
    colour = np.median(paper[lit > 0], axis=0)
    return _unshaded(alone, np.where(inner[..., np.newaxis] > 0, paper, spread), colour)


def _find(paper: Image, lightness: _Plane) -> _Mask | None:
    """The one light thing that is large and has no dents, with all that lies on it, as a mask."""
    light = np.asarray(cv2.threshold(lightness, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1], np.uint8)
    beside = light == 0
    if not beside.any() or lightness[~beside].mean() - lightness[beside].mean() < _STEP:
        return None
    return _solid(light & _of_its_colour(paper, np.median(paper[~beside], axis=0)))


def _of_its_colour(paper: Image, colour: npt.NDArray[Any]) -> _Mask:
    """Where something may be of a sheet of this colour, in a shadow or not."""
    own = np.maximum(colour, 1)
    shares = [channel / np.float32(one) for channel, one in zip(cv2.split(paper), own, strict=True)]
    is_so = _least(shares) >= (1 - _TINT) * np.maximum(np.maximum(shares[0], shares[1]), shares[2])
    return np.asarray(is_so, np.uint8)


def _solid(light: _Mask) -> _Mask | None:
    """The one thing of a mask that is large and has no dents, filled; None if there is none, or another."""
    light = np.asarray(cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8)
    outlines, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    largest, *others = sorted(outlines, key=cv2.contourArea, reverse=True)
    area = cv2.contourArea(largest)
    if not _SMALLEST * light.size < area < _LARGEST * light.size:
        return None
    has_others = bool(others) and cv2.contourArea(others[0]) > _OTHERS * area
    if has_others or area < _SOLID * cv2.contourArea(cv2.convexHull(largest)):
        return None
    return np.asarray(cv2.drawContours(np.zeros_like(light), [largest], -1, 1, cv2.FILLED), np.uint8)


def _outline(mask: _Mask) -> _Mask:
    return np.asarray(cv2.subtract(mask, cv2.erode(mask, np.ones((3, 3), np.uint8), borderValue=0)), np.uint8)


def _with_shade(lit: _Mask, paper: Image, lightness: _Plane) -> _Mask | None:
    """The sheet with the part of it that lies in a shadow, where only the rest was found; None if there is none."""
    beside = lightness[lit == 0]
    lowest, _ = cv2.threshold(beside, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    shaded, others = beside[beside > lowest], beside[beside <= lowest]
    if not shaded.size or not others.size or shaded.mean() - others.mean() < _STEP:
        return None
    light = (_of_its_colour(paper, np.median(paper[lit > 0], axis=0)) & (lightness > lowest)).astype(np.uint8) | lit
    whole = _solid(light)
    if whole is None or not _has_edge(whole, lightness):
        return None
    # In a blurred picture the rim of the sheet is neither as light as it nor as dark as the table.
    broad = cv2.morphologyEx(whole & (1 - lit), cv2.MORPH_OPEN, np.ones((4 * _NEAR + 1,) * 2, np.uint8))
    holds_lit = int((whole & lit).sum()) > _SOLID * int(lit.sum())
    around = cv2.dilate(_outline(whole), np.ones((2 * _NEAR + 1,) * 2, np.uint8))
    is_part = holds_lit and broad.any() and around[_outline(lit) > 0].mean() > _SHARED
    return whole if is_part else None


def _unshaded(image: Image, paper: Image, colour: npt.NDArray[Any]) -> Image:
    """An Image as if all of its paper, whose colours a small copy has, were of this one, (h, w, 3)."""
    height, width = image.shape[:2]
    gain = np.asarray(colour / np.maximum(paper, 1), np.float32)
    enlarged = cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(image, enlarged, dtype=cv2.CV_8U), np.uint8)


def _without_others(sheet: _Mask, small: Image, lightness: _Plane) -> _Mask:
    """The sheet without what reaches into it from around: the tip of a thumb, a corner of the table.

    In the copy whose writing is closed over, either is closed over too. What is written is thinner, or does not reach
    the sheet's edge.
    """
    dark = (_least(cv2.split(small)) < _DARKER * lightness).astype(np.uint8)
    thick = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    other = np.asarray(cv2.bitwise_or(thick, 1 - sheet), np.uint8)
    _, parts = cv2.connectedComponents(other, connectivity=4)
    return np.asarray(sheet & ~np.isin(parts, parts[sheet == 0]), np.uint8)


def _has_edge(sheet: _Mask, lightness: _Plane) -> bool:
    """Whether it is sharply lighter than what is beside it, almost all around."""
    values = np.asarray(cv2.GaussianBlur(lightness.astype(np.float32), (0, 0), 1), np.float32)
    step = np.subtract(_mean_near(values, sheet), _mean_near(values, 1 - sheet))
    gradient = np.hypot(
        cv2.Sobel(values, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(values, cv2.CV_32F, 0, 1, scale=1 / 8)
    )
    sharp = cv2.dilate(gradient, np.ones((3, 3), np.uint8)) > _SHARP * step
    outline = _outline(sheet) > 0
    around = outline.sum()
    outline[:3] = outline[-3:] = outline[:, :3] = outline[:, -3:] = False
    if outline.sum() < _SIDE * around:
        return False
    return bool(((step > _STEP) & sharp)[outline].mean() > _EDGE)


def _least(channels: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The least of the three at each pixel; by planes, which is ten times as fast as along an axis of three."""
    return np.asarray(np.minimum(np.minimum(channels[0], channels[1]), channels[2]))


def _mean_near(values: npt.NDArray[np.float32], mask: _Mask) -> npt.NDArray[np.float32]:
    """The mean of the values around each pixel where the mask is 1."""
    window = (2 * _NEAR + 1, 2 * _NEAR + 1)
    weight = cv2.blur(mask.astype(np.float32), window)
    return np.asarray(cv2.blur(values * mask, window) / np.maximum(weight, 1e-3), np.float32)


def _spread(paper: Image, mask: _Mask) -> Image:
    """The paper's colours, (h, w, 3), smooth, each pixel outside the mask with that of the nearest within.

    The lightest of those near it: a line along the sheet's edge would be spread, too.
    """
    window = np.ones((4 * _NEAR + 1, 4 * _NEAR + 1), np.uint8)
    lightest = np.asarray(cv2.dilate(paper * mask[..., np.newaxis], window), np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(1 - mask, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    colours = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    colours[nearest[mask > 0]] = lightest[mask > 0]
    return np.asarray(cv2.blur(colours[nearest], window.shape), np.uint8)
