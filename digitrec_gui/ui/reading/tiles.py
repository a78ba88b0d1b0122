"""Tiles: small pictures of one step each, with their name below; a press tells what the step does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QEvent, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QEnterEvent, QImage, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from digitrec_gui.ui.widgets import pixels

COLUMNS = 4
MOST_MAPS = 16
"""How many activation maps are shown: more would be too small to see anything."""

_LEAST_MAPS = 104
_BLACK = QColor(0, 0, 0)
_WHITE = QColor(255, 255, 255)


class StepButton(QAbstractButton):
    """Shows a step, and stays pressed while it is told what that does."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # A click leaves the focus at the picture, where digits are walked and corrected.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def enterEvent(self, event: QEnterEvent | None) -> None:
        """Shows that it can be pressed (Qt override)."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        """Shows it no longer (Qt override)."""
        super().leaveEvent(event)
        self.update()

    def paint_rim(self, painter: QPainter, frame: QRectF) -> None:
        """Paints a rim around what is pressed, focused, or below the mouse."""
        if not (self.isChecked() or self.hasFocus() or self.underMouse()):
            return
        strong = self.isChecked() or self.hasFocus()
        colour = self.palette().color(QPalette.ColorRole.Highlight if strong else QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame.adjusted(1, 1, -1, -1))


class Tile(StepButton):
    """A square with one picture, as large as fits, its pixels sharp when they are few."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._image = QImage()
        self._background: QColor | None = None
        self._inner_box: tuple[float, float] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def has_picture(self) -> bool:
        """Whether there is anything to see."""
        return not self._image.isNull()

    def show_rgb(self, image: npt.NDArray[np.uint8]) -> None:
        """Shows an (h, w, 3) uint8 array."""
        self._background = None
        self._set(pixels.rgb_image(image), None)

    def show_ink(self, ink: npt.NDArray[np.uint8], inner_box: tuple[int, int] | None = None) -> None:
        """Shows ink, (h, w) uint8, white on black as the Model sees it.

        Args:
            ink: the ink.
            inner_box: where a box to be drawn over it begins and ends, in pixels, across and down alike.
        """
        self._background = _BLACK
        image = pixels.ramp_image(ink.astype(np.float32) / np.float32(255), _BLACK, _WHITE)
        self._set(image, None if inner_box is None else (inner_box[0] / len(ink), inner_box[1] / len(ink)))

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt override)
        """A tile is square (Qt override)."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt override)
        """A tile is square (Qt override)."""
        return width

    def sizeHint(self) -> QSize:
        """The least at which something is seen; it takes what there is (Qt override)."""
        return QSize(64, 64)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the picture (Qt override)."""
        del event
        painter = QPainter(self)
        side = min(self.width(), self.height())
        frame = QRectF(0, 0, side, side)
        painter.fillRect(frame, self._background or self.palette().color(QPalette.ColorRole.AlternateBase))
        if not self._image.isNull():
            scale = side / max(self._image.width(), self._image.height())
            target = QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)
            target.moveCenter(frame.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 2)
            painter.drawImage(target, self._image)
            if self._inner_box is not None:
                start, end = (edge * side for edge in self._inner_box)
                painter.setPen(QPen(QColor("#7FA6FF"), 1.5, Qt.PenStyle.DashLine))
                painter.drawRect(QRectF(start, start, end - start, end - start))
        self.paint_rim(painter, frame)
        painter.end()

    def _set(self, image: QImage, inner_box: tuple[float, float] | None) -> None:
        self._image = image
        self._inner_box = inner_box
        self.update()


class MapsTile(StepButton):
    """The activation maps of a convolution, side by side, each in its own scale."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._maps: npt.NDArray[np.float32] = np.zeros((0, 0, 0), np.float32)
        self._images: list[QImage] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_maps(self, maps: npt.NDArray[np.float32]) -> int:
        """Shows the maps in which most happens, (n, h, w) of values from 0 up, and says how many these are."""
        strongest = np.sort(np.argsort(maps.sum(axis=(1, 2)))[::-1][:MOST_MAPS])
        self._maps = maps[strongest]
        self._colour()
        self.updateGeometry()
        return len(self._maps)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt override)
        """Its height is that of its rows (Qt override)."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt override)
        """Its height is that of its rows (Qt override)."""
        rows = -(-len(self._maps) // COLUMNS)
        return round(rows * _pitch(width)) - 4 if rows else 0

    def sizeHint(self) -> QSize:
        """The least at which something is seen; it takes what there is (Qt override)."""
        return QSize(_LEAST_MAPS, self.heightForWidth(_LEAST_MAPS))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the maps (Qt override)."""
        del event
        painter = QPainter(self)
        pitch = _pitch(self.width())
        for index, image in enumerate(self._images):
            row, column = divmod(index, COLUMNS)
            painter.drawImage(QRectF(column * pitch, row * pitch, pitch - 4, pitch - 4), image)
        if self._images:
            self.paint_rim(painter, QRectF(0, 0, self.width(), self.heightForWidth(self.width())))
        painter.end()

    def changeEvent(self, event: QEvent | None) -> None:
        """Takes on the colours of another palette (Qt override)."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        low = self.palette().color(QPalette.ColorRole.AlternateBase)
        high = self.palette().color(QPalette.ColorRole.Highlight)
        self._images = [pixels.heat_image(one, low, high) for one in self._maps]
        self.update()


def _pitch(width: int) -> float:
    """Side of one map, with the gap after it."""
    return (width + 4) / COLUMNS
