"""What `pip install .` takes along, and the wheel that it makes of it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from digitrec_gui import paths
from digitrec_gui.core import needs

ROOT = Path(__file__).resolve().parent.parent

TRAINING_ONLY = {"arro3-core", "arro3-io", "h5py", "onnx", "pyqtgraph", "tensorflow", "tensorflow-cpu", "tf2onnx"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of what is here, made beside it: a folder build/ left by another would be taken along."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("digitrec_gui", "models", "resources"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    _run("pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", out, source)
    (built,) = out.glob("*.whl")
    return built


def _run(module: str, *arguments: str | Path) -> None:
    """Runs a module as a program; what it says is told where it fails."""
    environment = {**os.environ, "PYTHONPATH": ""}
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


def test_the_wheel_is_one_that_others_take(wheel: Path) -> None:
    _run("check_wheel_contents", wheel)
    _run("twine", "check", "--strict", wheel)


def test_the_wheel_holds_what_the_program_needs_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    code = {str(file.relative_to(ROOT).as_posix()) for file in (ROOT / "digitrec_gui").rglob("*.py")}
    assert code <= names
    for path in (paths.DEFAULT_MODEL, paths.FINDER, paths.SIGNS, paths.MNIST, paths.SAMPLES / "note.jpg"):
        assert f"digitrec_gui/{path.relative_to(ROOT).as_posix()}" in names
    assert not [name for name in names if "screenshots" in name or name.startswith(("tests", "scripts"))]


def test_reading_needs_no_tensorflow(wheel: Path) -> None:
    required = _metadata(wheel).get_all("Requires-Dist") or []
    of_extra: dict[str, set[str]] = {}
    for one in required:
        name, extra = re.match(r"[\w.-]+", one), re.search(r"extra == ['\"](\w+)", one)
        assert name is not None
        of_extra.setdefault(extra[1] if extra else "", set()).add(name[0])
    always, training = of_extra[""], of_extra["train"]

    assert training == TRAINING_ONLY
    assert (of_extra["remote"], of_extra["cluster"]) == ({"fsspec"}, {"distributed"})
    assert not always & (TRAINING_ONLY | {"fsspec", "distributed"})
    assert {package.replace("_", "-") for package in needs.PACKAGES} <= training | {"keras"}  # which is TensorFlow's


def test_what_reads_imports_nothing_of_the_extra() -> None:
    code = (
        "import sys; from digitrec_gui.app import Program; from PyQt6.QtWidgets import QApplication; "
        "from digitrec_gui import paths; from digitrec_gui.cli import main; "
        "program = Program(QApplication([])); program.fill(); program.close(); program.destroy(); "
        f"status = main(['read', {str(paths.SAMPLES / 'note.jpg')!r}]); "
        "print(status, sorted({'tensorflow', 'keras', 'h5py', 'onnx', 'tf2onnx', 'pyqtgraph'} & set(sys.modules)))"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert child.stdout.splitlines()[-1:] == ["0 []"], child.stderr


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
