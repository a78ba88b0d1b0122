"""The pages of a file, one in memory at a time: of a TIFF, of an animation; those of a PDF are in `services.pages`."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image as PilImage

from digitrec_gui.core.errors import ImageError, UsageError
from digitrec_gui.core.images import FORMATS, SUFFIXES, OpenedImage, decoded, in_sentences, opened_picture
from digitrec_gui.core.types import Image
from digitrec_gui.core.words import counted

PAGE_SUFFIXES = (*SUFFIXES, ".pdf")
"""What counts in a folder as something that can be read."""

MAX_PAGES = 2_000
"""Of one file; what comes after is left out, and said."""

MAX_ALL_PIXELS = 20_000_000_000
"""Of all pages of a file together: 2,000 A4 pages at 300 dots per inch have as many."""

MAX_BEFORE = 1_000_000_000
"""Pixels that are decoded at most to come to a picture of an animation, which needs all before it."""

_SUBFILE, _LEFT_OUT = 254, 1 | 4
"""TIFF's tag that says what an image in it is, and its bits for a smaller copy of another one, and for a mask."""

Wanted = Callable[[], object]
"""Is called now and then; raises where nobody waits any more."""


def nobody_asks() -> None:
    """Lets the work go on to its end."""


class Pages(ABC):
    """The pages of a file that is open; each is decoded when it is asked for, and kept by whoever asked.

    Attributes:
        name: what errors call the file.
        total: pages in the file.
        is_animation: whether they are the pictures of an animation, of which mostly the first is meant.
    """

    def __init__(self, name: str, total: int, *, is_animation: bool = False) -> None:
        self.name = name
        self.total = total
        self.is_animation = is_animation
        self._pixels: dict[int, int] = {}

    @property
    def count(self) -> int:
        """Pages that can be had."""
        return min(self.total, MAX_PAGES)

    def page(self, number: int, enough: int | None = None, wanted: Wanted = nobody_asks) -> OpenedImage:
        """Opens a page.

        Args:
            number: of the page, from 0.
            enough: see `core.images.open_image`.
            wanted: asked now and then whether to go on.

        Raises:
            ImageError: it cannot be opened; others may be.
        """
        opened = self._page(number, enough, wanted)
        width, height = opened.full_size or opened.image.shape[1::-1]
        self._pixels[number] = width * height
        if sum(self._pixels.values()) > MAX_ALL_PIXELS:
            raise ImageError(
                f"The pages of {self.name} are too large together: the limit is {MAX_ALL_PIXELS // 1_000_000:,} "
                "megapixels. Make a file of fewer pages."
            )
        return opened

    def thumbnail(self, number: int, side: int, wanted: Wanted = nobody_asks) -> Image:
        """A page made so small that its longer side has so many pixels at most.

        Raises:
            ImageError: it cannot be opened.
        """
        image = self.page(number, side, wanted).image
        scale = min(1.0, side / max(image.shape[:2]))
        size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
        return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)

    @abstractmethod
    def _page(self, number: int, enough: int | None, wanted: Wanted) -> OpenedImage:
        """Opens a page, whatever was opened before."""

    @abstractmethod
    def close(self) -> None:
        """Lets go of the file, any number of times."""


class PicturePages(Pages):
    """A picture, the pages of a TIFF, or the pictures of an animation."""

    def __init__(self, content: bytes, name: str) -> None:
        """Opens it.

        Raises:
            ImageError: it is not an image, damaged or too large.
        """
        self._content = content
        self._open: PilImage.Image | None = None
        with opened_picture(content, name) as picture:
            frames = 1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)
            self._is_tiff = picture.format == "TIFF"
            self._frames: Sequence[int] = _tiff_pages(picture, frames) if self._is_tiff else range(frames)
        super().__init__(name, len(self._frames), is_animation=frames > 1 and not self._is_tiff)

    def _page(self, number: int, enough: int | None, wanted: Wanted) -> OpenedImage:
        if self.is_animation:
            return self._frame(number, wanted)
        name = f"Page {number + 1} of {self.name}" if self.count > 1 else self.name
        with opened_picture(self._content, name) as picture:
            if self._frames[number]:
                picture.info.pop("dpi", None)  # of the first page, if this one says nothing
                picture.seek(self._frames[number])
            return decoded(picture, self._content, name, enough=enough)

    def _frame(self, number: int, wanted: Wanted) -> OpenedImage:
        """A picture of an animation, which stays where it is: the next one then needs no other before it."""
        picture, self._open = self._open, None
        with in_sentences(self.name):
            if picture is None or picture.tell() > number:  # some of Pillow's formats can't go back twice
                picture = PilImage.open(io.BytesIO(self._content), formats=FORMATS)
            first = min(picture.tell() + 1, number)
            if (number - first + 1) * picture.width * picture.height > MAX_BEFORE:
                raise ImageError(
                    f"Picture {number + 1} of {self.name} comes after too many others. Save it as a file of its own."
                )
            for each in range(first, number + 1):
                wanted()
                picture.seek(each)
            opened = decoded(picture.copy(), self._content, self.name)
        self._open = picture
        return opened

    def close(self) -> None:
        """Lets go of the file."""
        self._open, self._content = None, b""


def _tiff_pages(picture: PilImage.Image, frames: int) -> list[int]:
    """The images of a TIFF that are pages: not smaller copies of others, nor masks."""
    pages = []
    for frame in range(min(frames, 2 * MAX_PAGES)):
        picture.seek(frame)
        kind = picture.tag_v2.get(_SUBFILE, 0)  # type: ignore[attr-defined]  # of a TiffImageFile
        if not (isinstance(kind, int) and kind & _LEFT_OUT):
            pages.append(frame)
    return pages or [0]


@dataclass(frozen=True)
class PageChoice:
    """Which pages a person wants.

    Attributes:
        parts: first and last of each part, from 1; None for the last page that there is.
    """

    parts: tuple[tuple[int, int | None], ...]

    @classmethod
    def of(cls, text: str) -> PageChoice:
        """What is meant by a text such as "1-3,7", "5-" or "all".

        Raises:
            UsageError: nothing is meant by it.
        """
        if text.strip().lower() == "all":
            return cls(((1, None),))
        try:
            return cls(tuple(_part(part) for part in text.split(",")))
        except ValueError:
            raise UsageError(f"{text} are no pages. Give numbers from 1, as in 1-3,7 or 5-, or all.") from None

    def of_file(self, name: str, count: int) -> list[int]:
        """The numbers of these pages, from 0, each once, as they were asked for.

        Raises:
            ImageError: the file has no such page.
        """
        numbers: dict[int, None] = {}
        for first, last in self.parts:
            missing = max(first, last or 0)
            if missing > count:
                raise ImageError(
                    f"{name} has {counted(count, 'page')}; there is no page {missing:,}. Choose others with --pages."
                )
            numbers |= dict.fromkeys(range(first - 1, last or count))
        return list(numbers)


def _part(text: str) -> tuple[int, int | None]:
    first, dash, last = (part.strip() for part in text.partition("-"))
    if not all(part.isascii() and part.isdigit() for part in (first, last or "1")):
        raise ValueError(text)
    part = int(first), int(last) if last else None if dash else int(first)
    if part[0] < 1 or (part[1] is not None and part[1] < part[0]):
        raise ValueError(text)
    return part
