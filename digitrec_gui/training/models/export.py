"""Writes a Model in the formats that other programs read, and checks what was written by reading it back."""

from __future__ import annotations

import contextlib
import io
import json
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import numpy.typing as npt

from digitrec_gui import __version__
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.files import replacing, unwritable
from digitrec_gui.core.models.files import EXPORTED, MODEL_SUFFIXES, check_suffix, write_compiled
from digitrec_gui.core.models.setting_aside import check_replaceable, set_aside
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.training.backend import keras, tf
from digitrec_gui.training.models.adapt import AdaptedModel, adapt
from digitrec_gui.training.models.compile import TOLERANCE, compile_adapted
from digitrec_gui.training.models.habits import as_ink, probes
from digitrec_gui.training.models.load import LoadedModel, load_model
from digitrec_gui.training.models.safe_keras import METADATA

_CHECKED = 65
"""Digits on which what was written is compared with the Model."""


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        path: the file.
        before: where the Model is now that was there before; None if nothing was set aside (see `set_aside`).
        checked: on how many digits it answered as the Model does; 0 for a copy, byte for byte.
    """

    path: Path
    before: Path | None
    checked: int


def export_model(file: Path, out: Path) -> Exported:
    """Writes a Model in the format that the suffix of `out` names.

    `.h5` and `.keras` hold the Model as its author made it. `.tflite` and `.onnx` hold it adapted: they take glyphs,
    (n, 28, 28, 1) float32, paper 0 and ink 1, and give probabilities, (n, classes) float32; a `.tflite` gives, if there
    is a convolution, the activations of the first one too. In the format that it has already it is copied as it is,
    byte for byte, once it was found to be sound.

    Args:
        file: a `.h5` or `.keras`, anybody's.
        out: the file to write; one of this name is replaced, a `.h5` or `.keras` set aside before.

    Raises:
        UsageError: the suffix is none of `EXPORTED`.
        ModelError: the Model cannot be used or cannot be written in that format, the file to be replaced is read-only,
            or the disk is full; nothing was written.
    """
    check_suffix(out, EXPORTED)
    check_replaceable(out)
    loaded = load_model(file)
    adapted = adapt(loaded, file.name)
    suffix = out.suffix.lower()
    is_copy = suffix == loaded.suffix and suffix in MODEL_SUFFIXES
    try:
        with replacing(out) as temporary:
            match suffix:
                case ".tflite":
                    _write_tflite(loaded, adapted, file, temporary)
                case ".onnx":
                    _write_onnx(adapted, temporary, file.name)
                case _ if is_copy:
                    temporary.write_bytes(loaded.content)
                case _:
                    _write_keras(loaded, adapted, temporary, file.name)
            before = set_aside(out, temporary) if suffix in MODEL_SUFFIXES else None
    except (OSError, RuntimeError) as error:  # h5py gives either when the disk is full
        raise ModelError(unwritable(out.name, out.parent, error)) from error
    return Exported(out, before, 0 if is_copy else _CHECKED)


def _write_keras(loaded: LoadedModel, adapted: AdaptedModel, out: Path, name: str) -> None:
    """Writes a `.h5` or `.keras`, and reads it back as a stranger's."""
    keras.saving.save_model(loaded.model, out, **({"include_optimizer": False} if out.suffix.lower() == ".h5" else {}))
    if loaded.by_digitrec:
        _mark(out)
    again = adapt(load_model(out), name)
    _check(adapted, lambda ink: np.asarray(keras.tree.flatten(again.model(ink, training=False))[0]), name)


def _mark(out: Path) -> None:
    """Says in a file that DigitRec made it."""
    if out.suffix.lower() == ".h5":
        with h5py.File(out, "a") as file:
            file.attrs["digitrec"] = __version__
        return
    with zipfile.ZipFile(out) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    about = {**json.loads(members[METADATA]), "digitrec": __version__}
    with zipfile.ZipFile(out, "w") as archive:
        for member, content in {**members, METADATA: json.dumps(about).encode()}.items():
            archive.writestr(member, content)


def _write_tflite(loaded: LoadedModel, adapted: AdaptedModel, file: Path, out: Path) -> None:
    """Writes what DigitRec itself reads with: LiteRT's format, with our metadata appended."""
    compiled = compile_adapted(loaded, adapted, file, signature=True)
    write_compiled(out, compiled.flatbuffer, compiled.info)
    _check(adapted, lambda _: Engine(out).predict(probes().x[:_CHECKED]), file.name)


def _write_onnx(adapted: AdaptedModel, out: Path, name: str) -> None:
    """Writes ONNX by Keras' own export (which uses tf2onnx), and runs it with the reference implementation of ONNX."""
    import onnx
    from onnx.reference import ReferenceEvaluator

    model = keras.Model(adapted.model.inputs, adapted.model.outputs[0])
    glyphs = tf.TensorSpec((None, 28, 28, 1), tf.float32, name="glyphs")
    try:
        # tf2onnx logs, prints and warns, all of it to no use for a person.
        with contextlib.redirect_stdout(io.StringIO()), silent_stderr(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.export(out, format="onnx", verbose=False, input_signature=[glyphs])
            written = onnx.load(out)
            onnx.checker.check_model(written, full_check=True)
    except Exception as error:
        # The converter's errors are of many kinds, and none is of use to a person.
        raise ModelError(f"{name} has layers that ONNX does not know: export it as .tflite or .keras.") from error
    evaluator = ReferenceEvaluator(written)
    _check(adapted, lambda ink: np.asarray(evaluator.run(None, {"glyphs": ink})[0]), name)


def _check(
    adapted: AdaptedModel, answer: Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]], name: str
) -> None:
    """Compares what was written with the Model, on real digits."""
    ink = as_ink(probes()[np.arange(_CHECKED)])
    expected = np.asarray(keras.tree.flatten(adapted.model(ink, training=False))[0])
    if not np.abs(answer(ink) - expected).max() <= TOLERANCE:
        raise ModelError(f"{name} answers differently once exported: choose another format.")
