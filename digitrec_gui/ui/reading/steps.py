"""How one digit was read, step by step, with the real data of each; or in words while none is selected.

Of a sign the place is shown: what it is, is told in one step from what it looks like beside the digits around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from digitrec_gui.core.types import Digit, Image, Part, Reading, Stages
from digitrec_gui.ui.reading.probability_bars import ProbabilityBars
from digitrec_gui.ui.reading.tiles import MapsTile, Tile
from digitrec_gui.ui.reading.told import CAN_BE_LARGE, Step, told
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.room import Scrolled
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_ADVICE = "Is it wrong? Type the right digit or sign."
_CORRECTED = f"Another one changes that; {wording.keys('Ctrl+Z')} takes it back."
_OF_A_SIGN = (
    "It is told by its form and by where it stands between the digits, by a small network of its own: in one step, "
    "which no picture shows."
)

MNIST_BOX = (4, 24)
"""MNIST scales each digit into a 20x20 box in the middle of its 28x28 pixels."""

_STEPS = (
    ("Image", "each digit is found and cut out"),
    ("Ink", "paper, shadow and neighbours are removed"),
    ("Normalised", "it is scaled and centred as MNIST's digits were"),
    ("Features", "a neural network looks for strokes and bends"),
    ("Prediction", "it weighs the ten digits, and none of them"),
)


class StepsCard(QFrame):
    """Can be scrolled where it is too low, all but what was read.

    Args:
        invitation: what the user can do to see how a digit was read.
        parent: the widget in which it lies.
    """

    def __init__(self, invitation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._how_it_reads = HowItReads(invitation)
        self.steps = StepsView()
        inner = QWidget()
        scrolled = QVBoxLayout(inner)
        scrolled.setContentsMargins(0, 0, 2 * GRID - 4, 0)
        scrolled.addWidget(self._how_it_reads)
        head = QVBoxLayout()
        head.setContentsMargins(0, 0, 2 * GRID - 4, 0)
        head.addWidget(self.steps.head)
        scrolled.addWidget(self.steps)
        scrolled.addStretch(1)
        layout = QVBoxLayout(self)
        # The scroll bar lies in the margin, so that nothing moves when it comes and goes.
        layout.setContentsMargins(2 * GRID, GRID, 4, GRID)
        self._scrolled = Scrolled(inner)
        layout.setSpacing(GRID)
        layout.addLayout(head)
        layout.addWidget(self._scrolled)
        self.steps.set_tab_order()
        self.steps.told.connect(self._scrolled.bring_up)

    def show_whole(self, whole: bool) -> None:
        """Is as high as what is in it, for what is around it to be scrolled; or else scrolls by itself."""
        self._scrolled.show_whole(whole)

    def show_part(self, reading: Reading | None, index: int | None) -> None:
        """Shows a part of what was read; its stages follow. None if none is selected, or nothing was read."""
        self._how_it_reads.setVisible(index is None)
        self._how_it_reads.invite(reading is not None and bool(reading.digits))
        self.steps.setVisible(index is not None)
        self.steps.head.setVisible(index is not None)
        if index is not None and reading is not None:
            self.steps.show_part(reading.parts, index)


class StepsView(QWidget):
    """How it was read: image -> ink -> normalised -> prediction.

    Attributes:
        head: what was read, which stays in sight above it, while how can be scrolled.

    Signals:
        step_asked(int): the user wants the previous (-1) or next (1) part.
        told(QWidget): this one tells now what a step does.
        large_asked(): the user wants to see more of the network than there is room for here.
    """

    step_asked = pyqtSignal(int)
    told = pyqtSignal(QWidget)
    large_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = QWidget()
        self._heading = controls.label(size=TextSize.HEADING)
        self.previous_button = controls.flat_button(
            "chevron-left",
            "Previous digit or sign",
            "Previous digit or sign (Left)",
            lambda: self.step_asked.emit(-1),
            self,
        )
        self.next_button = controls.flat_button(
            "chevron-right", "Next digit or sign", "Next digit or sign (Right)", lambda: self.step_asked.emit(1), self
        )
        self._crop = Tile("Image of it")
        self._crop_caption = _caption("")
        self._ink = Tile("Ink of the digit")
        self._normalized = Tile("The digit normalised to 28 by 28 pixels")
        self._maps = MapsTile("What the first layer sees")
        self._maps.setToolTip("What the first layer of the network makes of it")
        self._maps_caption = _caption("")
        self._maps_arrow = controls.IconLabel("arrow-right", 14)
        self._bars = ProbabilityBars()
        self._result = controls.label(bold=True)
        self._advice = controls.label(_ADVICE, muted=True)
        self._of_a_sign = controls.label(_OF_A_SIGN, muted=True)
        self._of_a_sign.hide()
        self._of_a_digit: list[QWidget] = []
        self._part: Part | None = None
        self._why = controls.flat_button("info", "What the result is", "What the result is, and why", str, self)
        self._why.setCheckable(True)
        self._why.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.explanation = controls.label(muted=True)
        self.large = controls.link_button(
            "All maps, filters, and what it looked at…", "See more of how the network read this digit, in a window"
        )
        self.large.clicked.connect(self.large_asked)
        self.buttons: dict[Step, QAbstractButton] = {
            Step.IMAGE: self._crop,
            Step.INK: self._ink,
            Step.NORMALISED: self._normalized,
            Step.FEATURES: self._maps,
            Step.PREDICTION: self._bars,
            Step.RESULT: self._why,
        }
        for step, button in self.buttons.items():
            button.clicked.connect(partial(self._on_pressed, step))
        self._build()
        self._tell(None)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self._why)
        head.addWidget(self.previous_button)
        head.addWidget(self.next_button)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self._result)
        said.addWidget(self._advice)
        above = QVBoxLayout(self.head)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(GRID)
        above.addLayout(head)
        above.addLayout(said)
        layout.addLayout(self._tiles())
        layout.addWidget(self._of_a_sign)
        layout.addLayout(self._maps_and_bars())
        layout.addWidget(self.explanation)
        layout.addWidget(self.large, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)

    def set_tab_order(self) -> None:
        """Lets the keyboard go as the eye does, once the head has its place in the same window."""
        stops = (
            *(self._why, self.previous_button, self.next_button),
            *(self._crop, self._ink, self._normalized, self._maps, self._bars, self.large),
        )
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _tiles(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID // 2)
        grid.setVerticalSpacing(GRID // 2)
        tips = (
            ("", self._crop, "As it is in the picture"),
            ("2  Ink", self._ink, "Its ink alone, without paper, shadow and neighbours"),
            (
                "3  Normalised",
                self._normalized,
                "28x28 pixels: scaled into the 20x20 box and centred, as MNIST's digits were",
            ),
        )
        for place, (name, tile, tip) in enumerate(tips):
            caption = self._crop_caption if tile is self._crop else _caption(name)
            tile.setToolTip(tip)
            grid.addWidget(tile, 0, 2 * place)
            grid.addWidget(caption, 1, 2 * place, Qt.AlignmentFlag.AlignHCenter)
            grid.setColumnStretch(2 * place, 1)
            if place:
                arrow = controls.IconLabel("arrow-right", 14)
                grid.addWidget(arrow, 0, 2 * place - 1, Qt.AlignmentFlag.AlignCenter)
                self._of_a_digit += [tile, caption, arrow]
        return grid

    def _maps_and_bars(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID // 2)
        grid.setVerticalSpacing(GRID // 2)
        top = Qt.AlignmentFlag.AlignTop
        self._bars.setToolTip("How probable each digit is")
        grid.addWidget(self._maps_caption, 0, 0)
        grid.addWidget(self._maps, 1, 0, top)
        grid.addWidget(self._maps_arrow, 1, 1)
        prediction = _caption("5  Prediction")
        grid.addWidget(prediction, 0, 2)
        self._of_a_digit += [prediction, self._bars]
        grid.addWidget(self._bars, 1, 2, top)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(2, 5)
        return grid

    @property
    def heading(self) -> str:
        """Which digit or sign it is."""
        return self._heading.text()

    @property
    def result(self) -> str:
        """What was read."""
        return self._result.text()

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The pictures of the first three steps."""
        return self._crop, self._ink, self._normalized

    def show_part(self, parts: Sequence[Part], index: int) -> None:
        """Shows what is known of one of these parts at once; `show_stages` follows, of a sign `show_crop`."""
        self._part = part = parts[index]
        self._tell(self.told_step if isinstance(part, Digit) else None)
        self._why.setVisible(isinstance(part, Digit))
        self._heading.setText(wording.numbered(parts, index))
        self.previous_button.setEnabled(index > 0)
        self.next_button.setEnabled(index < len(parts) - 1)
        self._result.setText(f"Result: {wording.describe(part)}")
        self._advice.setText(_ADVICE if part.corrected is None else _CORRECTED)
        self._crop_caption.setText("1  Image" if isinstance(part, Digit) else "Image")
        self._of_a_sign.setVisible(not isinstance(part, Digit))
        for widget in self._of_a_digit:
            widget.setVisible(isinstance(part, Digit))
        if isinstance(part, Digit):
            self._normalized.show_ink(part.normalized, MNIST_BOX)
            self._bars.show_prediction(part.prediction)
        else:
            self._show_maps(np.zeros((0, 0, 0), np.float32))

    @property
    def told_step(self) -> Step | None:
        """The step of which it is told what it does."""
        return next((step for step, button in self.buttons.items() if button.isChecked()), None)

    def _on_pressed(self, step: Step, pressed: bool) -> None:
        self._tell(step if pressed else None)
        if pressed:
            self.told.emit(self.large if step in CAN_BE_LARGE else self.explanation)

    def _tell(self, step: Step | None) -> None:
        """Tells what a step does, and no longer what another did."""
        for other, button in self.buttons.items():
            button.setChecked(other is step)
        is_told = step is not None and isinstance(self._part, Digit)
        if step is not None and isinstance(self._part, Digit):
            self.explanation.setText(told(step, self._part))
        self.explanation.setVisible(is_told)
        self.large.setVisible(is_told and step in CAN_BE_LARGE)

    def show_crop(self, crop: Image) -> None:
        """Shows a sign, in the middle of what surrounds it."""
        self._crop.show_rgb(crop)

    def show_stages(self, stages: Stages) -> None:
        """Shows the other steps of the same Digit."""
        self._crop.show_rgb(stages.crop)
        self._ink.show_ink(stages.ink)
        self._show_maps(stages.features)

    def _show_maps(self, features: npt.NDArray[np.float32]) -> None:
        all_maps = len(features)
        shown = self._maps.show_maps(features) if all_maps else 0
        self._maps.setVisible(bool(all_maps))
        self._maps_caption.setText("4  Features" if all_maps else "")
        which = f"the {shown} of its {all_maps} maps in which most happens" if shown < all_maps else "all of its maps"
        self._maps.setToolTip(f"What the first layer of the network makes of it: {which}, each in its own scale")
        self._maps_arrow.setVisible(bool(all_maps))


def _caption(text: str) -> QLabel:
    return controls.label(text, muted=True, wraps=False)


class HowItReads(QWidget):
    """Says how a digit is read and, once there are some, how to see it.

    Args:
        invitation: what the user can do to see it.
        parent: the widget in which it lies.
    """

    def __init__(self, invitation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._invitation = invitation
        self._title = controls.label(size=TextSize.HEADING)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(2, 1)
        for row, (name, what) in enumerate(_STEPS):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(controls.label(str(row + 1), muted=True), row, 0, top)
            grid.addWidget(controls.label(name), row, 1, top)
            grid.addWidget(controls.label(what, muted=True), row, 2, top)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GRID, 0, 0)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._title)
        layout.addLayout(grid)
        layout.addStretch(1)

    def invite(self, has_digits: bool) -> None:
        """Says how to see it, if there are digits; else only that this is how it reads."""
        self._title.setText(self._invitation if has_digits else "How it reads")
