"""ModelLibrary, with real Models and real children."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError, Stopped
from digitrec_gui.core.models.cards import Card, write_card
from digitrec_gui.core.models.files import CARD, read_info, sha256
from digitrec_gui.core.models.judgement import judged
from digitrec_gui.core.models.learned import fingerprints, packed
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.services.child import ChildOrders
from digitrec_gui.services.models.library import NOT_DIGITS, ModelLibrary
from digitrec_gui.services.orders import NewestOrder
from tests.limits import CHILD, WAIT
from tests.services.story import answer, failure


@pytest.fixture
def library(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelLibrary]:
    """A library in the user's data folder, with a wastebasket of its own."""
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    library = ModelLibrary()
    library.folder.mkdir(parents=True)
    yield library
    library.close()


def put(library: ModelLibrary, name: str) -> Path:
    h5 = library.folder / f"{name}.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    h5.with_suffix(CARD).write_text(json.dumps({"h5_sha256": sha256(h5), "test_accuracy": 0.98}))
    return h5


def listed(library: ModelLibrary, h5: Path) -> Card:
    """What the list says of a Model; nothing while it is not in the list."""
    return next((entry.card for entry in library.entries() if entry.path == h5), Card())


def names(qtbot: QtBot, library: ModelLibrary) -> list[str]:
    with qtbot.waitSignal(library.changed, timeout=WAIT):
        library.refresh()
    return [entry.name for entry in library.entries()]


def test_the_built_in_model_is_there_before_any_other(qtbot: QtBot, library: ModelLibrary) -> None:
    assert library.folder == paths.models_folder()
    assert library.entries() == ()

    assert names(qtbot, library) == [paths.DEFAULT_MODEL.stem]
    assert library.entries()[0].built_in


def test_a_stranger_comes_in_by_conversion_and_goes_out_as_onnx(
    qtbot: QtBot, library: ModelLibrary, plain_model: Path, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs.keras"
    assert answer(qtbot, library.export(plain_model, theirs), CHILD)["path"] == str(theirs)

    found = answer(qtbot, library.inspect(theirs), CHILD)
    assert found["accuracy"] > 0.97

    order = library.add(theirs, found)
    with qtbot.waitSignals([order.done, library.changed], timeout=CHILD, order="strict") as signals:
        pass
    h5 = Path(signals.all_signals_and_args[0].args[0]["path"])
    assert h5 == library.folder / "theirs.h5"
    entry = library.entries()[1]
    assert (entry.path, entry.card.opened_from) == (h5, "theirs.keras")
    assert entry.card.validation_accuracy == found["accuracy"]

    answer(qtbot, library.export(h5, tmp_path / "theirs.tflite"), CHILD)
    assert read_info(tmp_path / "theirs.tflite").sha256 == sha256(h5)


def test_two_models_are_put_side_by_side(
    qtbot: QtBot, library: ModelLibrary, plain_model: Path, tmp_path: Path
) -> None:
    # Given 30 samples, from 10 of which one of two models has learned
    with np.load(paths.MNIST) as mnist:
        x, y = mnist["x_test"][:30], mnist["y_test"][:30]
    with closing(SampleStore(tmp_path / "samples.sqlite")) as store:
        store.add(NewSample(field, int(digit)) for field, digit in zip(x, y, strict=True))
    mine = library.folder / "mine.h5"
    shutil.copy(plain_model, mine)
    shutil.copy(plain_model.with_suffix(".tflite"), mine.with_suffix(".tflite"))
    learned = {"samples_learned": packed(fingerprints(x[:10]))}
    write_card(mine.with_suffix(CARD), {"data": learned, "h5_sha256": sha256(mine)})

    # When they are compared, then it is told on the way what is being read
    order = library.compare(mine, paths.DEFAULT_MODEL, samples=tmp_path / "samples.sqlite")
    steps: list[str] = []
    order.told.connect(lambda step: steps.append(step["message"]))
    found = answer(qtbot, order, CHILD)
    assert steps[0] == "mine reads MNIST's test set" and steps[-1] == "DigitRec's own reads your samples"
    # And what was measured on MNIST's test set stands in the list from then on, beside what else the card says
    qtbot.waitUntil(lambda: listed(library, mine).mnist_accuracy == found["a"]["accuracy"], timeout=WAIT)
    assert len(listed(library, mine).learned) == 10

    assert (found["a"]["model"], found["b"]["model"]) == (mine.name, paths.DEFAULT_MODEL.name)
    assert found["better"] == found["wanted"] == "b"
    assert (found["samples"]["items"], found["samples_learned"]) == (20, 10)
    # And of a card that does not say what else was learned it is not claimed to be known
    assert found["samples_unsure"] == ["a"] and f"whether A ({mine.name}) learned from them" in found["verdict"]
    # And it is what the window says of it
    names = f"A ({mine.name})", f"B ({paths.DEFAULT_MODEL.name})"
    assert judged(found | {"data": "MNIST"}, names).better == "b" and "20 samples of yours" in found["verdict"]
    # And on MNIST it is measured how well what is no digit is rejected
    assert found["data"] == "MNIST test set"
    for figures in (found["a"], found["b"]):
        assert (figures["images"], figures["rejection"]["negatives"]) == (10_000, NOT_DIGITS)
    assert found["b"]["rejection"]["rejected"] > 0.95


def test_samples_are_measured_as_they_are(qtbot: QtBot, library: ModelLibrary, tmp_path: Path) -> None:
    file = tmp_path / "my samples.npz"
    with np.load(paths.MNIST) as mnist:
        np.savez(file, x=mnist["x_test"][:50], y=mnist["y_test"][:50])

    found = answer(qtbot, library.compare(paths.DEFAULT_MODEL, paths.DEFAULT_MODEL, file), CHILD)

    assert (found["data"], found["a"]["images"], found["a"]["rejection"]) == (file.name, 50, None)


def test_what_cannot_be_compared_is_named(qtbot: QtBot, library: ModelLibrary) -> None:
    order = library.compare(library.folder / "gone.h5", paths.DEFAULT_MODEL)

    assert "There is no model at" in str(failure(qtbot, order, CHILD))


def test_a_stranger_that_is_no_model_is_refused_in_its_own_sentence(
    qtbot: QtBot, library: ModelLibrary, tmp_path: Path
) -> None:
    (tmp_path / "letter.keras").write_text("Dear reader")

    error = failure(qtbot, library.inspect(tmp_path / "letter.keras"), CHILD)

    assert str(error).startswith("letter.keras is not an .h5 or .keras file")


def test_only_the_last_file_that_was_asked_for_is_looked_at(
    qtbot: QtBot, library: ModelLibrary, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.h5").write_text("Dear reader")
    said: list[str] = []
    newest = NewestOrder(library)

    for name in ("first", "second"):
        order = library.inspect(tmp_path / f"{name}.h5")
        newest.follow(order, said.append, lambda error: said.append(str(error)))
    qtbot.waitUntil(lambda: bool(said), timeout=CHILD)

    assert len(said) == 1
    assert said[0].startswith("second.h5")


def test_a_model_is_renamed(qtbot: QtBot, library: ModelLibrary) -> None:
    h5 = put(library, "mine")

    with qtbot.waitSignals([library.renamed, library.changed], timeout=WAIT) as signals:
        library.rename(h5, "my hand")

    assert signals.all_signals_and_args[0].args == (h5, library.folder / "my hand.h5")
    assert [entry.name for entry in library.entries()][1:] == ["my hand"]
    assert library.entries()[1].card.test_accuracy == 0.98


def test_a_name_that_is_taken_is_refused(qtbot: QtBot, library: ModelLibrary) -> None:
    put(library, "other")

    with qtbot.waitSignal(library.failed, timeout=WAIT) as failed:
        library.rename(put(library, "mine"), "other")

    assert "choose another name" in failed.args[0]


def test_a_model_is_moved_to_the_wastebasket_with_its_card(qtbot: QtBot, library: ModelLibrary, tmp_path: Path) -> None:
    h5 = put(library, "mine")

    with qtbot.waitSignal(library.changed, timeout=WAIT):
        library.delete(h5)

    assert list(library.folder.iterdir()) == []
    assert [entry.name for entry in library.entries()] == [paths.DEFAULT_MODEL.stem]
    if sys.platform == "linux":
        assert {path.name for path in tmp_path.rglob("Trash/files/*")} == {"mine.h5", "mine.json"}


def test_the_model_in_use_is_not_deleted_also_after_it_was_renamed(qtbot: QtBot, library: ModelLibrary) -> None:
    h5 = put(library, "mine")
    library.set_in_use(h5)
    with qtbot.waitSignals([library.renamed, library.changed], timeout=WAIT):
        library.rename(h5, "renamed")

    with qtbot.waitSignal(library.failed, timeout=WAIT) as failed:
        library.delete(library.folder / "renamed.h5")

    assert "is in use" in failed.args[0]
    assert names(qtbot, library)[1:] == ["renamed"]


@pytest.mark.parametrize("order", ["rename", "delete"])
def test_the_built_in_model_stays_as_it_is(qtbot: QtBot, library: ModelLibrary, order: str) -> None:
    with qtbot.waitSignal(library.failed, timeout=WAIT) as failed:
        library.rename(paths.DEFAULT_MODEL, "mine") if order == "rename" else library.delete(paths.DEFAULT_MODEL)

    assert "comes with DigitRec" in failed.args[0]
    assert paths.DEFAULT_MODEL.exists()


def test_a_model_that_is_gone_leaves_the_list(qtbot: QtBot, library: ModelLibrary) -> None:
    h5 = put(library, "mine")
    h5.unlink()
    h5.with_suffix(CARD).unlink()

    with qtbot.waitSignal(library.changed, timeout=WAIT):
        library.delete(h5)


def test_close_while_a_file_is_looked_at_ends_the_child(qtbot: QtBot, library: ModelLibrary) -> None:
    library.inspect(paths.DEFAULT_MODEL)
    library.export(paths.DEFAULT_MODEL, library.folder / "copy.onnx")

    library.close()  # the leak check sees children and thread


def test_a_child_that_takes_too_long_is_ended(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    children = ChildOrders(0.2)
    monkeypatch.setattr(paths, "child_command", lambda *_: [sys.executable, "-c", "while True: pass"])

    order = children.give((), "It took too long.", "It did not start.")

    assert str(failure(qtbot, order)) == "It took too long."
    assert not order.is_under_way


def test_a_child_that_does_not_start_says_so_to_whoever_asked(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    children = ChildOrders(60)
    monkeypatch.setattr(paths, "child_command", lambda *_: ["no such program"])

    order = children.give((), "It took too long.", "It did not start.")

    assert str(failure(qtbot, order)) == "It did not start."


def test_a_child_ends_with_its_order(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given three children that would run for ever
    children = ChildOrders(60)
    monkeypatch.setattr(paths, "child_command", lambda *_: [sys.executable, "-c", "while True: pass"])
    orders = [children.give((), "It took too long.", "It did not start.") for _ in range(3)]
    said: list[tuple[int, type[DigitRecError]]] = []
    for number, order in enumerate(orders):
        order.done.connect(lambda _: said.append((-1, DigitRecError)))
        order.failed.connect(lambda error, number=number: said.append((number, type(error))))

    # When one is forgotten, one is cancelled, and then all is closed
    orders[0].forget()
    orders[1].cancel()
    children.close()

    # Then only the one that was cancelled is answered (and the leak check sees no child)
    assert said == [(1, Stopped)]
