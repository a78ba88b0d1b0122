"""Operations between the layers of a stranger's file (`x / 255`, `tf.nn.relu(x)`, `keras.ops.reshape`), as layers.

Keras 2 wrote them as `TFOpLambda`, with the name of a function of TensorFlow, Keras 3 as operations of `keras.ops`. No
function is looked up by its name: only what stands here is translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from digitrec_gui.core.errors import ModelError

TENSOR = "__keras_tensor__"
"""The class of a reference to what a layer gives."""

_ALIKE = {
    "__operators__.add": "add",
    "div": "divide",
    "divide_no_nan": "divide",
    "true_divide": "divide",
    "truediv": "divide",
    "transpose": "transpose",
    "sub": "subtract",
    "mul": "multiply",
}
_MERGING = {"add": "Add", "subtract": "Subtract", "multiply": "Multiply", "maximum": "Maximum", "minimum": "Minimum"}
_NOTHING = frozenset({"cast", "identity", "stop_gradient", "convert_to_tensor"})


def is_operation(node: dict[str, Any]) -> bool:
    """Whether it stands for a function, not for a layer."""
    module = str(node.get("module") or "")
    return node.get("class_name") in ("TFOpLambda", "TensorFlowOpLayer") or module.startswith("keras.src.ops")


def as_layer(
    node: dict[str, Any], shapes: dict[str, list[Any]], activations: frozenset[str], file: str
) -> dict[str, Any]:
    """The layer that does what an operation does.

    Args:
        node: an operation, with the layers from which it takes what it works on.
        shapes: of what the layers before it give, as far as they are known, by their names.
        activations: the names of the activations that Keras has.
        file: name of the file, for errors.

    Raises:
        ModelError: there is none; the sentence names the operation.
    """
    config = node.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    function = _function(node)
    tensors, constants = _taken(node)
    layer = _layer(function, tensors, constants, config or {}, shapes, activations)
    if layer is None or not isinstance(name, str) or not tensors:
        raise ModelError(
            f"{file} has the operation {function[:40]!r} between its layers, which DigitRec does not know: choose a "
            "model made of the standard layers of Keras."
        )
    kind, settings, several = layer
    inbound = [[[tensor, 0, 0, {}] for tensor in (tensors if several else tensors[:1])]]
    return {
        "module": "keras.layers",
        "class_name": kind,
        "config": {"name": name, **settings},
        "name": name,
        "inbound_nodes": inbound,
    }


def _function(node: dict[str, Any]) -> str:
    """The last part of its name, as `keras.ops` writes it: "math.truediv" and "TrueDivide" are both "divide"."""
    config = node.get("config")
    written = config.get("function") if isinstance(config, dict) and node["class_name"] == "TFOpLambda" else None
    text = str(written or node["class_name"])
    if written is None:
        text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()
    elif not text.startswith("__operators__"):
        text = text.rsplit(".", 1)[-1]
    return _ALIKE.get(text, text)


def _taken(node: dict[str, Any]) -> tuple[list[str], list[Any]]:
    """The names of the layers that it works on, and all of its arguments in order: None stands for such a layer."""
    nodes = node.get("inbound_nodes")
    if not isinstance(nodes, list) or len(nodes) != 1:
        return [], []
    inbound = nodes[0]
    if isinstance(inbound, dict):
        inbound = [*inbound.get("args", []), *inbound.get("kwargs", {}).values()]
    elif isinstance(inbound, list) and inbound and isinstance(inbound[0], str):
        inbound = [inbound]
    arguments = [argument for value in inbound for argument in _flat(value)]
    names = [argument.name for argument in arguments if isinstance(argument, _Tensor)]
    return names, [None if isinstance(argument, _Tensor) else argument for argument in arguments]


@dataclass(frozen=True)
class _Tensor:
    """What the layer of this name gives."""

    name: str


def _flat(value: Any) -> Iterator[Any]:
    """An argument as a `_Tensor` or a constant; several where it is a list of tensors, or has named arguments with it.

    Keras 2 writes a tensor as [name, node, number, {named arguments}], and a constant that comes before any tensor with
    the name "_CONSTANT_VALUE" and itself as the number.
    """
    if isinstance(value, dict) and value.get("class_name") == TENSOR:
        history = value.get("config", {}).get("keras_history") or [""]
        yield _Tensor(str(history[0]))
    elif isinstance(value, list) and len(value) >= 3 and isinstance(value[0], str):
        yield value[2] if value[0] == "_CONSTANT_VALUE" else _Tensor(value[0])
        named = value[3] if len(value) > 3 and isinstance(value[3], dict) else {}
        for key, argument in named.items():
            if key != "name" and argument is not None:
                yield from _flat(argument)
    elif isinstance(value, list) and value and isinstance(value[0], (list, dict)):
        for one in value:
            yield from _flat(one)
    else:
        yield value


_Layer = tuple[str, dict[str, Any], bool]


def _layer(
    function: str,
    tensors: list[str],
    arguments: list[Any],
    config: dict[str, Any],
    shapes: dict[str, list[Any]],
    activations: frozenset[str],
) -> _Layer | None:
    """The kind of the layer, its settings, and whether it takes several things; None if there is no such layer."""
    if len(tensors) == 2 and function in _MERGING:
        return _MERGING[function], {}, True
    numbers = [value for value in arguments if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(tensors) == 1 and len(arguments) == 2 and len(numbers) == 1:
        scaling = _scaling(function, float(numbers[0]), first=arguments[0] is None)
        if scaling is not None:
            return "Rescaling", {"scale": scaling[0], "offset": scaling[1]}, False
    if function in _NOTHING:
        return "Activation", {"activation": "linear"}, False
    if function.removesuffix("_v2") in activations:
        return "Activation", {"activation": function.removesuffix("_v2")}, False
    lists = [value for value in arguments if isinstance(value, list)]
    shape = config.get("newshape") or config.get("shape") or next(iter(lists), None)
    if function == "reshape" and isinstance(shape, list) and len(shape) > 1:
        return "Reshape", {"target_shape": shape[1:]}, False
    if function == "flatten":
        return "Flatten", {}, False
    known = shapes.get(tensors[0]) if tensors else None
    axis = config.get("axis", numbers[0] if numbers else None)
    if function == "expand_dims" and isinstance(known, list) and isinstance(axis, int):
        axis = axis % (len(known) + 1)
        wider = [*known[:axis], 1, *known[axis:]]
        return ("Reshape", {"target_shape": wider[1:]}, False) if axis and None not in wider[1:] else None
    axes = config.get("axes") or config.get("axis") or next(iter(lists), None)
    if function == "transpose" and isinstance(axes, list) and axes[:1] == [0]:
        return "Permute", {"dims": axes[1:]}, False
    if function in ("reduce_mean", "mean") and axes == [1, 2]:
        return "GlobalAveragePooling2D", {}, False
    return None


def _scaling(function: str, number: float, *, first: bool) -> tuple[float, float] | None:
    """By what is multiplied and what is then added, where `first` says that the number comes second."""
    match function:
        case "divide" if first and number:
            return 1 / number, 0.0
        case "multiply":
            return number, 0.0
        case "add":
            return 1.0, number
        case "subtract":
            return (1.0, -number) if first else (-1.0, number)
    return None
