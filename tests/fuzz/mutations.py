"""Ways to damage a file, blindly or with knowledge of its form; each is the same for the same random numbers."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

Rng = np.random.Generator
Way = Callable[[bytes, Rng], bytes]

MAGIC = (
    *(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"RIFF\x10\0\0\0WEBP"),
    *(b"\0\0\0\x18ftypheic", b"%PDF-1.7\n", b"%!PS-Adobe-3.0", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08"),
    *(b"\x89HDF\r\n\x1a\n", b"TFL3", b"PAR1", b"SQLite format 3\0", b"\x93NUMPY\x01\0", b"\x80\x04\x95"),
    *(b"<html>", b"{", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0\x08\x03"),
)
"""How files of many kinds begin."""

INTEGERS = (0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1)

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 28, 2**31, -(2**31), 2**53, 2**63, 10**30, 0.5, -0.0, 1e308),
    *(float("inf"), float("nan"), "", "0", "x" * 10_000, "../../outside", "/etc/passwd", "C:\\nul", "\0", "\ud83d"),
    *("relu", "Lambda", "\u202e", [], [[]], {}, [None], [-1], [0], [1] * 9, [10**9, 10**9], {"a": {"b": []}}),
    *({"class_name": "Lambda", "config": {}}, {"class_name": 1}),
)
"""What stands in the place of a value of JSON."""


def pick(options: Sequence[Any], rng: Rng) -> Any:
    return options[int(rng.integers(len(options)))]


# Blind ways.


def bits(content: bytes, rng: Rng) -> bytes:
    changed = bytearray(content)
    for _ in range(int(rng.integers(1, 9))):
        changed[_place(content, rng)] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def some_bytes(content: bytes, rng: Rng) -> bytes:
    changed = bytearray(content)
    for _ in range(int(rng.integers(1, 9))):
        changed[_place(content, rng)] = int(rng.integers(256))
    return bytes(changed)


def truncated(content: bytes, rng: Rng) -> bytes:
    return content[: int(rng.integers(0, len(content)))]


def run_of(content: bytes, rng: Rng) -> bytes:
    """Zeros, or ones, over a part."""
    at, length = _place(content, rng), int(rng.integers(1, 200))
    return content[:at] + pick((b"\0", b"\xff", b"A"), rng) * length + content[at + length :]


def part_moved(content: bytes, rng: Rng) -> bytes:
    at, to, length = _place(content, rng), _place(content, rng), int(rng.integers(1, 400))
    part = content[at : at + length]
    rest = content[:at] + content[at + length :]
    return rest[:to] + part + rest[to:]


def part_doubled(content: bytes, rng: Rng) -> bytes:
    at, length = _place(content, rng), int(rng.integers(1, 400))
    return content[:at] + content[at : at + length] * int(rng.integers(2, 30)) + content[at:]


def part_cut(content: bytes, rng: Rng) -> bytes:
    at = _place(content, rng)
    return content[:at] + content[at + int(rng.integers(1, 200)) :]


def magic(content: bytes, rng: Rng) -> bytes:
    at = pick((0, 0, _place(content, rng), 512), rng)
    mark = pick(MAGIC, rng)
    return content[:at] + mark + content[at + pick((0, len(mark)), rng) :]


def integer(content: bytes, rng: Rng) -> bytes:
    """A length, a size or an offset that is extreme, mostly near the beginning or the end."""
    size = pick((1, 2, 4, 4, 8), rng)
    begin = 8 if rng.random() < 0.9 else 0  # the mark of its kind mostly stays
    at = pick(
        (begin + _place(content[begin:128], rng), begin + _place(content[begin:128], rng), _place(content, rng)), rng
    )
    if rng.random() < 0.2:
        at = max(0, len(content) - 96 + int(rng.integers(96)))
    value = (pick(INTEGERS, rng) - int(rng.integers(0, 2))) % 256**size
    return content[:at] + value.to_bytes(size, pick(("little", "big"), rng)) + content[at + size :]


def joined(content: bytes, other: bytes, rng: Rng) -> bytes:
    """The beginning of one and the end of another."""
    return content[: _place(content, rng)] + other[_place(other, rng) :]


BLIND: tuple[Way, ...] = (
    bits, some_bytes, truncated, run_of, part_moved, part_doubled, part_cut, magic, integer, integer, integer
)  # fmt: skip


def _place(content: bytes, rng: Rng) -> int:
    return int(rng.integers(max(1, len(content) - 1)))


# With knowledge of the form.


def png_chunks(content: bytes, rng: Rng) -> bytes:
    """A chunk of a PNG changed, doubled, moved or left out, with a checksum that is right."""
    head, chunks = content[:8], []
    at = 8
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        chunks.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    index = int(rng.integers(len(chunks)))
    kind, data = chunks[index]
    match int(rng.integers(5)):
        case 0:
            chunks.insert(int(rng.integers(len(chunks))), chunks[index])
        case 1:
            chunks.pop(index)
        case 2:
            chunks.insert(
                1, (pick((b"iCCP", b"eXIf", b"tRNS", b"PLTE", b"acTL", b"zTXt", b"pHYs", b"gAMA"), rng), data)
            )
        case 3 if kind == b"IDAT":
            with suppress(zlib.error):
                chunks[index] = kind, zlib.compress(pick(BLIND, rng)(zlib.decompress(data), rng))
        case _:
            chunks[index] = kind, pick(BLIND, rng)(data + b"\0", rng)
    return head + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def tiff_tags(content: bytes, rng: Rng) -> bytes:
    """An entry of the first directory of a TIFF that says something else."""
    order = "<" if content[:2] == b"II" else ">"
    (directory,) = struct.unpack(order + "I", content[4:8])
    if directory + 2 > len(content):
        return integer(content, rng)
    (count,) = struct.unpack(order + "H", content[directory : directory + 2])
    at = directory + 2 + 12 * int(rng.integers(max(1, count)))
    entry = bytearray(content[at : at + 12].ljust(12, b"\0"))
    part, size = pick(((0, 2), (2, 2), (4, 4), (8, 4)), rng)
    value = pick((*INTEGERS, 254, 256, 258, 259, 262, 273, 277, 322, 330, 5, 7, 8, 32773, 32946, 34712, 50000), rng)
    entry[part : part + size] = (value % 256**size).to_bytes(size, "little" if order == "<" else "big")
    return content[:at] + bytes(entry) + content[at + 12 :]


def json_value(text: str | bytes, rng: Rng) -> str:
    """A value somewhere in JSON that is another, left out, doubled, or nested deeply."""
    try:
        record = json.loads(text)
    except ValueError:
        return str(text)
    for _ in range(int(rng.integers(1, 4))):
        record = _changed(record, rng)
    result = json.dumps(record)
    if rng.random() < 0.03:
        result = pick(
            (result[: len(result) // 2], "[" * 100_000, result.replace(":", ": NaN,", 1), result + result, "\x00"), rng
        )
    return result


def _changed(node: Any, rng: Rng) -> Any:
    """The node with one value in it changed; deeper ones as often as shallow ones."""
    places = list(_places(node))
    if not places:
        return pick(VALUES, rng)
    parent, key = pick(places, rng)
    match int(rng.integers(8)):
        case 0:
            del parent[key]
        case 1:
            parent[key] = [parent[key]]
        case 2 if isinstance(parent, list):
            parent.insert(key, parent[key])
        case 2:
            parent[pick(("class_name", "config", "name", "layers", "x", ""), rng)] = parent[key]
        case 3:
            deep: Any = parent[key]
            for _ in range(int(rng.integers(2, 80))):
                deep = {"config": deep, "class_name": "Sequential"} if rng.random() < 0.5 else [deep]
            parent[key] = deep
        case 4:
            parent[key] = pick(places, rng)[0]
            return json.loads(json.dumps(node)) if not _is_round(node) else pick(VALUES, rng)
        case _:
            parent[key] = pick(VALUES, rng)
    return node


def _is_round(node: Any) -> bool:
    try:
        json.dumps(node)
    except (ValueError, RecursionError):
        return True
    return False


def _places(node: Any) -> Any:
    if isinstance(node, dict):
        for key, value in node.items():
            yield node, key
            yield from _places(value)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield node, index
            yield from _places(value)


def zip_members(change: Callable[[str, bytes, Rng], bytes]) -> Way:
    """A ZIP archive with a member that is changed, left out, doubled, renamed, huge, or locked."""

    def changed(content: bytes, rng: Rng) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
        index = int(rng.integers(len(members)))
        name, inside = members[index]
        way = int(rng.integers(10))
        if way == 0:
            members.pop(index)
        elif way == 1:
            members[index] = (
                pick(("../outside", "/outside", "C:\\outside", name.upper(), "", "a/" * 200 + name), rng),
                inside,
            )
        elif way == 2:
            members.append((name, pick(BLIND, rng)(inside + b"\0", rng)))
        elif way == 3:
            members[index] = (name, bytes(50_000_000) if rng.random() < 0.1 else inside * 3)
        else:
            members[index] = (name, change(name, inside, rng))
        packing = pick((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA), rng)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", packing) as archive:
            for name, inside in members:
                entry = zipfile.ZipInfo(name)
                entry.compress_type = packing
                archive.NameToInfo.pop(name, None)  # zipfile warns of what is doubled
                archive.writestr(entry, inside)
        result = out.getvalue()
        return integer(result, rng) if rng.random() < 0.1 else result

    return changed


def sqlite_statements(statements: Sequence[str]) -> Way:
    """A database of SQLite's after one of these statements, which may fail."""

    def changed(content: bytes, rng: Rng) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "changed.sqlite")
            path.write_bytes(content)
            database = sqlite3.connect(path, isolation_level=None)
            with suppress(sqlite3.Error):
                database.execute("PRAGMA writable_schema = ON")
                for _ in range(int(rng.integers(1, 3))):
                    database.executescript(pick(statements, rng))
            database.close()
            return path.read_bytes()

    return changed


def sqlite_pages(content: bytes, rng: Rng) -> bytes:
    """A database of SQLite's of which one page is another, or its head says something else."""
    (size,) = struct.unpack(">H", content[16:18])
    size = 65536 if size == 1 else size
    if size < 512 or len(content) < 2 * size or rng.random() < 0.3:
        at = int(rng.integers(min(100, len(content))))
        return content[:at] + bytes([int(rng.integers(256))]) + content[at + 1 :]
    pages = [content[at : at + size] for at in range(0, len(content), size)]
    one, other = (int(rng.integers(1, len(pages))) for _ in range(2))
    match int(rng.integers(4)):
        case 0:
            pages[one] = pages[other]
        case 1:
            pages[one], pages[other] = pages[other], pages[one]
        case 2:
            pages[one] = bytes(size)
        case _:  # the head of a page: its kind, cells and their places
            page = bytearray(pages[one])
            for _ in range(int(rng.integers(1, 6))):
                page[int(rng.integers(64))] = pick((0, 1, 2, 5, 10, 13, 127, 128, 255), rng)
            pages[one] = bytes(page)
    return b"".join(pages)


def text_cells(content: bytes, rng: Rng) -> bytes:
    """A table with cells, lines or separators that no table has."""
    lines = content.split(b"\n")
    index = int(rng.integers(len(lines)))
    cells = lines[index].split(b",")
    match int(rng.integers(9)):
        case 0:
            lines[index] = pick((b"", b"\0", b'"', b",,,,", b"#", b"x" * 200_000, b"\xff\xfe" * 40), rng)
        case 1:
            lines = [line.replace(b",", pick((b";", b"\t", b",,", b" ", b"|", b'","'), rng)) for line in lines]
        case 2:
            return content.decode("latin-1").encode(pick(("utf-16", "utf-32", "utf-7"), rng))
        case 3:
            del cells[int(rng.integers(len(cells)))]
            lines[index] = b",".join(cells)
        case 4:
            lines = lines[: int(rng.integers(1, len(lines) + 1))]
        case _:
            for _ in range(int(rng.integers(1, 4))):
                cells[int(rng.integers(len(cells)))] = pick(_CELLS, rng)
            lines[index] = b",".join(cells)
    return b"\n".join(lines)


_CELLS = (
    *(b"", b"nan", b"inf", b"-1", b"1e999", b"99999999999999999999", b"0x10", b"label", b'"', b'"5"', b"5.5", b"id"),
    *(b"=cmd|' /C calc'!A0", b"\xff", b"\0", b"1_000", b"True", b" 7 ", b"256", b"pixel0"),
)


def npy_head(name: str, content: bytes, rng: Rng) -> bytes:
    """An array of NumPy's whose head says something else."""
    del name
    if rng.random() < 0.3 or not content.startswith(b"\x93NUMPY"):
        return bytes(pick(BLIND, rng)(content + b"\0", rng))
    shape = pick(
        ("()", "(0,)", "(-1, 28, 28)", "(99999999999, 28, 28)", "(1, 2)", "(10, 28, 28, 1)", "(28,)", "10", "(1,)*99"),
        rng,
    )
    kind = pick(("|u1", "<i8", ">f8", "<f2", "|O", "<U9", "|S0", "<M8[s]", "|V0", "<c16", "[('a','<i4')]", "?"), rng)
    head = f"{{'descr': '{kind}', 'fortran_order': {pick(('False', 'True', '0'), rng)}, 'shape': {shape}, }}"
    if rng.random() < 0.1:
        head = pick(("{" * 5000, "__import__('os').system('touch outside')", "[]", "{}", ""), rng)
    packed = head.encode().ljust(int(rng.integers(118, 140)), b" ") + b"\n"
    version = pick((1, 1, 1, 2, 3, 9), rng)
    length = struct.pack("<H" if version == 1 else "<I", len(packed))
    return b"\x93NUMPY" + bytes([version, 0]) + length + packed + content[128:]


def pdf_numbers(content: bytes, rng: Rng) -> bytes:
    """A PDF with numbers that are extreme."""
    from scripts.bench.hostile_pdfs import _numbers_extreme

    return _numbers_extreme(content, rng)
