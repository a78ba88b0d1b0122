"""A sheet that is printed, written on, and read back from a photo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from digitrec_gui.core.samples import sheet
from digitrec_gui.ui.samples.dialog import SamplesDialog
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.samples.story import Read, stored, wait_for

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


def test_a_printed_sheet_is_read_back_from_a_photo(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], tmp_path: Path, monkeypatch
) -> None:
    # Given a sheet, saved to be printed
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    dialog = open_samples()
    dialog.files.sheets.save(tmp_path / "sheet.pdf", 7)
    qtbot.waitUntil(lambda: dialog.notice.text.startswith("Saved"), timeout=WAIT)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert [Path(url.toLocalFile()).name for url in opened] == ["sheet.pdf"]

    # When it is written on, but for one box, and a photo of it is opened
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), written_sheet(7))
    with qtbot.waitSignal(dialog.files.sheets.opened, timeout=WAIT) as opening:
        dialog.files.sheets.read(photo)
    look = opening.args[0]

    # Then what was found is shown, and kept but for what is left out
    assert len(look.digits) == 19 and "One box is empty." in look.introduction.text()
    look.digits[0].click()
    assert look.keep_button.text() == "Keep 18 samples"
    look.keep_button.click()
    wait_for(qtbot, *sheet.asked(7)[1:19])
    assert {sample.source for sample in stored()} == {"sheet"}

    # When that is undone, nothing of the sheet is left
    qtbot.waitUntil(dialog.actions_.undo.isEnabled, timeout=WAIT)
    dialog.actions_.undo.trigger()
    wait_for(qtbot)


def written_sheet(number: int) -> np.ndarray:
    """A sheet, on white paper, with a line in each box but the last."""
    scale = 8

    def area(place: sheet.Place) -> tuple[slice, slice]:
        x, y = round((place.x + 15) * scale), round((place.y + 15) * scale)
        return slice(y, y + round(place.height * scale)), slice(x, x + round(place.width * scale))

    page = np.full((130 * scale, 210 * scale, 3), 250, np.uint8)
    for place, cells in sheet.marks(number):
        rows, columns = area(place)
        size = (columns.stop - columns.start, rows.stop - rows.start)
        black = cv2.resize(cells.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        page[rows, columns][black > 0] = 10
    for box, _ in list(sheet.boxes())[:-1]:
        rows, columns = area(box)
        start, end = (columns.start + 40, rows.start + 30), (columns.stop - 50, rows.stop - 30)
        cv2.line(page, start, end, (40, 30, 30), 6, cv2.LINE_AA)
    return page


def test_a_photo_without_a_sheet_is_one_sentence(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], note: Path
) -> None:
    dialog = open_samples()

    dialog.files.sheets.read(note)

    qtbot.waitUntil(lambda: "No sheet" in dialog.notice.text, timeout=WAIT)


def test_a_sheet_in_the_image_tab_is_read_too(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], read: Read, tmp_path: Path
) -> None:
    dialog = open_samples()
    dialog.actions_.read_shown.trigger()
    assert "No picture is open" in dialog.notice.text

    cv2.imwrite(str(tmp_path / "frame.png"), written_sheet(7))
    read(tmp_path / "frame.png")
    with qtbot.waitSignal(dialog.files.sheets.opened, timeout=WAIT) as opening:
        dialog.actions_.read_shown.trigger()

    assert len(opening.args[0].digits) == 19
    opening.args[0].reject()
