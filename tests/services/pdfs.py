"""PDFs as the tests need them: scanned, drawn, protected."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image as PilImage

from digitrec_gui.core.types import Image
from scripts.bench.pdf_makers import pdf, stream
from scripts.handwriting import Pen, paper, write

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
"""With which PDF fills up a password."""

DRAWN = b"14 w 1 J 1 j 80 500 m 100 560 l 150 560 l 160 520 l 90 400 l 170 400 l S 220 560 m 320 560 l 260 400 l S"
"""A content stream: a 2 and a 7 as a pen goes, on A4."""


def page(text: str) -> Image:
    """A sheet on which this is written."""
    sheet = paper(740, 260)
    if text:
        write(sheet, text, (80, 70), 110, Pen(), np.random.default_rng(2))
    return sheet


def scan(file: Path, texts: Sequence[str]) -> Path:
    """Writes a file of pages on which these are written, as its suffix says: .pdf, .tif, .gif, .webp."""
    pages = [PilImage.fromarray(page(text)) for text in texts]
    pages[0].save(file, save_all=True, append_images=pages[1:])
    return file


def copies(folder: Path, count: int, text: str = "5027") -> Path:
    """A new folder with so many pictures of a number, 00.png and so on."""
    folder.mkdir()
    scan(folder / "00.png", [text])
    for number in range(1, count):
        shutil.copy(folder / "00.png", folder / f"{number:02}.png")
    return folder


def scan_bytes(texts: Sequence[str]) -> bytes:
    """A PDF of such pages."""
    pages = [PilImage.fromarray(page(text)) for text in texts]
    content = io.BytesIO()
    pages[0].save(content, "PDF", save_all=True, append_images=pages[1:])
    return content.getvalue()


def damaged_tiff(pages: Sequence[PilImage.Image], number: int) -> bytes:
    """A TIFF of these pages, of which the pixels of one are not what they were."""
    content = io.BytesIO()
    pages[0].save(content, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_adobe_deflate")
    whole = bytearray(content.getvalue())
    with PilImage.open(content) as tiff:
        tiff.seek(number)
        start = tiff.tag_v2[273][0]  # type: ignore[attr-defined]  # StripOffsets
    whole[start : start + 40] = b"\xff" * 40
    return bytes(whole)


def vectors(content: bytes = DRAWN, size: bytes = b"0 0 595 842") -> bytes:
    """A PDF of one page on which this content stream draws."""
    return pdf([*_tree(size), stream(content)])


def protected(password: str, pages: int = 1) -> bytes:
    """A PDF of so many pages, all alike, that this password opens (40 bits of RC4, PDF 32000-1, 7.6.3)."""
    key_of = (password.encode() + _PADDING)[:32]
    owner = _rc4(hashlib.md5(key_of).digest()[:5], key_of)
    key = hashlib.md5(key_of + owner + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + b"\0").digest()[:5]
    user = _rc4(key, _PADDING)
    content = _rc4(hashlib.md5(key + (4).to_bytes(3, "little") + b"\0\0").digest()[:10], DRAWN)
    encrypt = f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >>".encode()
    catalog, tree, leaf = _tree(b"0 0 595 842")
    kids = b" ".join(b"%d 0 R" % number for number in (3, *range(6, 5 + pages)))
    tree = tree.replace(b"[3 0 R] /Count 1", b"[%b] /Count %d" % (kids, pages))
    others = [leaf] * (pages - 1)
    return pdf([catalog, tree, leaf, stream(content), encrypt, *others], b"/Encrypt 5 0 R /ID [<00><00>]")


def _tree(size: bytes) -> tuple[bytes, bytes, bytes]:
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R /Resources << >> >>" % size
    return b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", leaf


def _rc4(key: bytes, content: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
