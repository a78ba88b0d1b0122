"""Two Models side by side: a small table of figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from digitrec_gui.core.models.judgement import ENOUGH
from digitrec_gui.core.training.events import Evaluated, Measuring, ModelFigures, Rejection
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.theme import GRID

_WAIT = "…"
_SPACE = "\N{NO-BREAK SPACE}"
_USUAL = f"99.99{_SPACE}% ± 0.99"
_WIDEST_NAME = 30 * GRID


@dataclass
class Figures:
    """What is known of one Model, in words; None while it is being measured, "" if it is not to be had.

    `own_test` is how it reads the test digits of its own data, where these are not MNIST; `tested_on`, what they are.
    `rejection_tip` says of what the rejection was measured, and how; "" if it was not.
    """

    own_test: str = ""
    mnist: str | None = None
    samples: str | None = ""
    calibration: str | None = None
    rejection: str | None = None
    speed: str | None = None
    rejection_tip: str = ""
    tested_on: str = ""


_ROWS = (
    (
        "own_test",
        "Its own data",
        "How many of the test digits of the data that it learned from are read right, which it did not learn.\n"
        "Give or take: half of the interval in which the true share lies, with 95 % certainty; of few digits all of it",
    ),
    (
        "mnist",
        "MNIST test set",
        "How many of 10,000 digits that no model learned from are read right.\n"
        "Give or take: half of the interval in which the true share lies, with 95 % certainty",
    ),
    (
        "samples",
        "My samples",
        "How many of your own digits are read right, of those that neither is known to have learned from.\n"
        f"Of fewer than {ENOUGH} a share says too little",
    ),
    (
        "calibration",
        "Calibration error",
        "By how much what it says of its certainty is off, on average, on MNIST's test set; lower is better",
    ),
    (
        "rejection",
        "What is no digit",
        "How much of what is no digit, such as a letter or a stain, can be told from digits",
    ),
    ("speed", "Time for a digit", "By itself, on one processor"),
)


_TIPS = {name: tip for name, _, tip in _ROWS}


def from_evaluation(evaluation: ModelFigures) -> Figures:
    """The figures of one Model as `digitrec evaluate` gives them."""
    knows = len(evaluation["confusion"][0]) > 10
    rejection = evaluation["rejection"]
    speed = evaluation["speed"]
    return Figures(
        mnist=share(evaluation),
        calibration=wording.exact(evaluation["calibration"]["error"]),
        rejection=f"{wording.exact(rejection['rejected'])} rejected"
        if rejection
        else "known"
        if knows
        else "not known",
        speed=f"{speed['single']:.2f} ms" if speed else None,
        rejection_tip=_rejection_tip(rejection) if rejection else "",
    )


def from_own_test(evaluation: Evaluated) -> Figures:
    """The figures of a Model that was tested on the data that it learned from, as the event "evaluated" has them.

    All but the speed are of these digits: what stands for MNIST's is still to be measured.
    """
    speed = evaluation["speed"]
    return Figures(
        own_test=share(evaluation),
        speed=f"{speed['single']:.2f} ms" if speed else None,
        tested_on=evaluation["tested_on"],
    )


def _rejection_tip(rejection: Rejection) -> str:
    return (
        f"Of {rejection['negatives']:,} letters, signs, scribbles, pairs and halves of digits, written for the test.\n"
        f"They are told from digits by its certainty: what lies below {rejection['threshold']:.4g} is rejected, "
        f"where {wording.exact(rejection['lost'])} of the digits lie, too"
    )


def from_comparison(found: Mapping[str, Any]) -> tuple[Figures, Figures]:
    """The figures of two Models as `digitrec evaluate --compare` gives them."""
    one, other = from_evaluation(found["a"]), from_evaluation(found["b"])
    own = found["samples"]
    if own is not None:
        items = own["items"]
        one.samples, other.samples = (own_share(own[right] / items, items) for right in ("right_a", "right_b"))
    return one, other


def share(evaluation: ModelFigures) -> str:
    """How many are read right, with its interval."""
    return wording.give_or_take(evaluation["accuracy"], evaluation["interval"])


def own_share(share: float, items: int) -> str:
    """How many of the user's samples are read right: "95.00 % of 20", or "3 of 4, too few"."""
    return f"{round(share * items)} of {items}, too few" if items < ENOUGH else f"{wording.exact(share)} of {items:,}"


class ComparisonTable(QWidget):
    """A row for each figure, a column for each Model."""

    def __init__(self, heads: tuple[str, str] = ("Now", "New"), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Comparison")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        self._heads = tuple(controls.label(head, bold=True, wraps=False) for head in heads)
        self._cells: dict[str, tuple[QLabel, QLabel]] = {}
        self._titles: dict[str, QLabel] = {}
        for column, head in enumerate(self._heads, start=1):
            grid.addWidget(head, 0, column)
            grid.setColumnMinimumWidth(column, self.fontMetrics().horizontalAdvance(_USUAL))  # steady as figures come
        for row, (name, title, tip) in enumerate(_ROWS, start=1):
            label = controls.label(title, muted=True, wraps=False)
            label.setToolTip(tip)
            grid.addWidget(label, row, 0)
            cells = controls.label(wraps=False), controls.label(wraps=False)
            for column, cell in enumerate(cells, start=1):
                cell.setToolTip(tip)
                cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(cell, row, column)
            self._cells[name], self._titles[name] = cells, label
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Measuring")
        self.bar.hide()
        grid.addWidget(self.bar, len(_ROWS) + 1, 0, 1, 4)
        grid.setColumnStretch(3, 1)

    def show_names(self, one: str, other: str) -> None:
        """Names the Models; the middle of a long name is left out."""
        for head, name in zip(self._heads, (one, other), strict=True):
            head.setText(head.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST_NAME))
            head.setToolTip(name)

    def show_tips(self, one: str, other: str) -> None:
        """Names the Models where the mouse rests on their heads."""
        for head, name in zip(self._heads, (one, other), strict=True):
            head.setToolTip(name)

    def show_figures(self, one: Figures, other: Figures) -> None:
        """Shows what is known by now; a row of which neither Model has a figure is left out."""
        self._titles["own_test"].setText(self._own_title(one.tested_on or other.tested_on))
        for name, cells in self._cells.items():
            has_any = getattr(one, name) != "" or getattr(other, name) != ""
            for label in (*cells, self._titles[name]):
                label.setVisible(has_any)
            for cell, figures, head in zip(cells, (one, other), self._heads, strict=True):
                text = getattr(figures, name)
                cell.setText(_WAIT if text is None else text or "-")
                cell.setAccessibleName(f"{name}, {head.text()}: {cell.text()}")
        for cell, figures in zip(self._cells["rejection"], (one, other), strict=True):
            cell.setToolTip(figures.rejection_tip or _TIPS["rejection"])

    def _own_title(self, tested_on: str) -> str:
        """The test set of a Model's own data; the middle of a long name is left out."""
        return self.fontMetrics().elidedText(tested_on, Qt.TextElideMode.ElideMiddle, _WIDEST_NAME)

    @pyqtSlot(object)
    def show_step(self, step: Measuring | None) -> None:
        """Shows how far the measuring is; None when it is over."""
        self.bar.setVisible(step is not None)
        if step is not None:
            self.bar.setRange(0, step["of"])
            self.bar.setValue(step["done"])
            self.bar.setToolTip(step["message"])
            self.bar.setAccessibleDescription(step["message"])

    def text(self, name: str) -> tuple[str, str]:
        """What stands in a row."""
        one, other = self._cells[name]
        return one.text(), other.text()

    def title(self, name: str) -> str:
        """What a row is called."""
        return self._titles[name].text()

    def tips(self, name: str) -> tuple[str, str]:
        """What is said where the mouse rests on a row."""
        one, other = self._cells[name]
        return one.toolTip(), other.toolTip()
