"""Pages with all that surrounds handwriting, of which each pixel is known: was it written, how high, where does it end.

A page is made of what was printed (rulings, squares, boxes, text), of what was written on it, and of what lies around
it. Only what was written is ink; a line by pen that is longer than any digit, such as an underline, is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from digitrec_gui.core.types import NOT_A_DIGIT, SIGNS
from digitrec_gui.training.rendering import printed
from digitrec_gui.training.rendering.kinds import ALL_KINDS, Kinds
from digitrec_gui.training.rendering.printed import Floats
from digitrec_gui.training.rendering.signs import numeral
from digitrec_gui.training.rendering.writer import Alpha, Writer, cropped, set_in_type

BAND = (14.0, 40.0)
"""Heights between which most pages are written, pixels."""

SMALLEST, LARGEST = 5.0, 110.0
"""Heights of the others."""

SIDE = (330, 560)
"""Least and greatest side of a page, pixels."""

_BORDER = 0.07
"""How far from two symbols, in their heights, a pixel lies that is the border between them."""

FAINTEST, _CLEAR = 28.0, 80.0
"""By how many grey levels ink, or a line, stands out from the paper at least, and ink that is not faint."""

_SOLID = 0.35
"""What a pen left counts as ink from this share on."""

_LENGTHS = ((1, 0.22), (2, 0.2), (3, 0.18), (4, 0.18), (6, 0.14), (9, 0.08))
"""How many digits a number has, and how often."""


@dataclass(frozen=True)
class Truth:
    """Something that was written: its place on the sheet (x, y, width, height), pixels, and its class.

    Those of `SIGNS` follow upon `NOT_A_DIGIT`.
    """

    box: tuple[float, float, float, float]
    label: int


@dataclass(frozen=True, eq=False)
class Page:
    """A page and what is known of it.

    Attributes:
        picture: (h, w, 3), RGB from 0 to 255.
        ink: (h, w), 1 where something was written and 0 elsewhere.
        height: (h, w), of the writing there, pixels; 0 where nothing was written.
        border: (h, w), 1 where one symbol ends and another begins.
        symbols: what was written where, digits and others.
        words: boxes of what was written together, x, y, width and height, pixels.
        cells: the boxes of a form, a table or a puzzle.
    """

    picture: Floats
    ink: Floats
    height: Floats
    border: Floats
    symbols: tuple[Truth, ...] = ()
    words: tuple[Truth, ...] = ()
    cells: tuple[Truth, ...] = ()


def page(writer: Writer, prints: Sequence[Path], rng: np.random.Generator, kinds: Kinds = ALL_KINDS) -> Page:
    """One page, before it is photographed.

    Args:
        writer: whose hand it is.
        prints: fonts for what is printed.
        rng: decides everything.
        kinds: what may be on it.
    """
    draft = _Draft(writer, prints, rng, kinds)
    if kinds.puzzles and rng.random() < kinds.puzzles:
        draft.write_puzzle()
        return draft.coloured()
    draft.rule()
    kind = rng.random()
    if kind < kinds.cells:
        draft.write_cells()
    elif kind < kinds.cells + kinds.scattered:
        draft.scatter()
    else:
        draft.write_rows()
    if rng.random() < kinds.struck:
        draft.strike()
    return draft.coloured()


def one_number(writer: Writer, prints: Sequence[Path], rng: np.random.Generator, kinds: Kinds, form: str) -> Page:
    """A page with one number of a form (see `signs.FORMS`) on it; the arguments are those of `page`."""
    while True:
        draft = _Draft(writer, prints, rng, kinds)
        draft.rule()
        height, width = draft.shape
        place = (rng.uniform(0.05, 0.4) * width, rng.uniform(0.1, 0.7) * height)
        end = draft.write_numeral(place, draft.size, float(rng.choice([0.05, 0.12, 0.25])), rng.uniform(0.7, 1), form)
        if end < width - 2 and place[1] + 1.5 * draft.size < height:
            return draft.coloured()


@dataclass(eq=False)
class _Draft:
    """A page while it is written."""

    writer: Writer
    prints: Sequence[Path]
    rng: np.random.Generator
    kinds: Kinds
    symbols: list[Truth] = field(default_factory=list)
    words: list[Truth] = field(default_factory=list)
    cells: list[Truth] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shape = int(self.rng.integers(*SIDE)), int(self.rng.integers(*SIDE))
        self.size = self._some_height()
        self.printed, self.lines, self.ink, self.height = (np.zeros(self.shape, np.float32) for _ in range(4))
        self.near = np.zeros(self.shape, np.uint8)  # how many symbols are near
        self.is_strong = self._is(self.kinds.strong)
        self.is_white = False
        self.on_lines: tuple[float, float, float] | None = None  # the first one, pixels apart, and their slope

    def _happens(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def _is(self, share: float) -> bool:
        """Whether it happens; never asks the generator about what cannot be."""
        return share > 0 and self._happens(share)

    def _some_height(self) -> float:
        kind = self.rng.random()
        low, high = BAND
        if kind < self.kinds.tiny:
            low, high = SMALLEST, BAND[0]
        elif kind < self.kinds.tiny + self.kinds.huge:
            low, high = BAND[1], LARGEST
        return float(np.exp(self.rng.uniform(np.log(low), np.log(high))))

    def rule(self) -> None:
        """Rulings or squares, as strong as the pen or fainter; something dark along the edges; or plain paper."""
        rng, kind = self.rng, self.rng.random()
        if self._is(self.kinds.lined):
            self._rule_for_rows()
        elif kind < self.kinds.ruled + self.kinds.squared:
            dash = printed.some_dash(rng, self.size) if self._happens(0.4 * self.kinds.dashed) else None
            drawn = printed.rulings(self.shape, self.size, rng, kind < self.kinds.squared, dash)
            printed.add(self.lines, drawn, self._strength())
        if self._happens(self.kinds.rimmed):
            printed.add(self.lines, printed.dark_rim(self.shape, self.size, rng), rng.uniform(0.3, 1))

    def _strength(self) -> float:
        """Of rulings."""
        is_whole = self.is_strong or self.rng.random() < 0.25
        return 1.0 if is_whole else float(self.rng.uniform(printed.FAINTEST_LINE, 0.9))

    def _rule_for_rows(self) -> None:
        """Lines on which the rows stand, more or less."""
        rng, (h, w) = self.rng, self.shape
        first, pitch = self.size * rng.uniform(0.6, 2), self.size * rng.uniform(1.05, 2.2)
        slope, thickness = rng.normal(0, 0.008), printed.thickness_of(rng, self.size)
        drawn = np.zeros(self.shape, np.uint8)
        for y in np.arange(first, h + pitch, pitch):
            printed.line(drawn, (-5, y), (w + 5, y + slope * w), thickness)
        printed.add(self.lines, drawn, self._strength())
        self.on_lines = first + rng.normal(0, 0.05) * self.size, pitch, slope

    def write_rows(self) -> None:
        """Numbers in lines; some lines are printed."""
        rng, height = self.rng, self.size
        pitch, gap = height * rng.uniform(1.5, 2.6), rng.choice([0.12, 0.25, 0.6], p=[0.4, 0.4, 0.2])
        if self._happens(self.kinds.touching):
            pitch, gap = height * rng.uniform(1.1, 2), rng.choice([-0.12, -0.04, 0.02])
        others = float(rng.choice([0.1, 0.4])) if self._happens(self.kinds.others) else 0.0
        has_text, is_mixed = self._happens(self.kinds.printed), self._happens(self.kinds.mixed)
        slope = rng.normal(0, 0.02)
        y = rng.uniform(-0.3, 0.8) * height
        if self.on_lines is not None:
            line, pitch, slope = self.on_lines
            y, has_text = line - height, False
        while y < self.shape[0]:
            if has_text and rng.random() < 0.55:
                y += self._print_line(y)
                continue
            x = rng.uniform(-0.5, 2) * height
            while x < self.shape[1] and rng.random() < 0.93:
                x = self._write_number(x, y + slope * x, height, gap, others, is_mixed)
                x += height * rng.uniform(0.7, 3.5)
            y += pitch

    def _print_line(self, y: float) -> float:
        """Prints a line of text; how high it is."""
        size = max(5.0, self.size * self.rng.uniform(0.3, 0.95))
        alpha = printed.text(self.prints, size, self.rng)
        x = round(self.rng.uniform(-0.1, 0.4) * self.shape[1])
        window, part = _overlap(self.shape, alpha, x, round(y))
        if part.size:
            printed.add(self.printed[window], part, self.rng.uniform(0.6, 1))
        return size * float(self.rng.uniform(1.3, 2.2))

    def _write_number(
        self, x: float, y: float, height: float, gap: float, others: float = 0.0, is_mixed: bool = False
    ) -> float:
        """Writes digits side by side; where the next would begin."""
        rng = self.rng
        strength = rng.uniform(0.45, 0.9) if self._happens(self.kinds.faint) else rng.uniform(0.9, 1)
        if self._is(self.kinds.signs):
            return self.write_numeral((x, y), height, gap, strength)
        zeros = rng.random() < 0.1 + self.kinds.zeros  # as in prices
        lengths, shares = zip(*_LENGTHS, strict=True)
        first = len(self.symbols)
        for number in range(int(rng.choice(lengths, p=shares))):
            size = height * rng.uniform(0.8, 1.15)
            if is_mixed and rng.random() < 0.12:
                size *= rng.uniform(1.8, 4.5)
            if rng.random() < others:
                alpha, label = self.writer.other(size), NOT_A_DIGIT
            else:
                alpha, label = self._digit(size, 0 if zeros and number else None)
            alpha = cropped(alpha)
            tall, wide = alpha.shape
            if 2 <= wide < 4 * size and 2 <= tall < 2.2 * size:
                top = y + height - size * rng.uniform(0.92, 1.04) + rng.normal(0, 0.04) * height + (size - tall) / 2
                self._write(alpha, (x, top), size, strength, label)
                x += wide + height * (gap + rng.normal(0, 0.05))
        self._note_word(first)
        return x

    def write_numeral(self, place: printed.Point, height: float, gap: float, strength: float, form: str = "") -> float:
        """Writes a number with its signs; where the next would begin."""
        rng, first, (x, y) = self.rng, len(self.symbols), place
        for one in numeral(rng, form):
            size = height * rng.uniform(0.88, 1.1)
            if one == " ":
                x += rng.uniform(0.3, 0.7) * height
                continue
            if one in SIGNS:
                alpha, top = self.writer.sign(one, size)
                label = NOT_A_DIGIT + 1 + SIGNS.index(one)
            else:
                alpha, label = self._digit(size)
                alpha = cropped(alpha)
                top = (size - alpha.shape[0]) / 2 + rng.normal(0, 0.03) * height
            if 1 <= alpha.shape[1] < 4 * size and 1 <= alpha.shape[0] < 2.2 * size:
                self._write(alpha, (x, y + height - size + top), size, strength, label)
                x += alpha.shape[1] + height * max(0.02, gap + rng.normal(0, 0.05))
        self._note_word(first)
        return x

    def _digit(self, size: float, which: int | None = None) -> tuple[Alpha, int]:
        if which is None and self.kinds.straight and self._happens(self.kinds.straight):
            return printed.straight_digit(size, self.rng)
        if which is None and self._is(self.kinds.level):
            return printed.level_digit(size, self.rng)
        return self.writer.digit(size, which)

    def _write(self, alpha: Alpha, place: printed.Point, height: float, strength: float, label: int) -> None:
        """Writes a symbol, of which a part at least lies on the page."""
        x, y = round(place[0]), round(place[1])
        window, part = _overlap(self.shape, alpha, x, y)
        if min(part.shape, default=0) < 2:
            return
        printed.add(self.ink[window], part, strength)
        solid = part > _SOLID * 255
        self.height[window][solid] = height
        reach = max(1, round(_BORDER * height))
        around = tuple(slice(max(0, side.start - reach), side.stop + reach) for side in window)
        near = np.zeros(self.near[around].shape, np.uint8)
        rows, columns = (side.start - wide.start for side, wide in zip(window, around, strict=True))
        near[rows : rows + part.shape[0], columns : columns + part.shape[1]] = solid
        self.near[around] += np.asarray(cv2.dilate(near, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)), np.uint8)
        self.symbols.append(Truth((x, y, alpha.shape[1], alpha.shape[0]), label))

    def _note_word(self, first: int) -> None:
        """Notes that what was written since the symbol of this index belongs together."""
        boxes = np.array([symbol.box for symbol in self.symbols[first:]])
        if len(boxes):
            low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
            self.words.append(Truth((*low.tolist(), *(high - low).tolist()), NOT_A_DIGIT))

    def write_cells(self) -> None:
        """A digit in each box of a form, a table or a puzzle, of which some may be printed, crossed out or empty."""
        rng, height = self.rng, self.size
        wide, tall = height * rng.uniform(1.0, 2.4), height * rng.uniform(1.1, 2.2)
        columns, rows = max(1, int(self.shape[1] // wide)), max(1, int(self.shape[0] // tall))
        if rng.random() < 0.4:
            rows = min(rows, int(rng.integers(1, 4)))
        x0, y0 = rng.uniform(0, 0.6) * wide, rng.uniform(0, 0.9) * (self.shape[0] - rows * tall)
        dash = printed.some_dash(rng, height) if self._happens(self.kinds.dashed) else None
        drawn = printed.cells(self.shape, (x0, y0), (wide, tall), (columns, rows), height, rng, dash)
        strength = rng.uniform(0.2, 1)
        printed.add(self.lines, drawn, 1.0 if self.is_strong else strength)
        in_type = 0.5 if self._happens(self.kinds.printed) else 0.0
        empty, spread = rng.uniform(0, 0.7), float(rng.choice([0.06, 0.2]))
        self._fill_cells((x0, y0), (wide, tall), (columns, rows), (empty, spread, in_type))

    def write_puzzle(self) -> None:
        """Nine by nine cells, of which some are tinted, and around them nothing."""
        rng, shorter = self.rng, min(self.shape)
        margins = rng.uniform(0.01, 0.14, 2) * shorter
        side = float(shorter - 2 * margins.max()) / 9
        self.size, self.is_white = side * float(rng.uniform(0.45, 0.75)), self._happens(0.7)
        origin = (float(margins[0]), float(margins[1]))
        tints = np.zeros((9, 9), np.uint8)
        for _ in range(int(rng.integers(0, 4))):
            row, column = rng.integers(0, 9, 2)
            tints[row, :], tints[:, column] = (255 * (rng.random(2) < 0.4)).astype(np.uint8)
            tints[row // 3 * 3 : row // 3 * 3 + 3, column // 3 * 3 : column // 3 * 3 + 3] = 255
        whole = round(9 * side)
        tinted = np.zeros(self.shape, np.uint8)
        left, top = round(origin[0]), round(origin[1])
        place = tinted[top : top + whole, left : left + whole]
        place[:] = cv2.resize(tints, place.shape[::-1], interpolation=cv2.INTER_NEAREST)
        printed.add(self.lines, tinted, rng.uniform(0.03, 0.2))
        drawn = printed.cells(self.shape, origin, (side, side), (9, 9), self.size, rng)
        printed.add(self.lines, drawn, 1.0 if self.is_strong else rng.uniform(0.2, 1))
        in_type = float(rng.choice([0.0, 0.5, 0.8]))
        self._fill_cells(origin, (side, side), (9, 9), (rng.uniform(0.1, 0.8), rng.choice([0.02, 0.08]), in_type))

    def _fill_cells(
        self,
        origin: printed.Point,
        cell: tuple[float, float],
        count: tuple[int, int],
        shares: tuple[float, float, float],
    ) -> None:
        """Writes in cells; of the shares, how many are empty, how far from the middle it stands, how many are type."""
        rng, height, (x0, y0), (wide, tall), (columns, rows) = self.rng, self.size, origin, cell, count
        empty, spread, in_type = shares
        for row in range(rows):
            in_row = len(self.symbols)
            for column in range(columns):
                self.cells.append(Truth((x0 + column * wide, y0 + row * tall, wide, tall), NOT_A_DIGIT))
                if rng.random() < empty:
                    continue
                size = height * rng.uniform(0.75, 1.1)
                alpha, label = self._in_cell(size, in_type)
                alpha = cropped(alpha)
                h, w = alpha.shape
                if min(h, w) >= 2:
                    middle = np.array([x0 + (column + 0.5) * wide, y0 + (row + 0.5) * tall])
                    left, top = middle - [w / 2, h / 2] + rng.normal(0, spread, 2) * [wide, tall]
                    first = len(self.symbols)
                    self._write(alpha, (left, top), size, rng.uniform(0.75, 1), label)
                    self._note_word(first)
            if len(self.symbols) > in_row + 1:  # a number in boxes, with the lines between them
                self._note_word(int(rng.integers(in_row, len(self.symbols) - 1)))

    def _in_cell(self, size: float, in_type: float) -> tuple[Alpha, int]:
        rng, kind = self.rng, self.rng.random()
        if self._is(self.kinds.crossed):
            return self._crossed_out(size), NOT_A_DIGIT
        if kind < 0.06 and self.kinds.others:
            return printed.cross(size * rng.uniform(0.8, 1.6), rng), NOT_A_DIGIT
        if kind < 0.12 and self.kinds.others:
            return self.writer.other(size), NOT_A_DIGIT
        if rng.random() < in_type:
            label = int(rng.integers(10))
            return set_in_type(str(label), self.prints[int(rng.integers(len(self.prints)))], size * 1.35), label
        return self._digit(size)

    def _crossed_out(self, size: float) -> Alpha:
        """A cross, or a digit that is crossed out."""
        if self._happens(0.45):
            return printed.cross(size * self.rng.uniform(0.8, 1.5), self.rng)
        return printed.crossed_out(cropped(self._digit(size)[0]), self.rng)

    def scatter(self) -> None:
        """Numbers here and there, each of a size of its own."""
        rng = self.rng
        for _ in range(int(rng.integers(1, 9))):
            size = self.size * float(np.exp(rng.normal(0, 0.45)))
            x, y = rng.uniform(-0.1, 1) * self.shape[1], rng.uniform(-0.1, 1) * self.shape[0]
            around = (slice(max(0, int(y)), int(y + 1.3 * size)), slice(max(0, int(x)), int(x + 4 * size)))
            if not self.height[around].any():
                others = 0.15 if self._happens(self.kinds.others) else 0.0
                self._write_number(x, y, size, float(rng.choice([0.03, 0.1, 0.3])), others)

    def strike(self) -> None:
        """Long lines by pen: underlines, strokes through, marks whose tails reach into a number."""
        rng, height = self.rng, self.size
        drawn = np.zeros(self.shape, np.uint8)
        for word in self.words:
            x, y, width, tall = word.box
            if rng.random() > 0.4:
                continue
            length, kind = max(width, 1.6 * height) * rng.uniform(1.0, 1.5), rng.random()
            level = y + tall + rng.uniform(-0.05, 0.25) * height if kind < 0.7 else y + rng.uniform(0, 1) * tall
            lean = rng.normal(0, 0.04) if kind < 0.85 else rng.normal(0, 0.5)
            begin = x - rng.uniform(0, 0.5) * height
            thickness = printed.thickness_of(rng, height, 0.04, 0.12)
            printed.line(drawn, (begin, level), (begin + length, level + lean * length), thickness)
        printed.add(self.lines, drawn, rng.uniform(0.6, 1))

    def coloured(self) -> Page:
        """The page in its colours."""
        rng, is_dark = self.rng, not self._happens(self.kinds.light_ink) or self.is_white
        paper = printed.paper_colour(rng, is_dark)
        if self.is_white:
            paper = np.full(3, rng.uniform(245, 255), np.float32)
        pen = printed.other_colour(paper, is_dark, rng, FAINTEST if self._happens(self.kinds.faint) else _CLEAR)
        if self._is(self.kinds.pencil):
            pen = printed.pencil_colour(paper, is_dark, rng)
        picture = np.full((*self.shape, 3), paper, np.float32)
        if self._happens(self.kinds.watermarked):
            printed.shapes(picture, rng, self.prints)
        lines, text, ink = (self._softened(layer) for layer in (self.lines, self.printed, self.ink))
        for layer in (lines, text):
            as_pen = rng.random() < 0.3 or (self.is_strong and layer is lines)
            colour = pen if as_pen else printed.other_colour(paper, is_dark, rng, FAINTEST)
            picture += layer[..., np.newaxis] * (colour - picture)
        picture += ink[..., np.newaxis] * (pen - picture)
        inked = cv2.dilate(ink, np.ones((3, 3), np.uint8)) > 0.2
        border = ((self.near > 1) & inked).astype(np.float32)
        written = (self.height > 0).astype(np.float32)
        places = (tuple(one) for one in (self.symbols, self.words, self.cells))
        return Page(picture, written, self.height, border, *places)

    def _softened(self, layer: Floats) -> Floats:
        """What was drawn, perhaps with soft edges."""
        is_soft = self.kinds.soft and self._happens(self.kinds.soft)
        return printed.softened(layer, self.size, self.rng) if is_soft else layer


def _overlap(shape: tuple[int, int], alpha: Alpha, x: int, y: int) -> tuple[tuple[slice, slice], Alpha]:
    """Where on a page of this shape something lies whose upper left corner is at x and y, and what of it lies there."""
    h, w = alpha.shape
    top, left, bottom, right = max(0, y), max(0, x), min(shape[0], y + h), min(shape[1], x + w)
    bottom, right = max(top, bottom), max(left, right)
    return (slice(top, bottom), slice(left, right)), alpha[top - y : bottom - y, left - x : right - x]
