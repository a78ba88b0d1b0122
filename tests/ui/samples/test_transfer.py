"""My samples go out as a file or a folder, and come in from one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from digitrec_gui.core.images import OpenedImage
from digitrec_gui.core.samples import importing
from digitrec_gui.ui.samples.dialog import SamplesDialog
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT, WAIT_SECONDS
from tests.ui.samples.story import LEFT, labels, put, shown, stored, wait_for

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.mark.parametrize("form", ["folder", "npz"])
def test_what_is_exported_can_be_imported(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], tmp_path: Path, form: str
) -> None:
    put(3, 7, 7)
    before = {(sample.digit, sample.pixels.tobytes()) for sample in stored()}
    dialog = open_samples()

    # When all is exported, deleted and imported again
    getattr(dialog.actions_, f"export_{form}").trigger()
    choose(dialog, tmp_path if form == "folder" else tmp_path / "mine")
    qtbot.waitUntil(lambda: dialog.notice.text.startswith("Exported to"), timeout=WAIT)
    dialog.browser.grid.selectAll()
    dialog.actions_.remove.trigger()
    wait_for(qtbot)
    made = next(tmp_path.iterdir())
    getattr(dialog.actions_, f"import_{form}").trigger()
    choose(dialog, made)

    # Then it is as it was
    qtbot.waitUntil(lambda: dialog.notice.text == "3 samples added.", timeout=WAIT)
    shown(qtbot, dialog, 3)
    assert {(sample.digit, sample.pixels.tobytes()) for sample in stored()} == before

    # When that is undone, the samples are gone; and done again, they are back
    qtbot.waitUntil(dialog.actions_.undo.isEnabled, timeout=WAIT)
    assert dialog.actions_.undo.text() == "&Undo import of 3 samples"
    dialog.actions_.undo.trigger()
    wait_for(qtbot)
    qtbot.waitUntil(dialog.actions_.redo.isEnabled, timeout=WAIT)
    dialog.actions_.redo.trigger()
    wait_for(qtbot, *sorted(digit for digit, _ in before))


def choose(dialog: SamplesDialog, file: Path) -> None:
    """Chooses a file or folder in the dialog that is open."""
    chooser = next(found for found in dialog.findChildren(QFileDialog) if found.isVisible())
    chooser.fileSelected.emit(str(file))
    chooser.reject()


def test_an_import_that_is_none_is_one_sentence(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], tmp_path: Path
) -> None:
    dialog = open_samples()

    dialog.files.transfer.import_folder(tmp_path)

    qtbot.waitUntil(lambda: "folders named 0 to 9" in dialog.notice.text, timeout=WAIT)
    assert dialog.actions_.import_folder.isEnabled()

    # When the window is opened again, then that is over
    dialog.close()
    assert not open_samples().notice.text


def test_an_import_can_be_cancelled(
    qtbot: QtBot,
    window: MainWindow,
    open_samples: Callable[[], SamplesDialog],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given an import that is under way
    put(3, 7, 7)
    dialog = open_samples()
    dialog.files.transfer.export_folder(tmp_path)
    qtbot.waitUntil(lambda: dialog.notice.text.startswith("Exported to"), timeout=WAIT)
    begun, go_on = threading.Event(), threading.Event()
    open_image = importing.open_image

    def slow(path: Path) -> OpenedImage:
        begun.set()
        go_on.wait(WAIT_SECONDS)
        return open_image(path)

    monkeypatch.setattr(importing, "open_image", slow)
    dialog.files.transfer.import_folder(next(tmp_path.iterdir()))
    qtbot.waitUntil(begun.is_set, timeout=WAIT)
    assert dialog.bar.cancel.isVisible() and "Importing" in dialog.bar.hint
    assert not dialog.actions_.export_folder.isEnabled()  # one at a time

    # When it is cancelled
    qtbot.mouseClick(dialog.bar.cancel, LEFT)
    assert not dialog.bar.cancel.isEnabled()
    go_on.set()

    # Then it says so, nothing was added, and the next can begin
    qtbot.waitUntil(lambda: dialog.notice.text == "Cancelled: no sample was added.", timeout=WAIT)
    assert labels() == [3, 7, 7]
    assert not dialog.bar.cancel.isVisible() and dialog.actions_.export_folder.isEnabled()
