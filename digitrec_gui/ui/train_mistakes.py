"""What a Model reads wrong: the matrix, and a gallery of the digits behind its cells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QIcon, QImage, QPixmap
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.services.models.answers import Answered
from digitrec_gui.ui import controls, train_wording, wording
from digitrec_gui.ui.theme import GRID, TextSize
from digitrec_gui.ui.train_confusion import ConfusionView

MOST = 200
"""Digits that the gallery shows at once."""

_SIDE = 6 * GRID


class MistakesDialog(QDialog):
    """The matrix, and the digits behind a cell or behind all mistakes."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Mistakes")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._answers: Answered | None = None
        self._head = controls.label(f"What {name} reads wrong", size=TextSize.HEADING, bold=True)
        self._said = controls.label("The model reads MNIST's test set…", muted=True)
        self.matrix = ConfusionView()
        self.gallery = QListWidget()
        self.all = QPushButton("All mistakes")
        self._build()
        self.matrix.chosen.connect(self._on_chosen)
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
        middle.addWidget(self.gallery, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.all, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._head)
        layout.addWidget(self._said)
        layout.addLayout(middle, 1)
        layout.addWidget(buttons)

    @property
    def said(self) -> str:
        """What is shown, in words."""
        return self._said.text()

    def show_answers(self, answers: Answered) -> None:
        """Shows what the Model made of the test set."""
        self._answers = answers
        self.matrix.show_counts(answers.confusion)
        self.all.setEnabled(True)
        self._show_mistakes()

    def show_problem(self, message: str) -> None:
        """Says why there is nothing to see."""
        self._said.setText(message)

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
            self._show(found, f"{truth} read as {what}: {len(found):,} digits, the surest first")

    def _show(self, found: npt.NDArray[np.int64], said: str) -> None:
        assert self._answers is not None
        rest = f"; {MOST} of them are shown" if len(found) > MOST else ""
        self._said.setText(f"{said}{rest}.")
        self.gallery.clear()
        for index in found[:MOST].tolist():
            truth, read = int(self._answers.y[index]), int(self._answers.read[index])
            item = QListWidgetItem(QIcon(_pixmap(self._answers.x[index])), f"{truth} → {train_wording.read_as(read)}")
            sure = wording.percent(float(self._answers.confidence[index]))
            item.setToolTip(f"Digit {index}: it is {truth}, read as {train_wording.read_as(read)}, {sure} sure")
            self.gallery.addItem(item)


def _pixmap(digit: npt.NDArray[np.uint8]) -> QPixmap:
    field = np.ascontiguousarray(digit)
    height, width = field.shape
    image = QImage(field.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
    mode = Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(image.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio, mode))
