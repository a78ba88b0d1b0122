"""What goes into a package, and the look into it afterwards, on small stand-ins for what PyInstaller finds."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from digitrec_gui.core import needs
from digitrec_gui.core.images import SUFFIXES
from digitrec_gui.core.pages import PAGE_SUFFIXES
from digitrec_gui.ui.widgets.incoming import IMAGE_SUFFIXES
from scripts.packaging import contents
from scripts.packaging.editions import EDITIONS
from scripts.packaging.linux import control, filled
from scripts.packaging.proof import problems

ROOT = Path(__file__).resolve().parents[2]
READER, FULL = EDITIONS["reader"], EDITIONS["full"]

WHOLE = [
    "_internal/resources/icons/digitrec.svg",
    "_internal/resources/licences.txt",
    "_internal/models/digit_recognition_model.h5",
    "_internal/LICENSE",
    "_internal/cv2/cv2.abi3.so",
]
FOR_TRAINING = ["_internal/resources/mnist/mnist.npz", "_internal/resources/fonts/caveat.woff"]


def test_a_reader_leaves_out_all_that_only_a_training_needs() -> None:
    assert set(needs.PACKAGES) <= set(contents.excluded_modules(READER))
    assert not set(needs.PACKAGES) & set(contents.excluded_modules(FULL))


def test_mnist_and_fonts_are_only_where_training_is() -> None:
    folders = {edition.name: {where for _, where in contents.data_files(ROOT, edition)} for edition in (READER, FULL)}
    assert folders["full"] - folders["reader"] == {"resources/mnist", "resources/fonts"}
    for source, _ in contents.data_files(ROOT, FULL):
        assert Path(source).exists()


def test_every_module_of_ours_is_taken() -> None:
    found = set(contents.hidden_imports(ROOT, READER))
    assert {"digitrec_gui.cli", "digitrec_gui.ui.training.plots", "digitrec_gui.self_test"} <= found
    assert not found & set(needs.PACKAGES)


def test_what_is_imported_only_when_it_is_needed_is_taken() -> None:
    # Keras imports tf2onnx when a Model is exported: nothing tells PyInstaller of that
    assert {"tf2onnx", "tf2onnx.convert"} <= set(contents.hidden_imports(ROOT, FULL))


@pytest.mark.parametrize(
    ("name", "is_wanted"),
    [
        ("PyQt6/Qt6/plugins/platforms/libqxcb.so", True),
        ("PyQt6\\Qt6\\plugins\\platforms\\qwindows.dll", True),
        ("PyQt6/Qt6/plugins/platforms/libqeglfs.so", False),
        ("PyQt6/Qt6/plugins/imageformats/libqjpeg.so", False),
        ("PyQt6/Qt6/translations/qtbase_de.qm", False),
        ("cv2/data/haarcascade_eye.xml", False),
        ("cv2/cv2.abi3.so", True),
        ("numpy-2.4.6.dist-info/METADATA", True),
        ("digitrec-0.1.0.dist-info/direct_url.json", False),  # it names a folder of whoever packages
    ],
)
def test_files_that_nothing_uses_stay_out(name: str, is_wanted: bool) -> None:
    assert contents.is_wanted(name) is is_wanted


def test_a_library_goes_with_the_last_one_that_needs_it() -> None:
    # Given a plugin that is unwanted, what it alone needs, and what that alone needs
    imports = {
        "/a/libqvnc.so": ["libQt6Network.so.6", "libQt6Core.so.6"],
        "/a/libQt6Network.so.6": ["libkrb5.so.3"],
        "/a/libqxcb.so": ["libQt6Core.so.6"],
    }
    names = [
        "PyQt6/Qt6/plugins/platforms/libqvnc.so",
        "PyQt6/Qt6/plugins/platforms/libqxcb.so",
        "PyQt6/Qt6/lib/libQt6Network.so.6",
        "PyQt6/Qt6/lib/libQt6Core.so.6",
        "libkrb5.so.3",
        "loaded_by_its_name.so",
    ]
    entries = [(name, f"/a/{Path(name).name}", "BINARY") for name in names]
    # When it is dropped
    left = contents.wanted_binaries(entries, lambda file: imports.get(file, []))
    # Then they go with it, and nothing else does
    assert [Path(name).name for name, _, _ in left] == ["libqxcb.so", "libQt6Core.so.6", "loaded_by_its_name.so"]
    links = [
        ("libQt6Core.so.6", "PyQt6/Qt6/lib/libQt6Core.so.6", "SYMLINK"),
        ("libQt6Network.so.6", "PyQt6/Qt6/lib/libQt6Network.so.6", "SYMLINK"),
    ]
    assert [name for name, _, _ in contents.wanted_files(links, left)] == ["libQt6Core.so.6"]


def test_a_whole_bundle_has_no_problems() -> None:
    assert list(problems(READER, WHOLE, ["numpy", "digitrec_gui.training.models.export"])) == []
    assert list(problems(FULL, [*WHOLE, *FOR_TRAINING], ["tensorflow.python", "keras"])) == []


@pytest.mark.parametrize(
    ("files", "modules"),
    [
        ([*WHOLE, "_internal/tensorflow/libtensorflow_cc.so.2"], []),
        ([*WHOLE, "_internal/h5py.libs/libhdf5-8c29085d.so.310"], []),
        ([*WHOLE, *FOR_TRAINING], []),
        (WHOLE, ["tensorflow.lite"]),
        (WHOLE, ["pyqtgraph"]),
        ([*WHOLE, "_internal/PyQt6/Qt6/lib/libQt6Quick.so.6"], []),
        (WHOLE[1:], []),
    ],
)
def test_what_should_not_be_in_a_reader_is_found(files: list[str], modules: list[str]) -> None:
    assert len(list(problems(READER, files, modules))) >= 1


def test_a_full_bundle_without_mnist_is_found_out() -> None:
    assert list(problems(FULL, [*WHOLE, FOR_TRAINING[1]], [])) == ["resources/mnist/mnist.npz is missing"]


def test_the_desktop_is_told_of_every_format_that_opens() -> None:
    types = {"png", "jpeg", "webp", "bmp", "tiff", "gif", "heic", "heif", "avif"}
    shown = {suffix.removeprefix(".").replace("jpg", "jpeg").replace("jfif", "jpeg") for suffix in SUFFIXES}
    assert (*SUFFIXES, ".pdf") == PAGE_SUFFIXES == IMAGE_SUFFIXES
    assert {"tiff" if kind == "tif" else kind for kind in shown} == types
    for template in ("digitrec.desktop", "digitrec.metainfo.xml"):
        text = filled(template, READER)
        assert all(f"image/{kind}" in text for kind in types) and "application/pdf" in text
        assert "DigitRec Reader" in text and "@" not in text


def test_both_packages_of_debian_are_the_same_command() -> None:
    for edition, other in ((READER, "digitrec"), (FULL, "digitrec-reader")):
        fields = dict(line.split(": ", 1) for line in control(edition, ["libc6 (>= 2.36)"], 5).splitlines()[:-1])
        assert fields["Conflicts"] == fields["Replaces"] == other
        assert fields["Depends"] == "libc6 (>= 2.36)"


def test_what_packages_are_made_with_is_locked() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        wanted = tomllib.load(file)["dependency-groups"]["package"]
    lock = (ROOT / "requirements-package.lock").read_text(encoding="utf-8")
    assert all(f"\n{entry.partition('>')[0]}==" in lock for entry in wanted)
