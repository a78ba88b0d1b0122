"""Runs of neighbouring parts, each taken for one digit, and the best way through them.

What a way is worth is a sum of logs of probabilities: of the Model's for each run, and of priors, which say how
likely it is that there is a digit's end, or none, before the Model has seen anything. They were found on rendered
pages of MNIST's training digits, apart, touching and broken, and on letters.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from digitrec_gui.core.geometry import union
from digitrec_gui.core.ink.pieces import Piece
from digitrec_gui.core.reading.page import LOWEST, Page
from digitrec_gui.core.types import SURE

LONGEST = 5
"""Parts that one digit may consist of."""

WIDE = 1.15
"""Width over height from which on a piece may be several digits, however sure the Model is."""

_NARROW = 0.45
"""Width over height below which it is one at most."""

_HIGHEST = 1.4
"""Greatest height of what was cut or joined, in heights of the writing."""

_WIDEST = 1.3
"""Its greatest width, in its own height or that of the writing."""

_SHARP = 2.0
"""How many times the log of the Model's probability counts in what was cut or joined: it must be convincing."""

_DOUBT, _AMONG_DIGITS = -1.4, -1.0
"""The least that a piece is worth that is left as it was found, however unlike a digit: it may well be none; and how
much less that is on a page of digits, where it is more likely two of them."""

_BROAD, _BREADTH, _BREADTHS = 1.1, -6.0, (-1.0, -1.2)
"""Width over height that digits seldom exceed, what a piece as it was found is worth less for being broader, and what
that is at most, for a first digit too many and by breadth for more of them."""

_CUT, _STRANGE = -0.5, -1.2
"""What one cut costs on a page of digits, and how much more where nothing else is surely a digit."""

_INK, _FREE = -12.0, 0.1
"""What it costs to cut through ink, by its length in heights of the piece, and how much of it is free: one stroke."""

_STROKE, _STROKE_WIDTH = -1.6, 0.3
"""What it costs to cut off something so narrow, in heights of the writing, that it may be any stroke of anything."""

_JOIN, _GAP = -0.3, -8.0
"""What it costs to join two pieces, and more by the gap between them in heights of the writing."""

_BLIND = -1.5
"""What each cut and each join costs more with a Model that cannot say "not a digit"."""


@dataclass(frozen=True)
class Part:
    """What is not taken apart any further.

    Attributes:
        piece: its ink.
        source: index of the piece of the cluster that it is all or a part of.
        left: log of how likely it is that a digit begins here; None where the source itself does.
        right: that one ends here; None where the source itself does.
    """

    piece: Piece
    source: int
    left: float | None = None
    right: float | None = None


@dataclass(frozen=True)
class Run:
    """Neighbouring parts, from index `first` up to but without `end`, taken for one digit.

    Attributes:
        first: index of a part.
        end: index of a part.
        piece: all of them as one.
        prior: a log, 0 or less; None where they are just one piece as it was found.
    """

    first: int
    end: int
    piece: Piece
    prior: float | None

    def worth(self, page: Page) -> float:
        """What it adds to a way; the page must have read it."""
        if self.prior is None:
            return worth_as_found(self.piece, page)
        return self.prior + _SHARP * math.log(page.probability(self.piece))


def worth_as_found(piece: Piece, page: Page) -> float:
    """What it is worth to leave a piece as it was found; a fragment or a comma is left out then, and costs nothing."""
    if page.is_fragment(piece) or page.may_be_sign(piece):
        return 0.0
    excess = max(0.0, piece.box.width / piece.box.height - _BROAD)
    breadth = max(_BREADTH * excess, _BREADTHS[0] + _BREADTHS[1] * excess)
    return max(math.log(page.probability(piece)), _DOUBT + _AMONG_DIGITS * page.share) + breadth


def is_doubtful(piece: Piece, page: Page) -> bool:
    """Whether a piece may be several digits, or a part of one."""
    return piece.box.width > WIDE * piece.box.height or page.probability(piece) < SURE


def parts_of(cluster: list[Piece], page: Page) -> list[Part]:
    """The pieces of a cluster, those in doubt cut, from left to right.

    Args:
        cluster: neighbouring pieces.
        page: where they lie.
    """
    parts: list[Part] = []
    for source, piece in enumerate(cluster):
        narrow = piece.box.width < _NARROW * piece.box.height
        if narrow or page.is_fragment(piece) or not is_doubtful(piece, page):
            parts.append(Part(piece, source))
            continue
        cut, crossed = page.cut(piece)
        costs = [(_cut_prior(page) + _INK * max(0.0, ink - _FREE)) / 2 for ink in crossed]
        parts += [
            Part(part, source, left, right)
            for part, left, right in zip(cut, [None, *costs], [*costs, None], strict=True)
        ]
    return sorted(parts, key=lambda part: part.piece.box.center[0])


def _cut_prior(page: Page) -> float:
    return _CUT + _STRANGE * (1 - page.share) + (0.0 if page.rejects else _BLIND)


def runs_of(parts: list[Part], cluster: list[Piece], page: Page) -> list[Run]:
    """All runs that may be one digit by their size, and each piece of the cluster as it was found."""
    runs = []
    for first in range(len(parts)):
        for end in range(first + 1, min(first + LONGEST, len(parts)) + 1):
            run = parts[first:end]
            if len({part.source for part in run}) == 1 and run[0].left is None and run[-1].right is None:
                runs.append(Run(first, end, cluster[run[0].source], None))
                continue
            piece = reduce(Piece.joined, (part.piece for part in run))
            if _is_plausible(piece):
                runs.append(Run(first, end, piece, _prior(run, piece, page)))
    return runs


def _is_plausible(piece: Piece) -> bool:
    width, height = piece.box.width, piece.box.height
    writing = piece.writing
    return LOWEST * writing < height < _HIGHEST * writing and width < _WIDEST * max(height, writing)


def _prior(run: list[Part], piece: Piece, page: Page) -> float:
    """How likely it is, by where its cuts and gaps are, that a run is one digit."""
    cuts = list(_cuts(run))
    stroke = _STROKE if cuts and piece.box.width < _STROKE_WIDTH * piece.writing else 0.0
    return sum(cuts) + stroke + sum(_joins(run, page))


def _cuts(run: list[Part]) -> Iterator[float]:
    """The priors of the seams along which a run is cut off from the rest of its pieces."""
    for source in {part.source for part in run}:
        own = [part for part in run if part.source == source]
        yield from (side for side in (own[0].left, own[-1].right) if side is not None)


def _joins(run: list[Part], page: Page) -> Iterator[float]:
    """The priors of the gaps within a run."""
    box = run[0].piece.box
    for before, part in pairwise(run):
        other = part.piece.box
        if part.source != before.source:
            across = max(box.x, other.x) - min(box.right, other.right)
            down = max(box.y, other.y) - min(box.bottom, other.bottom)
            yield _JOIN + _GAP * max(0, across, down) / part.piece.writing + (0.0 if page.rejects else _BLIND)
        box = union(box, other)


def best_way(runs: list[Run], count: int, page: Page) -> tuple[float, list[Run]]:
    """The runs that are worth most of those that together hold each of `count` parts once, and their worth.

    Minus infinity and no runs if there is no such way.
    """
    nothing: list[Run] = []
    ways = [(0.0, nothing)] + [(-math.inf, nothing)] * count
    for run in sorted(runs, key=lambda run: run.first):
        worth, before = ways[run.first]
        worth += run.worth(page)
        if worth > ways[run.end][0]:
            ways[run.end] = worth, [*before, run]
    return ways[count]
