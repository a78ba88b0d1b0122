"""Opens a SavedModel folder of Keras 2 without running it: its layers by their description, its weights as numbers.

The graph in a SavedModel is a program that may read and write files. It is not loaded: Keras 2 stored beside it, for
its own use, how its layers were made (`keras_metadata.pb`, or, before TensorFlow 2.5, within `saved_model.pb`), and the
weights lie in a checkpoint.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import saved_model_files
from digitrec_gui.training.backend import tf
from digitrec_gui.training.models.safe_config import safe_config
from digitrec_gui.training.models.safe_weights import CONFIG_LIMIT

_IDENTIFIERS = frozenset({b"_tf_keras_sequential", b"_tf_keras_network", b"_tf_keras_model", b"_tf_keras_layer"})
_CHECKPOINT = "variables/variables"
_OBJECTS = "_CHECKPOINTABLE_OBJECT_GRAPH"
_BYTES = 2
"""The wire type of texts and messages in protobuf."""

Array = npt.NDArray[Any]


def saved_model_parts(path: Path, name: str, folder: Path) -> tuple[dict[str, Any], list[Array], str]:
    """What a SavedModel consists of, as far as it is of use.

    Args:
        path: the folder.
        name: of it, for errors.
        folder: a temporary one, into which its files are copied before they are looked at.

    Returns:
        Its layers, cleaned by `safe_config`; its weights, in their order; the version of TensorFlow.

    Raises:
        ModelError: it is damaged, unsafe, or not of Keras.
    """
    for relative, content in saved_model_files(path):
        (folder / relative).parent.mkdir(parents=True, exist_ok=True)
        (folder / relative).write_bytes(content)
    about = _about_root(folder)
    if about is None or "config" not in about:
        raise ModelError(
            f"{name} holds operations of TensorFlow alone, not the layers of a Keras model: save it as .keras or .h5, "
            "or convert it to .tflite or .onnx."
        )
    config = safe_config(json.dumps({"class_name": about.get("class_name"), "config": about["config"]}), name)
    return config, _weights(folder, name), _version(folder)


def _about_root(folder: Path) -> dict[str, Any] | None:
    """What Keras wrote of the whole Model; None if it wrote nothing."""
    for file in ("keras_metadata.pb", "saved_model.pb"):
        path = folder / file
        for identifier, text in _descriptions(path.read_bytes()) if path.is_file() else ():
            if len(text) <= CONFIG_LIMIT:
                try:
                    found = json.loads(text)
                except (ValueError, RecursionError):
                    continue
                if isinstance(found, dict) and identifier != b"_tf_keras_layer":
                    return found
    return None


def _descriptions(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each object of Keras in a message, by its identifier and its JSON, which follow one another; the root first."""
    at = 0
    for match in re.finditer(rb"_tf_keras_[a-z_]+", content):
        if match.group() not in _IDENTIFIERS or match.start() < at:
            continue
        field = _field(content, match.end())
        while field is not None and not field[0].startswith(b"{"):
            field = _field(content, field[1])
        if field is not None:
            at = field[1]
            yield match.group(), field[0]


def _field(content: bytes, at: int) -> tuple[bytes, int] | None:
    """A field of bytes at this place, and where it ends; None if there is none."""
    if at >= len(content) or content[at] & 7 != _BYTES:
        return None
    size, shift, at = 0, 0, at + 1
    while at < len(content) and shift < 35:
        size |= (content[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if not content[at - 1] & 128:
            return (content[at : at + size], at + size) if at + size <= len(content) else None
    return None


def _weights(folder: Path, name: str) -> list[Array]:
    """All variables of the Model, in the order of its layers."""
    from tensorflow.core.protobuf import trackable_object_graph_pb2

    try:
        reader = tf.train.load_checkpoint(str(folder / _CHECKPOINT))
        objects = trackable_object_graph_pb2.TrackableObjectGraph.FromString(reader.get_tensor(_OBJECTS)).nodes
        listed = next(child.node_id for child in objects[0].children if child.local_name == "variables")
        numbered = {int(c.local_name): c.node_id for c in objects[listed].children if c.local_name.isdecimal()}
        keys = [objects[numbered[index]].attributes[0].checkpoint_key for index in sorted(numbered)]
        return [np.asarray(reader.get_tensor(key)) for key in keys]
    except Exception as error:
        # TensorFlow raises of its own kinds for what is damaged.
        raise ModelError(f"{name} is damaged, or not all of its folder. Copy or download it again.") from error


def _version(folder: Path) -> str:
    from tensorflow.core.protobuf import saved_model_pb2

    try:
        saved = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
        return str(saved.meta_graphs[0].meta_info_def.tensorflow_version) or "?"
    except Exception:
        return "?"
