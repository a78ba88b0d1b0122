"""My samples: a window to look through them, label them anew, delete, write, import and export them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

from PyQt6.QtCore import QEvent, QPoint, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.samples.doubts import Doubt
from digitrec_gui.core.types import Image
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.samples import wording as samples_wording
from digitrec_gui.ui.samples.actions import SamplesActions
from digitrec_gui.ui.samples.bar import SamplesBar, SamplesEmpty
from digitrec_gui.ui.samples.browser import SamplesBrowser
from digitrec_gui.ui.samples.files import SamplesFiles
from digitrec_gui.ui.samples.history import SamplesHistory
from digitrec_gui.ui.samples.writing import WritingDialog
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.notice import Notice
from digitrec_gui.ui.widgets.on_screen import open_at
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_TO_SELECT = "These look wrong. Select one to keep it as it is, to type what it is, or to leave it out."
_TO_LOOK_AT = "These look wrong. Keep them as they are (Enter), type what they are, or leave them out (Delete)."
_ONE_TO_LOOK_AT = "Keep it as it is (Enter), type what it is, or leave it out (Delete)."
_ADVICE = "Select samples and type a digit to label them anew; ? makes them no digit."


class SamplesDialog(QDialog):
    """Stands beside the window; what is corrected there appears here.

    Signals:
        teach_asked(): the user wants a Model to learn from the samples.
    """

    teach_asked = pyqtSignal()

    def __init__(
        self,
        model: ReadingService,
        samples: SampleService,
        settings: Settings,
        shown_image: Callable[[], Image | None],
        parent: QWidget,
    ) -> None:
        """Makes it.

        Args:
            model: reads what is written.
            samples: the samples.
            settings: what is remembered.
            shown_image: gives the Image in the Image tab.
            parent: the main window.
        """
        super().__init__(parent)
        self._model = model
        self._service = samples
        self._settings = settings
        self._shown_image = shown_image
        self._total = 0
        self.history = SamplesHistory(samples, self)
        self.actions_ = SamplesActions(self, self.history)
        self.browser = SamplesBrowser(samples, self)
        self.notice = Notice()
        self.bar = SamplesBar(self.actions_)
        self.files = SamplesFiles(samples, settings, self.actions_, self.bar, self)
        self.heading = controls.label("My samples", size=TextSize.HEADING, wraps=False)
        self.teach = controls.button(self.actions_.teach, "Teach DigitRec…")
        steps = (self.actions_.undo, self.actions_.redo, self.actions_.confirm, self.actions_.remove)
        self._steps = tuple(controls.action_button(action) for action in steps)
        self._empty = SamplesEmpty(self.bar.ways())
        self._body = QStackedWidget()
        self._build()
        self._connect()
        self._show_selection()
        self._show_any()

    def _build(self) -> None:
        self.setWindowTitle("My samples")
        open_at(self, QSize(116 * GRID, 82 * GRID), QSize(88 * GRID, 58 * GRID))
        if not self._settings.samples_geometry.isEmpty():
            self.restoreGeometry(self._settings.samples_geometry)
        self.browser.grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._body.addWidget(self._empty)
        self._body.addWidget(self.browser.card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.notice)
        layout.addLayout(self._head())
        layout.addWidget(self._body, 1)
        layout.addWidget(self.bar)
        browser = self.browser
        for button in (self.teach, *self._empty.ways, *self.bar.buttons):
            button.setAutoDefault(False)  # else Enter, which keeps samples as they are, presses one of them
        for before, after in pairwise(
            (
                self.teach,
                browser.order,
                *self._steps,
                browser.counts,
                browser.grid,
                self.bar.cancel,
                *self.bar.buttons,
            )
        ):
            self.setTabOrder(before, after)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.heading)
        head.addWidget(self.teach)
        head.addStretch(1)
        head.addWidget(self.browser.order)
        for button in self._steps:
            head.addWidget(button)
        return head

    def _connect(self) -> None:
        actions, service = self.actions_, self._service
        service.changed.connect(self._on_changed)
        service.set_aside.connect(self._on_set_aside)
        self.history.brought_back.connect(self.browser.select_next)
        self.history.failed.connect(self.notice.show_problem)
        self.browser.shown.connect(self._on_shown)
        self.browser.failed.connect(self.notice.show_problem)
        self.browser.grid.labelled.connect(self._label)
        self.browser.grid.selection_changed.connect(self._show_selection)
        self.browser.grid.customContextMenuRequested.connect(self._show_menu)
        actions.label_chosen.connect(self._label)
        actions.remove.triggered.connect(self._remove)
        actions.confirm.triggered.connect(self._confirm)
        self.browser.counts.chosen.connect(self._show_selection)
        actions.write.triggered.connect(self.write)
        actions.teach.triggered.connect(self._teach)
        actions.teach.changed.connect(self._show_teaching)
        actions.read_shown.triggered.connect(lambda: self.files.sheets.read_shown(self._shown_image()))
        self.files.added.connect(self.history.added)
        self.files.added.connect(self.browser.leave_doubtful)
        self.files.started.connect(self.notice.end_said)
        self.files.said.connect(self.notice.show_remark)
        self.files.failed.connect(self.notice.show_problem)
        self.files.ended.connect(self._show_selection)

    def show_doubtful(self, doubts: Mapping[int, Doubt]) -> None:
        """Lays out samples that look wrong, for a look before they are taught."""
        self.browser.show_doubtful(doubts)
        self.browser.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_selection()

    def write(self) -> WritingDialog:
        """Asks for twenty digits, one after the other."""
        dialog = WritingDialog(self._model, self._service, self._settings, self)
        dialog.teach_asked.connect(self._teach)
        dialog.follow_teaching(self.actions_.teach)
        dialog.finished.connect(lambda: self.teach.setFocus(Qt.FocusReason.OtherFocusReason))
        dialog.open()
        return dialog

    @pyqtSlot()
    def _teach(self) -> None:
        self.close()  # it would stand before the tab
        self.teach_asked.emit()

    @pyqtSlot()
    def _show_teaching(self) -> None:
        self.teach.setToolTip(self.actions_.teach.toolTip())  # why it cannot be done now, too

    @pyqtSlot(object)
    def _on_changed(self, counts: dict[int, int]) -> None:
        before, self._total = self._total, sum(counts.values())
        if before and not self._total and self.notice.is_remark:
            self.notice.end_said()  # what was added is not there any more
        self.browser.counts.show_counts(counts)
        self.heading.setText(samples_wording.samples(self._total) if self._total else "My samples")
        if self.isVisible():
            self.browser.find()

    @pyqtSlot()
    def _on_shown(self) -> None:
        self._body.setCurrentIndex(1 if self._total else 0)
        self._show_selection()

    def _show_any(self) -> None:
        some = self._total > 0
        self.actions_.set_any(some)
        self.bar.show_any(some)
        self.teach.setVisible(some)
        self.browser.order.setVisible(some)
        undo, redo, confirm, remove = self._steps
        for button in (undo, redo, remove):
            button.setVisible(some or self.history.undo_stack.count() > 0)
        confirm.setVisible(some and self.browser.shows_doubtful)

    @pyqtSlot()
    def _show_selection(self) -> None:
        browser = self.browser
        count, looks = browser.grid.selected_count, browser.shows_doubtful
        self.actions_.set_selected(count > 0)
        self.actions_.confirm.setVisible(looks)
        self._show_any()
        hint = f"{count:,} selected. Type the right digit, or ? for no digit." if count else _ADVICE
        if looks:
            doubt = browser.doubts.get(browser.grid.selected_ids[0]) if count == 1 else None
            several = _TO_LOOK_AT if count else _TO_SELECT if browser.rows.rowCount() else ""
            hint = several if doubt is None else f"{samples_wording.doubt(doubt)} {_ONE_TO_LOOK_AT}"
        self.bar.show_hint(hint)

    @pyqtSlot(int)
    def _label(self, digit: int) -> None:
        ids = self.browser.grid.selected_ids
        if ids and not self.history.is_busy:
            self.history.label(ids, digit)

    @pyqtSlot()
    def _remove(self) -> None:
        ids = self.browser.grid.selected_ids
        if ids and not self.history.is_busy:
            self.history.remove(ids)

    @pyqtSlot()
    def _confirm(self) -> None:
        ids = self.browser.grid.selected_ids
        if ids and not self.history.is_busy:
            self.history.confirm(ids)

    @pyqtSlot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        labels = menu.addMenu("&Label as")
        assert labels is not None
        labels.addActions(list(self.actions_.labels))
        labels.setEnabled(self.browser.grid.selected_count > 0)
        menu.addActions([self.actions_.confirm, self.actions_.remove])
        menu.addSeparator()
        menu.addActions([self.actions_.undo, self.actions_.redo])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.browser.grid.mapToGlobal(place))

    def _count(self) -> None:
        self._service.count().failed.connect(self._on_not_counted)

    @pyqtSlot(object)
    def _on_not_counted(self, error: DigitRecError) -> None:
        self.notice.show_problem(str(error))

    @pyqtSlot(object)
    def _on_set_aside(self, file: Path) -> None:
        self.notice.show_problem(samples_wording.set_aside(file))

    def showEvent(self, event: QShowEvent | None) -> None:
        """Looks what there is (Qt override)."""
        super().showEvent(event)
        self.browser.leave_empty()
        self._count()
        self.browser.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent | None) -> None:
        """Looks for samples that another window of DigitRec may have added meanwhile (Qt override)."""
        super().changeEvent(event)
        is_activation = event is not None and event.type() == QEvent.Type.ActivationChange
        if is_activation and self.isActiveWindow() and self.isVisible():
            self._count()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Remembers place and size; what was said has been seen (Qt override)."""
        super().hideEvent(event)
        if event is not None and not event.spontaneous():  # it is not only minimised
            self.notice.end_said()
        self._settings.samples_geometry = self.saveGeometry()
