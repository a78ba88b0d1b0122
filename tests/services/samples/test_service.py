"""SampleService: keeps, finds, changes, imports and exports off the UI thread, and says what came of it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import QRect, QSize
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.errors import Stopped
from digitrec_gui.core.samples import importing
from digitrec_gui.core.samples.exporting import export_folder, export_npz
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import Imported, NewSample
from digitrec_gui.services.orders import UNEXPECTED
from digitrec_gui.services.reading.pictures import from_qimage
from digitrec_gui.services.samples.service import SampleService
from tests.limits import WAIT, WAIT_SECONDS
from tests.services.story import answer, failure


@pytest.fixture
def file(home: Path) -> Path:
    return paths.samples_file()


@pytest.fixture
def samples(qtbot: QtBot, file: Path) -> Iterator[SampleService]:
    samples = SampleService(file)
    yield samples
    samples.close()


def new(digit: int) -> NewSample:
    pixels = np.zeros((28, 28), np.uint8)
    pixels[4:24, 10 : 12 + digit] = 255
    return NewSample(pixels, digit, None, "image")


def test_samples_lie_in_the_users_data_folder(file: Path, home: Path) -> None:
    assert file == home / "data" / "samples.sqlite"


def test_nothing_is_made_before_the_first_order(samples: SampleService, file: Path) -> None:
    assert not file.parent.exists()


def test_what_is_added_is_counted_found_and_got(qtbot: QtBot, samples: SampleService) -> None:
    order = samples.add([new(3), new(8)])
    with qtbot.waitSignals([order.done, samples.changed], timeout=WAIT, order="strict") as signals:
        pass
    assert signals.all_signals_and_args[0].args == ([1, 2],)
    assert signals.all_signals_and_args[1].args == ({**dict.fromkeys(range(11), 0), 3: 1, 8: 1},)

    assert answer(qtbot, samples.ids(sorting="digit")).tolist() == [1, 2]
    of_8 = answer(qtbot, samples.ids(8))
    assert of_8.tolist() == [2]
    got = answer(qtbot, samples.get(of_8))
    assert [(sample.id, sample.digit, sample.source) for sample in got] == [(2, 8, "image")]


def test_a_change_comes_with_what_undoes_it(qtbot: QtBot, samples: SampleService) -> None:
    ids = answer(qtbot, samples.add([new(3), new(8)]))

    before = answer(qtbot, samples.relabel(ids, 5))
    assert [sample.digit for sample in before] == [3, 8]
    removed = answer(qtbot, samples.remove(ids))
    assert [sample.digit for sample in removed] == [5, 5]
    answer(qtbot, samples.restore(removed))
    with qtbot.waitSignal(samples.changed, timeout=WAIT, check_params_cb=lambda counts: counts[5] == 2):
        samples.count()


def test_what_another_window_added_is_counted(qtbot: QtBot, samples: SampleService, file: Path) -> None:
    answer(qtbot, samples.add([new(3)]))
    other = SampleStore(file)
    other.add([new(4)])
    other.close()

    with qtbot.waitSignal(samples.changed, timeout=WAIT, check_params_cb=lambda counts: counts[4]):
        samples.count()


def test_samples_go_out_and_come_in(qtbot: QtBot, samples: SampleService, tmp_path: Path) -> None:
    answer(qtbot, samples.add([new(3), new(8)]))
    out, npz = tmp_path / "mine", tmp_path / "mine.npz"

    assert answer(qtbot, samples.export_folder(out)) == out
    assert answer(qtbot, samples.export_npz(npz)) == npz
    with qtbot.waitSignal(samples.changed, timeout=WAIT):
        answer(qtbot, samples.remove([1]))
    order = samples.import_folder(out)
    with qtbot.waitSignals([order.done, samples.changed], timeout=WAIT, order="strict") as signals:
        pass
    assert signals.all_signals_and_args[0].args == (Imported(1, 1),)
    assert signals.all_signals_and_args[1].args[0][3] == 1
    assert answer(qtbot, samples.import_npz(npz)) == Imported(0, 2)


def test_a_sheet_is_saved_and_its_photograph_read(qtbot: QtBot, samples: SampleService, tmp_path: Path) -> None:
    pdf = tmp_path / "sheet.pdf"
    assert answer(qtbot, samples.save_sheet(3, pdf)) == pdf
    document = QPdfDocument(None)
    document.load(str(pdf))
    page = document.render(0, QSize(1240, 1754))
    document.close()
    painter = QPainter(page)
    painter.fillRect(QRect(600, 355, 12, 60), QColor("black"))
    painter.end()
    page.save(str(tmp_path / "photo.png"))

    read = answer(qtbot, samples.read_sheet(tmp_path / "photo.png"))
    assert (read.number, len(read.samples), len(read.empty)) == (3, 1, 19)
    again = answer(qtbot, samples.read_sheet(from_qimage(page)))
    assert again.samples[0].digit == read.samples[0].digit
    # An office scanner gives a PDF; this one is the sheet as it was printed
    assert "Nothing is written on sheet 3" in str(failure(qtbot, samples.read_sheet(pdf)))
    pdf.write_bytes(b"no sheet at all")
    assert "holds no PDF" in str(failure(qtbot, samples.read_sheet(pdf)))


def test_what_fails_is_a_sentence_and_the_service_goes_on(
    qtbot: QtBot, samples: SampleService, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert "no data" in str(failure(qtbot, samples.import_npz(tmp_path / "nothing.npz")))
    assert "no samples" in str(failure(qtbot, samples.export_folder(tmp_path / "mine")))
    assert str(failure(qtbot, samples.add([new(11)]))) == UNEXPECTED
    assert "IntegrityError" in caplog.text

    assert answer(qtbot, samples.add([new(1)])) == [1]


def test_a_damaged_file_is_said(qtbot: QtBot, samples: SampleService, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text("no database")

    order = samples.add([new(1)])
    with qtbot.waitSignals([samples.set_aside, order.done], timeout=WAIT, order="strict") as signals:
        pass

    assert signals.all_signals_and_args[0].args[0].read_text() == "no database"


def test_a_newer_file_is_said_at_each_order_until_it_can_be_used(
    qtbot: QtBot, samples: SampleService, file: Path
) -> None:
    SampleStore(file).close()
    newer = sqlite3.connect(file)
    known = newer.execute("PRAGMA user_version").fetchone()[0]
    newer.execute("PRAGMA user_version = 99")

    for _ in range(2):
        assert "newer DigitRec" in str(failure(qtbot, samples.add([new(1)])))

    newer.execute(f"PRAGMA user_version = {known}")
    newer.close()
    assert answer(qtbot, samples.add([new(1)])) == [1]


def test_closing_waits_for_what_is_to_be_kept(qtbot: QtBot, file: Path) -> None:
    samples = SampleService(file)
    for _ in range(20):
        samples.add([new(1)])

    samples.close()
    samples.close()

    store = SampleStore(file)
    assert len(store.ids()) == 20
    store.close()


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A folder of ten samples; beside it theirs.npz, of the same."""
    other = SampleStore(tmp_path / "other.sqlite")
    other.add([new(digit) for digit in range(10)])
    export_folder(other, tmp_path / "theirs")
    export_npz(other, tmp_path / "theirs.npz")
    other.close()
    return tmp_path / "theirs"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Imports of a folder say that they have begun, and go on when they are told to."""
    begun, go_on = threading.Event(), threading.Event()
    open_image = importing.open_image

    def slow(path: Path):
        begun.set()
        go_on.wait(WAIT_SECONDS)
        return open_image(path)

    monkeypatch.setattr(importing, "open_image", slow)
    return begun, go_on


def test_what_is_cancelled_adds_nothing_whether_it_has_begun_or_not(
    qtbot: QtBot, samples: SampleService, theirs: Path, held: tuple[threading.Event, threading.Event]
) -> None:
    begun, go_on = held
    said: list[tuple[int, object]] = []

    # Given an import that has begun, one that waits for it, and an export
    orders = [
        samples.import_folder(theirs),
        samples.import_npz(theirs.with_suffix(".npz")),
        samples.export_npz(theirs.with_name("mine.npz")),
    ]
    for number, order in enumerate(orders):
        order.done.connect(lambda answer, number=number: said.append((number, answer)))
        order.failed.connect(lambda error, number=number: said.append((number, type(error))))
    assert begun.wait(WAIT_SECONDS)

    # When all are cancelled
    for order in orders:
        order.cancel()
    go_on.set()

    # Then each says so, and nothing has changed
    qtbot.waitUntil(lambda: said == [(0, Stopped), (1, Stopped), (2, Stopped)], timeout=WAIT)
    assert len(answer(qtbot, samples.ids())) == 0
    assert not theirs.with_name("mine.npz").exists()


def test_closing_ends_an_import_and_adds_nothing_of_it(
    qtbot: QtBot, file: Path, theirs: Path, held: tuple[threading.Event, threading.Event]
) -> None:
    begun, go_on = held
    samples = SampleService(file)
    samples.import_folder(theirs)
    samples.import_npz(theirs.with_suffix(".npz"))
    assert begun.wait(WAIT_SECONDS)

    threading.Timer(0.1, go_on.set).start()
    samples.close()

    store = SampleStore(file)
    assert len(store.ids()) == 0
    store.close()
