"""The layers that a stranger's file declares: only known, harmless ones pass, and only what reading needs of them."""

from __future__ import annotations

import inspect
import json
from typing import Any

from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras

CONTAINERS = frozenset({"Functional", "Model", "Sequential"})

_LAYER_NAMES = """
    Activation Add Average AveragePooling1D AveragePooling2D BatchNormalization CenterCrop Concatenate Conv1D Conv2D
    Conv2DTranspose Cropping2D Dense DepthwiseConv2D Dropout ELU Flatten GaussianDropout GaussianNoise
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D GroupNormalization InputLayer
    LayerNormalization LeakyReLU MaxPooling1D MaxPooling2D Maximum Multiply Normalization PReLU Permute
    RandomContrast RandomRotation RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing
    SeparableConv2D Softmax SpatialDropout2D Subtract UpSampling2D ZeroPadding2D
"""
LAYERS = frozenset(_LAYER_NAMES.split())
"""Built-in layers that compute and do nothing else; a name that is not here is refused."""

_ACTIVATION_NAMES = """
    elu exponential gelu hard_sigmoid hard_swish hard_silu leaky_relu linear log_softmax mish relu relu6 selu sigmoid
    silu softmax softplus softsign swish tanh
"""
ACTIVATIONS = frozenset(_ACTIVATION_NAMES.split())

_CODE = frozenset({"Lambda", "TFOpLambda", "SlicingOpLambda", "__lambda__", "function"})
_FOREIGN = frozenset({"TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper"})
"""Layers of Keras that run what another program wrote."""

_TENSOR = "__keras_tensor__"
_BASE_ARGUMENTS = frozenset({"name", "batch_shape"})
_TRAINING_ONLY = ("_initializer", "_regularizer", "_constraint")
_DEEPEST = 40


def safe_config(text: str | bytes, file_name: str) -> dict[str, Any]:
    """Checks and cleans the layers: the `model_config` of a `.h5`, or the `config.json` of a `.keras`.

    What only training needs (initialisers, regularisers, constraints), precision policies, and arguments that
    this Keras does not know are left out, so that files of older and newer versions load.

    Args:
        text: JSON.
        file_name: named in errors.

    Returns:
        {"class_name": a container, "config": ...}, in the form that its `from_config` takes.

    Raises:
        ModelError: it is damaged, or has layers that are not known to be harmless.
    """
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        raise ModelError(f"{file_name} is damaged: its layers cannot be read. Download it again.") from None
    if not isinstance(config, dict) or config.get("class_name") not in CONTAINERS:
        raise ModelError(f"{file_name} holds something other than a Keras model. Choose another file.")
    cleaned = _clean_object(config, file_name, 0)
    return {"class_name": cleaned["class_name"], "config": cleaned["config"]}


def _clean(node: Any, file_name: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ModelError(f"{file_name} is damaged: its layers are nested too deeply. Choose another file.")
    if isinstance(node, dict):
        if "class_name" in node:
            return _clean_object(node, file_name, depth)
        return {key: _clean(value, file_name, depth + 1) for key, value in node.items()}
    if isinstance(node, list):
        return [_clean(value, file_name, depth + 1) for value in node]
    return node


def _clean_object(node: dict[str, Any], file_name: str, depth: int) -> dict[str, Any]:
    """Cleans one serialised object: a container, a layer, or a reference to a layer's output."""
    name, config = node["class_name"], node.get("config")
    if name == _TENSOR:
        # Names and numbers only: an object inside it would be of no use to an honest file.
        if "class_name" in json.dumps(config):
            _refuse("object", file_name)
        return {"class_name": name, "config": config}
    package = node.get("registered_name")
    builtin = str(node.get("module") or "keras").split(".")[0] == "keras" and package in (None, name)
    if name in CONTAINERS and builtin:
        # Very old files have the layers of a Sequential directly in a list.
        config = {"layers": config} if isinstance(config, list) else config
        if name == "Sequential":
            _give_input_layer(config)
    elif name not in LAYERS or not builtin:
        if builtin and str(name) not in _CODE | _FOREIGN and isinstance(getattr(keras.layers, str(name), None), type):
            raise ModelError(
                f"{file_name} has a layer of the kind {name}, which DigitRec does not open: "
                "choose a model of convolutions and dense layers."
            )
        _refuse(name, file_name)
    if not isinstance(config, dict):
        raise ModelError(f"{file_name} is damaged: a {name} layer has no settings. Download it again.")
    if name == "InputLayer" and "batch_input_shape" in config:
        config = {"batch_shape": config["batch_input_shape"], **config}
    keep = config.keys() if name in CONTAINERS else _arguments(name)
    cleaned = {
        key: _clean_argument(key, value, file_name, depth)
        for key, value in config.items()
        if key not in ("dtype", "build_config") and not key.endswith(_TRAINING_ONLY) and key in keep
    }
    cleaned_node: dict[str, Any] = {"class_name": name, "config": cleaned}
    for key in ("name", "inbound_nodes"):
        if key in node:
            cleaned_node[key] = _clean(node[key], file_name, depth + 1)
    return cleaned_node


def _arguments(layer: str) -> frozenset[str]:
    """The arguments that a built-in layer of this Keras takes."""
    return _BASE_ARGUMENTS | inspect.signature(getattr(keras.layers, layer)).parameters.keys()


def _give_input_layer(config: Any) -> None:
    """Gives a Sequential of old files, whose first layer carries the input's shape, a layer for the input.

    Keras 3 takes such a shape for one without the batch, and fails.
    """
    layers = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(layers, list) or not layers or not isinstance(layers[0], dict):
        return
    settings = layers[0].get("config")
    if layers[0].get("class_name") != "InputLayer" and isinstance(settings, dict) and "batch_input_shape" in settings:
        layer = {"class_name": "InputLayer", "config": {"batch_shape": settings["batch_input_shape"], "name": "input"}}
        config["layers"] = [layer, *layers]


def _clean_argument(key: str, value: Any, file_name: str, depth: int) -> Any:
    if key in ("batch_shape", "build_input_shape") and isinstance(value, list):
        return [None, *value[1:]]  # made for one batch size: read any
    if key in ("activation", "recurrent_activation"):
        return _clean_activation(value, file_name)
    return _clean(value, file_name, depth + 1)


def _clean_activation(value: Any, file_name: str) -> str | dict[str, Any] | None:
    """An activation is a known name, or one of the layers that are activations (which Keras 3 writes in full)."""
    if value is None or (isinstance(value, str) and value in ACTIVATIONS):
        return value
    if isinstance(value, dict):
        cleaned = _clean_object(value, file_name, 0)
        return {"module": "keras.layers", "registered_name": None, **cleaned}
    _refuse(value, file_name)
    return None


def _refuse(name: object, file_name: str) -> None:
    what = "a Lambda layer" if name in _CODE else f"{str(name)[:40]!r}"
    raise ModelError(
        f"{file_name} needs code of its own ({what}), which DigitRec does not run: "
        "choose a model made of the standard layers of Keras."
    )
