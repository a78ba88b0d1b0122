"""Pages written with MNIST's test digits, each with one difficulty, so that a failure names its cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import Image

Ink = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Layout:
    """How digits are set: how many rows and columns, their height in pixels, and distances in heights."""

    rows: int = 3
    columns: int = 7
    height: int = 56
    gap: float = 0.35
    leading: float = 1.7
    margin: float = 1.0


PLAIN = Layout()


def written(x: npt.NDArray[np.uint8], layout: Layout, rng: np.random.Generator) -> Ink:
    """Ink, 0 to 1, of digits (rows * columns, 28, 28) set in rows, each cut to its box, not quite straight."""
    height = layout.height
    margin = round(layout.margin * height)
    pitch = round(layout.leading * height)
    rows = []
    for row in x.reshape(layout.rows, layout.columns, 28, 28):
        line = np.zeros((2 * height, 3 * height * layout.columns), np.float32)
        left = 0
        for digit in row:
            glyph = _enlarged(digit, height)
            h, w = glyph.shape
            top = height // 2 + (height - h) // 2 + int(rng.integers(-height // 20, height // 20 + 1))
            place = line[top : top + h, left : left + w]
            np.maximum(place, glyph, out=place)
            left += max(1, w + round(layout.gap * height))
        rows.append(line[:, :left])
    width = max(row.shape[1] for row in rows) + 2 * margin
    page = np.zeros((2 * margin + pitch * layout.rows + height, width), np.float32)
    for number, row in enumerate(rows):
        top = margin + number * pitch
        place = page[top : top + row.shape[0], margin : margin + row.shape[1]]
        np.maximum(place, row, out=place)
    return page


def _enlarged(digit: npt.NDArray[np.uint8], height: int) -> Ink:
    """The digit with an edge as sharp as a pen's, as high as its share of MNIST's 20 pixels."""
    rows, columns = np.flatnonzero(digit.max(axis=1) > 64), np.flatnonzero(digit.max(axis=0) > 64)
    cut = digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32) / 255
    scale = height / 20
    size = (max(2, round(cut.shape[1] * scale)), max(2, round(cut.shape[0] * scale)))
    large = cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    return np.asarray(((large - 0.45) * min(4.0, max(1.3, scale)) + 0.5).clip(0, 1), np.float32)


def photographed(ink: Ink, paper: float, pen: float, rng: np.random.Generator, noise: float = 2.0) -> Image:
    """Grey levels of paper and pen, as a picture with some noise."""
    grey = paper + (pen - paper) * ink + rng.normal(0, noise, ink.shape)
    return np.repeat(grey.clip(0, 255).astype(np.uint8)[..., np.newaxis], 3, axis=2)


Make = Callable[[npt.NDArray[np.uint8], Layout, np.random.Generator], Image]


def plain(x: npt.NDArray[np.uint8], layout: Layout, rng: np.random.Generator) -> Image:
    """Dark ink on white paper."""
    return photographed(written(x, layout, rng), 235, 50, rng)


def ruled(x: npt.NDArray[np.uint8], layout: Layout, rng: np.random.Generator) -> Image:
    """On printed lines, fainter than the ink, that the digits stand on and cross."""
    ink = written(x, layout, rng)
    first = round((layout.margin + 1.45) * layout.height)
    for y in range(first, len(ink), round(layout.leading * layout.height)):
        ink[y : y + 2] = np.maximum(ink[y : y + 2], 0.45)
    return photographed(ink, 235, 50, rng)


def boxed(x: npt.NDArray[np.uint8], layout: Layout, rng: np.random.Generator) -> Image:
    """Each digit in a box of a form."""
    side = round(1.7 * layout.height)
    ink = np.zeros((side * layout.rows + 60, side * layout.columns + 60), np.float32)
    for index, digit in enumerate(x):
        glyph = _enlarged(digit, layout.height)
        h, w = glyph.shape
        top = 30 + index // layout.columns * side + (side - h) // 2
        left = 30 + index % layout.columns * side + (side - w) // 2
        ink[top : top + h, left : left + w] = glyph
    for row in range(layout.rows + 1):
        ink[30 + row * side : 33 + row * side, 30:-30] = 1
    for column in range(layout.columns + 1):
        ink[30:-30, 30 + column * side : 33 + column * side] = 1
    return photographed(ink, 235, 50, rng)


def shaded(x: npt.NDArray[np.uint8], layout: Layout, rng: np.random.Generator) -> Image:
    """Light from one side, and the shadow of a hand with a soft edge."""
    image = plain(x, layout, rng).astype(np.float32)
    height, width = image.shape[:2]
    across = np.linspace(0, 1, width, dtype=np.float32)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, np.newaxis]
    light = (0.45 + 0.55 * across) * (1 - 0.4 / (1 + np.exp(-(down + 0.3 * across - 0.7) / 0.02)))
    return np.asarray((image * light[..., np.newaxis]).clip(0, 255), np.uint8)


def dark(x: npt.NDArray[np.uint8], layout: Layout, rng: np.random.Generator) -> Image:
    """Chalk on a board."""
    return photographed(written(x, layout, rng), 45, 200, rng, noise=4)


def pencil(x: npt.NDArray[np.uint8], layout: Layout, rng: np.random.Generator) -> Image:
    """A faint pencil that skips over the paper's grain, a little out of focus."""
    ink = written(x, layout, rng)
    grain = cv2.resize(rng.uniform(0.5, 1, (len(ink) // 3, ink.shape[1] // 3)).astype(np.float32), ink.shape[::-1])
    return photographed(cv2.GaussianBlur(ink * grain, (0, 0), 1.2), 205, 150, rng)


def turned(x: npt.NDArray[np.uint8], layout: Layout, rng: np.random.Generator) -> Image:
    """Lying on its side."""
    return np.ascontiguousarray(np.rot90(plain(x, layout, rng)))


DIFFICULTIES: dict[str, tuple[Make, Layout]] = {
    "plain": (plain, PLAIN),
    "touching": (plain, replace(PLAIN, gap=-0.02)),
    "ruled": (ruled, PLAIN),
    "boxed": (boxed, PLAIN),
    "shaded": (shaded, PLAIN),
    "dark": (dark, PLAIN),
    "turned": (turned, PLAIN),
    "tiny": (plain, replace(PLAIN, height=15)),
    "huge": (plain, replace(PLAIN, rows=2, columns=3, height=700)),
    "crowded": (plain, replace(PLAIN, rows=12, columns=16, height=24, gap=0.25, leading=1.35)),
    "pencil": (pencil, PLAIN),
}
