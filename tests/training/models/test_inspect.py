"""What a stranger's model is worth; each is made by wrapping the same one, so that no test has to train."""

from __future__ import annotations

import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import read_info, sha256
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.models.adapt import adapt
from digitrec_gui.training.models.habits import HABITS, Habit, in_parts, validation_digits
from digitrec_gui.training.models.inspect import inspect_model
from digitrec_gui.training.models.load import load_model

layers = keras.layers
STRANGERS = Path(__file__).parents[3].parent / "shared" / "models"
STRANGE_HABITS = {
    "0xdeceiverAngel__mnist": ("trained on pixels from 0 to 255",),
    "A-shazli__mnist": ("gives logits",),
    "Aniket334__digit_recognition_model": ("reads 28x28 without a channel",),
}


@pytest.fixture
def model(plain_model: Path) -> keras.Model:
    """Anew for each test, which may change it."""
    return keras.models.load_model(plain_model, compile=False)


def wrapped(model: keras.Model, shape: tuple[int, ...], *before: keras.Layer) -> keras.Model:
    return keras.Sequential([keras.Input(shape), *before, *model.layers])


def test_all_that_a_person_needs_to_decide(tmp_path: Path, model: keras.Model) -> None:
    wrapped(model, (784,), layers.Reshape((28, 28, 1)), layers.Rescaling(1 / 255)).save(tmp_path / "theirs.keras")

    found = inspect_model(tmp_path / "theirs.keras", tmp_path / "copy.tflite")

    assert (found.name, found.format, found.input, found.classes) == ("theirs", "keras", "784", 10)
    assert found.sha256 == sha256(tmp_path / "theirs.keras") == read_info(tmp_path / "copy.tflite").sha256
    assert found.keras == keras.__version__
    assert not found.by_digitrec
    assert found.parameters == 9_682
    assert found.notes == ("reads the 784 pixels in one row", "trained on pixels from 0 to 255")
    assert found.tried[0]["pixels"] == "pixels from 0 to 255"
    assert len(found.tried) == len(HABITS)
    digits = validation_digits()
    assert found.digits == len(digits) == 5000
    assert found.accuracy == (Engine(tmp_path / "copy.tflite").predict(digits.x).argmax(axis=1) == digits.y).mean()
    assert found.sentence == (
        f"theirs.keras reads {100 * found.accuracy:.1f} % of 5,000 digits of MNIST's training set right; "
        "it reads the 784 pixels in one row and was trained on pixels from 0 to 255."
    )


def test_our_own_model_is_measured_without_trying(tmp_path: Path) -> None:
    for suffix in (".h5", ".json"):
        shutil.copy(paths.DEFAULT_MODEL.with_suffix(suffix), tmp_path / f"ours{suffix}")

    found = inspect_model(tmp_path / "ours.h5")

    assert found.by_digitrec
    assert found.classes == 11
    assert found.accuracy > 0.99
    assert found.test_accuracy is not None
    assert len(found.tried) == 1


def test_a_model_of_our_own_that_reads_next_to_nothing_is_refused_as_a_strangers(tmp_path: Path) -> None:
    shutil.copy(paths.DEFAULT_MODEL, tmp_path / "zeros.h5")
    with h5py.File(tmp_path / "zeros.h5", "r+") as file:
        last: list[h5py.Dataset] = []
        file.visititems(lambda _, item: last.append(item) if getattr(item, "shape", None) == (11,) else None)
        for bias in last:
            bias[0] = 1000

    with pytest.raises(ModelError, match=r"zeros\.h5 reads only 10 % of MNIST's digits: choose"):
        inspect_model(tmp_path / "zeros.h5")


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.words)
def test_every_way_of_writing_pixels_is_found(tmp_path: Path, model: keras.Model, habit: Habit) -> None:
    undo = layers.Rescaling(1 / habit.scale, -habit.offset / habit.scale)
    wrapped(model, (28, 28, 1), undo).save(tmp_path / "theirs.h5")

    trials = adapt(load_model(tmp_path / "theirs.h5"), "theirs.h5").trials

    # One that is trained on few digits may read two ways equally well.
    own = next(trial for trial in trials if trial.habit == habit)
    assert trials[0].digits == own.digits
    assert trials[0].accuracy > own.accuracy - 0.001
    assert trials[0].accuracy > 0.96


def test_transposed_digits_are_found(tmp_path: Path, model: keras.Model) -> None:
    wrapped(model, (28, 28, 1), layers.Permute((2, 1, 3)), layers.Rescaling(-1, 1)).save(tmp_path / "emnist.h5")

    found = inspect_model(tmp_path / "emnist.h5")

    assert found.notes == ("trained on dark ink on white, 0 to 1, trained on transposed digits",)
    assert found.accuracy > 0.96


def test_padding_is_paper_whatever_stands_for_paper(tmp_path: Path, model: keras.Model) -> None:
    """This one gives nothing but zeros where there is ink in the margin."""
    inputs = keras.Input((32, 32, 1))
    ink = layers.Rescaling(-1, 1)(inputs)
    digit = keras.Sequential(model.layers)(layers.CenterCrop(28, 28)(ink))
    margin = layers.GlobalMaxPooling2D()(layers.Cropping2D(((0, 30), (0, 0)))(ink))
    keras.Model(inputs, layers.Multiply()([digit, layers.Rescaling(-1, 1)(margin)])).save(tmp_path / "large.h5")

    found = inspect_model(tmp_path / "large.h5")

    assert found.notes[:2] == ("reads 32x32 images", "trained on dark ink on white, 0 to 1")


def test_an_eleventh_class_is_taken_for_not_a_digit(tmp_path: Path, model: keras.Model) -> None:
    *body, last = model.layers
    wider = layers.Dense(11, activation="softmax", name="wider")
    eleven = keras.Sequential([keras.Input((28, 28, 1)), *body, wider])
    kernel, bias = last.get_weights()
    wider.set_weights([np.pad(kernel, ((0, 0), (0, 1))), np.append(bias, -50.0)])
    eleven.save(tmp_path / "eleven.h5")

    found = inspect_model(tmp_path / "eleven.h5")

    assert found.classes == 11
    assert found.notes == ("has an eleventh class, taken for “not a digit”",)


def test_a_convolution_may_give_the_ten_values(tmp_path: Path, model: keras.Model) -> None:
    keras.Sequential([keras.Input((28, 28, 1)), *model.layers, layers.Reshape((1, 1, 10))]).save(tmp_path / "conv.h5")

    assert inspect_model(tmp_path / "conv.h5").notes == ()


@pytest.mark.parametrize(
    ("outputs", "sentence"),
    [
        (784, "its output is a picture of 784, as an autoencoder's is"),
        (1, "gives one number, not the ten digits"),
        (47, "tells 47 classes apart"),
        (11, "the first ten are not the digits"),
    ],
)
def test_what_reads_no_digits_says_what_it_does(tmp_path: Path, outputs: int, sentence: str) -> None:
    keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(outputs)]).save(tmp_path / "no.keras")

    with pytest.raises(ModelError, match=sentence):
        inspect_model(tmp_path / "no.keras")


def test_many_digits_are_answered_a_few_at_a_time() -> None:
    sizes: list[int] = []

    def answer(ink: np.ndarray, habit: Habit) -> np.ndarray:
        sizes.append(len(ink))
        return ink[:, 0, 0]

    ink = np.arange(50, dtype=np.float32).reshape(50, 1, 1, 1)

    assert np.array_equal(in_parts(answer, 2**24)(ink, HABITS[0]), ink[:, 0, 0])
    assert max(sizes) <= 8


@pytest.mark.skipif(not STRANGERS.is_dir(), reason="needs the models in ../shared/models, which are not in the project")
@pytest.mark.parametrize("path", sorted(STRANGERS.glob("*")), ids=lambda path: path.name)
def test_models_of_public_projects_are_opened_or_refused_for_the_right_reason(
    tmp_path: Path, path: Path, mnist: tuple[Digits, Digits]
) -> None:
    if "ae_cnn" in path.name:
        with pytest.raises(ModelError, match="its output is a picture"):
            inspect_model(path)
        return

    found = inspect_model(path, tmp_path / "copy.tflite")

    assert found.notes == STRANGE_HABITS.get(path.stem, ())
    # Read as well as in whatever way its pixels might be written; which may be the best, few digits tell
    test = mnist[1][np.arange(2000)]
    accuracy = (Engine(tmp_path / "copy.tflite").predict(test.x).argmax(axis=1) == test.y).mean()
    theirs = load_model(path).model
    of_few = {habit: _plain_accuracy(theirs, habit, found.input, test[np.arange(200)]) for habit in HABITS}
    likely = [habit for habit, share in of_few.items() if share >= max(of_few.values()) - 0.1]
    assert accuracy >= max(_plain_accuracy(theirs, habit, found.input, test) for habit in likely) - 0.002


def _plain_accuracy(model: keras.Model, habit: Habit, shape: str, test: Digits) -> float:
    """Without any of our own code between the pixels and the model."""
    x = test.x.reshape(-1, *map(int, shape.split("x"))).astype(np.float32) / 255 * habit.scale + habit.offset
    values = np.concatenate([np.asarray(model(part, training=False)) for part in np.array_split(x, 20)])
    return float((values.argmax(axis=1) == test.y).mean())
