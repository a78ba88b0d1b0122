"""`.onnx`, `.tflite` and SavedModel folders: read as layers, never run; each opens, or is refused with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import sha256
from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.models.export import export_model
from digitrec_gui.training.models.inspect import inspect_model
from digitrec_gui.training.models.load import load_model

layers = keras.layers
rng = np.random.default_rng(0)
Node = tuple[str, list[str], dict[str, Any]]


def array(*shape: int) -> np.ndarray:
    return rng.normal(0, 0.2, shape).astype(np.float32)


def write_onnx(path: Path, nodes: list[Node], constants: dict[str, np.ndarray], shape: list[Any]) -> Path:
    """Each node gives what is called by its number; the last is the answer."""
    made = [helper.make_node(kind, inputs, [f"{i}"], **given) for i, (kind, inputs, given) in enumerate(nodes)]
    graph = helper.make_graph(
        made,
        "digits",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(f"{len(nodes) - 1}", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    onnx.save(helper.make_model(graph, producer_name="pytorch", producer_version="2.4.0"), path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        load_model(path)
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def of_pytorch(path: Path) -> Path:
    """A network as PyTorch exports it, with the shape computed for `x.view(x.size(0), -1)`."""
    constants = {
        "w1": array(8, 1, 3, 3),
        "b1": array(8),
        "w2": array(8, 1, 3, 3),
        "b2": array(8),
        "w3": array(4, 8, 3, 3),
        "gamma": array(4) + 1,
        "beta": array(4),
        "mean": array(4),
        "variance": np.abs(array(4)) + 1,
        "zero": np.array(0),
        "axes": np.array([0]),
        "rest": np.array([-1]),
        "w4": array(16, 64),
        "b4": array(16),
        "w5": array(16, 10),
        "b5": array(10),
    }
    nodes: list[Node] = [
        ("Conv", ["x", "w1", "b1"], {"pads": [1, 1, 1, 1]}),
        ("Relu", ["0"], {}),
        ("MaxPool", ["1"], {"kernel_shape": [2, 2], "strides": [2, 2]}),
        ("Conv", ["2", "w2", "b2"], {"group": 8, "pads": [1, 1, 1, 1]}),
        ("Add", ["2", "3"], {}),
        ("Conv", ["4", "w3"], {"strides": [2, 2]}),
        ("BatchNormalization", ["5", "gamma", "beta", "mean", "variance"], {}),
        ("LeakyRelu", ["6"], {"alpha": 0.1}),
        ("AveragePool", ["7"], {"kernel_shape": [2, 2]}),
        ("MaxPool", ["8"], {"kernel_shape": [2, 2]}),
        ("Shape", ["9"], {}),
        ("Gather", ["10", "zero"], {"axis": 0}),
        ("Unsqueeze", ["11", "axes"], {}),
        ("Concat", ["12", "rest"], {"axis": 0}),
        ("Reshape", ["9", "13"], {}),
        ("Gemm", ["14", "w4", "b4"], {"transB": 1}),
        ("Sigmoid", ["15"], {}),
        ("MatMul", ["16", "w5"], {}),
        ("Add", ["17", "b5"], {}),
        ("LogSoftmax", ["18"], {"axis": 1}),
    ]
    return write_onnx(path, nodes, constants, ["batch", 1, 28, 28])


def test_a_network_of_pytorch_answers_as_the_reference_says(tmp_path: Path) -> None:
    path = of_pytorch(tmp_path / "torch.onnx")
    constants = onnx.load(path)
    x = rng.random((3, 1, 28, 28), np.float32)
    expected = np.asarray(ReferenceEvaluator(constants).run(None, {"x": x})[0])

    loaded = load_model(path)

    assert np.allclose(loaded.model(x, training=False), expected, atol=1e-4)
    assert (loaded.suffix, loaded.made_by) == (".onnx", "pytorch 2.4.0")


@pytest.mark.parametrize(
    ("nodes", "constants"),
    [
        ([("Mul", ["x", "c"], {}), ("Sub", ["c", "0"], {})], {"c": array(1, 1, 28, 28)}),
        ([("Div", ["x", "c"], {}), ("Neg", ["0"], {}), ("Clip", ["1", "low", "high"], {})],
         {"c": np.array(2, np.float32), "low": np.array(0, np.float32), "high": np.array(6, np.float32)}),
        ([("Pad", ["x", "p"], {}), ("GlobalAveragePool", ["0"], {})], {"p": np.array([0, 0, 2, 1, 0, 0, 2, 3])}),
        ([("Transpose", ["x"], {"perm": [0, 2, 3, 1]}), ("ReduceMean", ["0"], {"keepdims": 0})], {}),
        ([("HardSigmoid", ["x"], {}), ("PRelu", ["0", "s"], {}), ("Elu", ["1"], {"alpha": 0.5})],
         {"s": array(1, 1, 1)}),
        ([("Squeeze", ["x", "one"], {}), ("Softmax", ["0"], {"axis": 2}), ("Unsqueeze", ["1", "one"], {})],
         {"one": np.array([1])}),
        ([("Conv", ["x", "w"], {"auto_pad": "SAME_LOWER", "strides": [2, 2]})], {"w": array(3, 1, 2, 2)}),
        ([("Relu", ["x"], {}), ("MaxPool", ["0"], {"kernel_shape": [3, 3], "strides": [2, 2], "ceil_mode": 1})], {}),
    ],
    ids=["constants", "clip", "pad", "transpose", "activations", "shapes", "lower", "ceil"],
)  # fmt: skip
def test_operators_answer_as_the_reference_says(
    tmp_path: Path, nodes: list[Node], constants: dict[str, np.ndarray]
) -> None:
    if nodes[-1][0] == "ReduceMean":
        constants = {"axes": np.array([1, 2])}
        nodes = [nodes[0], ("ReduceMean", ["0", "axes"], {"keepdims": 0})]
    path = write_onnx(tmp_path / "some.onnx", nodes, constants, [1, 1, 28, 28])
    x = rng.normal(0, 1, (1, 1, 28, 28)).astype(np.float32)

    expected = np.asarray(ReferenceEvaluator(onnx.load(path)).run(None, {"x": x})[0])

    assert np.allclose(load_model(path).model(x, training=False), expected, atol=1e-4)


def test_weights_in_another_file_are_not_opened(tmp_path: Path) -> None:
    path = of_pytorch(tmp_path / "torch.onnx")
    (tmp_path / "secret").write_bytes(bytes(10**4))
    model = onnx.load(path)
    onnx.external_data_helper.convert_model_to_external_data(model, location="secret", size_threshold=0)
    for tensor in model.graph.initializer:
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
    path.write_bytes(model.SerializeToString())

    assert "keeps its weights in another file" in refusal(path)


def test_operators_that_are_not_known_are_named(tmp_path: Path) -> None:
    constants = {"w": array(3, 1, 3, 3)}
    known = ("Conv", ["x", "w"], {})
    shape = [1, 1, 28, 28]

    lrn = write_onnx(tmp_path / "a.onnx", [known, ("LRN", ["0"], {"size": 5})], constants, shape)
    assert "needs the operator LRN (of this kind)" in refusal(lrn)
    foreign = write_onnx(tmp_path / "b.onnx", [known, ("Theirs", ["0"], {"domain": "their.own"})], constants, shape)
    assert "the operator Theirs of their.own" in refusal(foreign)


@pytest.mark.parametrize("content", [b"\x08\x07", b"\x08" + bytes(200), b"\x08\xff\xff\xff"])
def test_damaged_onnx_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "damaged.onnx").write_bytes(content)

    refusal(tmp_path / "damaged.onnx")


@pytest.fixture(scope="module")
def network() -> keras.Model:
    inputs = keras.Input((28, 28, 1))
    x = layers.Conv2D(6, 3, activation="relu", padding="same")(inputs)
    x = layers.BatchNormalization()(layers.DepthwiseConv2D(3, strides=2, padding="same")(x))
    y = layers.MaxPooling2D()(layers.SeparableConv2D(8, 3, activation="relu6")(x))
    z = layers.AveragePooling2D(2)(layers.Conv2D(8, 3, activation="tanh")(x))
    joined = layers.Concatenate()([layers.Add()([y, z]), y])
    both = layers.Dense(12, activation=layers.LeakyReLU(0.2))(layers.Flatten()(joined))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(both))
    for variable in model.trainable_variables:
        variable.assign(rng.normal(0, 0.3, variable.shape))
    return model


def write_tflite(path: Path, model: keras.Model, change: Callable[[Any], None] = lambda _: None) -> Path:
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    change(converter)
    path.write_bytes(converter.convert())
    return path


def rounded_weights(converter: Any) -> None:
    converter.optimizations = [tf.lite.Optimize.DEFAULT]


def half_precision(converter: Any) -> None:
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]


def all_rounded(converter: Any) -> None:
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    digits = rng.random((30, 1, 28, 28, 1), np.float32)
    converter.representative_dataset = lambda: ([digit] for digit in digits)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.uint8


@pytest.mark.parametrize(
    ("change", "tolerance"),
    [(lambda _: None, 1e-5), (half_precision, 1e-2), (rounded_weights, 0.05), (all_rounded, 0.05)],
    ids=["whole", "half", "weights", "all"],
)
@pytest.mark.filterwarnings("ignore:Statistics for quantized inputs were expected:UserWarning")
def test_a_tflite_answers_as_the_model_that_it_was_made_from(
    tmp_path: Path, network: keras.Model, change: Callable[[Any], None], tolerance: float
) -> None:
    x = rng.random((5, 28, 28, 1), np.float32)

    loaded = load_model(write_tflite(tmp_path / "model.tflite", network, change))

    assert (
        np.abs(np.asarray(loaded.model(x, training=False)) - np.asarray(network(x, training=False))).max() < tolerance
    )
    assert loaded.suffix == ".tflite"


def test_a_tflite_with_wrong_bytes_is_refused_or_loads(tmp_path: Path, network: keras.Model) -> None:
    content = write_tflite(tmp_path / "model.tflite", network).read_bytes()
    random = np.random.default_rng(1)
    for start in random.integers(8, len(content), 60):
        (tmp_path / "model.tflite").write_bytes(content[:start] + random.bytes(8) + content[start + 8 :])
        try:
            load_model(tmp_path / "model.tflite")
        except ModelError as error:
            assert "model.tflite" in str(error)
    for end in (12, 100, len(content) // 2):
        (tmp_path / "model.tflite").write_bytes(content[:end])
        refusal(tmp_path / "model.tflite")


def test_what_digitrec_exported_opens_again(tmp_path: Path, plain_model: Path) -> None:
    for suffix in (".tflite", ".onnx"):
        export_model(plain_model, tmp_path / f"exported{suffix}")

        found = inspect_model(tmp_path / f"exported{suffix}")

        assert found.accuracy > 0.97
        assert found.format == suffix.removeprefix(".")
        export_model(tmp_path / f"exported{suffix}", tmp_path / f"again{suffix}.h5")
        assert inspect_model(tmp_path / f"again{suffix}.h5").accuracy == found.accuracy


def message(number: int, content: bytes) -> bytes:
    """A field of protobuf."""
    size, length = len(content), b""
    while size > 127:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + content


def write_saved_model(folder: Path, model: keras.Model, *, identifier: bytes = b"_tf_keras_sequential") -> Path:
    """A SavedModel as Keras 2 left it, as far as it is read: a description and a checkpoint."""
    settings = model.get_config()
    about = {
        "class_name": "Sequential",
        "config": settings,
        "batch_input_shape": {"class_name": "__tuple__", "items": []},
    }
    node = message(3, b"root") + message(4, identifier) + message(5, json.dumps(about).encode())
    folder.mkdir()
    (folder / "saved_model.pb").write_bytes(b"")
    (folder / "keras_metadata.pb").write_bytes(message(1, node))
    tf.train.Checkpoint(variables=[tf.Variable(weight) for weight in model.get_weights()]).write(
        str(folder / "variables" / "variables")
    )
    return folder


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, keras.Model]:
    model = keras.Sequential(
        [keras.Input((28, 28)), layers.Flatten(), layers.Dense(12, activation="relu"), layers.Dense(10)]
    )
    return write_saved_model(tmp_path / "saved", model), model


def test_a_saved_model_opens_by_its_description_and_its_weights(saved: tuple[Path, keras.Model]) -> None:
    folder, model = saved
    x = rng.random((3, 28, 28), np.float32)

    loaded = load_model(folder)

    assert np.allclose(loaded.model(x), model(x), atol=1e-6)
    assert (loaded.suffix, loaded.sha256) == ("SavedModel", sha256(folder))


def test_a_saved_model_without_layers_says_so(saved: tuple[Path, keras.Model]) -> None:
    folder, _ = saved
    (folder / "keras_metadata.pb").unlink()

    assert "holds operations of TensorFlow alone" in refusal(folder)


def test_a_saved_model_that_is_not_whole_or_leads_elsewhere_is_refused(saved: tuple[Path, keras.Model]) -> None:
    folder, _ = saved
    data = next((folder / "variables").glob("variables.data*"))
    content = data.read_bytes()
    data.write_bytes(content[:-50])
    assert "is damaged, or not all of its folder" in refusal(folder)

    data.unlink()
    (folder.parent / "elsewhere").write_bytes(content)
    data.symlink_to(folder.parent / "elsewhere")
    assert "refers to other files" in refusal(folder)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.h5", b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "is only a pointer of Git LFS"),
        ("a.h5", b"<!DOCTYPE html><html>", "is a web page"),
        ("a.pkl", b"\x80\x04\x95", "is a pickle, which can hold code"),
        ("a.json", b'{"class_name": "Sequential"}', "holds a description alone"),
        ("frozen.pb", b"\x0a\x10", "is a graph of TensorFlow 1"),
        ("saved_model.pb", b"\x08\x01", "is a part of a SavedModel: open its folder"),
    ],
)
def test_files_that_are_taken_for_models_are_refused_for_their_own_reason(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)

    if name == "saved_model.pb":
        (tmp_path / name).rename(tmp_path / "b.pb")
        name, sentence = "b.pb", "is a graph of TensorFlow 1"
    assert sentence in refusal(tmp_path / name)
