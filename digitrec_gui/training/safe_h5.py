"""Opens a stranger's `.h5` without trusting it: no code of its own, no other files, no more memory than it holds."""

from __future__ import annotations

import copy
import hashlib
import io
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py

from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras
from digitrec_gui.training.safe_config import safe_config

FILE_LIMIT = 2**28
"""Largest `.h5`, and most bytes of weights in one: 67 million parameters, 360 times what MNIST needs."""

CONFIG_LIMIT = 2**23
"""Longest description of the layers, bytes."""

ACTIVATION_LIMIT = 2**23
"""Most numbers that the layers may hold for one glyph; our own Model holds 30,000."""

_GROUPS_LIMIT, _DEPTH_LIMIT = 10_000, 20
_ATTRIBUTES = ("layer_names", "weight_names", "backend", "keras_version")


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A Keras Model, not compiled for training, and what is known of its file.

    Attributes:
        model: Sequential or Functional.
        sha256: of the `.h5`, as hex.
        by_digitrec: whether `digitrec train` wrote the file.
    """

    model: keras.Model
    sha256: str
    by_digitrec: bool


def load_model(h5: Path) -> LoadedModel:
    """Loads a `.h5`.

    Raises:
        ModelError: it is missing, damaged, unsafe, or not for this Keras; the sentence says which.
    """
    # Read once: what is checked, hashed and loaded are the same bytes, even if somebody replaces the file.
    content = _read(h5)
    try:
        with h5py.File(io.BytesIO(content), "r") as file, tempfile.TemporaryDirectory() as folder:
            config = _config(file, h5.name)
            weights = Path(folder) / "weights.h5"
            with h5py.File(weights, "w") as clean:
                parameters = _Copier(h5.name).copy(file, clean)
            model = _build(config, weights, parameters, h5.name, str(file.attrs.get("keras_version", "?")))
            return LoadedModel(model, hashlib.sha256(content).hexdigest(), "digitrec" in file.attrs)
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        # What h5py raises depends on which byte is wrong.
        raise ModelError(f"{h5.name} is damaged, or only a part of it. Download or copy it again.") from error


def _read(h5: Path) -> bytes:
    try:
        if h5.stat().st_size > FILE_LIMIT:
            raise ModelError(f"{h5.name} is larger than 256 MB: no model for 28x28 digits. Choose another file.")
        content = h5.read_bytes()
    except FileNotFoundError:
        raise ModelError(
            f"There is no model at {h5}. Choose another file, or train one with `digitrec train`."
        ) from None
    except OSError as error:
        raise ModelError(f"The model {h5} cannot be read ({error.strerror}). Check its permissions.") from error
    if not content:
        raise ModelError(f"{h5.name} is empty. Download or copy it again.")
    if content.startswith(b"PK"):
        raise ModelError(f"{h5.name} is in the .keras format: load it in Keras, and save it as an .h5 file.")
    if not content.startswith(b"\x89HDF\r\n\x1a\n"):
        raise ModelError(f"{h5.name} is not an .h5 file of Keras. Choose another file.")
    return content


def _config(file: h5py.File, name: str) -> dict[str, Any]:
    if "model_config" not in file.attrs:
        raise ModelError(
            f"{name} holds no layers, at most their weights: save the whole model in Keras, with `model.save`."
        )
    if file.attrs.get_id("model_config").get_storage_size() > CONFIG_LIMIT:
        raise ModelError(f"{name} describes far too many layers for 28x28 digits. Choose another file.")
    text = file.attrs["model_config"]
    if not isinstance(text, (str, bytes)):
        raise ModelError(f"{name} is damaged: its layers cannot be read. Download it again.")
    return safe_config(text, name)


class _Copier:
    """Copies the weights of a `.h5` that may be hostile: plain data sets only, of sizes that add up to no bomb."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._bytes = 0
        self._groups = 0
        self._numbers = 0

    def copy(self, source: h5py.File, target: h5py.File) -> int:
        """Copies the group of weights; gives how many numbers there are in it."""
        self._check_link(source, "model_weights")
        self._copy_group(source["model_weights"], target, 0)
        return self._numbers

    def _copy_group(self, source: h5py.Group, target: h5py.Group, depth: int) -> None:
        self._groups += 1
        if self._groups > _GROUPS_LIMIT or depth > _DEPTH_LIMIT:  # a group may contain itself
            raise ModelError(f"{self._name} is damaged: it has no end of groups. Choose another file.")
        for name, value in source.attrs.items():
            if name.rstrip("0123456789") in _ATTRIBUTES:
                target.attrs[name] = value
        for name in source:
            self._check_link(source, name)
            item = source[name]
            if isinstance(item, h5py.Group):
                self._copy_group(item, target.create_group(name), depth + 1)
            else:
                self._copy_dataset(item, target, name)

    def _check_link(self, source: h5py.Group, name: str) -> None:
        if not isinstance(source.get(name, getlink=True), h5py.HardLink):
            raise ModelError(f"{self._name} refers to other files, which DigitRec does not open. Choose another file.")

    def _copy_dataset(self, item: h5py.Dataset, target: h5py.Group, name: str) -> None:
        if item.external or item.is_virtual:
            raise ModelError(f"{self._name} refers to other files, which DigitRec does not open. Choose another file.")
        numbers = math.prod(item.shape)
        self._numbers += numbers
        self._bytes += numbers * item.dtype.itemsize
        if self._bytes > FILE_LIMIT or item.dtype.kind not in "fiu":
            raise ModelError(f"{self._name} declares weights that no model for 28x28 digits has. Choose another file.")
        target.create_dataset(name, data=item[()])


def _build(config: dict[str, Any], weights: Path, parameters: int, name: str, version: str) -> keras.Model:
    """Builds the Model twice: first without memory for its weights, to see whether they are those of the file."""
    container = keras.Sequential if config["class_name"] == "Sequential" else keras.Model
    try:
        with keras.StatelessScope(initialize_variables=False):
            plan = container.from_config(copy.deepcopy(config["config"]))
        _check_size(plan, parameters, name)
        keras.utils.clear_session(free_memory=False)  # forgets the weights that were never made
        model = container.from_config(config["config"])
        model.load_weights(weights)
    except ModelError:
        raise
    except Exception as error:
        # Keras raises whatever the wrong setting happens to break.
        raise ModelError(
            f"{name} was made by Keras {version[:20]} in a form that Keras {keras.__version__} cannot load: "
            "open it in the version that made it, and save it again."
        ) from error
    return model


def _check_size(plan: keras.Model, parameters: int, name: str) -> None:
    """Compares what the layers would take with what the file holds, before any of it is allocated."""
    declared = sum(math.prod(variable.shape) for variable in plan.variables)
    activations = sum(math.prod(size or 28 for size in shape) for shape in _output_shapes(plan))
    # Dropout and the like keep the state of their random numbers, which files need not have.
    if declared > parameters + 1000 or activations > ACTIVATION_LIMIT:
        raise ModelError(f"{name} declares layers far larger than the weights it holds. Choose another file.")


def _output_shapes(model: keras.Model) -> list[tuple[int | None, ...]]:
    """Shapes of what each layer gives for one glyph."""
    shapes: list[tuple[int | None, ...]] = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            shapes += _output_shapes(layer)
        else:
            shapes += [tensor.shape[1:] for tensor in keras.tree.flatten(layer.output)]
    return shapes
