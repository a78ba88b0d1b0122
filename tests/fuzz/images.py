"""Pictures and PDFs: seeds of every format that is opened, and how the window opens and reads them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as PilImage

from digitrec_gui.core.pdf import Pdf, UnknownProtectionError, UnreadableError, WrongPasswordError
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import ReadOptions
from digitrec_gui.services.pages import open_pages
from digitrec_gui.services.reading.pictures import pyramid
from tests.fuzz.kind import Files, Kind
from tests.fuzz.mutations import Way, pdf_numbers, png_chunks, tiff_tags

_READ_EACH = 25
"""Of so many pictures that open one is read, too."""

HEAVY = 9_900
"""Side of pictures just within the limit, pixels."""


def open_picture(path: Path, number: int) -> None:
    """As the Image tab does: the first page with its levels, the last one, a thumbnail; some are read."""
    pages = open_pages(path)
    try:
        image = pages.page(0).image
        if pages.count > 1:
            pages.page(pages.count - 1)
            pages.thumbnail(min(1, pages.count - 1), 64)
        pyramid(image)
        if number % _READ_EACH == 0 and image.size < 3_000_000:
            _reader().read(image, ReadOptions(rotation=None))
    finally:
        pages.close()


@cache
def _reader() -> Reader:
    from scripts.bench.reading import shipped_reader

    return shipped_reader()


def draw_pdf(path: Path, number: int) -> None:
    """As the child that draws PDFs does, in this process."""
    from digitrec_gui.core.errors import ImageError

    try:
        with path.open("rb") as file:
            pdf = Pdf(file)
            for page in range(min(2, pdf.count)):
                pdf.draw(page, None if page == 0 else 100)
    except (WrongPasswordError, UnknownProtectionError, UnreadableError, MemoryError):
        raise ImageError("It is damaged.") from None


def _digits() -> np.ndarray[Any, Any]:
    """A small picture with something written, (40, 64) uint8."""
    picture = np.full((40, 64), 235, np.uint8)
    picture[8:32, 10:14] = picture[8:12, 24:40] = picture[20:24, 24:40] = picture[20:32, 36:40] = 30
    return picture


def _saved(mode: str, kind: str, **options: Any) -> Files:
    picture = PilImage.fromarray(_digits())
    if mode == "I;16":
        picture = PilImage.fromarray(_digits().astype(np.uint16) * 200)
    elif mode in ("F", "I"):
        picture = picture.convert(mode)
    elif mode != "L":
        picture = picture.convert("RGBA" if mode in ("LA", "PA") else mode).convert(mode)
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return {f"picture.{kind.lower()}": content.getvalue()}


def _pages(mode: str = "L") -> list[PilImage.Image]:
    return [PilImage.fromarray(np.roll(_digits(), 7 * number, axis=1)).convert(mode) for number in range(3)]


def _exif(orientation: int) -> bytes:
    exif = PilImage.Exif()
    exif[0x0112], exif[0x010F], exif[0x011A] = orientation, "Camera", 300.0
    return exif.tobytes()


def _png() -> list[Files]:
    modes = [_saved(mode, "PNG") for mode in ("RGB", "L", "1", "P", "RGBA", "LA", "I;16")]
    return [
        *modes,
        _saved("RGB", "PNG", exif=_exif(6), dpi=(300, 150)),
        _saved("P", "PNG", transparency=3),
        _saved("L", "PNG", save_all=True, append_images=_pages()),
    ]


def _jpg() -> list[Files]:
    progressive = _saved("RGB", "JPEG", progressive=True, exif=_exif(8))
    several = _saved("RGB", "MPO", save_all=True, append_images=_pages("RGB"))
    return [_saved("RGB", "JPEG"), _saved("L", "JPEG", dpi=(204, 98)), _saved("CMYK", "JPEG"), progressive, several]


def _gif() -> list[Files]:
    moving = _saved("L", "GIF", save_all=True, append_images=_pages(), duration=50)
    return [_saved("P", "GIF"), moving, _saved("P", "GIF", transparency=0, interlace=1)]


def _bmp() -> list[Files]:
    return [*(_saved(mode, "BMP") for mode in ("RGB", "L", "1", "P", "RGBA")), _run_length_bmp()]


def _run_length_bmp() -> Files:
    rows = b"".join(b"\x40\x05\0\0" for _ in range(40)) + b"\0\x01"
    palette = b"".join(bytes((grey, grey, grey, 0)) for grey in range(256))
    head = struct.pack("<IiiHHIIiiII", 40, 64, 40, 1, 8, 1, len(rows), 2835, 2835, 256, 0)
    offset = 14 + len(head) + len(palette)
    return {"picture.bmp": struct.pack("<2sIHHI", b"BM", offset + len(rows), 0, 0, offset) + head + palette + rows}


def _tiff() -> list[Files]:
    packed = [_saved("RGB", "TIFF", compression=one) for one in (None, "tiff_lzw", "tiff_deflate", "packbits", "jpeg")]
    modes = [_saved(mode, "TIFF") for mode in ("L", "1", "P", "RGBA", "I;16", "F", "CMYK", "I")]
    fax = _saved("1", "TIFF", compression="group4", dpi=(204, 98))
    pages = _saved("L", "TIFF", save_all=True, append_images=_pages(), compression="tiff_lzw")
    return [
        *packed,
        *modes,
        fax,
        _saved("1", "TIFF", compression="group3"),
        pages,
        _saved("RGB", "TIFF", big_tiff=True),
    ]


def _webp() -> list[Files]:
    still = [_saved("RGB", "WEBP"), _saved("RGBA", "WEBP", lossless=True), _saved("RGB", "WEBP", exif=_exif(3))]
    return [*still, _saved("RGB", "WEBP", save_all=True, append_images=_pages("RGB"), duration=50)]


def _avif() -> list[Files]:
    still = [_saved("RGB", "AVIF"), _saved("RGBA", "AVIF"), _saved("RGB", "AVIF", exif=_exif(6))]
    return [*still, _saved("RGB", "AVIF", save_all=True, append_images=_pages("RGB"))]


def _heic() -> list[Files]:
    return [{"picture.heic": (Path(__file__).parents[1] / "core" / "white.heic").read_bytes()}]


def _pdf() -> list[Files]:
    from scripts.bench.hostile_pdfs import _seeds

    content = io.BytesIO()
    PilImage.fromarray(_digits()).save(content, "PDF", save_all=True, append_images=_pages())
    return [{"pages.pdf": one} for one in [*_seeds(), content.getvalue()]]


def _blank_png(bits: int, colours: int, side: int = HEAVY) -> Files:
    """A PNG of nothing, packed a thousand times smaller than it is."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colours]
    row = bytes(1 + side * channels * bits // 8)
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    parts = [(b"IHDR", struct.pack(">IIBBBBB", side, side, bits, colours, 0, 0, 0)), (b"IDAT", data), (b"IEND", b"")]
    chunks = (struct.pack(">I", len(of)) + kind + of + struct.pack(">I", zlib.crc32(kind + of)) for kind, of in parts)
    return {"heavy.png": b"\x89PNG\r\n\x1a\n" + b"".join(chunks)}


def _heavy() -> list[Callable[[], Files]]:
    """Pictures as large as they may be, of little content, in every form that takes more memory than another."""
    packed = ((8, 0), (16, 0), (8, 2), (16, 2), (8, 4), (16, 4), (8, 6), (16, 6), (1, 0))
    on_its_side, side = {"exif": _exif(6)}, (HEAVY, HEAVY)
    saved: tuple[tuple[str, str, dict[str, Any], tuple[int, int]], ...] = (
        ("L", "GIF", {}, side),
        ("1", "TIFF", {"compression": "group4"}, side),
        ("I;16", "TIFF", {"compression": "tiff_deflate"}, side),
        ("F", "TIFF", {"compression": "tiff_lzw"}, side),
        ("RGBA", "TIFF", {"compression": "tiff_deflate"}, side),
        ("CMYK", "TIFF", {"compression": "tiff_deflate"}, side),
        ("RGBA", "TIFF", {"compression": "tiff_deflate", **on_its_side}, side),
        ("P", "PNG", {"transparency": 0}, side),
        ("RGBA", "PNG", on_its_side, side),
        ("CMYK", "JPEG", {}, side),
        ("L", "JPEG", on_its_side, side),
        ("RGB", "JPEG", {"progressive": True}, side),
        ("RGB", "BMP", {}, side),
        ("RGB", "WEBP", {"quality": 0, "method": 0}, (16_383, 6_100)),
        ("L", "PNG", {}, (1, 90_000)),
        ("L", "PNG", {}, (60_000, 1)),
        ("L", "PNG", {}, (2, 45_000)),
        ("L", "PNG", {}, (65_000, 1_500)),
    )
    return [
        *(partial(_blank_png, bits, colours) for bits, colours in packed),
        *(partial(_blank, *one) for one in saved),
        _long_animation,
    ]


def _blank(mode: str, kind: str, options: dict[str, Any], size: tuple[int, int]) -> Files:
    content = io.BytesIO()
    PilImage.new(mode, size, 1 if mode in ("1", "P") else None).save(content, kind, **options)
    return {f"heavy.{kind.lower()}": content.getvalue()}


def _long_animation() -> Files:
    """As many frames as may be before the last one, each of which is there only once."""
    (still,) = _blank("P", "GIF", {}, (3_000, 3_000)).values()
    frame = still.index(b",", 13)  # behind the head, and the colours, if there are any
    return {"heavy.gif": still[:frame] + still[frame:-1] * 110 + b";"}


_FORMATS: dict[str, tuple[Callable[[], Sequence[Files]], tuple[Way, ...]]] = {
    "png": (_png, (png_chunks,)),
    "jpg": (_jpg, ()),
    "gif": (_gif, ()),
    "bmp": (_bmp, ()),
    "tiff": (_tiff, (tiff_tags, tiff_tags)),
    "webp": (_webp, ()),
    "heic": (_heic, ()),
    "avif": (_avif, ()),
}

IMAGES = (
    *(Kind(name, seeds, open_picture, ways) for name, (seeds, ways) in _FORMATS.items()),
    Kind("pdf", _pdf, draw_pdf, (pdf_numbers,), as_a_child=open_picture),
)

KINDS = (*IMAGES, Kind("heavy", _heavy, open_picture, is_exact=True))
