"""What a Model reads wrong: the matrix, what is confused most by shape, and a gallery of the digits behind either."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QPoint, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QIcon, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.services.models.answers import Answered
from digitrec_gui.ui.training.shapes import Group, ShapesList, counted
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.on_screen import open_at, scroll_above_foot
from digitrec_gui.ui.widgets.theme import GRID, TextSize

MOST = 200
"""Digits that the gallery shows at once."""

_SIDE = 6 * GRID

_BESIDE, _AROUND = 56 * GRID, 24 * GRID
"""Room for the pages beside the matrix, and for what stands above and below it, in points."""

_ROWS, _COLUMNS = 10, 11
_WRONG = QColor("#D97706")


class MistakesDialog(QDialog):
    """The matrix; the mistakes in groups that look alike; and the digits of a cell, of a group, or of all mistakes."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Mistakes")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._answers: Answered | None = None
        self._head = controls.label(f"What {name} reads wrong", size=TextSize.HEADING, bold=True)
        self._said = controls.label("The model reads MNIST's test set…", muted=True)
        self.matrix = ConfusionView()
        self.shapes = ShapesList()
        self.gallery = QListWidget()
        self.pages = QTabWidget()
        self.all = QPushButton("All mistakes")
        self._of_gallery = ""
        self._build()
        self.matrix.chosen.connect(self._on_chosen)
        self.shapes.chosen.connect(self._on_shape)
        self.pages.currentChanged.connect(self._say)
        self.all.clicked.connect(self._show_mistakes)

    def _build(self) -> None:
        self.gallery.setViewMode(QListWidget.ViewMode.IconMode)
        self.gallery.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.gallery.setMovement(QListWidget.Movement.Static)
        self.gallery.setUniformItemSizes(True)
        self.gallery.setIconSize(QSize(_SIDE, _SIDE))
        self.gallery.setSpacing(GRID // 2)
        self.gallery.setMinimumSize(36 * GRID, 30 * GRID)
        self.gallery.setObjectName("mistakes")
        self.gallery.setAccessibleName("Digits")
        self.gallery.setToolTip("What it is, what it was read as, and how surely")
        self.all.setAccessibleName("All mistakes")
        self.all.setToolTip("Show all that was read wrong, the surest first")
        self.all.setEnabled(False)
        middle = QHBoxLayout()
        middle.setSpacing(2 * GRID)
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addWidget(self.matrix)
        left.addWidget(controls.label("Rows: what it is. Columns: what was read.", muted=True, wraps=False))
        left.addStretch(1)
        middle.addLayout(left)
        self.pages.addTab(self.shapes, "By shape")
        self.pages.addTab(self.gallery, "One by one")
        self.pages.setTabToolTip(0, "What is confused most, in groups of digits that look alike")
        self.pages.setTabToolTip(1, "The digits themselves: of a cell, of a shape, or all mistakes")
        self.pages.setAccessibleName("Mistakes")
        middle.addWidget(self.pages, 1)
        buttons = controls.close_box(self)
        buttons.addButton(self.all, QDialogButtonBox.ButtonRole.ActionRole)
        layout = controls.dialog_column(self)
        layout.setSpacing(GRID)
        layout.addWidget(self._head)
        layout.addWidget(self._said)
        layout.addLayout(middle, 1)
        layout.addWidget(buttons)
        scroll_above_foot(self)
        matrix = self.matrix.sizeHint()  # it can do with less, but all of it is to be seen
        open_at(self, QSize(matrix.width() + _BESIDE, matrix.height() + _AROUND))

    @property
    def said(self) -> str:
        """What is shown, in words."""
        return self._said.text()

    def show_answers(self, answers: Answered) -> None:
        """Shows what the Model made of the test set."""
        self._answers = answers
        self.matrix.show_counts(answers.confusion)
        self.shapes.show_confusions(answers.confusions, answers.x)
        self.all.setEnabled(True)
        self._show_mistakes()
        self.pages.setCurrentWidget(self.shapes)
        self._say()

    def show_problem(self, error: DigitRecError) -> None:
        """Says why there is nothing to see."""
        self._said.setText(str(error))

    def _show_mistakes(self) -> None:
        if self._answers is not None:
            self.matrix.clear_choice()
            found = self._answers.mistakes()
            self._show(
                found, f"{len(found):,} of {len(self._answers.y):,} digits of MNIST's test set, the surest first"
            )

    def _on_chosen(self, truth: int, read: int) -> None:
        if self._answers is not None:
            found = self._answers.cell(truth, read)
            what = "not a digit" if read == NOT_A_DIGIT else str(read)
            self._show(found, f"{truth} read as {what}: {counted(len(found))}, the surest first")

    def _on_shape(self, group: Group) -> None:
        if group.cell is None:
            self.matrix.clear_choice()
        else:
            self.matrix.mark(*group.cell)
        order = ", the most typical first" if group.cell is not None and len(group.found) > 1 else ""
        self._show(group.found, f"{group.said}: {counted(len(group.found))}{order}")

    def _say(self) -> None:
        """Says what the page in front shows."""
        if self._answers is None:
            return
        if self.pages.currentWidget() is self.gallery:
            self._said.setText(self._of_gallery)
            return
        wrong = sum(one.count for one in self._answers.confusions)
        self._said.setText(
            f"{wrong:,} of {len(self._answers.y):,} digits of MNIST's test set, in groups of digits that look alike."
            if wrong
            else f"None of {len(self._answers.y):,} digits of MNIST's test set is read wrong."
        )

    def _show(self, found: npt.NDArray[np.int64], said: str) -> None:
        assert self._answers is not None
        rest = f"; {MOST} of them are shown" if len(found) > MOST else ""
        self._of_gallery = f"{said}{rest}."
        self.pages.setCurrentWidget(self.gallery)
        self._say()
        self.gallery.clear()
        for index in found[:MOST].tolist():
            truth, read = int(self._answers.y[index]), int(self._answers.read[index])
            item = QListWidgetItem(QIcon(_pixmap(self._answers.x[index])), f"{truth} → {wording.read_as(read)}")
            sure = wording.percent(float(self._answers.confidence[index]))
            item.setToolTip(f"Digit {index}: it is {truth}, read as {wording.read_as(read)}, {sure} sure")
            self.gallery.addItem(item)


def _pixmap(digit: npt.NDArray[np.uint8]) -> QPixmap:
    field = np.ascontiguousarray(digit)
    height, width = field.shape
    image = QImage(field.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
    mode = Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(image.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio, mode))


class ConfusionView(QWidget):
    """Rows: what it is. Columns: what was read. Arrow keys and clicks choose a cell.

    Signals:
        chosen(int, int): this cell: what it is, what was read.
    """

    chosen = pyqtSignal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: npt.NDArray[np.int64] = np.zeros((_ROWS, _COLUMNS), np.int64)
        self._at: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(self._size(self.fontMetrics().height() + GRID // 2))
        self.setAccessibleName("What was read as what")
        self.setToolTip(
            "Rows: what it is. Columns: what was read. Click a cell, or use the arrow keys, to see its digits"
        )

    def show_counts(self, counts: npt.NDArray[np.int64]) -> None:
        """Shows how often each digit (row) was read as what (column), (10, 11)."""
        self._counts = counts
        self.update()

    def choose(self, truth: int, read: int) -> None:
        """Chooses a cell."""
        self.mark(truth, read)
        self.chosen.emit(truth, read)

    def mark(self, truth: int, read: int) -> None:
        """Shows that what is looked at belongs to this cell."""
        self._at = (truth, read)
        count = int(self._counts[truth, read])
        self.setAccessibleDescription(f"{truth} read as {wording.read_as(read)}: {count}")
        self.update()

    def clear_choice(self) -> None:
        """Chooses no cell."""
        self._at = None
        self.update()

    def sizeHint(self) -> QSize:
        """Square cells, large enough for four figures (Qt override)."""
        return self._size(self._across)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Chooses the cell that is clicked (Qt override)."""
        assert event is not None
        cell = self._cell_at(event.position().toPoint())
        if cell is not None:
            self.choose(*cell)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Moves by the arrow keys (Qt override)."""
        assert event is not None
        step = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        row, column = self._at or (0, 0)
        self.choose((row + step[0]) % _ROWS, (column + step[1]) % _COLUMNS)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the cells (Qt override)."""
        del event
        painter = QPainter(self)
        palette = self.palette()
        muted, text = (palette.color(role) for role in (QPalette.ColorRole.PlaceholderText, QPalette.ColorRole.Text))
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setPen(muted)
        for column in range(_COLUMNS):
            painter.drawText(self._place(-1, column), centre, wording.read_as(column))
        for row in range(_ROWS):
            painter.setPen(muted)
            painter.drawText(self._place(row, -1), centre, str(row))
            total = max(1, int(self._counts[row].sum()))
            for column in range(_COLUMNS):
                count, place = int(self._counts[row, column]), self._place(row, column)
                painter.fillRect(place.adjusted(1, 1, -1, -1), self._shade(row == column, count / total))
                if count:
                    painter.setPen(text)
                    painter.drawText(place, centre, str(count))
        if self._at is not None:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self._place(*self._at))
        painter.end()

    def _shade(self, right: bool, share: float) -> QColor:
        colour = QColor(self.palette().color(QPalette.ColorRole.Highlight)) if right else QColor(_WRONG)
        # A square root lets the few mistakes of a good Model be seen beside the many right answers.
        strength = 0.25 * share if right else min(0.6, 0.15 + share**0.5) if share else 0.0
        colour.setAlphaF(max(strength, 0.0))
        return colour if strength else self.palette().color(QPalette.ColorRole.AlternateBase)

    def _place(self, row: int, column: int) -> QRectF:
        across, down = self._cell
        return QRectF((column + 1) * across, (row + 1) * down, across, down)

    @property
    def _across(self) -> int:
        """Width that a cell needs."""
        return self.fontMetrics().horizontalAdvance("0000") + GRID // 2

    def _size(self, down: int) -> QSize:
        """What all cells need, each this high."""
        return QSize(self._across * (_COLUMNS + 1), down * (_ROWS + 1))

    @property
    def _cell(self) -> tuple[float, float]:
        """Width and height of a cell: square, or lower where a low window leaves no room for that."""
        across = self.width() / (_COLUMNS + 1)
        return across, min(across, self.height() / (_ROWS + 1))

    def _cell_at(self, point: QPoint) -> tuple[int, int] | None:
        across, down = self._cell
        row, column = int(point.y() / down) - 1, int(point.x() / across) - 1
        return (row, column) if 0 <= row < _ROWS and 0 <= column < _COLUMNS else None
