"""The pictures of a job as they are shown: small in the table, and what is around a number. On a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QImage

from digitrec_gui.core.batch.types import PageRow
from digitrec_gui.core.errors import ImageError
from digitrec_gui.core.types import Box, Corner, Image
from digitrec_gui.services.batch.passwords import Passwords
from digitrec_gui.services.opencv import preload_opencv
from digitrec_gui.services.orders import OrderWorker
from digitrec_gui.services.reading.pictures import pyramid

if TYPE_CHECKING:
    from digitrec_gui.core.pages import Pages  # brings Pillow and OpenCV

_BESIDE, _ABOVE = 1.6, 0.9
"""How much of the picture is shown beside and above a number, in heights of it."""

_WIDEST = 1600
"""Pixels of what is shown of a number."""

_BEYOND = (128, 128, 128)
"""What is shown beyond the edge of a picture."""

Corners = tuple[Corner, Corner, Corner, Corner]


@dataclass(frozen=True, eq=False)
class Cut:
    """What is around a number.

    Attributes:
        picture: to be shown.
        frame: where in it the number is, in shares of its width and height.
        image: the same at its full size.
        origin: where its upper left corner lies, pixels of the turned Image.
    """

    picture: QImage
    frame: QRectF
    image: Image
    origin: tuple[int, int]


class PictureWorker(OrderWorker):
    """Opens pictures; the last one stays open, for its other pages and numbers."""

    out_of_memory = "There is not enough memory to show this picture. Close other programs."

    def __init__(self, passwords: Passwords) -> None:
        """Opens none yet.

        Args:
            passwords: of protected files.
        """
        super().__init__()
        self._held = PagesHeld(passwords, self.check_wanted)
        self._page: tuple[int, int, Image] | None = None

    def thumbnail(self, row: PageRow, side: int) -> QImage:
        """A page, upright as it was read, whose longer side has so many pixels."""
        from digitrec_gui.core.geometry import turned

        preload_opencv()
        image = self._held.of(row).thumbnail(row.page or 0, side, self.check_wanted)
        return pyramid(turned(image, row.turn))[0]

    def cut(self, row: PageRow, rotation: int, box: Box) -> Cut:
        """What is around a number.

        Args:
            row: its page.
            rotation: by how many degrees clockwise that was turned.
            box: around the number, pixels of the turned Image.

        Raises:
            ImageError: the picture cannot be opened, or has changed since it was read.
        """
        import cv2

        preload_opencv()
        image = self._image(row, rotation)
        height, width = image.shape[:2]
        beside, above = round(_BESIDE * box.height), round(_ABOVE * box.height)
        left, top = max(0, box.x - beside), max(0, box.y - above)
        right, bottom = min(width, box.right + beside), min(height, box.bottom + above)
        if right <= left or bottom <= top:
            raise ImageError(_changed(row))
        part = np.ascontiguousarray(image[top:bottom, left:right])
        shown = part
        if part.shape[1] > _WIDEST:
            size = (_WIDEST, max(1, round(part.shape[0] * _WIDEST / part.shape[1])))
            shown = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        across, down = right - left, bottom - top
        frame = QRectF((box.x - left) / across, (box.y - top) / down, box.width / across, box.height / down)
        return Cut(pyramid(shown)[0], frame, part, (left, top))

    def cut_field(self, row: PageRow, corners: Corners) -> Cut:
        """What is around a field of a form, upright, however the sheet lies in its picture.

        Args:
            row: its page.
            corners: where the field lies, pixels of the picture: see `FieldReading.corners`.

        Raises:
            ImageError: the picture cannot be opened, or has changed since it was read.
        """
        import cv2

        preload_opencv()
        image = self._image(row, 0)
        height, width = image.shape[:2]
        points = np.array(corners, np.float64)
        if not (points.max(axis=0) > 0).all() or not (points.min(axis=0) < (width, height)).all():
            raise ImageError(_changed(row))
        across, down = (max(4.0, float(np.linalg.norm(points[at] - points[0]))) for at in (1, 3))
        scale = min(1.0, _WIDEST / (across + 2 * _BESIDE * down))
        across, down = across * scale, down * scale
        beside, above = _BESIDE * down, _ABOVE * down
        place = np.array([(0, 0), (across, 0), (across, down), (0, down)]) + np.array((beside, above))
        matrix = cv2.getPerspectiveTransform(points.astype(np.float32), place.astype(np.float32))
        size = (round(across + 2 * beside), round(down + 2 * above))
        part = np.asarray(
            cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=_BEYOND), np.uint8
        )
        frame = QRectF(beside / size[0], above / size[1], across / size[0], down / size[1])
        return Cut(pyramid(part)[0], frame, part, (0, 0))

    def let_go(self) -> None:
        """Closes the file that is open."""
        self._page = None
        self._held.close()

    def close(self) -> None:
        """Closes the file that is open."""
        self.let_go()

    def _image(self, row: PageRow, rotation: int) -> Image:
        """The turned Image of a page; the last one is kept."""
        from digitrec_gui.core.batch.addresses import is_address
        from digitrec_gui.core.batch.sources import stamp_of
        from digitrec_gui.core.geometry import turned

        if not is_address(row.path) and stamp_of(row.path) not in ("", row.stamp):
            raise ImageError(_changed(row))
        if self._page is None or self._page[:2] != (row.id, rotation):
            self._page = None  # its memory may be needed
            image = self._held.of(row).page(row.page or 0, wanted=self.check_wanted).image
            self._page = row.id, rotation, turned(image, rotation)
        return self._page[2]


class PagesHeld:
    """Opens files; the last one stays open, for its other pages: opening a PDF takes longer than a page of it."""

    def __init__(self, passwords: Passwords, wanted: Callable[[], object]) -> None:
        """Holds none.

        Args:
            passwords: of protected files.
            wanted: asked now and then whether to go on; raises if not.
        """
        self._passwords = passwords
        self._wanted = wanted
        self._open: tuple[tuple[str, str], Pages] | None = None

    def of(self, row: PageRow) -> Pages:
        """The pages of the file of a page.

        Raises:
            PasswordError: it is protected, and no password that was given opens it.
            ImageError: it cannot be opened.
        """
        if self._open is not None and self._open[0] == (row.path, row.stamp):
            return self._open[1]
        self.close()
        pages = self._passwords.open(row.path, Path(row.name).name, self._wanted)
        self._open = (row.path, row.stamp), pages
        return pages

    def close(self) -> None:
        """Lets go of the file that is open."""
        held, self._open = self._open, None
        if held is not None:
            held[1].close()


def _changed(row: PageRow) -> str:
    return f"{Path(row.name).name} has changed since it was read. Look again, to have it read anew."
