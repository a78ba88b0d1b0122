"""What was written on a sheet: what is dark on it and is not of the form's print, and whether it is crossed out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.forms.print_map import Contrast
from digitrec_gui.core.types import Box, Image

Mask = npt.NDArray[np.bool_]

_PRINT = 0.06
"""Contrast from which on the empty form has print."""

_RIM = 5
"""Side of the square by which print is widened, pixels: as far as it may lie beside its place."""

_OVER_PRINT = 0.25
"""How much darker than the form's print something is that was written over it."""

_INPAINTED = 4
"""How far around a line of print what it hid is guessed from, pixels."""

INK, FAINT = 0.2, 0.1
"""Contrast of ink, and of what may be some, on paper without noise ..."""

_NOISE = 6.0
"""... and least contrast of ink in standard deviations of the paper's noise."""

_STROKE, _SPECK, _DOT = 0.28, 0.1, 0.055
"""Longer side from which on ink is a stroke, up to which it is dirt, and up to which it is so even where a point is
looked for, in heights of a line of the field."""

_HALF_LONG, _ACROSS, _BESIDE = 1.15, 0.8, 0.06
"""A stroke crosses a value out that is so many heights of the writing long, goes across so much of its width, and is
nearly straight: so far its ink lies at most beside a line, in heights."""


def noise_of(sheet: Contrast, form: Contrast) -> float:
    """Standard deviation of the contrast where the form is empty, which is of paper and camera."""
    blank = cv2.dilate((form > _PRINT).astype(np.uint8), np.ones((15, 15), np.uint8)) == 0
    values = (sheet - cv2.GaussianBlur(sheet, (0, 0), 2))[blank][::7]
    return float(1.4826 * np.median(np.abs(values))) if len(values) else 0.0


def gain_of(sheet: Contrast, form: Contrast) -> float:
    """How strong the form's print is on the sheet, against that of its picture."""
    strong = form > 0.3
    if strong.sum() < 50:
        strong = form > np.quantile(form, 0.995)
    return float(np.clip(np.median(sheet[strong] / np.maximum(form[strong], 0.05)), 0.3, 1.5))


@dataclass(frozen=True, eq=False)
class Written:
    """What was written in and around a field.

    Attributes:
        contrast: its own, without the form's print.
        field: the field's box in it.
        line: height of what is written in a line of it, about, pixels.
        least: contrast from which on it is ink.
        faintest: contrast from which on it may be ink.
    """

    contrast: Contrast
    field: Box
    line: float
    least: float
    faintest: float

    @cached_property
    def _ink(self) -> Mask:
        return self._belonging(self.least)

    @property
    def ink(self) -> Mask:
        """What is ink, and belongs to the field: it lies in it with half of itself at least, specks left out."""
        return self._ink.copy()

    @cached_property
    def faint_ink(self) -> Mask:
        """What may be ink, likewise."""
        return self._belonging(self.faintest)

    @cached_property
    def picture(self) -> Image:
        """As if it had been written on white paper."""
        grey = (255 * (1 - np.where(self.faint_ink_rim, self.contrast, 0))).astype(np.uint8)
        return np.repeat(grey[..., np.newaxis], 3, axis=2)

    @cached_property
    def faint_ink_rim(self) -> Mask:
        """What may be ink with the soft rim around it."""
        return np.asarray(cv2.dilate(self.faint_ink.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0)

    def has_strokes(self, ink: Mask) -> bool:
        """Whether there is any that is no dirt."""
        return self._longest(ink) >= _STROKE * self.line

    def has_specks(self, ink: Mask) -> bool:
        """Whether there is any at all."""
        return self._longest(ink) > _SPECK * self.line

    def may_be_dot(self, box: Box) -> bool:
        """Whether a piece of ink in this box is large enough for a point."""
        return max(box.width, box.height) > _DOT * self.line

    def unread(self, boxes: Iterable[Box]) -> Mask:
        """The ink that is in none of these boxes."""
        rest = self.ink
        for x, y, width, height in boxes:
            rest[max(0, y - 1) : y + height + 1, max(0, x - 1) : x + width + 1] = False
        return rest

    def _longest(self, ink: Mask) -> float:
        stats = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)[2][1:]
        return float(stats[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(initial=0))

    def _belonging(self, least: float) -> Mask:
        dark = (self.contrast >= least).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
        x, y, right, bottom = self.field.x, self.field.y, self.field.right, self.field.bottom
        inside = np.bincount(labels[y:bottom, x:right].ravel(), minlength=count)
        own = inside >= 0.5 * stats[:, cv2.CC_STAT_AREA]
        own &= stats[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1) > _DOT * self.line
        own[0] = False
        return np.asarray(own[labels])

    def reaches_in(self) -> bool:
        """Whether something is written that lies partly in the field, and mostly beside it."""
        dark = (self.contrast >= self.least).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
        x, y, right, bottom = self.field.x, self.field.y, self.field.right, self.field.bottom
        inside = np.bincount(labels[y:bottom, x:right].ravel(), minlength=count)[1:]
        area = stats[1:, cv2.CC_STAT_AREA]
        return bool(((inside < 0.5 * area) & (inside > 0.2 * area) & (inside > (0.12 * self.line) ** 2)).any())

    def is_crossed_out(self) -> bool:
        """Whether one stroke goes through all that is written in the field."""
        ink = self.ink.astype(np.uint8)
        _, _, width, height = cv2.boundingRect(ink)
        if not width:
            return False
        count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        for number in range(1, count):
            wide = int(stats[number, cv2.CC_STAT_WIDTH])
            if wide < _ACROSS * width or wide < _HALF_LONG * min(self.line, height):
                continue
            if _is_through(labels == number, wide, _BESIDE * self.line):
                return True
        return False


def _is_through(own: Mask, wide: int, beside: float) -> bool:
    """Whether a straight stroke goes through ink from its left to its right."""
    rows, columns = np.nonzero(own)
    left, right = int(columns.min()), int(columns.max())
    # All lines from somewhere at the left edge to somewhere at the right one that stay on ink.
    edge = max(2, round(0.06 * wide))
    starts, ends = (np.unique(rows[np.abs(columns - at) <= edge]) for at in (left, right))
    ink = cv2.dilate(own.astype(np.uint8), np.ones((2 * max(1, round(beside)) + 1, 1), np.uint8))
    across = np.linspace(left + edge, right - edge, max(8, wide // 2)).round().astype(int)
    share = (across - left) / max(1, right - left)
    step = max(1, round(beside))
    for start in starts[::step]:
        downs = np.rint(start + share * (ends[::step, np.newaxis] - start)).astype(int)
        if (ink[downs, across].mean(axis=1) >= 0.93).any():
            return True
    return False


def written(sheet: Contrast, form: Contrast, box: Box, gain: float, noise: float, line: float) -> Written:
    """What was written in a field and around it.

    Args:
        sheet: laid under the form.
        form: the empty one.
        box: the field's, in their pixels.
        gain: see `gain_of`.
        noise: see `noise_of`.
        line: height of a line of the field, pixels.
    """
    height, width = form.shape
    margin = round(0.4 * line)
    left, top = max(0, box.x - margin), max(0, box.y - margin)
    right, bottom = min(width, box.right + margin), min(height, box.bottom + margin)
    seen, empty = sheet[top:bottom, left:right], form[top:bottom, left:right]
    rim = np.ones((_RIM, _RIM), np.uint8)
    may_be_print = cv2.dilate((empty > _PRINT).astype(np.uint8), rim) > 0
    is_over = seen > gain * cv2.dilate(empty, rim) + _OVER_PRINT
    hidden = (may_be_print & ~is_over).astype(np.uint8)
    grey = np.rint(255 * seen).astype(np.uint8)
    own = cv2.inpaint(grey, hidden, _INPAINTED, cv2.INPAINT_TELEA).astype(np.float32) / 255
    field = Box(box.x - left, box.y - top, box.width, box.height)
    least, faintest = max(INK, _NOISE * noise), max(FAINT, 0.6 * _NOISE * noise)
    return Written(np.asarray(own, np.float32), field, line, least, faintest)
