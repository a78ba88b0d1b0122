"""Makes ICU's data small (Linux): of 32 MB, words in 800 languages, Qt uses the order in which file names are sorted.

The layout of the data ("common data", a table of contents and then the parts) is that of ICU's `ucmndata.h`.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scripts.packaging.tools import tool

_WANTED = re.compile(
    r"[^/]+/(coll/.*|(root|pool|res_index|icustd|icuver|supplementalData|langInfo|metadata|keyTypeData)\.res|[^/]+\.nrm)"
)
_ASSEMBLY = """\
.section .rodata
.globl {symbol}
.type {symbol}, %object
.balign 16
{symbol}: .incbin "{data}"
.size {symbol}, . - {symbol}
.section .note.GNU-stack, "", %progbits
"""


def shrink(library: Path) -> int:
    """Replaces `libicudata.so.NN` by one with the parts that are used; returns the bytes that this saves.

    Raises:
        SetUpError: there is no C compiler to make the library with.
    """
    compiler = tool("cc", "gcc")
    symbol = f"icudt{library.name.rpartition('.')[2]}_dat"
    before = library.stat().st_size
    with tempfile.TemporaryDirectory() as folder:
        data, source, made = (Path(folder, name) for name in ("data", "data.s", library.name))
        data.write_bytes(_packed(*_parts(library, symbol)))
        source.write_text(_ASSEMBLY.format(symbol=symbol, data=data), encoding="ascii")
        command = [compiler, "-shared", "-nostdlib", f"-Wl,-soname,{library.name}", "-o", str(made), str(source)]
        subprocess.run(command, check=True)
        # Not written over: it is loaded here, and what is loaded must keep its content.
        new = library.with_name(f"{library.name}.new")
        shutil.copyfile(made, new)
        shutil.copymode(library, new)
        new.replace(library)
    return before - library.stat().st_size


def _parts(library: Path, symbol: str) -> tuple[bytes, dict[str, bytes]]:
    """The header, and the wanted parts by their names.

    The last part has no end that the table tells, and is not wanted: it is a language's names of time zones.
    """
    start = ctypes.addressof(ctypes.c_char.in_dll(ctypes.CDLL(str(library)), symbol))
    header = ctypes.string_at(start, struct.unpack("<H", ctypes.string_at(start, 2))[0])
    table = start + len(header)
    count = struct.unpack("<I", ctypes.string_at(table, 4))[0]
    entries = list(struct.iter_unpack("<II", ctypes.string_at(table + 4, 8 * count)))
    ends = [data for _, data in entries[1:]]
    return header, {
        name: ctypes.string_at(table + data, end - data)
        for (at, data), end in zip(entries, ends, strict=False)
        if _WANTED.fullmatch(name := ctypes.string_at(table + at).decode("ascii"))
    }


def _packed(header: bytes, parts: Mapping[str, bytes]) -> bytes:
    """ICU's common data of these parts, which must be sorted by name, each on a multiple of 16 bytes."""
    names = b"".join(name.encode("ascii") + b"\0" for name in parts)
    at = 4 + 8 * len(parts)
    data_at = _aligned(at + len(names))
    table, content = struct.pack("<I", len(parts)), b""
    for name, part in parts.items():
        table += struct.pack("<II", at, data_at + len(content))
        at += len(name) + 1
        content += part + bytes(_aligned(len(part)) - len(part))
    return header + (table + names).ljust(data_at, b"\0") + content


def _aligned(size: int) -> int:
    return -(-size // 16) * 16
