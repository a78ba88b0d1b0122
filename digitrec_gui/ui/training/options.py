"""All options of a training, with their units and a word on each; folded away at first."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QVBoxLayout, QWidget

from digitrec_gui.core.training.options import ARCHITECTURES, OPTIONS, VARIATIONS, TrainOptions
from digitrec_gui.core.training.presets import TEACHING, usual_options
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID


@dataclass(frozen=True)
class _Number:
    """How an option that is a number is shown: `factor` times its value."""

    name: str
    step: float
    suffix: str = ""
    decimals: int = 0
    factor: float = 1


_NUMBERS = (
    _Number("epochs", 1),
    _Number("batch_size", 8, " digits"),
    _Number("learning_rate", 5e-4, decimals=5),
    _Number("validation", 1, " %", factor=100),
    _Number("sheets", 20, " sheets"),
    _Number("seed", 1),
)


class AllOptions(QWidget):
    """The options of one preset, each of which can be changed.

    Signals:
        changed(): an option was changed, or all are as the preset has them again.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual = TrainOptions()
        self.architecture = QComboBox()
        self.numbers: dict[str, QDoubleSpinBox] = {}
        self.augment = QCheckBox(OPTIONS["augment"].label)
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
        for name, label in ARCHITECTURES.items():
            box.addItem(label, name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        option = OPTIONS["architecture"]
        self._name(box, option.label, option.tip)
        box.currentIndexChanged.connect(self.changed)
        layout.addWidget(controls.label(option.label, wraps=False))
        layout.addWidget(box)
        layout.addWidget(controls.label(option.tip, muted=True))
        layout.addSpacing(GRID)

    def _add_number(self, layout: QVBoxLayout, number: _Number) -> None:
        option, box = OPTIONS[number.name], QDoubleSpinBox()
        low, high = (bound * number.factor for bound in option.offered)
        box.setDecimals(number.decimals)
        box.setRange(low, high)
        box.setSingleStep(number.step)
        box.setSuffix(number.suffix)
        box.setKeyboardTracking(False)
        bounds = f"From {low:.{number.decimals}f} to {high:.{number.decimals}f}{number.suffix}"
        self._name(box, option.label, f"{option.tip}\n{bounds}")
        if number.suffix.endswith("s"):
            one = number.suffix.removesuffix("s")
            box.valueChanged.connect(lambda value: box.setSuffix(one if value == 1 else number.suffix))
        box.valueChanged.connect(self.changed)
        self.numbers[number.name] = box
        layout.addWidget(controls.label(option.label, wraps=False))
        layout.addWidget(box)
        layout.addWidget(controls.label(option.tip, muted=True))
        layout.addSpacing(GRID)

    def _add_variations(self, layout: QVBoxLayout) -> None:
        self._name(self.augment, OPTIONS["augment"].label, OPTIONS["augment"].tip)
        self.augment.toggled.connect(self._on_augment)
        layout.addWidget(self.augment)
        parts = QVBoxLayout()
        parts.setContentsMargins(3 * GRID, 0, 0, 0)
        parts.setSpacing(GRID // 2)
        for name, variation in VARIATIONS.items():
            box = QCheckBox(variation.label)
            box.setChecked(True)
            self._name(box, variation.label, variation.tip)
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
        """Shows the options as a preset, or `TEACHING`, has them."""
        usual = self._usual = usual_options(preset)
        self.blockSignals(True)
        self.architecture.setEnabled(preset != TEACHING)
        if preset != TEACHING:
            self.architecture.setCurrentIndex(self.architecture.findData(usual.architecture))
        for number in _NUMBERS:
            self.numbers[number.name].setValue(getattr(usual, number.name) * number.factor)
        self.augment.setChecked(usual.augment)
        for box in self.variations.values():
            box.setChecked(True)
        self.blockSignals(False)
        self._on_augment()

    def differences(self) -> dict[str, object]:
        """What differs from the preset, by the names of `TrainOptions`."""
        found: dict[str, object] = {}
        if self.architecture.isEnabled():
            found["architecture"] = self.architecture.currentData()
        for number in _NUMBERS:
            value = self.numbers[number.name].value() / number.factor
            found[number.name] = round(value, 7) if number.decimals or number.factor != 1 else int(value)
        found["augment"] = self.augment.isChecked()
        different = {name: value for name, value in found.items() if value != getattr(self._usual, name)}
        without = tuple(name for name, box in self.variations.items() if not box.isChecked())
        return different | ({"without": without} if without and self.augment.isChecked() else {})

    def _on_augment(self) -> None:
        for box in self.variations.values():
            box.setEnabled(self.augment.isChecked())
        self.changed.emit()


class _NoWheel(QObject):
    """Leaves the wheel to the form unless the widget has the focus."""

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Looks at the wheel (Qt override)."""
        is_wheel = event is not None and event.type() == QEvent.Type.Wheel
        if event is not None and is_wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
