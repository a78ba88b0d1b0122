"""The sheet of the Draw tab: its strokes and what was corrected on it, with undo and redo. No widget."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from PyQt6.QtCore import QObject, QPointF, QRectF, QSizeF, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QPainter, QUndoCommand, QUndoStack

from digitrec_gui.core.reading.corrections import Corrections
from digitrec_gui.core.types import Box, Image
from digitrec_gui.ui.draw.strokes import SHEET, InkLayer, Stroke
from digitrec_gui.ui.widgets.pixels import image_of

_EXPORT_SCALE = 3.0
"""Pixels a unit of the picture that is copied, saved or opened in the Image tab."""

_TRACE = 64
"""Ink fainter than this, of 255, is what an eraser leaves at its rim."""

_ALL = QRectF(QPointF(), QSizeF(SHEET))


@dataclass(frozen=True)
class Look:
    """The two colours of a sheet; as pictures they go out, so they don't follow the look of the window."""

    paper: QColor
    ink: QColor


LIGHT_SHEET = Look(QColor("#FFFFFF"), QColor("#1A1E25"))
DARK_SHEET = Look(QColor("#1B1F27"), QColor("#F2F4F8"))


@dataclass(frozen=True)
class Drawing:
    """All that undo brings back.

    Attributes:
        strokes: in the order in which they were drawn.
        corrections: what the user said of the digits; their boxes are in units of the sheet.
    """

    strokes: tuple[Stroke, ...] = ()
    corrections: Corrections = field(default=Corrections())


class Sheet(QObject):
    """What is drawn.

    Signals:
        changed(): the strokes, or the look, are others.
        corrected(): the user corrected a Digit, or took that back.
    """

    changed = pyqtSignal()
    corrected = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.drawing = Drawing()
        self.look = LIGHT_SHEET
        self._layer = InkLayer(1.0, self.look.ink)

    def set_dark(self, dark: bool) -> None:
        """Makes the paper dark and the ink light, or the paper white and the ink dark."""
        self.look = DARK_SHEET if dark else LIGHT_SHEET
        self._layer = InkLayer(1.0, self.look.ink)
        self._layer.show(self.drawing.strokes)
        self.changed.emit()

    def add(self, stroke: Stroke) -> None:
        """Adds a stroke; what was corrected where it runs is no longer known to be right."""
        strokes = self.drawing.strokes
        under = [other.bounds for other in strokes if not other.erases] if stroke.erases else [_ALL]
        if not any(stroke.bounds.intersects(part) for part in under):
            self.changed.emit()  # it was seen while it was drawn, but leaves nothing
            return
        kept = self.drawing.corrections
        labels = tuple((box, text) for box, text in kept.labels if not stroke.bounds.intersects(_rect(box)))
        added = tuple(box for box in kept.added if not stroke.bounds.intersects(_rect(box)))
        strokes = (*strokes, stroke)
        self._layer.show(strokes)
        if not _has_ink(self._layer.image):
            strokes = ()  # all of it is rubbed out
        name = "erasing" if stroke.erases else "stroke"
        self._do(name, Drawing(strokes, replace(kept, labels=labels, added=added)))

    def clear(self) -> None:
        """Empties the sheet."""
        if self.drawing.strokes:
            self._do("clearing of the sheet", Drawing())

    def label(self, place: Box, text: str, name: str, *, adds: bool) -> None:
        """Makes what lies at this place this digit or sign; the name is what undo calls that.

        It `adds` a digit there first, where no digit was read.
        """
        corrections = self.drawing.corrections.labelling(place, text, adds=adds)
        self._do(name, replace(self.drawing, corrections=corrections))

    def image(self) -> Image:
        """What is drawn as it is read: (360, 480, 3) uint8."""
        return image_of(self._on_paper(self._layer))

    def picture(self) -> QImage:
        """What is drawn as it is saved, three times as large."""
        layer = InkLayer(_EXPORT_SCALE, self.look.ink)
        layer.show(self.drawing.strokes)
        return self._on_paper(layer)

    def corrections_of_picture(self) -> Corrections:
        """What the user said of the digits, in pixels of the `picture`."""
        return self.drawing.corrections.scaled(_EXPORT_SCALE)

    def show(self, drawing: Drawing) -> None:
        """Makes this what is drawn."""
        before, self.drawing = self.drawing, drawing
        if before.strokes != drawing.strokes:
            self._layer.show(drawing.strokes)
            self.changed.emit()
        else:
            self.corrected.emit()

    def _on_paper(self, layer: InkLayer) -> QImage:
        picture = QImage(layer.image.size(), QImage.Format.Format_RGB32)
        picture.fill(self.look.paper)
        painter = QPainter(picture)
        painter.drawImage(0, 0, layer.image)
        painter.end()
        return picture

    def _do(self, name: str, drawing: Drawing) -> None:
        self.undo_stack.push(_Change(self, name, self.drawing, drawing))


class _Change(QUndoCommand):
    """From one drawing to another."""

    def __init__(self, sheet: Sheet, name: str, before: Drawing, after: Drawing) -> None:
        super().__init__(name)
        self._sheet = sheet
        self._before = before
        self._after = after

    def redo(self) -> None:
        """Does it, and again after an undo (Qt override)."""
        self._sheet.show(self._after)

    def undo(self) -> None:
        """Takes it back (Qt override)."""
        self._sheet.show(self._before)


def _rect(box: Box) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)


def _has_ink(layer: QImage) -> bool:
    """Whether anything worth reading is on a layer."""
    bits = layer.constBits()
    assert bits is not None
    bits.setsize(layer.sizeInBytes())
    alpha = np.asarray(bits, np.uint8).view(np.uint32) >> 24
    return int(alpha.max()) > _TRACE
