"""Trains the finder.

What is kept are averages of the weights (Polyak and Juditsky 1992): they are worth at any time what the weights are
only at the end of the cosine, and a run that is cut off goes on from its checkpoint.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitrec_gui.core.errors import DataError, ModelError
from digitrec_gui.core.files import replacing, unwritable
from digitrec_gui.core.models.cards import write_card
from digitrec_gui.core.training.events import Emit
from digitrec_gui.core.training.finder_options import FinderOptions
from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.finder.material import BATCH, Floats, as_seen, batches, load_material, written
from digitrec_gui.training.finder.network import network
from digitrec_gui.training.finder.patches import SIDE
from digitrec_gui.training.fit.control import Check, no_orders
from digitrec_gui.training.fit.run import now
from digitrec_gui.training.fit.save import versions
from digitrec_gui.training.rendering.writer import Material

CHECKPOINT = ".checkpoint"
"""Suffix of what lies beside the finder while the training lasts."""

_LEARNING_RATE, _WEIGHT_DECAY, _WARM_UP = 0.002, 1e-3, 500

_WEIGHTS = (2.0, 2.0, 12.0)
"""How much more a pixel counts that is ink, ink too small, or a border: there are few of them."""

_LEAST_AREA = 0.04
"""Share of a patch from which on what counts of it is as much as a whole patch."""

_AVERAGED, _EVERY = 0.98, 10
"""How much of the average stays at each averaging, and steps between two."""

_MEASURED = 1000
"""Steps after which it is measured on pages held out, and the checkpoint is written."""

_VALIDATION = 16
"""Groups of pages on which it is measured."""

_NAMES = ("ink", "small", "border")


@dataclass
class _Progress:
    """How far a run is."""

    started: str
    seconds: float = 0.0
    resumed: int = 0


def train_finder(options: FinderOptions, emit: Emit, check: Check = no_orders) -> Path:
    """Trains a finder and writes it, compiled, with its card.

    Args:
        options: on what, how long.
        emit: gets "note"s.
        check: called between batches; see `control`.

    Returns:
        The `.tflite`.

    Raises:
        DataError: what it learns from is missing or damaged, or is not that of the checkpoint.
        ModelError: there is no checkpoint to go on from, or the folder cannot be written.
        KeyboardInterrupt: Ctrl+C, or the order to stop; a checkpoint was written first.
    """
    learned, held_out, facts = load_material(options.movements)
    keras.utils.set_random_seed(options.seed)
    training = Training(options)
    if options.resume:
        training.restore(facts)
    truth = validation(held_out, options.seed)
    begin = time.perf_counter() - training.progress.seconds
    losses: list[float] = []
    try:
        for pictures, labels in batches(learned, options.seed + int(training.done)):
            losses.append(training.learn(pictures, labels))
            begin += check()
            training.progress.seconds = time.perf_counter() - begin
            done = int(training.done)
            if done % _MEASURED == 0 or done >= options.steps:
                training.write_checkpoint(facts)
                emit({"event": "note", "message": _said(training, options.steps, losses, training.measure(*truth))})
                losses.clear()
            if done >= options.steps:
                break
    except KeyboardInterrupt:
        training.write_checkpoint(facts)
        raise
    return training.save(facts, training.measure(*truth))


def _said(training: Training, steps: int, losses: list[float], figures: dict[str, float]) -> str:
    """How far it is, how well it does, and how long it will take."""
    done = int(training.done)
    left = (steps - done) * training.progress.seconds / done
    overlaps = ", ".join(f"{name} {value:.3f}" for name, value in figures.items())
    return (
        f"Step {done:,} of {steps:,}: loss {np.mean(losses):.4f}; intersection over union: {overlaps}; "
        f"{left / 60:.0f} min left"
    )


def validation(material: Material, seed: int) -> tuple[Floats, Floats]:
    """Patches of pages from what is held out, as the network sees them, and their labels, 0 to 1."""
    pairs = [pair for number in range(_VALIDATION) for pair in written(material, (seed, 1, number))]
    pictures = np.stack([as_seen(patch) for patch, _ in pairs])
    return pictures, np.stack([labels for _, labels in pairs]).astype(np.float32) * np.float32(1 / 255)


def loss(labels: Any, logits: Any) -> Any:
    """Cross-entropy of all three, and Dice of the ink; labels (n, h, w, 4) from 0 to 1, the last what counts.

    The cross-entropy is averaged over what counts of each patch: otherwise small copies, of which little lies on a
    patch, are hardly learned from.
    """
    counts, truth = labels[..., 3:], labels[..., :3]
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=truth, logits=logits)
    entropy *= (1 + tf.constant(_WEIGHTS) * truth) * counts * tf.constant([1.0, 0.5, 0.5])
    area = tf.maximum(tf.reduce_sum(counts, [1, 2, 3]), _LEAST_AREA * (SIDE / 2) ** 2)
    seen, ink = tf.sigmoid(logits[..., :1]) * counts, truth[..., :1] * counts
    dice = 1 - (2 * tf.reduce_sum(seen * ink) + 1) / (tf.reduce_sum(seen * seen) + tf.reduce_sum(ink * ink) + 1)
    return 4 * tf.reduce_mean(tf.reduce_sum(entropy, [1, 2, 3]) / area) + 0.5 * dice


class Training:
    """A network that learns, with all that a checkpoint holds."""

    def __init__(self, options: FinderOptions) -> None:
        self.network = network()
        self.progress = _Progress(now())
        warm_up = min(_WARM_UP, options.steps // 10)
        rate = keras.optimizers.schedules.CosineDecay(
            1e-5, options.steps - warm_up, warmup_target=_LEARNING_RATE, warmup_steps=warm_up, alpha=0.01
        )
        self._options = options
        self._optimizer = keras.optimizers.AdamW(rate, weight_decay=_WEIGHT_DECAY, clipnorm=1.0)
        self._optimizer.build(self.network.trainable_variables)
        self._averages = [tf.Variable(variable) for variable in self.network.variables]
        self.done = tf.Variable(0, dtype=tf.int64)
        self._checkpoint = tf.train.Checkpoint(
            network=self.network, optimizer=self._optimizer, averages=self._averages, done=self.done
        )
        self._files = options.out.with_suffix(CHECKPOINT)
        self._step = tf.function(self._learn)

    def learn(self, pictures: Floats, labels: Floats) -> float:
        """One step; the loss."""
        value = float(self._step(pictures, labels))
        self.done.assign_add(1)
        rounds, rest = divmod(int(self.done), _EVERY)
        if rest == 0:
            share = min(_AVERAGED, (1 + rounds) / (10 + rounds))
            for average, variable in zip(self._averages, self.network.variables, strict=True):
                average.assign(average * share + variable * (1 - share))
        return value

    def _learn(self, pictures: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            value = loss(labels, self.network(pictures, training=True))
        gradients = tape.gradient(value, self.network.trainable_variables)
        self._optimizer.apply_gradients(zip(gradients, self.network.trainable_variables, strict=True))
        return value

    def restore(self, facts: dict[str, object]) -> None:
        """Goes on from the checkpoint.

        Raises:
            ModelError: there is none.
            DataError: it learned from something else.
        """
        card = self._files.with_suffix(".checkpoint.json")
        try:
            said = json.loads(card.read_text(encoding="utf-8"))
            if said["data"] != facts or said["steps"] != self._options.steps:
                raise DataError(
                    f"The unfinished training of {self._options.out.name} learned from other files or for another "
                    "number of steps. Name those, or leave --resume out to train anew."
                )
            self._checkpoint.read(str(self._files)).expect_partial()
            self.progress = _Progress(said["started"], said["seconds"], said["resumed"] + 1)
        except (OSError, ValueError, KeyError, TypeError, tf.errors.OpError) as error:
            raise ModelError(
                f"There is no checkpoint of {self._options.out.name} to go on from. Leave --resume out."
            ) from error

    def write_checkpoint(self, facts: dict[str, object]) -> None:
        """Writes all that the run needs to go on."""
        try:
            self._files.parent.mkdir(parents=True, exist_ok=True)
            self._checkpoint.write(str(self._files))
            with replacing(self._files.with_suffix(".checkpoint.json")) as file:
                said = {"data": facts, "steps": self._options.steps, **vars(self.progress)}
                file.write_text(json.dumps(said), encoding="utf-8")
        except (OSError, tf.errors.OpError) as error:
            raise ModelError(unwritable("The checkpoint", self._files.parent, error)) from error

    def measure(self, pictures: Floats, labels: Floats) -> dict[str, float]:
        """Intersection over union of what the averaged weights say of patches, from 0 to 1."""
        averaged = self.averaged()
        shared, either = np.zeros(len(_NAMES)), np.zeros(len(_NAMES))
        for begin in range(0, len(pictures), 2 * BATCH):
            part = slice(begin, begin + 2 * BATCH)
            said = averaged(pictures[part], training=False).numpy() > 0
            truth, counts = labels[part, ..., :3] > 0.5, labels[part, ..., 3:] > 0.5
            shared += (said & truth & counts).sum(axis=(0, 1, 2))
            either += ((said | truth) & counts).sum(axis=(0, 1, 2))
        return dict(zip(_NAMES, (shared / np.maximum(either, 1)).round(4).tolist(), strict=True))

    def averaged(self) -> keras.Model:
        """The network with the averages of its weights."""
        copy = network()
        for variable, average in zip(copy.variables, self._averages, strict=True):
            variable.assign(average)
        return copy

    def save(self, facts: dict[str, object], figures: dict[str, float]) -> Path:
        """Writes the compiled finder and its card, and removes the checkpoint."""
        out = self._options.out
        flatbuffer = compiled(self.averaged())
        fields = {
            "name": out.stem,
            "kind": "finder",
            "date": now(),
            "started": self.progress.started,
            "command": _command(self._options),
            "steps": int(self.done),
            "batch_size": BATCH,
            "learning_rate": _LEARNING_RATE,
            "seed": self._options.seed,
            "resumed": self.progress.resumed,
            "seconds": round(self.progress.seconds),
            "validation_intersection_over_union": figures,
            "parameters": self.network.count_params(),
            "data": facts,
            "versions": versions(),
        }
        try:
            with replacing(out) as file, replacing(out.with_suffix(".json")) as card:
                file.write_bytes(flatbuffer)
                write_card(card, fields)
            for file in self._files.parent.glob(f"{self._files.name}.*"):
                file.unlink()
        except OSError as error:
            raise ModelError(unwritable("The finder", out.parent, error)) from error
        return out


def compiled(model: keras.Model) -> bytes:
    """A finder as LiteRT runs it.

    Its input can be resized, (1, h, w, 4) uint8, RGB and 255 where there is an Image, 0 around it; its output are
    probabilities, (1, h / 2, w / 2, `OUTPUTS`).
    """

    def call(picture: Any) -> Any:
        values = tf.cast(picture, tf.float32)
        there = values[..., 3:] / 255
        seen = tf.concat([(values[..., :3] / 127.5 - 1) * there, there], axis=-1)
        return tf.sigmoid(model(seen, training=False))

    # Of a fixed size: with an unknown one the converter would not find what the sub-pixel convolution is.
    signature = tf.TensorSpec((1, SIDE, SIDE, 4), tf.uint8, name="picture")
    concrete = tf.function(call, autograph=False).get_concrete_function(signature)
    return bytes(tf.lite.TFLiteConverter.from_concrete_functions([concrete]).convert())


def _command(options: FinderOptions) -> str:
    movements = [] if options.movements is None else ["--movements", options.movements.name]
    given = ["--out", options.out.name, *movements, "--steps", str(options.steps), "--seed", str(options.seed)]
    return " ".join(["digitrec train --finder", *given])
