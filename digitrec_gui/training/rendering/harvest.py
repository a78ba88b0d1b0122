"""Training material from rendered pages: what the pipe makes of them, labelled by what was written there.

What breaks MNIST models in the field is that they never saw what their own preprocessing makes. So the pages go
through `core`, as an Image of the user's does, in both ways to the ink. What is found by mistake becomes "not a digit".
Beside each page its writer writes some glyphs alone.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.glyphs import at_reading_size, find_writing, is_fragment, own_ink
from digitrec_gui.core.ink.ink_map import ink_map
from digitrec_gui.core.ink.matte import seen_ink
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Image, NormalizedGlyph
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.rendering.alone import UPRIGHT, write_alone
from digitrec_gui.training.rendering.camera import photographed, surface
from digitrec_gui.training.rendering.kinds import ALL_KINDS, SIMPLE
from digitrec_gui.training.rendering.pages import Truth, page
from digitrec_gui.training.rendering.writer import Material, Writer

WHOLE_PAGES = 0.8
"""Share of the pages that are read whole; of the others some digits are cropped and read on their own."""

_MOST_CROPS = 8
"""How many of a page: they take as long to look at as the page."""

_SIMPLE = 0.3
"""Share of the pages that are simple."""

_SURFACES = 0.1
"""Share of the pages on which nothing is written: what is found there all the same is no digit."""

_KINDS = replace(ALL_KINDS, printed=0.0)
"""What may be on the others: of a digit in print nobody can say whether it was meant to be read."""

SAME, OTHER = 0.62, 0.3
"""Intersection over union from which on a glyph is what was written there, and below which it certainly is not."""

WHOLE, WITH_LINES = 0.9, 0.4
"""How much of a digit a glyph covers, and its intersection over union, from which on it is that digit although
something else hangs on it: a line, the tail of a mark."""

ALONE = 40
"""Glyphs that are written alone beside each page."""

OnPage = Callable[[int], None]
"""Called after each page with the number of those that are done; while it waits, no further one is begun."""


def harvest(
    material: Material,
    finder: Finder,
    pages: int,
    seed: tuple[int, ...],
    threads: int,
    on_page: OnPage = lambda _: None,
) -> Digits:
    """Renders pages and reads them; about 90 glyphs a page, 200 a second and core.

    On threads, because most of the work is OpenCV's and NumPy's: processes could not be forked from one that runs
    TensorFlow, and would outlive it if it were killed.

    Args:
        material: of the part of MNIST, and of the people, that may be learnt from.
        finder: looks at the pages.
        pages: how many.
        seed: the same one gives the same glyphs, whatever the number of threads.
        threads: how many to use.
        on_page: may end it by raising.

    Returns:
        Normalised glyphs, labelled 0-9 or `NOT_A_DIGIT`.
    """
    numbers = iter(range(pages))
    parts: list[Digits] = []
    with ThreadPoolExecutor(threads) as pool:

        def begin(count: int) -> list[Future[Digits]]:
            return [
                pool.submit(_harvest_one, material, finder, (*seed, number))
                for number in itertools.islice(numbers, count)
            ]

        # Enough that no thread is idle, few enough that all are soon done if it is to rest or end.
        under_way = deque(begin(3 * threads))
        while under_way:
            parts.append(under_way.popleft().result())
            on_page(len(parts))
            under_way += begin(1)
    return Digits(np.concatenate([part.x for part in parts]), np.concatenate([part.y for part in parts]))


def _harvest_one(material: Material, finder: Finder, seed: tuple[int, ...]) -> Digits:
    """The glyphs of one page, and those that its writer writes alone."""
    rng = np.random.default_rng(seed)
    hands, prints = (sorted(folder.glob("*.woff")) for folder in (paths.FONTS, paths.PRINT_FONTS))
    writer = Writer(material.digits, hands, rng, material.movements)
    if rng.random() < _SURFACES:
        seen = photographed(surface(rng), rng)
    else:
        seen = photographed(page(writer, prints, rng, SIMPLE if rng.random() < _SIMPLE else _KINDS), rng)
    image, truths = seen.picture.clip(0, 255).astype(np.uint8), list(seen.symbols)
    views = [(image, truths)] if rng.random() < WHOLE_PAGES else _crops(image, truths, rng)
    found = [pair for view, written in views for pair in _labelled(view, written, finder)]
    found += write_alone(writer, rng, ALONE)
    glyphs = np.array([glyph for glyph, _ in found], np.uint8).reshape(-1, 28, 28)
    return Digits(glyphs, np.array([label for _, label in found], np.int64))


def _crops(image: Image, truths: list[Truth], rng: np.random.Generator) -> list[tuple[Image, list[Truth]]]:
    """Some things, each on its own with some of what surrounds it."""
    height, width = image.shape[:2]
    crops = []
    for index in rng.permutation(len(truths))[:_MOST_CROPS]:
        truth = truths[index]
        x, y, w, h = truth.box
        left, top, right, bottom = rng.uniform(0.08, 0.5, 4) * max(w, h)
        x0, y0 = int(max(0, x - left)), int(max(0, y - top))
        x1, y1 = int(min(width, x + w + right)), int(min(height, y + h + bottom))
        if min(x1 - x0, y1 - y0) >= 6:
            moved = [Truth((t.box[0] - x0, t.box[1] - y0, t.box[2], t.box[3]), t.label) for t in truths]
            crops.append((np.ascontiguousarray(image[y0:y1, x0:x1]), moved))
    return crops


def _labelled(image: Image, truths: list[Truth], finder: Finder) -> list[tuple[NormalizedGlyph, int]]:
    """The glyphs of an Image, normalised, with their labels; those that could be taken for either are left out."""
    height, width = image.shape[:2]
    boxes = np.array([truth.box for truth in truths], np.float64).reshape(-1, 4)
    low = boxes[:, :2].clip(0)
    high = np.minimum(boxes[:, :2] + boxes[:, 2:], [width, height])
    size = (high - low).clip(0)
    visible = size.prod(axis=1) / boxes[:, 2:].prod(axis=1)
    seen = visible > 0
    labels = np.array([truth.label for truth in truths], np.int64)[seen]
    resized, scale = at_reading_size(image)
    found = []
    for glyph, box in _found(resized, finder):
        label = _label(box, low[seen] * scale, high[seen] * scale, labels, visible[seen])
        if label is not None:
            found.append((glyph, label))
    return found


def _found(image: Image, finder: Finder) -> Iterator[tuple[NormalizedGlyph, Box]]:
    """What is found in an Image by rules, and what the finder sees there."""
    for ink, border in ((ink_map(image), None), seen_ink(image, finder)):
        writing = find_writing(ink, border)
        for piece in writing.pieces:
            if not is_fragment(piece):
                yield normalize(own_ink(piece, ink, writing.labels)), piece.box


def _label(
    box: Box,
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    labels: npt.NDArray[np.int64],
    visible: npt.NDArray[np.float64],
) -> int | None:
    """What a glyph is, by the boxes (from low to high) of what was written; None if that is open."""
    if not len(labels):
        return NOT_A_DIGIT if box.height <= UPRIGHT * box.width else None
    overlap = np.minimum(high, [box.right, box.bottom]) - np.maximum(low, [box.x, box.y])
    shared = overlap.clip(0).prod(axis=1)
    areas = (high - low).prod(axis=1)
    likeness = shared / (areas + box.width * box.height - shared)
    covered = shared / areas
    best = int(likeness.argmax())
    several = int((covered > 0.6).sum()) >= 2
    is_alone = visible[best] > 0.95 and not (np.delete(covered, best) > 0.3).any()
    if is_alone and (likeness[best] > SAME or (covered[best] > WHOLE and likeness[best] > WITH_LINES)):
        return int(labels[best])
    if labels[best] != NOT_A_DIGIT:
        if not several and (likeness[best] > OTHER or covered[best] > 0.5 or visible[best] < 0.95):
            return None  # a part of a digit that may still be read as it, or a digit with a long line through it
    elif covered.max() > 0.1 and not several:
        return None  # a part of a sign, or one of two digits that did not touch after all
    return NOT_A_DIGIT if box.height <= UPRIGHT * box.width else None
