"""Opens PDFs that are broken, huge or hostile, each in its child process, and says how each ends.

python -m scripts.bench.hostile_pdfs [--number 2000] [--seed 0] [--keep FOLDER]

First those that are made for harm (see `made`), then as many mutations: a PDF that works with bytes changed, parts cut
out, doubled, exchanged with another's, and numbers made extreme. Each must be opened or refused in one sentence; none
may take 1 GB, nor longer than the limit of `services.pages`. Ends with status 1 if one did.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image as PilImage

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.pages import open_pages

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


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is the catalogue.

    Args:
        objects: their contents, numbered from 1.
        trailer: what else stands in the trailer's dictionary.
    """
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"", *, compress: bool = False, times: int = 1) -> bytes:
    """A stream object with this content, so often; `entries` stand in its dictionary."""
    if compress:
        packer = zlib.compressobj(9)  # piece by piece: our own memory is looked at, too
        content = b"".join(packer.compress(content) for _ in range(times)) + packer.flush()
        entries += b" /Filter /FlateDecode"
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def drawn(
    content: bytes, size: bytes = b"0 0 595 842", resources: bytes = b"", *others: bytes, compress: bool = True
) -> bytes:
    """A PDF of one page on which this content stream draws; the other objects are numbered from 5."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R /Resources << %b >> >>" % (size, resources)
    catalogue, tree = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return pdf([catalogue, tree, page, stream(content, compress=compress), *others])


def scanned(pages: int = 2, side: int = 300) -> bytes:
    """A PDF of scanned pages, as Pillow writes it; each shows a bar."""
    pictures = []
    for number in range(pages):
        pixels = np.full((side, side, 3), 235, np.uint8)
        pixels[side // 4 : -side // 4, side // 2 : side // 2 + side // 20 + number] = 30
        pictures.append(PilImage.fromarray(pixels))
    content = io.BytesIO()
    pictures[0].save(content, "PDF", save_all=True, append_images=pictures[1:], resolution=150)
    return content.getvalue()


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


def made() -> Iterator[tuple[str, bytes]]:
    """Names and contents of PDFs that are made for harm."""
    catalogue, tree = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    yield "nothing but a head", b"%PDF-1.7\n"
    yield "cut off", scanned()[:-2000]
    yield "of random bytes", b"%PDF-1.4\n" + np.random.default_rng(0).bytes(20_000)
    yield "without pages", pdf([catalogue, b"<< /Type /Pages /Kids [] /Count 0 >>"])
    yield "pages within themselves", pdf([catalogue, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])
    yield "two billion pages by its word", pdf([catalogue, tree.replace(b"Count 1", b"Count 2000000000")])
    yield "no page where one should be", pdf([catalogue, tree])
    yield "a gigantic page", drawn(b"10 w 0 0 m 1e7 1e7 l S", b"0 0 10000000 10000000")
    yield "a page beyond numbers", drawn(b"0 0 m 9 9 l S", b"0 0 1e39 1e39")
    yield "a page without a size", drawn(b"0 0 m 9 9 l S", b"0 0 0 0")
    yield "a thread of a page", drawn(b"0 0 m 9 9 l S", b"0 0 0.001 1000000")
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 20_003))
    many = [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"] * 20_000
    yield "20,000 pages", pdf([catalogue, b"<< /Type /Pages /Kids [%b] /Count 20000 >>" % kids, *many])
    yield "a bomb in a content stream", drawn(b"0 0 m 9 9 l S " * 20_000_000)
    yield "millions of curves", drawn(b"0 0 m " + b"9 800 500 700 3 5 c 500 2 4 800 500 3 c " * 1_000_000 + b"S")
    yield "numbers nested deeply", drawn(b"[" * 5_000_000)
    yield "arrays nested deeply", pdf([b"[" * 2_000_000, tree])
    yield "states nested deeply", drawn(b"q " * 5_000_000 + b"0 0 9 9 re f")
    itself = stream(
        b"/X1 Do /X1 Do", b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << /XObject << /X1 5 0 R >> >>"
    )
    yield "a form within itself", drawn(b"/X1 Do", b"0 0 595 842", b"/XObject << /X1 5 0 R >>", itself)
    laughs = [
        stream(
            b"/X Do " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources "
            b"<< /XObject << /X %d 0 R >> >>" % (number + 1),
        )
        for number in range(5, 17)
    ]
    laughs.append(stream(b"0 0 600 900 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 600 900]"))
    yield "10^12 forms", drawn(b"/X Do", b"0 0 595 842", b"/XObject << /X 5 0 R >>", *laughs)
    for width, height, bits in ((60_000, 60_000, 8), (2_147_483_647, 2_147_483_647, 1), (30_000, 30_000, 16)):
        entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent %d /ColorSpace /DeviceRGB" % (
            width,
            height,
            bits,
        )
        image = stream(b"\0" * 1_000_000, entries, compress=True)
        yield (
            f"an image of {width:,} x {height:,}",
            drawn(b"595 0 0 842 0 0 cm /I Do", b"0 0 595 842", b"/XObject << /I 5 0 R >>", image),
        )
    entries = b"/Type /XObject /Subtype /Image /Width 40000 /Height 40000 /BitsPerComponent 8 /ColorSpace /DeviceGray"
    whole = stream(b"\0" * 1_000_000, entries, compress=True, times=1_600)
    yield (
        "an image that really has 1.6 GB",
        drawn(b"595 0 0 842 0 0 cm /I Do", b"0 0 595 842", b"/XObject << /I 5 0 R >>", whole),
    )
    tile = stream(
        b"0 0 1 1 re f",
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] "
        b"/XStep 0.001 /YStep 0.001 /Resources << >>",
    )
    yield (
        "a pattern of tiny steps",
        drawn(b"/Pattern cs /P scn 0 0 595 842 re f", b"0 0 595 842", b"/Pattern << /P 5 0 R >>", tile),
    )
    yield "a loop of references", pdf([catalogue, b"3 0 R", b"2 0 R"])
    yield (
        "a password that nobody knows",
        pdf(
            [
                catalogue,
                tree,
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
                b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P -4 >>" % (b"00" * 32, b"11" * 32),
            ],
            b"/Encrypt 4 0 R /ID [<00><00>]",
        ),
    )
    yield "an unknown protection", pdf([catalogue, tree, b"null", b"<< /Filter /Own /V 99 /R 99 >>"], b"/Encrypt 4 0 R")


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

    for name, content in made():
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
