"""Opens a stranger's Model without trusting it: no code, no other files, no more memory than it holds."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import math
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import is_saved_model, kind_of, read_model
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.old_weights import modernise
from digitrec_gui.training.models.onnx_graph import onnx_model
from digitrec_gui.training.models.safe_config import safe_config
from digitrec_gui.training.models.safe_keras import keras_parts
from digitrec_gui.training.models.safe_weights import CONFIG_LIMIT, Parts, copy_weights, damaged
from digitrec_gui.training.models.saved_model import saved_model_parts
from digitrec_gui.training.models.tflite_graph import tflite_model

ACTIVATION_LIMIT = 2**23
"""Most numbers that the layers may hold for one glyph; our own Model holds 30,000."""

_STEPS = 64
"""Most steps of a recurrent layer that are written out; a digit has 28 rows."""


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A Keras Model, not compiled for training, and what is known of its file.

    Attributes:
        model: Sequential or Functional.
        sha256: of the file, as hex.
        by_digitrec: whether DigitRec wrote the file.
        keras_version: of the Keras that wrote it; "?" if it does not say.
        content: all of the file.
        suffix: of its format, such as ".h5", whatever the file is called; "SavedModel" for one.
        made_by: the program that wrote it, for people.
    """

    model: keras.Model
    sha256: str
    by_digitrec: bool
    keras_version: str
    content: bytes
    suffix: str
    made_by: str


def load_model(file: Path) -> LoadedModel:
    """Loads a file of a Model, or the folder of a SavedModel; of which format it is, its content says.

    Raises:
        ModelError: it is missing, damaged, unsafe, or not for this Keras; the sentence says which.
    """
    # Read once: what is checked, hashed and loaded are the same bytes, even if somebody replaces the file.
    content = read_model(file)
    digest = hashlib.sha256(content).hexdigest()
    suffix = kind_of(content)
    if is_saved_model(file):
        return _saved_model(file, content, digest)
    if suffix in _GRAPHS:
        model, made_by = _GRAPHS[suffix](content, file.name)
        _check_activations(model, file.name)
        return LoadedModel(model, digest, False, "?", content, suffix, made_by)
    try:
        with tempfile.TemporaryDirectory() as folder:
            parts = (keras_parts if suffix == ".keras" else _h5_parts)(content, file.name, Path(folder))
            model = _build(parts, file.name)
    except (OSError, RuntimeError, ArithmeticError, LookupError, ValueError, TypeError) as error:
        # What h5py raises depends on which byte is wrong.
        raise damaged(file.name) from error
    made_by = "DigitRec" if parts.by_digitrec else f"Keras {parts.keras_version}"
    return LoadedModel(model, digest, parts.by_digitrec, parts.keras_version, content, suffix, made_by)


_GRAPHS = {".onnx": onnx_model, ".tflite": tflite_model}


def _saved_model(file: Path, content: bytes, digest: str) -> LoadedModel:
    try:
        with tempfile.TemporaryDirectory() as folder:
            config, weights, version = saved_model_parts(file, file.name, Path(folder))
    except (OSError, RuntimeError, ArithmeticError, LookupError, ValueError, TypeError) as error:
        raise damaged(file.name) from error
    parameters = sum(array.size for array in weights)

    def put_in(model: keras.Model) -> None:
        model.set_weights(weights)

    model = _built(config, parameters, put_in, f"2 (TensorFlow {version})", file.name)
    return LoadedModel(model, digest, False, "2", content, "SavedModel", f"Keras 2, TensorFlow {version}")


def _h5_parts(content: bytes, name: str, folder: Path) -> Parts:
    with h5py.File(io.BytesIO(content), "r") as file:
        text = _config_text(file, name)
        config = safe_config(text, name)
        weights = folder / "weights.h5"
        if "model_weights" not in set(file):  # looks at no link
            raise ModelError(f"{name} holds layers without weights: save the whole model in Keras, with `model.save`.")
        parameters = copy_weights(file, "model_weights", weights, name)
        version, backend = (
            _text(file.attrs.get(key, missing)) for key, missing in (("keras_version", "?"), ("backend", ""))
        )
        # The first versions did not say which they are.
        modernise(weights, json.loads(text), int(version[0]) if version[:1].isdecimal() else 1, backend)
        return Parts(config, weights, parameters, version, "digitrec" in file.attrs)


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _config_text(file: h5py.File, name: str) -> str | bytes:
    if "model_config" not in file.attrs:
        if "layer_names" in file.attrs or set(file) & {"layers", "_layer_checkpoint_dependencies", "model_weights"}:
            raise ModelError(
                f"{name} holds the weights of a model alone, not its layers: save the whole model in Keras, with "
                "`model.save`."
            )
        raise ModelError(f"{name} is an HDF5 file, but holds no model of Keras. Choose another file.")
    if file.attrs.get_id("model_config").get_storage_size() > CONFIG_LIMIT:
        raise ModelError(f"{name} describes far too many layers for 28x28 digits. Choose another file.")
    text = file.attrs["model_config"]
    if not isinstance(text, (str, bytes)):
        raise ModelError(f"{name} is damaged: its layers cannot be read. Download it again.")
    return text


def _build(parts: Parts, name: str) -> keras.Model:
    def put_in(model: keras.Model) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # Keras only warns of layers whose weights it did not find
            model.load_weights(parts.weights)

    return _built(parts.config, parts.parameters, put_in, parts.keras_version, name)


def _built(
    config: dict[str, Any], parameters: int, put_in: Callable[[keras.Model], None], version: str, name: str
) -> keras.Model:
    """Builds the Model twice: first without memory for its weights, to see whether they are those of the file.

    Args:
        config: cleaned by `safe_config`.
        parameters: how many numbers the file holds.
        put_in: gives the Model its weights.
        version: of the Keras that wrote it.
        name: of the file, for errors.
    """
    container = keras.Sequential if config["class_name"] == "Sequential" else keras.Model
    try:
        with keras.StatelessScope(initialize_variables=False):
            plan = container.from_config(copy.deepcopy(config["config"]))
        _check_size(plan, parameters, name)
        keras.utils.clear_session(free_memory=False)  # forgets the weights that were never made
        model = container.from_config(config["config"])
        put_in(model)
    except ModelError:
        raise
    except Exception as error:
        # Keras raises whatever the wrong setting happens to break.
        raise ModelError(_not_for_this_keras(version, name)) from error
    _unroll(model)
    return _channels_last(model)


def _unroll(model: keras.Model) -> None:
    """Has recurrent layers written out step by step, where they are few: LiteRT knows no loop of theirs."""
    for layer in model._flatten_layers():  # also those in wrappers and in models inside
        if isinstance(layer, keras.layers.RNN):
            shape = (layer.get_build_config() or {}).get("input_shape") or (None, None)
            if (shape[1] or _STEPS + 1) <= _STEPS:
                layer.unroll = True


def _channels_last(model: keras.Model) -> keras.Model:
    """The same Model, in which no layer takes the channels first: TensorFlow has such on graphics cards only."""
    if not any(_takes_channels_first(layer) for layer in model._flatten_layers()):
        return model

    def clone(layer: keras.Layer) -> keras.Layer:
        if not _takes_channels_first(layer):
            return layer.__class__.from_config(layer.get_config())
        axes = len(layer.input.shape) - 1
        inner = layer.__class__.from_config({**layer.get_config(), "data_format": "channels_last"})
        parts = [keras.layers.Permute((*range(2, axes + 1), 1)), inner]
        if len(layer.output.shape) == axes + 1:
            parts.append(keras.layers.Permute((axes, *range(1, axes))))
        return keras.Sequential(parts)

    changed = keras.models.clone_model(model, clone_function=clone, recursive=True)
    changed.set_weights(model.get_weights())
    return changed


def _takes_channels_first(layer: keras.Layer) -> bool:
    is_first = getattr(layer, "data_format", None) == "channels_first"
    return is_first and not isinstance(layer, keras.layers.Flatten)  # which needs no graphics card


def _not_for_this_keras(version: str, name: str) -> str:
    made_by = f"{name} was made by Keras {version[:20]} in a form that Keras {keras.__version__} cannot load"
    if _numbers(version) > _numbers(keras.__version__):
        return f"{made_by}, which is older: update DigitRec, or save it again in an older Keras."
    if version == keras.__version__:
        return f"{name} is damaged: its layers do not fit together, or do not fit its weights. Download it again."
    return f"{made_by}: open it in the version that made it, and save it again."


def _numbers(version: str) -> tuple[int, ...]:
    """The first two numbers of a version; (0, 0) if it is none."""
    parts = version.split(".")[:2]
    return tuple(int(part) if part.isdecimal() else 0 for part in parts)


def _check_size(plan: keras.Model, parameters: int, name: str) -> None:
    """Compares what the layers would take with what the file holds, before any of it is allocated."""
    declared = sum(math.prod(variable.shape) for variable in plan.variables)
    # Dropout and the like keep the state of their random numbers, which files need not have.
    if declared > parameters + 1000:
        raise ModelError(f"{name} declares layers far larger than the weights it holds. Choose another file.")
    _check_activations(plan, name)


def _check_activations(model: keras.Model, name: str) -> None:
    if numbers_each(model) > ACTIVATION_LIMIT:
        raise ModelError(f"{name} declares layers far larger than a digit needs. Choose another file.")


def numbers_each(model: keras.Model) -> int:
    """How many numbers the layers hold for one glyph."""
    return sum(math.prod(size or 28 for size in shape) for shape in _output_shapes(model))


def _output_shapes(model: keras.Model) -> list[tuple[int | None, ...]]:
    """Shapes of what each layer gives for one glyph."""
    shapes: list[tuple[int | None, ...]] = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            shapes += _output_shapes(layer)
        else:
            shapes += [tensor.shape[1:] for tensor in keras.tree.flatten(layer.output)]
    return shapes
