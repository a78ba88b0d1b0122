"""Lists what is inside a bundle (CycloneDX), and collects the licence texts of all of it.

python -m scripts.packaging.licences EDITION TOCS LIST.cdx.json LICENCES.txt
TOCS: the folder in which PyInstaller has left what it took, and from where.

Runs with the Python of the environment that the bundle was made in. Which packages that has is asked of cyclonedx-bom;
their texts are read as the window does it, since it leaves out those of packages that name their licence by PEP 639.
"""

from __future__ import annotations

import ast
import importlib.metadata
import json
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from digitrec_gui import __version__
from digitrec_gui.core import licences
from scripts.packaging.editions import EDITIONS, Edition
from scripts.setup.places import ROOT

_RULE = "=" * 78
_ALWAYS = ("digitrec", "pyinstaller", "pyqt6-qt6")
"""Ourselves, the starter that PyInstaller puts in front, and Qt, of which on some systems no list of files tells."""


def main(edition: Edition, tocs: Path, listing: Path, texts: Path) -> None:
    """Writes both files."""
    taken = {Path(source).resolve() for source in sources(tocs)}
    distributions = owners(taken)
    system = system_packages(taken)
    listing.write_text(json.dumps(bill(edition, distributions, system), indent=1), encoding="utf-8")
    head = (
        f"{edition.title} {__version__} is distributed under the GNU General Public License, version 3, because PyQt6 "
        "is. Its own code is under the MIT licence. What else is inside keeps its own licence:"
    )
    parts = [head, *(licences.part(one) for one in distributions), _python(), *map(_system_part, system)]
    texts.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(f"{len(distributions)} Python packages, {len(system)} of the system")


def sources(tocs: Path) -> Iterator[str]:
    """The files that PyInstaller took, as its tables of contents name them."""
    tables = [toc for kind in ("COLLECT", "PYZ") for toc in tocs.rglob(f"{kind}-*.toc")]
    for toc in tables:
        for value in _strings(ast.literal_eval(toc.read_text(encoding="utf-8"))):
            if Path(value).is_absolute():
                yield value


def _strings(value: object) -> Iterator[str]:
    """All strings within lists and tuples: which place means what differs from table to table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _strings(part)


def owners(taken: Iterable[Path]) -> list[Distribution]:
    """The packages of this environment that these files belong to, by name."""
    wanted, found = set(taken), []
    for distribution in importlib.metadata.distributions():
        files = (Path(str(file.locate())) for file in distribution.files or ())
        if _name(distribution) in _ALWAYS or any(file.resolve() in wanted for file in files if _is_code(file)):
            found.append(distribution)
    return sorted(found, key=lambda one: (_name(one) != "digitrec", _name(one)))


def _is_code(file: Path) -> bool:
    # Metadata is taken along of packages of which nothing else may be inside.
    return not file.parent.name.endswith((".dist-info", ".egg-info"))


def _name(distribution: Distribution) -> str:
    return distribution.name.lower().replace("_", "-")


def system_packages(taken: Iterable[Path]) -> list[tuple[str, str]]:
    """Debian's packages that libraries among these files come from, with their versions; none on other systems."""
    if shutil.which("dpkg-query") is None:
        return []
    inside = (Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve() / "lib", ROOT)
    libraries = [file for file in taken if ".so" in file.name and not any(map(file.is_relative_to, inside))]
    found: dict[str, str] = {}
    for library in sorted(libraries):
        # Merged folders: what dpkg knows as /lib/… lies in /usr/lib/….
        for path in (library, Path("/", *library.parts[2:]) if library.parts[1] == "usr" else library):
            name = _asked("dpkg-query", "-S", str(path)).partition(":")[0]
            if name:
                found[name] = _asked("dpkg-query", "-W", "-f", "${Version}\n", name).splitlines()[0]
                break
    return sorted(found.items())


def _asked(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def bill(edition: Edition, distributions: Iterable[Distribution], system: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The CycloneDX list: what cyclonedx-bom says of the packages that are inside, Python itself, the system's."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", sys.executable]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    inside = {_name(one) for one in distributions} - {"digitrec"}
    components = [part for part in found["components"] if part["name"].lower().replace("_", "-") in inside]
    references = {part["bom-ref"] for part in components}
    components.append(
        _component("cpython", platform.python_version(), f"pkg:generic/cpython@{platform.python_version()}")
    )
    components += [_component(name, version, f"pkg:deb/debian/{name}@{version}") for name, version in system]
    found["metadata"]["component"] = {
        "type": "application",
        "bom-ref": edition.package,
        "name": edition.title,
        "version": __version__,
        "licenses": [{"license": {"id": "GPL-3.0-only"}}],
    }
    found["components"] = components
    found["dependencies"] = [
        {**entry, "dependsOn": [other for other in entry.get("dependsOn", ()) if other in references]}
        for entry in found.get("dependencies", ())
        if entry["ref"] in references
    ]
    found["dependencies"].append({"ref": edition.package, "dependsOn": [part["bom-ref"] for part in components]})
    return found


def _component(name: str, version: str, purl: str) -> dict[str, str]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _python() -> str:
    """Python's own licence; where it lies differs from system to system."""
    standard = Path(sysconfig.get_paths()["stdlib"])
    places = (standard / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt", *Path("/usr/share/doc").glob("python3*"))
    files = [place / "copyright" if place.is_dir() else place for place in places]
    text = next((file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file()), "")
    return _headed(f"Python {platform.python_version()}", text or "See https://docs.python.org/3/license.html")


def _system_part(package: tuple[str, str]) -> str:
    name, version = package
    file = Path("/usr/share/doc", name, "copyright")
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else "See the package of this name."
    return _headed(f"{name} {version} (Debian)", text)


def _headed(title: str, text: str) -> str:
    return f"{_RULE}\n{title}\n{_RULE}\n\n{text}"


if __name__ == "__main__":
    main(EDITIONS[sys.argv[1]], *map(Path, sys.argv[2:]))
