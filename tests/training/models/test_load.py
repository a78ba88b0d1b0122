"""Files that a stranger may send: each opens, or is refused with one sentence that says what to do next."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.load import load_model


@pytest.fixture
def h5(tmp_path: Path) -> Path:
    """A whole model with a convolution, as Keras saves it, with its optimizer."""
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Conv2D(4, 3, name="conv"), layers.Flatten(), layers.Dense(10, name="out")]
    )
    model.compile("adam", "mse", metrics=["mse"])
    model.save(tmp_path / "model.h5")
    return tmp_path / "model.h5"


def change_config(h5: Path, change: Callable[[dict[str, Any]], None]) -> None:
    with h5py.File(h5, "a") as file:
        config = json.loads(file.attrs["model_config"])
        change(config)
        file.attrs["model_config"] = json.dumps(config)


def layer(config: dict[str, Any], name: str) -> dict[str, Any]:
    return next(layer for layer in config["config"]["layers"] if layer["config"]["name"] == name)


def refusal(h5: Path) -> str:
    with pytest.raises(ModelError) as caught:
        load_model(h5)
    sentence = str(caught.value)
    assert h5.name in sentence
    assert re.search(r"(Choose|choose|Download|download|Check|save) ", sentence), "it says what to do next"
    assert "\n" not in sentence
    return sentence


def test_a_whole_model_loads_with_its_weights(h5: Path) -> None:
    loaded = load_model(h5)

    assert loaded.model.output_shape == (None, 10)
    assert not loaded.by_digitrec
    expected = keras.models.load_model(h5, compile=False)
    assert all(np.array_equal(*pair) for pair in zip(loaded.model.get_weights(), expected.get_weights(), strict=True))


def test_the_bundled_model_is_known_as_our_own() -> None:
    assert load_model(paths.DEFAULT_MODEL).by_digitrec


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 and so on", "is damaged"),
        (b"<!DOCTYPE html>", "is a web page"),
        (b"Dear reader", "is not an .h5 or .keras file of Keras"),
        (b"\x89HDF\r\n\x1a\n" + bytes(2000), "is damaged"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "other.h5").write_bytes(content)

    assert sentence in refusal(tmp_path / "other.h5")


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.h5").mkdir()

    assert "There is no model at" in refusal(tmp_path / "none.h5")
    assert "is a folder" in refusal(tmp_path / "folder.h5")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_part_of_a_file_is_refused(h5: Path, share: float) -> None:
    content = h5.read_bytes()
    h5.write_bytes(content[: int(len(content) * share)])

    assert "damaged" in refusal(h5)


def test_a_file_with_wrong_bytes_is_refused_or_loads(h5: Path) -> None:
    """Wrong bytes may hit a weight, or nothing; they must never end in anything but a model or a sentence."""
    content = h5.read_bytes()
    rng = np.random.default_rng(0)
    for start in rng.integers(8, min(len(content), 30_000), 12):
        h5.write_bytes(content[:start] + rng.bytes(16) + content[start + 16 :])
        try:
            load_model(h5)
        except ModelError as error:
            assert "model.h5" in str(error)


def test_weights_alone_are_refused(h5: Path) -> None:
    keras.models.load_model(h5, compile=False).save_weights(h5.parent / "only.weights.h5")

    assert "holds the weights of a model alone" in refusal(h5.parent / "only.weights.h5")


def test_hdf5_of_another_program_is_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["measured"] = np.zeros(10)

    assert "holds no model of Keras" in refusal(tmp_path / "other.h5")


def test_a_lambda_layer_is_refused_and_its_code_never_runs(tmp_path: Path) -> None:
    marker = tmp_path / "it ran"

    def attack(x: object) -> object:
        import pathlib

        pathlib.Path(str(marker)).touch()
        return x

    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Lambda(attack)])
    model.save(tmp_path / "lambda.h5")
    marker.unlink(missing_ok=True)

    assert "a Lambda layer" in refusal(tmp_path / "lambda.h5")
    assert not marker.exists()


def test_a_lambda_layer_deep_inside_is_refused(h5: Path) -> None:
    inner = {"class_name": "Lambda", "config": {"name": "deep", "function": ["4wAAAA==", None, None]}}

    def hide(config: dict[str, Any]) -> None:
        nested = {"class_name": "Sequential", "config": {"name": "nested", "layers": [inner]}}
        config["config"]["layers"].append(nested)

    change_config(h5, hide)

    assert "a Lambda layer" in refusal(h5)


@pytest.mark.parametrize(
    "change",
    [
        {"class_name": "MyLayer"},
        {"class_name": "TFSMLayer"},
        {"module": "os", "class_name": "Conv2D"},
        {"registered_name": "theirs>Conv2D"},
        {"class_name": "__lambda__"},
    ],
)
def test_layers_of_other_kinds_are_refused(h5: Path, change: dict[str, str]) -> None:
    change_config(h5, lambda config: layer(config, "conv").update(change))

    assert "needs code of its own" in refusal(h5)


@pytest.mark.parametrize(
    "activation",
    [
        "their_function",
        {"module": "builtins", "class_name": "function", "config": "exec", "registered_name": "function"},
        {"class_name": "__lambda__", "config": {"code": "4wAAAA=="}},
    ],
)
def test_activations_of_other_kinds_are_refused(h5: Path, activation: object) -> None:
    change_config(h5, lambda config: layer(config, "conv")["config"].update(activation=activation))

    assert re.search("needs (code of its own|an activation of its author's own)", refusal(h5))


def test_what_only_training_needs_is_left_out(h5: Path) -> None:
    theirs = {"class_name": "Theirs", "config": {}, "module": "theirs", "registered_name": "theirs>Theirs"}
    change_config(
        h5,
        lambda config: layer(config, "conv")["config"].update(
            kernel_initializer=theirs, kernel_regularizer=theirs, bias_constraint=theirs, argument_of_next_year=1
        ),
    )

    assert load_model(h5).model.output_shape == (None, 10)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("out", {"units": 10**12}),
        ("out", {"units": 10**30}),
        ("out", {"units": 20_000}),
        ("conv", {"filters": 10**9}),
        ("conv", {"padding": "same", "strides": 1, "kernel_size": [10_000, 10_000]}),
    ],
)
def test_sizes_beyond_what_the_file_holds_are_refused(h5: Path, name: str, change: dict[str, object]) -> None:
    change_config(h5, lambda config: layer(config, name)["config"].update(change))

    refusal(h5)


def test_layers_that_blow_up_the_image_are_refused(h5: Path) -> None:
    def blow_up(config: dict[str, Any]) -> None:
        bomb = [{"class_name": "UpSampling2D", "config": {"name": f"up{i}", "size": [50, 50]}} for i in range(3)]
        pool = {"class_name": "GlobalMaxPooling2D", "config": {"name": "pool"}}
        config["config"]["layers"][1:] = [*bomb, pool]

    change_config(h5, blow_up)

    assert "far larger" in refusal(h5)


def test_a_data_set_larger_than_it_is_stored_is_refused_unread(h5: Path) -> None:
    with h5py.File(h5, "a") as file:
        file["model_weights"].create_dataset("bomb", (10**6, 10**6), "f4", chunks=(100, 100), compression="gzip")

    assert "declares weights" in refusal(h5)


def link(file: h5py.File, other: Path) -> None:
    file["model_weights/out/link"] = h5py.ExternalLink(str(other), "/")


def soft_link(file: h5py.File, _: Path) -> None:
    file["model_weights/out/link"] = h5py.SoftLink("/model_weights")


def external_data(file: h5py.File, other: Path) -> None:
    file["model_weights"].create_dataset("raw", (10,), "f4", external=[(str(other), 0, 40)])


def virtual_data(file: h5py.File, other: Path) -> None:
    layout = h5py.VirtualLayout((10,), "f4")
    layout[:] = h5py.VirtualSource(str(other), "data", (10,))
    file["model_weights"].create_virtual_dataset("virtual", layout)


@pytest.mark.parametrize("refer", [link, soft_link, external_data, virtual_data])
def test_other_files_are_not_opened(h5: Path, refer: Callable[[h5py.File, Path], None]) -> None:
    with h5py.File(h5.parent / "secret.h5", "w") as secret:
        secret["data"] = np.ones(10, "f4")
    with h5py.File(h5, "a") as file:
        refer(file, h5.parent / "secret.h5")

    assert "refers to other files" in refusal(h5)


def test_a_group_that_contains_itself_has_an_end(h5: Path) -> None:
    with h5py.File(h5, "a") as file:
        file["model_weights/itself"] = file["model_weights"]

    assert "no end of groups" in refusal(h5)


@pytest.mark.parametrize("text", ["", "[", "[]", "null", '{"class_name": "Sequential"}', "[" * 100_000, "{}"])
def test_damaged_layers_are_refused(h5: Path, text: str) -> None:
    with h5py.File(h5, "a") as file:
        del file.attrs["model_config"]
        file.attrs["model_config"] = text or "\n"

    refusal(h5)


def test_weights_of_another_model_are_refused(h5: Path) -> None:
    change_config(h5, lambda config: layer(config, "out")["config"].update(units=9))

    assert "do not fit its weights" in refusal(h5)
    with h5py.File(h5, "a") as file:
        file.attrs["keras_version"] = "2.3.1"
    assert "open it in the version that made it" in refusal(h5)


def test_files_of_keras_2_load(h5: Path) -> None:
    """Keras 2 gave the first layer the input's shape, and DepthwiseConv2D an argument that Keras 3 lacks."""
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.DepthwiseConv2D(3, name="depthwise")])
    model.save(h5)

    def age(config: dict[str, Any]) -> None:
        config["config"]["layers"].pop(0)
        settings = layer(config, "depthwise")["config"]
        settings.update(groups=1, batch_input_shape=[32, 28, 28, 1], dtype="float32")

    change_config(h5, age)

    assert load_model(h5).model.input_shape == (None, 28, 28, 1)


def test_a_functional_model_with_branches_loads(h5: Path) -> None:
    layers = keras.layers
    inputs = keras.Input((28, 28, 1))
    left = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same")(inputs)))
    right = layers.Conv2D(4, 3, padding="same", activation=layers.LeakyReLU(0.1))(inputs)
    nested = keras.Sequential([keras.Input((28, 28, 4)), layers.GlobalAveragePooling2D(), layers.Dense(10)])
    model = keras.Model(inputs, nested(layers.Add()([left, right])))
    model.save(h5)
    x = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)

    loaded = load_model(h5).model

    assert np.allclose(loaded(x), model(x), atol=1e-6)
