"""The plain types that flow through the pipe: Image -> ink map -> Glyph -> Prediction -> Digit -> Reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""An upright RGB picture, shape (height, width, 3), uint8."""

InkMap = npt.NDArray[np.uint8]
"""How much ink lies on each pixel, shape (height, width), uint8: paper 0, ink 255."""

BorderMap = npt.NDArray[np.uint8]
"""(h, w): how likely it is that one symbol ends there and another begins, 0 to 255."""

NormalizedGlyph = npt.NDArray[np.uint8]
"""A Glyph as MNIST stores digits, shape (28, 28), uint8: paper 0, ink 255."""

FIELD = 28
"""Side of a normalised Glyph, pixels."""

NOT_A_DIGIT = 10
"""Index of the class "not a digit" in models that have one."""

SURE = 0.9
"""From this confidence on a Digit counts as sure; below it the window draws it dashed."""

SIGNS = ".,-+/:%€$£=÷×"
"""What stands in numbers beside digits."""

NOT_READ = "?"
"""What stands for a mark or a word that was not read."""


class Box(NamedTuple):
    """An upright rectangle in pixels of the Image; `x`, `y` is its top left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column right of the box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below the box."""
        return self.y + self.height

    @property
    def center(self) -> tuple[float, float]:
        """Centre (x, y) in pixels."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True)
class ReadOptions:
    """How an Image is to be read.

    Attributes:
        rotation: by how many degrees clockwise it is turned before it is read: 0, 90, 180 or 270; None to find out.
        region: only digits whose middle lies in it are read, in pixels of the turned Image; None for all of it.
        sensitivity: how faint a stroke may be that counts as ink, from 0 (only strong ink) to 1; 0.5 suits most.
        thorough: look for ink a second time, with the finder, and take what is surer. It takes as long again.
        signs: look for points, commas and the other `SIGNS`, too; without them only digits are read.
        all_ink: tell ink that was written and not read, too; where it is not thorough, all ink counts as written.
    """

    rotation: int | None = 0
    region: Box | None = None
    sensitivity: float = 0.5
    thorough: bool = True
    signs: bool = True
    all_ink: bool = False


@dataclass(frozen=True, eq=False)
class Glyph:
    """A piece of ink that may be one digit.

    Attributes:
        box: where it lies, in pixels of the Image.
        ink: its own ink without that of its neighbours, uint8, paper 0, ink 255. Its shape is the box's at
            the scale at which the Image was read, which is below 1 for a large Image.
        line: index of its line, from 0 at the top.
        word: index of its word in the line, from 0 at the left.
        is_cut: whether its ink goes on outside of the box that a person drew or cut.
    """

    box: Box
    ink: InkMap
    line: int = 0
    word: int = 0
    is_cut: bool = False


@dataclass(frozen=True)
class Prediction:
    """What the Model says of one Glyph.

    Attributes:
        probabilities: one for each digit 0-9, then, if the Model knows that class, one for "not a digit";
            they add up to 1.
    """

    probabilities: tuple[float, ...]

    @cached_property
    def best(self) -> int:
        """The most probable class: 0-9, or `NOT_A_DIGIT`."""
        return max(range(len(self.probabilities)), key=self.probabilities.__getitem__)

    @property
    def is_digit(self) -> bool:
        """Whether the most probable class is a digit."""
        return self.best != NOT_A_DIGIT

    @property
    def text(self) -> str:
        """The most probable digit as a character, or "?" where it is none."""
        return str(self.digit) if self.is_digit else "?"

    @property
    def digit(self) -> int:
        """The most probable of the ten digits, even where "not a digit" is more probable."""
        return max(range(10), key=self.probabilities.__getitem__)

    @property
    def confidence(self) -> float:
        """Probability of the most probable class, 0 to 1."""
        return self.probabilities[self.best]


@dataclass(frozen=True, eq=False)
class Digit:
    """A Glyph that was read: where it lies, what it looked like to the Model, and what the Model said.

    Attributes:
        glyph: where it lies.
        normalized: what the Model saw.
        prediction: what the Model said.
        corrected: 0 to 9, the digit that a person said it is; None if nobody did. `NOT_A_DIGIT` only where one that was
            rejected is on its way to the samples: it is in no Reading.
        preferred: the digit that is read because its number must be so, although another one is likelier; None if
            the likeliest is read.
        must_be: what that number must be, for people, as "a date"; empty where nothing is preferred.
        unread: it is ink that was not read, and no digit until a person says so, whatever the Model takes it for.
    """

    glyph: Glyph
    normalized: NormalizedGlyph
    prediction: Prediction
    corrected: int | None = None
    preferred: int | None = None
    must_be: str = ""
    unread: bool = False

    @property
    def box(self) -> Box:
        """Where the digit lies, in pixels of the Image."""
        return self.glyph.box

    @property
    def line(self) -> int:
        """Index of its line, from 0 at the top."""
        return self.glyph.line

    @property
    def word(self) -> int:
        """Index of its word in the line, from 0 at the left."""
        return self.glyph.word

    @property
    def confidence(self) -> float:
        """How sure the Model is of what is read, 0 to 1."""
        if self.preferred is not None:
            return self.prediction.probabilities[self.preferred]
        return self.prediction.confidence

    @property
    def is_digit(self) -> bool:
        """Whether it is a digit, as a person or else the Model says."""
        if self.corrected is not None or self.preferred is not None:
            return True
        return not self.unread and self.prediction.is_digit

    @property
    def text(self) -> str:
        """The digit as a character, or "?" where the Model says it is none."""
        if self.corrected is not None:
            return str(self.corrected)
        if self.preferred is not None:
            return str(self.preferred)
        return "?" if self.unread else self.prediction.text

    @property
    def is_sure(self) -> bool:
        """Whether a person said what it is, or it is a digit and its confidence is at least `SURE`."""
        return self.corrected is not None or (
            self.preferred is None and self.is_digit and self.prediction.confidence >= SURE
        )


@dataclass(frozen=True)
class Sign:
    """What stands in a number beside its digits.

    Attributes:
        box: where it lies, in pixels of the Image.
        predicted: one of `SIGNS`, as the network says; empty where it saw none.
        confidence: how likely it is that, 0 to 1.
        line: index of its line, from 0 at the top.
        word: index of its word in the line, from 0 at the left.
        corrected: one of `SIGNS`, the one that a person said it is; None if nobody did.
    """

    box: Box
    predicted: str
    confidence: float
    line: int = 0
    word: int = 0
    corrected: str | None = None

    @property
    def text(self) -> str:
        """One of `SIGNS`, as a person or else the network says."""
        return self.predicted if self.corrected is None else self.corrected

    @property
    def is_sure(self) -> bool:
        """Whether a person said what it is, or its confidence is at least `SURE`."""
        return self.corrected is not None or self.confidence >= SURE


Part = Digit | Sign
"""What a number consists of; both have a box, a line and a word, a text and a confidence."""


Corner = tuple[float, float]
"""A point (x, y), pixels."""


@dataclass(frozen=True)
class Grid:
    """A printed or drawn grid of cells.

    Attributes:
        corners: its top left, top right, bottom right and bottom left one, in pixels of the turned Image.
        rows: where each row ends, from the top, in shares of the grid's height; the last one is 1.
        columns: where each column ends, from the left, in shares of its width; the last one is 1.
    """

    corners: tuple[Corner, Corner, Corner, Corner]
    rows: tuple[float, ...]
    columns: tuple[float, ...]

    def placed(self, across: float, down: float, x: float = 0.0, y: float = 0.0) -> Grid:
        """The same grid in other pixels: so many times as wide and high, and moved by `x`, `y`."""
        one, two, three, four = ((left * across + x, top * down + y) for left, top in self.corners)
        return Grid((one, two, three, four), self.rows, self.columns)


@dataclass(frozen=True, eq=False)
class Reading:
    """Everything that was read from one Image.

    Attributes:
        digits: in reading order (by line, then from left to right), with boxes in pixels of the turned Image.
        width: of the turned Image, pixels.
        height: of the turned Image, pixels.
        seconds: how long it took.
        rotation: by how many degrees clockwise the Image was turned before it was read: 0, 90, 180 or 270.
        rotation_confidence: how sure it is that this is upright, 0 to 1; 1 if this turn was asked for.
        signs: what stands beside the digits, in reading order.
        misfits: lines and words of the numbers that are not what they must be, if they must be anything.
        grid: the grid in which the digits stand; None if there is none.
    """

    digits: tuple[Digit, ...]
    width: int
    height: int
    seconds: float
    rotation: int = 0
    rotation_confidence: float = 1.0
    signs: tuple[Sign, ...] = ()
    misfits: frozenset[tuple[int, int]] = frozenset()
    grid: Grid | None = None

    @cached_property
    def _words(self) -> tuple[tuple[tuple[Part, ...], ...], ...]:
        """Lines of words of what they consist of, from left to right."""
        lines: dict[int, dict[int, list[Part]]] = {}
        parts: list[Part] = [*self.digits, *self.signs]
        for part in parts:
            lines.setdefault(part.line, {}).setdefault(part.word, []).append(part)
        return tuple(
            tuple(
                # Digits come in their order: those of a slanted line may stand above one another.
                tuple(sorted(word, key=_middle) if any(isinstance(part, Sign) for part in word) else word)
                for _, word in sorted(words.items())
            )
            for _, words in sorted(lines.items())
        )

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The digits and what stands beside them, in reading order."""
        return tuple(part for line in self._words for word in line for part in word)

    @cached_property
    def numbers(self) -> tuple[tuple[tuple[Part, ...], ...], ...]:
        """Lines of numbers of what they consist of, from left to right.

        What is no digit is among a number's digits; where nothing is a digit there is no number. A sign that stands
        alone between numbers, as in a sum that is written wide, is among them.
        """
        lines = (
            tuple(word for word in line if any(isinstance(part, Sign) or part.is_digit for part in word))
            for line in self._words
            if any(isinstance(part, Digit) and part.is_digit for word in line for part in word)
        )
        return tuple(line for line in lines if line)

    @cached_property
    def left_out(self) -> tuple[tuple[Part, ...], ...]:
        """Words in which nothing was read as a digit: they are in no number. In reading order."""
        return tuple(
            word
            for line in self._words
            for word in line
            if not any(isinstance(part, Sign) or part.is_digit for part in word)
        )

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text of each line, its numbers joined by a space; what is no digit within a number shows as "?"."""
        return tuple(" ".join("".join(part.text for part in number) for number in line) for line in self.numbers)

    @property
    def text(self) -> str:
        """All lines joined by a space; empty if no digit was found."""
        return " ".join(self.lines)

    @cached_property
    def places(self) -> tuple[int | None, ...]:
        """For each of the `parts` the index of its character in `text`; None if its number was left out."""
        order = [part for line in self.numbers for number in line for part in (*number, None)]
        at = {id(part): place for place, part in enumerate(order)}
        return tuple(at.get(id(part)) for part in self.parts)


def _middle(part: Part) -> float:
    return part.box.center[0]


@dataclass(frozen=True, eq=False)
class Stages:
    """The steps by which one Digit was read, with the real data of each, for people who want to see them.

    Attributes:
        crop: the Image around the digit, (h, w, 3) uint8.
        ink: the digit's ink alone, (h', w') uint8, ink 255.
        normalized: (28, 28) uint8, ink 255.
        features: activation maps of a convolution, (maps, height, width) float32, each >= 0; empty (0, 0, 0)
            if the Model has no convolution.
        prediction: the probabilities.
    """

    crop: Image
    ink: InkMap
    normalized: NormalizedGlyph
    features: npt.NDArray[np.float32]
    prediction: Prediction


@dataclass(frozen=True, eq=False)
class Convolution:
    """What one convolution of the Model makes of one glyph.

    Attributes:
        maps: its activation maps, (n, height, width) float32, after its rectifier if it has one of its own.
        filters: the filter of each, (n, height, width) float32; the mean of those for each map of the layer before.
    """

    maps: npt.NDArray[np.float32]
    filters: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Insight:
    """What went on in the Model as it read one Digit.

    Attributes:
        normalized: the glyph that it saw, (28, 28) uint8, ink 255.
        convolutions: all of them, from its input on; none if the Model has none.
        read: index of the class that it held the likeliest, 10 for "not a digit".
        probability: of that class, 0 to 1.
        losses: by how much this probability falls if the ink around a pixel is wiped away, (28, 28) float32, -1 to 1.
    """

    normalized: NormalizedGlyph
    convolutions: tuple[Convolution, ...]
    read: int
    probability: float
    losses: npt.NDArray[np.float32]


@dataclass(frozen=True)
class ModelInfo:
    """What a person wants to know of a Model, from its compiled copy and its card.

    Attributes:
        name: file name without suffix.
        sha256: hash of the `.h5`.
        classes: 10, or 11 if it knows "not a digit".
        accuracy: on its test set, 0 to 1; None if never measured.
        notes: what was adapted to use it ("gives logits", "trained on 0-255 pixels"), for people.
        tested_on: what its test set is, such as "200 digits of dark_ink.npz"; "" for MNIST's.
    """

    name: str
    sha256: str
    classes: int
    accuracy: float | None = None
    notes: tuple[str, ...] = field(default=())
    tested_on: str = ""
