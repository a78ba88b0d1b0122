"""Makes a Model of any author's habits take and give what DigitRec does; finds those habits by trying them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data import Digits, load_training
from digitrec_gui.training.safe_h5 import LoadedModel

PROBES = 500
"""Digits of the MNIST training set on which habits are tried: enough to tell which of them fits."""

POOR = 0.5
"""A Model that reads fewer of the probes than this share was made for something else."""

_MARGIN = 0.01
_PIXELS = {
    "": (1.0, 0.0),
    "trained on pixels from 0 to 255": (255.0, 0.0),
    "trained on dark ink on white, 0 to 1": (-1.0, 1.0),
    "trained on dark ink on white, 0 to 255": (-255.0, 255.0),
    "trained on pixels from -1 to 1": (2.0, -1.0),
    "trained on dark ink on white, -1 to 1": (-2.0, 1.0),
    "trained on pixels from -0.5 to 0.5": (1.0, -0.5),
    "trained on standardised pixels": (1 / 0.3081, -0.1307 / 0.3081),
}
"""What people do to MNIST's pixels: words for it, and the scale and offset that make it from ink 0 to 1. The last
uses the mean and standard deviation of MNIST."""


@dataclass(frozen=True, eq=False)
class AdaptedModel:
    """A Model in the form that is compiled.

    Attributes:
        model: from (n, 28, 28, 1) float32, ink 1, to a list: the probabilities (n, classes), then, if there is a
            2-D convolution, the activations of the first one (n, h, w, maps).
        classes: 10, or 11 with "not a digit".
        notes: what was adapted, for people.
    """

    model: keras.Model
    classes: int
    notes: tuple[str, ...]


@cache
def probes() -> Digits:
    """The first digits of the bundled MNIST training set."""
    return load_training(paths.MNIST)[0][np.arange(PROBES)]


def adapt(loaded: LoadedModel, file_name: str) -> AdaptedModel:
    """Adapts a Model.

    Raises:
        ModelError: it was made for another task.
    """
    model = loaded.model
    classes = _check_task(loaded, file_name)
    arrange, shape_note = _arrangement(model.inputs[0].shape, file_name)
    pixel_note, values = _best_pixels(loaded, arrange, file_name)
    scale, offset = _PIXELS[pixel_note]
    inputs = keras.Input((28, 28, 1))
    pixels = arrange(inputs)
    if (scale, offset) != (1, 0):
        pixels = keras.layers.Rescaling(scale, offset)(pixels)
    activations = _first_activations(model)
    tapped = keras.Model(model.inputs, [model.outputs[0], *activations])
    outputs = keras.tree.flatten(tapped(pixels))
    finish, value_note = _finish(values)
    outputs[0] = finish(outputs[0])
    notes = tuple(note for note in (shape_note, pixel_note, value_note) if note)
    return AdaptedModel(keras.Model(inputs, outputs), classes, notes)


def _check_task(loaded: LoadedModel, name: str) -> int:
    model = loaded.model
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ModelError(f"{name} reads or gives several things at once: choose a model that reads single digits.")
    shape = model.outputs[0].shape
    if len(shape) != 2:
        raise ModelError(f"{name} gives images, not digits: choose a model that was trained to read digits.")
    if shape[1] != 10 and not (shape[1] == 11 and loaded.by_digitrec):
        raise ModelError(f"{name} tells {shape[1]} classes apart, not the ten digits: choose a model trained on MNIST.")
    return int(shape[1])


def _identity(x: keras.KerasTensor) -> keras.KerasTensor:
    return x


def _arrangement(shape: tuple[int | None, ...], name: str) -> tuple[keras.layers.Layer, str]:
    """What turns (n, 28, 28, 1) into the shape that the Model reads, and words for it."""
    layers = keras.layers
    reads = tuple(shape[1:])
    if len(reads) == 3 and all(size in (None, wanted) for size, wanted in zip(reads, (28, 28, 1), strict=True)):
        return _identity, ""
    known: dict[tuple[int | None, ...], tuple[keras.layers.Layer, str]] = {
        (28, 28): (layers.Reshape((28, 28)), "reads 28x28 without a channel"),
        (784,): (layers.Reshape((784,)), "reads the 784 pixels in one row"),
        (784, 1): (layers.Reshape((784, 1)), "reads the 784 pixels in one row"),
        (28, 28, 3): (lambda x: layers.Concatenate()([x, x, x]), "reads colour images"),
        (32, 32, 1): (layers.ZeroPadding2D(2), "reads 32x32 images"),
    }
    if reads not in known:
        wanted = "x".join("?" if size is None else str(size) for size in reads)
        raise ModelError(f"{name} reads {wanted}, not 28x28 grey digits: choose a model trained on MNIST.")
    return known[reads]


def _best_pixels(loaded: LoadedModel, arrange: keras.layers.Layer, name: str) -> tuple[str, npt.NDArray[np.float32]]:
    """The way of writing pixels with which the Model reads the probes best, and what it then gives."""
    # A weak Model of our own, trained on other digits than MNIST, must not be taken for somebody else's.
    habits = {"": _PIXELS[""]} if loaded.by_digitrec else _PIXELS
    digits = probes()
    ink = np.asarray(arrange(keras.ops.convert_to_tensor(digits.x[..., np.newaxis] / np.float32(255))))
    best, best_values, best_accuracy = "", np.empty(0, np.float32), -1.0
    for note, (scale, offset) in habits.items():
        values = np.asarray(loaded.model(ink * np.float32(scale) + np.float32(offset), training=False), np.float32)
        accuracy = float((values.argmax(axis=1) == digits.y).mean())
        if accuracy > best_accuracy + _MARGIN:
            best, best_values, best_accuracy = note, values, accuracy
    if best_accuracy < POOR and not loaded.by_digitrec:
        raise ModelError(
            f"{name} reads only {best_accuracy:.0%} of MNIST's digits: choose a model that was trained on such digits."
        )
    return best, best_values


def _finish(values: npt.NDArray[np.float32]) -> tuple[keras.layers.Layer, str]:
    """What turns the Model's values into probabilities, and words for it."""
    if values.min() >= 0 and np.allclose(values.sum(axis=1), 1, atol=1e-3):
        return _identity, ""
    if values.min() >= 0 and values.max() <= 1:
        return _shares, "gives ten separate scores"
    return keras.layers.Softmax(), "gives logits"


def _shares(scores: keras.KerasTensor) -> keras.KerasTensor:
    """Scores from 0 to 1, as shares of their sum; all alike where all are 0."""
    scores = scores + 1e-7
    return scores / keras.ops.sum(scores, axis=-1, keepdims=True)


def _first_activations(model: keras.Model) -> list[keras.KerasTensor]:
    """What comes out of the first 2-D convolution after its activation; empty without one at the top level."""
    kinds = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D, keras.layers.SeparableConv2D)
    for index, layer in enumerate(model.layers):
        if isinstance(layer, kinds):
            output = layer.output
            for following in model.layers[index + 1 :]:
                # In a Sequential each layer follows the one before, though Keras may have wired them several times.
                if not isinstance(model, keras.Sequential) and following.input is not output:
                    continue
                if not isinstance(following, _AFTER_CONVOLUTION):
                    break
                output = following.output
            return [output]
    return []


_AFTER_CONVOLUTION = (
    keras.layers.BatchNormalization,
    keras.layers.Activation,
    keras.layers.ReLU,
    keras.layers.LeakyReLU,
    keras.layers.ELU,
    keras.layers.PReLU,
)
