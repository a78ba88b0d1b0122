"""Samples from files and to files: what goes out comes back, and what is stopped leaves nothing half done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import Stopped
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.samples import importing
from digitrec_gui.core.samples.exporting import export_folder, export_npz
from digitrec_gui.core.samples.importing import import_folder, import_npz
from digitrec_gui.core.samples.mending import Predict
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import Imported, NewSample
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import load_labelled
from digitrec_gui.training.data.labelled import load_glyphs
from digitrec_gui.training.data.pictures import load_pictures
from tests.core.samples.files_story import refused

COUNT = 40


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's first test digits."""
    with np.load(paths.MNIST) as mnist:
        return mnist["x_test"][:COUNT], mnist["y_test"][:COUNT].astype(np.int64)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SampleStore]:
    """An empty store."""
    store = SampleStore(tmp_path / "samples.sqlite")
    yield store
    store.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[SampleStore]:
    """Another one."""
    store = SampleStore(tmp_path / "other.sqlite")
    yield store
    store.close()


@pytest.fixture
def full(store: SampleStore, digits: tuple[np.ndarray, np.ndarray]) -> SampleStore:
    """The store with MNIST's digits, and one thing that is none."""
    store.add(NewSample(x, int(y), None, "draw") for x, y in zip(*digits, strict=True))
    store.add([NewSample(digits[0][0].T.copy(), NOT_A_DIGIT)])
    return store


def content(store: SampleStore) -> list[tuple[int, bytes]]:
    x, y, _ = store.arrays()
    return sorted((int(digit), field.tobytes()) for field, digit in zip(x, y, strict=True))


def test_an_npz_comes_back_as_it_went(full: SampleStore, other: SampleStore, tmp_path: Path) -> None:
    file = tmp_path / "mine.npz"

    assert export_npz(full, file) == COUNT + 1
    assert import_npz(other, file) == Imported(COUNT + 1)

    assert content(other) == content(full)


def test_a_folder_comes_back_pixel_for_pixel(full: SampleStore, other: SampleStore, tmp_path: Path) -> None:
    folder = tmp_path / "mine"

    assert export_folder(full, folder) == COUNT + 1
    assert {path.name for path in folder.iterdir()} <= {*map(str, range(10)), "not_a_digit"}
    assert import_folder(other, folder) == Imported(COUNT + 1)

    assert content(other) == content(full)


def test_digitrec_train_and_evaluate_read_what_was_exported(full: SampleStore, digits, tmp_path: Path) -> None:
    export_folder(full, tmp_path / "mine")
    export_npz(full, tmp_path / "mine.npz")

    events: list[dict] = []
    training, test = load_pictures(tmp_path / "mine", events.append)
    assert test is None and len(training) == COUNT
    assert not [event for event in events if event["event"] == "note"], "a digit is found in each"
    assert sorted(training.y) == sorted(digits[1])
    glyphs = load_glyphs(tmp_path / "mine.npz")
    assert np.array_equal(glyphs.x[:COUNT], digits[0])
    assert glyphs.y[COUNT] == NOT_A_DIGIT

    full.remove(full.ids(NOT_A_DIGIT))
    export_npz(full, tmp_path / "mine.npz")
    assert np.array_equal(load_labelled(tmp_path / "mine.npz").y, digits[1])


def test_the_same_samples_are_not_taken_in_twice(full: SampleStore, tmp_path: Path) -> None:
    export_npz(full, tmp_path / "mine.npz")

    imported = import_npz(full, tmp_path / "mine.npz")

    assert imported == Imported(0, COUNT + 1)
    assert imported.sentence == "0 samples added, 41 known already."
    assert len(full.ids()) == COUNT + 1


def test_photos_are_found_and_normalised(store: SampleStore, digits, tmp_path: Path) -> None:
    (tmp_path / "in" / "7").mkdir(parents=True)
    page = np.full((300, 400, 3), 225, np.uint8)
    digit = cv2.resize(digits[0][0], (140, 140), interpolation=cv2.INTER_CUBIC)
    page[80:220, 130:270] = 225 - (digit[..., np.newaxis] * 0.7).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "in" / "7" / "photo.jpg"), page)
    cv2.imwrite(str(tmp_path / "in" / "7" / "blank.png"), page[:60])
    (tmp_path / "in" / "7" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n1234")
    (tmp_path / "in" / "7" / "notes.txt").write_text("nothing")

    imported = import_folder(store, tmp_path / "in")

    assert imported == Imported(1, 0, ("7/blank.png", "7/broken.png"))
    assert imported.sentence == "1 sample added, no digit found in 2 (7/blank.png, 7/broken.png)."
    x, y, _ = store.arrays()
    assert y.tolist() == [7]
    agreement = np.corrcoef(x[0].ravel(), digits[0][0].ravel())[0, 1]
    assert agreement > 0.9


def test_pictures_that_are_light_on_black_stay_as_they_are(store: SampleStore, digits, tmp_path: Path) -> None:
    (tmp_path / "mnist" / "7").mkdir(parents=True)
    cv2.imwrite(str(tmp_path / "mnist" / "7" / "0.png"), digits[0][0])

    import_folder(store, tmp_path / "mnist")

    assert np.array_equal(store.arrays()[0][0], digits[0][0])


@pytest.fixture(scope="module")
def predict() -> Predict:
    """DigitRec's own Model."""
    return Engine(paths.DEFAULT_MODEL.with_suffix(".tflite")).predict


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda x: x.transpose(0, 2, 1), "rows and columns changed"),
        (lambda x: np.rot90(x, 2, (1, 2)), "stand on their heads"),
        (lambda x: 255 - x, "dark on light"),
    ],
)
def test_digits_that_are_turned_or_dark_are_put_right_and_that_is_said(
    store: SampleStore, digits, predict: Predict, tmp_path: Path, spoil, said: str
) -> None:
    np.savez(tmp_path / "theirs.npz", x=np.ascontiguousarray(spoil(digits[0])), y=digits[1])

    imported = import_npz(store, tmp_path / "theirs.npz", predict=predict)

    assert said in imported.sentence and imported.sentence.startswith(
        f"{COUNT} samples added. The digits in theirs.npz"
    )
    assert np.array_equal(store.arrays()[0], digits[0]) and imported.ids == tuple(store.arrays()[2].tolist())


def test_pictures_of_turned_digits_are_put_right_too(
    store: SampleStore, digits, predict: Predict, tmp_path: Path
) -> None:
    for number, (x, y) in enumerate(zip(*digits, strict=True)):
        (tmp_path / "theirs" / str(y)).mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / "theirs" / str(y) / f"{number}.png"), x.T)

    imported = import_folder(store, tmp_path / "theirs", predict=predict)

    assert "The digits in theirs have rows and columns changed" in imported.sentence
    assert content(store) == sorted((int(y), x.tobytes()) for x, y in zip(*digits, strict=True))


def test_digits_of_another_size_are_normalised(store: SampleStore, digits, tmp_path: Path) -> None:
    large = np.stack([cv2.resize(x, (56, 56), interpolation=cv2.INTER_AREA) for x in digits[0]])
    np.savez(tmp_path / "large.npz", x=large, y=digits[1].astype(np.uint8))

    import_npz(store, tmp_path / "large.npz")

    x, y, _ = store.arrays()
    assert np.array_equal(y, digits[1])
    assert all(np.corrcoef(a.ravel(), b.ravel())[0, 1] > 0.8 for a, b in zip(x, digits[0], strict=True))


def test_nothing_is_no_export(store: SampleStore, tmp_path: Path) -> None:
    assert "no samples" in refused(export_npz, store, tmp_path / "mine.npz")
    assert "no samples" in refused(export_folder, store, tmp_path / "mine")


def test_a_folder_that_holds_something_is_left_alone(full: SampleStore, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")

    assert "not empty" in refused(export_folder, full, tmp_path / "mine")

    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_place_that_cannot_be_written_is_named(full: SampleStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "cannot be written" in refused(export_npz, full, tmp_path / "file" / "mine.npz")
    assert "cannot be written" in refused(export_folder, full, tmp_path / "file" / "mine")


def test_an_export_that_is_stopped_leaves_nothing(full: SampleStore, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "empty").mkdir(parents=True)

    for order, target, at in (
        (export_folder, out / "mine", 20),
        (export_folder, out / "empty", 20),
        (export_npz, out / "mine.npz", COUNT + 1),
    ):
        with pytest.raises(Stopped):
            order(full, target, stop_at(at))

    assert list(out.rglob("*")) == [out / "empty"]


def test_an_import_that_is_stopped_adds_nothing(full: SampleStore, other: SampleStore, tmp_path: Path) -> None:
    export_folder(full, tmp_path / "mine")

    with pytest.raises(Stopped):
        import_folder(other, tmp_path / "mine", stop_at(20))

    assert len(other.ids()) == 0


def test_an_import_that_is_stopped_while_it_is_stored_adds_nothing(
    full: SampleStore, other: SampleStore, tmp_path: Path
) -> None:
    export_npz(full, tmp_path / "mine.npz")
    told = []

    def step(done: int, of: int) -> None:
        told.append((done, of))
        if len(told) > COUNT + 20:  # each was looked at, and some are in the store
            raise Stopped

    with pytest.raises(Stopped):
        import_npz(other, tmp_path / "mine.npz", step)

    assert told[-1] == (0, 0) and len(other.ids()) == 0


def stop_at(number: int):
    def step(done: int, of: int) -> None:
        assert of in (0, COUNT + 1)
        if done == number:
            raise Stopped

    return step


def test_what_is_no_folder_of_samples_is_refused(store: SampleStore, tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "beach.png").write_bytes(b"")

    assert "needs folders named 0 to 9" in refused(import_folder, store, tmp_path / "holiday")
    assert "needs folders named 0 to 9" in refused(import_folder, store, tmp_path / "nowhere")
    (tmp_path / "holiday" / "3").mkdir()
    (tmp_path / "holiday" / "3" / "beach.png").write_bytes(b"")
    assert "No picture in holiday shows a digit" in refused(import_folder, store, tmp_path / "holiday")


def test_too_many_pictures_are_refused(full: SampleStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export_folder(full, tmp_path / "mine")
    monkeypatch.setattr(importing, "MOST_PICTURES", 40)

    assert "holds 41 pictures" in refused(import_folder, full, tmp_path / "mine")
