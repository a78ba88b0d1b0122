"""Before samples are taught: whether any of them look wrong, and the offer to look at those first."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.samples.doubts import Doubt
from digitrec_gui.core.samples.types import Sample
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID


class TrainDoubts(QFrame):
    """Hidden until samples look wrong.

    Signals:
        look_asked(dict): these samples are to be laid out, with what speaks against each.
        start_asked(): they are to be taught as they are.
    """

    look_asked = pyqtSignal(object)
    start_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Samples that look wrong")
        self._doubts: dict[int, Doubt] = {}
        self._text = controls.label()
        self.look = QPushButton("Look at them…")
        self.start = QPushButton("Start all the same")
        self.look.setToolTip("Keep them, label them anew, or leave them out, in My samples")
        self.start.setToolTip("Teach them as they are")
        self.look.clicked.connect(lambda: self.look_asked.emit(self._doubts))
        self.start.clicked.connect(self.start_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(controls.IconLabel("triangle-alert"))
        layout.addWidget(self._text, 1)
        for button in (self.look, self.start):
            button.setAccessibleName(button.text().rstrip("…"))
            layout.addWidget(button)
        layout.addWidget(controls.flat_button("x", "Close", "Start nothing for now", self.hide, self))
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text()

    def show_doubts(self, doubts: dict[int, Doubt]) -> None:
        """Offers to look at these; nothing where there are none."""
        self._doubts = doubts
        count = len(doubts)
        which = "1 of your samples looks" if count == 1 else f"{count:,} of your samples look"
        it = "it" if count == 1 else "them"
        self._text.setText(f"{which} wrong. A wrong sample teaches what is wrong: look at {it} before you start.")
        self.look.setText(f"Look at {it}…")
        self.setVisible(count > 0)


class TrainCheck(QObject):
    """Looks at the samples before a training, one look at a time.

    Signals:
        passed(): none looks wrong, or it could not be found out.
        doubted(dict): these look wrong.
        left(dict): of those, these are still to be looked at, since the samples changed.
    """

    passed = pyqtSignal()
    doubted = pyqtSignal(dict)
    left = pyqtSignal(dict)

    def __init__(self, samples: SampleService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._samples = samples
        self._order = NewestOrder(self)
        self._looked_up = NewestOrder(self)
        self._doubts: dict[int, Doubt] = {}
        samples.changed.connect(self._look_up)

    @property
    def is_under_way(self) -> bool:
        """Whether an answer will come."""
        return self._order.is_under_way

    def begin(self, h5: Path) -> None:
        """Looks at the samples that nobody has looked at, with the help of a Model."""
        self._forget_doubts()
        self._order.follow(self._samples.doubtful(h5), self._on_found, self._on_failed)

    def forget(self) -> None:
        """Ends a look that is under way."""
        self._order.forget()
        self._forget_doubts()

    def _forget_doubts(self) -> None:
        self._doubts = {}
        self._looked_up.forget()

    def _look_up(self) -> None:
        """Finds which of those that looked wrong are there yet, and kept by nobody."""
        if self._doubts:
            self._looked_up.follow(self._samples.get(list(self._doubts)), self._on_looked_up, lambda _: None)

    def _on_looked_up(self, samples: list[Sample]) -> None:
        self.left.emit({sample.id: self._doubts[sample.id] for sample in samples if not sample.confirmed})

    def _on_found(self, doubts: dict[int, Doubt]) -> None:
        self._doubts = doubts
        if doubts:
            self.doubted.emit(doubts)
        else:
            self.passed.emit()

    def _on_failed(self, _error: DigitRecError) -> None:
        self.passed.emit()  # what cannot be looked at cannot be taught: the training says why
