"""Paints an Image, the marks on it and the focus, at any zoom. What the user does with it is in picture_view."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
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
)
from PyQt6.QtWidgets import QWidget

from digitrec_gui.core.types import Box, Part
from digitrec_gui.ui.picture.marks import Marks
from digitrec_gui.ui.picture.spoken import SpokenParts, SpokenPicture
from digitrec_gui.ui.picture.viewport import Viewport
from digitrec_gui.ui.widgets import wording

CORNER = 8.0
"""Radius of the corners: that of the cards beside it."""

ZOOM_STEP = 1.25
_DROP_TINT = 60
"""How much of the accent lies over the Image while something can be dropped, of 255."""

_OUTSIDE = QColor(10, 12, 16, 150)
"""What lies over the Image outside the region that is read: dark in both looks, as a shadow is."""

_SHARP_SCALE = 3.0
"""From this many points a pixel on, pixels are shown as squares."""


class PictureCanvas(SpokenPicture):
    """One Image, given as its pyramid, with a mark on each digit and sign."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self._window_size = QSize()
        self._levels: tuple[QImage, ...] = ()
        self._marks = Marks((), self.font())
        self._hovered: int | None = None
        self._selected: int | None = None
        self._focus_shown = False
        self._dropping = False
        self._region: Box | None = None
        self._labelled = True
        self.spoken = SpokenParts(self._place_of, self._part_under, self)
        self.spoken.hide()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_picture(self, levels: tuple[QImage, ...]) -> None:
        """Shows an Image, given as its pyramid, without marks."""
        self._levels = levels
        self.viewport.set_image(levels[0].width(), levels[0].height())
        self.show_parts(())

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        """Marks these digits and signs; none is selected."""
        self._marks = Marks(parts, self.font(), labelled=self._labelled)
        self._hovered = self._selected = None
        self.spoken.show_parts(parts)
        self.spoken.setVisible(bool(parts))
        self.update()

    def hide_labels(self, hidden: bool) -> None:
        """Shows the marks without what was read, or with it."""
        self._labelled = not hidden
        self._marks = Marks(self.parts, self.font(), labelled=self._labelled)
        self.update()

    def show_region(self, region: Box | None) -> None:
        """Dims what lies outside the region that is read; None dims nothing."""
        self._region = region
        self.update()

    @property
    def picture_size(self) -> tuple[int, int]:
        """Width and height of the Image as it is shown, in its pixels."""
        return (self._levels[0].width(), self._levels[0].height()) if self._levels else (0, 0)

    @property
    def region(self) -> Box | None:
        """The region that is read; None if it is all of the Image."""
        return self._region

    def show_dropping(self, dropping: bool) -> None:
        """Shows that what is being dragged can be dropped here."""
        self._dropping = dropping
        self.update()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The digits and signs that are marked, in reading order."""
        return self._marks.parts

    @property
    def selected(self) -> int | None:
        """Index of the selected part."""
        return self._selected

    def zoom_in(self) -> None:
        """Shows the picture one step larger, around the middle."""
        self._zoom(ZOOM_STEP, QRectF(self.rect()).center())

    def zoom_out(self) -> None:
        """Shows the picture one step smaller, around the middle."""
        self._zoom(1 / ZOOM_STEP, QRectF(self.rect()).center())

    def fit(self) -> None:
        """Shows the whole Image."""
        self.viewport.fit()
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the exposed part (Qt override)."""
        assert event is not None
        exposed = QRectF(event.rect())
        painter = QPainter(self)
        painter.fillRect(exposed, self.palette().color(QPalette.ColorRole.AlternateBase))
        if self._levels:
            self._paint_image(painter, exposed)
            self._paint_outside(painter)
            highlighted = {i for i in (self._hovered, self._selected) if i is not None}
            self._marks.paint_all(painter, self.viewport, self.size(), self.devicePixelRatioF())
            self._marks.paint_strong(painter, self.viewport, highlighted, self._selected)
            self._paint_over(painter)
        if self._dropping:
            accent = self.palette().color(QPalette.ColorRole.Highlight)
            painter.fillRect(exposed, QColor(accent.red(), accent.green(), accent.blue(), _DROP_TINT))
        self._round_corners(painter)
        if self._focus_shown or self._dropping:
            self._paint_rim(painter)
        painter.end()

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Shows that keys go here, if it was a key that went here (Qt override)."""
        super().focusInEvent(event)
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._focus_shown = event is not None and event.reason() in keys
        self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Shows that keys no longer go here (Qt override)."""
        super().focusOutEvent(event)
        self._focus_shown = False
        self.update()

    def _place_of(self, index: int) -> QRect:
        return self.viewport.to_view(self.parts[index].box).toAlignedRect() if index < len(self.parts) else QRect()

    def _part_under(self, point: QPoint) -> int | None:
        """The smallest part whose mark lies under a point of the view."""
        hits = [
            (part.box.width * part.box.height, index)
            for index, part in enumerate(self.parts)
            if self.viewport.to_view(part.box).adjusted(-4, -4, 4, 4).contains(QPointF(point))
        ]
        return min(hits)[1] if hits else None

    def _spoken(self, index: int) -> str:
        return f"{wording.numbered(self.parts, index)}: {wording.describe(self.parts[index])}"

    def _paint_rim(self, painter: QPainter) -> None:
        """Paints a rim of the accent: keys go here, or what is dragged can be dropped here."""
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)  # the marks have left theirs
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), CORNER, CORNER)

    def _paint_over(self, painter: QPainter) -> None:
        """Paints what lies above the marks."""

    def _paint_outside(self, painter: QPainter) -> None:
        if self._region is None:
            return
        image = self.viewport.to_view(Box(0, 0, self._levels[0].width(), self._levels[0].height()))
        region = self.viewport.to_view(self._region).toAlignedRect()
        for part in _around(image.toAlignedRect().intersected(self.rect()), region):
            painter.fillRect(part, _OUTSIDE)
        painter.setPen(QPen(Qt.GlobalColor.white, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(region.adjusted(-1, -1, 0, 0))

    def _round_corners(self, painter: QPainter) -> None:
        """Lets the view look like the cards beside it; a clip path would slow down painting the Image."""
        frame = QRectF(self.rect())
        corners = QPainterPath()
        corners.addRect(frame)
        corners.addRoundedRect(frame, CORNER, CORNER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(corners, self.palette().color(QPalette.ColorRole.Window))

    def _paint_image(self, painter: QPainter, exposed: QRectF) -> None:
        full = self._levels[0]
        # Whole pixels, or their edges would shimmer while panning.
        source = self.viewport.to_image(exposed.adjusted(-2, -2, 2, 2)).toAlignedRect().intersected(full.rect())
        if source.isEmpty():
            return
        scale = self.viewport.scale
        target = QRectF(
            self.viewport.origin.x() + source.x() * scale,
            self.viewport.origin.y() + source.y() * scale,
            source.width() * scale,
            source.height() * scale,
        )
        level = self._level_for(scale * self.devicePixelRatioF())
        across, down = level.width() / full.width(), level.height() / full.height()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < _SHARP_SCALE)
        painter.drawImage(
            target,
            level,
            QRectF(source.x() * across, source.y() * down, source.width() * across, source.height() * down),
        )

    def _level_for(self, scale: float) -> QImage:
        """The smallest level that still has a pixel for each one shown."""
        wanted = self._levels[0].width() * min(scale, 1.0)
        return next((level for level in reversed(self._levels) if level.width() >= wanted), self._levels[0])

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keeps the Image fitted, but does not let it jump when a notice comes or goes below it (Qt override)."""
        super().resizeEvent(event)
        self.spoken.setGeometry(self.rect())
        window = self.window()
        assert window is not None and event is not None
        before, self._window_size = self._window_size, window.size()
        if window.size() == before and event.oldSize().width() == self.width():
            self.viewport.cover(self.height())
        else:
            self.viewport.resize(self.width(), self.height())

    def _zoom(self, factor: float, anchor: QPointF) -> None:
        if self._levels:
            self.viewport.zoom(factor, anchor)
            self.update()


def _around(whole: QRect, hole: QRect) -> tuple[QRect, ...]:
    """What remains of a rectangle around a hole: the bands above and below it, and what lies beside it."""
    hole = hole.intersected(whole)
    if hole.isEmpty():
        return (whole,)
    top, height = hole.top(), hole.height()
    return (
        QRect(whole.left(), whole.top(), whole.width(), top - whole.top()),
        QRect(whole.left(), top + height, whole.width(), whole.bottom() - hole.bottom()),
        QRect(whole.left(), top, hole.left() - whole.left(), height),
        QRect(hole.left() + hole.width(), top, whole.right() - hole.right(), height),
    )
