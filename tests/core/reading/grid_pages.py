"""Pages with a grid of cells, drawn and photographed."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from digitrec_gui.core.types import Image
from scripts.handwriting import Pen, paper, write

SUDOKU = (
    "53..7....",
    "6..195...",
    ".98....6.",
    "8...6...3",
    "4..8.3..1",
    "7...2...6",
    ".6....28.",
    "...419..5",
    "....8..79",
)
"""An empty cell is a point."""

CELL, MARGIN = 84, 90


def drawn(
    rows: Sequence[Sequence[str]], widths: Sequence[int] | None = None, finer: tuple[int, int] = (60, 2)
) -> Image:
    """A grid with these numbers in its cells.

    Args:
        rows: the text of each cell; a point is an empty one.
        widths: of the columns, pixels.
        finer: grey level and thickness of the lines between every third one, pixels.
    """
    widths = widths or [CELL] * len(rows[0])
    rights = np.cumsum(widths).tolist()
    sheet = paper(rights[-1] + 2 * MARGIN, CELL * len(rows) + 2 * MARGIN)
    rng = np.random.default_rng(5)
    for number in range(len(rows) + 1):
        y = MARGIN + number * CELL
        grey, thick = (60, 5) if number % 3 == 0 else finer
        cv2.line(sheet, (MARGIN, y), (MARGIN + rights[-1], y), (grey,) * 3, thick)
    for number, x in enumerate([0, *rights]):
        grey, thick = (60, 5) if number % 3 == 0 else finer
        cv2.line(sheet, (MARGIN + x, MARGIN), (MARGIN + x, MARGIN + CELL * len(rows)), (grey,) * 3, thick)
    for y, row in enumerate(rows):
        for text, right, width in zip(row, rights, widths, strict=True):
            if text != ".":
                place = (MARGIN + right - width + 22, MARGIN + y * CELL + 18)
                write(sheet, text, place, 48, Pen(), rng)
    return sheet


def photographed(sheet: Image) -> Image:
    """The sheet on a table, seen from aside, and lit from the left."""
    height, width = sheet.shape[:2]
    size = (width + 200, height + 160)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = np.array([(110, 60), (width + 60, 90), (width + 140, height + 110), (50, height + 60)], np.float32)
    view = cv2.getPerspectiveTransform(corners, seen)
    image = cv2.warpPerspective(sheet, view, size, flags=cv2.INTER_AREA, borderValue=(205, 203, 198))
    light = np.linspace(1, 0.75, size[0], dtype=np.float32)[:, np.newaxis]
    noise = np.random.default_rng(1).normal(0, 2, image.shape[:2])[..., np.newaxis]
    return np.asarray((image * light + noise).clip(0, 255), np.uint8)


def askew(sheet: Image, degrees: float) -> Image:
    """The sheet turned by a few degrees, on a table."""
    height, width = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.85)
    return np.asarray(cv2.warpAffine(sheet, turn, (width, height), borderValue=(205, 203, 198)), np.uint8)
