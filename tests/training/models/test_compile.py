"""Models of other people's habits: each is made by wrapping the same one, so that no test has to train."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.cards import Card, read_card
from digitrec_gui.core.models.files import find_compiled, sha256
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data.digits import fingerprint, load_training
from digitrec_gui.training.models.compile import compile_model
from digitrec_gui.training.models.habits import probes

layers = keras.layers

Make = Callable[[keras.Model], keras.Model]


@pytest.fixture
def model(plain_model: Path) -> keras.Model:
    """Anew for each test, which may change it."""
    return keras.models.load_model(plain_model, compile=False)


def reads(shape: tuple[int, ...], *before: keras.Layer) -> Make:
    """The Model behind layers that turn another habit's pixels into its own."""
    return lambda model: keras.Sequential([keras.Input(shape), *before, *model.layers])


def ends_with(activation: str | None) -> Make:
    def make(model: keras.Model) -> keras.Model:
        model.layers[-1].activation = keras.activations.get(activation)
        return keras.Sequential([keras.Input((28, 28, 1)), *model.layers])

    return make


@pytest.mark.parametrize(
    ("make", "notes"),
    [
        (reads((28, 28, 1)), ()),
        (reads((28, 28), layers.Reshape((28, 28, 1))), ("reads 28x28 without a channel",)),
        (reads((784,), layers.Reshape((28, 28, 1))), ("reads the 784 pixels in one row",)),
        (reads((32, 32, 1), layers.CenterCrop(28, 28)), ("reads 32x32 images",)),
        (reads((28, 28, 1), layers.Rescaling(1 / 255)), ("trained on pixels from 0 to 255",)),
        (reads((28, 28, 1), layers.Rescaling(-1, 1)), ("trained on dark ink on white, 0 to 1",)),
        (reads((28, 28, 1), layers.Rescaling(-1 / 255, 1)), ("trained on dark ink on white, 0 to 255",)),
        (ends_with(None), ("gives logits",)),
        (ends_with("log_softmax"), ("gives logits",)),
        (ends_with("sigmoid"), ("gives ten separate scores",)),
        (
            reads((28, 28), layers.Rescaling(1 / 255), layers.Reshape((28, 28, 1))),
            ("reads 28x28 without a channel", "trained on pixels from 0 to 255"),
        ),
    ],
)
def test_other_habits_are_found_and_adapted(
    tmp_path: Path, model: keras.Model, make: Make, notes: tuple[str, ...]
) -> None:
    make(model).save(tmp_path / "theirs.h5")

    info = compile_model(tmp_path / "theirs.h5", tmp_path / "theirs.tflite")

    engine = Engine(tmp_path / "theirs.tflite")
    digits = probes()
    probabilities = engine.predict(digits.x)
    assert info == engine.info
    assert info.notes == notes
    assert (probabilities.argmax(axis=1) == digits.y).mean() > 0.97
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(len(digits)), abs=1e-4)
    assert engine.features(digits.x[0]).shape == (24, 24, 24)


def test_colour_models_read_grey_digits(tmp_path: Path, model: keras.Model) -> None:
    inputs = keras.Input((28, 28, 3))
    grey = layers.Reshape((28, 28, 1))(
        layers.GlobalAveragePooling1D()(layers.Permute((2, 1))(layers.Reshape((784, 3))(inputs)))
    )
    keras.Model(inputs, keras.Sequential(model.layers)(grey)).save(tmp_path / "colour.h5")

    info = compile_model(tmp_path / "colour.h5", tmp_path / "colour.tflite")

    assert info.notes == ("reads colour images",)


def test_activations_come_after_a_separate_rectifier(tmp_path: Path, plain_model: Path, model: keras.Model) -> None:
    first, *rest = model.layers
    bare = layers.Conv2D(24, 5)
    separate = keras.Sequential(
        [keras.Input((28, 28, 1)), bare, layers.BatchNormalization(epsilon=1e-12), layers.ReLU(), *rest]
    )
    bare.set_weights(first.get_weights())
    separate.save(tmp_path / "bare.h5")

    compile_model(tmp_path / "bare.h5", tmp_path / "bare.tflite")

    ours, theirs = Engine(plain_model.with_suffix(".tflite")), Engine(tmp_path / "bare.tflite")
    assert theirs.features(probes().x[0]) == pytest.approx(ours.features(probes().x[0]), abs=1e-4)


def test_a_model_without_a_convolution_has_no_activations(tmp_path: Path) -> None:
    digits = probes()
    dense = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10, activation="softmax")])
    dense.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    dense.fit(digits.x[..., np.newaxis] / np.float32(255), digits.y, epochs=2, verbose=0)
    dense.save(tmp_path / "dense.h5")

    compile_model(tmp_path / "dense.h5", tmp_path / "dense.tflite")

    assert Engine(tmp_path / "dense.tflite").features(digits.x[0]).shape == (0, 0, 0)


@pytest.mark.parametrize(
    ("shape", "outputs", "sentence"),
    [
        ((64, 64, 1), 10, "reads 64x64x1, not 28x28 grey digits"),
        ((28, 28, 1), 26, "tells 26 classes apart"),
        ((28, 28, 1), 11, "tells 11 classes apart"),
        ((28, 28, 1), 10, "of MNIST's digits"),
    ],
)
def test_models_for_another_task_are_refused(
    tmp_path: Path, shape: tuple[int, ...], outputs: int, sentence: str
) -> None:
    keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(outputs)]).save(tmp_path / "other.h5")

    with pytest.raises(ModelError, match=sentence):
        compile_model(tmp_path / "other.h5", tmp_path / "other.tflite")

    assert not (tmp_path / "other.tflite").exists()


def test_an_autoencoder_is_refused(tmp_path: Path) -> None:
    keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(1, 3, padding="same")]).save(tmp_path / "auto.h5")

    with pytest.raises(ModelError, match="gives images, not digits"):
        compile_model(tmp_path / "auto.h5", tmp_path / "auto.tflite")


def test_accuracy_comes_from_the_card_of_this_very_file(plain_model: Path, tmp_path: Path) -> None:
    h5, card = tmp_path / "model.h5", tmp_path / "model.json"
    shutil.copy(plain_model, h5)
    assert read_card(h5, sha256(h5)) is None

    card.write_text(json.dumps({"h5_sha256": "0" * 64, "test_accuracy": 0.99}))
    assert read_card(h5, sha256(h5)) is None

    card.write_text(json.dumps({"h5_sha256": sha256(h5), "test_accuracy": 0.99}))
    assert compile_model(h5, tmp_path / "copy.tflite").accuracy == 0.99


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"h5_sha256": "a", "test_accuracy": "good"}', "[" * 100_000])
def test_a_damaged_card_tells_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.json").write_text(text)

    assert (read_card(tmp_path / "model.h5", "a") or Card()).test_accuracy is None


def test_a_copy_that_cannot_be_written_says_so(plain_model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ModelError, match="cannot be written"):
        compile_model(plain_model, tmp_path / "file" / "copy.tflite")


def test_the_bundled_model_has_its_copy_and_its_card() -> None:
    card = json.loads(paths.DEFAULT_MODEL.with_suffix(".json").read_text())

    compiled = find_compiled(paths.DEFAULT_MODEL, Path())

    assert compiled == paths.DEFAULT_MODEL.with_suffix(".tflite")
    assert card["h5_sha256"] == sha256(paths.DEFAULT_MODEL)
    assert card["tflite_sha256"] == sha256(compiled)
    assert card["data"]["sha256"] == fingerprint(*load_training(paths.MNIST))
