"""What is around a number, as large as there is room, and the number itself in large letters."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QApplication, QSizePolicy, QWidget

from digitrec_gui.core.types import SURE, Part
from digitrec_gui.services.batch.pictures import Cut
from digitrec_gui.ui.widgets import wording
from digitrec_gui.ui.widgets.theme import GRID, TextSize, sized

_LARGEST = 8.0
"""How many points a pixel may take."""

_GAP = 4.0
"""Between a number and its frame, points."""

_FROM_EDGE = 6.0


class ReviewPicture(QWidget):
    """The part of a picture in which a number is, with a frame around that."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut: Cut | None = None
        self._said = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(30 * GRID, 6 * GRID)
        self.setAccessibleName("Picture of the number")

    @property
    def cut(self) -> Cut | None:
        """What is shown; None while nothing is."""
        return self._cut

    @property
    def said(self) -> str:
        """What is said in place of a picture."""
        return self._said

    def show_cut(self, cut: Cut | None, said: str = "") -> None:
        """Shows what is around a number, or a sentence in place of it."""
        self._cut, self._said = cut, said
        self.setAccessibleDescription(said)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints it (Qt override)."""
        del event
        palette = QApplication.palette()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.AlternateBase))
        painter.drawRoundedRect(QRectF(self.rect()), GRID, GRID)
        if self._cut is None:
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            wraps = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter
            painter.drawText(self.rect().adjusted(GRID, GRID, -GRID, -GRID), int(wraps), self._said)
        else:
            self._paint_cut(painter, self._cut, palette)
        painter.end()

    def _paint_cut(self, painter: QPainter, cut: Cut, palette: QPalette) -> None:
        room = QRectF(self.rect()).adjusted(_FROM_EDGE, _FROM_EDGE, -_FROM_EDGE, -_FROM_EDGE)
        width, height = cut.picture.width(), cut.picture.height()
        scale = min(room.width() / width, room.height() / height, _LARGEST)
        place = QRectF(0, 0, width * scale, height * scale)
        place.moveCenter(room.center())
        painter.drawImage(place, cut.picture)
        frame = QRectF(
            place.x() + cut.frame.x() * place.width(),
            place.y() + cut.frame.y() * place.height(),
            cut.frame.width() * place.width(),
            cut.frame.height() * place.height(),
        ).adjusted(-_GAP, -_GAP, _GAP, _GAP)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, thick in (
            (palette.color(QPalette.ColorRole.Base), 5.0),
            (palette.color(QPalette.ColorRole.Highlight), 2.5),
        ):
            painter.setPen(QPen(colour, thick))
            painter.drawRoundedRect(frame, 3, 3)


class BigNumber(QWidget):
    """A number in large letters; below each digit how sure it is, unless a person says what it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: list[tuple[str, str, bool]] = []
        self._nothing = "No number"
        self._is_typing = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Number")

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Shows what was read."""
        cells = [(part.text, wording.percent(part.confidence), _is_sure(part)) for part in parts]
        self._show(cells, False, "".join(part.text for part in parts))

    def show_read(self, text: str, *, is_sure: bool) -> None:
        """Shows what was read of a field of a form, which is sure or doubtful as a whole."""
        self._show([(one, "", is_sure) for one in text], False, text, "Empty")

    def show_text(self, text: str, *, is_typing: bool) -> None:
        """Shows what a person says, or is about to say."""
        self._show([(one, "", True) for one in text], is_typing, text)

    def _show(self, cells: list[tuple[str, str, bool]], is_typing: bool, text: str, nothing: str = "No number") -> None:
        self._cells, self._is_typing, self._nothing = cells, is_typing, nothing
        self.setAccessibleDescription(text or nothing)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the letters and what is below them (Qt override)."""
        return QSize(30 * GRID, round(self._big(TextSize.READ_OUT)[1].height() + self._small()[1].height()) + GRID)

    def minimumSizeHint(self) -> QSize:
        """As high likewise (Qt override)."""
        return QSize(10 * GRID, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints it (Qt override)."""
        del event
        palette, painter = QApplication.palette(), QPainter(self)
        small, small_metrics = self._small()
        size = float(TextSize.READ_OUT)
        big, metrics = self._big(size)
        widths = self._widths(metrics, small_metrics)
        if sum(widths) > self.width() > 0:
            big, metrics = self._big(max(9.0, size * self.width() / sum(widths)))
            widths = self._widths(metrics, None)
        x, baseline = 0.0, self._big(size)[1].ascent()
        shows_shares = sum(self._widths(metrics, small_metrics)) <= self.width()
        role = QPalette.ColorRole
        if shows_shares:
            widths = self._widths(metrics, small_metrics)
        for (text, share, is_sure), width in zip(self._cells, widths, strict=True):
            painter.setFont(big)
            painter.setPen(palette.color(role.Text if is_sure else role.Highlight))
            painter.drawText(QPointF(x + (width - metrics.horizontalAdvance(text)) / 2, baseline), text)
            if share and shows_shares:
                painter.setFont(small)
                painter.setPen(palette.color(role.PlaceholderText if is_sure else role.Highlight))
                at = QPointF(
                    x + (width - small_metrics.horizontalAdvance(share)) / 2,
                    self.height() - small_metrics.descent() - 1,
                )
                painter.drawText(at, share)
            x += width
        if self._is_typing:
            painter.setPen(QPen(palette.color(role.Highlight), 2))
            painter.drawLine(QPointF(x + 2, baseline - metrics.capHeight()), QPointF(x + 2, baseline + 2))
        elif not self._cells:
            painter.setFont(sized(self.font(), TextSize.HEADING))
            painter.setPen(palette.color(role.PlaceholderText))
            painter.drawText(QPointF(0, baseline), self._nothing)
        painter.end()

    def _widths(self, metrics: QFontMetricsF, small: QFontMetricsF | None) -> list[float]:
        return [
            max(metrics.horizontalAdvance(text), small.horizontalAdvance(share) + GRID if share and small else 0.0)
            for text, share, _ in self._cells
        ]

    def _big(self, points: float) -> tuple[QFont, QFontMetricsF]:
        font = QFont(self.font())
        font.setPointSizeF(points)
        font.setWeight(QFont.Weight.DemiBold)
        return font, QFontMetricsF(font)

    def _small(self) -> tuple[QFont, QFontMetricsF]:
        font = QFont(self.font())
        font.setPointSizeF(9)
        return font, QFontMetricsF(font)


def _is_sure(part: Part) -> bool:
    return part.is_sure and part.confidence >= SURE
