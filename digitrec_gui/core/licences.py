"""The licence texts of what DigitRec is made of, as its own packages bring them."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath
from pathlib import Path

_OWN = "digitrec"
_OWN_EXTRA = "train"

_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[^]]*\])?[^;]*(?:;(.*))?")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")
_TEXT = re.compile(r"(?i)(licen[cs]e|copying|notice|copyright|third.?party|ofl)[^/]*")
"""The names of files that are licences, or belong to them."""

_FOLDER = "licenses"
"""In a package's metadata, where PEP 639 has them, whatever they are called."""

_CODE = (".py", ".pyc", ".pyi", ".so", ".pyd", ".h")
"""What has such a name and is none."""

_LICENCE_KEYS = ("License-Expression", "License")
_RULE = "=" * 78


def licence_texts(bundled: Path) -> str:
    """The licence texts of DigitRec and of each package that it needs and that is here, in one text.

    Args:
        bundled: the file into which a packaged program has them collected; if it is not there, they are read from
            what is installed.
    """
    if bundled.is_file():
        return bundled.read_text(encoding="utf-8", errors="replace")
    parts = [part(one) for one in _distributions()]
    return "\n\n".join(parts) or "The licence texts are not here: DigitRec itself was not installed by pip."


def _distributions() -> list[Distribution]:
    """DigitRec, then all that it needs and that needs in turn, by name; what is not installed is left out."""
    found: dict[str, Distribution] = {}
    waiting = [_OWN]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except PackageNotFoundError:  # of another system, or an extra that nobody asked for
            continue
        waiting += _needed(found[name].requires or (), _OWN_EXTRA if name == _OWN else "")
    return sorted(found.values(), key=lambda one: (_name(one.name) != _OWN, _name(one.name)))


def _needed(requirements: Iterable[str], extra: str) -> Iterator[str]:
    """The names that are required, with those of this extra."""
    for requirement in requirements:
        parts = _REQUIREMENT.match(requirement)
        if parts is None:
            continue
        wanted = _EXTRA.search(parts[2] or "")
        if wanted is None or wanted[1] == extra:
            yield _name(parts[1])


def _name(written: str) -> str:
    """The name of a package as it is compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", written).lower()


def part(distribution: Distribution) -> str:
    """The licence texts of one package, below its name, version and licence in a word."""
    metadata = distribution.metadata
    licence = next((metadata[key].partition("\n")[0] for key in _LICENCE_KEYS if key in metadata), "")
    if not licence:
        classified = [entry for entry in metadata.get_all("Classifier") or () if entry.startswith("License ::")]
        licence = ", ".join(entry.rpartition(" :: ")[2] for entry in classified)
    head = f"{_RULE}\n{distribution.name} {distribution.version}\n{licence or 'licence: see its texts'}\n{_RULE}"
    return "\n\n".join([head, *_texts(distribution)])


def _texts(distribution: Distribution) -> Iterator[str]:
    for file in distribution.files or ():
        if _is_licence(file):
            path = Path(str(file.locate()))
            if path.is_file():
                yield f"[{file}]\n\n{path.read_text(encoding='utf-8', errors='replace')}"


def _is_licence(file: PackagePath) -> bool:
    is_named_so = bool(_TEXT.fullmatch(file.name)) or _FOLDER in file.parts  # PDFium's parts have a file each
    return is_named_so and file.suffix not in _CODE
