"""Where an Image comes from, and a pyramid of QImages, so that the UI thread never scales a large one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PyQt6.QtGui import QImage

from digitrec_gui.core.types import Image, Reading

if TYPE_CHECKING:
    from digitrec_gui.core.pages import Pages  # brings Pillow and OpenCV

SMALLEST_LEVEL = 1200
"""Longer side in pixels from which on no further level is made: about what a window shows at once."""


@dataclass(frozen=True, eq=False)
class ReadImage:
    """An Image, and what was read from it before."""

    image: Image
    reading: Reading


ImageSource = Path | bytes | QImage | ReadImage
"""Where an Image comes from: a file, the content of a file, the clipboard, or another tab."""


@dataclass(frozen=True, eq=False)
class OpenedPicture:
    """An Image that was opened, and how to paint it.

    Attributes:
        image: the Image.
        note: what a person should know of how it was opened, such as "the first 2,000 of 3,000 pages"; may be empty.
        levels: the Image as QImages of full, half, quarter… size, largest first; each owns its memory.
        reading: what was read from it before; None if it has yet to be read.
        pages: those of the file in which it is one of several; they stay open until `ReadingService.let_go`.
        number: which of them it is, from 0.
    """

    image: Image
    note: str
    levels: tuple[QImage, ...]
    reading: Reading | None = None
    pages: Pages | None = None
    number: int = 0


def pyramid(image: Image) -> tuple[QImage, ...]:
    """The levels of an Image, largest first.

    Slow for a large Image: for a worker thread. OpenCV does the work because it releases the GIL, which
    `QImage.convertToFormat` and `QImage.scaled` do not.
    """
    import cv2

    levels = [_to_qimage(image)]
    while max(image.shape[:2]) > SMALLEST_LEVEL:
        height, width = (max(1, side // 2) for side in image.shape[:2])
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        levels.append(_to_qimage(image))
    return tuple(levels)


def turned_levels(levels: tuple[QImage, ...], rotation: int) -> tuple[QImage, ...]:
    """The levels of an Image that is turned by so many degrees clockwise, a multiple of 90. For a worker thread."""
    import cv2

    codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    if rotation not in codes:
        return levels
    turned = []
    for level in levels:
        width, height = (level.width(), level.height()) if rotation == 180 else (level.height(), level.width())
        result = QImage(width, height, QImage.Format.Format_RGB32)
        cv2.rotate(_pixels(level, writable=False), codes[rotation], dst=_pixels(result, writable=True))
        turned.append(result)
    return tuple(turned)


def from_qimage(image: QImage) -> Image:
    """A QImage as an Image; what is transparent in it comes to lie on white. Slow for a large one."""
    import cv2

    if image.format() not in (QImage.Format.Format_RGB32, QImage.Format.Format_ARGB32_Premultiplied):
        image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    pixels = _pixels(image, writable=False)
    rgb = cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB)
    if image.hasAlphaChannel():
        rgb += 255 - pixels[..., 3:]
    return rgb.astype(np.uint8, copy=False)


def _to_qimage(image: Image) -> QImage:
    import cv2

    height, width = image.shape[:2]
    # Written into memory that Qt owns: a QImage on NumPy's memory would outlive it.
    result = QImage(width, height, QImage.Format.Format_RGB32)
    cv2.cvtColor(image, cv2.COLOR_RGB2BGRA, dst=_pixels(result, writable=True))
    return result


def _pixels(image: QImage, *, writable: bool) -> npt.NDArray[np.uint8]:
    """A view of the memory of a 32-bit QImage, (h, w, 4); its lines are always contiguous."""
    pointer = image.bits() if writable else image.constBits()
    if pointer is None:
        raise MemoryError("there is not enough memory for this picture")
    pointer.setsize(image.sizeInBytes())
    return np.asarray(pointer, np.uint8).reshape(image.height(), image.width(), 4)
