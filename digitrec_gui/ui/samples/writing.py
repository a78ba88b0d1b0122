"""Write twenty digits: asks for one after the other, on a sheet as that of the Draw tab."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QAction, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from digitrec_gui.core.types import FIELD
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.services.settings import Guide, Settings
from digitrec_gui.ui.draw.pad import DrawPad
from digitrec_gui.ui.draw.sheet import Sheet
from digitrec_gui.ui.samples import wording as samples_wording
from digitrec_gui.ui.samples.twenty_digits import COUNT, TwentyDigits
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.actions import action
from digitrec_gui.ui.widgets.on_screen import open_at
from digitrec_gui.ui.widgets.pixels import ink_image
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_WIDTH = 12
"""Of the line, in units of the sheet: one digit fills it, so the line is as wide as a pen's on a small one."""

_ADVICE = "Write as you always do, crossed or open, small or large. Enter goes on."
_DONE = "DigitRec can learn from them now: that takes about a minute, in the Train tab."

_CELL, _LEAST_CELL = 32, 29
_GAP = 4
_ROUND = 4.0


class WritingDialog(QDialog):
    """What was written stays when it is closed halfway.

    Signals:
        teach_asked(): the user wants a Model to learn what was written.
    """

    teach_asked = pyqtSignal()

    def __init__(self, model: ReadingService, samples: SampleService, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = TwentyDigits(model, samples, self)
        self.sheet = Sheet(self)
        self.pad = DrawPad(self.sheet)
        self.prompt = controls.label(size=TextSize.READ_OUT, wraps=False)
        self.said = controls.label(muted=True)
        self.strip = SamplesStrip(self.session)
        self._done = controls.label(_DONE, muted=True)
        self.result_ = controls.label(size=TextSize.HEADING, bold=True)
        self.clear = action(self, "eraser", "C&lear", "Clear the sheet", "Del")
        self.undo = action(self, "undo-2", "&Undo", "Undo the last stroke, or go back to the digit before", "Ctrl+Z")
        self.skip = action(self, "skip-forward", "&Skip", "Leave this digit out", "Ctrl+Right")
        self.addActions([self.clear, self.undo, self.skip])
        self.next_button = QPushButton("Next")
        self._teaching: QAction | None = None
        self._pages = QStackedWidget()
        self.sheet.set_dark(settings.draw_dark)
        self._configure()
        self._build()
        self._connect()
        self._show_asked()

    def _configure(self) -> None:
        self.setWindowTitle("Write twenty digits")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        open_at(self, QSize(96 * GRID, 70 * GRID), QSize(88 * GRID, 60 * GRID))
        self.pad.set_width(_WIDTH)
        self.pad.set_guide(Guide.DIGIT)
        self.pad.setAccessibleDescription("Write the digit that is asked for with the mouse, a finger or a pen.")
        self.prompt.setAccessibleName("Digit to write")
        self.next_button.setObjectName("primary")
        self.next_button.setDefault(True)
        self.next_button.setToolTip("Keep this digit and go on (Enter)")
        self.next_button.setAccessibleName("Next digit")
        self.next_button.setCursor(Qt.CursorShape.PointingHandCursor)

    def follow_teaching(self, teach: QAction) -> None:
        """Lets the samples be taught when this action does."""
        self._teaching = teach
        teach.changed.connect(self._show_teaching)
        self._show_teaching()

    @pyqtSlot()
    def _show_teaching(self) -> None:
        if self._teaching is not None:
            self.teach.setEnabled(self._teaching.isEnabled())
            self.teach.setToolTip(self._teaching.toolTip())

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.prompt)
        head.addSpacing(2 * GRID)
        head.addWidget(self.said, 1)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for one in (self.undo, self.clear, self.skip):
            button = controls.button(one, one.text().replace("&", ""))
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.next_button)
        writing = QWidget()
        page = QVBoxLayout(writing)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(GRID)
        page.addLayout(head)
        page.addWidget(self.pad, 1)
        page.addLayout(row)
        self._pages.addWidget(writing)
        self._pages.addWidget(self._done_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.strip)

    def _done_page(self) -> QWidget:
        page = QWidget()
        again, close = QPushButton("Write twenty more"), QPushButton("Close")
        self._again = again
        self.teach = QPushButton(" Teach DigitRec…")
        self.teach.clicked.connect(self._teach)
        controls.emphasise(self.teach, True, "graduation-cap")
        again.setToolTip("Another twenty digits")
        again.clicked.connect(self.session.begin_again)
        close.setToolTip("Close this window (Esc)")
        close.clicked.connect(self.accept)
        back = controls.button(self.undo, "Back")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addStretch(1)
        for text in (self.result_, self._done):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(text)
        for button in (self.teach, back, again, close):
            button.setAutoDefault(button is self.teach)
            button.setAccessibleName(button.text().strip().rstrip("…"))
        layout.addSpacing(GRID)
        layout.addLayout(controls.in_the_middle((self.teach, back, again, close)))
        layout.addStretch(1)
        return page

    def _connect(self) -> None:
        self.session.moved.connect(self._show_asked)
        self.session.changed.connect(self._show_kept)
        self.session.failed.connect(self._on_failed)
        self.session.doubted.connect(self._on_doubted)
        self.sheet.changed.connect(self._enable)
        self.next_button.clicked.connect(self._write)
        self.undo.triggered.connect(self._undo)
        self.clear.triggered.connect(self.sheet.clear)
        self.skip.triggered.connect(self._skip)

    @pyqtSlot()
    def _write(self) -> None:
        if self.sheet.drawing.strokes:
            self.session.write(self.sheet.image())
        else:
            self.said.setText(f"Write {samples_wording.one(self.session.digit)} first, or skip it.")

    @pyqtSlot()
    def _skip(self) -> None:
        self.session.skip()

    @pyqtSlot()
    def _undo(self) -> None:
        if self.sheet.undo_stack.canUndo():
            self.sheet.undo_stack.undo()
        else:
            self.session.back()

    @pyqtSlot()
    def _show_asked(self) -> None:
        """Shows an empty sheet for the digit that is asked for, or how it ended."""
        self.sheet.clear()
        self.sheet.undo_stack.clear()
        digit = self.session.digit
        self._done.setText(_DONE)
        self._pages.setCurrentIndex(1 if digit is None else 0)
        if digit is not None:
            self.prompt.setText(f"Write {samples_wording.one(digit)}")
            self.pad.set_hint(str(digit))
            self.said.setText(f"{self.session.place + 1} of {COUNT}. {_ADVICE}")
            self.pad.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            has_any = self.session.has_any
            self.teach.setVisible(has_any)
            (self.teach if has_any else self._again).setFocus(Qt.FocusReason.OtherFocusReason)
        self._enable()
        self._show_kept()

    @pyqtSlot()
    def _teach(self) -> None:
        self.accept()
        self.teach_asked.emit()

    @pyqtSlot()
    def _show_kept(self) -> None:
        kept = self.session.kept
        self.result_.setText(f"{samples_wording.samples(kept)} more" if kept else "No sample was written")
        self._done.setVisible(kept > 0)

    @pyqtSlot(str)
    def _on_failed(self, message: str) -> None:
        self.said.setText(message)

    @pyqtSlot(int, int)
    def _on_doubted(self, asked: int, read: int) -> None:
        """Says so where the next digit is asked for; an odd hand is what samples are for."""
        looks, kept = samples_wording.one(read), samples_wording.one(asked)
        for label in (self.said, self._done):
            label.setText(f"That looks like {looks}. It is kept as {kept}; {wording.keys('Ctrl+Z')} asks for it again.")

    @pyqtSlot()
    def _enable(self) -> None:
        has_ink, asks = bool(self.sheet.drawing.strokes), self.session.digit is not None
        self.clear.setEnabled(has_ink)
        self.skip.setEnabled(asks)
        self.undo.setEnabled(self.sheet.undo_stack.canUndo() or self.session.place > 0)


class SamplesStrip(QWidget):
    """One cell for each, the one that is asked for framed."""

    def __init__(self, session: TwentyDigits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAccessibleName("Progress")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        session.moved.connect(self._show)
        session.changed.connect(self._show)
        self._show()

    def sizeHint(self) -> QSize:
        """Wide enough for all (Qt override)."""
        return QSize(COUNT * (_CELL + _GAP) + _GAP, _CELL + 2 * _GAP)

    def minimumSizeHint(self) -> QSize:
        """As wide as the digits themselves, which then touch (Qt override)."""
        return QSize(COUNT * _LEAST_CELL, self.sizeHint().height())

    def _show(self) -> None:
        self.setAccessibleDescription(f"{self._session.kept} of {COUNT} written")
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paints the cells (Qt override)."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, role = self.palette(), QPalette.ColorRole
        pitch = self.width() / COUNT
        for place, digit in enumerate(self._session.asked):
            middle = QPointF((place + 0.5) * pitch, self.height() / 2)
            side = min(_CELL, pitch - 1)
            cell = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
            written, is_now = self._session.written(place), place == self._session.place
            painter.setBrush(palette.color(role.Base))
            painter.setPen(QPen(palette.color(role.Highlight if is_now else role.Mid), 2 if is_now else 1))
            painter.drawRoundedRect(cell, _ROUND, _ROUND)
            if written is not None:
                image = ink_image(written, palette.color(role.Base), palette.color(role.Text))
                painter.drawImage(middle - QPointF(FIELD / 2, FIELD / 2), image)
            else:
                painter.setPen(palette.color(role.Text if is_now else role.PlaceholderText))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(digit))
        painter.end()
