"""Ruled and squared paper, painted over in the paper's colour: what was written stays, also where it crosses a line.

A finder sees where something is written, but a line that runs through the writing ties its digits together. The line
itself is known from beside the writing, where nothing lies on it (as the staff lines of music are, which are taken out
before the notes are read; Dalitz, Droettboom, Pranzas and Fujinaga 2008, whose figures show that what crosses the line
decides how well that works):

1. In each of several strips across the Image the median along the lines leaves rulings and nothing that is written.
   What follows from strip to strip through most of the Image is a line.
2. A pixel on a line that has not the line's colour is ink that lies on it, and stays.
3. Where the pen has the line's colour, what is written on both sides of the line goes on through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import Image, InkMap

Floats = npt.NDArray[np.float32]

_STRIPS, _SAMPLES = 12, 24
"""Strips in which lines are looked for, and columns of each that are looked at."""

_SMALLEST = 100
"""Least shorter side of an Image that may be ruled paper, pixels: a crop of digits is no page."""

_THICKEST = 0.045
"""Thickness of a line at most, in the shorter side of the Image."""

_FAINTEST, _NOISE = 3.0, 4.0
"""How far a line stands out from the paper at least, grey levels, and in what the strips differ by chance."""

_STEP = 0.07
"""How far a line rises or falls at most from one strip to the next, in the distance between them."""

_HIDDEN = 2
"""Strips one after the other in which a line may be hidden by what is written on it."""

_THROUGH, _PARALLEL = 0.7, 0.4
"""Share of the strips in which a line is seen, and in which one that runs as the next line does."""

_AT_END = 2
"""Strips at each end of the Image; at one end a line is seen."""

_EDGE, _AT_EDGE, _SEEN_THERE = 4, 3, 0.4
"""Columns of an edge of the Image, rows by which a line may lie off there, and how strong it is, in its contrast."""

_OFF = 1.5
"""How far such a line may be from where the next one would have it, pixels."""

_FOOT = 0.1
"""Share of its contrast down to which the soft edge of a line belongs to it."""

_ON_LINE, _DRIFT, _GRAIN = 0.35, 0.6, 4.0
"""How far from a line's colour a pixel lies that has something written on it: in the line's contrast, in what it
changes from row to row, since a line drifts by a part of a pixel, and grey levels."""

_UNEVEN = 0.1
"""How far the colour of a line, or of the paper beside it, may lie from where it would be if it changed evenly along
the line, in the line's contrast."""

_DARKER = 1.4
"""How much darker than its own colour a line is where another goes across it."""

_INKED = 0.3
"""How far from the paper's colour ink lies at least beside a line that goes on through it, in the line's contrast."""


@dataclass(frozen=True, eq=False)
class _Line:
    """A level line.

    Attributes:
        rows: (strips,), where its middle lies, pixels from the top.
        contrast: how far it lies from the paper, grey levels.
        reach: how many rows above and below its middle belong to it, with its soft edges.
        is_dark: whether it is darker than the paper.
    """

    rows: Floats
    contrast: float
    reach: int
    is_dark: bool


def without_rulings(image: Image) -> Image:
    """The Image without the lines of ruled or squared paper.

    Args:
        image: (h, w, 3) uint8 RGB, upright or nearly so.

    Returns:
        An Image of the same size; the very same where there are no such lines.
    """
    if min(image.shape[:2]) < _SMALLEST:
        return image
    level = _lines(image, 2)  # a line alone may be the bar of a 7, or drawn by pen
    if not level:
        return image
    upright = _lines(image.transpose(1, 0, 2), 1)
    picture, turned = image.copy(), image.transpose(1, 0, 2)
    for line in level:
        _clear(image, picture, line, upright)
    freed = picture.copy()
    for line in upright:
        _clear(turned, freed.transpose(1, 0, 2), line, level)
    across, along = ((one != other).any(axis=2) for one, other in ((image, picture), (picture, freed)))
    changed = cv2.absdiff(image, freed)
    channel = int(np.argmax(cv2.sumElems(changed)[:3]))  # in which the lines stand out most
    reach, contrast = (max(getattr(line, what) for line in level + upright) for what in ("reach", "contrast"))
    pen = _Pen(reach, contrast, level[0].is_dark)
    one, before = freed[..., channel], image[..., channel]
    is_ink = _goes_through(before, one, across, pen) | _goes_through(before.T, one.T, along.T, pen).T
    return np.where(is_ink[..., np.newaxis], image, freed)


def _lines(image: Image, least: int) -> list[_Line]:
    """The level lines that run through most of an Image, so many at least, or none."""
    height, width = image.shape[:2]
    strips = np.empty((height, _STRIPS + 2, 3), np.float32)  # the last two are the Image's edges
    for number, columns in enumerate([*_sampled(width), np.arange(_EDGE), np.arange(width - _EDGE, width)]):
        strips[:, number] = np.median(image[:, columns], axis=1)
    thickest = max(3, round(_THICKEST * min(height, width)))
    kernel = np.ones((2 * thickest + 1, 1), np.uint8)
    ways = []
    for operation in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN):
        paper = np.asarray(cv2.morphologyEx(strips, operation, kernel, borderType=cv2.BORDER_REPLICATE), np.float32)
        ways.append(_followed(np.abs(strips - paper).max(axis=2), width, thickest, least, operation == cv2.MORPH_CLOSE))
    # Dark lines on light paper, or light ones on dark.
    return max(ways, key=lambda lines: sum(line.contrast for line in lines))


def _sampled(width: int) -> list[npt.NDArray[np.intp]]:
    """Columns of each strip."""
    edges = np.linspace(0, width, _STRIPS + 1).round().astype(int)
    return [np.linspace(a, b - 1, _SAMPLES).round().astype(np.intp) for a, b in pairwise(edges)]


def _followed(size: Floats, width: int, thickest: int, least: int, is_dark: bool) -> list[_Line]:
    """The lines among what stands out from the paper in each strip and at both edges, (h, strips + 2)."""
    lowest = max(_FAINTEST, _NOISE * float(np.percentile(size, 25)))
    peaks = [_peaks(size[:, number], lowest) for number in range(_STRIPS)]
    free = [np.ones(len(one), np.bool_) for one in peaks]
    lines: list[Floats] = []
    step = max(_OFF, _STEP * width / _STRIPS)
    for start in range(_STRIPS - round(_THROUGH * _STRIPS) + 1):
        for index in range(len(peaks[start])):
            if free[start][index]:
                chain = _chain(peaks, start, index, step)
                if len(chain) >= _THROUGH * _STRIPS and _reaches_end(chain):
                    lines.append(_entered(chain, peaks, free, None))
    lines = lines + _parallels(lines, peaks, free) if len(lines) >= least else []
    measured = (_measured(size, rows, thickest, is_dark) for rows in lines)
    found = [line for line in measured if line is not None and _runs_off(line, size[:, _STRIPS:])]
    return found if len(found) >= least else []


def _peaks(size: Floats, lowest: float) -> Floats:
    """The middles of what stands out in a strip."""
    ends = np.flatnonzero(np.diff(np.concatenate([[0], (size > lowest).astype(np.int8), [0]])))
    middles = []
    for begin, end in zip(ends[::2], ends[1::2], strict=True):
        weight = size[begin:end] - size[begin:end].max() / 2
        weight = weight.clip(0)
        middles.append(float((weight * np.arange(begin, end)).sum() / weight.sum()))
    return np.array(middles, np.float32)


def _chain(peaks: list[Floats], start: int, index: int, step: float) -> dict[int, int]:
    """The peaks of one line from a strip on, each by its strip."""
    chain, last, row, slope = {start: index}, start, float(peaks[start][index]), 0.0
    for strip in range(start + 1, _STRIPS):
        away = strip - last
        if away > _HIDDEN + 1:
            break
        if not len(peaks[strip]):
            continue
        off = np.abs(peaks[strip] - (row + slope * away))
        nearest = int(off.argmin())
        if off[nearest] <= step:
            found = float(peaks[strip][nearest])
            slope = (slope + (found - row) / away) / 2 if last != start else (found - row) / away
            chain[strip], last, row = nearest, strip, found
    return chain


def _runs_off(line: _Line, edges: Floats) -> bool:
    """Whether a line goes on beyond an edge of the Image, (h, 2), as one of ruled paper does and one of a box does not.

    One edge is enough: along the other there may be a line of squared paper.
    """
    slope = (line.rows[-1] - line.rows[0]) / (_STRIPS - 1)
    for edge, row in enumerate((line.rows[0] - slope / 2, line.rows[-1] + slope / 2)):
        near = edges[max(0, round(float(row)) - _AT_EDGE) : round(float(row)) + _AT_EDGE + 1, edge]
        if near.max(initial=0) >= _SEEN_THERE * line.contrast:
            return True
    return False


def _reaches_end(chain: dict[int, int]) -> bool:
    """Whether a line is seen at one end of the Image at least: the stem of a 1 in a row of boxes is not."""
    return min(chain) < _AT_END or max(chain) >= _STRIPS - _AT_END


def _entered(
    chain: dict[int, int], peaks: list[Floats], free: list[npt.NDArray[np.bool_]], shape: Floats | None
) -> Floats:
    """The rows of a line that has these peaks, which are free no more; between them it runs straight, or in a shape."""
    for strip, index in chain.items():
        free[strip][index] = False
    known = sorted(chain)
    rows = np.array([peaks[strip][chain[strip]] for strip in known], np.float32)
    if shape is None:
        return np.interp(np.arange(_STRIPS), known, rows).astype(np.float32)
    return shape + float(np.median(rows - shape[known]))


def _parallels(lines: list[Floats], peaks: list[Floats], free: list[npt.NDArray[np.bool_]]) -> list[Floats]:
    """Lines that are seen in a part of the strips, and there run as the nearest of these lines does."""
    found = []
    for start in range(_STRIPS - round(_PARALLEL * _STRIPS) + 1):
        for index, row in enumerate(peaks[start]):
            if not free[start][index]:
                continue
            shape = min(lines, key=lambda rows: abs(float(rows[start] - row)))
            chain = {}
            for strip in range(start, _STRIPS):
                if len(peaks[strip]):
                    off = np.abs(peaks[strip] - (row + shape[strip] - shape[start])) + 1e3 * ~free[strip]
                    if off.min() <= _OFF:
                        chain[strip] = int(off.argmin())
            if len(chain) >= _PARALLEL * _STRIPS and _reaches_end(chain):
                found.append(_entered(chain, peaks, free, shape))
    return found


def _measured(size: Floats, rows: Floats, thickest: int, is_dark: bool) -> _Line | None:
    """A line with what it looks like where it is seen; None for something wider."""
    offsets = np.arange(-thickest - 2, thickest + 3)
    places = (rows.round().astype(int)[:, np.newaxis] + offsets).clip(0, len(size) - 1)
    profile = np.median(size[places, np.arange(_STRIPS)[:, np.newaxis]], axis=0)
    middle = len(offsets) // 2
    contrast = float(profile[middle - 1 : middle + 2].max())
    own = profile > max(1.0, _FOOT * contrast)
    reach = middle
    if not own.all():
        off = np.abs(np.flatnonzero(~own) - middle)
        sides = [off[np.flatnonzero(~own) < middle], off[np.flatnonzero(~own) > middle]]
        reach = max(int(side.min(initial=middle)) for side in sides)
    return _Line(rows, contrast, reach, is_dark) if 2 * reach <= thickest + 4 else None


def _clear(image: Image, picture: Image, line: _Line, across: list[_Line]) -> None:
    """Paints over a line in a picture, but for what has not its colour; where others go across, any shade of it."""
    height, width = picture.shape[:2]
    middles = (np.arange(_STRIPS) + 0.5) * width / _STRIPS
    between = np.stack([np.interp(np.arange(width), middles, row) for row in np.eye(_STRIPS)]).astype(np.float32)
    center = (line.rows @ between).round().astype(np.intp)
    rows = center + np.arange(-line.reach - 1, line.reach + 2)[:, np.newaxis]
    columns = np.broadcast_to(np.arange(width), rows.shape)
    strip = image[rows.clip(0, height - 1), columns].astype(np.float32)
    medians = _steady(np.median(strip[:, np.stack(_sampled(width))], axis=2), _UNEVEN * line.contrast + _GRAIN)
    colours = np.stack([medians[..., channel] @ between for channel in range(3)], axis=-1)
    sides = [row for row in (0, -1) if _is_in(rows[row], height)]
    paper = np.mean([colours[row] for row in sides or (0, -1)], axis=0)
    profile = colours - paper
    allowed = _ON_LINE * line.contrast + _DRIFT * np.abs(np.gradient(profile, axis=0)).max(axis=2) + _GRAIN
    was_line = np.abs(strip - colours).max(axis=2) <= allowed
    strongest = profile[np.abs(profile).max(axis=2).argmax(axis=0), np.arange(width)]
    if across:
        spots = _spots(across, float(center.mean()) / height, width)
        own = strongest[spots]
        share = ((strip[:, spots] - paper[spots]) * own).sum(axis=2) / np.maximum((own * own).sum(axis=1), 1)
        shade = paper[spots] + share.clip(0, _DARKER)[..., np.newaxis] * own
        was_line[:, spots] |= np.abs(strip[:, spots] - shade).max(axis=2) <= _ON_LINE * line.contrast + _GRAIN
    was_line &= (rows >= 0) & (rows < height)
    was_line[[0, -1]] = False
    picture[rows[was_line], columns[was_line]] = paper[columns[was_line]].clip(0, 255).round().astype(np.uint8)


def _spots(across: list[_Line], place: float, width: int) -> npt.NDArray[np.intp]:
    """Columns in which other lines go across a level one that lies at this share of the height."""
    middles = (np.arange(_STRIPS) + 0.5) / _STRIPS
    spots = [
        round(float(np.interp(place, middles, other.rows))) + np.arange(-other.reach, other.reach + 1)
        for other in across
    ]
    columns = np.unique(np.concatenate(spots))
    return columns[(columns >= 0) & (columns < width)]


def _steady(medians: Floats, allowed: float) -> Floats:
    """Colours by strip, (rows, strips, 3), where they change evenly: without those of what is written on the line."""
    places = np.arange(_STRIPS)
    one, other = np.triu_indices(_STRIPS, 1)
    slope = np.median((medians[:, other] - medians[:, one]) / (other - one)[:, np.newaxis], axis=1, keepdims=True)
    rest = medians - slope * places[:, np.newaxis]  # Theil and Sen's line
    even = slope * places[:, np.newaxis] + np.median(rest, axis=1, keepdims=True)
    is_other = np.abs(medians - even).max(axis=2, keepdims=True) > allowed
    return np.where(is_other, even, medians).astype(np.float32)


def _is_in(rows: npt.NDArray[np.intp], height: int) -> bool:
    return bool(rows.min() >= 0 and rows.max() < height)


@dataclass(frozen=True)
class _Pen:
    """What may have been written across lines.

    Attributes:
        reach: that of the lines.
        contrast: that of the lines.
        is_dark: whether lines, and ink, are darker than the paper.
    """

    reach: int
    contrast: float
    is_dark: bool


def _goes_through(image: InkMap, freed: InkMap, gaps: npt.NDArray[np.bool_], pen: _Pen) -> npt.NDArray[np.bool_]:
    """Where a level line hid what is written above and below it: there is ink on both sides, and may be between.

    Args:
        image: (h, w), one of its channels.
        freed: the same with the lines painted over.
        gaps: where level ones were.
        pen: what may have been written.
    """
    length = 2 * pen.reach + 3
    operation, stronger = (cv2.MORPH_OPEN, np.minimum) if pen.is_dark else (cv2.MORPH_CLOSE, np.maximum)
    image, freed = np.ascontiguousarray(image), np.ascontiguousarray(freed)
    closed = freed
    for lean in range(-pen.reach, pen.reach + 1, max(1, pen.reach // 2)):
        across = np.zeros((length, length), np.uint8)
        cv2.line(across, (length // 2 - lean, 0), (length // 2 + lean, length - 1), 1)
        closed = stronger(closed, np.asarray(cv2.morphologyEx(freed, operation, across), np.uint8))
    is_between = gaps & (cv2.absdiff(closed, freed) > _INKED * pen.contrast)
    return is_between & (cv2.absdiff(closed, image) <= _ON_LINE * pen.contrast + 2 * _GRAIN)
