"""The form of the Train tab: what to train, for how long, on what; all else is folded away."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, QTimer, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitrec_gui.core.training.options import LEAST_SAMPLES, TrainOptions
from digitrec_gui.core.training.presets import PRESETS, TEACHING, preset_options
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.training.actions import TrainActions
from digitrec_gui.ui.training.data import TrainData
from digitrec_gui.ui.training.options import AllOptions
from digitrec_gui.ui.widgets import controls, icons
from digitrec_gui.ui.widgets.room import Scrolled
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_NEW, _TEACH = 0, 1


class TrainForm(QFrame):
    """Options out; what it shows can be started at any time.

    Signals:
        correcting_asked(): the user wants to correct digits, to have samples.
        writing_asked(): the user wants to write digits, to have samples.
    """

    correcting_asked = pyqtSignal()
    writing_asked = pyqtSignal()

    def __init__(self, actions: TrainActions, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._settings = settings
        self._in_use = "The model"
        self._taught = ""
        self._is_running = False
        self._kinds = QButtonGroup(self)
        self._presets = QButtonGroup(self)
        self.new = QRadioButton("A new model")
        self.teach = QRadioButton("Teach the model in use my hand")
        self._teach_tip = controls.label(muted=True)
        self.presets = {name: QRadioButton(preset.label) for name, preset in PRESETS.items()}
        self.correct = controls.link_button(
            "Correct digits", "Open a picture in the Image tab, and correct what is read wrong"
        )
        self.write = controls.link_button("Write twenty digits…", "Write each digit twice, one by one")
        self._ways = QWidget()
        self._preset_box = QWidget()
        self.data = TrainData(settings)
        self.fold = QToolButton()
        self.more = AllOptions()
        self._back = controls.link_button("As the preset has it", "Undo what you changed below")
        self.start = controls.button(actions.start, "Start")
        self.models = controls.button(actions.models, "Models…")
        self._build()
        self._connect()
        chosen = settings.train_preset if settings.train_preset in self.presets else "quick"
        self.presets[chosen].setChecked(True)
        self.new.setChecked(True)
        self.fold.setChecked(settings.train_unfolded)
        self._on_fold(settings.train_unfolded)
        self.show_samples(0)
        self._on_preset()

    def _build(self) -> None:
        inner = QWidget()
        self._inner = inner
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 2 * GRID - 4, GRID)
        column.setSpacing(GRID)
        column.addWidget(controls.label("Train", size=TextSize.HEADING, bold=True))
        self.new.setToolTip("Train a new model from nothing")
        for number, button in ((_NEW, self.new), (_TEACH, self.teach)):
            button.setAccessibleName(button.text())
            self._kinds.addButton(button, number)
            column.addWidget(button)
        column.addWidget(self._teach_tip)
        column.addWidget(self._ways)
        column.addWidget(controls.line())
        ways = QVBoxLayout(self._ways)
        ways.setContentsMargins(0, 0, 0, 0)
        ways.setSpacing(0)
        for way in (self.correct, self.write):
            ways.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)
        self._build_presets()
        column.addWidget(self._preset_box)
        column.addWidget(controls.label("Learn from", bold=True, wraps=False))
        column.addWidget(self.data)
        column.addWidget(controls.line())
        self._build_fold(column)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 4, 2 * GRID)
        layout.setSpacing(GRID)
        self._scroll = Scrolled(inner)
        layout.addWidget(self._scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(0, 0, 2 * GRID - 4, 0)
        foot.setSpacing(GRID)
        self.set_inviting(True)
        foot.addWidget(self.start)
        foot.addWidget(self.models)
        layout.addLayout(foot)

    def show_whole(self, whole: bool) -> None:
        """Is as high as what is in it, for what is around it to be scrolled; or else scrolls by itself."""
        self._scroll.show_whole(whole)

    def _build_presets(self) -> None:
        rows = QVBoxLayout(self._preset_box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        rows.addWidget(controls.label("For how long", bold=True, wraps=False))
        for name, button in self.presets.items():
            preset = PRESETS[name]
            button.setText(f"{preset.label}: {preset.time}")
            button.setToolTip(f"{preset.purpose}\nThe time is that on two processors.")
            button.setAccessibleName(button.text())
            button.setAccessibleDescription(preset.purpose)
            self._presets.addButton(button)
            rows.addWidget(button)
            purpose = controls.label(preset.purpose, muted=True)
            purpose.setContentsMargins(3 * GRID, 0, 0, GRID // 2)
            rows.addWidget(purpose)

    def _build_fold(self, column: QVBoxLayout) -> None:
        self.fold.setObjectName("flat")
        self.fold.setCheckable(True)
        self.fold.setText(" All options")
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setAccessibleName("All options")
        self.fold.setToolTip("Show or hide every option of the training")
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold.setCursor(Qt.CursorShape.PointingHandCursor)
        column.addWidget(self.fold)
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.more)

    def _connect(self) -> None:
        self._kinds.idToggled.connect(self._on_preset)
        self._presets.buttonToggled.connect(self._on_preset)
        self.fold.toggled.connect(self._on_fold)
        self.fold.clicked.connect(lambda: QTimer.singleShot(0, self._show_options))  # once they are laid out
        self.more.changed.connect(self._on_changed)
        self._back.clicked.connect(self._on_preset)
        self.correct.clicked.connect(self.correcting_asked)
        self.write.clicked.connect(self.writing_asked)

    @property
    def preset(self) -> str:
        """The preset that is chosen; `TEACHING` where a Model is taught."""
        if self.is_teaching:
            return TEACHING
        return next(name for name, button in self.presets.items() if button.isChecked())

    @property
    def is_teaching(self) -> bool:
        """Whether the Model in use is taught, rather than a new one trained."""
        return self.teach.isChecked()

    def options(self, out: Path, samples: Path, in_use: Path) -> TrainOptions:
        """What is to be done.

        Args:
            out: the `.h5` to write.
            samples: the file of the user's samples.
            in_use: the Model in use, which may be taught, or is compared with the new one.
        """
        given = {"out": out, "data": self.data.path, **self.more.differences()}
        share = self.data.samples_share
        if share is not None:
            given |= {"samples": samples, "samples_share": share}
        if self.is_teaching:
            return preset_options(given | {"from_model": in_use})
        return preset_options(given | {"preset": self.preset} | ({} if share is None else {"beside": in_use}))

    def show_samples(self, count: int) -> None:
        """Lets a Model be taught if the user has enough samples; else says how to get more."""
        self.data.show_samples(count)
        if self._is_running and (self._taught or self.is_teaching):
            return  # what is taught stays named as it was begun
        enough = count >= LEAST_SAMPLES
        self.teach.setEnabled(enough)
        if not enough and self.is_teaching:
            self.new.setChecked(True)
        tip = (
            f"{self._taught or self._in_use} learns your {count:,} samples, in about a minute. Then it is measured: "
            "whether it reads them better, and what it forgot."
            if enough
            else f"For this, keep {LEAST_SAMPLES} or more samples: correct digits that are read wrong, or write twenty."
        )
        self._ways.setHidden(enough)
        self._teach_tip.setText(tip)
        self.teach.setToolTip(tip)

    def choose_teaching(self) -> None:
        """Chooses to teach, where that is possible."""
        if self.teach.isEnabled():
            self.teach.setChecked(True)

    def show_in_use(self, name: str) -> None:
        """Names the Model that reads now, which is the one that can be taught."""
        self.teach.setAccessibleDescription(name)
        self._in_use = name
        self.show_samples(self.data.count)

    def begin(self, taught: str) -> None:
        """Names the Model that is taught until the training ends, whichever is in use meanwhile; "" for a new one."""
        self._taught = taught
        self.show_samples(self.data.count)

    def set_running(self, running: bool) -> None:
        """Lets nothing be chosen while a training is under way."""
        self._inner.setEnabled(not running)
        self._is_running = running
        if not running:
            self.begin("")

    def set_inviting(self, inviting: bool) -> None:
        """Makes starting what is most likely wanted, or not."""
        controls.emphasise(self.start, inviting, "play")

    @pyqtSlot()
    def _on_preset(self) -> None:
        if self._kinds.checkedId() < 0:
            return  # still being built
        self._preset_box.setVisible(not self.is_teaching)
        self.data.set_teaching(self.is_teaching)
        self.more.show_preset(self.preset)
        if not self.is_teaching:
            self._settings.train_preset = self.preset

    @pyqtSlot(bool)
    def _on_fold(self, unfolded: bool) -> None:
        self.fold.setIcon(icons.icon("chevron-down" if unfolded else "chevron-right"))
        self.more.setVisible(unfolded)
        self._settings.train_unfolded = unfolded
        self._on_changed()

    @pyqtSlot()
    def _show_options(self) -> None:
        """Scrolls so that the options begin at the top."""
        bar = self._scroll.verticalScrollBar()
        if self.fold.isChecked() and bar is not None:
            bar.setValue(self.fold.y())

    @pyqtSlot()
    def _on_changed(self) -> None:
        self._back.setVisible(bool(self.more.differences()))
