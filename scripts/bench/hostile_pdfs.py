"""Opens PDFs that are broken, huge or hostile, each in its child process, and says how each ends.

python -m scripts.bench.hostile_pdfs [--number 2000] [--seed 0] [--keep FOLDER]

First those that are made for harm (`scripts.bench.pdf_makers`), then as many mutations: a PDF that works with bytes
changed, parts cut out, doubled, exchanged with another's, and numbers made extreme. Each must be opened or refused in a
sentence; none may take 1 GB, nor longer than the limit of `services.pages`. Ends with status 1 if one did.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.pages import open_pages
from scripts.bench.pdf_makers import broken, drawn, heavy, scanned, stream

MOST_MEMORY = 2**30
"""Bytes that no child may take."""

MOST_SECONDS = 3 * 120.0
"""For opening a PDF and its first two pages, each of which may take what `services.pages` waits."""

_PAGES = 2
"""So many pages of each are drawn."""

_EXTREME = (
    b"0",
    b"-1",
    b"1",
    b"65536",
    b"2147483647",
    b"-2147483648",
    b"4294967296",
    b"99999999999",
    b"1e38",
    b"0.00001",
)


@cache
def _seeds() -> list[bytes]:
    """PDFs that work, of several makes, to be mutated."""
    font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    shading = (
        b"/Shading << /S1 << /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 500 500] /Extend [true true] "
        b"/Function << /FunctionType 2 /Domain [0 1] /C0 [1 1 1] /C1 [0 0 0.2] /N 1 >> >> >>"
    )
    image = stream(
        bytes(range(256)) * 4,
        b"/Type /XObject /Subtype /Image /Width 32 /Height 32 /BitsPerComponent 8 /ColorSpace /DeviceGray",
        compress=True,
    )
    form = stream(b"10 10 50 50 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 100 100]")
    a4, clear = b"0 0 595 842", False
    lines = b"4 w 100 100 m 200 500 l 300 100 l S 0.2 g 50 50 100 80 re f 1 0 0 RG 10 10 m 90 700 200 300 400 9 c S"
    images = b"/XObject << /I1 5 0 R /X1 6 0 R >>"
    return [
        scanned(),
        drawn(lines),
        drawn(lines, compress=clear),
        drawn(b"BT /F1 80 Tf 60 400 Td (40718) Tj ET", a4, font, compress=clear),
        drawn(b"q 400 0 0 400 50 50 cm /I1 Do Q /X1 Do", a4, images, image, form, compress=clear),
        drawn(b"/S1 sh", a4, shading, compress=clear),
    ]


def mutated(number: int, seed: int) -> bytes:
    """The mutation of this number, always the same for a seed."""
    rng = np.random.default_rng((seed, number))
    seeds = _seeds()
    content = seeds[number % len(seeds)]
    ways = (_flipped, _cut, _doubled, _numbers_extreme, _numbers_extreme, _truncated)
    for _ in range(int(rng.integers(1, 3))):
        way = ways[int(rng.integers(len(ways)))]
        content = way(content, rng)
    if rng.random() < 0.15:
        content = _spliced(content, seeds[int(rng.integers(len(seeds)))], rng)
    return content if b"%PDF-" in content[:1024] else b"%PDF-1.7\n" + content


def _flipped(content: bytes, rng: np.random.Generator) -> bytes:
    pixels = np.frombuffer(content, np.uint8).copy()
    places = rng.integers(0, max(1, len(pixels)), int(rng.integers(1, 12)))
    pixels[places] = rng.integers(0, 256, len(places))
    return pixels.tobytes()


def _cut(content: bytes, rng: np.random.Generator) -> bytes:
    start = int(rng.integers(0, len(content)))
    return content[:start] + content[start + int(rng.integers(1, 200)) :] or b"\n"


def _doubled(content: bytes, rng: np.random.Generator) -> bytes:
    start = int(rng.integers(0, len(content)))
    part = content[start : start + int(rng.integers(1, 400))]
    return content[:start] + part * int(rng.integers(2, 50)) + content[start:]


def _numbers_extreme(content: bytes, rng: np.random.Generator) -> bytes:
    numbers = list(re.finditer(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])", content))
    for _ in range(int(rng.integers(1, 6))):
        if not numbers:
            return content
        match = numbers.pop(int(rng.integers(len(numbers))))
        value = _EXTREME[int(rng.integers(len(_EXTREME)))]
        content = content[: match.start()] + value + content[match.end() :]
        numbers = [other for other in numbers if other.end() < match.start()]
    return content


def _truncated(content: bytes, rng: np.random.Generator) -> bytes:
    return content[: max(16, int(len(content) * rng.uniform(0.2, 1)))]


def _spliced(content: bytes, other: bytes, rng: np.random.Generator) -> bytes:
    return content[: int(rng.integers(16, len(content)))] + other[int(rng.integers(0, len(other))) :]


@dataclass
class Outcome:
    """What became of all of them.

    Attributes:
        ends: how often each sentence was said, without the numbers in it.
        slowest: seconds, and which.
        wrong: what must not be, and of which.
    """

    ends: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    wrong: list[str] = field(default_factory=list)

    def tried(self, name: str, content: bytes) -> None:
        """Opens one, and its first pages."""
        start = time.perf_counter()
        try:
            sentence = _opened(content)
        except Exception as error:  # whatever it is must not be
            self.wrong.append(f"{name}: {type(error).__name__}: {error}")
            return
        seconds = time.perf_counter() - start
        self.ends[re.sub(r"[\d,]*\d", "N", sentence)] += 1
        self.slowest = max(self.slowest, (seconds, name))
        if seconds > MOST_SECONDS:
            self.wrong.append(f"{name}: {seconds:.0f} s")


def _opened(content: bytes) -> str:
    """What is said of the first thing that is wrong with a PDF; "opens" if nothing is."""
    sentence = "opens"
    try:
        pages = open_pages(content, "It")
    except DigitRecError as error:
        return str(error)
    try:
        for number in range(min(_PAGES, pages.count)):
            try:
                pages.page(number)
            except DigitRecError as error:
                sentence = str(error)
    finally:
        pages.close()
    return sentence


def _peaks() -> tuple[int, int]:
    """Most memory of this process, and of the largest child that has ended, bytes; 0 where no system tells."""
    if sys.platform == "win32":
        return 0, 0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, child = (resource.getrusage(kind).ru_maxrss * unit for kind in kinds)
    return own, child


def main(argv: list[str] | None = None) -> int:
    """Tries them all; returns 0 if each ended as it must."""
    parser = argparse.ArgumentParser(prog="scripts.bench.hostile_pdfs", description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=2000, help="mutations; default: 2000")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="writes those that end wrong there")
    arguments = parser.parse_args(argv)
    outcome, before = Outcome(), 0

    def attempt(name: str, make: Callable[[], bytes], *, is_told: bool) -> None:
        nonlocal before
        content = make()
        wrong, ends = len(outcome.wrong), outcome.ends.copy()
        start = time.perf_counter()
        outcome.tried(name, content)
        if is_told:
            said = "; ".join(outcome.ends - ends)
            print(f"{time.perf_counter() - start:7.2f} s  {name}: {said}", flush=True)
        _, child = _peaks()
        if child > max(before, MOST_MEMORY):
            outcome.wrong.append(f"{name}: {child / 2**20:.0f} MB")
        before = max(before, child)
        if len(outcome.wrong) > wrong and arguments.keep is not None:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            (arguments.keep / f"{re.sub('[^a-z0-9]+', '_', name)}.pdf").write_bytes(content)

    for name, content in chain(broken(), heavy()):
        attempt(name, lambda content=content: content, is_told=True)  # type: ignore[misc]
    for number in range(arguments.number):
        attempt(f"mutation {number}", lambda number=number: mutated(number, arguments.seed), is_told=False)  # type: ignore[misc]
    own, child = _peaks()
    print(*(f"{times:6}  {sentence}" for sentence, times in outcome.ends.most_common()), sep="\n")
    print(f"slowest: {outcome.slowest[0]:.1f} s ({outcome.slowest[1]})")
    print(f"most memory: child {child / 2**20:.0f} MB, this process {own / 2**20:.0f} MB")
    print(*(f"WRONG: {each}" for each in outcome.wrong), sep="\n")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
