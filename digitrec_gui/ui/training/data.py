"""What a training learns from: MNIST or data of the user's own, and how much of the user's samples is mixed in."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QSlider, QVBoxLayout, QWidget

from digitrec_gui.core.training.options import LEAST_SAMPLES, OPTIONS, TrainOptions
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID

_FOLDER, _FILE = "folder", "file"
_TIP = (
    "MNIST comes with DigitRec. A folder holds folders 0 to 9 with pictures of one digit each,\n"
    "or the four files of MNIST; a file is an .npz with x_train, y_train, x_test and y_test,\n"
    "a CSV as Kaggle has MNIST, or Parquet as Hugging Face has it."
)


class TrainData(QWidget):
    """The choice of the data, with the user's samples below.

    Signals:
        changed(): something else was chosen.
        samples_asked(): the user wants to see the samples.
    """

    changed = pyqtSignal()
    samples_asked = pyqtSignal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._count = 0
        self._is_teaching = False
        self._chosen = 0
        self.choice = QComboBox()
        self.mixed = QCheckBox()
        self.share = QSlider(Qt.Orientation.Horizontal)
        self._share_label = controls.label(muted=True)
        self.look = controls.link_button(
            "My samples…", "Look through the digits of your own, add to them, take them along"
        )
        self._build()
        self.show_samples(0)

    def _build(self) -> None:
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.setAccessibleName("Data")
        self.choice.setToolTip(_TIP)
        self.choice.addItem("MNIST (60,000 digits)", None)
        if self._settings.train_data and Path(self._settings.train_data).exists():
            self._add_own(Path(self._settings.train_data))
        self.choice.insertSeparator(self.choice.count())
        self.choice.addItem("A folder…", _FOLDER)
        self.choice.addItem("A file…", _FILE)
        self.choice.activated.connect(self._on_activated)
        self.mixed.setAccessibleName("Mix in my samples")
        self.mixed.toggled.connect(self._on_mixed)
        self.look.clicked.connect(self.samples_asked)
        share = OPTIONS["samples_share"]
        self.share.setRange(*(round(100 * bound) for bound in share.offered))
        self.share.setValue(round(100 * TrainOptions.samples_share))
        self.share.setPageStep(10)
        self.share.setAccessibleName(share.label)
        self.share.setToolTip(share.tip)
        self.share.valueChanged.connect(self._on_share)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self.choice)
        layout.addWidget(self.mixed)
        layout.addWidget(self.share)
        layout.addWidget(self._share_label)
        layout.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def path(self) -> Path | None:
        """The folder or file; None for MNIST."""
        path = self.choice.currentData()
        return path if isinstance(path, Path) else None

    @property
    def samples_share(self) -> float | None:
        """How much of each epoch the user's samples are, 0 to 1; None if there are none in it."""
        return self.share.value() / 100 if self._mixes else None

    @property
    def count(self) -> int:
        """How many samples the user has."""
        return self._count

    @property
    def _mixes(self) -> bool:
        return self._is_teaching or (self.mixed.isChecked() and self.mixed.isEnabled())

    def show_samples(self, count: int) -> None:
        """Shows how many samples the user has; some of them can be mixed in if they are enough."""
        self._count = count
        enough = count >= LEAST_SAMPLES
        self.mixed.setText(f"Mix in my samples ({count:,})")
        self.mixed.setEnabled(enough)
        self.mixed.setToolTip(
            "Your own digits are learned, too"
            if enough
            else f"Keep {LEAST_SAMPLES} samples of yours first: correct digits"
        )
        self._show()

    def set_teaching(self, teaching: bool) -> None:
        """Makes the samples what it is all about, or something that may be mixed in."""
        self._is_teaching = teaching
        self._show()

    def choose(self, path: Path) -> None:
        """Chooses data of the user's own."""
        self._settings.train_data = path
        index = self._add_own(path)
        self.choice.setCurrentIndex(index)
        self._chosen = index
        self.changed.emit()

    def _show(self) -> None:
        self.mixed.setVisible(not self._is_teaching)
        self.share.setVisible(self._mixes)
        self._share_label.setVisible(self._mixes)
        self._on_share()

    def _add_own(self, path: Path) -> int:
        found = next((i for i in range(self.choice.count()) if self.choice.itemData(i) == path), -1)
        if found >= 0:
            return found
        self.choice.insertItem(1, path.name or str(path), path)
        self.choice.setItemData(1, str(path), Qt.ItemDataRole.ToolTipRole)
        return 1

    @pyqtSlot(int)
    def _on_activated(self, index: int) -> None:
        kind = self.choice.itemData(index)
        if kind not in (_FOLDER, _FILE):
            self._chosen = index
            self.changed.emit()
            return
        self.choice.setCurrentIndex(self._chosen)
        before = self._settings.train_data or self._settings.image_folder
        dialog = QFileDialog(self, "Data to train on", str(Path(before).parent) if before else "")
        if kind == _FOLDER:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters(
                ["Labelled digits (*.npz *.csv *.csv.gz *.tsv *.parquet *ubyte *ubyte.gz)", "All files (*)"]
            )
        dialog.fileSelected.connect(lambda chosen: self.choose(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @pyqtSlot()
    def _on_mixed(self) -> None:
        self._show()
        self.changed.emit()

    @pyqtSlot()
    def _on_share(self) -> None:
        percent = self.share.value()
        kind = "the others help it not to forget" if self._is_teaching else "the others are the data above"
        self._share_label.setText(
            f"{percent}\N{NO-BREAK SPACE}% of what it is shown are yours, each again and again; {kind}"
        )
