"""ReadingService: loads, opens and reads off the UI thread."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.types import Box, ReadOptions
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.reading.worker import NO_MODEL

NOTE = paths.SAMPLES / "note.jpg"
WAIT = 20_000
COMPILING = 120_000


def test_a_picture_is_opened_then_read(qtbot: QtBot, ready_service: ReadingService) -> None:
    order: list[str] = []
    ready_service.image_opened.connect(lambda *_: order.append("opened"))
    ready_service.read_done.connect(lambda *_: order.append("read"))

    with qtbot.waitSignal(ready_service.read_done, timeout=WAIT) as read:
        request = ready_service.open(NOTE)

    assert order == ["opened", "read"]
    assert read.args[0] == request
    assert read.args[1].text.replace(" ", "") == "05221859"


def test_what_is_opened_comes_with_a_pyramid_that_halves(qtbot: QtBot, service: ReadingService, tmp_path: Path) -> None:
    file = tmp_path / "large.png"
    image = QImage(3000, 2000, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30))
    image.save(str(file))

    with qtbot.waitSignals([service.image_opened, service.failed], timeout=WAIT, order="strict") as signals:
        service.open(file)

    picture = signals.all_signals_and_args[0].args[1]
    assert [(level.width(), level.height()) for level in picture.levels] == [(3000, 2000), (1500, 1000), (750, 500)]
    assert all(level.pixelColor(5, 5) == QColor(10, 20, 30) for level in picture.levels)
    assert picture.image.shape == (2000, 3000, 3)


def test_a_pasted_picture_lies_on_white_where_it_is_transparent(qtbot: QtBot, service: ReadingService) -> None:
    image = QImage(4, 4, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    image.setPixelColor(1, 0, QColor(200, 100, 50))

    with qtbot.waitSignals([service.image_opened, service.failed], timeout=WAIT, order="strict") as signals:
        service.open(image)

    pixels = signals.all_signals_and_args[0].args[1].image
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[0, 1].tolist() == [200, 100, 50]


def test_without_a_model_the_picture_is_shown_and_reading_says_what_is_missing(
    qtbot: QtBot, service: ReadingService
) -> None:
    with qtbot.waitSignals([service.image_opened, service.failed], timeout=WAIT, order="strict") as signals:
        request = service.open(NOTE)

    assert signals.all_signals_and_args[1].args == (request, NO_MODEL)


def test_of_several_pictures_opened_at_once_only_the_newest_is_read(
    qtbot: QtBot, ready_service: ReadingService
) -> None:
    read: list[int] = []
    ready_service.read_done.connect(lambda request, _reading: read.append(request))

    requests = [ready_service.open(NOTE) for _ in range(20)]
    qtbot.waitUntil(lambda: requests[-1] in read, timeout=WAIT)

    # The first may have been under way before the second was asked for.
    assert len(read) <= 2


def test_read_and_stages_answer_with_their_own_numbers(qtbot: QtBot, ready_service: ReadingService) -> None:
    with qtbot.waitSignals([ready_service.image_opened, ready_service.read_done], timeout=WAIT) as signals:
        ready_service.open(NOTE)
    image = signals.all_signals_and_args[0].args[1].image

    with qtbot.waitSignal(ready_service.read_done, timeout=WAIT) as again:
        request = ready_service.read(image)
    assert again.args[0] == request

    with qtbot.waitSignal(ready_service.stages_done, timeout=WAIT) as stages:
        request = ready_service.stages(image, again.args[1].digits[0])
    assert stages.args[0] == request
    assert stages.args[1].normalized.shape == (28, 28)
    assert stages.args[1].features.ndim == 3


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"no picture at all", "not an image"), (NOTE.read_bytes()[:2000], "damaged")],
)
def test_what_is_no_picture_is_named_in_a_sentence(
    qtbot: QtBot, service: ReadingService, content: bytes, word: str
) -> None:
    with qtbot.waitSignal(service.failed, timeout=WAIT) as failed:
        request = service.open(content)

    assert failed.args[0] == request
    assert word in failed.args[1]


def test_an_error_that_nobody_thought_of_becomes_a_sentence_and_a_log_entry(
    qtbot: QtBot, ready_service: ReadingService, caplog: pytest.LogCaptureFixture
) -> None:
    not_an_image = np.zeros((3,), np.uint8)

    with qtbot.waitSignal(ready_service.failed, timeout=WAIT) as failed:
        ready_service.read(not_an_image)

    assert "unexpected" in failed.args[1]
    assert "Traceback" in caplog.text


def test_a_model_that_is_missing_is_named(qtbot: QtBot, service: ReadingService, tmp_path: Path) -> None:
    with qtbot.waitSignal(service.model_failed, timeout=WAIT) as failed:
        service.load(tmp_path / "gone.h5")

    assert "gone.h5" in failed.args[0]


def test_a_model_without_a_compiled_copy_is_compiled_by_a_child_and_then_reads(
    qtbot: QtBot, service: ReadingService, tmp_path: Path
) -> None:
    h5 = tmp_path / "my model.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)

    with (
        qtbot.waitSignal(service.model_compiling, timeout=WAIT) as compiling,
        qtbot.waitSignal(service.model_ready, timeout=COMPILING),
    ):
        service.load(h5)
    with qtbot.waitSignal(service.read_done, timeout=WAIT) as read:
        service.open(NOTE)

    assert compiling.args == ["my model"]
    assert read.args[1].text.replace(" ", "") == "05221859"


def test_a_file_that_is_no_model_fails_with_the_childs_own_sentence(
    qtbot: QtBot, ready_service: ReadingService, tmp_path: Path
) -> None:
    h5 = tmp_path / "letter.h5"
    h5.write_text("Dear reader")

    with qtbot.waitSignal(ready_service.model_failed, timeout=COMPILING) as failed:
        ready_service.load(h5)
    with qtbot.waitSignal(ready_service.read_done, timeout=WAIT):
        ready_service.open(NOTE)  # the Model before it still reads

    assert "letter" in failed.args[0]
    assert "log" not in failed.args[0]


def test_a_child_that_dies_without_a_word_becomes_a_sentence(
    qtbot: QtBot, service: ReadingService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    h5 = tmp_path / "fine.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    monkeypatch.setattr(paths, "child_command", lambda *_: [str(tmp_path / "no such program")])

    with qtbot.waitSignal(service.model_failed, timeout=WAIT) as failed:
        service.load(h5)

    assert "fine" in failed.args[0]


def test_cancelling_a_compilation_keeps_the_old_model_and_says_nothing(
    qtbot: QtBot, ready_service: ReadingService, tmp_path: Path
) -> None:
    h5 = tmp_path / "slow.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)

    with qtbot.assertNotEmitted(ready_service.model_failed), qtbot.assertNotEmitted(ready_service.model_ready):
        with qtbot.waitSignal(ready_service.model_compiling, timeout=WAIT):
            ready_service.load(h5)
        ready_service.cancel_load()
        with qtbot.waitSignal(ready_service.read_done, timeout=WAIT):
            ready_service.open(NOTE)


def test_close_during_a_compilation_ends_the_child(qtbot: QtBot, service: ReadingService, tmp_path: Path) -> None:
    h5 = tmp_path / "slow.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    with qtbot.waitSignal(service.model_compiling, timeout=WAIT):
        service.load(h5)

    service.close()  # the leak check sees the child and the thread


def test_close_with_many_orders_waiting_returns(qtbot: QtBot, service: ReadingService) -> None:
    service.load(paths.DEFAULT_MODEL)
    for _ in range(50):
        service.open(NOTE)

    service.close()


def test_a_picture_is_turned_in_all_its_levels(qtbot: QtBot, service: ReadingService) -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30))
    image.setPixelColor(0, 0, QColor(200, 100, 50))
    with qtbot.waitSignals([service.image_opened, service.failed], timeout=WAIT, order="strict") as signals:
        service.open(image)
    picture = signals.all_signals_and_args[0].args[1]
    corner = {0: (0, 0), 90: (1, 0), 180: (2, 1), 270: (0, 2)}

    for rotation, place in corner.items():
        with qtbot.waitSignal(service.image_turned, timeout=WAIT) as turned:
            service.turn(picture, rotation)
        (level,) = turned.args[1]
        assert (level.width(), level.height()) == ((2, 3) if rotation % 180 else (3, 2))
        assert level.pixelColor(*place) == QColor(200, 100, 50)


def test_a_box_is_read_as_one_digit_and_explained_as_the_picture_is_turned(
    qtbot: QtBot, ready_service: ReadingService
) -> None:
    with qtbot.waitSignals([ready_service.image_opened, ready_service.read_done], timeout=WAIT) as signals:
        ready_service.open(NOTE)
    upright = signals.all_signals_and_args[0].args[1].image
    digit = signals.all_signals_and_args[1].args[1].digits[1]
    on_its_side = np.ascontiguousarray(np.rot90(upright))

    with qtbot.waitSignal(ready_service.one_read, timeout=WAIT) as one:
        request = ready_service.read_one(on_its_side, digit.box, ReadOptions(rotation=90))
    assert one.args[0] == request
    assert one.args[1].text == digit.text

    with qtbot.waitSignal(ready_service.stages_done, timeout=WAIT) as stages:
        ready_service.stages(on_its_side, one.args[1], 90)
    x, y, width, height = one.args[1].box
    assert (stages.args[1].crop == upright[y : y + height, x : x + width]).all()


def test_an_empty_box_is_refused_in_a_sentence(qtbot: QtBot, ready_service: ReadingService) -> None:
    with qtbot.waitSignal(ready_service.failed, timeout=WAIT) as failed:
        request = ready_service.read_one(np.full((99, 99, 3), 240, np.uint8), Box(9, 9, 30, 30), ReadOptions())

    assert failed.args[0] == request
    assert "no ink" in failed.args[1]


def test_what_was_read_is_saved_or_it_is_said_why_not(
    qtbot: QtBot, ready_service: ReadingService, tmp_path: Path
) -> None:
    with qtbot.waitSignals([ready_service.image_opened, ready_service.read_done], timeout=WAIT) as signals:
        ready_service.open(NOTE)
    image, reading = signals.all_signals_and_args[0].args[1].image, signals.all_signals_and_args[1].args[1]

    with qtbot.waitSignal(ready_service.saved, timeout=WAIT) as saved:
        request = ready_service.save(tmp_path / "note.txt", "note.jpg", image, reading)
    assert saved.args == [request, tmp_path / "note.txt"]
    assert (tmp_path / "note.txt").read_text() == f"{reading.text}\n"

    (tmp_path / "a file").touch()
    with qtbot.waitSignal(ready_service.failed, timeout=WAIT) as failed:
        request = ready_service.save(tmp_path / "a file" / "note.txt", "note.jpg", image, reading)
    assert failed.args[0] == request
    assert "was not saved" in failed.args[1]
