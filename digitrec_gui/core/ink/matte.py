"""Image -> ink map by what the finder saw: what was written, freed of paper, light and colour.

1. The finder says where something was written, see `finder`.
2. The paper's colour at each place is the mean of what is not written around it; the ink's that of what is.
3. Between the two a pixel has as much ink as its colour lies on the way from one to the other (matting), so that the
   middle of a stroke's edge lies half-way, however much of either there is.

Nothing is known of which of the two is lighter, and nothing needs to be. Where paper cannot be told from ink by what
surrounds it, as in a tight crop, on squares as strong as the pen, among print, this sees what `ink_map` does not.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.ink_map import INK
from digitrec_gui.core.types import BorderMap, Box, Image, InkMap

_WRITTEN, _CONNECTED = 0.5, 0.2
"""Probability from which on something is written, and from which on it is where it hangs together with such."""

_SURER = 0.1
"""By how much surer something must be than that within which it lies for this not to be a symbol."""

_THICKEST = 6.5
"""Half of the width of the thickest stroke, in places of a copy, in which writing is 7 to 20 high."""

_CLEARLY, _HALF = 100, 0.4
"""Value from which on something is clearly seen, and what share of a stroke must be for all of it to be written."""

_FAR_HIGHER, _WRITING, _GLOW = 10.0, 5, 16
"""How many times higher than most of what was seen something is that is no writing, where there is so much; and up to
which value its glow does not count."""

_LONGER = 1.35
"""How much longer than what is seen of it a stroke may be: a line that a digit stands on is longer."""

_UPRIGHT, _CONTINUED, _DASHED = 2.5, 0.6, 0.6
"""How many times higher than wide a piece is that may be part of an upright line; how far such a line goes on at one of
its ends, in heights of the piece; and how much of that way there is ink, where the line is dashed."""

_FINER = 0.6
"""How broad a line is at most that goes on from a 1 and is none of it, as a share of the 1's breadth."""

_PALE, _DASH = 60, 9
"""Value from which on ink may be that of a line that hardly shows; and the longest gap between its dashes, pixels."""

_RIM = 4
"""How far from what is surely written ink is looked for, pixels of the copy, in which writing is 28 to 80 high."""

_REACH = 16
"""How far around colours are looked at, pixels of the copy; where nothing is near, four times as far."""

_CELLS, _LARGEST_CELL = 100, 8
"""Cells along the longer side in which colours are gathered, and the side of the largest, pixels of the copy."""

_FAINTEST = 5.0
"""Least distance between paper and ink, grey levels."""

Floats = npt.NDArray[np.float32]

Mask = npt.NDArray[np.uint8]
"""0 or 1."""

_Window = tuple[slice, slice]
"""Rows and columns."""


def seen_ink(image: Image, finder: Finder, sensitivity: float = 0.5) -> tuple[InkMap, BorderMap]:
    """Computes the ink map and the border map.

    Args:
        image: (h, w, 3) uint8 RGB, either polarity.
        finder: says where something is written.
        sensitivity: 0 to 1, see `ReadOptions`; more of it never gives less ink.

    Returns:
        Both (h, w) uint8. Ink: 0 paper, 128 the middle of an edge, 255 ink; all 0 where nothing is written. Borders:
        how likely it is that one symbol ends there and another begins, 0 to 255.
    """
    ink, border, done = (np.zeros(image.shape[:2], np.uint8) for _ in range(3))
    odds = 9 ** (0.5 - sensitivity)
    sure, connected = (odds * p / (odds * p + 1 - p) for p in (_WRITTEN, _CONNECTED))
    before: list[Floats] = []
    for view in finder.look(image):
        written = _written(view.ink, before, sure, connected)
        before.append(view.ink * written)
        # What a larger copy has shown, this one shows less sharply.
        shown = cv2.resize(done, (written.shape[1], written.shape[0]), interpolation=cv2.INTER_NEAREST)
        if (written > shown).any():
            part = _around(written, view.picture.shape[0] / written.shape[0])
            seen, there = (_scaled(part, written.shape, one.shape) for one in (view.picture, ink))
            matte = _Matte(view.picture[seen], written[part])
            size = (there[1].stop - there[1].start, there[0].stop - there[0].start)
            near = np.asarray(cv2.resize(matte.near, size, interpolation=cv2.INTER_NEAREST), np.uint8)
            borders = (255 * view.border[part]).astype(np.uint8)
            for layer, found in ((ink, matte.ink()), (border, borders)):
                enlarged = cv2.resize(found, size, interpolation=cv2.INTER_LINEAR)
                layer[there] = np.where(near > done[there], enlarged, layer[there])
            done[there] |= near
    return ink, border


def without_sheets(seen: InkMap) -> InkMap:
    """What the finder saw, without what is far higher than most of it: a sheet, or the light of a lamp on one.

    Args:
        seen: (h, w), see `seen_ink`.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats((seen >= INK).astype(np.uint8), connectivity=8)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    if len(heights) < _WRITING:
        return seen
    far_higher = 1 + np.flatnonzero(heights > _FAR_HIGHER * np.median(heights))
    if not len(far_higher):
        return seen
    is_sheet = np.isin(labels, far_higher)
    # With the glow around it, where no writing lies in that.
    count, glow = cv2.connectedComponents((seen > _GLOW).astype(np.uint8), connectivity=8)
    alone = np.zeros(count, np.bool_)
    alone[glow[is_sheet]] = True
    alone[glow[(labels > 0) & ~is_sheet]] = False
    return np.where(is_sheet | alone[glow], 0, seen).astype(np.uint8)


def completed(seen: InkMap, ruled: InkMap) -> InkMap:
    """What the finder saw, with the rest of each stroke of which it saw a large part.

    A straight stroke alone in a crop, such as the bar of a 7, it may take for a printed line.

    Args:
        seen: (h, w), see `seen_ink`.
        ruled: (h, w), by rules, see `ink_map`.
    """
    ink, clearly = seen.copy(), seen >= _CLEARLY
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ruled >= INK).astype(np.uint8), connectivity=8)
    share = np.bincount(labels.ravel(), clearly.ravel(), count) / stats[:, cv2.CC_STAT_AREA].clip(1)
    share[0] = 0
    for label in np.flatnonzero((share >= _HALF) & (share < 1)):
        x, y, width, height, _ = stats[label]
        window = (slice(y, y + height), slice(x, x + width))
        own = labels[window] == label
        _, _, *part = cv2.boundingRect((own & clearly[window]).astype(np.uint8))
        if max(width, height) <= _LONGER * max(part):
            rim = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            ink[window] = np.where(rim, np.maximum(ink[window], ruled[window]), ink[window])
    return ink


def without_lines(seen: InkMap, ruled: InkMap) -> InkMap:
    """What the finder saw, without pieces of upright lines that go on where it saw nothing: a 1 does not.

    Args:
        seen: (h, w), see `seen_ink`.
        ruled: (h, w), by rules, see `ink_map`.
    """
    ink, written = seen.copy(), (seen >= INK).astype(np.uint8)
    closed = np.asarray(cv2.morphologyEx(written, cv2.MORPH_CLOSE, np.ones((_DASH, 1), np.uint8)), np.uint8)
    for pieces in (written, closed):
        _, labels, stats, _ = cv2.connectedComponentsWithStats(pieces, connectivity=8)
        for label, (x, y, width, height, _) in enumerate(stats[1:].tolist(), 1):
            if goes_on(Box(x, y, width, height), seen, ruled):
                window = (slice(y, y + height), slice(x, x + width))
                ink[window][labels[window] == label] = 0
    return ink


def goes_on(box: Box, seen: InkMap, ruled: InkMap) -> bool:
    """Whether an upright piece in a box goes on, above or below, as a line that the finder does not take for written.

    Args:
        box: pixels.
        seen: (h, w), see `seen_ink`.
        ruled: (h, w), by rules, see `ink_map`.
    """
    x, y, width, height = box
    reach, around = round(_CONTINUED * height), max(1, width // 2)
    if height < _UPRIGHT * width or reach < 4:
        return False
    rows, left, right = slice(max(0, y - reach), y + height + reach), x - around, x + width + around
    strip = slice(max(0, left), right)
    dark, pale = ruled[rows] >= INK, ruled[rows] >= _PALE
    thin = np.asarray((pale[:, strip] & (seen[rows, strip] < INK)).any(axis=1))
    # What is dark beside it, too, is no line that hardly shows.
    for beside in (slice(max(0, left - width - 2), max(0, left - 1)), slice(right + 1, right + width + 2)):
        thin &= ~pale[:, beside].any(axis=1)
    line = thin | np.asarray(dark[:, strip].any(axis=1))
    top = y - rows.start
    beyond = np.ones(len(line), np.bool_)
    beyond[top : top + height] = False
    if (beyond & line).any():
        breadth = pale[:, strip].sum(axis=1)
        # A 1 may stand on a finer line, as on squared paper.
        if breadth[beyond & line].mean() < _FINER * breadth[top : top + height].mean():
            return False
    above, below = line[:top], line[top + height :]
    ends = (above, below, np.concatenate([above, below]))
    return any(len(end) >= reach and end.mean() > _DASHED for end in ends)


def _around(written: Mask, scale: float) -> _Window:
    """The part of a copy that holds all that is written, and the paper around it."""
    margin = int(np.ceil(4 * _REACH / scale))
    rows, columns = (np.flatnonzero(written.any(axis=axis)) for axis in (1, 0))
    return (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )


def _scaled(part: _Window, of: tuple[int, ...], to: tuple[int, ...]) -> _Window:
    """The same part of a picture of another size, both sizes as (h, w)."""
    rows, columns = (
        slice(round(side.start * new / old), round(min(side.stop, old) * new / old))
        for side, old, new in zip(part, of, to, strict=False)
    )
    return rows, columns


def _written(seen: Floats, before: list[Floats], sure: float, connected: float) -> Mask:
    """What is written in a copy: what is sure, with all that hangs together with it (hysteresis, Canny 1986).

    Left out is what is thicker than a stroke can be, and where something surer was seen within it in a larger copy: it
    is not a symbol that is as high as that, but the sheet on which something smaller is written.

    Args:
        seen: (h, w), how likely each place is to be ink.
        before: likewise for larger copies, but 0 where that was not taken for written.
        sure: probability from which on something is written.
        connected: from which on it is where it hangs together with such.
    """
    weak = (seen > connected).astype(np.uint8)
    count, labels = cv2.connectedComponents(weak, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[np.unique(labels[seen > sure])] = 1
    kept[np.unique(labels[cv2.distanceTransform((seen > sure).astype(np.uint8), cv2.DIST_L2, 3) > _THICKEST])] = 0
    own = np.bincount(labels.ravel(), seen.ravel(), count) / np.bincount(labels.ravel(), minlength=count)
    for larger in before:
        rows, columns = np.nonzero(larger)
        within = labels[rows * labels.shape[0] // larger.shape[0], columns * labels.shape[1] // larger.shape[1]]
        places = np.bincount(within, minlength=count)
        surer = np.bincount(within, larger[rows, columns], count) / np.maximum(places, 1)
        kept[(places > 0) & (surer > own + _SURER)] = 0
    kept[0] = 0
    return np.asarray(kept[labels], np.uint8)


class _Matte:
    """How much ink each pixel of a copy has.

    Attributes:
        near: (h, w), where ink may be.
    """

    def __init__(self, picture: Image, written: Mask) -> None:
        """Finds out where ink may be.

        Args:
            picture: (h, w, 3).
            written: (h', w'), where something is written there.
        """
        height, width = picture.shape[:2]
        self._size = (width, height)
        self._picture = picture
        side = 2 * max(1, round(_RIM * written.shape[1] / width)) + 1
        self._near = np.asarray(cv2.dilate(written, np.ones((side, side), np.uint8)), np.uint8)
        self.near = np.asarray(cv2.resize(self._near, self._size, interpolation=cv2.INTER_NEAREST), np.uint8)
        self._cell = min(_LARGEST_CELL, max(1, max(self._size) // _CELLS))
        self._grid = (-(-width // self._cell), -(-height // self._cell))
        self._pixels = np.flatnonzero(self.near).astype(np.int32)
        rows, columns = np.divmod(self._pixels, np.int32(width))
        self._cells = rows // self._cell * self._grid[0] + columns // self._cell
        surely = np.asarray(cv2.resize(written, self._size, interpolation=cv2.INTER_NEAREST))
        self._own = np.flatnonzero(surely.ravel()[self._pixels])

    def ink(self) -> InkMap:
        """(h, w): 0 paper, 128 half-way, 255 ink."""
        smooth = np.asarray(cv2.GaussianBlur(self._picture, (3, 3), 0), np.uint8)
        colours = smooth.reshape(-1, 3).take(self._pixels, axis=0).astype(np.float32)
        paper, own = self._paper(smooth), self._own
        direction = self._gathered((colours - paper.take(self._cells, axis=0))[own])
        direction /= np.asarray(np.linalg.norm(direction, axis=1, keepdims=True), np.float32) + np.float32(1e-3)
        # How far from the paper's colour towards the ink's.
        contrast = np.einsum("ij,ij->i", colours, direction.take(self._cells, axis=0))
        contrast -= np.einsum("ij,ij->i", paper, direction).take(self._cells)
        np.maximum(contrast, 0, out=contrast)
        middle = self._gathered(contrast[own, np.newaxis], contrast[own])[:, 0] / np.float32(2)
        share = contrast / np.maximum(middle, _FAINTEST / 2).take(self._cells)
        ink = np.zeros(self.near.shape, np.uint8)
        ink.reshape(-1)[self._pixels] = np.minimum(255, INK * share)
        return ink

    def _paper(self, picture: Image) -> Floats:
        """The paper's colour around each cell, (cells, 3): the mean of what is free of ink."""
        free = self.near ^ 1
        if not self._near.all():
            weight = cv2.resize((self._near ^ 1).astype(np.float32), self._grid, interpolation=cv2.INTER_AREA)
        else:
            free[:], weight = 1, np.ones(self._grid[::-1], np.float32)
        colour = cv2.resize(cv2.copyTo(picture, free), self._grid, interpolation=cv2.INTER_AREA)
        return self._spread(np.asarray(colour, np.float32), np.asarray(weight, np.float32))

    def _gathered(self, values: Floats, weights: Floats | None = None) -> Floats:
        """The mean around each cell, (cells, c), of values of the pixels that are surely ink, (n, c)."""
        columns, rows = self._grid
        cells = self._cells[self._own]
        weight = np.bincount(cells, weights, rows * columns).reshape(rows, columns)
        sums = [np.bincount(cells, v if weights is None else v * weights, rows * columns) for v in values.T]
        stacked = np.stack(sums, axis=-1).reshape(rows, columns, -1)
        return self._spread(stacked.astype(np.float32), weight.astype(np.float32))

    def _spread(self, sums: Floats, weight: Floats) -> Floats:
        """Sums as means over what is near, leaning on what is farther off, and on all, where little is near."""
        whole = sums.sum(axis=(0, 1)) / max(float(weight.sum()), 1e-6)
        mean: Floats = np.broadcast_to(whole, sums.shape)
        typical = np.float32(1e-2 * max(float(weight.max()), 1e-6))
        both = np.dstack([sums, weight])
        reach = max(1, round(_REACH / self._cell))
        for side in (8 * reach + 1, 2 * reach + 1):
            near = cv2.blur(cv2.blur(both, (side, side)), (side, side))
            mean = (near[..., :-1] + typical * mean) / (near[..., -1:] + typical)
        return np.asarray(mean, np.float32).reshape(weight.size, -1)
