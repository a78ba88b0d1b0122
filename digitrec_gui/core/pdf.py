"""Draws the pages of a PDF. It may be hostile: only for a process of its own, with limits, see `services.pages`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

PAGE_PIXELS = 24_000_000
"""Most that a page is drawn with: somewhat more than an A3 at 300 dots per inch."""

LONGEST_SIDE = 16_000
"""Pixels: a till roll is long, and its rows are still wide enough to be read."""

_DPI = 300
"""At which what is no scan is drawn."""

_POINTS = 72
"""To the inch."""

_SCANNED = 0.6
"""Share of the page that an image covers from which on it is taken for a scan, whose own pixels count."""

_MOST_OBJECTS = 100
"""So many objects of a page are looked at for an image: a scan has few."""

_FRESH = 10
"""After so many pages it is opened anew: PDFium keeps what it has read of a file, at the end all of it."""


class WrongPasswordError(Exception):
    """It is encrypted, and this password does not open it."""


class UnknownProtectionError(Exception):
    """It is encrypted in a way that PDFium does not know."""


class UnreadableError(Exception):
    """It, or one of its pages, is damaged, or is no PDF."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A page as pixels.

    Attributes:
        width, height: pixels.
        stride: bytes from row to row; the first `3 * width` of each are RGB.
        content: the bytes, `height * stride`; they are gone when `owner` is.
        owner: PDFium's bitmap.
    """

    width: int
    height: int
    stride: int
    content: memoryview
    owner: object


class Pdf:
    """An open PDF."""

    def __init__(self, source: BinaryIO | bytes, password: str = "") -> None:
        """Opens one.

        Raises:
            WrongPasswordError, UnknownProtectionError, UnreadableError: see there.
        """
        self._source = source
        self._password = password
        self._drawn = 0
        self._document = self._opened()
        self.count = len(self._document)

    def _opened(self) -> Any:
        try:
            document = pypdfium2.PdfDocument(self._source, password=self._password or None)
            document.init_forms()  # what was typed into a form is drawn, too
        except pypdfium2.PdfiumError as error:
            code = getattr(error, "err_code", None)
            if code == pdfium.FPDF_ERR_PASSWORD:
                raise WrongPasswordError from None
            if code == pdfium.FPDF_ERR_SECURITY:
                raise UnknownProtectionError from None
            raise UnreadableError from error
        return document

    def draw(self, number: int, longest: int | None = None) -> Drawn:
        """Draws a page.

        Args:
            number: of the page, from 0.
            longest: its longer side, pixels; None for a scan's own pixels, or 300 dots per inch.

        Raises:
            UnreadableError: it is damaged, or has no size.
        """
        if self._drawn == _FRESH:
            self._document.close()
            self._document, self._drawn = self._opened(), 0
        self._drawn += 1
        try:
            page = self._document[number]
            width, height = page.get_size()
            scale = _scale(width, height, _dots(page) / _POINTS, longest)
            bitmap = page.render(scale=scale, rev_byteorder=True)
            content = memoryview(bitmap.buffer).cast("B")
            drawn = Drawn(bitmap.width, bitmap.height, bitmap.stride, content, bitmap)
            page.close()
        except (pypdfium2.PdfiumError, ValueError, OverflowError, ZeroDivisionError) as error:
            raise UnreadableError from error
        return drawn


def _scale(width: float, height: float, wanted: float, longest: int | None) -> float:
    """Pixels for a point.

    Args:
        width: of the page, points.
        height: likewise.
        wanted: pixels for a point that would be best.
        longest: see `Pdf.draw`.

    Raises:
        ValueError: the page has no size.
    """
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise ValueError("no size")
    if longest is not None:
        return min(longest / max(width, height), math.sqrt(PAGE_PIXELS / (width * height)))
    return min(wanted, math.sqrt(PAGE_PIXELS / (width * height)), LONGEST_SIDE / max(width, height))


def _dots(page: Any) -> float:
    """Pixels to the inch at which a page is drawn: those of the scan that it is, or 300."""
    width, height = page.get_size()
    best = 0.0
    for thing in islice(page.get_objects(max_depth=1), _MOST_OBJECTS):
        if thing.type != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        left, bottom, right, top = thing.get_bounds()
        area = abs(right - left) * abs(top - bottom)
        pixels = math.prod(thing.get_px_size())
        if area >= _SCANNED * width * height and pixels:
            best = max(best, _POINTS * math.sqrt(pixels / area))
    return best or _DPI
