"""PDFs written by hand: those that work, and those that are made for harm."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image as PilImage


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


def broken() -> Iterator[tuple[str, bytes]]:
    """Names and contents of PDFs that are not what they should be."""
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
    yield "numbers nested deeply", drawn(b"[" * 5_000_000)
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


def tiny_steps() -> bytes:
    """A PDF whose page takes all the time that it is given: it is filled with a pattern of tiny steps."""
    tile = stream(
        b"0 0 1 1 re f",
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] "
        b"/XStep 0.001 /YStep 0.001 /Resources << >>",
    )
    return drawn(b"/Pattern cs /P scn 0 0 595 842 re f", b"0 0 595 842", b"/Pattern << /P 5 0 R >>", tile)


def heavy() -> Iterator[tuple[str, bytes]]:
    """Names and contents of PDFs that ask for far more time or memory than there is."""
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    yield "a bomb in a content stream", drawn(b"0 0 m 9 9 l S " * 20_000_000)
    yield "millions of curves", drawn(b"0 0 m " + b"9 800 500 700 3 5 c 500 2 4 800 500 3 c " * 1_000_000 + b"S")
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
    entries = b"/Type /XObject /Subtype /Image /Width 40000 /Height 40000 /BitsPerComponent 8 /ColorSpace /DeviceGray"
    whole = stream(b"\0" * 1_000_000, entries, compress=True, times=1_600)
    yield (
        "an image that really has 1.6 GB",
        drawn(b"595 0 0 842 0 0 cm /I Do", b"0 0 595 842", b"/XObject << /I 5 0 R >>", whole),
    )
    yield "a pattern of tiny steps", tiny_steps()
