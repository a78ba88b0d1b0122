"""Learning: the services by which Models come into being, are measured and are kept."""

from __future__ import annotations

from PyQt6.QtCore import QObject

from digitrec_gui.services.models.answers import AnswerService
from digitrec_gui.services.models.comparison import Comparison
from digitrec_gui.services.models.library import ModelLibrary
from digitrec_gui.services.training.service import TrainingService


class Learning(QObject):
    """Builds them, and closes them together.

    Attributes:
        training: trains in a child process.
        library: the Models that there are.
        comparison: measures a new Model beside the one in use.
        answers: lets one of them read MNIST's test set.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.training = TrainingService(self)
        self.library = ModelLibrary(parent=self)
        self.comparison = Comparison(self)
        self.answers = AnswerService(self)

    def close(self) -> None:
        """Ends every thread and child process of theirs."""
        self.training.close()
        self.comparison.close()
        self.answers.close()
        self.library.close()
