"""Where an Image lies in a view: fitted, zoomed or panned. Plain geometry, no widget."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSizeF

from digitrec_gui.core.types import Box

MARGIN = 24.0
"""Free space around a fitted Image; the digit above a box at the edge needs it."""

LARGEST_FIT = 12.0
"""A fitted Image is blown up no further: a single 28x28 digit should not fill a screen."""

LARGEST_SCALE = 40.0


class Viewport:
    """Maps pixels of the Image to points of the view. `scale` is points a pixel; `origin` is pixel (0, 0)."""

    def __init__(self) -> None:
        self.scale = 1.0
        self.origin = QPointF()
        self.is_fitted = True
        self._image = QSizeF(1, 1)
        self._view = QSizeF(1, 1)

    def set_image(self, width: int, height: int) -> None:
        """Shows another Image, fitted."""
        self._image = QSizeF(width, height)
        self.fit()

    def resize(self, width: float, height: float) -> None:
        """Takes on another size of the view; what is in its middle stays there."""
        moved = QPointF(width - self._view.width(), height - self._view.height()) / 2
        self._view = QSizeF(width, height)
        if self.is_fitted:
            self.fit()
        else:
            self.pan(moved)

    def cover(self, height: float) -> None:
        """Takes on another height of the view, since something came or went below it: the Image stays where it is."""
        self._view.setHeight(height)

    def fit(self) -> None:
        """Shows the whole Image."""
        self.scale = self._fitting_scale()
        self.is_fitted = True
        self._keep_inside()

    def zoom(self, factor: float, anchor: QPointF) -> None:
        """Zooms in (factor above 1) or out; the pixel under `anchor`, a point of the view, stays there."""
        smallest = min(self._fitting_scale(), 1.0) / 2
        scale = min(LARGEST_SCALE, max(smallest, self.scale * factor))
        if scale == self.scale:  # as with a wheel that tilts: what is fitted stays fitted
            return
        self.origin = anchor - (anchor - self.origin) * (scale / self.scale)
        self.scale = scale
        self.is_fitted = False
        self._keep_inside()

    def pan(self, moved: QPointF) -> None:
        """Moves the Image by so many points, no further than its edge."""
        before = self.origin
        self.origin = self.origin + moved
        self._keep_inside()
        # A fitted Image has nowhere to go, and stays fitted.
        self.is_fitted = self.is_fitted and self.origin == before

    def reveal(self, box: Box) -> None:
        """Pans just as far as needed for the box to be in view."""
        inner = QRectF(MARGIN, MARGIN, self._view.width() - 2 * MARGIN, self._view.height() - 2 * MARGIN)
        rect = self.to_view(box)
        if self.is_fitted and rect.bottom() > self._view.height():  # its foot is covered
            self.fit()
        if self.is_fitted or inner.contains(rect):
            return
        self.pan(
            QPointF(
                _into(rect.left(), rect.right(), inner.left(), inner.right()),
                _into(rect.top(), rect.bottom(), inner.top(), inner.bottom()),
            )
        )

    def to_view(self, box: Box) -> QRectF:
        """A box of the Image as a rectangle of the view."""
        return QRectF(
            self.origin.x() + box.x * self.scale,
            self.origin.y() + box.y * self.scale,
            box.width * self.scale,
            box.height * self.scale,
        )

    def to_image(self, rect: QRectF) -> QRectF:
        """A rectangle of the view in pixels of the Image, cut off at its edges."""
        return QRectF(
            (rect.x() - self.origin.x()) / self.scale,
            (rect.y() - self.origin.y()) / self.scale,
            rect.width() / self.scale,
            rect.height() / self.scale,
        ).intersected(QRectF(QPointF(), self._image))

    def pixel_at(self, point: QPointF) -> QPointF:
        """The place in the Image under a point of the view, in pixels; the nearest there is if it lies outside."""
        place = (point - self.origin) / self.scale
        return QPointF(
            min(max(0.0, place.x()), self._image.width()),
            min(max(0.0, place.y()), self._image.height()),
        )

    def _fitting_scale(self) -> float:
        free_width = max(1.0, self._view.width() - 2 * MARGIN)
        free_height = max(1.0, self._view.height() - 2 * MARGIN)
        return min(free_width / self._image.width(), free_height / self._image.height(), LARGEST_FIT)

    def _keep_inside(self) -> None:
        self.origin = QPointF(
            _kept(self.origin.x(), self._image.width() * self.scale, self._view.width()),
            _kept(self.origin.y(), self._image.height() * self.scale, self._view.height()),
        )


def _kept(start: float, length: float, available: float) -> float:
    """Where a stretch starts that is centred if it is short, and else leaves no more than the margin free."""
    if length + 2 * MARGIN <= available:
        return (available - length) / 2
    return min(MARGIN, max(available - MARGIN - length, start))


def _into(start: float, end: float, low: float, high: float) -> float:
    """How far a stretch must move to lie between two limits; its start counts more than its end."""
    if start < low or end - start > high - low:
        return low - start
    return min(0.0, high - end)
