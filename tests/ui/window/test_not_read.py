"""Ink that was not read is marked, counted beside the result, and a "?" in the table, in every tab."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.cli import main
from digitrec_gui.core.types import Digit, Image, Part
from digitrec_gui.services.batch.reports import Kind
from digitrec_gui.services.webcam import sources
from digitrec_gui.ui.widgets import wording
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.services.webcam.mjpeg import MjpegServer
from tests.ui.batch.story import drop, known, until_read
from tests.ui.draw.story import SEVEN, draw
from tests.ui.draw.story import wait_for as wait_for_drawn
from tests.ui.story import digits_of
from tests.ui.webcam.story import sees

Read = Callable[[Path], None]


@pytest.fixture(scope="module")
def with_wave() -> Image:
    """The note, "0522 1859", with a wave below that nothing reads, and print around it."""
    note = PilImage.open(paths.SAMPLES / "note.jpg").convert("RGB")
    canvas = ImageDraw.Draw(note)
    font = ImageFont.truetype(str(paths.PRINT_FONTS / "source-sans-3.woff"), 34)
    for text, place in (("Number of the customer", (40, 20)), ("Amount due on delivery", (40, 830))):
        canvas.text(place, text, font=font, fill=(20, 20, 20))
    image = np.array(note)
    across = np.arange(0, 420, 4)
    wave = np.stack([900 + across, 740 + 22 * np.sin(across / 25)], axis=1).astype(np.int32)
    cv2.polylines(image, [wave], False, (40, 50, 110), 9, cv2.LINE_AA)
    return image


@pytest.fixture
def file(with_wave: Image, tmp_path: Path) -> Path:
    path = tmp_path / "wave.png"
    PilImage.fromarray(with_wave).save(path)
    return path


def marks(parts: tuple[Part, ...]) -> list[Part]:
    return [part for part in parts if isinstance(part, Digit) and not part.is_digit]


def says(panel: QWidget, what: str) -> bool:
    return any(what in label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def numbers(file: Path) -> list[tuple[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as content:
        return [(row["line"], row["number"]) for row in csv.DictReader(content)]


def test_of_a_picture(
    qtbot: QtBot, window: MainWindow, read: Read, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read(file)
    tab = window.image_tab

    # Then the wave is marked, and no word of the print is
    assert digits_of(window) == "05221859"
    (mark,) = marks(tab.view.parts)
    assert 850 < mark.box.x < 950 and 690 < mark.box.y < 760
    assert says(tab.panel, "8 digits, 1 not read")

    # And how sure it is at least is not told of the mark, which was not read
    least = min(part.confidence for part in tab.view.parts if part is not mark)
    assert mark.confidence < least and says(tab.panel, f"Least sure: {wording.percent(least)}")

    # And it is in the table, and on the command line
    window.images.saving.save(tmp_path / "wave.csv", "wave.png")
    qtbot.waitUntil((tmp_path / "wave.csv").exists, timeout=WAIT)
    assert numbers(tmp_path / "wave.csv") == [("1", "0522"), ("1", "1859"), ("", "?")]
    assert main(["read", str(file), "--format", "csv", "--out", str(tmp_path / "read.csv")]) == 0
    assert numbers(tmp_path / "read.csv") == numbers(tmp_path / "wave.csv")
    assert main(["read", str(file)]) == 0
    printed = capsys.readouterr()
    assert printed.out.endswith("0522 1859\n") and "a mark or a word was not read" in printed.err

    # When it is typed over, it is a digit; when removed, it is gone
    index = tab.view.parts.index(mark)
    tab.session.label(index, "7")
    qtbot.waitUntil(lambda: digits_of(window) == "052218597", timeout=WAIT)
    assert not marks(tab.view.parts)
    tab.actions_.undo.trigger()
    qtbot.waitUntil(lambda: len(marks(tab.view.parts)) == 1, timeout=WAIT)
    tab.session.remove(index)
    qtbot.waitUntil(lambda: not marks(tab.view.parts), timeout=WAIT)
    assert not says(tab.panel, "not read")


def test_of_a_drawing(qtbot: QtBot, window: MainWindow) -> None:
    tab = window.draw_tab
    window.tabs.setCurrentWidget(tab)
    draw(qtbot, tab, SEVEN)
    draw(qtbot, tab, [(60 + 4 * step, 420 + (10 if step % 4 < 2 else -10)) for step in range(60)])

    wait_for_drawn(qtbot, tab, "7")
    qtbot.waitUntil(lambda: len(marks(tab.pad.parts)) == 1, timeout=WAIT)
    assert says(tab.panel, "1 digit") and (says(tab.panel, "1 not read") or says(tab.panel, "1 other mark"))


def test_of_a_frozen_frame(qtbot: QtBot, window: MainWindow, with_wave: Image) -> None:
    small = cv2.resize(with_wave, (960, 540), interpolation=cv2.INTER_AREA)
    tab = window.webcam_tab
    window.tabs.setCurrentWidget(tab)
    with MjpegServer(lambda _number: small) as server:
        tab.sources.choose(sources.stream(server.url))
        qtbot.mouseClick(tab.bar.toggle, Qt.MouseButton.LeftButton)
        sees(qtbot, tab, "0522 1859")

        tab.actions_.freeze.trigger()

        qtbot.waitUntil(lambda: says(tab.panel, "1 not read"), timeout=WAIT)
        assert len(marks(tab.view.digits)) == 1 and tab.panel.text == "0522 1859"
        tab.actions_.keep.trigger()
        assert tab.panel.kept.numbers == ("0522 1859 ?",)
        tab.panel.kept.show_saved()
        tab.actions_.on.trigger()


def test_of_a_job(qtbot: QtBot, window: MainWindow, file: Path, tmp_path: Path) -> None:
    tab = window.batch_tab
    window.tabs.setCurrentWidget(tab)

    drop(tab, [file])
    until_read(qtbot, tab, 1)

    (row,) = known(qtbot, tab, 1)
    assert row.doubtful == 1
    with qtbot.waitSignal(tab.exporting.saved, timeout=WAIT):
        tab.exporting.export(Kind.CSV, tmp_path / "job.csv")
    assert numbers(tmp_path / "job.csv") == [("1", "0522"), ("1", "1859"), ("", "?")]
