"""ReadingService: loads, opens and reads off the UI thread."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.errors import NoModelError
from digitrec_gui.core.types import Box, ReadOptions
from digitrec_gui.services.orders import UNEXPECTED, NewestOrder
from digitrec_gui.services.reading.pictures import OpenedPicture, ReadImage
from digitrec_gui.services.reading.service import FIND_OUT, ReadingService
from tests.limits import CHILD, WAIT
from tests.services.story import answer, failure

NOTE = paths.SAMPLES / "note.jpg"
PAPER = np.full((99, 99, 3), 240, np.uint8)


def test_a_picture_is_opened_then_read(qtbot: QtBot, ready_service: ReadingService) -> None:
    picture = answer(qtbot, ready_service.open(NOTE))
    reading = answer(qtbot, ready_service.read(picture.image, FIND_OUT))

    assert picture.reading is None
    assert reading.text.replace(" ", "") == "05221859"

    # What comes from another tab was read there
    again = answer(qtbot, ready_service.open(ReadImage(picture.image, reading)))
    assert again.image is picture.image and again.reading is reading


def test_what_is_opened_comes_with_a_pyramid_that_halves(qtbot: QtBot, service: ReadingService, tmp_path: Path) -> None:
    file = tmp_path / "large.png"
    image = QImage(3000, 2000, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30))
    image.save(str(file))

    picture = answer(qtbot, service.open(file))

    assert [(level.width(), level.height()) for level in picture.levels] == [(3000, 2000), (1500, 1000), (750, 500)]
    assert all(level.pixelColor(5, 5) == QColor(10, 20, 30) for level in picture.levels)
    assert picture.image.shape == (2000, 3000, 3)


def test_a_pasted_picture_lies_on_white_where_it_is_transparent(qtbot: QtBot, service: ReadingService) -> None:
    image = QImage(4, 4, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    image.setPixelColor(1, 0, QColor(200, 100, 50))

    pixels = answer(qtbot, service.open(image)).image

    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[0, 1].tolist() == [200, 100, 50]


def test_without_a_model_the_picture_is_shown_and_reading_says_what_is_missing(
    qtbot: QtBot, service: ReadingService
) -> None:
    picture = answer(qtbot, service.open(NOTE))
    error = failure(qtbot, service.read(picture.image))

    assert isinstance(error, NoModelError)
    assert "Model menu" in str(error)


def test_of_several_pictures_opened_at_once_only_the_newest_comes(qtbot: QtBot, ready_service: ReadingService) -> None:
    opened: list[OpenedPicture] = []
    newest = NewestOrder(ready_service)

    for _ in range(20):
        newest.follow(ready_service.open(NOTE), opened.append, opened.append)
    qtbot.waitUntil(lambda: not newest.is_under_way, timeout=WAIT)

    assert len(opened) == 1


def test_each_order_has_its_own_answer(qtbot: QtBot, ready_service: ReadingService) -> None:
    image = answer(qtbot, ready_service.open(NOTE)).image
    reading = answer(qtbot, ready_service.read(image))

    read, stages = ready_service.read(image), ready_service.stages(image, reading.digits[0])
    with qtbot.waitSignals([read.done, stages.done], timeout=WAIT, order="strict") as signals:
        pass

    again, explained = (done.args[0] for done in signals.all_signals_and_args)
    assert again.text == reading.text
    assert explained.normalized.shape == (28, 28)
    assert explained.features.ndim == 3


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"no picture at all", "not an image"), (NOTE.read_bytes()[:2000], "damaged")],
)
def test_what_is_no_picture_is_named_in_a_sentence(
    qtbot: QtBot, service: ReadingService, content: bytes, word: str
) -> None:
    assert word in str(failure(qtbot, service.open(content)))


def test_an_error_that_nobody_thought_of_becomes_a_sentence_and_a_log_entry(
    qtbot: QtBot, ready_service: ReadingService, caplog: pytest.LogCaptureFixture
) -> None:
    not_an_image = np.zeros((3,), np.uint8)

    error = failure(qtbot, ready_service.read(not_an_image))

    assert str(error) == UNEXPECTED
    assert "Traceback" in caplog.text


def test_a_model_that_is_missing_is_named(qtbot: QtBot, service: ReadingService, tmp_path: Path) -> None:
    with qtbot.waitSignal(service.model_failed, timeout=WAIT) as failed:
        service.load(tmp_path / "gone.h5")

    assert "gone.h5" in failed.args[0]


def test_a_model_without_a_compiled_copy_is_compiled_by_a_child_and_then_reads(
    qtbot: QtBot, service: ReadingService, plain_model: Path, tmp_path: Path
) -> None:
    h5 = tmp_path / "my model.h5"
    shutil.copy(plain_model, h5)

    with (
        qtbot.waitSignal(service.model_compiling, timeout=WAIT) as compiling,
        qtbot.waitSignal(service.model_ready, timeout=CHILD),
    ):
        service.load(h5)
    image = answer(qtbot, service.open(NOTE)).image

    assert compiling.args == ["my model"]
    assert answer(qtbot, service.read(image)).text.replace(" ", "") == "05221859"


def test_a_file_that_is_no_model_fails_with_the_childs_own_sentence(
    qtbot: QtBot, ready_service: ReadingService, tmp_path: Path
) -> None:
    h5 = tmp_path / "letter.h5"
    h5.write_text("Dear reader")

    with qtbot.waitSignal(ready_service.model_failed, timeout=CHILD) as failed:
        ready_service.load(h5)
    answer(qtbot, ready_service.read(PAPER))  # the Model before it still reads

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
        answer(qtbot, ready_service.read(PAPER))


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
    picture = answer(qtbot, service.open(image))
    corner = {0: (0, 0), 90: (1, 0), 180: (2, 1), 270: (0, 2)}

    for rotation, place in corner.items():
        (level,) = answer(qtbot, service.turn(picture, rotation))
        assert (level.width(), level.height()) == ((2, 3) if rotation % 180 else (3, 2))
        assert level.pixelColor(*place) == QColor(200, 100, 50)


def test_a_box_is_read_as_one_digit_and_explained_as_the_picture_is_turned(
    qtbot: QtBot, ready_service: ReadingService
) -> None:
    upright = answer(qtbot, ready_service.open(NOTE)).image
    digit = answer(qtbot, ready_service.read(upright)).digits[1]
    on_its_side = np.ascontiguousarray(np.rot90(upright))

    one = answer(qtbot, ready_service.read_one(on_its_side, digit.box, ReadOptions(rotation=90)))
    assert one.text == digit.text

    stages = answer(qtbot, ready_service.stages(on_its_side, one, 90))
    x, y, width, height = one.box
    assert (stages.crop == upright[y : y + height, x : x + width]).all()


def test_an_empty_box_is_refused_in_a_sentence(qtbot: QtBot, ready_service: ReadingService) -> None:
    error = failure(qtbot, ready_service.read_one(PAPER, Box(9, 9, 30, 30), ReadOptions()))

    assert "no ink" in str(error)


def test_what_was_read_is_saved_or_it_is_said_why_not(
    qtbot: QtBot, ready_service: ReadingService, tmp_path: Path
) -> None:
    image = answer(qtbot, ready_service.open(NOTE)).image
    reading = answer(qtbot, ready_service.read(image))

    saved = answer(qtbot, ready_service.save(tmp_path / "note.txt", "note.jpg", image, reading))
    assert saved == tmp_path / "note.txt"
    assert (tmp_path / "note.txt").read_text() == f"{reading.text}\n"

    (tmp_path / "a file").touch()
    error = failure(qtbot, ready_service.save(tmp_path / "a file" / "note.txt", "note.jpg", image, reading))
    assert "was not saved" in str(error)
