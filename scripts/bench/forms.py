"""Reads filled forms that were photographed askew, and sheets of other forms, and counts what is read wrong.

    .venv/bin/python -m scripts.bench.forms [--sheets 300] [--foreign 50]

The sheets are those of resources/forms, filled in with digits of MNIST's test set: some fields empty, some crossed out,
some sums wrong; turned by up to 20 degrees and by quarters, in perspective, a little curled, with shadows, noise and
what a JPEG loses; one in five as if it was fed askew. A field is right if it says what was written, or that nothing
was; in review if it is said to be looked at; and silently wrong otherwise. Ends with status 1 if any is, or a foreign
sheet is read. While thresholds are chosen: --digits train.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.errors import FitError
from digitrec_gui.core.forms.reading import FormReader
from digitrec_gui.core.forms.types import FieldReading, Form, Kind
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.signs import SignReader
from digitrec_gui.core.types import Image
from digitrec_gui.training.rendering.writer import set_in_type
from scripts.filled_forms import Digits, Filled, filled, photographed
from scripts.handwriting import Pen, Picture, paper, rule, write
from scripts.make_forms import FORMS, Sheet


@dataclass
class Counts:
    """What became of the fields, by kind, and of the sheets."""

    right: Counter[str] = field(default_factory=Counter)
    review: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    set_apart: int = 0
    errors: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def count(sheet: str, one: FieldReading, kind: Kind, truth: str, counts: Counts) -> None:
    """Counts one field."""
    if one.is_in_review:
        counts.review[kind] += 1
        counts.reasons[one.reason.split(":")[0].split("(")[0]] += 1
    elif one.text == truth:
        counts.right[kind] += 1
    else:
        counts.wrong.append(f"{sheet}, {one.name}: {one.text or 'empty'} instead of {truth or 'empty'}")


def read_filled(readers: list[FormReader], sheets: int, seed: int, digits: Digits, out: Path | None) -> Counts:
    """Reads so many sheets, of one form and the other in turn."""
    counts = Counts()
    records = []
    for number in range(sheets):
        rng = np.random.default_rng((seed, number))
        reader = readers[number % len(readers)]
        sheet: Filled = filled(reader.form, rng, digits)
        picture = photographed(sheet.picture, rng)
        start = time.perf_counter()
        try:
            reading = reader.read(picture)
        except FitError:
            counts.set_apart += 1
            continue
        finally:
            counts.seconds.append(time.perf_counter() - start)
        counts.errors.append(reading.fit_error)
        kinds = {one.name: one.kind for one in reader.form.fields}
        for one in reading.fields:
            truth = sheet.truth[one.name]
            count(f"sheet {number}", one, kinds[one.name], truth, counts)
            record = [number, reading.fit_error, one.name, kinds[one.name], truth, one.text, one.confidence]
            records.append([*record, one.state, one.reason])
        if not (number + 1) % 10:
            print(f"{number + 1} of {sheets}, {len(counts.wrong)} wrong", file=sys.stderr, flush=True)
    if out is not None:
        out.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return counts


def similar_form(rng: np.random.Generator) -> Form:
    """A form that looks like ours and is another: the same parts and type, in other places, with other words."""
    sheet = Sheet(1000, 1414)
    titles = ("Answer sheet", "Meter card", "Order form", "Attendance", "Report")
    words = ("number", "Points", "Date", "Total", "Amount", "previous", "Reading", "Student", "Tariff", "examination")
    sheet.say(str(rng.choice(titles)), (80, 60), 54, is_title=True)
    y = 160
    while y < 1280:
        sheet.say(" ".join(map(str, rng.choice(words, 3))), (80, y + 14), 26)
        kind, x = int(rng.integers(4)), int(rng.integers(420, 620))
        if kind == 0:
            sheet.rule(y + 20, 80, 920)
        elif kind == 1:
            sheet.tick(f"tick {y}", (x, y), str(rng.choice(words)))
        else:
            sheet.cells(f"field {y}", (x, y), int(rng.integers(2, 7)))
        y += int(rng.integers(84, 130))
    sheet.line("line", (600, 1320), 300, Kind.DATE)
    return sheet.form("Another", [])


def _other_form(rng: np.random.Generator, digits: Digits, own: Form) -> Picture:
    """A filled sheet of the other of our forms."""
    other = next(form() for name, form in FORMS.items() if form().name != own.name)
    return filled(other, rng, digits).picture


def _similar(rng: np.random.Generator, _digits: Digits, _own: Form) -> Picture:
    return np.asarray(cv2.resize(similar_form(rng).picture, None, fx=2, fy=2), np.uint8)


def _text(rng: np.random.Generator, _digits: Digits, _own: Form) -> Picture:
    """A printed page."""
    sheet = paper(1654, 2339, (252, 252, 252))
    words = (paths.RESOURCES.parent / "README.md").read_text("utf-8").split()
    for y in range(150, 2150, 48):
        line = " ".join(map(str, rng.choice(words, 12)))[:90]
        alpha = set_in_type(line, paths.PRINT_FONTS / "pt-serif.woff", 30)[:, :1400]
        part = sheet[y : y + alpha.shape[0], 120 : 120 + alpha.shape[1]]
        part[:] = np.minimum(part, 255 - alpha[..., np.newaxis])
    return sheet


def _note(rng: np.random.Generator, _digits: Digits, _own: Form) -> Picture:
    """A ruled page with numbers."""
    sheet = paper(1400, 1900)
    rule(sheet, int(rng.integers(70, 130)))
    for y in range(160, 1700, 190):
        write(sheet, "".join(map(str, rng.integers(0, 10, 7))), (120, y), 120, Pen(), rng)
    return sheet


def _blank(_rng: np.random.Generator, _digits: Digits, _own: Form) -> Picture:
    return paper(1400, 1900)


FOREIGN: tuple[tuple[Callable[[np.random.Generator, Digits, Form], Image], int], ...] = (
    (_other_form, 3),
    (_similar, 3),
    (_text, 2),
    (_note, 1),
    (_blank, 1),
)
"""Sheets of something else, and how many of ten there are."""


def set_apart(readers: list[FormReader], foreign: int, seed: int, digits: Digits) -> int:
    """How many of so many foreign sheets are set apart."""
    kinds = [kind for kind, often in FOREIGN for _ in range(often)]
    apart = 0
    for number in range(foreign):
        rng = np.random.default_rng((seed, 1, number))
        reader = readers[number // len(kinds) % len(readers)]
        kind = kinds[number % len(kinds)]
        try:
            reading = reader.read(photographed(kind(rng, digits, reader.form), rng))
        except FitError:
            apart += 1
        else:
            print(f"foreign sheet {number} ({kind.__name__}) was read, fit {reading.fit_error}", file=sys.stderr)
    return apart


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sheets", type=int, default=300)
    parser.add_argument("--foreign", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--digits", choices=["test", "train"], default="test", help="of which set of MNIST")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a line of JSON for each field")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    compiled = paths.DEFAULT_MODEL.with_suffix(".tflite")
    with silent_stderr():
        reader = Reader(Engine(compiled), Finder(paths.FINDER), SignReader(paths.SIGNS))
    readers = [FormReader(reader, make()) for make in FORMS.values()]
    digits = Digits(arguments.digits)
    counts = read_filled(readers, arguments.sheets, arguments.seed, digits, arguments.out)
    right, review, wrong = counts.right.total(), counts.review.total(), len(counts.wrong)
    fields = max(1, right + review + wrong)
    print(f"{arguments.sheets} sheets, {fields} fields; {counts.set_apart} sheets set apart")
    print(f"right {right} ({right / fields:.1%}), in review {review} ({review / fields:.1%}), silently wrong {wrong}")
    for kind in Kind:
        print(f"  {kind.value}: right {counts.right[kind]}, in review {counts.review[kind]}")
    for reason, often in counts.reasons.most_common():
        print(f"  in review {often}: {reason}")
    for line in counts.wrong:
        print(f"  wrong: {line}")
    if counts.errors:
        error, worst = float(np.median(counts.errors)), max(counts.errors)
        print(f"error of the fit: median {error:.2f}, worst {worst:.2f} pixels of the form")
    if counts.seconds:
        print(f"{np.median(counts.seconds):.2f} seconds a sheet (median)")
    apart = set_apart(readers, arguments.foreign, arguments.seed, digits)
    print(f"foreign sheets set apart: {apart} of {arguments.foreign}")
    return 0 if not counts.wrong and apart == arguments.foreign else 1


if __name__ == "__main__":
    sys.exit(main())
