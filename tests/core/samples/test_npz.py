"""An .npz of a stranger's: looked at with care, and refused in a sentence where it is not what it should be."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.samples import importing
from digitrec_gui.core.samples.importing import import_npz
from digitrec_gui.core.samples.store import SampleStore
from tests.core.samples.files_story import refused


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SampleStore]:
    """An empty store."""
    store = SampleStore(tmp_path / "samples.sqlite")
    yield store
    store.close()


class _Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("executed",)


X = np.zeros((3, 28, 28), np.uint8)
X[:, 5:25, 10:12] = 255
Y = np.arange(3)
WRONG = {
    "floats": ({"x": X / 255, "y": Y}, "uint8"),
    "labels are floats": ({"x": X, "y": Y / 2}, "integer"),
    "labels are words": ({"x": X, "y": np.array(["a", "b", "c"])}, "integer"),
    "objects": ({"x": X, "y": np.array([_Bomb(), 1, 2], object)}, "no plain arrays"),
    "fewer labels": ({"x": X, "y": Y[:2]}, "one label"),
    "labels in columns": ({"x": X, "y": np.eye(3, dtype=int)}, "one label"),
    "not square": ({"x": X[:, :20], "y": Y}, "square"),
    "flat": ({"x": X.reshape(3, 784), "y": Y}, "square"),
    "a label too high": ({"x": X, "y": Y + 9}, "9 to 11"),
    "a label below 0": ({"x": X, "y": Y - 1}, "-1 to 1"),
    "empty": ({"x": X[:0], "y": Y[:0]}, "no digits"),
    "blank": ({"x": 0 * X, "y": Y}, "no digits"),
    "no pixels": ({"x": X[:, :0, :0], "y": Y}, "no digits"),
    "other names": ({"images": X, "labels": Y}, "no array 'x'"),
    "no labels": ({"x": X}, "no array 'y'"),
}


@pytest.mark.parametrize(("arrays", "words"), WRONG.values(), ids=WRONG)
def test_an_npz_of_another_form_is_refused(
    store: SampleStore, tmp_path: Path, arrays, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    np.savez(tmp_path / "theirs.npz", **arrays)

    assert words in refused(import_npz, store, tmp_path / "theirs.npz")

    assert len(store.ids()) == 0
    assert not (tmp_path / "executed").exists()


def header(shape: tuple[int, ...], dtype: str = "|u1") -> bytes:
    """An .npy file's head that declares this much, and holds nothing."""
    target = io.BytesIO()
    np.lib.format.write_array_header_1_0(target, {"descr": dtype, "fortran_order": False, "shape": shape})
    return target.getvalue()


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(f"{name}.npy", held)
    return path


def test_a_file_that_declares_more_than_it_holds_is_refused(store: SampleStore, tmp_path: Path) -> None:
    file = zipped(tmp_path / "liar.npz", x=header((10**9, 28, 28)), y=header((10**9,), "<i8"))

    assert "damaged" in refused(import_npz, store, file)


def test_a_bomb_is_refused_before_it_is_unpacked(
    store: SampleStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LARGEST_NPZ", 2**20)
    file = zipped(tmp_path / "bomb.npz", x=header((2**21 // 784 + 1, 28, 28)) + bytes(784 * (2**21 // 784 + 1)), y=b"")
    with zipfile.ZipFile(file) as archive:
        assert archive.getinfo("x.npy").compress_size < 10_000
    np.savez(labels := io.BytesIO(), y=np.zeros(2**21 // 784 + 1, np.int64))
    with zipfile.ZipFile(labels) as archive:
        held = archive.read("y.npy")
    with zipfile.ZipFile(file) as archive:
        pixels = archive.read("x.npy")

    assert "GB of memory" in refused(import_npz, store, zipped(file, x=pixels, y=held))


@pytest.mark.parametrize("head", [b"{'shape': (3,\n", b"{'descr': 'O', 'shape': (3,)}", b"(" * 5000, b"1\\", b"\x00"])
def test_a_header_that_makes_no_sense_is_refused(store: SampleStore, tmp_path: Path, head: bytes) -> None:
    held = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head

    assert "damaged" in refused(import_npz, store, zipped(tmp_path / "theirs.npz", x=held, y=held))


def test_what_is_damaged_or_no_npz_is_refused(store: SampleStore, tmp_path: Path) -> None:
    file = tmp_path / "theirs.npz"
    assert "no data at" in refused(import_npz, store, file)
    for held in (b"", b"PK\x03\x04 and no more", b"\x80\x04\x95pickle", json.dumps([1]).encode()):
        file.write_bytes(held)
        assert "not an .npz" in refused(import_npz, store, file)
    np.savez_compressed(file, x=X, y=Y)
    whole = file.read_bytes()
    for at in range(30, len(whole), 37):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            import_npz(store, file)
        except DataError as error:
            assert str(error).endswith(".")
    assert "cannot be read" in refused(import_npz, store, tmp_path)
