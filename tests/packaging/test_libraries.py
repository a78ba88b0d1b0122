"""Libraries of Linux that are made small: ICU's data, and OpenBLAS, of which one copy is enough."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.packaging import icu, lapack
from scripts.packaging.build import is_strippable
from scripts.packaging.proof import foreign_libraries, glibc
from scripts.packaging.tools import needed, tool
from scripts.setup.places import SetUpError

SITE = next(Path(folder) for folder in sys.path if folder.endswith("site-packages"))

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not all(map(shutil.which, ("cc", "nm", "readelf"))),
    reason="packages for Linux are made on Linux, with a C compiler and binutils",
)

SORTED = """
import functools
from PyQt6.QtCore import QCollator, QLocale
collator = QCollator(QLocale("de_DE"))
collator.setNumericMode(True)
print(*sorted(["10.png", "2.png", "Ä", "Z", "a", "ö", "o"], key=functools.cmp_to_key(collator.compare)))
"""


def test_qt_sorts_as_before_with_the_small_data(tmp_path: Path) -> None:
    # Given a copy of PyQt6 whose data is made small
    shutil.copytree(SITE / "PyQt6", tmp_path / "PyQt6", ignore=shutil.ignore_patterns("qml", "translations", "qsci"))
    library = next((tmp_path / "PyQt6/Qt6/lib").glob("libicudata.so.*"))
    whole = library.stat().st_size
    saved = icu.shrink(library)
    # Then file names are sorted as people do, numbers by their value
    command = [sys.executable, "-c", SORTED]
    environment = {"PYTHONPATH": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2.png", "10.png", "a", "Ä", "o", "ö", "Z"]
    assert library.stat().st_size == whole - saved < whole / 4


def test_opencv_calculates_with_numpys_openblas(tmp_path: Path) -> None:
    # Given a copy of both, of which OpenCV's own OpenBLAS is taken away
    for name in ("cv2", "opencv_python_headless.libs", "numpy", "numpy.libs"):
        shutil.copytree(SITE / name, tmp_path / name)
    saved = lapack.share(tmp_path)
    if not saved:
        pytest.skip("this wheel of OpenCV has no OpenBLAS of its own, or uses more of it")
    # Then both still give the same results
    story = "from digitrec_gui.self_test.parts import _calculates; import cv2; print(cv2.__file__, _calculates())"
    root = Path(__file__).resolve().parents[2]
    environment = {"PYTHONPATH": f"{tmp_path}:{root}"}
    done = subprocess.run(
        [sys.executable, "-c", story], env=environment, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout and "16 results" in done.stdout
    assert saved > 10_000_000


def test_other_wheels_are_left_as_they_are(tmp_path: Path) -> None:
    assert lapack.share(tmp_path) == 0


def test_only_libraries_that_strip_leaves_whole_are_stripped(tmp_path: Path) -> None:
    (tmp_path / "numpy.libs").mkdir()
    for name, content in (("a.so", b"\x7fELF"), ("numpy.libs/b.so", b"\x7fELF"), ("c.so", b"text")):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "d.so").symlink_to("a.so")
    assert [path.name for path in sorted(tmp_path.rglob("*.so")) if is_strippable(path)] == ["a.so"]


def test_what_a_bundle_takes_from_the_system_is_known(tmp_path: Path) -> None:
    shutil.copyfile(SITE / "PyQt6/Qt6/lib/libQt6Widgets.so.6", tmp_path / "libQt6Widgets.so.6")
    assert "libQt6Gui.so.6" in needed(tmp_path / "libQt6Widgets.so.6")
    assert {"libQt6Gui.so.6", "libstdc++.so.6"} <= foreign_libraries(tmp_path)
    assert not any(name.startswith("libc.so") for name in foreign_libraries(tmp_path))
    assert tuple(map(int, glibc(tmp_path).split("."))) >= (2, 34)


def test_a_tool_that_is_missing_is_named() -> None:
    with pytest.raises(SetUpError, match="install gcc"):
        tool("no-such-compiler", "gcc")
