"""All options of a training, with their units and a word on each; folded away at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QVBoxLayout, QWidget

from digitrec_gui.services.training.service import ARCHITECTURES, PRESETS, VARIATIONS
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID

_ARCHITECTURES = {"lenet": "LeNet: one small network", "ensemble": "Ensemble: three networks that vote"}

_VARIATIONS = {
    "affine": ("Moved and turned", "Each digit is shifted, turned, scaled and slanted a little"),
    "width": ("Wider", "Some digits are drawn much wider"),
    "elastic": ("Bent", "The strokes are bent, as no two hands write alike"),
    "pen": ("Thicker and thinner", "As another pen would have written them"),
    "coarse": ("Coarse", "As a camera sees them from afar, with few pixels"),
}


@dataclass(frozen=True)
class _Number:
    """An option that is a number; what is shown is `factor` times its value."""

    name: str
    label: str
    tip: str
    low: float
    high: float
    step: float
    suffix: str = ""
    decimals: int = 0
    factor: float = 1


_NUMBERS = (
    _Number("epochs", "Epochs", "How often every training digit is shown. More learn more, up to a point.", 1, 500, 1),
    _Number(
        "batch_size", "Batch size", "Digits in one step. Larger ones are faster and coarser.", 8, 1024, 8, " digits"
    ),
    _Number(
        "learning_rate",
        "Learning rate",
        "How far a step goes. Too high, and it learns nothing.",
        1e-5,
        0.1,
        5e-4,
        "",
        5,
    ),
    _Number(
        "validation", "Held out", "Digits not learned from, by which the best epoch is chosen.", 1, 50, 1, " %", 0, 100
    ),
    _Number(
        "sheets",
        "Rendered sheets",
        "Whole pages it also learns from, and from them what is no digit.",
        0,
        5000,
        20,
        " sheets",
    ),
    _Number("seed", "Seed", "The same number gives the same model on the same machine.", 0, 2**31 - 1, 1),
)


class TrainOptions(QWidget):
    """The options of one preset, each of which can be changed.

    Signals:
        changed(): an option was changed, or all are as the preset has them again.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preset: Mapping[str, object] = PRESETS["standard"]
        self.architecture = QComboBox()
        self.numbers: dict[str, QDoubleSpinBox] = {}
        self.augment = QCheckBox("Vary the digits")
        self.variations: dict[str, QCheckBox] = {}
        self._wheel = _NoWheel(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        self._add_architecture(layout)
        for number in _NUMBERS:
            self._add_number(layout, number)
        self._add_variations(layout)

    def _add_architecture(self, layout: QVBoxLayout) -> None:
        box = self.architecture
        for name in ARCHITECTURES:
            box.addItem(_ARCHITECTURES.get(name, name), name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._name(box, "Architecture", "The layers of the model. Three networks read better and take longer.")
        box.currentIndexChanged.connect(self.changed)
        layout.addWidget(controls.label("Architecture", wraps=False))
        layout.addWidget(box)
        layout.addWidget(controls.label(box.toolTip(), muted=True))
        layout.addSpacing(GRID)

    def _add_number(self, layout: QVBoxLayout, number: _Number) -> None:
        box = QDoubleSpinBox()
        box.setDecimals(number.decimals)
        box.setRange(number.low, number.high)
        box.setSingleStep(number.step)
        box.setSuffix(number.suffix)
        box.setKeyboardTracking(False)
        low, high = (f"{bound:.{number.decimals}f}" for bound in (number.low, number.high))
        self._name(box, number.label, f"{number.tip}\nFrom {low} to {high}{number.suffix}")
        box.valueChanged.connect(self.changed)
        self.numbers[number.name] = box
        layout.addWidget(controls.label(number.label, wraps=False))
        layout.addWidget(box)
        layout.addWidget(controls.label(number.tip, muted=True))
        layout.addSpacing(GRID)

    def _add_variations(self, layout: QVBoxLayout) -> None:
        self._name(self.augment, "Vary the digits", "Anew in each epoch, as other hands, pens and scanners would write")
        self.augment.toggled.connect(self._on_augment)
        layout.addWidget(self.augment)
        parts = QVBoxLayout()
        parts.setContentsMargins(3 * GRID, 0, 0, 0)
        parts.setSpacing(GRID // 2)
        for name in VARIATIONS:
            title, tip = _VARIATIONS.get(name, (name.capitalize(), name))
            box = QCheckBox(title)
            box.setChecked(True)
            self._name(box, title, tip)
            box.toggled.connect(self.changed)
            self.variations[name] = box
            parts.addWidget(box)
        layout.addLayout(parts)

    def _name(self, widget: QWidget, name: str, tip: str) -> None:
        widget.setAccessibleName(name)
        widget.setToolTip(tip)
        # The wheel scrolls the form; it changes a value only where the focus is.
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.installEventFilter(self._wheel)

    def show_preset(self, preset: str) -> None:
        """Shows the options as a preset, or "teaching", has them."""
        values = self._preset = PRESETS[preset]
        self.blockSignals(True)
        is_free = values["architecture"] is not None
        self.architecture.setEnabled(is_free)
        if is_free:
            self.architecture.setCurrentIndex(self.architecture.findData(values["architecture"]))
        for number in _NUMBERS:
            self.numbers[number.name].setValue(_float(values[number.name]) * number.factor)
        self.augment.setChecked(bool(values["augment"]))
        for box in self.variations.values():
            box.setChecked(True)
        self.blockSignals(False)
        self._on_augment()

    def differences(self) -> dict[str, object]:
        """What differs from the preset, by the names of `TrainingOptions`."""
        found: dict[str, object] = {}
        if self.architecture.isEnabled():
            found["architecture"] = self.architecture.currentData()
        for number in _NUMBERS:
            value = self.numbers[number.name].value() / number.factor
            found[number.name] = round(value, 7) if number.decimals or number.factor != 1 else int(value)
        found["augment"] = self.augment.isChecked()
        different = {name: value for name, value in found.items() if value != self._preset[name]}
        without = tuple(name for name, box in self.variations.items() if not box.isChecked())
        return different | ({"without": without} if without and self.augment.isChecked() else {})

    def _on_augment(self) -> None:
        for box in self.variations.values():
            box.setEnabled(self.augment.isChecked())
        self.changed.emit()


def _float(value: object) -> float:
    assert isinstance(value, (int, float))
    return float(value)


class _NoWheel(QObject):
    """Leaves the wheel to the form unless the widget has the focus."""

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Looks at the wheel (Qt override)."""
        is_wheel = event is not None and event.type() == QEvent.Type.Wheel
        if event is not None and is_wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
