"""Models of Keras 1 and 2, as they lie on public pages: they open, and answer as they did."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.load import load_model
from digitrec_gui.training.models.old_weights import modernise

layers = keras.layers
Layer = tuple[str, dict[str, Any], list[np.ndarray]]
rng = np.random.default_rng(0)


def array(*shape: int) -> np.ndarray:
    return rng.normal(0, 0.3, shape).astype(np.float32)


def write_h5(h5: Path, old: list[Layer], version: str = "2.1.6", *, in_list: bool = False, backend: str = "") -> Path:
    """A Sequential as old Keras wrote it: kind, settings and weights of each layer."""
    described = [
        {"class_name": kind, "config": {"name": f"layer_{i}", **given}} for i, (kind, given, _) in enumerate(old)
    ]
    config = {"class_name": "Sequential", "config": described if in_list else {"name": "old", "layers": described}}
    with h5py.File(h5, "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode()
        file.attrs["keras_version"] = version.encode()
        if backend:
            file.attrs["backend"] = backend.encode()
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [f"layer_{i}".encode() for i in range(len(old))]
        for i, (_, _, weights) in enumerate(old):
            names = [f"layer_{i}_{j}".encode() for j in range(len(weights))]
            group.create_group(f"layer_{i}").attrs["weight_names"] = names
            for name, weight in zip(names, weights, strict=True):
                group[f"layer_{i}"][name.decode()] = weight
    return h5


def answer(h5: Path, x: np.ndarray) -> np.ndarray:
    return np.asarray(load_model(h5).model(x, training=False))


def test_a_sequential_of_keras_2_as_a_plain_list_opens(tmp_path: Path) -> None:
    kernel, dense, bias = array(3, 3, 1, 4), array(4, 10), array(10)
    h5 = write_h5(
        tmp_path / "plain.h5",
        [
            (
                "Conv2D",
                {"batch_input_shape": [None, 28, 28, 1], "filters": 4, "kernel_size": [3, 3]},
                [kernel, array(4) * 0],
            ),
            ("BatchNormalization", {"axis": [3], "epsilon": 0.001}, [np.ones(4), np.zeros(4), np.zeros(4), np.ones(4)]),
            ("LeakyReLU", {"alpha": 0.5}, []),
            ("GlobalAveragePooling2D", {}, []),
            ("Dense", {"units": 10, "activation": "softmax_v2"}, [dense, bias]),
        ],
        in_list=True,
    )
    x = rng.random((3, 28, 28, 1), np.float32)

    seen = np.asarray(keras.ops.conv(x, kernel)) / np.sqrt(1.001)
    expected = np.where(seen > 0, seen, 0.5 * seen).mean(axis=(1, 2)) @ dense + bias
    assert np.allclose(answer(h5, x), np.asarray(keras.ops.softmax(expected)), atol=1e-5)


@pytest.mark.parametrize(("ordering", "backend"), [("tf", "tensorflow"), ("th", "theano"), ("th", "tensorflow")])
def test_a_convolution_of_keras_1_opens(tmp_path: Path, ordering: str, backend: str) -> None:
    kernel, dense = array(3, 3, 1, 4), array(4 * 26 * 26, 10)
    first = ordering == "th"
    stored = kernel[::-1, ::-1] if backend == "theano" else kernel  # Theano turns it back
    shape = [None, 1, 28, 28] if first else [None, 28, 28, 1]
    convolution = {"nb_filter": 4, "nb_row": 3, "nb_col": 3, "border_mode": "valid", "subsample": [1, 1], "bias": True}
    h5 = write_h5(
        tmp_path / "one.h5",
        [
            (
                "Convolution2D",
                {**convolution, "batch_input_shape": shape, "dim_ordering": ordering, "activation": "relu"},
                [stored.transpose(3, 2, 0, 1) if first else stored, np.zeros(4)],
            ),
            ("Dropout", {"p": 0.5}, []),
            ("Flatten", {}, []),
            ("Dense", {"output_dim": 10, "activation": "linear", "bias": True}, [dense, np.zeros(10)]),
        ],
        version="1.2.2",
        in_list=True,
        backend=backend,
    )
    x = rng.random((2, 28, 28, 1), np.float32)

    seen = np.asarray(keras.ops.relu(keras.ops.conv(x, kernel)))
    expected = (seen.transpose(0, 3, 1, 2) if first else seen).reshape(2, -1) @ dense
    assert np.allclose(answer(h5, x.transpose(0, 3, 1, 2) if first else x), expected, atol=1e-3)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def hard_sigmoid(x: np.ndarray) -> np.ndarray:
    """As Keras 1 and 2 had it."""
    return np.clip(0.2 * x + 0.5, 0, 1)


def lstm(
    x: np.ndarray, kernel: np.ndarray, recurrent: np.ndarray, bias: np.ndarray, gate: Callable[..., Any]
) -> np.ndarray:
    """What an LSTM is at the end: gates i, f, c, o."""
    units = len(recurrent)
    h = c = np.zeros((len(x), units))
    for row in x.transpose(1, 0, 2):
        i, f, g, o = np.split(row @ kernel + h @ recurrent + bias, 4, axis=1)
        c = gate(f) * c + gate(i) * np.tanh(g)
        h = gate(o) * np.tanh(c)
    return np.asarray(h)


def test_an_lstm_of_keras_2_keeps_its_steeper_gates(tmp_path: Path) -> None:
    weights = [array(28, 24), array(6, 24), array(24)]
    settings = {"batch_input_shape": [None, 28, 28], "units": 6, "recurrent_activation": "hard_sigmoid"}
    h5 = write_h5(tmp_path / "lstm.h5", [("LSTM", settings, weights)])
    x = rng.random((3, 28, 28), np.float32)

    assert np.allclose(answer(h5, x), lstm(x, *weights, hard_sigmoid), atol=1e-4)


def test_an_lstm_of_keras_1_has_its_gates_apart(tmp_path: Path) -> None:
    weights = [array(28, 24), array(6, 24), array(24)]
    i, f, c, o = ([np.split(w, 4, axis=-1)[gate] for w in weights] for gate in range(4))
    settings = {
        "batch_input_shape": [None, 28, 28],
        "output_dim": 6,
        "inner_activation": "sigmoid",
        "activation": "tanh",
    }
    h5 = write_h5(tmp_path / "lstm.h5", [("LSTM", settings, [*i, *c, *f, *o])], version="1.2.0")
    x = rng.random((3, 28, 28), np.float32)

    assert np.allclose(answer(h5, x), lstm(x, *weights, sigmoid), atol=1e-4)


def test_an_lstm_of_cudnn_opens(tmp_path: Path) -> None:
    weights = [array(28, 24), array(6, 24), array(24)]
    # cuDNN has the matrix of each gate transposed; Keras read the first of them row by row into its old shape.
    kernels, recurrent = (np.split(weight, 4, axis=1) for weight in weights[:2])
    turned = [
        np.concatenate([part.T.reshape(part.shape) for part in kernels], axis=1),
        np.concatenate([part.T for part in recurrent], axis=1),
        np.concatenate([weights[2], np.zeros(24, np.float32)]),
    ]
    h5 = write_h5(tmp_path / "cudnn.h5", [("CuDNNLSTM", {"batch_input_shape": [None, 28, 28], "units": 6}, turned)])
    x = rng.random((3, 28, 28), np.float32)

    assert np.allclose(answer(h5, x), lstm(x, *weights, sigmoid), atol=1e-4)


def test_a_gru_of_keras_2_resets_before(tmp_path: Path) -> None:
    """The files of versions before 2.2 do not say so, and Keras 3 would take them for the other kind."""
    weights = [array(28, 18), array(6, 18), array(18)]
    settings = {"batch_input_shape": [None, 28, 28], "units": 6, "recurrent_activation": "sigmoid"}
    model = load_model(write_h5(tmp_path / "gru.h5", [("GRU", settings, weights)])).model

    assert not model.layers[-1].reset_after
    assert model.layers[-1].unroll


@pytest.mark.parametrize(
    "layer",
    [
        layers.LSTM(6),
        layers.GRU(6),
        layers.SimpleRNN(6),
        layers.Bidirectional(layers.LSTM(6)),
        layers.TimeDistributed(layers.Dense(6)),
        layers.Conv1D(6, 3),
        layers.RNN(layers.StackedRNNCells([layers.LSTMCell(6), layers.GRUCell(4)])),
        layers.LayerNormalization(),
        layers.SpatialDropout1D(0.1),
        layers.UnitNormalization(),
    ],
    ids=lambda layer: type(layer).__name__,
)
@pytest.mark.parametrize("suffix", [".h5", ".keras"])
def test_built_in_layers_that_read_rows_open(layer: keras.Layer, suffix: str, tmp_path: Path) -> None:
    copy = layer.__class__.from_config(layer.get_config())
    model = keras.Sequential([keras.Input((28, 28)), copy, layers.Flatten(), layers.Dense(10)])
    for variable in model.trainable_variables:
        variable.assign(rng.normal(0, 0.3, variable.shape))
    model.save(tmp_path / f"model{suffix}")
    x = rng.random((3, 28, 28), np.float32)

    assert np.allclose(answer(tmp_path / f"model{suffix}", x), model(x, training=False), atol=1e-4)


def test_an_archive_that_was_saved_on_windows_opens(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(8, "relu"), layers.Dense(10)])
    model.save(tmp_path / "linux.keras")
    with zipfile.ZipFile(tmp_path / "linux.keras") as old, zipfile.ZipFile(tmp_path / "windows.keras", "w") as new:
        (tmp_path / "weights.h5").write_bytes(old.read("model.weights.h5"))
        with h5py.File(tmp_path / "weights.h5", "a") as file:
            for name in list(file["layers"]):
                file.move(f"layers/{name}", f"_layer_checkpoint_dependencies\\{name}")
            del file["layers"]
        new.writestr("config.json", old.read("config.json"))
        new.write(tmp_path / "weights.h5", "model.weights.h5")
    x = rng.random((3, 28, 28), np.float32)

    assert np.allclose(answer(tmp_path / "windows.keras", x), model(x), atol=1e-5)


def functional(h5: Path, operations: list[dict[str, Any]], dense: list[np.ndarray], out: str) -> Path:
    """A functional model of Keras 2: an input, operations, and a dense layer at the end."""
    units = {"name": "dense", "units": 10, "activation": "linear"}
    first = {"class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [None, 28, 28]}, "name": "in"}
    last = {"class_name": "Dense", "config": units, "name": "dense", "inbound_nodes": [[[out, 0, 0, {}]]]}
    described = [{**first, "inbound_nodes": []}, *operations, last]
    inside = {"name": "model", "layers": described, "input_layers": [["in", 0, 0]], "output_layers": [["dense", 0, 0]]}
    write_h5(h5, [("Dense", {"name": "dense"}, dense)])
    with h5py.File(h5, "a") as file:
        file["model_weights"].move("layer_0", "dense")
        file["model_weights"].attrs["layer_names"] = [b"dense"]
        file.attrs["model_config"] = json.dumps({"class_name": "Functional", "config": inside})
    return h5


def operation(name: str, function: str, inbound: list[Any]) -> dict[str, Any]:
    config = {"name": name, "function": function, "dtype": "float32"}
    return {"class_name": "TFOpLambda", "config": config, "name": name, "inbound_nodes": [inbound]}


def test_operations_between_the_layers_are_read_as_layers(tmp_path: Path) -> None:
    dense = [array(784, 10), array(10)]
    operations = [
        operation("scaled", "math.truediv", ["in", 0, 0, {"y": 255.0, "name": None}]),
        operation("turned", "math.subtract", ["_CONSTANT_VALUE", -1, 1.0, {"y": ["scaled", 0, 0], "name": None}]),
        operation("wide", "expand_dims", ["in", 0, 0, {"axis": -1}]),
        operation("sum", "__operators__.add", ["turned", 0, 0, {"y": ["scaled", 0, 0], "name": None}]),
        operation("kept", "math.multiply", ["turned", 0, 0, {"y": ["sum", 0, 0], "name": None}]),
        operation("active", "nn.relu", ["kept", 0, 0, {"name": None}]),
        operation("flat", "reshape", ["active", 0, 0, {"shape": [-1, 784]}]),
    ]
    h5 = functional(tmp_path / "ops.h5", operations, dense, "flat")
    x = 255 * rng.random((3, 28, 28), np.float32)

    assert np.allclose(answer(h5, x), (1 - x / 255).reshape(3, 784) @ dense[0] + dense[1], atol=1e-3)


@pytest.mark.parametrize(
    "function", ["io.read_file", "py_function", "numpy_function", "nn.__class__", "raw_ops.ReadFile"]
)
def test_operations_that_are_not_known_are_refused_by_their_name(tmp_path: Path, function: str) -> None:
    h5 = functional(tmp_path / "ops.h5", [operation("flat", function, ["in", 0, 0, {}])], [array(784, 10)], "flat")

    with pytest.raises(ModelError, match=f"has the operation '{function.rsplit('.', 1)[-1]}' between its layers"):
        load_model(h5)


@pytest.mark.parametrize("first", [True, False])
def test_a_model_with_the_channels_first_works_without_a_graphics_card(tmp_path: Path, first: bool) -> None:
    order = {"data_format": "channels_first" if first else "channels_last"}
    inputs = keras.Input((1, 28, 28) if first else (28, 28, 1))
    x = layers.MaxPooling2D(**order)(layers.Conv2D(3, 3, activation="relu", **order)(inputs))
    model = keras.Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D(**order)(x)))
    model.save(tmp_path / "model.h5")
    other = tmp_path / "other.h5"
    if first:
        parts = [layers.Conv2D(3, 3, activation="relu"), layers.MaxPooling2D(), layers.GlobalAveragePooling2D()]
        last = keras.Sequential([keras.Input((28, 28, 1)), *parts, layers.Dense(10)])
        last.set_weights(model.get_weights())
        last.save(other)
    digits = rng.random((2, 28, 28, 1), np.float32)
    given = digits.transpose(0, 3, 1, 2) if first else digits

    assert np.allclose(
        answer(tmp_path / "model.h5", given), answer(other if first else tmp_path / "model.h5", digits), atol=1e-5
    )


def test_weights_of_today_are_left_alone(tmp_path: Path) -> None:
    h5 = write_h5(tmp_path / "new.h5", [("LSTM", {"recurrent_activation": "hard_sigmoid"}, [array(2, 8), array(2, 8)])])
    before = h5.read_bytes()

    modernise(h5, {"class_name": "Sequential", "config": []}, 3, "tensorflow")

    assert h5.read_bytes() == before
