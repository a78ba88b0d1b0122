"""The page for newcomers names modules and calls: they are where it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from digitrec_gui import paths

ROOT = paths.RESOURCES.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WALKS = PAGE[PAGE.index("## Five walks") : PAGE.index("## Where does a new")]

NAMED = re.findall(r"`((?:ui|services|core|commands|training)/[a-z_/]+(?:\.py)?)`(?:\s+`([\w.]+)`)?", PAGE)
"""Modules and folders, each with the call that is named after it, if one is."""


def defined(module: Path) -> set[str]:
    """The functions and classes of a module, and the methods as Class.method."""
    found: set[str] = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return found


def is_there(place: str, call: str) -> bool:
    """Whether a module or folder exists and, if one is named, the call is defined in it."""
    path = ROOT / "digitrec_gui" / place
    return path.exists() and (not call or any(f".{name}".endswith(f".{call}") for name in defined(path)))


def test_what_the_page_names_is_there() -> None:
    assert len(NAMED) > 80
    assert [named for named in NAMED if not is_there(*named)] == []


def test_each_walk_is_walked() -> None:
    for title in ("A photo", "A folder", "A Frame", "A training run", "A correction"):
        assert f"**{title}" in WALKS


def test_the_map_has_every_folder() -> None:
    """A new folder gets its line."""
    packages = {init.parent for init in (ROOT / "digitrec_gui").rglob("__init__.py")} - {ROOT / "digitrec_gui"}
    lines = PAGE[PAGE.index("## The map") : PAGE.index("Arrows point down only")]
    assert not [package.name for package in packages if f"{package.name}/" not in lines]
