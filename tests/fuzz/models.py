"""Models of strangers, in every form that is opened."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from digitrec_gui import paths
from digitrec_gui.commands.guarded import in_child
from digitrec_gui.training.data.digits import load_labelled
from tests.fuzz.kind import Files, Kind
from tests.fuzz.mutations import BLIND, INTEGERS, Rng, json_value, pick, zip_members

_COMPILED_EACH = 8
"""Of so many that open one is compiled, which takes most of the time."""


def open_model(path: Path, number: int) -> None:
    """As the child that looks into a Model does, in this process."""
    from digitrec_gui.training.backend import keras
    from digitrec_gui.training.models.adapt import adapt
    from digitrec_gui.training.models.compile import compile_adapted
    from digitrec_gui.training.models.load import load_model

    loaded = load_model(path)
    adapted = adapt(loaded, path.name)
    if number % _COMPILED_EACH == 0:
        compile_adapted(loaded, adapted, path)
    keras.utils.clear_session()


def compile_in_child(path: Path, _: int) -> None:
    """As the window does."""
    in_child(path.name, "compile", str(path), "--out", str(path.parents[1] / "out" / "compiled.tflite"))


@cache
def _networks() -> list[Any]:
    """A few networks as people have them, small; all but one read most digits, as far as a last layer can."""
    from digitrec_gui.training.backend import keras

    layers = keras.layers
    keras.utils.set_random_seed(1)
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Conv2D(2, 3, padding="same", activation="relu")(image)
    x = layers.Concatenate()([x, layers.BatchNormalization()(x)])
    x = layers.Flatten()(layers.MaxPooling2D()(x))
    return [
        *map(_taught, [
            keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10)]),
            keras.Sequential([
                keras.Input((28, 28, 1)), layers.Conv2D(3, 5, activation="relu"), layers.MaxPooling2D(2),
                layers.Dropout(0.2), layers.Flatten(), layers.Dense(10)]),
            keras.Model(image, layers.Dense(10)(x)),
            keras.Sequential([keras.Input((784,)), layers.Dense(60), layers.LeakyReLU(), layers.Dense(10)]),
        ]),
        keras.Sequential([keras.Input((28, 28)), layers.LSTM(4), layers.Dense(11, "softmax")]),
    ]  # fmt: skip


def _taught(model: Any) -> Any:
    """The network with such a last layer as fits some digits best."""
    from digitrec_gui.training.backend import keras

    some = load_labelled(paths.MNIST)[np.arange(3_000)]
    x = (some.x / 255).astype(np.float32).reshape(-1, *model.input_shape[1:])
    seen = keras.Model(model.inputs, model.layers[-1].input).predict(x, verbose=0)
    wanted = 10 * np.eye(10)[some.y] - 5
    answer = np.linalg.lstsq(np.c_[seen, np.ones(len(seen))], wanted, rcond=1e-3)[0]
    model.layers[-1].set_weights([answer[:-1].astype(np.float32), answer[-1].astype(np.float32)])
    return model


def _saved(suffix: str) -> list[Files]:
    found = []
    for model in _networks():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"model{suffix}")
            model.save(path)
            content = path.read_bytes()
        if suffix == ".keras":  # without the moment at which it was made
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = {name: archive.read(name) for name in archive.namelist()}
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                for name, inside in members.items():
                    archive.writestr(zipfile.ZipInfo(name), b"{}" if name == "metadata.json" else inside)
            content = out.getvalue()
        found.append({path.name: content})
    return found


def _h5() -> list[Files]:
    return _saved(".h5")


def _keras() -> list[Files]:
    return _saved(".keras")


def _h5_objects(content: bytes, rng: Rng) -> bytes:
    """A `.h5` in which an attribute, a link or the weights of a layer are others."""
    import h5py

    out = io.BytesIO(content)
    with h5py.File(out, "r+") as file:
        if "model_config" in file.attrs and rng.random() < 0.6:
            text = json_value(file.attrs["model_config"], rng)
            del file.attrs["model_config"]
            file.attrs["model_config"] = text.encode("utf-8", "replace").replace(b"\0", b"")
            return _of(file, out)
        names: list[str] = []
        file.visit(names.append)
        name = pick(names, rng)
        item = file[name]
        match int(rng.integers(8)):
            case 0:
                del file[name]
            case 1:
                del file[name]
                file[name] = pick(
                    (h5py.ExternalLink("/etc/passwd", "/"), h5py.SoftLink("/"), h5py.SoftLink("nowhere")), rng
                )
            case 2 if isinstance(item, h5py.Dataset):
                del file[name]
                shape = pick(((0,), (3,), (28, 28), (10**5, 10**5), (2**40,), ()), rng)
                kind = pick(
                    ("f4", "f2", "f8", "i1", "S8", h5py.string_dtype(), "u8", "c8", np.dtype([("a", "f4")])), rng
                )
                file.create_dataset(name, shape, kind, **({"chunks": True} if np.prod(shape) > 10**6 else {}))
            case 3 if isinstance(item, h5py.Dataset):
                del file[name]
                file.create_dataset(name, (10, 10), "f4", external=[("/etc/passwd", 0, 400)])
            case 4 if isinstance(item, h5py.Group):
                item["again"] = item  # a group in itself
            case 5:
                item.attrs[pick(("weight_names", "layer_names", "x"), rng)] = pick(
                    (
                        [b"\xff\xfe"],
                        [b"../../x"],
                        [b"model_weights"],
                        np.zeros(3),
                        "text",
                        h5py.Empty("f4"),
                        [b"a"] * 3000,
                    ),
                    rng,
                )
            case 6 if isinstance(item, h5py.Dataset) and item.dtype.kind == "f":
                item[...] = pick((np.nan, np.inf, 3e38, 0.0), rng)
            case _:
                file.attrs[pick(("keras_version", "backend", "digitrec", "model_config"), rng)] = pick(
                    ("9.9.9", "1.2.2", b"\xff", 7, "theano", np.zeros((2, 2)), "", [b"a", b"b"]), rng)  # fmt: skip
        return _of(file, out)


def _of(file: Any, out: io.BytesIO) -> bytes:
    file.flush()
    return out.getvalue()


def _in_keras(name: str, content: bytes, rng: Rng) -> bytes:
    if name.endswith(".json"):
        return json_value(content, rng).encode("utf-8", "surrogatepass")
    return pick((_h5_objects, _h5_objects, *BLIND), rng)(content, rng)  # type: ignore[no-any-return]


def _tflite() -> list[Files]:
    from digitrec_gui.training.backend import tf

    found = []
    for model in _networks()[:2] + _networks()[3:4]:
        computed = tf.function(lambda x, model=model: model(x, training=False))
        spec = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
        converter = tf.lite.TFLiteConverter.from_concrete_functions([computed.get_concrete_function(spec)])
        if model is _networks()[1]:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        found.append({"model.tflite": converter.convert()})
    return found


def _tflite_fields(content: bytes, rng: Rng) -> bytes:
    """A `.tflite` in which a field of its tables says something else."""
    import flatbuffers
    from tensorflow.lite.python import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    places: list[tuple[Any, str]] = []
    waiting: list[Any] = [model]
    while waiting and len(places) < 2_000:
        one = waiting.pop()
        for key, value in vars(one).items():
            places.append((one, key))
            waiting += [inner for inner in (value if isinstance(value, list) else [value]) if hasattr(inner, "Pack")]
    for _ in range(int(rng.integers(1, 4))):
        one, key = pick(places, rng)
        value = getattr(one, key)
        if isinstance(value, (list, np.ndarray)) and len(value):
            value = list(value)
            at = int(rng.integers(len(value)))
            match int(rng.integers(4)):
                case 0:
                    value.pop(at)
                case 1:
                    value.append(value[at])
                case _ if not hasattr(value[at], "Pack"):
                    value[at] = type(value[at])(pick((0, 1, 2, 28, 127), rng))
            value = np.asarray(value) if isinstance(getattr(one, key), np.ndarray) else value
        elif isinstance(value, (bool, float)):
            value = pick((True, False, 1e30, float("nan"), -1.0), rng)
        elif isinstance(value, int):
            value = pick((0, 1, 2, 3, 9, 28, 100, 127, value + 1, max(0, value - 1)), rng)
        else:
            value = None
        setattr(one, key, value)
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _onnx() -> list[Files]:
    from onnx import TensorProto, helper, numpy_helper

    def model(nodes: list[Any], given: dict[str, Any], shape: list[Any]) -> Files:
        ends = (("x", shape), (nodes[-1].output[0], None))
        first, last = (helper.make_tensor_value_info(name, TensorProto.FLOAT, of) for name, of in ends)
        constants = [numpy_helper.from_array(np.asarray(value), name) for name, value in given.items()]
        graph = helper.make_graph(nodes, "digits", [first], [last], constants)
        return {"model.onnx": helper.make_model(graph, producer_name="pytorch").SerializeToString()}

    node = helper.make_node
    kernel, bias, matrix, offset = _networks()[1].get_weights()  # whose flat order is (height, width, channels)
    pooled = 12
    rows = matrix.reshape(pooled, pooled, 3, 10).transpose(2, 0, 1, 3).reshape(-1, 10)
    convolution = [
        node("Conv", ["x", "w", "b"], ["0"]), node("Relu", ["0"], ["1"]),
        node("MaxPool", ["1"], ["2"], kernel_shape=[2, 2], strides=[2, 2]), node("Reshape", ["2", "shape"], ["3"]),
        node("Gemm", ["3", "w2", "b2"], ["4"], transB=1), node("Softmax", ["4"], ["5"], axis=1)]  # fmt: skip
    given = {"w": kernel.transpose(3, 2, 0, 1), "b": bias, "w2": rows.T, "b2": offset}
    flat, product = node("Flatten", ["x"], ["0"]), node("MatMul", ["0", "w"], ["1"])
    added = node("Add", ["1", "b"], ["2"])
    plain = dict(zip("wb", _networks()[0].get_weights(), strict=True))
    return [
        model(convolution, {**given, "shape": np.array([-1, rows.shape[0]])}, ["batch", 1, 28, 28]),
        model([flat, product, added, node("LogSoftmax", ["2"], ["3"])], plain, [1, 1, 28, 28]),
    ]


def _onnx_fields(content: bytes, rng: Rng) -> bytes:
    """A `.onnx` in which a field of its messages says something else."""
    import onnx

    model = onnx.load_model_from_string(content)
    messages: list[Any] = [model]
    for one in messages:
        for field, value in one.ListFields():
            if field.message_type is not None and len(messages) < 2_000:
                messages += list(value) if hasattr(value, "add") else [value]
    for _ in range(int(rng.integers(1, 4))):
        one = pick(messages, rng)
        field = pick(one.DESCRIPTOR.fields, rng)
        value = getattr(one, field.name)
        kinds = {
            field.CPPTYPE_STRING: ("", "x", "Conv", "Loop", "../x", "batch"),
            field.CPPTYPE_FLOAT: (0.0, 1e30, float("nan")),
        }
        numbers = (0, 1, -1, 2, 7, 10, 28, 2**31 - 1, -(2**31), pick(INTEGERS, rng))
        new = pick(kinds.get(field.cpp_type, numbers), rng)
        new = new.encode() if field.type == field.TYPE_BYTES else new
        if hasattr(value, "append") or hasattr(value, "add"):
            if len(value) and rng.random() < 0.5:
                del value[int(rng.integers(len(value)))]
            elif hasattr(value, "append") and field.message_type is None:
                value.append(new)
            elif len(value):
                value.add().CopyFrom(value[0])
        elif field.message_type is not None:
            one.ClearField(field.name)
        else:
            setattr(one, field.name, new)
    return model.SerializeToString()  # type: ignore[no-any-return]


def _saved_models() -> list[Files]:
    from tests.training.models.test_other_formats import write_saved_model

    found = []
    for model in _networks()[:2]:
        with tempfile.TemporaryDirectory() as name:
            folder = write_saved_model(Path(name, "saved"), model)
            files = [one for one in sorted(folder.rglob("*")) if one.is_file()]
            found.append({str(one.relative_to(folder)): one.read_bytes() for one in files})
    return found


def _described(content: bytes, rng: Rng) -> bytes:
    """The description of the layers in a SavedModel says something else."""
    from tests.training.models.test_other_formats import message

    start = content.index(b"{")
    about = json.loads(content[start : content.rindex(b"}") + 1])
    text = json_value(json.dumps(about), rng).encode("utf-8", "surrogatepass")
    name = pick((b"_tf_keras_sequential", b"_tf_keras_network", b"_tf_keras_model", b"_tf_keras_layer"), rng)
    return message(1, message(3, b"root") + message(4, name) + message(5, text))


KINDS = tuple(
    Kind(name, seeds, open_model, ways, folder=name == "savedmodel", as_a_child=compile_in_child)
    for name, seeds, ways in (
        ("h5", _h5, (_h5_objects,)),
        ("keras", _keras, (zip_members(_in_keras),)),
        ("tflite", _tflite, (_tflite_fields,)),
        ("onnx", _onnx, (_onnx_fields,)),
        ("savedmodel", _saved_models, (_described,)),
    )
)
