"""The part of ReadingService that opens files and their pages, on a thread of its own: a page may take long."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakSet

from PyQt6.QtGui import QImage

from digitrec_gui.core.errors import ImageError
from digitrec_gui.services.opencv import preload_opencv
from digitrec_gui.services.orders import OrderWorker
from digitrec_gui.services.reading.pictures import ImageSource, OpenedPicture, ReadImage, from_qimage, pyramid

if TYPE_CHECKING:
    from digitrec_gui.core.pages import Pages

_TRIES = 5
"""So many pages are tried at the beginning of a file of which some are damaged."""


class PagesWorker(OrderWorker):
    """Opens Images, one order at a time."""

    out_of_memory = "There is not enough memory for this. Close other programs, or use a smaller picture."

    def __init__(self) -> None:
        super().__init__()
        self._open: WeakSet[Pages] = WeakSet()

    def open(self, source: ImageSource, password: str) -> OpenedPicture:
        """Opens an Image, or the first page of a file, and makes what is painted of it."""
        preload_opencv()
        if isinstance(source, ReadImage):
            return OpenedPicture(source.image, "", pyramid(source.image), source.reading)
        if isinstance(source, QImage):
            image = from_qimage(source)
            return OpenedPicture(image, "", pyramid(image))
        from digitrec_gui.services.pages import open_pages  # with OpenCV and Pillow, for which no window waits

        pages = open_pages(source, password=password, wanted=self.check_wanted)
        self._open.add(pages)
        try:
            picture = self._first(pages)
            self.check_wanted()  # else nobody would close it
        except BaseException:
            pages.close()
            raise
        if pages.count == 1:
            pages.close()
        return picture

    def _first(self, pages: Pages) -> OpenedPicture:
        """The first page that can be shown."""
        for number in range(min(_TRIES, pages.count) - 1):
            try:
                return self.page(pages, number)
            except ImageError:
                if pages.is_animation:
                    raise
        return self.page(pages, min(_TRIES, pages.count) - 1)

    def page(self, pages: Pages, number: int) -> OpenedPicture:
        """Opens a page, and makes what is painted of it."""
        image = pages.page(number, wanted=self.check_wanted).image
        several = pages if pages.count > 1 else None
        return OpenedPicture(image, _note(pages), pyramid(image), pages=several, number=number)

    def thumbnail(self, pages: Pages, number: int, side: int) -> QImage:
        """A page as small as this."""
        return pyramid(pages.thumbnail(number, side, self.check_wanted))[0]

    def close(self) -> None:
        """Closes the files that are open."""
        for pages in list(self._open):
            pages.close()


def _note(pages: Pages) -> str:
    return f"the first {pages.count:,} of {pages.total:,} pages" if pages.total > pages.count else ""
