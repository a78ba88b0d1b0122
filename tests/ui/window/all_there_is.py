"""All that the window has to show, one after the other: tabs in their states, and the dialogs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from digitrec_gui.ui.image.password import PasswordDialog
from PyQt6.QtWidgets import QDialog, QWidget

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.samples.types import NewSample, SheetRead
from digitrec_gui.services.models.answers import Answered
from digitrec_gui.ui.forms.trial import TrialDialog
from digitrec_gui.ui.models.opening import FoundDialog
from digitrec_gui.ui.samples.sheets import SheetDialog
from digitrec_gui.ui.training.mistakes import MistakesDialog
from digitrec_gui.ui.window.main_window import MainWindow
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
    window.batch_tab.begin_review()
    until(lambda: window.batch_tab.is_reviewing)
    yield "batch review"
    window.batch_tab.review.left.emit()
    window.tabs.setCurrentWidget(window.webcam_tab)
    yield "webcam"
    window.webcam_tab.panel.kept.add("0522 1859")
    window.webcam_tab.panel.show_problem("The camera is used by another program. Close it, and switch it on again.")
    yield "webcam problem"
    window.webcam_tab.panel.kept.list.selectAll()
    window.webcam_tab.panel.kept.remove()
    window.tabs.setCurrentWidget(window.draw_tab)
    yield "draw"
    yield from _train(program)


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
