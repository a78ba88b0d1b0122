"""Paints the live picture and the marks on it, fitted, as in a mirror if that is wanted."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTransform,
)
from PyQt6.QtWidgets import QWidget

from digitrec_gui.core.types import Digit, Image
from digitrec_gui.ui.picture.canvas import CORNER
from digitrec_gui.ui.picture.marks import Marks
from digitrec_gui.ui.picture.spoken import SpokenPicture
from digitrec_gui.ui.picture.viewport import Viewport
from digitrec_gui.ui.widgets.theme import GRID

_VEIL = 150
"""How much of the ground lies over a picture that is no longer live, of 255."""


class WebcamView(SpokenPicture):
    """The newest Frame, and a mark on each Digit that was read.

    Signals:
        painted(): a Frame that had not been painted yet is on the screen.
    """

    painted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self._picture = QImage()
        self._is_new = False
        self._digits: tuple[Digit, ...] = ()
        self._marks = Marks((), self.font())
        self._mirrored = False
        self._greyed = False
        self._focus_shown = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Live picture")
        self.setMinimumSize(20 * GRID, 20 * GRID)

    @property
    def has_picture(self) -> bool:
        """Whether there is a picture to see."""
        return not self._picture.isNull()

    @property
    def digits(self) -> tuple[Digit, ...]:
        """The Digits that are marked, with boxes in pixels of the Frame, whether it is mirrored or not."""
        return self._digits

    @property
    def is_mirrored(self) -> bool:
        """Whether left and right are swapped."""
        return self._mirrored

    @property
    def is_greyed(self) -> bool:
        """Whether the picture is shown as one that is no longer live."""
        return self._greyed

    def show_frame(self, image: Image) -> None:
        """Shows an Image in place of the one before."""
        height, width = image.shape[:2]
        form = QImage.Format.Format_RGB888
        wrapped = QImage(image.data, width, height, 3 * width, form)  # type: ignore[call-overload] # it takes any buffer
        resized = wrapped.size() != self._picture.size()
        # In memory of its own, and as the screen has it: it is painted more than once, and scaled three times as fast.
        self._picture = wrapped.convertToFormat(QImage.Format.Format_RGB32)
        self._is_new = True
        if resized:
            self._fit()
            self._mark()
        self.update()

    def show_digits(self, digits: tuple[Digit, ...]) -> None:
        """Marks these Digits."""
        if digits or self._digits:
            self._digits = digits
            self._mark()

    def set_mirrored(self, mirrored: bool) -> None:
        """Swaps left and right of the picture and of where the marks lie; what they say stays readable."""
        self._mirrored = mirrored
        self._mark()

    def set_greyed(self, greyed: bool) -> None:
        """Shows the picture as one that is no longer live."""
        self._greyed = greyed
        self.update()

    def clear(self) -> None:
        """Forgets the picture."""
        self._picture = QImage()
        self._is_new = self._greyed = False
        self._digits = ()
        self._mark()

    def frame_shown(self) -> QImage:
        """The picture as the camera gave it."""
        return self._picture.copy()

    def sizeHint(self) -> QSize:
        """Large (Qt override)."""
        return QSize(80 * GRID, 60 * GRID)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints everything (Qt override)."""
        del event
        painter = QPainter(self)
        ground = self.palette().color(QPalette.ColorRole.AlternateBase)
        painter.fillRect(self.rect(), ground)
        if self.has_picture:
            place = self._place()
            self._paint_picture(painter, place)
            if self._greyed:
                painter.fillRect(place, QColor(ground.red(), ground.green(), ground.blue(), _VEIL))
            else:
                # Without a layer of their own: few of them are painted more than once.
                self._marks.paint_strong(painter, self.viewport, range(len(self._digits)), None)
        self._paint_edge(painter)
        painter.end()
        if self._is_new:
            self._is_new = False
            self.painted.emit()

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._mirrored:
            painter.setTransform(QTransform(-1, 0, 0, 1, 2 * place.center().x(), 0))
        painter.drawImage(place, self._picture)
        painter.restore()

    def _paint_edge(self, painter: QPainter) -> None:
        """Rounds the corners, as those of the cards beside it are, and shows the focus."""
        frame = QRectF(self.rect())
        corners = QPainterPath()
        corners.addRect(frame)
        corners.addRoundedRect(frame, CORNER, CORNER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(corners, self.palette().color(QPalette.ColorRole.Window))
        if self._focus_shown:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), CORNER, CORNER)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keeps the picture fitted (Qt override)."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Shows the focus if it came by the keyboard (Qt override)."""
        super().focusInEvent(event)
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._focus_shown = event is not None and event.reason() in by_key
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Shows no focus (Qt override)."""
        super().focusOutEvent(event)
        self._focus_shown = False
        self.update()

    def _fit(self) -> None:
        """Shows all of the picture as large as there is room: without the margin of a picture that can be zoomed."""
        across, down = max(1, self._picture.width()), max(1, self._picture.height())
        scale = min(self.width() / across, self.height() / down)
        self.viewport.scale = scale
        self.viewport.origin = QPointF(self.width() - across * scale, self.height() - down * scale) / 2

    def _place(self) -> QRectF:
        """Where the picture lies in the view."""
        size = self._picture.size()
        return QRectF(
            self.viewport.origin.x(),
            self.viewport.origin.y(),
            size.width() * self.viewport.scale,
            size.height() * self.viewport.scale,
        )

    def _mark(self) -> None:
        digits = self._digits
        if self._mirrored:
            digits = tuple(_mirrored(digit, self._picture.width()) for digit in digits)
        self._marks = Marks(digits, self.font())
        self.update()


def _mirrored(digit: Digit, width: int) -> Digit:
    """A Digit where it lies in the mirror image of a picture so many pixels wide."""
    box = digit.box._replace(x=width - digit.box.right)
    return replace(digit, glyph=replace(digit.glyph, box=box))
