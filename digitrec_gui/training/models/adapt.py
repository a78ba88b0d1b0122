"""Makes a Model of any author's habits take and give what DigitRec does; finds those habits by trying them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.words import percent
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.habits import (
    OURS,
    Answer,
    Habit,
    Trial,
    find_habit,
    in_parts,
    probes,
    try_habit,
)
from digitrec_gui.training.models.load import LoadedModel, numbers_each

POOR = 0.5
"""A Model that reads fewer of the probes than this share was made for something else."""


@dataclass(frozen=True, eq=False)
class AdaptedModel:
    """A Model in the form that is compiled.

    Attributes:
        model: from (n, 28, 28, 1) float32, ink 1, to a list: the probabilities (n, classes), then, if there is a
            2-D convolution, the activations of the first one (n, h, w, maps).
        classes: 10, or 11 with "not a digit".
        notes: what was adapted, for people.
        trials: the ways of writing pixels that were tried; the first is the one it was adapted to.
    """

    model: keras.Model
    classes: int
    notes: tuple[str, ...]
    trials: tuple[Trial, ...]


def adapt(loaded: LoadedModel, file_name: str) -> AdaptedModel:
    """Adapts a Model.

    Raises:
        ModelError: it was made for another task.
    """
    model = loaded.model
    classes = _check_task(loaded, file_name)
    arrange, shape_note = _arrangement(model.inputs[0].shape, file_name)
    trials = _try(loaded, arrange, classes, file_name)
    habit = trials[0].habit
    finish, value_note = _finish(trials[0].values)
    inputs = keras.Input((28, 28, 1))
    pixels = keras.layers.Permute((2, 1, 3))(inputs) if habit.transposed else inputs
    pixels = arrange(pixels)
    if (habit.scale, habit.offset) != (OURS.scale, OURS.offset):
        pixels = keras.layers.Rescaling(habit.scale, habit.offset)(pixels)
    tapped = keras.Model(model.inputs, [model.outputs[0], *_first_activations(model)])
    outputs = keras.tree.flatten(tapped(pixels))
    outputs[0] = finish(_in_one_row(outputs[0], classes))
    other_note = "has an eleventh class, taken for “not a digit”" if classes == 11 and not loaded.by_digitrec else ""
    notes = tuple(note for note in (shape_note, habit.words, value_note, other_note) if note)
    return AdaptedModel(keras.Model(inputs, outputs), classes, notes, trials)


def _check_task(loaded: LoadedModel, name: str) -> int:
    """How many classes it tells apart, 10 or 11."""
    model = loaded.model
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ModelError(f"{name} reads or gives several things at once: choose a model that reads single digits.")
    shape = tuple(model.outputs[0].shape[1:])
    sizes = [size for size in shape if size != 1]
    if len(sizes) > 1 or sizes in ([784], [1024]):
        raise ModelError(
            f"{name} gives images, not digits: its output is a picture of {_by(shape)}, as an autoencoder's is. "
            "Choose a model that was trained to read digits."
        )
    if sizes not in ([10], [11]):
        classes = f"tells {sizes[0]} classes apart" if sizes else "gives one number"
        raise ModelError(f"{name} {classes}, not the ten digits: choose a model trained on MNIST.")
    return int(sizes[0])


def _by(shape: tuple[int | None, ...]) -> str:
    """A shape, as people write it."""
    return "x".join("?" if size is None else str(size) for size in shape)


def _identity(x: keras.KerasTensor) -> keras.KerasTensor:
    return x


def _in_one_row(values: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    """Values as (n, classes), also those of a convolution that gives (n, 1, 1, classes)."""
    return values if len(values.shape) == 2 else keras.layers.Reshape((classes,))(values)


def _arrangement(shape: tuple[int | None, ...], name: str) -> tuple[keras.layers.Layer, str]:
    """What turns (n, 28, 28, 1) into the shape that the Model reads, and words for it."""
    layers = keras.layers
    reads = tuple(shape[1:])
    if len(reads) == 3 and all(size in (None, wanted) for size, wanted in zip(reads, (28, 28, 1), strict=True)):
        return _identity, ""
    in_colour = layers.Concatenate()
    known: dict[tuple[int | None, ...], tuple[keras.layers.Layer, str]] = {
        (28, 28): (layers.Reshape((28, 28)), "reads 28x28 without a channel"),
        (1, 28, 28): (layers.Reshape((1, 28, 28)), "reads 1x28x28, the channel first"),
        (784,): (layers.Reshape((784,)), "reads the 784 pixels in one row"),
        (784, 1): (layers.Reshape((784, 1)), "reads the 784 pixels in one row"),
        (1, 784): (layers.Reshape((1, 784)), "reads the 784 pixels in one row"),
        (28, 28, 3): (lambda x: in_colour([x, x, x]), "reads colour images"),
        (32, 32): (lambda x: layers.Reshape((32, 32))(layers.ZeroPadding2D(2)(x)), "reads 32x32 without a channel"),
        (32, 32, 1): (layers.ZeroPadding2D(2), "reads 32x32 images"),
        (32, 32, 3): (lambda x: layers.ZeroPadding2D(2)(in_colour([x, x, x])), "reads 32x32 colour images"),
        (1024,): (lambda x: layers.Reshape((1024,))(layers.ZeroPadding2D(2)(x)), "reads the 1024 pixels in one row"),
    }
    if reads not in known:
        raise ModelError(f"{name} reads {_by(reads)}, not 28x28 grey digits: choose a model trained on MNIST.")
    return known[reads]


def _answer(loaded: LoadedModel, arrange: keras.layers.Layer, classes: int) -> Answer:
    def answer(ink: npt.NDArray[np.float32], habit: Habit) -> npt.NDArray[np.float32]:
        placed = keras.ops.convert_to_tensor(ink.transpose(0, 2, 1, 3) if habit.transposed else ink)
        # Scaled after it was arranged: padding is paper, whatever number stands for paper.
        pixels = arrange(placed) * np.float32(habit.scale) + np.float32(habit.offset)
        values = loaded.model(pixels, training=False)
        return np.asarray(values, np.float32).reshape(-1, classes)

    return in_parts(answer, numbers_each(loaded.model))


def _try(loaded: LoadedModel, arrange: keras.layers.Layer, classes: int, name: str) -> tuple[Trial, ...]:
    """The ways of writing pixels that were tried, the best first."""
    answer = _answer(loaded, arrange, classes)
    if loaded.by_digitrec:
        # A weak Model of our own, trained on other digits than MNIST, must not be taken for somebody else's.
        return (try_habit(answer, OURS, probes()),)
    try:
        trials = find_habit(answer, POOR)
    except Exception as error:
        # What a layer of a stranger's breaks at, TensorFlow says in terms of its own.
        raise ModelError(f"{name} cannot read digits: its layers do not work on them. Choose another model.") from error
    if trials[0].accuracy < POOR and classes == 11:
        raise ModelError(
            f"{name} tells 11 classes apart, and the first ten are not the digits: choose a model trained on MNIST."
        )
    if trials[0].accuracy < POOR:
        raise too_poor(name, trials[0].accuracy, ", in whatever way their pixels are written")
    return trials


def too_poor(name: str, accuracy: float, however: str = "") -> ModelError:
    """Why a Model is refused that reads so few of MNIST's digits, `however` they were given to it."""
    return ModelError(
        f"{name} reads only {percent(accuracy, 0)} of MNIST's digits{however}: choose a model that was trained on such "
        "digits."
    )


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
