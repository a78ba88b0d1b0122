"""Whose files a bundle holds is found by the files themselves."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import numpy
import PIL

from scripts.packaging import licences


def test_what_pyinstaller_took_names_the_packages(tmp_path: Path) -> None:
    # Given PyInstaller's tables: of what lies in the folder, of modules, and one of what was only looked at
    pillow, array = Path(PIL.__file__), Path(numpy.__file__)
    (tmp_path / "digitrec").mkdir()
    (tmp_path / "digitrec/COLLECT-00.toc").write_text(repr([("PIL/__init__.py", str(pillow), "DATA")]))
    (tmp_path / "digitrec/PYZ-00.toc").write_text(repr((None, [("os", "", "PYMODULE")])))
    (tmp_path / "digitrec/Analysis-00.toc").write_text(repr([("numpy", str(array), "PYMODULE")]))
    # Then those are named of which something lies in the bundle, and those that always are
    taken = {Path(source).resolve() for source in licences.sources(tmp_path)}
    names = {one.name.lower() for one in licences.owners(taken)}
    assert taken == {pillow.resolve()}
    assert "pillow" in names and "numpy" not in names


def test_metadata_alone_does_not_make_a_package_a_part() -> None:
    metadata = next(
        Path(str(file.locate())).resolve()
        for file in importlib.metadata.distribution("numpy").files or ()
        if file.name == "METADATA"
    )
    assert "numpy" not in {one.name for one in licences.owners({metadata})}


def test_a_library_of_the_system_is_told_by_its_package() -> None:
    found = licences.system_packages({Path("/usr/lib/x86_64-linux-gnu/libz.so.1.2.13")})
    assert found in ([], [("zlib1g", found[0][1] if found else "")])
