"""Samples that look wrong are laid out before they are taught: kept, labelled anew, or left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitrec_gui.app import Program
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.ui.samples.browser import DOUBTFUL
from digitrec_gui.ui.samples.writing import WritingDialog
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.samples.story import CONTROL, labels, select, shown
from tests.ui.training.story import Digits

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


def test_samples_that_look_wrong_are_laid_out(
    qtbot: QtBot, program: Program, window: MainWindow, digits: Digits, tmp_path: Path
) -> None:
    # Given twenty samples, three of which bear a wrong label
    x, y = digits[0][:20], digits[1][:20].astype(int)
    y[[2, 9, 14]] = (y[[2, 9, 14]] + 3) % 10
    said = [int(one) for one in y]
    tab, view = window.train_tab, window.train_tab.view
    window.tabs.setCurrentWidget(tab)
    with qtbot.waitSignal(program.services.samples.changed, timeout=WAIT, check_params_cb=lambda n: sum(n.values())):
        program.services.samples.add(NewSample(one, digit) for one, digit in zip(x, said, strict=True))
    view.form.choose_teaching()

    # When they are to be taught, then it is said so, and nothing is started
    qtbot.mouseClick(view.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(view.doubts.isVisible, timeout=WAIT)
    assert view.doubts.text.startswith("3 of your samples look wrong.") and not tab.is_busy
    assert view.progress.title == "Not started yet" and view.progress.said == "Some of your samples look wrong."

    # When a model of before still waits to be decided on, then it is said that what stands below is about that one
    tab.decision.new = Path("standard before.h5")
    qtbot.mouseClick(view.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "standard before still waits for your decision." in view.progress.said, timeout=WAIT)
    tab.decision.forget()

    # When one looks at them, then they are laid out, and each says why
    view.doubts.look.click()
    dialog = window.samples.dialog
    shown(qtbot, dialog, 3)
    assert dialog.browser.counts.digit == DOUBTFUL
    qtbot.waitUntil(lambda: dialog.browser.grid.selected_count == 1, timeout=WAIT)
    assert dialog.bar.hint.startswith("This looks like another digit. Keep it as it is (Enter)")
    dialog.browser.grid.selectAll()
    assert "Keep them as they are (Enter)" in dialog.bar.hint
    dialog.browser.grid.clearSelection()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)  # presses no button
    assert "Select one" in dialog.bar.hint and not dialog.findChildren(WritingDialog)
    select(dialog, 0)

    # When one is kept, one labelled anew and one left out by the keys that are named, then none is left
    ids = dialog.browser.grid.selected_ids
    for left, key in ((2, Qt.Key.Key_Return), (1, Qt.Key.Key_7), (0, Qt.Key.Key_Delete)):
        assert dialog.focusWidget() is dialog.browser.grid
        qtbot.keyClick(dialog.browser.grid, key)
        shown(qtbot, dialog, left)
        qtbot.waitUntil(lambda: not dialog.history.is_busy, timeout=WAIT)
        assert dialog.browser.grid.selected_count == min(left, 1)  # the next one
        some = {2: "2 of your samples look wrong.", 1: "1 of your samples looks wrong.", 0: ""}[left]
        qtbot.waitUntil(lambda some=some: view.doubts.text.startswith(some), timeout=WAIT)
    qtbot.waitUntil(lambda: dialog.browser.rows.rowCount() == 0 and not dialog.history.is_busy, timeout=WAIT)
    assert dialog.bar.hint == ""  # there is none to select
    assert len(labels()) == len(said) - 1
    # And the tab does not ask any more to look at them
    qtbot.waitUntil(view.doubts.isHidden, timeout=WAIT)
    assert view.progress.said == "Nothing is left to look at."

    # And what was kept comes back with undo, and is gone from here with redo
    for _ in range(3):
        qtbot.waitUntil(dialog.actions_.undo.isEnabled, timeout=WAIT)
        qtbot.keyClick(dialog.browser.grid, Qt.Key.Key_Z, CONTROL)
    shown(qtbot, dialog, 3)
    assert ids[0] in dialog.browser.rows.ids_of(range(3))
    for _ in range(3):
        qtbot.waitUntil(dialog.actions_.redo.isEnabled, timeout=WAIT)
        dialog.actions_.redo.trigger()
    qtbot.waitUntil(lambda: dialog.browser.rows.rowCount() == 0 and not dialog.history.is_busy, timeout=WAIT)
    assert dialog.bar.hint == ""  # there is none to select

    # When others are imported, then all are shown; and so they are where the window opens again and none is left
    np.savez(tmp_path / "more.npz", x=digits[0][30:34], y=digits[1][30:34])
    for number in range(2):
        dialog.browser.counts.choose(DOUBTFUL)
        qtbot.waitUntil(lambda: dialog.browser.rows.rowCount() == 0, timeout=WAIT)
        if number == 0:
            dialog.files.transfer.import_npz(tmp_path / "more.npz")
        else:
            dialog.close()
            window.samples.open.trigger()
        shown(qtbot, dialog, len(said) - 1 + 4)
        assert dialog.browser.counts.digit is None
    dialog.close()

    # When it is started again, then the training begins
    qtbot.mouseClick(view.form.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.is_busy, timeout=WAIT)
    assert not view.doubts.isVisible()
    program.services.training.cancel()
    qtbot.waitUntil(lambda: not tab.is_busy, timeout=WAIT)
