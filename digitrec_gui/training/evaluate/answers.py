"""What a Model answers to labelled digits and Images, item by item; `evaluate` makes figures of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import ImageError
from digitrec_gui.core.images import open_image
from digitrec_gui.core.reading.confusions import Confusion
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.shapes import confusions
from digitrec_gui.core.types import NOT_A_DIGIT, SIGNS, Digit, Reading, ReadOptions
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.labelled import LabelledImage
from digitrec_gui.training.evaluate.metrics import digit_score

Probabilities = npt.NDArray[np.float32]

OnImage = Callable[[str], None]
"""Gets the name of each Image before it is read."""


@dataclass
class Score:
    """How one kind of Image was read.

    Attributes:
        images: how many there are.
        exact: how many were read without any mistake.
        digits: how many digits are written on them.
        edits: digits that would have to be put in, taken out or replaced to make the Readings right.
    """

    images: int = 0
    exact: int = 0
    digits: int = 0
    edits: int = 0

    def add(self, text: str, label: str) -> None:
        """Counts one Image."""
        edits = edit_distance(text, label)
        self.images += 1
        self.exact += edits == 0
        self.digits += len(label)
        self.edits += edits


@dataclass(frozen=True)
class WrongImage:
    """An Image that was read wrong: its name, what is written on it, and what was read ("" for nothing)."""

    name: str
    label: str
    read: str


@dataclass(frozen=True, eq=False)
class Glyphs:
    """Glyphs that were read, and what they really are.

    Attributes:
        digits: x (n, 28, 28) uint8 as the Model saw them; y (n,), 0-9 or `NOT_A_DIGIT`.
        probabilities: (n, classes) float32.
        names: where each comes from, for people.
    """

    digits: Digits
    probabilities: Probabilities
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.digits)

    def where(self, chosen: npt.NDArray[np.bool_]) -> Glyphs:
        """Those that are chosen; `chosen` is (n,)."""
        return self.ordered(np.flatnonzero(chosen))

    def ordered(self, index: npt.NDArray[np.int64]) -> Glyphs:
        """Those with these indices, in this order."""
        return Glyphs(self.digits[index], self.probabilities[index], tuple(self.names[i] for i in index))

    def and_these(self, others: Glyphs) -> Glyphs:
        """These and others of the same Model."""
        digits = Digits(np.concatenate((self.digits.x, others.digits.x)), np.append(self.digits.y, others.digits.y))
        probabilities = np.concatenate((self.probabilities, others.probabilities))
        return Glyphs(digits, probabilities, self.names + others.names)


@dataclass(frozen=True, eq=False)
class Negatives:
    """What is no digit, and how it was read.

    Attributes:
        glyphs: of each the glyph that speaks most for a digit; blank where nothing was found to read.
        found: (k,) int64, how many glyphs were found in it.
    """

    glyphs: Glyphs
    found: npt.NDArray[np.int64]

    def scores(self) -> npt.NDArray[np.float64]:
        """How much each speaks for a digit, (k,), 0 to 1; -1 where nothing was found, which no digit is below."""
        return np.where(self.found > 0, digit_score(self.glyphs.probabilities), -1.0)

    def and_these(self, others: Negatives) -> Negatives:
        """These and others of the same Model."""
        return Negatives(self.glyphs.and_these(others.glyphs), np.append(self.found, others.found))


@dataclass(frozen=True, eq=False)
class Answers:
    """What a Model answered to one labelled set.

    Attributes:
        glyphs: the digits that were read one by one; y is 0-9.
        right: (m,) bool, whether each item of the set (a digit, or an Image of digits) was read without a mistake.
        missed: (10,) int64, for each digit its Images in which no glyph was found, or several.
        negatives: what is no digit.
        scores: for a set of Images how each kind was read, and "all" of them; empty for a set of digits.
        wrong: for a set of Images those that were read wrong.
        seconds: time taken to read it all.
        writers: who wrote each item of the set, (m,), "" where nobody knows; empty if that is known of none.
    """

    glyphs: Glyphs
    right: npt.NDArray[np.bool_]
    missed: npt.NDArray[np.int64]
    negatives: Negatives
    scores: dict[str, Score]
    wrong: tuple[WrongImage, ...]
    seconds: float
    writers: tuple[str, ...] = ()

    @cached_property
    def confusions(self) -> tuple[Confusion, ...]:
        """What was taken for what among the glyphs, in groups of those that look alike."""
        digits = self.glyphs.digits
        return confusions(digits.x, digits.y, self.glyphs.probabilities.argmax(axis=1))

    def mistakes(self) -> Glyphs:
        """The digits that were read as something else, the surest first."""
        wrong = self.glyphs.where(self.glyphs.probabilities.argmax(axis=1) != self.glyphs.digits.y)
        return wrong.ordered(np.argsort(-wrong.probabilities.max(axis=1, initial=0), kind="stable"))


def answer_glyphs(
    engine: Engine,
    labelled: Digits,
    start: float | None = None,
    names: tuple[str, ...] = (),
    writers: tuple[str, ...] = (),
) -> Answers:
    """Reads glyphs that are 28x28 already.

    Args:
        engine: reads them.
        labelled: x (n, 28, 28); y 0-9, or `NOT_A_DIGIT`.
        start: `time.perf_counter()` when the work on them began; None for now.
        names: of each, for people; empty for their numbers.
        writers: of each, "" where nobody knows; empty if that is known of none.
    """
    start = time.perf_counter() if start is None else start
    probabilities = engine.predict(labelled.x)
    seconds = time.perf_counter() - start
    every = Glyphs(labelled, probabilities, names or tuple(f"#{index}" for index in range(len(labelled))))
    negatives = every.where(labelled.y == NOT_A_DIGIT)
    glyphs = every.where(labelled.y != NOT_A_DIGIT)
    return Answers(
        glyphs=glyphs,
        right=glyphs.probabilities.argmax(axis=1) == glyphs.digits.y,
        missed=np.zeros(10, np.int64),
        negatives=Negatives(negatives, np.ones(len(negatives), np.int64)),
        scores={},
        wrong=(),
        seconds=seconds,
        writers=tuple(writer for writer, label in zip(writers, labelled.y, strict=True) if label != NOT_A_DIGIT)
        if writers
        else (),
    )


def answer_images(reader: Reader, images: Iterable[LabelledImage], on_image: OnImage) -> Answers:
    """Reads Images as the window does, each as a whole.

    The glyph of an Image of one digit counts among the glyphs if it is the only one found.
    """
    start = time.perf_counter()
    scores = {"all": Score()}
    found: list[tuple[Digit, int, str]] = []
    right: list[bool] = []
    writers: list[str] = []
    wrong: list[WrongImage] = []
    missed = np.zeros(10, np.int64)
    negative: list[Path] = []
    for image in images:
        if not image.label:
            negative.append(image.path)
            continue
        on_image(image.name)
        reading = _read(reader, image.path)
        text = "".join(one for one in reading.text if one not in SIGNS and one != " ") if reading else ""
        for kind in {image.kind, "all"}:
            scores.setdefault(kind, Score()).add(text, image.label)
        right.append(text == image.label)
        writers.append(image.writer)
        if text != image.label:
            wrong.append(WrongImage(image.name, image.label, text))
        if reading and len(reading.digits) == len(image.label) == 1:
            found.append((reading.digits[0], int(image.label), image.name))
        elif len(image.label) == 1:
            missed[int(image.label)] += 1
    negatives = answer_negatives(reader, negative, on_image)
    glyphs, seconds = _glyphs(reader, found), time.perf_counter() - start
    known = tuple(writers) if any(writers) else ()
    return Answers(glyphs, np.array(right, np.bool_), missed, negatives, scores, tuple(wrong), seconds, known)


def answer_negatives(reader: Reader, pictures: Iterable[Path], on_image: OnImage) -> Negatives:
    """Reads pictures without any digit; one that cannot be opened counts as one in which nothing was found."""
    most: list[tuple[Digit | None, int, str]] = []
    found = []
    for path in pictures:
        on_image(path.name)
        reading = _read(reader, path)
        digits = reading.digits if reading else ()
        found.append(len(digits))
        most.append((max(digits, key=_digit_score, default=None), NOT_A_DIGIT, path.name))
    return Negatives(_glyphs(reader, most), np.array(found, np.int64))


def edit_distance(a: str, b: str) -> int:
    """Levenshtein's distance: insertions, deletions and replacements that make one text the other."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]


def _digit_score(digit: Digit) -> float:
    return float(digit_score(np.array([digit.prediction.probabilities]))[0])


def _read(reader: Reader, path: Path) -> Reading | None:
    try:
        return reader.read(open_image(path).image, ReadOptions(rotation=None))
    except ImageError:  # nothing can be read of it, which is what the figures say then
        return None


def _glyphs(reader: Reader, found: Iterable[tuple[Digit | None, int, str]]) -> Glyphs:
    """Glyphs from what was found, each with what it is and its name; blank for None."""
    items = list(found)
    x = np.zeros((len(items), 28, 28), np.uint8)
    probabilities = np.zeros((len(items), reader.engine.info.classes), np.float32)
    for index, (digit, _, _) in enumerate(items):
        if digit is not None:
            x[index], probabilities[index] = digit.normalized, digit.prediction.probabilities
    y = np.array([truth for _, truth, _ in items], np.int64)
    return Glyphs(Digits(x, y), probabilities, tuple(name for _, _, name in items))
