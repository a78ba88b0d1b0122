"""Trains the network that reads signs: pages are written and read first, then it learns from what was found on them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.files import replacing, unwritable
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.models.cards import write_card
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.sign_candidates import FIELD
from digitrec_gui.core.reading.signs import NONE
from digitrec_gui.core.training.events import Emit
from digitrec_gui.core.training.signs_options import SignsOptions
from digitrec_gui.core.types import SIGNS
from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.finder.material import load_material
from digitrec_gui.training.fit.control import Check, no_orders
from digitrec_gui.training.fit.run import now
from digitrec_gui.training.fit.save import versions
from digitrec_gui.training.rendering.writer import Material
from digitrec_gui.training.signs.material import Fields, write_signs

Labels = npt.NDArray[np.int64]

BATCH, EPOCHS = 256, 24
"""Fields in one step, and how often each is shown."""

_LEARNING_RATE, _WEIGHT_DECAY = 0.002, 1e-3

_HELD_OUT = 0.08
"""How many pages are written for validation, by other people and with other digits, to those that are learned from."""

_SHIFT, _SCALE, _PALEST = 1.5, 0.12, 0.6
"""How far a field is moved, pixels, and by how much it is enlarged, in varying it; and how pale its ink becomes."""

_OTHERS = 2.5
"""How many fields of no sign it is shown, in those of signs; of all that are found there would be six."""

_SAID = 200
"""Pages after which it is said how far it is."""


def train_signs(options: SignsOptions, emit: Emit, check: Check = no_orders) -> Path:
    """Trains the network and writes it, compiled, with its card.

    Args:
        options: on what, how long.
        emit: gets "note"s.
        check: called between pages and epochs; see `control`.

    Returns:
        The `.tflite`.

    Raises:
        DataError: what it learns from is missing or damaged.
        ModelError: the folder cannot be written.
    """
    started, begin = now(), time.perf_counter()
    learned, held_out, facts = load_material(options.movements)
    keras.utils.set_random_seed(options.seed)
    x, y = _written(learned, options.pages, (options.seed, 0), emit, check)
    vx, vy = _written(held_out, max(1, round(_HELD_OUT * options.pages)), (options.seed, 1), emit, check)
    model = network()
    fit(model, x, y, options.seed, emit, check)
    figures = measured(model, vx, vy)
    emit({"event": "note", "message": ", ".join(f"{name} {value:.2%}" for name, value in figures.items())})
    fields = {
        "name": options.out.stem,
        "kind": "signs",
        "date": now(),
        "started": started,
        "command": _command(options),
        "pages": options.pages,
        "fields": dict(zip(("none", *SIGNS), np.bincount(y, minlength=1 + len(SIGNS)).tolist(), strict=True)),
        "epochs": EPOCHS,
        "batch_size": BATCH,
        "learning_rate": _LEARNING_RATE,
        "seed": options.seed,
        "seconds": round(time.perf_counter() - begin),
        "validation": {name: round(value, 5) for name, value in figures.items()},
        "parameters": model.count_params(),
        "data": facts,
        "versions": versions(),
    }
    try:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        with replacing(options.out) as file, replacing(options.out.with_suffix(".json")) as card:
            file.write_bytes(compiled(model))
            write_card(card, fields)
    except OSError as error:
        raise ModelError(unwritable("The network", options.out.parent, error)) from error
    return options.out


def _written(material: Material, pages: int, seed: tuple[int, ...], emit: Emit, check: Check) -> tuple[Fields, Labels]:
    """What is found on so many pages: fields and their classes."""
    fields, labels = [], []
    for number, (x, y) in enumerate(_each(material, pages, seed), start=1):
        check()
        fields.append(x)
        labels.append(y)
        if number % _SAID == 0:
            emit({"event": "note", "message": f"Page {number:,} of {pages:,} is read"})
    return np.concatenate(fields), np.concatenate(labels)


def _each(material: Material, pages: int, seed: tuple[int, ...]) -> Iterator[tuple[Fields, Labels]]:
    """What is found on each page; the same whatever the number of threads."""
    threads = cpu_count() or 1
    readers = [_reader() for _ in range(threads)]

    def read(number: int) -> tuple[Fields, Labels]:
        reader = readers.pop()  # there is one for each thread
        try:
            return write_signs(material, reader, (*seed, number))
        finally:
            readers.append(reader)

    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(read, range(pages))


def _reader() -> Reader:
    compiled_copy = find_compiled(paths.DEFAULT_MODEL, paths.cache_folder())
    if compiled_copy is None:
        raise ModelError("The Model that comes with DigitRec is missing or damaged. Install DigitRec anew.")
    return Reader(Engine(compiled_copy), Finder(paths.FINDER, threads=1))


def network() -> keras.Model:
    """Makes the network: (n, 32, 48, 2) from 0 to 1 to logits, (n, 1 + signs).

    Its features keep their places up to the dense layers: where a dot stands is what makes it a point.
    """
    layers = keras.layers
    maps = field = keras.Input((*FIELD, 2), name="field")
    for count, size in ((24, 5), (32, 3), (48, 3)):
        maps = layers.Conv2D(count, size, 2 if size == 5 else 1, "same", use_bias=False)(maps)
        maps = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(maps))
        maps = maps if size == 5 else layers.MaxPooling2D()(maps)
    hidden = layers.Dropout(0.3)(layers.Flatten()(maps))
    hidden = layers.Dropout(0.3)(layers.Dense(64, activation="relu")(hidden))
    return keras.Model(field, layers.Dense(1 + len(SIGNS))(hidden), name="signs")


def fit(model: keras.Model, x: Fields, y: Labels, seed: int, emit: Emit, check: Check) -> None:
    """Has it learn, with a rate that falls to zero along a cosine."""
    rng = np.random.default_rng(seed)
    signs, others = np.flatnonzero(y != NONE), np.flatnonzero(y == NONE)
    count_of_others = min(len(others), round(_OTHERS * len(signs)))
    steps = max(1, (len(signs) + count_of_others) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(_LEARNING_RATE, EPOCHS * steps)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=_WEIGHT_DECAY)
    optimizer.build(model.trainable_variables)

    def step_of(fields: Any, classes: Any, matrix: Any, strength: Any) -> Any:
        seen = _varied(fields, matrix, strength)
        with tf.GradientTape() as tape:
            entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(classes, model(seen, training=True))
            value = tf.reduce_mean(entropy)
        gradients = tape.gradient(value, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return value

    learn = tf.function(step_of)
    for epoch in range(EPOCHS):
        order = rng.permutation(np.concatenate([signs, rng.choice(others, count_of_others, replace=False)]))
        losses = []
        for chosen in np.array_split(order, steps):
            count = len(chosen)
            scale = np.exp(rng.uniform(-_SCALE, _SCALE, (count, 2)))
            shift = rng.uniform(-_SHIFT, _SHIFT, (count, 2)) + (1 - scale) * [FIELD[1] / 2, FIELD[0] / 2]
            zeros = np.zeros(count)
            matrix = np.stack([scale[:, 0], zeros, shift[:, 0], zeros, scale[:, 1], shift[:, 1], zeros, zeros], axis=1)
            strength = rng.uniform(_PALEST, 1, (count, 1, 1, 1))
            losses.append(float(learn(x[chosen], y[chosen], matrix.astype(np.float32), strength.astype(np.float32))))
        check()
        emit({"event": "note", "message": f"Epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.4f}"})


def _varied(fields: Any, matrix: Any, strength: Any) -> Any:
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=tf.cast(fields, tf.float32) * (1 / 255),
        transforms=matrix,
        output_shape=FIELD,
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    return moved * strength


def measured(model: keras.Model, x: Fields, y: Labels) -> dict[str, float]:
    """Shares, 0 to 1: of the signs, those that are read; of what is none, what is read as one; and per sign."""
    said = np.concatenate(
        [model(x[begin : begin + BATCH].astype(np.float32) / 255).numpy() for begin in range(0, len(x), BATCH)]
    ).argmax(axis=1)
    of = {"signs": ((said == y), y != NONE), "invented": (said != NONE, y == NONE)}
    figures = {name: float(what[where].mean()) for name, (what, where) in of.items() if where.any()}
    for index, sign in enumerate(SIGNS, start=1):
        if (y == index).any():
            figures[sign] = float((said == y)[y == index].mean())
    return figures


def compiled(model: keras.Model) -> bytes:
    """The network as LiteRT runs it: (n, 32, 48, 2) uint8, for any n, to probabilities, (n, 1 + signs)."""

    def call(fields: Any) -> Any:
        return tf.nn.softmax(model(tf.cast(fields, tf.float32) * (1 / 255), training=False))

    signature = tf.TensorSpec((None, *FIELD, 2), tf.uint8, name="field")
    concrete = tf.function(call, autograph=False).get_concrete_function(signature)
    return bytes(tf.lite.TFLiteConverter.from_concrete_functions([concrete]).convert())


def _command(options: SignsOptions) -> str:
    movements = [] if options.movements is None else ["--movements", options.movements.name]
    given = ["--out", options.out.name, *movements, "--pages", str(options.pages), "--seed", str(options.seed)]
    return " ".join(["digitrec train --signs", *given])
