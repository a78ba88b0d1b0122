"""How well a Model reads labelled digits, measured with the engine and the Reader that the window uses."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.errors import DataError, ModelError
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.models.cards import is_learned_known, learned_from
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.models.judgement import Tally
from digitrec_gui.core.models.learned import unseen
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.training.events import Emit, Event
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.labelled import LabelledImage, find_pictures, load_images
from digitrec_gui.training.data.own import load_own
from digitrec_gui.training.data.sets import holds_images
from digitrec_gui.training.evaluate.answers import Answers, OnImage, answer_glyphs, answer_images, answer_negatives
from digitrec_gui.training.evaluate.charts import write_charts
from digitrec_gui.training.evaluate.figures import BATCH, Evaluation, Speed, summary
from digitrec_gui.training.evaluate.options import EvaluateOptions
from digitrec_gui.training.evaluate.sets import GlyphSet, load_set
from digitrec_gui.training.rendering.not_digits import write_not_digits

__all__ = ["Comparison", "Evaluation", "compare", "evaluate", "measure"]


def unheard(event: Event) -> None:
    """What is said of the data, where nobody listens."""


OnStep = Callable[[str, int, int], None]
"""Gets what is being read, how much of the whole comparison is done, and of how much."""


def unheard_step(what: str, done: int, of: int) -> None:
    """How far it is, where nobody listens."""


@dataclass(frozen=True)
class Comparison:
    """Two Models on the same set, and on the user's Samples.

    Attributes:
        a: of the first.
        b: of the second.
        tally: of the set.
        own: of the Samples that neither is known to have learned from; None if there are none, or none were given.
        learned: how many of the Samples were left out because one of the two has learned from them.
        unsure: "a", "b" or both: of these it is not known whether they have learned from the others.
    """

    a: Evaluation
    b: Evaluation
    tally: Tally
    own: Tally | None = None
    learned: int = 0
    unsure: tuple[str, ...] = ()


def evaluate(
    options: EvaluateOptions, on_image: OnImage = lambda _: None, cache: Path | None = None, emit: Emit = unheard
) -> Evaluation:
    """Measures a Model, and draws the figures if a folder is given.

    Args:
        options: what to measure on what.
        on_image: gets the name of each Image before it is read.
        cache: where compiled copies lie; None for the user's cache folder.
        emit: gets what is to be said of the data.

    Raises:
        DataError: the data cannot be used, or the folder cannot be written.
        ModelError: the Model cannot be used, or has no compiled copy.
    """
    return _Set(options, cache, emit).measure(options.model or paths.DEFAULT_MODEL, options.out, on_image)[0]


def compare(
    options: EvaluateOptions,
    on_image: OnImage = lambda _: None,
    cache: Path | None = None,
    emit: Emit = unheard,
    on_step: OnStep = unheard_step,
) -> Comparison:
    """Measures the two Models of `options.compare` on the same set; see `evaluate` for the arguments.

    `on_step` gets how far it is, before each part.

    Raises:
        DataError: the data or the Samples cannot be used, or the folder cannot be written.
        ModelError: a Model cannot be used, or has no compiled copy.
    """
    if options.compare is None:
        raise ValueError("two Models are needed")
    parts = 2 if options.samples is None else 4
    labelled = _Set(options, cache, emit)
    what = "MNIST's test set" if options.data is None else options.data.name
    measured = []
    for done, (letter, model) in enumerate(zip("ab", options.compare, strict=True)):
        on_step(f"{_called(model)} reads {what}", done, parts)
        measured.append(labelled.measure(model, options.out and options.out / f"{letter}-{model.stem}", on_image))
    (a, right_a), (b, right_b) = measured
    own, learned = None, 0
    unsure: tuple[str, ...] = ()
    if options.samples is not None:
        own, learned = _on_samples(load_own(options.samples), options.compare, cache, on_step)
        unsure = tuple(
            letter for letter, model in zip("ab", options.compare, strict=True) if not is_learned_known(model)
        )
    return Comparison(a, b, Tally.of(right_a, right_b), own, learned, unsure)


def _on_samples(
    samples: Digits, models: tuple[Path, Path], cache: Path | None, on_step: OnStep
) -> tuple[Tally | None, int]:
    """How two Models read the Samples that neither is known to have learned from, and how many others there are.

    What is no digit counts where both know it.
    """
    new = samples[np.flatnonzero(unseen(samples.x, *(learned_from(model) for model in models)))]
    learned = len(samples) - len(new)
    engines = [prepared_engine(model, cache) for model in models]
    if min(engine.info.classes for engine in engines) <= NOT_A_DIGIT:
        new = new[np.flatnonzero(new.y != NOT_A_DIGIT)]
    if not len(new):
        return None, learned
    right = []
    for done, (model, engine) in enumerate(zip(models, engines, strict=True), start=2):
        on_step(f"{_called(model)} reads your samples", done, 4)
        right.append(engine.predict(new.x).argmax(axis=1) == new.y)
    return Tally.of(*right), learned


def measure(engine: Engine, digits: Digits) -> Evaluation:
    """Reads digits that are 28x28 already; does not measure the speed.

    Args:
        engine: reads them.
        digits: x (n, 28, 28), n at least 1; y 0-9, or 10 for what is no digit.
    """
    return summary(answer_glyphs(engine, digits))


def _called(h5: Path) -> str:
    """What people are told that a Model is called, as the window does it."""
    return "DigitRec's own" if h5 == paths.DEFAULT_MODEL else h5.stem


def prepared_engine(h5: Path, cache: Path | None = None) -> Engine:
    """The engine of a Model that has a compiled copy; a stranger's is only compiled in a child (see `guarded`).

    Args:
        h5: the Model.
        cache: where its copy is looked for if none lies beside it; None for the user's cache folder.

    Raises:
        ModelError: it has none, or cannot be used.
    """
    compiled = find_compiled(h5, cache or paths.cache_folder())
    if compiled is None:
        raise ModelError(f"{h5.name} has no compiled copy yet. Make it first: digitrec compile {h5.name}")
    with silent_stderr():
        return Engine(compiled)


class _Set:
    """The labelled set that the options name, loaded once for all Models."""

    def __init__(self, options: EvaluateOptions, cache: Path | None, emit: Emit) -> None:
        path = options.data or paths.MNIST
        self._negatives = find_pictures(options.negatives)
        self._data: GlyphSet | tuple[LabelledImage, ...]
        if path.is_dir() and holds_images(path):
            if options.as_is:
                raise DataError(f"{path.name} is a folder of images, which have to be normalised: leave --as-is out.")
            if options.pens is not None:
                raise DataError(f"{path.name} is a folder of images, not of pen movements: leave --pens out.")
            self._data = load_images(path)
        else:
            self._data = load_set(path, options.as_is, options.pens, emit)
        self._written = write_not_digits(options.not_digits)
        self._cache = cache

    def measure(self, model: Path, out: Path | None, on_image: OnImage) -> tuple[Evaluation, npt.NDArray[np.bool_]]:
        """The figures of one Model, and for each item whether it was read right."""
        engine = prepared_engine(model, self._cache)
        answers = self._answers(engine, on_image)
        evaluation = replace(summary(answers), speed=_speed(engine, answers.glyphs.digits.x))
        if out is not None:
            write_charts(out, evaluation.confusion, evaluation.missed, evaluation.calibration, answers)
        return evaluation, answers.right

    def _answers(self, engine: Engine, on_image: OnImage) -> Answers:
        reader = Reader(engine, Finder(paths.FINDER))
        if isinstance(self._data, GlyphSet):
            start, digits = time.perf_counter(), self._data.digits
            x = digits.x if self._data.is_normalized else np.stack([normalize(ink) for ink in digits.x])
            answers = answer_glyphs(engine, Digits(x, digits.y), start, self._data.names, self._data.writers)
        else:
            answers = answer_images(reader, self._data, on_image)
        found = answer_negatives(reader, self._negatives, on_image)
        written = answer_glyphs(engine, self._written).negatives
        return replace(answers, negatives=answers.negatives.and_these(found).and_these(written))


def _speed(engine: Engine, glyphs: npt.NDArray[np.uint8]) -> Speed:
    glyphs = np.resize(glyphs, (BATCH, 28, 28))
    engine.predict(glyphs)  # the first run allocates
    batch = statistics.median(_seconds(engine, glyphs) for _ in range(3))
    single = statistics.median(_seconds(engine, glyph[np.newaxis]) for glyph in glyphs[:200])
    return Speed(batch=round(BATCH / batch), single=round(1000 * single, 4))


def _seconds(engine: Engine, glyphs: npt.NDArray[np.uint8]) -> float:
    start = time.perf_counter()
    engine.predict(glyphs)
    return time.perf_counter() - start
