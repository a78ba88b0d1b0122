"""How well a Model reads labelled digits, measured with the engine that the window uses."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.engine import Engine
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.model_files import cached_copy, find_compiled, sha256
from digitrec_gui.core.normalize import normalize
from digitrec_gui.core.quiet import silent_stderr
from digitrec_gui.training.data import Digits, load_labelled
from digitrec_gui.training.options import EvaluateOptions


@dataclass(frozen=True)
class Evaluation:
    """What a Model made of a labelled set; `dataclasses.asdict` of it can be written as JSON.

    Attributes:
        accuracy: share of digits read correctly, 0 to 1.
        images: how many digits were read.
        recall: for each digit 0-9, the share of its images that were read as it; None if there were none.
        precision: for each digit 0-9, the share of what was read as it that was it; None if nothing was.
        confusion: rows true digit 0-9, columns what was read: 0-9, and "not a digit" if the Model knows it.
        seconds: time to normalise and read them all.
    """

    accuracy: float
    images: int
    recall: tuple[float | None, ...]
    precision: tuple[float | None, ...]
    confusion: tuple[tuple[int, ...], ...]
    seconds: float


def evaluate(options: EvaluateOptions) -> Evaluation:
    """Measures a Model on an .npz of labelled digits; compiles the Model first if that was never done.

    Raises:
        DataError: the data cannot be used.
        ModelError: the Model cannot be used.
    """
    digits = load_labelled(options.data)
    if options.as_is and digits.x.shape[1] != 28:
        side = digits.x.shape[1]
        raise DataError(f"The digits in {options.data.name} are {side}x{side}, not 28x28: leave --as-is out.")
    compiled = _compiled(options.model or paths.DEFAULT_MODEL)
    with silent_stderr():
        engine = Engine(compiled)
    start = time.perf_counter()
    glyphs = digits.x if options.as_is else np.stack([normalize(ink) for ink in digits.x])
    return measure(engine, Digits(glyphs, digits.y), start)


def measure(engine: Engine, digits: Digits, start: float | None = None) -> Evaluation:
    """Reads digits that are 28x28 already.

    Args:
        engine: reads them.
        digits: x (n, 28, 28), n at least 1.
        start: `time.perf_counter()` when the work began; None for now.
    """
    start = time.perf_counter() if start is None else start
    read = engine.predict(digits.x).argmax(axis=1)
    seconds = time.perf_counter() - start
    confusion = np.zeros((10, engine.info.classes), np.int64)
    np.add.at(confusion, (digits.y, read), 1)
    right = confusion.diagonal()
    return Evaluation(
        accuracy=float(right.sum() / len(digits)),
        images=len(digits),
        recall=_shares(right, confusion.sum(axis=1)),
        precision=_shares(right, confusion.sum(axis=0)[:10]),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        seconds=round(seconds, 3),
    )


def _shares(part: npt.NDArray[np.int64], whole: npt.NDArray[np.int64]) -> tuple[float | None, ...]:
    return tuple(p / w if w else None for p, w in zip(part.tolist(), whole.tolist(), strict=True))


def _compiled(h5: Path) -> Path:
    """The compiled copy of a `.h5`, made now if there is none."""
    compiled = find_compiled(h5, paths.cache_folder())
    if compiled is None:
        from digitrec_gui.training.compile import compile_model  # takes seconds to import

        compiled = cached_copy(sha256(h5), paths.cache_folder())
        compile_model(h5, compiled)
    return compiled
