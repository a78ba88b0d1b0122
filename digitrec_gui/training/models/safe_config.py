"""The layers that a stranger's file declares: only known, harmless ones pass, and only what reading needs of them."""

from __future__ import annotations

import inspect
import json
from typing import Any

from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.old_config import in_keras_3
from digitrec_gui.training.models.old_ops import TENSOR, as_layer, is_operation

CONTAINERS = frozenset({"Functional", "Model", "Sequential"})

_LAYER_NAMES = """
    Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveMaxPooling1D
    AdaptiveMaxPooling2D Add AdditiveAttention AlphaDropout Attention Average AveragePooling1D AveragePooling2D
    AveragePooling3D BatchNormalization Bidirectional CenterCrop Concatenate Conv1D Conv1DTranspose Conv2D
    Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Cropping1D Cropping2D Cropping3D Dense
    DepthwiseConv1D DepthwiseConv2D Dot Dropout ELU EinsumDense Embedding Flatten GRU GRUCell GaussianDropout
    GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D
    GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention Identity InputLayer LSTM LSTMCell
    LayerNormalization LeakyReLU Masking MaxPooling1D MaxPooling2D MaxPooling3D Maximum Minimum MultiHeadAttention
    Multiply Normalization PReLU Permute RMSNormalization RNN RandomBrightness RandomContrast RandomCrop RandomErasing
    RandomFlip RandomRotation RandomShear RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing
    SeparableConv1D SeparableConv2D SimpleRNN SimpleRNNCell Softmax SpatialDropout1D SpatialDropout2D SpatialDropout3D
    SpectralNormalization StackedRNNCells Subtract TimeDistributed UnitNormalization UpSampling1D UpSampling2D
    UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
"""
LAYERS = frozenset(_LAYER_NAMES.split())
"""Built-in layers that compute and do nothing else; a name that is not here is refused."""

_ACTIVATION_NAMES = """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid
    log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid
    squareplus swish tanh tanh_shrink threshold
"""
ACTIVATIONS = frozenset(_ACTIVATION_NAMES.split())

_CODE = frozenset({"Lambda", "__lambda__", "<lambda>"})
_FOREIGN = frozenset({"TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper"})
"""Layers of Keras that run what another program wrote."""

_KERAS = frozenset({"keras", "tf_keras"})
_ACTIVATION_ARGUMENTS = frozenset({"activation", "recurrent_activation"})
_BASE_ARGUMENTS = frozenset({"name", "batch_shape"})
_TRAINING_ONLY = ("_initializer", "_regularizer", "_constraint")
_DEEPEST = 40


def safe_config(text: str | bytes, file_name: str) -> dict[str, Any]:
    """Checks and cleans the layers: the `model_config` of a `.h5`, or the `config.json` of a `.keras`.

    What only training needs (initialisers, regularisers, constraints), precision policies, and arguments that
    this Keras does not know are left out, and what older versions called otherwise is renamed, so that files of older
    and newer versions load.

    Args:
        text: JSON.
        file_name: named in errors.

    Returns:
        {"class_name": a container, "config": ...}, in the form that its `from_config` takes.

    Raises:
        ModelError: it is damaged, or has layers that are not known to be harmless.
    """
    try:
        config = json.loads(text, object_hook=_plain)
    except (ValueError, RecursionError):
        raise ModelError(f"{file_name} is damaged: its layers cannot be read. Download it again.") from None
    if not isinstance(config, dict) or str(config.get("class_name")) not in CONTAINERS:
        raise _unknown_container(config, file_name)
    cleaned = _Cleaner(file_name).clean_object(config, 0)
    for key in ("input_layers", "output_layers"):
        if isinstance(ends := cleaned["config"].get(key), list) and len(ends) == 1:
            cleaned["config"][key] = ends[0]  # one thing, and not a list of one
    return {"class_name": cleaned["class_name"], "config": cleaned["config"]}


def _plain(found: dict[str, Any]) -> Any:
    """A tuple or a shape, for which TensorFlow wrote an object, as a list."""
    is_list = found.get("class_name") in ("__tuple__", "TensorShape") and isinstance(found.get("items"), list)
    return found["items"] if is_list else found


def _unknown_container(config: object, file_name: str) -> ModelError:
    """What is said where the whole is none of the containers of Keras: a class that its author wrote, mostly."""
    name = config.get("class_name") if isinstance(config, dict) else None
    if isinstance(name, str) and name:
        return ModelError(
            f"{file_name} is a model of its author's own class ({name[:40]!r}), whose code it needs and DigitRec does "
            "not run: choose a Sequential or functional model."
        )
    return ModelError(f"{file_name} holds something other than a Keras model. Choose another file.")


class _Cleaner:
    """Cleans the objects of one file; remembers the shapes of what layers give, as far as the file tells them."""

    def __init__(self, file_name: str) -> None:
        self._file = file_name
        self._shapes: dict[str, list[Any]] = {}

    def clean_object(self, node: dict[str, Any], depth: int) -> dict[str, Any]:
        """Cleans one serialised object: a container, a layer, or a reference to a layer's output."""
        name, config = node["class_name"], node.get("config")
        if not isinstance(name, str):
            raise ModelError(f"{self._file} is damaged: a layer in it has no kind. Download it again.")
        if name == TENSOR:
            return self._tensor(config)
        if is_operation(node):
            self._learn_shapes(node.get("inbound_nodes"))
            node = as_layer(node, self._shapes, ACTIVATIONS, self._file)
            name, config = node["class_name"], node["config"]
        if isinstance(config, dict) and isinstance(name, str) and name not in CONTAINERS:
            name, config = in_keras_3(name, config)
        package = node.get("registered_name")
        builtin = str(node.get("module") or "keras").split(".")[0] in _KERAS
        builtin = builtin and package in (None, name, node["class_name"])
        if name in CONTAINERS and builtin:
            # Very old files have the layers of a Sequential directly in a list.
            config = {"name": "sequential", "layers": config} if isinstance(config, list) else config
            if name == "Sequential":
                _give_input_layer(config)
        elif name not in LAYERS or not builtin or not hasattr(keras.layers, name):
            self._refuse_layer(str(name), builtin)
        if not isinstance(config, dict):
            raise ModelError(f"{self._file} is damaged: a {name} layer has no settings. Download it again.")
        if name == "InputLayer":
            config = self._input_settings(config)
        keep = config.keys() if name in CONTAINERS else _arguments(name)
        cleaned = {
            key: self._argument(key, value, depth)
            for key, value in config.items()
            if key not in ("dtype", "build_config") and not key.endswith(_TRAINING_ONLY) and key in keep
        }
        cleaned_node: dict[str, Any] = {"module": _module(name), "class_name": name, "config": cleaned}
        cleaned_node["registered_name"] = None
        if "name" in node:
            cleaned_node["name"] = self._clean(node["name"], depth + 1)
        if "inbound_nodes" in node:
            cleaned_node["inbound_nodes"] = self._clean(_new_nodes(node["inbound_nodes"]), depth + 1)
        return cleaned_node

    def _clean(self, node: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            raise ModelError(f"{self._file} is damaged: its layers are nested too deeply. Choose another file.")
        if isinstance(node, dict):
            if "class_name" in node:
                return self.clean_object(node, depth)
            return {key: self._clean(value, depth + 1) for key, value in node.items()}
        if isinstance(node, list):
            return [self._clean(value, depth + 1) for value in node]
        return node

    def _tensor(self, config: Any) -> dict[str, Any]:
        # Names and numbers only: an object inside it would be of no use to an honest file.
        if "class_name" in json.dumps(config):
            self._refuse_code("object")
        return {"class_name": TENSOR, "config": config}

    def _argument(self, key: str, value: Any, depth: int) -> Any:
        if key in ("batch_shape", "build_input_shape") and isinstance(value, list):
            return [None, *value[1:]]  # made for one batch size: read any
        if key in _ACTIVATION_ARGUMENTS:
            return self._activation(value)
        return self._clean(value, depth + 1)

    def _input_settings(self, config: dict[str, Any]) -> dict[str, Any]:
        shape = config.get("batch_shape", config.get("batch_input_shape"))
        if shape is None and isinstance(config.get("input_shape"), list):
            shape = [None, *config["input_shape"]]
        if isinstance(shape, list):
            if shape[2:] == [28] and shape[1] is None:
                shape = [None, 28, 28]  # rows of any number: a digit has 28
            self._shapes[str(config.get("name"))] = shape
            config = {**config, "batch_shape": shape}
        return config

    def _learn_shapes(self, nodes: Any) -> None:
        """Keras 3 says with each tensor what shape it has."""
        for tensor in _tensors(nodes):
            history, shape = tensor.get("keras_history"), tensor.get("shape")
            if isinstance(history, list) and history and isinstance(shape, list):
                self._shapes[str(history[0])] = shape

    def _activation(self, value: Any) -> str | dict[str, Any] | None:
        """An activation is a known name, or one of the layers that are activations (which Keras 3 writes in full).

        Functions of TensorFlow and of `keras.ops` are written by their name alone, that of `tf.nn.softmax` being
        "softmax_v2": those that Keras has too are meant.
        """
        if value is None:
            return None
        if isinstance(value, dict) and value.get("class_name") == "function":
            value = value.get("config")
        elif isinstance(value, dict) and value.get("class_name") not in LAYERS:
            value = value.get("class_name")
        if isinstance(value, dict):
            return self.clean_object(value, 0)
        if isinstance(value, str):
            name = value.rsplit(".", 1)[-1].removesuffix("_v2").removesuffix("_v1")
            if name in ACTIVATIONS and name == name.lower():
                return name
            if value in _CODE or value.startswith("<"):
                raise ModelError(
                    f"{self._file} needs code of its own (an activation without a name), which DigitRec does not run: "
                    "choose a model made of the standard layers of Keras."
                )
            raise ModelError(
                f"{self._file} needs an activation of its author's own ({value[:40]!r}), of which it holds the name "
                "only: choose a model made of the standard layers of Keras."
            )
        self._refuse_code(value)
        return None

    def _refuse_layer(self, name: str, builtin: bool) -> None:
        if builtin and name not in _CODE | _FOREIGN and isinstance(getattr(keras.layers, name, None), type):
            raise ModelError(
                f"{self._file} has a layer of the kind {name}, which DigitRec does not open: "
                "choose a model of convolutions and dense layers."
            )
        self._refuse_code(name)

    def _refuse_code(self, name: object) -> None:
        what = "a Lambda layer" if name in _CODE else f"{str(name)[:40]!r}"
        raise ModelError(
            f"{self._file} needs code of its own ({what}), which DigitRec does not run: "
            "choose a model made of the standard layers of Keras."
        )


def _module(name: str) -> str:
    return "keras" if name in CONTAINERS else "keras.layers"


def _arguments(layer: str) -> frozenset[str]:
    """The arguments that a built-in layer of this Keras takes."""
    kind = getattr(keras.layers, layer)
    taken = _BASE_ARGUMENTS | inspect.signature(kind).parameters.keys()
    # A recurrent layer hands the rest of its arguments to the one that it is built on.
    return (
        taken | inspect.signature(keras.layers.RNN).parameters.keys() if issubclass(kind, keras.layers.RNN) else taken
    )


def _give_input_layer(config: Any) -> None:
    """Gives a Sequential of old files, whose first layer carries the input's shape, a layer for the input.

    Keras 3 takes such a shape for one without the batch, and fails.
    """
    layers = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(layers, list) or not layers or not isinstance(layers[0], dict):
        return
    shape = _first_shape(layers[0])
    if layers[0].get("class_name") != "InputLayer" and shape is not None:
        layer = {"class_name": "InputLayer", "config": {"batch_shape": shape, "name": "input"}}
        config["layers"] = [layer, *layers]


def _first_shape(layer: dict[str, Any]) -> list[Any] | None:
    """The shape that the first layer of an old file reads, which a wrapper's inner layer may carry."""
    settings = layer.get("config")
    if not isinstance(settings, dict) or layer.get("class_name") in CONTAINERS:
        return None
    if isinstance(shape := settings.get("batch_input_shape"), list):
        return shape
    if isinstance(size := settings.get("input_dim"), int) and layer.get("class_name") != "Embedding":
        return [None, size]
    inner = settings.get("layer")
    return _first_shape(inner) if isinstance(inner, dict) else None


def _new_nodes(nodes: Any) -> Any:
    """The layers that a layer takes its input from, as Keras 3 writes them where a named argument is such a layer's.

    Keras 2 wrote [name, node, number, {argument: [name, node, number]}], in which Keras 3 overlooks the arguments.
    """
    if not isinstance(nodes, list):
        return nodes
    return [_new_node(node) for node in nodes]


def _new_node(node: Any) -> Any:
    if isinstance(node, list) and len(node) in (3, 4) and isinstance(node[0], str):
        node = [node]
    if not isinstance(node, list) or not all(isinstance(one, list) and len(one) in (3, 4) for one in node):
        return node
    named = {key: value for one in node if len(one) == 4 and isinstance(one[3], dict) for key, value in one[3].items()}
    if not any(_is_reference(value) for value in named.values()):
        return node
    inputs = [_reference(one) for one in node]
    kwargs = {key: _reference(value) if _is_reference(value) else value for key, value in named.items()}
    return {"args": inputs if len(inputs) == 1 else [inputs], "kwargs": kwargs}


def _is_reference(value: Any) -> bool:
    return isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str) and isinstance(value[1], int)


def _reference(value: list[Any]) -> dict[str, Any]:
    # Keras takes the tensor of the layer itself; the shape is only there to be one.
    return {"class_name": TENSOR, "config": {"shape": [None], "dtype": "float32", "keras_history": value[:3]}}


def _tensors(node: Any) -> list[dict[str, Any]]:
    """The descriptions of all tensors in a node."""
    if isinstance(node, dict):
        if node.get("class_name") == TENSOR and isinstance(node.get("config"), dict):
            return [node["config"]]
        return [tensor for value in node.values() for tensor in _tensors(value)]
    return [tensor for value in node for tensor in _tensors(value)] if isinstance(node, list) else []
