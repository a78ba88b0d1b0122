"""Training material from rendered sheets: what the pipe makes of them, labelled by what was written there.

What breaks MNIST models in the field is that they never saw what their own preprocessing makes. So the sheets go
through `core`, as an Image of the user's does. What the glyph finder makes by mistake becomes "not a digit".
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.glyphs import find
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Image, NormalizedGlyph
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.rendering.sheets import Truth, sheet
from digitrec_gui.training.rendering.writer import Writer

WHOLE_SHEETS = 0.6
"""Share of the sheets that are read whole; of the others each digit is cropped and read on its own."""

SAME, OTHER = 0.62, 0.3
"""Intersection over union from which on a glyph is what was written there, and below which it certainly is not."""

UPRIGHT = 2.5
"""Height over width above which a stroke, from wherever, is a 1 to any reader."""

OnSheet = Callable[[int], None]
"""Called after each sheet with the number of those that are done; while it waits, no further one is begun."""


def harvest(
    digits: Digits,
    fonts: Sequence[Path],
    sheets: int,
    seed: tuple[int, ...],
    threads: int,
    on_sheet: OnSheet = lambda _: None,
) -> Digits:
    """Renders sheets and reads them; about 85 glyphs a sheet, 500 a second and core.

    On threads, because most of the work is OpenCV's and NumPy's: processes could not be forked from one that runs
    TensorFlow, and would outlive it if it were killed.

    Args:
        digits: MNIST's, of the part of it that may be learnt from.
        fonts: handwriting fonts.
        sheets: how many.
        seed: the same one gives the same glyphs, whatever the number of threads.
        threads: how many to use.
        on_sheet: may end it by raising.

    Returns:
        Normalised glyphs, labelled 0-9 or `NOT_A_DIGIT`.
    """
    numbers = iter(range(sheets))
    parts: list[Digits] = []
    with ThreadPoolExecutor(threads) as pool:

        def begin(count: int) -> list[Future[Digits]]:
            return [
                pool.submit(_harvest_one, digits, fonts, (*seed, number)) for number in itertools.islice(numbers, count)
            ]

        # Enough that no thread is idle, few enough that all are soon done if it is to rest or end.
        under_way = deque(begin(3 * threads))
        while under_way:
            parts.append(under_way.popleft().result())
            on_sheet(len(parts))
            under_way += begin(1)
    return Digits(np.concatenate([part.x for part in parts]), np.concatenate([part.y for part in parts]))


def _harvest_one(digits: Digits, fonts: Sequence[Path], seed: tuple[int, ...]) -> Digits:
    """The glyphs of one sheet."""
    rng = np.random.default_rng(seed)
    image, truths = sheet(Writer(digits, fonts, rng), rng)
    views = [(image, truths)] if rng.random() < WHOLE_SHEETS else _crops(image, truths, rng)
    found = [pair for view, written in views for pair in _labelled(view, written)]
    glyphs = np.array([glyph for glyph, _ in found], np.uint8).reshape(-1, 28, 28)
    return Digits(glyphs, np.array([label for _, label in found], np.int64))


def _crops(image: Image, truths: list[Truth], rng: np.random.Generator) -> list[tuple[Image, list[Truth]]]:
    """Each thing on its own, with some of what surrounds it."""
    height, width = image.shape[:2]
    crops = []
    for truth in truths:
        x, y, w, h = truth.box
        left, top, right, bottom = rng.uniform(0.08, 0.5, 4) * max(w, h)
        x0, y0 = int(max(0, x - left)), int(max(0, y - top))
        x1, y1 = int(min(width, x + w + right)), int(min(height, y + h + bottom))
        if min(x1 - x0, y1 - y0) >= 6:
            moved = [Truth((t.box[0] - x0, t.box[1] - y0, t.box[2], t.box[3]), t.label) for t in truths]
            crops.append((np.ascontiguousarray(image[y0:y1, x0:x1]), moved))
    return crops


def _labelled(image: Image, truths: list[Truth]) -> list[tuple[NormalizedGlyph, int]]:
    """The glyphs of an Image, normalised, with their labels; those that could be taken for either are left out."""
    height, width = image.shape[:2]
    boxes = np.array([truth.box for truth in truths], np.float64).reshape(-1, 4)
    low = boxes[:, :2].clip(0)
    high = np.minimum(boxes[:, :2] + boxes[:, 2:], [width, height])
    size = (high - low).clip(0)
    visible = size.prod(axis=1) / boxes[:, 2:].prod(axis=1)
    seen = visible > 0
    labels = np.array([truth.label for truth in truths])[seen]
    glyphs, scale = find(image)
    found = []
    for glyph in glyphs:
        label = _label(glyph.box, low[seen] * scale, high[seen] * scale, labels, visible[seen])
        if label is not None:
            found.append((normalize(glyph.ink), label))
    return found


def _label(
    box: Box,
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    labels: npt.NDArray[np.int64],
    visible: npt.NDArray[np.float64],
) -> int | None:
    """What a glyph is, by the boxes (from low to high) of what was written; None if that is open."""
    if not len(labels):
        return None
    overlap = np.minimum(high, [box.right, box.bottom]) - np.maximum(low, [box.x, box.y])
    shared = overlap.clip(0).prod(axis=1)
    areas = (high - low).prod(axis=1)
    likeness = shared / (areas + box.width * box.height - shared)
    covered = shared / areas
    best = int(likeness.argmax())
    several = int((covered > 0.6).sum()) >= 2
    if likeness[best] > SAME and visible[best] > 0.95 and not (np.delete(covered, best) > 0.3).any():
        return int(labels[best])
    if labels[best] != NOT_A_DIGIT:
        if not several and (likeness[best] > OTHER or visible[best] < 0.95):
            return None  # a part of a digit that may still be read as it
    elif covered.max() > 0.1 and not several:
        return None  # a part of a sign, or one of two digits that did not touch after all
    return NOT_A_DIGIT if box.height <= UPRIGHT * box.width else None
