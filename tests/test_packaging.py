"""What `pip install .` takes along."""

import tomllib
from pathlib import Path

from digitrec_gui import paths

ROOT = Path(__file__).resolve().parent.parent


def test_every_package_is_installed():
    with (ROOT / "pyproject.toml").open("rb") as file:
        setuptools = tomllib.load(file)["tool"]["setuptools"]
    found = {".".join(init.parent.relative_to(ROOT).parts) for init in (ROOT / "digitrec_gui").rglob("__init__.py")} | {
        "digitrec_gui.models",
        "digitrec_gui.resources",
    }
    assert set(setuptools["packages"]) == found
    assert setuptools["package-dir"] == {"digitrec_gui.models": "models", "digitrec_gui.resources": "resources"}


def test_bundled_files_lie_where_the_program_looks():
    for path in (paths.DEFAULT_MODEL, paths.MNIST, paths.SAMPLES / "note.jpg", paths.ICONS, paths.FONTS):
        assert path.exists()
