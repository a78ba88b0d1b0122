"""Builds a Keras Model from the operations of another format, one after another, of built-in layers alone.

So a `.onnx` or `.tflite` becomes what a `.h5` is: it is adapted, compiled, taught and saved in the same way, and
nothing of the stranger's file is ever run by the program that it was made for.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras

Array = npt.NDArray[Any]
Value = Any
"""A constant (Array), or what a layer gives (keras.KerasTensor)."""

BATCH = -1
"""Stands for the number of digits in a shape."""

_LARGEST = 2**26
_CLASSES = (10, 11)

layers = keras.layers


class UntranslatableError(Exception):
    """An operation cannot be said in layers; the text says which, and why."""


class Graph:
    """What has been built so far.

    Attributes:
        name: of the file, for errors.
        values: what is known by each name.
        channels_first: whether pictures are (channels, height, width).
    """

    def __init__(self, name: str, *, channels_first: bool) -> None:
        self.name = name
        self.values: dict[Any, Value] = {}
        self.channels_first = channels_first
        self.inputs: list[keras.KerasTensor] = []

    def add_input(self, name: Any, shape: Sequence[int | None]) -> None:
        """Adds an input.

        Args:
            name: of it.
            shape: of one digit; sizes that are not known are those of MNIST, as far as the number of axes tells them.
        """
        usual = {1: (784,), 2: (28, 28), 3: (1, 28, 28) if self.channels_first else (28, 28, 1)}.get(len(shape))
        if any(size is None for size in shape) and usual is not None:
            shape = [size or other for size, other in zip(shape, usual, strict=True)]
        tensor = keras.Input([size or None for size in shape])
        self.inputs.append(tensor)
        self.values[name] = tensor

    def model(self, outputs: Sequence[Any]) -> keras.Model:
        """The Model of these outputs; of several, the first that tells ten or eleven classes apart.

        Raises:
            ModelError: they come from no input.
        """
        tensors = [self.values[name] for name in outputs if is_tensor(self.values.get(name))]
        if not tensors or len(self.inputs) != 1:
            raise ModelError(f"{self.name} reads or gives several things at once: choose a model of single digits.")
        digits = [one for one in tensors if math.prod(size or 0 for size in one.shape[1:]) in _CLASSES]
        return keras.Model(self.inputs[0], (digits or tensors)[0])

    def layer(self, layer: keras.Layer, x: Value, weights: Sequence[Array] = ()) -> Value:
        """What a layer gives, with these weights."""
        y = layer(x)
        if weights:
            layer.set_weights([np.asarray(array, np.float32) for array in weights])
        return y

    def spatial(self, layer: keras.Layer, x: Value, weights: Sequence[Array] = ()) -> Value:
        """What a layer gives that takes the channels last, which TensorFlow needs on a processor."""
        if not self.channels_first:
            return self.layer(layer, x, weights)
        axes = len(x.shape) - 1
        y = self.layer(layer, layers.Permute((*range(2, axes + 1), 1))(x), weights)
        return layers.Permute((axes, *range(1, axes)))(y) if len(y.shape) == len(x.shape) else y

    def convolution(
        self, x: Value, kernel: Array, bias: Array | None, strides: Sequence[int], dilation: Sequence[int], groups: int
    ) -> Value:
        """A convolution without padding; kernel (*sizes, channels / groups, filters)."""
        sizes = kernel.shape[:-2]
        kinds = {1: layers.Conv1D, 2: layers.Conv2D}
        if len(sizes) not in kinds:
            raise UntranslatableError(f"a convolution along {len(sizes)} axes")
        settings = {"strides": tuple(strides), "dilation_rate": tuple(dilation)}
        weights = [kernel] if bias is None else [kernel, bias.reshape(-1)]
        channels = x.shape[1 if self.channels_first else -1]
        if groups > 1 and groups == channels and len(sizes) == 2:
            # Each channel alone: Keras keeps the filters of each channel together on an axis of their own.
            multiplier = kernel.shape[-1] // groups
            weights[0] = kernel.reshape(*sizes, groups, multiplier)
            depthwise = layers.DepthwiseConv2D(
                sizes, depth_multiplier=multiplier, use_bias=bias is not None, **settings
            )
            return self.spatial(depthwise, x, weights)
        layer = kinds[len(sizes)](kernel.shape[-1], sizes, groups=groups, use_bias=bias is not None, **settings)
        return self.spatial(layer, x, weights)

    def dense(self, x: Value, kernel: Array, bias: Array | None) -> Value:
        """A product with a matrix (in, out) along the last axis."""
        layer = layers.Dense(kernel.shape[1], use_bias=bias is not None)
        return self.layer(layer, x, [kernel] if bias is None else [kernel, bias.reshape(-1)])

    def pooling(self, x: Value, kind: str, size: Sequence[int], strides: Sequence[int]) -> Value:
        """The "max" or "average" of windows, without padding."""
        kinds = {("max", 1): layers.MaxPooling1D, ("max", 2): layers.MaxPooling2D,
                 ("average", 1): layers.AveragePooling1D, ("average", 2): layers.AveragePooling2D}  # fmt: skip
        if (kind, len(size)) not in kinds:
            raise UntranslatableError(f"pooling along {len(size)} axes")
        one = len(size) == 1
        pool, step = (size[0], strides[0]) if one else (tuple(size), tuple(strides))
        return self.spatial(kinds[kind, len(size)](pool, step), x)

    def padded(self, x: Value, pads: Sequence[tuple[int, int]]) -> Value:
        """With zeros around each axis but that of the channels."""
        if not any(itertools.chain(*pads)):
            return x
        if any(size < 0 for size in itertools.chain(*pads)):
            raise UntranslatableError("padding that cuts off")
        if len(pads) == 1:
            return self.spatial(layers.ZeroPadding1D(pads[0]), x)
        return self.spatial(layers.ZeroPadding2D(tuple(pads)), x)

    def same_padding(
        self, x: Value, size: Sequence[int], strides: Sequence[int], dilation: Sequence[int], *, lower: bool = False
    ) -> list[tuple[int, int]]:
        """The padding with which there is one result for each stride, the odd one below, or above if `lower`."""
        first = 2 if self.channels_first else 1
        pads = []
        for axis, (width, step, spread) in enumerate(zip(size, strides, dilation, strict=True)):
            length = x.shape[first + axis]
            reach = (width - 1) * spread + 1
            total = max(0, (math.ceil(length / step) - 1) * step + reach - length)
            pads.append((total - total // 2, total // 2) if lower else (total // 2, total - total // 2))
        return pads

    def activation(self, x: Value, name: str) -> Value:
        """An activation that Keras has by this name."""
        return self.layer(layers.Activation(name), x)

    def reshaped(self, x: Value, shape: Sequence[int]) -> Value:
        """In another shape, whose first axis counts the digits.

        Raises:
            UntranslatableError: it would mix them.
        """
        each = math.prod(x.shape[1:])
        rest = [int(size) for size in shape[1:]]
        known = math.prod(size for size in rest if size > 0)
        if not rest and shape and int(shape[0]) in (BATCH, each):
            rest = [each]
        if rest.count(BATCH) > 1 or 0 in rest or known == 0 or each % known or (BATCH not in rest and known != each):
            raise UntranslatableError("a change of shape that mixes digits")
        target = tuple(each // known if size == BATCH else size for size in rest)
        return x if target == tuple(x.shape[1:]) else self.layer(layers.Reshape(target), x)

    def transposed(self, x: Value, axes: Sequence[int]) -> Value:
        """With its axes in another order, the first of which stays."""
        if not axes or axes[0] != 0:
            raise UntranslatableError("a change of axes that mixes digits")
        return x if list(axes) == sorted(axes) else self.layer(layers.Permute(tuple(axes[1:])), x)

    def merged(self, kind: str, values: Sequence[Value]) -> Value:
        """The sum, product … of several things, of which some may be constants."""
        tensors = [value for value in values if is_tensor(value)]
        if not tensors:
            return self._folded(kind, values)
        if len(tensors) == len(values):
            merging = {"add": layers.Add, "subtract": layers.Subtract, "multiply": layers.Multiply,
                       "maximum": layers.Maximum, "minimum": layers.Minimum}  # fmt: skip
            if kind not in merging:
                raise UntranslatableError(f"to {kind} what it has computed by what it has computed")
            return self.layer(merging[kind](), list(values))
        if len(values) != 2:
            raise UntranslatableError(f"to {kind} more than two things")
        tensor_first = is_tensor(values[0])
        x, constant = values if tensor_first else values[::-1]
        constant = np.asarray(constant, np.float64)
        one, none = np.ones(1), np.zeros(1)
        match kind:
            case "add":
                return self.affine(x, one, constant)
            case "subtract":
                return self.affine(x, one, -constant) if tensor_first else self.affine(x, -one, constant)
            case "multiply":
                return self.affine(x, constant, none)
            case "divide" if tensor_first and constant.all():
                return self.affine(x, 1 / constant, none)
            case "maximum" if constant.size == 1 and float(constant.reshape(-1)[0]) == 0:
                return self.activation(x, "relu")
        raise UntranslatableError(f"to {kind} by a constant")

    def _folded(self, kind: str, values: Sequence[Array]) -> Array:
        function: dict[str, Callable[..., Any]] = {
            "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.true_divide,
            "maximum": np.maximum, "minimum": np.minimum}  # fmt: skip
        if math.prod(np.broadcast_shapes(*(np.shape(value) for value in values))) > _LARGEST:
            raise UntranslatableError("constants without end")
        result = values[0]
        for value in values[1:]:
            exact = kind == "divide" and np.issubdtype(np.asarray(result).dtype, np.integer)
            result = (np.floor_divide if exact else function[kind])(result, value)
        return np.asarray(result)

    def affine(self, x: Value, scale: Array, offset: Array) -> Value:
        """Multiplied by a constant, and with another added, each of them spread over what it does not tell apart."""
        shape = tuple(x.shape[1:])
        both = [_of_one(array, shape) for array in (scale, offset)]
        varying = [axis for axis in range(len(shape)) if any(array.shape[axis] > 1 for array in both)]
        if not varying:
            scales, offsets = (float(array.reshape(-1)[0]) for array in both)
            return self.layer(layers.Rescaling(scales, offsets), x)
        axis = varying[0] + 1
        spread = shape if len(varying) > 1 else tuple(s if a == varying[0] else 1 for a, s in enumerate(shape))
        gamma, beta = (np.broadcast_to(array, spread).reshape(-1) for array in both)
        if len(varying) > 1:
            flat = self.layer(layers.Reshape((math.prod(shape),)), x)
            return self.layer(layers.Reshape(shape), self._normalised(flat, gamma, beta, 1))
        return self._normalised(x, gamma, beta, axis)

    def _normalised(self, x: Value, gamma: Array, beta: Array, axis: int) -> Value:
        """A BatchNormalization with nothing to normalise: it multiplies and adds along one axis."""
        weights = [gamma, beta, np.zeros_like(beta), np.ones_like(gamma)]
        return self.layer(layers.BatchNormalization(axis=axis, epsilon=0.0), x, weights)


def is_tensor(value: Value) -> bool:
    """Whether it is what a layer gives, and no constant."""
    return isinstance(value, keras.KerasTensor)


def _of_one(array: Array, shape: tuple[int, ...]) -> Array:
    """A constant for one digit, with as many axes as it has."""
    axes = len(shape)
    if array.ndim == axes + 1:
        if array.shape[0] != 1:
            raise UntranslatableError("a constant for each of several digits")
        array = array[0]
    if array.ndim > axes:
        raise UntranslatableError("a constant of another shape")
    array = array.reshape((1,) * (axes - array.ndim) + array.shape)
    if any(size not in (1, wanted) for size, wanted in zip(array.shape, shape, strict=True)):
        raise UntranslatableError("a constant of another shape")
    return array
