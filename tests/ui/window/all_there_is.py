"""All that the window has to show, one after the other: tabs in their states, and the dialogs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QDialog, QLineEdit, QWidget

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.batch.types import JobSettings
from digitrec_gui.core.samples.types import NewSample, SheetRead
from digitrec_gui.services.models.answers import Answered
from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.ui.forms.trial import TrialDialog
from digitrec_gui.ui.models.opening import FoundDialog
from digitrec_gui.ui.samples.sheets import SheetDialog
from digitrec_gui.ui.training.mistakes import MistakesDialog
from digitrec_gui.ui.widgets.password import PasswordDialog
from digitrec_gui.ui.widgets.theme import GRID
from digitrec_gui.ui.window.main_window import MainWindow
from tests.core.batch.story import UNSURE, made_job, number, reading
from tests.ui.training.story import ended, run_shown, unfinished_run

Until = Callable[[Callable[[], bool]], None]
"""Waits until something is so."""


def tabs(program: Program, until: Until) -> Iterator[tuple[str, QWidget]]:
    """Names what the tabs show now, and gives the window."""
    for name in _tabs(program, until):
        yield name, program.window


def _tabs(program: Program, until: Until) -> Iterator[str]:
    window = program.window
    yield from _image(window, until)
    window.tabs.setCurrentWidget(window.batch_tab)
    yield "batch empty"
    window.batch_tab.read([str(paths.SAMPLES)])
    until(lambda: window.batch_tab.summary.counts.done > 2 and not window.batch_tab.batch.is_running)
    yield "batch"
    yield from _doubtful(window, until)
    window.tabs.setCurrentWidget(window.webcam_tab)
    yield "webcam"
    window.status.show_live("30 frames a second · read in 45 ms · 1280 x 720")
    yield "webcam live"
    window.status.show_live("")
    window.webcam_tab.panel.kept.add("0522 1859")
    window.webcam_tab.panel.show_problem("The camera is used by another program. Close it, and switch it on again.")
    yield "webcam problem"
    yield from _lost(window)
    window.webcam_tab.panel.kept.list.selectAll()
    window.webcam_tab.panel.kept.remove()
    window.tabs.setCurrentWidget(window.draw_tab)
    yield "draw"
    yield from _train(program)


def _doubtful(window: MainWindow, until: Until) -> Iterator[str]:
    """A job that has some of all kinds of pages, and the review of its numbers."""
    tab = window.batch_tab
    numbers = [number("6739041", sureness=UNSURE), number("0522", line=1, sureness=UNSURE)]
    path = paths.jobs_folder() / "2026-01-01 10-00-00 Slips.sqlite"
    pages = [*[reading(*numbers, width=400, height=300)] * 12, *[reading()] * 12, *["It cannot be opened."] * 12]
    made_job(path, pages, path.parent, JobSettings(expected="date")).close()
    tab.open(path)
    rows = tab.page.table.rows
    until(lambda: rows.rowCount() == len(pages) and rows.is_known(0))
    yield "batch doubtful"
    shown = rows.shown(rows.index(0, 2)).text
    assert tab.page.table.fontMetrics().horizontalAdvance(shown) + 2 * GRID <= tab.page.table.columnWidth(2)
    assert tab.page.table.rowAt(tab.page.table.viewport().height() - GRID) >= 2  # several rows are seen
    tab.begin_review()
    until(lambda: tab.is_reviewing and tab.review.reviewing.cut is not None)
    yield "batch review"
    for key in (Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_Return):  # that is no date
        QTest.keyClick(tab.review, key)
    assert tab.review.remark.text()
    yield "batch review remark"
    tab.review.left.emit()
    tab.page.table.selectRow(0)
    tab.begin_correction()
    until(lambda: tab.review.reviewing.cut is not None)
    yield "batch correction"
    tab.review.left.emit()


def _lost(window: MainWindow) -> Iterator[str]:
    """A camera that was unplugged: what is said lies over its last picture; and a kept number that is named."""
    tab = window.webcam_tab
    tab.stage.show_frame(np.full((480, 640, 3), 200, np.uint8))
    said = "The stream at 127.0.0.1:18234 gives no more pictures. Switch it on: the picture comes back by itself."
    tab.stage.show_state(CameraState.RETRYING, said, lambda: None, is_lasting=False)
    tab.panel.kept.list.setCurrentItem(tab.panel.kept.list.topLevelItem(0))
    tab.actions_.name_kept.trigger()
    yield "webcam lost"
    editor = tab.panel.kept.list.findChild(QLineEdit)
    assert editor is not None and editor.visibleRegion().boundingRect() == editor.rect()
    tab.stage.show_off(tab.actions_.on.trigger)
    tab.panel.kept.list.setFocus()


def _image(window: MainWindow, until: Until) -> Iterator[str]:
    tab = window.image_tab
    window.tabs.setCurrentWidget(tab)
    yield "image empty"
    window.open_image(paths.SAMPLES / "a file with quite a long name that is not there.png")
    until(lambda: bool(tab.panel.problem))
    yield "image failed"
    window.notice.hide()
    window.open_image(paths.SAMPLES / "note.jpg")
    until(lambda: bool(tab.panel.text))
    tab.panel.part_asked.emit(2)
    until(lambda: bool(tab.panel.steps.tiles[0].has_picture))
    yield "image"
    window.notice.show_problem("A sentence of some length about a model that could not be opened. " * 2)
    yield "image notice"
    window.notice.hide()
    tab.actions_.sensitivity.trigger()
    yield "image sensitivity"
    tab.actions_.sensitivity.trigger()


def _train(program: Program) -> Iterator[str]:
    window = program.window
    tab = window.train_tab
    with np.load(paths.MNIST) as arrays:
        digits = arrays["x_test"][:40], arrays["y_test"][:40]
    window.tabs.setCurrentWidget(tab)
    yield "train"
    tab.view.form.fold.click()
    tab.view.offer.show_run(unfinished_run())
    yield "train options"
    run_shown(program, tab, digits)
    yield "train running"
    ended(program, tab)
    yield "train ended"


def dialogs(program: Program, until: Until) -> Iterator[tuple[str, QWidget]]:
    """Names what is shown beside the window now, and gives it."""
    window = program.window
    window.samples.open.trigger()
    dialog = window.samples.dialog
    yield "samples empty", dialog
    with np.load(paths.MNIST) as arrays:
        samples = [NewSample(x, int(y)) for x, y in zip(arrays["x_test"][:40], arrays["y_test"][:40], strict=True)]
    program.services.samples.add(samples)
    until(lambda: dialog.browser.rows.rowCount() == len(samples))
    yield "samples", dialog
    dialog.close()
    window.models.show_all()
    until(lambda: window.models.dialog.list.topLevelItemCount() > 0)
    yield "models", window.models.dialog
    window.models.dialog.close()
    window.forms.edit(paths.FORMS / "answer-sheet.digitrec-form")
    until(lambda: window.forms.editor.isVisible() and bool(window.forms.editor.draft.content.fields))
    yield "form editor", window.forms.editor
    window.forms.editor.close()
    window.samples.write()
    yield from _opened(window, "twenty digits")
    window.must_be.ask()
    yield from _opened(window, "pattern")
    window.tabs.setCurrentWidget(window.batch_tab)
    window.batch_tab.actions_.history.trigger()
    until(lambda: window.batch_tab.history.list.topLevelItemCount() > 0)
    yield from _opened(window, "history")
    yield from _made(window)
    for entry in (window.help.shortcuts, window.help.report, window.help.about):
        entry.trigger()
        yield from _opened(window, entry.text().replace("&", "").lower())


def _made(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """What comes by ways that take long."""
    with np.load(paths.MNIST) as arrays:
        x, y = arrays["x_test"][:300], arrays["y_test"][:300].astype(np.int64)
    sheet = SheetRead(1, tuple(NewSample(one, int(label)) for one, label in zip(x[:20], y[:20], strict=True)), (3, 7))
    found = {
        "accuracy": 0.97,
        "digits": 2000,
        "input": "28x28",
        "classes": 10,
        "parameters": 184586,
        "made_by": "Keras",
    }
    found |= {"notes": ["gives logits", "trained on 0-255 pixels", "reads digits that are dark on light"]}
    mistakes = MistakesDialog("mine", window)
    mistakes.show_answers(Answered(x, y, (y + 1) % 10, np.full(len(y), 0.9, np.float32), ()))
    for name, dialog in {
        "sheet": SheetDialog(sheet, window),
        "found": FoundDialog("a model.onnx", found, window),
        "mistakes": mistakes,
        "password": PasswordDialog("scans.pdf", was_wrong=True, give=str, parent=window),
        "trial": TrialDialog(window),
    }.items():
        dialog.open()
        yield name, dialog
        dialog.close()


def _opened(window: MainWindow, name: str) -> Iterator[tuple[str, QWidget]]:
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            yield name, dialog
            dialog.close()
