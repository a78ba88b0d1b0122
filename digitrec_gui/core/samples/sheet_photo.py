"""A photograph of the guided sheet -> the samples that were written on it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.ink.glyphs import one_glyph
from digitrec_gui.core.ink.ink_map import ink_map
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.samples.sheet import HEIGHT, MARK, MARKS, WIDTH, Place, asked, boxes, mark_origins
from digitrec_gui.core.samples.types import SHEETS, NewSample, SheetRead
from digitrec_gui.core.types import Box, Image, InkMap

_INSIDE = 0.6
"""How far within its printed line a box is cut out: as much as the paper's bend displaces it."""

_SCALE = 8
"""Pixels a millimetre, to which a photograph is straightened: a digit is then about 100 pixels high."""

_SEARCHED = 2000
"""Longer side, pixels, at which marks are looked for first: in 12 megapixels it would take a second."""

_NEEDED = 3
"""Marks of the four that must be seen: with fewer a bend of the paper moves the boxes too far."""

_SMALLEST = 0.2
"""Height, or width, as a share of the box, below which ink is a speck and no digit."""


def read_sheet(image: Image) -> SheetRead:
    """Reads a photograph, scan or Frame of a sheet, held and turned in whatever way.

    Args:
        image: (h, w, 3) uint8 RGB, with all of the sheet on it, but perhaps for one mark.

    Returns:
        What is written in its boxes, labelled with the digits that were asked for.

    Raises:
        DataError: too few marks can be seen, or nothing is written in any box.
    """
    number, straightened = _straightened(image)
    ink = ink_map(straightened)
    samples, empty = [], []
    for (place, _), digit in zip(boxes(), asked(number), strict=True):
        written = _written(ink, place)
        if written is None:
            empty.append(digit)
        else:
            samples.append(NewSample(normalize(written), digit, None, "sheet"))
    if not samples:
        raise DataError(f"Nothing is written on sheet {number}. Write in its boxes with a dark pen, and try again.")
    return SheetRead(number, tuple(samples), tuple(empty))


def _straightened(image: Image) -> tuple[int, Image]:
    """The number of the sheet, and the sheet as printed, without the marks, at `_SCALE`."""
    seen = _find_marks(image)
    if not seen:
        raise DataError(
            "No sheet of DigitRec's was found in this picture. Choose a photo of one: all of it in the picture, flat "
            "and in even light."
        )
    if len(seen) < _NEEDED:
        raise DataError(
            f"Only {len(seen)} of the 4 corner marks of a sheet can be seen. "
            "Lay it flat in even light, and take all of it in the picture."
        )
    number = next(iter(seen)) // 4 + 1
    # The marks are left out: next to their black a pencil's line is faint.
    top, bottom = MARK + 0.5, HEIGHT - MARK - 0.5
    origins = mark_origins()
    square = np.array([[0, 0], [MARK, 0], [MARK, MARK], [0, MARK]])
    on_sheet = np.concatenate([square + origins[mark % 4] for mark in seen]) - [0, top]
    matrix, _ = cv2.findHomography(np.concatenate(list(seen.values())), on_sheet * _SCALE)
    if matrix is None:
        raise DataError("The corner marks of the sheet lie too close together. Come nearer, and try again.")
    size = (round(WIDTH * _SCALE), round((bottom - top) * _SCALE))
    straightened = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return number, np.asarray(straightened, np.uint8)


def _find_marks(image: Image) -> dict[int, npt.NDArray[np.float64]]:
    """The corners (4, 2), in pixels, of the marks of one sheet, by id: of the sheet of which most are seen."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(MARKS), parameters)
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    best: dict[int, npt.NDArray[np.float64]] = {}
    for scale in sorted({min(1.0, _SEARCHED / max(grey.shape)), 1.0}):
        smaller = grey if scale == 1 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        corners, ids, _ = detector.detectMarkers(smaller)
        sheets: dict[int, dict[int, npt.NDArray[np.float64]]] = {}
        for mark, found in zip(() if ids is None else map(int, ids.ravel()), corners, strict=True):
            if mark < 4 * SHEETS:
                sheets.setdefault(mark // 4, {})[mark] = (found.reshape(4, 2).astype(np.float64) + 0.5) / scale - 0.5
        best = max([best, *sheets.values()], key=len)
        if len(best) == 4:
            break
    return best


def _written(ink: InkMap, place: Place) -> InkMap | None:
    """The ink within a box as one glyph's; None if there is none but specks."""
    top = MARK + 0.5
    left, upper = round((place.x + _INSIDE) * _SCALE), round((place.y - top + _INSIDE) * _SCALE)
    right, lower = (
        round((place.x + place.width - _INSIDE) * _SCALE),
        round((place.y - top + place.height - _INSIDE) * _SCALE),
    )
    inside = np.ascontiguousarray(ink[upper:lower, left:right])
    height, width = inside.shape
    glyph = one_glyph(inside, Box(0, 0, width, height))
    if glyph is None or max(glyph.box.width / width, glyph.box.height / height) < _SMALLEST:
        return None
    return glyph.ink
