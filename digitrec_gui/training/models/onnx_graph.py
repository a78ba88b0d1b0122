"""Reads a `.onnx` as layers of Keras: the operators that networks for digits are made of, of PyTorch and others.

After the operators' own description, https://onnx.ai/onnx/operators. The file is parsed, and never run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.graph import BATCH, Graph, UntranslatableError, Value, is_tensor

Array = npt.NDArray[Any]
layers = keras.layers

_NODES = 5000
_LARGEST = 2**26
_ACTIVATIONS = {
    "Elu": "elu", "Exp": "exponential", "HardSwish": "hard_silu", "LogSoftmax": "log_softmax", "Mish": "mish",
    "Relu": "relu", "Selu": "selu", "Sigmoid": "sigmoid", "Softplus": "softplus", "Softsign": "softsign",
    "Tanh": "tanh"}  # fmt: skip
_MERGING = {"Add": "add", "Sub": "subtract", "Mul": "multiply", "Div": "divide", "Max": "maximum", "Min": "minimum",
            "Sum": "add"}  # fmt: skip
_SAME = frozenset({"Cast", "Dropout", "Identity", "QuantizeLinear", "ArgMax", "TopK"})
"""What passes on what it gets: ArgMax and TopK choose among the classes at the end, as the reader does itself."""


def onnx_model(content: bytes, name: str) -> tuple[keras.Model, str]:
    """The Model that a `.onnx` describes, and which program wrote it.

    Raises:
        ModelError: it is damaged, keeps its weights elsewhere, or has operators that are not known.
    """
    import onnx  # a second that only those who open one wait for
    from onnx import external_data_helper, numpy_helper

    try:
        proto = onnx.load_model_from_string(content)
    except Exception as error:
        # protobuf raises of its own kinds.
        raise ModelError(f"{name} is damaged, or no ONNX file. Download or copy it again.") from error
    graph = proto.graph
    if not graph.node or len(graph.node) > _NODES:
        raise ModelError(f"{name} is no ONNX model of digits: it has {len(graph.node):,} operators. Choose another.")
    tensors = [*graph.initializer, *(a.t for node in graph.node for a in node.attribute if a.HasField("t"))]
    if any(external_data_helper.uses_external_data(tensor) for tensor in tensors):
        raise ModelError(
            f"{name} keeps its weights in another file, which DigitRec does not open: export it in one piece "
            "(in PyTorch with external_data=False)."
        )
    try:
        reader = _Reader(name, {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer})
        for one in graph.input:
            if one.name not in reader.graph.values:
                dimensions = [d.dim_value or None for d in one.type.tensor_type.shape.dim]
                reader.graph.add_input(one.name, dimensions[1:])
        for node in graph.node:
            reader.read(node)
        model = reader.graph.model([one.name for one in graph.output])
    except UntranslatableError as error:
        raise ModelError(f"{name} needs {error}, which DigitRec does not know: choose a simpler model.") from error
    except ModelError:
        raise
    except Exception as error:
        # What is wrong in a stranger's file breaks in as many ways as there are operators.
        raise ModelError(f"{name} is damaged: its operators do not fit together. Export it again.") from error
    return model, f"{proto.producer_name or 'an unknown program'} {proto.producer_version}".strip()


class _Reader:
    def __init__(self, name: str, constants: dict[str, Array]) -> None:
        self.graph = Graph(name, channels_first=True)
        self.graph.values |= constants

    def read(self, node: Any) -> None:
        """Reads one operator."""
        import onnx

        attributes = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
        if any(one not in self.graph.values for one in node.input if one):
            raise UntranslatableError(f"the operator {node.op_type} on what comes after it")
        inputs = [self.graph.values[one] if one else None for one in node.input]
        if node.domain not in ("", "ai.onnx"):
            raise UntranslatableError(f"the operator {node.op_type[:40]} of {node.domain[:40]}")
        try:
            result = self._result(node.op_type, inputs, attributes)
        except UntranslatableError as error:
            raise UntranslatableError(f"the operator {node.op_type[:40]} ({error})") from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise UntranslatableError(f"the operator {node.op_type[:40]} (in this form)") from error
        for output in node.output:
            self.graph.values[output] = result

    def _result(self, kind: str, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        if inputs and not any(is_tensor(one) for one in inputs):
            return self._folded(kind, inputs, attributes)
        graph = self.graph
        if kind in _SAME:
            return inputs[0]
        if kind in _ACTIVATIONS and "alpha" not in attributes and attributes.get("axis", -1) in (-1, _last(inputs[0])):
            return graph.activation(inputs[0], _ACTIVATIONS[kind])
        if kind in _MERGING:
            return graph.merged(_MERGING[kind], inputs)
        reading: Callable[..., Value] | None = getattr(self, f"op_{kind.lower()}", None)
        if reading is None:
            raise UntranslatableError("of this kind")
        return reading(inputs, attributes)

    def _folded(self, kind: str, inputs: list[Any], attributes: dict[str, Any]) -> Array:
        """What an operator makes of constants: mostly of shapes."""
        first = np.asarray(inputs[0])
        match kind:
            case _ if kind in _MERGING:
                return np.asarray(self.graph.merged(_MERGING[kind], inputs))
            case "Identity" | "Cast" | "Dropout" | "Floor":
                return first
            case "Reshape":
                return first.reshape([int(size) for size in inputs[1]])
            case "Transpose":
                return first.transpose(attributes.get("perm"))
            case "Flatten":
                axis = attributes.get("axis", 1)
                return first.reshape(math.prod(first.shape[:axis]), -1)
            case "Unsqueeze":
                return np.expand_dims(first, tuple(_axes(inputs, attributes)))
            case "Squeeze":
                return np.squeeze(first, tuple(_axes(inputs, attributes)) or None)
            case "Concat":
                return np.concatenate([np.atleast_1d(one) for one in inputs], attributes["axis"])
            case "Gather":
                return np.asarray(first.take(np.asarray(inputs[1]), attributes.get("axis", 0)))
            case "ReduceProd":
                return np.asarray(np.prod(first))
            case "Neg":
                return -first
            case "Expand":
                shape = np.broadcast_shapes(first.shape, tuple(int(size) for size in inputs[1]))
                if math.prod(shape) > _LARGEST:
                    raise UntranslatableError("without end")
                return np.broadcast_to(first, shape)
            case "Slice" if first.ndim == 1 and len(inputs) > 2:
                return first[int(inputs[1][0]) : int(inputs[2][0])]
            case "DequantizeLinear":
                return _dequantised(inputs, attributes.get("axis", 1))
        raise UntranslatableError("on constants")

    # The operators by their names in small letters: `_result` finds them.

    def op_constant(self, _: list[Value], attributes: dict[str, Any]) -> Array:
        from onnx import numpy_helper

        for key in ("value", "value_float", "value_floats", "value_int", "value_ints"):
            if key in attributes:
                value = attributes[key]
                return numpy_helper.to_array(value) if key == "value" else np.asarray(value)
        raise UntranslatableError("without a number")

    def op_conv(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        x, kernel, bias = inputs[0], np.asarray(inputs[1]), inputs[2] if len(inputs) > 2 else None
        if is_tensor(inputs[1]) or not is_tensor(x):
            raise UntranslatableError("with weights that it computes")
        axes = kernel.ndim - 2
        strides, dilation = attributes.get("strides", [1] * axes), attributes.get("dilations", [1] * axes)
        x = self._padded(x, attributes, kernel.shape[2:], strides, dilation)
        kernel = np.moveaxis(kernel, (0, 1), (-1, -2))
        groups = attributes.get("group", 1)
        return self.graph.convolution(x, kernel, bias, strides, dilation, groups)

    def _padded(
        self, x: Value, attributes: dict[str, Any], size: Sequence[int], strides: Sequence[int], dilation: Sequence[int]
    ) -> Value:
        mode = attributes.get("auto_pad", b"NOTSET").decode()
        if mode.startswith("SAME"):
            return self.graph.padded(x, self.graph.same_padding(x, size, strides, dilation, lower=mode == "SAME_LOWER"))
        pads = attributes.get("pads", [0] * (2 * len(size)))
        half = len(size)
        return self.graph.padded(x, list(zip(pads[:half], pads[half:], strict=True)))

    def op_maxpool(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        return self._pool(inputs[0], attributes, "max")

    def op_averagepool(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        return self._pool(inputs[0], attributes, "average")

    def _pool(self, x: Value, attributes: dict[str, Any], kind: str) -> Value:
        size = attributes["kernel_shape"]
        strides, ones = attributes.get("strides", [1] * len(size)), [1] * len(size)
        if attributes.get("dilations", ones) != ones:
            raise UntranslatableError("with gaps")
        padded = self._padded(x, attributes, size, strides, ones)
        if padded is not x:
            if kind == "average" and not attributes.get("count_include_pad", 0):
                raise UntranslatableError("that leaves out its padding")
            if kind == "max" and not _is_never_negative(x):
                raise UntranslatableError("of negative numbers at the edge")
        if attributes.get("ceil_mode", 0):
            lengths = padded.shape[2:]
            more = [(0, -(length - width) % step) for length, width, step in zip(lengths, size, strides, strict=True)]
            if any(end for _, end in more) and (kind == "average" or not _is_never_negative(x)):
                raise UntranslatableError("of windows beyond the edge")
            padded = self.graph.padded(padded, more)
        return self.graph.pooling(padded, kind, size, strides)

    def op_globalaveragepool(self, inputs: list[Value], _: dict[str, Any]) -> Value:
        layer = layers.GlobalAveragePooling1D if len(inputs[0].shape) == 3 else layers.GlobalAveragePooling2D
        return self.graph.spatial(layer(keepdims=True), inputs[0])

    def op_globalmaxpool(self, inputs: list[Value], _: dict[str, Any]) -> Value:
        layer = layers.GlobalMaxPooling1D if len(inputs[0].shape) == 3 else layers.GlobalMaxPooling2D
        return self.graph.spatial(layer(keepdims=True), inputs[0])

    def op_reducemean(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        x, keep = inputs[0], bool(attributes.get("keepdims", 1))
        axes = sorted(int(axis) % len(x.shape) for axis in _axes(inputs, attributes))
        every = list(range(1, len(x.shape)))
        kind = {3: layers.GlobalAveragePooling1D, 4: layers.GlobalAveragePooling2D}.get(len(x.shape))
        if kind is not None and axes == every[1:]:
            return self.graph.spatial(kind(keepdims=keep), x)
        if kind is not None and axes == every[:-1]:
            return self.graph.layer(kind(keepdims=keep), x)
        raise UntranslatableError("along these axes")

    def op_gemm(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        x, kernel, bias = inputs[0], inputs[1], inputs[2] if len(inputs) > 2 else None
        if not is_tensor(x) or is_tensor(kernel) or attributes.get("transA", 0):
            raise UntranslatableError("with weights that it computes")
        kernel = np.asarray(kernel) * attributes.get("alpha", 1.0)
        kernel = kernel.T if attributes.get("transB", 0) else kernel
        if bias is not None:
            bias = np.broadcast_to(np.asarray(bias) * attributes.get("beta", 1.0), (1, kernel.shape[1]))
        return self.graph.dense(x, kernel, bias)

    def op_matmul(self, inputs: list[Value], _: dict[str, Any]) -> Value:
        x, kernel = inputs
        if is_tensor(x) and not is_tensor(kernel) and np.ndim(kernel) == 2:
            return self.graph.dense(x, np.asarray(kernel), None)
        if is_tensor(kernel) and not is_tensor(x) and len(kernel.shape) == 2:
            raise UntranslatableError("of columns")
        raise UntranslatableError("of what it has computed")

    def op_batchnormalization(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        x, *constants = inputs
        gamma, beta, mean, variance = (np.asarray(one, np.float64) for one in constants)
        scale = gamma / np.sqrt(variance + attributes.get("epsilon", 1e-5))
        shape = (1, -1, *[1] * (len(x.shape) - 2))
        return self.graph.affine(x, scale.reshape(shape), (beta - mean * scale).reshape(shape))

    def op_layernormalization(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        x, gamma = inputs[0], np.asarray(inputs[1])
        if attributes.get("axis", -1) not in (-1, _last(x)):
            raise UntranslatableError("along several axes")
        beta = np.asarray(inputs[2]) if len(inputs) > 2 else np.zeros_like(gamma)
        layer = layers.LayerNormalization(axis=-1, epsilon=attributes.get("epsilon", 1e-5))
        return self.graph.layer(layer, x, [gamma, beta])

    def op_neg(self, inputs: list[Value], _: dict[str, Any]) -> Value:
        return self.graph.affine(inputs[0], -np.ones(1), np.zeros(1))

    def op_leakyrelu(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        return self.graph.layer(layers.LeakyReLU(attributes.get("alpha", 0.01)), inputs[0])

    def op_elu(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        return self.graph.layer(layers.ELU(attributes.get("alpha", 1.0)), inputs[0])

    def op_hardsigmoid(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        scaled = self.graph.layer(
            layers.Rescaling(attributes.get("alpha", 0.2), attributes.get("beta", 0.5)), inputs[0]
        )
        return self.graph.layer(layers.ReLU(max_value=1.0), scaled)

    def op_gelu(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        if attributes.get("approximate", b"none") != b"none":
            raise UntranslatableError("by an approximation")
        return self.graph.activation(inputs[0], "gelu")

    def op_prelu(self, inputs: list[Value], _: dict[str, Any]) -> Value:
        x, slope = inputs[0], np.asarray(inputs[1])
        shape = tuple(x.shape[1:])
        slope = slope.reshape(()) if slope.size == 1 else slope
        spread = np.broadcast_to(slope.reshape((1,) * (len(shape) - slope.ndim) + slope.shape), shape)
        return self.graph.layer(layers.PReLU(), x, [spread])

    def op_clip(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        bounds = [attributes.get("min"), attributes.get("max")]
        for index, one in enumerate(inputs[1:3]):
            bounds[index] = bounds[index] if one is None else float(np.asarray(one).reshape(-1)[0])
        if bounds[0] != 0:
            raise UntranslatableError("from another number than 0")
        return self.graph.layer(layers.ReLU(max_value=bounds[1]), inputs[0])

    def op_softmax(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        return self.graph.layer(layers.Softmax(axis=attributes.get("axis", -1)), inputs[0])

    def op_logsoftmax(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        if attributes.get("axis", -1) not in (-1, _last(inputs[0])):
            raise UntranslatableError("along another axis")
        return self.graph.activation(inputs[0], "log_softmax")

    def op_flatten(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        if attributes.get("axis", 1) != 1:
            raise UntranslatableError("a change of shape that mixes digits")
        return self.graph.reshaped(inputs[0], [BATCH, BATCH])

    def op_reshape(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        x = inputs[0]
        if len(inputs) > 1 and is_tensor(inputs[1]):
            raise UntranslatableError("to a shape that it computes")
        shape = [int(size) for size in (inputs[1] if len(inputs) > 1 else attributes["shape"])]
        shape = [x.shape[axis] if size == 0 and axis else size for axis, size in enumerate(shape)]
        return self.graph.reshaped(x, shape)

    def op_squeeze(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        x = inputs[0]
        axes = [int(axis) % len(x.shape) for axis in _axes(inputs, attributes)]
        axes = axes or [axis for axis, size in enumerate(x.shape) if axis and size == 1]
        return self.graph.reshaped(
            x, [BATCH, *(size for axis, size in enumerate(x.shape) if axis and axis not in axes)]
        )

    def op_unsqueeze(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        shape = list(inputs[0].shape)
        axes = _axes(inputs, attributes)
        for axis in sorted(int(axis) % (len(shape) + len(axes)) for axis in axes):
            shape.insert(axis, 1)
        if shape[0] is not None:
            raise UntranslatableError("a change of shape that mixes digits")
        return self.graph.reshaped(inputs[0], [BATCH, *shape[1:]])

    def op_transpose(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        return self.graph.transposed(inputs[0], attributes.get("perm") or [])

    def op_concat(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        if not all(is_tensor(one) for one in inputs):
            raise UntranslatableError("with constants")
        return self.graph.layer(layers.Concatenate(axis=attributes["axis"]), inputs)

    def op_pad(self, inputs: list[Value], attributes: dict[str, Any]) -> Value:
        x = inputs[0]
        pads = [int(size) for size in (attributes["pads"] if "pads" in attributes else inputs[1])]
        value = attributes.get("value", 0.0) if len(inputs) < 3 or inputs[2] is None else float(inputs[2])
        half = len(pads) // 2
        both = list(zip(pads[:half], pads[half:], strict=True))
        if attributes.get("mode", b"constant") != b"constant" or value or any(map(any, both[:2])):
            raise UntranslatableError("with something other than zeros around")
        return self.graph.padded(x, both[2:])

    def op_shape(self, inputs: list[Value], _: dict[str, Any]) -> Array:
        return np.array([BATCH, *inputs[0].shape[1:]], np.int64)

    def op_dequantizelinear(self, inputs: list[Value], _: dict[str, Any]) -> Value:
        return inputs[0]  # numbers were never rounded


def _axes(inputs: list[Value], attributes: dict[str, Any]) -> list[int]:
    """Axes, which older operators have as an attribute and newer ones as an input."""
    given = inputs[1] if len(inputs) > 1 and inputs[1] is not None else attributes.get("axes", [])
    return [int(axis) for axis in np.asarray(given).reshape(-1)]


def _last(x: Value) -> int:
    return len(x.shape) - 1


def _is_never_negative(x: Value) -> bool:
    """Whether it comes straight from what gives nothing below zero, so that padding with zeros changes no maximum."""
    layer = x._keras_history.operation  # (Keras' own name)
    activation = getattr(getattr(layer, "activation", None), "__name__", "")
    return isinstance(layer, (layers.ReLU, layers.Softmax, layers.MaxPooling2D)) or activation in ("relu", "sigmoid")


def _dequantised(inputs: list[Any], axis: int) -> Array:
    values, scale = np.asarray(inputs[0], np.float64), np.asarray(inputs[1])
    zero = np.asarray(inputs[2], np.float64) if len(inputs) > 2 else np.zeros(1)
    if scale.size > 1:
        shape = [-1 if index == axis % values.ndim else 1 for index in range(values.ndim)]
        scale, zero = scale.reshape(shape), (zero.reshape(shape) if zero.size > 1 else zero)
    return np.asarray((values - zero) * scale, np.float32)
