"""The pipe: Image -> ink map -> glyphs -> 28x28 -> probabilities -> Reading.

There are two ways to the ink map, by rules (`ink_map`) and by a network that has learned what handwriting looks like
(`finder`, `matte`). Neither reads all that the other does, so an Image is looked at in both, and the surer Reading
counts. The lines of ruled and squared paper are taken out before (`rulings`): they tie digits together in either.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import geometric_mean, median
from typing import NamedTuple

import numpy as np

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.geometry import holds, turned
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.glyphs import LARGEST, at_reading_size, at_size, find, find_glyphs, one_glyph
from digitrec_gui.core.ink.ink_map import ink_map
from digitrec_gui.core.ink.matte import completed, seen_ink, without_lines, without_sheets
from digitrec_gui.core.ink.normalize import BOX, normalize
from digitrec_gui.core.ink.rulings import without_rulings
from digitrec_gui.core.reading.cells import around, grid_within, parted
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.grids import without_headings
from digitrec_gui.core.reading.insight import look_into
from digitrec_gui.core.reading.orientation import find_orientation, is_on_its_head
from digitrec_gui.core.reading.points import with_dots
from digitrec_gui.core.reading.segment import segment, segment_grid
from digitrec_gui.core.reading.signs import SignReader, arranged
from digitrec_gui.core.reading.surer import (
    has_number,
    is_large,
    is_plain,
    is_surer,
    is_untied,
    with_lost,
    without_borders,
    without_print,
)
from digitrec_gui.core.reading.unread import unread, with_unread, without_printed_words, without_words
from digitrec_gui.core.reading.windows import cut, in_image, of_part, parts_of, scaled, with_margin, within
from digitrec_gui.core.types import (
    Box,
    Digit,
    Glyph,
    Grid,
    Image,
    InkMap,
    Insight,
    Prediction,
    Reading,
    ReadOptions,
    Sign,
    Stages,
)

NO_INK = "There is no ink in this box. Draw it around a digit."


_AS_IT_IS = ReadOptions()

_GLANCE, _MUCH_LARGER = 600, 1.5
"""Longer side of a first look at an Image, pixels, and how much larger one must be for that to be worth its time."""

_HIGH, _LARGE = 36, 40
"""Height that sure digits must have there for no other look to be needed, and what is large for all ink, pixels."""

_SMALL, _OF_PAGE, _ENOUGH = 28, 0.12, 40
"""Height below which digits are looked at once more, pixels and as a share of the picture's shorter side, and that
which they have then, pixels: of smaller ones points and thin strokes are lost."""

_LEAST_NEARER, _MOST_NEARER = 1.25, 3.0
"""How much larger they must be then for that to be worth its time, and how much larger they are at most."""


class _Found(NamedTuple):
    """Digits and the signs beside them, in reading order, the grid in which they stand, and what was not read."""

    digits: list[Digit]
    signs: list[Sign]
    grid: Grid | None = None
    unread: tuple[Digit, ...] = ()


class _Seen(NamedTuple):
    """What was seen of an Image.

    Attributes:
        ink: its ink map.
        digits: of it, in reading order.
        grid: in which they stand.
        written: what was written; None where all of it was read.
        plain: whether nothing but digits is on it, all of them sure.
    """

    ink: InkMap
    digits: list[Digit]
    grid: Grid | None
    written: InkMap | None = None
    plain: bool = False


class Reader:
    """Reads Images with one Model. Not thread-safe: it lives on the thread that made it."""

    def __init__(self, engine: Engine, finder: Finder | None = None, signs: SignReader | None = None) -> None:
        """Reads with this Model.

        Args:
            engine: the Model.
            finder: sees what is written where the rules of `ink_map` do not; None to do without.
            signs: reads what stands beside digits; None to do without.
        """
        self.engine = engine
        self._finder = finder
        self._signs = signs

    def read(self, image: Image, options: ReadOptions = _AS_IT_IS) -> Reading:
        """Reads all digits of an Image.

        Args:
            image: (h, w, 3) uint8 RGB, any size from 1x1 on.
            options: how to turn it, which part to read, and how faint a stroke may be.

        Returns:
            The Reading, with boxes in pixels of the turned Image (see `turned`); without digits if there are none.
        """
        start = time.perf_counter()
        rotation, confidence, (digits, signs, grid, marks) = self._oriented(image, options)
        digits = with_unread(digits, marks) if marks else digits
        height, width = image.shape[:2]
        if rotation in (90, 270):
            width, height = height, width
        seconds = time.perf_counter() - start
        return Reading(tuple(digits), width, height, seconds, rotation, confidence, tuple(signs), grid=grid)

    def read_one(self, image: Image, box: Box, options: ReadOptions = _AS_IT_IS) -> Digit:
        """Reads whatever ink lies in a box as one digit.

        Args:
            image: (h, w, 3) uint8 RGB.
            box: in pixels of the turned Image; parts outside the Image are left out.
            options: how the Image is turned (None: not at all), and how faint a stroke may be.

        Returns:
            The Digit; its box is that of the ink.

        Raises:
            DigitRecError: there is no ink in the box.
        """
        upright = turned(image, options.rotation or 0)
        inside = within(box, upright)
        if inside is None:
            raise DigitRecError(NO_INK)
        # On the whole Image paper is told from ink as `read` does it; close by, fainter and smaller ink is found.
        whole = Box(0, 0, upright.shape[1], upright.shape[0])
        glyph = _glyph_in(inside, whole, upright, options) or _glyph_in(
            inside, with_margin(inside, upright), upright, options
        )
        if glyph is None:
            raise DigitRecError(NO_INK)
        field = normalize(glyph.ink)
        (probabilities,) = self.engine.predict(field[np.newaxis])
        return Digit(glyph, field, Prediction(tuple(probabilities.tolist())))

    def _oriented(self, image: Image, options: ReadOptions) -> tuple[int, float, _Found]:
        """The turn, how sure it is, and what is read of the Image turned so."""
        if options.rotation is not None:
            return options.rotation, 1.0, self._found(turned(image, options.rotation), options)
        whole = Box(0, 0, image.shape[1], image.shape[0])
        parts = parts_of(whole)
        is_whole = options.region is None and len(parts) == 1
        if is_whole:
            seen, scale = self._looked(image, options)
        else:
            resized, scale = at_reading_size(cut(image, parts[len(parts) // 2]))
            seen = _Seen(ink_map(resized, options.sensitivity), [], None)
        if is_whole and seen.plain:
            # No turn could be read better.
            legibility = geometric_mean(digit.confidence for digit in seen.digits)
            return 0, legibility, _placed(self._with_signs(seen, options), scale, whole)
        # By its glyphs, because `segment` would cut and join what lies on its side until it looks upright.
        rotation, confidence = find_orientation(find_glyphs(seen.ink), self.engine.predict)
        if rotation == 0 and is_whole:
            return 0, confidence, _placed(self._with_signs(seen, options), scale, whole)
        upright = turned(image, rotation)
        if rotation in (90, 270) and is_on_its_head(find(upright)[0], self.engine.predict):
            rotation, upright = 360 - rotation, turned(upright, 180)
        return rotation, confidence, self._found(upright, options)

    def _found(self, upright: Image, options: ReadOptions) -> _Found:
        """What is read of a turned Image, in reading order."""
        region = None if options.region is None else within(options.region, upright)
        if options.region is not None and region is None:
            return _Found([], [])
        window = Box(0, 0, upright.shape[1], upright.shape[0]) if region is None else with_margin(region, upright)
        parts = parts_of(window)
        digits: list[Digit] = []
        signs: list[Sign] = []
        marks: list[Digit] = []
        grids: list[Grid] = []
        for part in parts:
            seen, scale = self._looked(cut(upright, part), options)
            found = _placed(self._with_signs(seen, options), scale, part)
            if region is None and len(parts) == 1:
                return found
            digits += of_part(found.digits, part, parts, digits)
            signs += of_part(found.signs, part, parts, signs)
            marks += of_part(list(found.unread), part, parts, marks)
            grids += [] if found.grid is None else [found.grid]
        # Where parts overlap, both may have the same.
        grid = max(grids, key=lambda grid: len(grid.rows) * len(grid.columns), default=None)
        if region is not None:
            digits = [digit for digit in digits if holds(region, digit.box)]
            signs = [sign for sign in signs if holds(region, sign.box)]
            marks = [mark for mark in marks if holds(region, mark.box)]
            grid = None if grid is None else grid_within(grid, region)
        return _Found(*arranged(digits, signs), grid, tuple(marks))

    def _looked(self, image: Image, options: ReadOptions) -> tuple[_Seen, float]:
        """What is seen at the smallest size that suffices, and that size relative to the Image's own.

        Where a glance shows large digits, sure ones and nothing else, nothing is gained by a closer look; where all
        ink is large, nothing by a larger one.
        """
        if options.thorough and max(image.shape) > _GLANCE * _MUCH_LARGER:
            small, scale = at_reading_size(image, _GLANCE)
            first = self._at_first_sight(small, options)
            if first.plain and min(digit.box.height for digit in first.digits) >= _HIGH:
                return first, scale
            if first.digits and is_large(first.ink, _LARGE):
                return self._at_second_sight(small, first, options), scale
        resized, scale = at_reading_size(image)
        seen = self._seen(resized, options)
        nearer = _nearer(seen, resized) if options.thorough else 1.0
        if nearer < _LEAST_NEARER:
            return seen, scale
        closer, its_scale = at_size(image, scale * nearer)
        again = self._seen(closer, options)
        is_better = sum(one.is_sure for one in again.digits) >= sum(one.is_sure for one in seen.digits)
        return (again, its_scale) if is_better else (seen, scale)

    def _with_signs(self, seen: _Seen, options: ReadOptions) -> _Found:
        """The digits of an ink map and the signs beside them, and what was not read."""
        digits, signs, words = seen.digits, list[Sign](), list[Digit]()
        if seen.written is not None and options.thorough:
            digits, words = without_words(without_printed_words(digits, seen.written), self.engine)
        if self._signs is not None and options.signs:
            digits, signs = self._signs.read(seen.ink, digits, self.engine.predict, in_cells=seen.grid is not None)
        if seen.grid is not None:
            digits, signs = parted(seen.grid, digits, signs)
        if seen.written is None:
            return _Found(digits, signs, seen.grid)
        marks = unread(seen.written, [*digits, *signs, *words], self.engine, is_page=options.thorough)
        return _Found(digits, signs, seen.grid, (*words, *marks))

    def surest(self, resized: Image, options: ReadOptions) -> tuple[InkMap, list[Digit]]:
        """The ink map of an Image, by rules or as the finder sees it, in which the Model is surer; and its digits.

        Args:
            resized: at the size at which it is read, see `at_reading_size`, and upright.
            options: how faint a stroke may be, and whether the finder looks.
        """
        seen = self._seen(resized, options)
        return seen.ink, seen.digits

    def _seen(self, resized: Image, options: ReadOptions) -> _Seen:
        """See `surest`. What is plain at first sight is not looked at again."""
        first = self._at_first_sight(resized, options)
        return first if first.plain else self._at_second_sight(resized, first, options)

    def _at_first_sight(self, resized: Image, options: ReadOptions) -> _Seen:
        """What the rules find."""
        ink = ink_map(resized, options.sensitivity)
        digits, grid = segment_grid(ink, self.engine)
        return _Seen(ink, digits, grid, plain=options.thorough and is_plain(resized, ink, digits))

    def _at_second_sight(self, resized: Image, first: _Seen, options: ReadOptions) -> _Seen:
        """The same, without rulings and by the finder, where the Model is surer of that.

        Lines are no writing to the finder: where the digits are its own, the grid is the rules'.
        """
        ink, digits, grid = first.ink, first.digits, first.grid
        if self._finder is None or not options.thorough:
            return first._replace(written=ink if options.all_ink and not options.thorough else None)
        unruled = resized if grid is not None or is_untied(digits) else without_rulings(resized)
        if unruled is not resized:
            resized, ink = unruled, ink_map(unruled, options.sensitivity)
            digits = without_headings(segment(ink, self.engine), around(grid))
            if is_plain(resized, ink, digits):
                return _Seen(ink, digits, grid, plain=True)
        seen, border = seen_ink(resized, self._finder, options.sensitivity)
        alone = without_sheets(seen)
        whole = without_lines(completed(alone, ink), ink)
        others = segment(whole, self.engine, border)
        if alone is not seen and not has_number(others):
            # Beside what is no number it was no sheet.
            alone, whole = seen, without_lines(completed(seen, ink), ink)
            others = segment(whole, self.engine, border)
        written = whole if options.all_ink else None
        others, digits = without_borders(others, digits, ink.shape)
        if is_surer(others, digits, alone):
            written = None if written is None else with_lost(written, others, digits, alone)
            return _Seen(with_dots(whole, ink, others), without_headings(others, around(grid)), grid, written)
        return _Seen(ink, without_print(digits, others, alone, ink), grid, written)

    def stages(self, image: Image, digit: Digit) -> Stages:
        """The steps by which a Digit was read.

        Args:
            image: the Image, turned as it was for its Reading (see `turned`).
            digit: of that Reading, or from `read_one`.
        """
        x, y, width, height = digit.box
        return Stages(
            crop=image[y : y + height, x : x + width].copy(),
            ink=digit.glyph.ink,
            normalized=digit.normalized,
            features=self.engine.features(digit.normalized),
            prediction=digit.prediction,
        )

    def look_into(self, digit: Digit, pause: Callable[[], object]) -> Insight:
        """What went on in the Model as it read a Digit; `pause` is called now and then, and may raise to give it up."""
        return look_into(self.engine, digit.normalized, pause)


def _glyph_in(box: Box, window: Box, image: Image, options: ReadOptions) -> Glyph | None:
    """All ink of a box as one glyph, seen as part of a window; None if there is none, or it is too small there."""
    resized, scale = at_reading_size(cut(image, window))
    if scale < 1 and max(box.width, box.height) * scale < BOX:
        return None
    ink = ink_map(resized, options.sensitivity)
    glyph = one_glyph(ink, scaled(Box(box.x - window.x, box.y - window.y, box.width, box.height), scale))
    return None if glyph is None else replace(glyph, box=in_image(glyph.box, scale, window))


def _nearer(seen: _Seen, image: Image) -> float:
    """How much larger small writing is to be for another look, as far as the size at which Images are read allows."""
    heights = [digit.box.height for digit in seen.digits if digit.is_digit]
    # A crop that is small altogether shows no more when it is larger.
    if not heights or median(heights) >= min(_SMALL, _OF_PAGE * min(image.shape[:2])):
        return 1.0
    return float(min(_ENOUGH / median(heights), _MOST_NEARER, LARGEST / max(image.shape)))


def _placed(found: _Found, scale: float, window: Box) -> _Found:
    """What was read of a window, with boxes in pixels of the Image."""
    digits = [replace(one, glyph=replace(one.glyph, box=in_image(one.box, scale, window))) for one in found.digits]
    signs = [replace(sign, box=in_image(sign.box, scale, window)) for sign in found.signs]
    grid = None if found.grid is None else found.grid.placed(1 / scale, 1 / scale, window.x, window.y)
    marks = (replace(one, glyph=replace(one.glyph, box=in_image(one.box, scale, window))) for one in found.unread)
    return _Found(digits, signs, grid, tuple(marks))
