"""The figures of one evaluation, and how they come from what a Model answered."""

from __future__ import annotations

import itertools
import statistics
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.core.words import percent
from digitrec_gui.training.evaluate.answers import Answers, Glyphs, Score, WrongImage
from digitrec_gui.training.evaluate.metrics import (
    Calibration,
    Rejection,
    calibrate,
    digit_score,
    reject,
    wilson_interval,
)

MISTAKES = 60
"""Most mistakes that are told one by one."""

WRITERS = 60
"""Most writers that are told one by one."""

TYPICAL = 10
"""Most digits of a shape that are named."""

BATCH = 256
"""Glyphs in one call when the speed of batches is measured."""


@dataclass(frozen=True)
class Mistake:
    """A digit that was read as another: its name, what it is, what was read (10: "not a digit"), how surely (0-1)."""

    name: str
    truth: int
    read: int
    confidence: float


@dataclass(frozen=True)
class Shape:
    """Digits that look alike and are confused alike: how many, and the names of the most typical, at most `TYPICAL`."""

    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Confused:
    """Digits that are one thing and were read as another.

    Attributes:
        truth: what they are, 0-9.
        read: what they were read as, 0-9, or 10 for "not a digit".
        count: how many they are.
        shapes: the same in groups of those that look alike, the largest first.
    """

    truth: int
    read: int
    count: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Writer:
    """One writer.

    Attributes:
        name: as the set has it.
        items: how many digits (or Images) are theirs.
        accuracy: the share of these read without a mistake, 0 to 1.
    """

    name: str
    items: int
    accuracy: float


@dataclass(frozen=True)
class Writers:
    """How the hands of single people are read, each writer counting as one, however many digits are theirs.

    Attributes:
        count: how many writers are known.
        mean: mean of their accuracies, 0 to 1.
        worst_tenth: the same of the tenth of them (of at least one) that is read worst.
        tenth: how many these are.
        worst: the writers read worst, worst first, at most `WRITERS`.
    """

    count: int
    mean: float
    worst_tenth: float
    tenth: int
    worst: tuple[Writer, ...]


@dataclass(frozen=True)
class Speed:
    """How fast normalised glyphs are read, on this machine as it was.

    Attributes:
        batch: glyphs a second in batches of `BATCH`, on two threads.
        single: milliseconds for one glyph by itself, on one thread; the median.
    """

    batch: float
    single: float


@dataclass(frozen=True)
class Evaluation:
    """What a Model made of a labelled set; `dataclasses.asdict` of it can be written as JSON.

    Attributes:
        accuracy: share of the items (digits, or Images) read without a mistake, 0 to 1.
        interval: the 95 % interval of the accuracy, by Wilson.
        images: how many items were read; what is no digit is not among them.
        recall: for each digit 0-9, the share of its images that were read as it; None if there were none.
        precision: for each digit 0-9, the share of the digits read as it that were it; None if none was.
        confusion: rows true digit 0-9, and "not a digit" if the set has such glyphs; columns what was read: 0-9,
            and "not a digit" if the Model knows it.
        missed: for each digit 0-9, its Images in which not exactly one glyph was found; they are in no column.
        calibration: of the digits that were read one by one.
        rejection: how what is no digit is told from digits; None if the set has nothing of the kind.
        mistakes: digits read as another, the surest first, at most `MISTAKES`.
        confusions: what was taken for what, the most frequent first, and in which shapes.
        writers: how single people's hands are read; None if the set does not say who wrote what.
        kinds: of a set of Images, how each kind was read, and "all"; empty for a set of digits.
        wrong: of a set of Images, those that were read wrong.
        speed: None if it was not measured.
        seconds: time to normalise and read them all.
    """

    accuracy: float
    interval: tuple[float, float]
    images: int
    recall: tuple[float | None, ...]
    precision: tuple[float | None, ...]
    confusion: tuple[tuple[int, ...], ...]
    missed: tuple[int, ...]
    calibration: Calibration
    rejection: Rejection | None
    mistakes: tuple[Mistake, ...]
    confusions: tuple[Confused, ...]
    writers: Writers | None
    kinds: dict[str, Score]
    wrong: tuple[WrongImage, ...]
    speed: Speed | None
    seconds: float


def certainty(confidence: float) -> str:
    """A confidence for people; never "100.0 %", a certainty that no Model has."""
    return "> 99.9 %" if confidence > 0.9995 else percent(confidence)


def summary(answers: Answers) -> Evaluation:
    """The figures of what was answered, without the speed."""
    glyphs, right = answers.glyphs, int(answers.right.sum())
    read = glyphs.probabilities.argmax(axis=1)
    confusion = _confusion(answers)
    hits = confusion.diagonal()[:10]
    return Evaluation(
        accuracy=right / len(answers.right),
        interval=wilson_interval(right, len(answers.right)),
        images=len(answers.right),
        recall=_shares(hits, confusion[:10].sum(axis=1) + answers.missed),
        precision=_shares(hits, confusion[:10, :10].sum(axis=0)),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        missed=tuple(answers.missed.tolist()),
        calibration=calibrate(glyphs.probabilities.max(axis=1, initial=0), read == glyphs.digits.y),
        rejection=_rejection(answers),
        mistakes=_mistakes(answers.mistakes()),
        confusions=_confused(answers),
        writers=by_writer(answers.right, answers.writers),
        kinds=answers.scores,
        wrong=answers.wrong,
        speed=None,
        seconds=round(answers.seconds, 3),
    )


def by_writer(right: npt.NDArray[np.bool_], writers: tuple[str, ...]) -> Writers | None:
    """The figures by writer.

    Args:
        right: (m,), whether each item was read without a mistake.
        writers: who wrote it, (m,), "" where nobody knows; or empty.

    Returns:
        None if no writer is known.
    """
    names, place, counts = np.unique(np.array(writers, np.str_), return_inverse=True, return_counts=True)
    if not any(names):
        return None
    hits = np.bincount(place, right, len(names))
    every = [
        Writer(name, items, hit / items)
        for name, items, hit in zip(names.tolist(), counts.tolist(), hits.tolist(), strict=True)
        if name
    ]
    # Of two that are read equally badly the one with more digits says more.
    every.sort(key=lambda one: (one.accuracy, -one.items))
    tenth = max(1, round(len(every) / 10))
    accuracies = [one.accuracy for one in every]
    return Writers(
        len(every), statistics.mean(accuracies), statistics.mean(accuracies[:tenth]), tenth, tuple(every[:WRITERS])
    )


def _confused(answers: Answers) -> tuple[Confused, ...]:
    names = answers.glyphs.names
    return tuple(
        Confused(
            one.truth,
            one.read,
            one.count,
            tuple(Shape(len(shape), tuple(names[index] for index in shape[:TYPICAL])) for shape in one.shapes),
        )
        for one in answers.confusions
    )


def _confusion(answers: Answers) -> npt.NDArray[np.int64]:
    """Counts, (10 or 11, classes): by what it is and what was read."""
    # As elsewhere, a glyph counts if it was the only one in its Image.
    alone = answers.negatives.glyphs.where(answers.negatives.found == 1)
    glyphs = answers.glyphs.and_these(alone)
    confusion = np.zeros((10 + bool(len(alone)), glyphs.probabilities.shape[1]), np.int64)
    np.add.at(confusion, (glyphs.digits.y, glyphs.probabilities.argmax(axis=1)), 1)
    return confusion


def _rejection(answers: Answers) -> Rejection | None:
    negatives = answers.negatives
    if not len(negatives.found) or not len(answers.glyphs):
        return None
    said = negatives.glyphs.probabilities.argmax(axis=1) == NOT_A_DIGIT
    unread = int((said | (negatives.found == 0)).sum())
    return reject(digit_score(answers.glyphs.probabilities), negatives.scores(), unread)


def _mistakes(wrong: Glyphs) -> tuple[Mistake, ...]:
    rows = zip(wrong.names, wrong.digits.y.tolist(), wrong.probabilities, strict=True)
    return tuple(
        Mistake(name, truth, int(row.argmax()), round(float(row.max()), 6))
        for name, truth, row in itertools.islice(rows, MISTAKES)
    )


def _shares(part: npt.NDArray[np.int64], whole: npt.NDArray[np.int64]) -> tuple[float | None, ...]:
    return tuple(p / w if w else None for p, w in zip(part.tolist(), whole.tolist(), strict=True))
