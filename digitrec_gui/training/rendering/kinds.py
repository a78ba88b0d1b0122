"""What may be on a rendered page, and how often."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Kinds:
    """How often a page has what makes it hard to read, each from 0, never, to 1, always.

    Attributes:
        cells: a digit in each box of a form or a table.
        scattered: numbers here and there, each of its own size.
        ruled: lines across.
        squared: squares.
        dashed: its lines are dashed.
        rimmed: something dark along its edges.
        printed: lines of text between those that are written.
        touching: digits overlap or touch.
        mixed: some digits are two to five times as large as the others.
        others: letters, signs and scribbles among the digits.
        struck: long lines by pen: underlines, tails of marks.
        watermarked: large pale shapes under the writing.
        faint: a pen that leaves little, or a colour near the paper's.
        light_ink: light on dark.
        tiny: writing lower than that of most pages, see `pages.BAND`.
        huge: writing higher than that.
        straight: a digit whose strokes are as straight as printed lines.
        soft: lines, or strokes, have soft edges.
        lined: the writing stands on ruled lines.
        strong: its lines are as dark, and of the same colour, as the pen.
        puzzles: nine by nine cells with a margin around them, as on a screenshot.
        crossed: what is in a cell is crossed out, or a cross is all that is there.
        zeros: numbers have only zeros after the first digit.
        level: a digit whose straight strokes are level or upright to the pixel.
        pencil: grey that hardly stands out from the paper.
        signs: a number is as people write them, with points, commas, minus and the like.
    """

    cells: float = 0.2
    scattered: float = 0.18
    ruled: float = 0.26
    squared: float = 0.24
    dashed: float = 0.25
    rimmed: float = 0.1
    printed: float = 0.25
    touching: float = 0.22
    mixed: float = 0.1
    others: float = 0.4
    struck: float = 0.2
    watermarked: float = 0.14
    faint: float = 0.25
    light_ink: float = 0.18
    tiny: float = 0.14
    huge: float = 0.2
    straight: float = 0.15
    soft: float = 0.5
    lined: float = 0.08
    strong: float = 0.15
    puzzles: float = 0.03
    crossed: float = 0.05
    zeros: float = 0.05
    level: float = 0.06
    pencil: float = 0.06
    signs: float = 0.0


ALL_KINDS = Kinds()
"""What the finder learns from."""

PLAIN = Kinds(*(0.0,) * len(Kinds.__dataclass_fields__))
"""Digits apart from one another on plain paper."""

SIMPLE = replace(
    PLAIN, scattered=0.5, straight=0.25, level=0.08, soft=0.5, faint=0.15, light_ink=0.2, huge=0.3, others=0.1
)
"""As most pictures are that people bring."""

FORMS = replace(
    ALL_KINDS, cells=0.75, scattered=0.05, dashed=0.35, watermarked=0.35, rimmed=0.25, printed=0.12, zeros=0.15
)
"""Rows of boxes, as on cheques and forms."""

HARD = replace(
    ALL_KINDS,
    cells=0.4,
    scattered=0.3,
    rimmed=0.2,
    touching=0.35,
    faint=0.3,
    tiny=0.05,
    huge=0.15,
    lined=0.25,
    strong=0.4,
    puzzles=0.1,
    crossed=0.12,
    zeros=0.2,
    level=0.3,
    pencil=0.2,
)
"""Where ink and print are hardest to tell apart."""

SIGNED = replace(
    ALL_KINDS,
    cells=0.06,
    scattered=0.15,
    touching=0.06,
    mixed=0.03,
    printed=0.1,
    faint=0.12,
    others=0.25,
    tiny=0.04,
    strong=0.08,
    signs=0.75,
)
SIGNED_SIMPLY = replace(SIMPLE, scattered=0.15, others=0.2, signs=0.75)
"""From which is learned what stands beside digits."""
