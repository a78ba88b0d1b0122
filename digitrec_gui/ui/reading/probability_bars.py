"""The probabilities of one Prediction as bars, one row a class."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QSizePolicy, QWidget

from digitrec_gui.core.types import NOT_A_DIGIT, Prediction
from digitrec_gui.ui.reading.tiles import StepButton
from digitrec_gui.ui.widgets import wording

_BAR = 8
_WORTH_A_NUMBER = 0.0005


class ProbabilityBars(StepButton):
    """A bar for each digit and, if the Model knows it, for "not a digit"; the best one stands out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Probabilities", parent)
        self._prediction: Prediction | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_prediction(self, prediction: Prediction) -> None:
        """Shows these probabilities."""
        self._prediction = prediction
        named = (f"{_name(i)}: {wording.percent(p)}" for i, p in enumerate(prediction.probabilities))
        self.setAccessibleDescription(", ".join(named))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A row for each class (Qt override)."""
        rows = len(self._prediction.probabilities) if self._prediction else 10
        return QSize(140, rows * self._row_height())

    def minimumSizeHint(self) -> QSize:
        """The same (Qt override)."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the rows (Qt override)."""
        del event
        if self._prediction is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold = self.font()
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        label_width = metrics.horizontalAdvance("none" if len(self._prediction.probabilities) > 10 else "0") + 8
        value_width = metrics.horizontalAdvance("99.9 %") + 8
        height = self._row_height()
        for index, probability in enumerate(self._prediction.probabilities):
            row = QRectF(0, index * height, self.width(), height)
            self._paint_row(painter, row, index, probability, label_width, value_width)
        self.paint_rim(painter, QRectF(self.rect()))
        painter.end()

    def _row_height(self) -> int:
        """Lower than a line of text: digits don't reach below the line on which they stand."""
        return self.fontMetrics().ascent() + 2

    def _paint_row(
        self, painter: QPainter, row: QRectF, index: int, probability: float, label_width: int, value_width: int
    ) -> None:
        assert self._prediction is not None
        best = index == self._prediction.best
        role = QPalette.ColorRole
        font = self.font()
        font.setBold(best)
        painter.setFont(font)
        painter.setPen(self.palette().color(role.Text if best else role.PlaceholderText))
        aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(0, row.y(), label_width - 8, row.height()), aligned, _name(index))
        if probability >= _WORTH_A_NUMBER:
            painter.drawText(row, aligned, wording.percent(probability))
        track = QRectF(label_width, row.center().y() - _BAR / 2, row.width() - label_width - value_width, _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(role.AlternateBase))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        if probability >= _WORTH_A_NUMBER:
            bar = QRectF(track)
            bar.setWidth(max(_BAR, track.width() * probability))
            painter.setBrush(self.palette().color(role.Highlight if best else role.PlaceholderText))
            painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)


def _name(index: int) -> str:
    return "none" if index == NOT_A_DIGIT else str(index)
