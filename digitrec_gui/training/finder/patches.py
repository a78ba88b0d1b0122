"""What the finder learns from: patches of rendered pages, and what each of their pixels is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.training.rendering.pages import Page, Truth
from digitrec_gui.training.rendering.printed import Floats

SIDE = 192
"""Side of a patch, pixels."""

BLUR, LEAST, LOWEST, HIGHEST, MOST = 3.0, 10.0, 14.0, 40.0, 52.0
"""Heights of writing, pixels. Between the middle two it is ink. What is lower than the first is too small to be found
at this scale, what is higher than the last is for a smaller copy; what lies between may be either. Below `BLUR` nothing
can be told."""

COPIES = 4.0
"""Small copies of a page, and of its parts, on average. As they are small, several lie on one patch."""

SMALLEST = 16
"""Longer side of the smallest of them, pixels."""

ENLARGED = 0.35
"""How many patches of a page are parts of it that are enlarged, until nothing of the writing is seen but edges."""

_GAP = 6
"""Between two copies on a patch, pixels."""

Patch = npt.NDArray[np.uint8]
"""(SIDE, SIDE, 4): RGB, and 255 where there is an Image and 0 around it."""

Labels = npt.NDArray[np.uint8]
"""(SIDE / 2, SIDE / 2, 4), 0 to 255: ink, ink too small for this scale, border, and how much the pixel counts."""

_Window = tuple[int, int, int, int]
"""Left, top, right and bottom."""


@dataclass(frozen=True)
class Cuts:
    """Which patches of a page are taken at its own size.

    Attributes:
        covered: share of the page that they cover, about.
        cropped: share of them that are tight crops.
        lone: share of these of a symbol that stands alone.
        cells: share of these of a cell, as by its own lines.
        fitted: tight crops on average, besides, of a size at which their writing is read; several lie on one patch.
    """

    covered: float = 0.6
    cropped: float = 0.25
    lone: float = 0.2
    cells: float = 0.15
    fitted: float = 0.0


ANYWHERE = Cuts()
"""Anywhere on a page, and some crops."""

MOSTLY_CROPS = Cuts(1.2, 0.6, 0.15, 0.2)
"""More of a page, mostly tight crops of what was written together."""

LONE_CROPS = Cuts(0.8, 0.4, 0.5, 0.3, 10.0)
"""Mostly tight crops of lone symbols and of cells: nothing else tells there a stroke from a line."""


@dataclass(eq=False)
class _Layers:
    """A patch while it is put together: what is seen, where there is an Image, and what is known of it."""

    picture: Floats
    seen: Floats
    ink: Floats
    height: Floats
    border: Floats

    def labelled(self) -> tuple[Patch, Labels]:
        """The patch and its labels."""
        height = self.height
        fits = (height >= LOWEST) & (height <= HIGHEST)
        counts = (height == 0) | fits | (height <= LEAST) | (height >= MOST)
        small = np.minimum(1, 2 * self.ink) * (height <= LEAST) * (height > BLUR)
        labels = np.stack([self.ink * fits, small, self.border * _near(fits), counts, self.seen], axis=-1)
        half = cv2.resize(labels.astype(np.float32), (SIDE // 2, SIDE // 2), interpolation=cv2.INTER_AREA)
        half[..., 2] = half[..., 2] > 0.25
        half[..., 3] = (half[..., 3] > 0.99) * half[..., 4]
        seen = np.concatenate([self.picture, self.seen[..., np.newaxis] * 255], axis=-1)
        return seen.clip(0, 255).astype(np.uint8), (half[..., :4] * 255).astype(np.uint8)


def _empty() -> _Layers:
    layer = np.zeros((SIDE, SIDE), np.float32)
    return _Layers(np.zeros((SIDE, SIDE, 3), np.float32), layer, layer.copy(), layer.copy(), layer.copy())


class Patches:
    """Cuts pages into patches."""

    def __init__(self, rng: np.random.Generator) -> None:
        """Begins with an empty patch of small copies; the generator decides everything."""
        self._rng = rng
        self._copies = _empty()
        self._x = self._y = self._row = 0

    def of(self, page: Page, cuts: Cuts = ANYWHERE) -> Iterator[tuple[Patch, Labels]]:
        """Some patches of a page."""
        rng = self._rng
        h, w = page.ink.shape
        lone = _lone(page) if page.symbols else ()
        for _ in range(max(1, round(h * w / SIDE**2 * cuts.covered))):
            is_crop = page.words and rng.random() < cuts.cropped
            yield from self._alone(page, self._cropped(page, cuts, lone) if is_crop else self._anywhere(page))
        if rng.random() < ENLARGED:
            yield from self._enlarged(page)
        for _ in range(rng.poisson(COPIES)):
            yield from self._small(page, lone)
        for _ in range(rng.poisson(cuts.fitted) if cuts.fitted and page.words else 0):
            yield from self._fitted(_part(page, self._cropped(page, cuts, lone)))

    def _cropped(self, page: Page, cuts: Cuts, lone: tuple[Truth, ...]) -> _Window:
        kind = self._rng.random()
        if kind < cuts.cells and page.cells:
            return _celled(page, self._rng)
        return _tight(page, lone if lone and kind < cuts.cells + cuts.lone else page.words, self._rng)

    def _anywhere(self, page: Page, side: int = SIDE) -> _Window:
        x, y = (int(self._rng.integers(-side // 4, max(1, size - 3 * side // 4))) for size in page.ink.shape[::-1])
        return max(0, x), max(0, y), x + side, y + side

    def _alone(self, page: Page, window: _Window) -> Iterator[tuple[Patch, Labels]]:
        part = _part(page, window)
        h, w = part.ink.shape
        if min(h, w) >= 8:
            patch = _empty()
            left, top = (int(self._rng.integers(0, max(1, SIDE - size + 1))) for size in (w, h))
            _lay(part, patch, left, top)
            yield patch.labelled()

    def _enlarged(self, page: Page) -> Iterator[tuple[Patch, Labels]]:
        factor = float(np.exp(self._rng.uniform(np.log(1.3), np.log(8))))
        part = _part(page, self._anywhere(page, max(8, round(SIDE / factor))))
        yield from self._alone(_resized(part, factor), (0, 0, SIDE, SIDE))

    def _small(self, page: Page, lone: tuple[Truth, ...]) -> Iterator[tuple[Patch, Labels]]:
        """Puts a small copy beside the others."""
        rng = self._rng
        part, kind = page, rng.random()
        if kind < 0.1 and page.cells:
            part = _part(page, _celled(page, rng))
        elif kind < 0.25 and lone:
            part = _part(page, _tight(page, lone, rng))
        elif page.words and kind < 0.6:
            part = _part(page, _tight(page, page.words, rng))
        elif kind < 0.78:
            part = _part(page, self._anywhere(page, int(rng.integers(60, 330))))
        longer = max(part.ink.shape)
        if longer <= 1.2 * SMALLEST or min(part.ink.shape) < 4:
            return
        side = np.exp(rng.uniform(np.log(SMALLEST), np.log(min(0.9 * longer, SIDE))))
        yield from self._put(_resized(part, float(side / longer)))

    def _fitted(self, part: Page) -> Iterator[tuple[Patch, Labels]]:
        """Puts a crop beside the others, mostly of a size at which what is written there is ink."""
        longer, height = max(part.ink.shape), float(part.height.max(initial=0))
        if min(part.ink.shape) >= 4:
            wanted = np.exp(self._rng.uniform(np.log(0.8 * LOWEST), np.log(1.15 * HIGHEST)))
            factor = min(float(wanted / height) if height else 1.0, 0.9 * SIDE / longer, 3.0)
            yield from self._put(_resized(part, factor))

    def _put(self, copy: Page) -> Iterator[tuple[Patch, Labels]]:
        """Puts a copy beside the others; gives the patch when there is no more room on it."""
        h, w = copy.ink.shape
        if min(h, w) < 4:
            return
        if self._x + w > SIDE:
            self._x, self._y, self._row = 0, self._y + self._row + _GAP, 0
        if self._y + h > SIDE:
            yield self._copies.labelled()
            self._copies = _empty()
            self._x = self._y = self._row = 0
        _lay(copy, self._copies, self._x, self._y)
        self._x, self._row = self._x + w + _GAP, max(self._row, h)


def _part(page: Page, window: _Window) -> Page:
    x0, y0, x1, y1 = window
    area = (slice(y0, y1), slice(x0, x1))
    return Page(page.picture[area], page.ink[area], page.height[area], page.border[area])


def _lay(page: Page, patch: _Layers, left: int, top: int) -> None:
    """Lays a page on a patch, as far as it has room there."""
    h, w = page.ink.shape
    there = (slice(top, top + h), slice(left, left + w))
    h, w = patch.ink[there].shape
    patch.picture[there] = page.picture[:h, :w]
    patch.seen[there] = 1
    patch.ink[there], patch.height[there], patch.border[there] = (
        layer[:h, :w] for layer in (page.ink, page.height, page.border)
    )


def _resized(page: Page, factor: float) -> Page:
    """A page as it is seen in a copy of another size; in a small one whole lines may be no higher than a pixel."""
    h, w = page.ink.shape
    size = (max(1, round(w * factor)), max(1, round(h * factor)))
    side = max(1, round(1 / factor))

    def most(layer: Floats) -> Floats:
        spread = cv2.dilate(layer, np.ones((side, side), np.uint8)) if side > 1 else layer
        return np.asarray(cv2.resize(spread, size, interpolation=cv2.INTER_NEAREST), np.float32)

    kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return replace(
        page,
        picture=np.asarray(cv2.resize(page.picture, size, interpolation=kind), np.float32),
        ink=np.asarray(cv2.resize(page.ink, size, interpolation=cv2.INTER_AREA), np.float32),
        height=most(page.height) * np.float32(factor),
        border=most(page.border),
    )


def _lone(page: Page) -> tuple[Truth, ...]:
    """The digits that stand alone, upright strokes three times: in a crop, nothing else tells them from a line."""
    boxes = np.array([symbol.box for symbol in page.symbols]).reshape(-1, 4)
    lone: list[Truth] = []
    for symbol in page.symbols:
        x, y, wide, tall = symbol.box
        apart = np.maximum(
            np.maximum(boxes[:, 0] - x - wide, x - boxes[:, 0] - boxes[:, 2]),
            np.maximum(boxes[:, 1] - y - tall, y - boxes[:, 1] - boxes[:, 3]),
        )
        if (apart > 0.3 * tall).sum() >= len(boxes) - 1:
            lone += [symbol] * (3 if symbol.label == 1 else 1)
    return tuple(lone)


def _tight(page: Page, words: tuple[Truth, ...], rng: np.random.Generator) -> _Window:
    """One of these cropped as by its bounding box, or nearly."""
    h, w = page.ink.shape
    x0, y0, wide, tall = words[int(rng.integers(len(words)))].box
    x1, y1 = x0 + wide, y0 + tall
    if rng.random() < 0.5:  # by its own ink
        box = page.ink[max(0, int(y0)) : int(y1) + 1, max(0, int(x0)) : int(x1) + 1]
        if box.any():
            left, top, wide, tall = cv2.boundingRect((box > 0.4).astype(np.uint8))
            x0, y0 = max(0, int(x0)) + left, max(0, int(y0)) + top
            x1, y1 = x0 + wide, y0 + tall
    margin = rng.integers(0, 4, 4) if rng.random() < 0.6 else rng.uniform(0, 0.6, 4) * (y1 - y0)
    return (
        int(max(0, x0 - margin[0])),
        int(max(0, y0 - margin[1])),
        int(min(w, x1 + margin[2])),
        int(min(h, y1 + margin[3])),
    )


def _celled(page: Page, rng: np.random.Generator) -> _Window:
    """A cell cropped as by its lines, of which some are seen and some are not."""
    h, w = page.ink.shape
    x, y, wide, tall = page.cells[int(rng.integers(len(page.cells)))].box
    left, top, right, bottom = rng.normal(0, rng.choice([0.03, 0.1]), 4) * tall
    x0, y0 = (int(min(max(0, low), limit - 1)) for low, limit in ((x - left, w), (y - top, h)))
    return x0, y0, int(min(w, max(x0 + 1, x + wide + right))), int(min(h, max(y0 + 1, y + tall + bottom)))


def _near(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)), np.uint8)
