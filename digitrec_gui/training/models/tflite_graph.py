"""Reads a `.tflite` as layers of Keras: the operators that networks for digits are made of, whole or of 8 bits.

After the schema of TensorFlow Lite (`tensorflow/compiler/mlir/lite/schema/schema.fbs`). The file is parsed in Python,
and never given to LiteRT, whose C++ trusts it. Weights that were rounded are taken for the numbers that they stand for;
that numbers between the layers were rounded, too, is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.graph import BATCH, Graph, UntranslatableError, Value, is_tensor

Array = npt.NDArray[Any]
layers = keras.layers

_OPERATORS = 5000
_TYPES = {0: "<f4", 1: "<f2", 2: "<i4", 3: "u1", 4: "<i8", 6: "?", 7: "<i2", 9: "i1", 10: "<f8"}
_FUSED = {1: "relu", 2: "relu_1", 3: "relu6", 4: "tanh"}
_ACTIVATIONS = {
    "ELU": "elu", "EXP": "exponential", "GELU": "gelu", "HARD_SWISH": "hard_silu", "LOGISTIC": "sigmoid",
    "LOG_SOFTMAX": "log_softmax", "RELU": "relu", "RELU6": "relu6", "SOFTMAX": "softmax", "TANH": "tanh"}  # fmt: skip
_MERGING = {"ADD": "add", "SUB": "subtract", "MUL": "multiply", "DIV": "divide", "MAXIMUM": "maximum",
            "MINIMUM": "minimum"}  # fmt: skip
_SAME = frozenset({"ARG_MAX", "CAST", "DEQUANTIZE", "QUANTIZE"})
_PADDING_SAME = 0


def tflite_model(content: bytes, name: str) -> tuple[keras.Model, str]:
    """The Model that a `.tflite` describes, and which program wrote it.

    Raises:
        ModelError: it is damaged, or has operators that are not known.
    """
    # The classes that the schema's compiler made; TensorFlow brings them.
    from tensorflow.lite.python import schema_py_generated as schema

    try:
        file = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
        if not file.subgraphs or len(file.subgraphs[0].operators) > _OPERATORS:
            raise ModelError(f"{name} is no model of digits that DigitRec can open: choose a simpler one.")
        model = _Reader(name, file, schema).model()
    except UntranslatableError as error:
        raise ModelError(f"{name} needs {error}, which DigitRec does not know: choose a simpler model.") from error
    except ModelError:
        raise
    except Exception as error:
        # A wrong offset leads anywhere in the file.
        raise ModelError(f"{name} is damaged, or no TensorFlow Lite model. Download or copy it again.") from error
    return model, "TensorFlow Lite"


class _Reader:
    def __init__(self, name: str, file: Any, schema: Any) -> None:
        self._file, self._schema = file, schema
        self._part = file.subgraphs[0]
        self._names = {value: key for key, value in vars(schema.BuiltinOperator).items() if isinstance(value, int)}
        self.graph = Graph(name, channels_first=False)

    def model(self) -> keras.Model:
        """Reads all operators."""
        graph = self.graph
        for index in map(int, self._part.inputs):
            tensor = self._part.tensors[index]
            shape = tensor.shapeSignature if tensor.shapeSignature is not None else tensor.shape
            graph.add_input(index, [None if size < 1 else int(size) for size in shape][1:])
        for operator in self._part.operators:
            kind = self._kind(operator)
            inputs = [None if index < 0 else self._value(int(index)) for index in operator.inputs]
            try:
                result = self._result(kind, inputs, operator.builtinOptions)
            except UntranslatableError as error:
                raise UntranslatableError(f"the operator {kind} ({error})") from error
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                raise UntranslatableError(f"the operator {kind} (in this form)") from error
            for index in map(int, operator.outputs):
                graph.values[index] = result
        return graph.model([int(index) for index in self._part.outputs])

    def _kind(self, operator: Any) -> str:
        code = self._file.operatorCodes[operator.opcodeIndex]
        number = max(code.builtinCode, code.deprecatedBuiltinCode)
        name: str = self._names.get(number, str(number))
        if name == "CUSTOM":
            own = code.customCode.decode(errors="replace") if isinstance(code.customCode, bytes) else code.customCode
            raise UntranslatableError(f"an operator of its author's own ({str(own)[:40]})")
        return name

    def _value(self, index: int) -> Value:
        if index not in self.graph.values:
            self.graph.values[index] = self._constant_of(self._part.tensors[index])
        return self.graph.values[index]

    def _constant_of(self, tensor: Any) -> Array:
        """A constant; one that was rounded as the numbers that it stands for."""
        data = self._file.buffers[tensor.buffer].data
        if tensor.type not in _TYPES or data is None:
            raise UntranslatableError("numbers of another kind, or none")
        array = np.frombuffer(np.asarray(data, np.uint8).tobytes(), _TYPES[tensor.type])
        array = array.reshape(tensor.shape if tensor.shape is not None else ())
        rounding = tensor.quantization
        if rounding is not None and rounding.scale is not None and len(rounding.scale):
            return _as_numbers(array, np.asarray(rounding.scale), rounding.zeroPoint, rounding.quantizedDimension)
        return array.astype(np.float32) if array.dtype.kind == "f" else array

    def _result(self, kind: str, inputs: list[Value], options: Any) -> Value:
        graph = self.graph
        if inputs and not any(is_tensor(one) for one in inputs if one is not None):
            return self._folded(kind, inputs, options)
        if kind in _SAME:
            return inputs[0]
        if kind in _ACTIVATIONS:
            return graph.activation(inputs[0], _ACTIVATIONS[kind])
        if kind in _MERGING:
            return self._fused(graph.merged(_MERGING[kind], inputs), options)
        reading: Callable[..., Value] | None = getattr(self, f"op_{kind.lower()}", None)
        if reading is None:
            raise UntranslatableError("of this kind")
        result = reading(inputs, options)
        return result if kind in ("RESHAPE", "SHAPE") else self._fused(result, options)

    def _fused(self, x: Value, options: Any) -> Value:
        """With the activation that an operator has in itself."""
        number = getattr(options, "fusedActivationFunction", 0)
        if not number or not is_tensor(x):
            return x
        if number not in _FUSED or _FUSED[number] == "relu_1":
            raise UntranslatableError("with an activation of another kind")
        return self.graph.activation(x, _FUSED[number])

    def _folded(self, kind: str, inputs: list[Any], options: Any) -> Array:
        """What an operator makes of constants: mostly of shapes and of rounded weights."""
        first = np.asarray(inputs[0])
        match kind:
            case _ if kind in _MERGING:
                return np.asarray(self.graph.merged(_MERGING[kind], inputs))
            case "DEQUANTIZE" | "QUANTIZE" | "CAST":
                return first.astype(np.float32) if kind == "DEQUANTIZE" else first
            case "RESHAPE":
                return first.reshape([int(size) for size in inputs[1]])
            case "TRANSPOSE":
                return first.transpose([int(axis) for axis in inputs[1]])
            case "STRIDED_SLICE" if first.ndim == 1:
                begin, end, step = (int(np.asarray(one).reshape(-1)[0]) for one in inputs[1:4])
                return first[begin] if options.shrinkAxisMask & 1 else first[begin:end:step]
            case "PACK":
                return np.stack([np.asarray(one) for one in inputs], options.axis)
            case "CONCATENATION":
                return np.concatenate([np.atleast_1d(one) for one in inputs], options.axis)
            case "REDUCE_PROD" | "PROD":
                return np.asarray(np.prod(first))
        raise UntranslatableError("on constants")

    # The operators by their names in small letters: `_result` finds them.

    def op_conv_2d(self, inputs: list[Value], options: Any) -> Value:
        kernel = np.asarray(inputs[1]).transpose(1, 2, 3, 0)
        groups = inputs[0].shape[3] // kernel.shape[2]
        return self._convolution(inputs, kernel, options, groups)

    def op_depthwise_conv_2d(self, inputs: list[Value], options: Any) -> Value:
        kernel = np.asarray(inputs[1])[0]  # (height, width, channels * multiplier)
        return self._convolution(inputs, kernel[:, :, np.newaxis], options, inputs[0].shape[3])

    def _convolution(self, inputs: list[Value], kernel: Array, options: Any, groups: int) -> Value:
        if is_tensor(inputs[1]):
            raise UntranslatableError("with weights that it computes")
        strides = (options.strideH, options.strideW)
        dilation = (options.dilationHFactor or 1, options.dilationWFactor or 1)
        x = self._padded(inputs[0], options, kernel.shape[:2], strides, dilation)
        bias = np.asarray(inputs[2]) if len(inputs) > 2 and inputs[2] is not None else None
        return self.graph.convolution(x, kernel, bias, strides, dilation, groups)

    def _padded(self, x: Value, options: Any, size: Any, strides: Any, dilation: Any = (1, 1)) -> Value:
        if options.padding != _PADDING_SAME:
            return x
        return self.graph.padded(x, self.graph.same_padding(x, size, strides, dilation))

    def op_max_pool_2d(self, inputs: list[Value], options: Any) -> Value:
        return self._pool(inputs[0], options, layers.MaxPooling2D)

    def op_average_pool_2d(self, inputs: list[Value], options: Any) -> Value:
        return self._pool(inputs[0], options, layers.AveragePooling2D)

    def _pool(self, x: Value, options: Any, kind: Any) -> Value:
        size, strides = (options.filterHeight, options.filterWidth), (options.strideH, options.strideW)
        padding = "same" if options.padding == _PADDING_SAME else "valid"
        return self.graph.layer(kind(size, strides, padding=padding), x)

    def op_fully_connected(self, inputs: list[Value], options: Any) -> Value:
        if is_tensor(inputs[1]) or options.weightsFormat:
            raise UntranslatableError("with weights that it computes")
        kernel = np.asarray(inputs[1]).T
        bias = np.asarray(inputs[2]) if len(inputs) > 2 and inputs[2] is not None else None
        x = inputs[0]
        if not options.keepNumDims and len(x.shape) > 2:
            x = self.graph.reshaped(x, [BATCH, kernel.shape[0]])
        return self.graph.dense(x, kernel, bias)

    def op_batch_matmul(self, inputs: list[Value], options: Any) -> Value:
        kernel = inputs[1]
        if is_tensor(kernel) or np.ndim(kernel) != 2 or options.adjX:
            raise UntranslatableError("of what it has computed")
        return self.graph.dense(inputs[0], np.asarray(kernel).T if options.adjY else np.asarray(kernel), None)

    def op_reshape(self, inputs: list[Value], options: Any) -> Value:
        shape = inputs[1] if len(inputs) > 1 and inputs[1] is not None else options.newShape
        if is_tensor(shape):
            raise UntranslatableError("to a shape that it computes")
        return self.graph.reshaped(inputs[0], [int(size) for size in np.asarray(shape).reshape(-1)])

    def op_expand_dims(self, inputs: list[Value], _: Any) -> Value:
        shape = list(inputs[0].shape)
        axis = int(np.asarray(inputs[1]).reshape(-1)[0]) % (len(shape) + 1)
        if axis == 0:
            raise UntranslatableError("a change of shape that mixes digits")
        return self.graph.reshaped(inputs[0], [BATCH, *shape[1:axis], 1, *shape[axis:]])

    def op_squeeze(self, inputs: list[Value], options: Any) -> Value:
        shape = inputs[0].shape
        given = [] if options.squeezeDims is None else [int(axis) % len(shape) for axis in options.squeezeDims]
        axes = given or [axis for axis, size in enumerate(shape) if axis and size == 1]
        return self.graph.reshaped(inputs[0], [BATCH, *(s for a, s in enumerate(shape) if a and a not in axes)])

    def op_transpose(self, inputs: list[Value], _: Any) -> Value:
        return self.graph.transposed(inputs[0], [int(axis) for axis in inputs[1]])

    def op_shape(self, inputs: list[Value], _: Any) -> Array:
        return np.array([BATCH, *inputs[0].shape[1:]], np.int64)

    def op_concatenation(self, inputs: list[Value], options: Any) -> Value:
        if not all(is_tensor(one) for one in inputs):
            raise UntranslatableError("with constants")
        return self.graph.layer(layers.Concatenate(axis=options.axis), inputs)

    def op_pad(self, inputs: list[Value], _: Any) -> Value:
        pads = [(int(before), int(after)) for before, after in np.asarray(inputs[1])]
        if any(pads[0]) or (len(pads) == 4 and any(pads[3])):
            raise UntranslatableError("around digits or channels")
        return self.graph.padded(inputs[0], pads[1:-1])

    def op_mean(self, inputs: list[Value], options: Any) -> Value:
        x, axes = inputs[0], sorted(int(axis) % len(inputs[0].shape) for axis in np.asarray(inputs[1]).reshape(-1))
        if len(x.shape) == 4 and axes == [1, 2]:
            return self.graph.layer(layers.GlobalAveragePooling2D(keepdims=bool(options.keepDims)), x)
        if len(x.shape) == 3 and axes == [1]:
            return self.graph.layer(layers.GlobalAveragePooling1D(keepdims=bool(options.keepDims)), x)
        raise UntranslatableError("along these axes")

    def op_reduce_max(self, inputs: list[Value], options: Any) -> Value:
        x, axes = inputs[0], sorted(int(axis) % len(inputs[0].shape) for axis in np.asarray(inputs[1]).reshape(-1))
        if len(x.shape) == 4 and axes == [1, 2]:
            return self.graph.layer(layers.GlobalMaxPooling2D(keepdims=bool(options.keepDims)), x)
        raise UntranslatableError("along these axes")

    def op_neg(self, inputs: list[Value], _: Any) -> Value:
        return self.graph.affine(inputs[0], -np.ones(1), np.zeros(1))

    def op_leaky_relu(self, inputs: list[Value], options: Any) -> Value:
        return self.graph.layer(layers.LeakyReLU(float(options.alpha)), inputs[0])

    def op_prelu(self, inputs: list[Value], _: Any) -> Value:
        x, slope = inputs[0], np.asarray(inputs[1])
        return self.graph.layer(layers.PReLU(), x, [np.broadcast_to(slope, tuple(x.shape[1:]))])


def _as_numbers(array: Array, scale: Array, zero: Any, axis: int) -> Array:
    """What was rounded, as the numbers that it stands for."""
    zeros = np.zeros(1) if zero is None or not len(zero) else np.asarray(zero, np.float64)
    if scale.size > 1:
        shape = [-1 if index == axis else 1 for index in range(array.ndim)]
        scale, zeros = scale.reshape(shape), (zeros.reshape(shape) if zeros.size > 1 else zeros)
    return np.asarray((array.astype(np.float64) - zeros) * scale, np.float32)
