"""From the `.h5` (or `.keras`) that Keras owns to the compiled copy that LiteRT runs."""

from __future__ import annotations

import contextlib
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.files import unwritable
from digitrec_gui.core.models.cards import Card, read_card
from digitrec_gui.core.models.files import write_compiled
from digitrec_gui.core.models.setting_aside import check_replaceable
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.types import ModelInfo
from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.models.adapt import AdaptedModel, adapt
from digitrec_gui.training.models.habits import as_ink, probes
from digitrec_gui.training.models.load import LoadedModel, load_model

TOLERANCE = 1e-4
"""Largest difference between a probability by Keras and by LiteRT."""

_CHECKED = 65
"""Glyphs on which the two are compared: more than a batch, so that batches and single glyphs both run."""


@dataclass(frozen=True, eq=False)
class Compiled:
    """A Model ready to be written: the LiteRT flatbuffer, and what it was made from."""

    flatbuffer: bytes
    info: ModelInfo


def compile_model(h5: Path, out: Path) -> ModelInfo:
    """Writes the compiled copy of a `.h5`, anybody's.

    Args:
        h5: the Model.
        out: the copy; its folder is made if need be.

    Raises:
        ModelError: the Model cannot be used, or the copy cannot be written.
    """
    check_replaceable(out)
    compiled = compile_h5(h5)
    try:
        write_compiled(out, compiled.flatbuffer, compiled.info)
    except OSError as error:
        raise ModelError(unwritable(f"The compiled copy of {h5.name}", out.parent, error)) from error
    return compiled.info


def compile_h5(h5: Path) -> Compiled:
    """Loads, adapts and compiles a `.h5`, and checks that the copy answers as Keras does.

    Raises:
        ModelError: the Model cannot be used.
    """
    loaded = load_model(h5)
    return compile_adapted(loaded, adapt(loaded, h5.name), h5)


def compile_adapted(loaded: LoadedModel, adapted: AdaptedModel, h5: Path, *, signature: bool = False) -> Compiled:
    """Compiles what was loaded from a file and adapted, and checks that the copy answers as Keras does.

    Args:
        loaded: what the file holds.
        adapted: the same, adapted.
        h5: the file.
        signature: adds the description by which other programs call it, which takes five times as long.

    Raises:
        ModelError: LiteRT cannot run the Model.
    """
    card = read_card(h5, loaded.sha256) or Card()
    info = ModelInfo(h5.stem, loaded.sha256, adapted.classes, card.test_accuracy, adapted.notes, card.tested_on)
    compiled = Compiled(_convert(adapted.model, h5.name, signature), info)
    _check(compiled, adapted, h5.name)
    return compiled


def _convert(model: keras.Model, name: str, signature: bool) -> bytes:
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # Keras prints what it exports
            converter = tf.lite.TFLiteConverter.from_keras_model(model) if signature else _quick_converter(model)
            flatbuffer: bytes = converter.convert()
    except Exception as error:
        # The converter's errors are of many kinds, and none is of use to a person.
        raise ModelError(f"{name} has layers that LiteRT does not know: choose a simpler model.") from error
    return flatbuffer


def _quick_converter(model: keras.Model) -> tf.lite.TFLiteConverter:
    """Converts what the Model computes, where Keras' own way writes a SavedModel first and reads it back."""
    computed = tf.function(lambda glyphs: model(glyphs, training=False), autograph=False)
    glyphs = tf.TensorSpec((None, 28, 28, 1), tf.float32, name="glyphs")
    return tf.lite.TFLiteConverter.from_concrete_functions([computed.get_concrete_function(glyphs)])


def _check(compiled: Compiled, adapted: AdaptedModel, name: str) -> None:
    some = probes()[np.arange(_CHECKED)]
    outputs = adapted.model(as_ink(some), training=False)
    expected = np.asarray(keras.tree.flatten(outputs)[0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "compiled.tflite"
        write_compiled(path, compiled.flatbuffer, compiled.info)
        difference = np.abs(Engine(path).predict(some.x) - expected).max()
    if not difference <= TOLERANCE:
        raise ModelError(f"{name} answers differently once compiled: choose another model.")
