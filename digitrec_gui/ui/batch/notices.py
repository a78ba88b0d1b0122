"""What the Batch tab says above its bar, for as long as it is of the job that is shown."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSlot

from digitrec_gui.services.batch.service import BatchState
from digitrec_gui.ui.batch.tab import BatchTab
from digitrec_gui.ui.widgets.notice import Notice


class BatchNotices(QObject):
    """Takes back what was said of a job, or of files that are none, once another job is shown or begun, or none.

    So is what was said of an export when the next begins.
    """

    def __init__(self, tab: BatchTab, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._tab = tab
        self._notice = notice
        self._said = ""
        exporting = tab.exporting
        tab.remarked.connect(self._on_remarked)
        exporting.failed.connect(self._on_not_exported)
        exporting.saving.connect(self._take_back)
        exporting.busy.connect(notice.show_busy)
        exporting.idle.connect(notice.end_busy)
        notice.cancelled.connect(exporting.stop)
        tab.turned.connect(self._take_back)
        tab.outdated.connect(notice.take_back)
        tab.batch.state_changed.connect(self._on_state_changed)

    @pyqtSlot(str)
    def _on_remarked(self, sentence: str) -> None:
        self._said = sentence
        self._notice.show_remark(sentence)

    @pyqtSlot(str)
    def _on_not_exported(self, sentence: str) -> None:
        self._said = sentence
        self._notice.show_problem(sentence)

    @pyqtSlot()
    def _on_state_changed(self) -> None:
        if self._tab.batch.state is BatchState.LOOKING:  # a job begins, or goes on
            self._take_back()

    @pyqtSlot()
    def _take_back(self) -> None:
        self._notice.take_back(self._said)
        self._said = ""
