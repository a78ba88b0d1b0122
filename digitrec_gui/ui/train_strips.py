"""What is being learned, and what is still read wrong: two strips of digits."""

from __future__ import annotations

from typing import Any

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from digitrec_gui.ui import controls, train_wording
from digitrec_gui.ui.theme import GRID
from digitrec_gui.ui.train_strip import DigitStrip


class TrainStrips(QWidget):
    """Shows the events "shown" and "wrong"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._learned_head = controls.label("What it is being shown", wraps=False)
        self._wrong_head = controls.label("What it still reads wrong", wraps=False)
        self.learned = DigitStrip("What it is being shown", "Digits as the model sees them, and what they are")
        self.wrong = DigitStrip(
            "What it still reads wrong", "Digits held out: what each is → what it was read as, after the last epoch"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        for widget in (self._learned_head, self.learned, self._wrong_head, self.wrong):
            layout.addWidget(widget)

    @property
    def still_wrong(self) -> str:
        """How many are still read wrong, in words."""
        return self._wrong_head.text()

    def clear(self) -> None:
        """A training begins."""
        self.learned.show_digits("", ())
        self.wrong.show_digits("", ())
        self._wrong_head.setText("What it still reads wrong is shown after the first epoch")

    def show_shown(self, event: dict[str, Any]) -> None:
        """What it is being shown."""
        self.learned.show_digits(event["png"], [train_wording.read_as(label) for label in event["labels"]])

    def show_wrong(self, event: dict[str, Any]) -> None:
        """What it still reads wrong."""
        pairs = zip(event["labels"], event["read"], strict=True)
        captions = [f"{train_wording.read_as(label)}→{train_wording.read_as(read)}" for label, read in pairs]
        self.wrong.show_digits(event["png"], captions)
        count = event.get("count", len(captions))
        self._wrong_head.setText(
            f"What it still reads wrong: {count:,} of the digits held out"
            if count
            else "It reads all digits held out right"
        )
