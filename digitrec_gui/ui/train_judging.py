"""Judges a new Model: measures it beside the one in use, on MNIST's test set and on the user's samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui import paths
from digitrec_gui.services.models.comparison import Comparison
from digitrec_gui.services.samples.service import SampleService


class TrainJudging(QObject):
    """One judgement at a time; what is measured comes one after the other.

    Signals:
        compared(dict): both on MNIST's test set.
        samples_compared(dict): both on all samples of the user's.
        failed(str): something could not be measured, and why.
    """

    compared = pyqtSignal(dict)
    samples_compared = pyqtSignal(dict)
    failed = pyqtSignal(str)

    def __init__(self, comparison: Comparison, samples: SampleService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._comparison = comparison
        self._samples = samples
        self._models: tuple[Path, Path] | None = None
        self._with_samples = False
        self._request = 0
        self._file = paths.cache_folder() / "my samples.npz"
        comparison.compared.connect(self._on_compared)
        comparison.failed.connect(self._on_failed)
        samples.saved.connect(self._on_exported)
        samples.failed.connect(self._on_not_exported)

    def judge(self, now: Path, new: Path, with_samples: bool) -> None:
        """Measures both.

        Args:
            now: the `.h5` in use.
            new: the new one.
            with_samples: on the user's samples, too: where neither has learned from them.
        """
        self._models, self._with_samples = (now, new), with_samples
        self._comparison.compare(now, new)

    def forget(self) -> None:
        """What is being measured is not wanted any more."""
        self._models = None
        self._comparison.close()

    @pyqtSlot(dict)
    def _on_compared(self, found: dict[str, Any]) -> None:
        if self._models is None:
            return
        if found["data"] == self._file.name:
            self._end()
            self.samples_compared.emit(found)
            return
        self.compared.emit(found)
        if self._with_samples:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._request = self._samples.export_npz(self._file)
        else:
            self._end()

    @pyqtSlot(int, object)
    def _on_exported(self, request: int, file: Path) -> None:
        if request == self._request and self._models is not None:
            self._comparison.compare(*self._models, file)

    @pyqtSlot(int, str)
    def _on_not_exported(self, request: int, message: str) -> None:
        if request == self._request and self._models is not None:
            self._on_failed(message)

    @pyqtSlot(str)
    def _on_failed(self, message: str) -> None:
        if self._models is not None:
            self._end()
            self.failed.emit(message)

    def _end(self) -> None:
        self._models = None
        self._file.unlink(missing_ok=True)
