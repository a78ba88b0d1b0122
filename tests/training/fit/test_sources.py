"""Digits to train on, from each kind of file and folder."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage

from digitrec_gui.core.errors import DataError
from digitrec_gui.training.data.digits import IDX_NAMES, Digits
from digitrec_gui.training.fit.sources import load_sets

Events = list[dict[str, object]]


def idx(array: np.ndarray) -> bytes:
    head = bytes([0, 0, 8, array.ndim]) + b"".join(side.to_bytes(4, "big") for side in array.shape)
    return head + array.astype(np.uint8).tobytes()


@pytest.fixture
def idx_folder(mnist: tuple[Digits, Digits], tmp_path: Path) -> Path:
    """The first digits of MNIST as it was published: two files plain, two compressed."""
    training, test = mnist
    arrays = training.x[:60], training.y[:60], test.x[:20], test.y[:20]
    for index, (name, array) in enumerate(zip(IDX_NAMES, arrays, strict=True)):
        if index % 2:
            (tmp_path / name).write_bytes(idx(array))
        else:
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(idx(array)))
    return tmp_path


def test_mnist_is_the_same_from_any_kind_of_file(
    idx_folder: Path, mnist: tuple[Digits, Digits], tmp_path_factory: pytest.TempPathFactory
) -> None:
    (training, test), npz = mnist, tmp_path_factory.mktemp("npz") / "same.npz"
    np.savez(npz, x_train=training.x[:60], y_train=training.y[:60], x_test=test.x[:20], y_test=test.y[:20])

    sets = load_sets(idx_folder, print)

    assert np.array_equal(sets.training.x, training.x[:60])
    assert np.array_equal(sets.test.y, test.y[:20])
    assert sets.sha256 == load_sets(npz, print).sha256


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda content: content[:3],
        lambda content: b"",
        lambda content: b"\0\0\x0d" + content[3:],
        lambda content: content[:4] + b"\xff\xff\xff\xff" * 3,
    ],
    ids=["cut", "too long", "head cut", "empty", "of floats", "bomb"],
)
def test_damaged_idx_files_are_refused(idx_folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = idx_folder / IDX_NAMES[1]
    path.write_bytes(spoil(path.read_bytes()))

    with pytest.raises(DataError, match=f"{IDX_NAMES[1]} is damaged"):
        load_sets(idx_folder, print)


def test_damaged_compression_and_missing_files_are_named(idx_folder: Path) -> None:
    packed = idx_folder / f"{IDX_NAMES[0]}.gz"
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(DataError, match=f"{IDX_NAMES[0]}.gz is damaged"):
        load_sets(idx_folder, print)

    packed.unlink()
    with pytest.raises(DataError, match=f"has no {IDX_NAMES[0]}"):
        load_sets(idx_folder, print)


def write_images(folder: Path, digits: Digits) -> None:
    """Each digit as a photo of dark ink on grey paper, large, in the folder of its label."""
    for index, (digit, label) in enumerate(zip(digits.x, digits.y, strict=True)):
        large = PilImage.fromarray(digit).resize((140, 140), PilImage.Resampling.BICUBIC)
        paper = PilImage.new("L", (300, 240), 200)
        paper.paste(PilImage.new("L", large.size, 40), (90, 40), large)
        (folder / str(label)).mkdir(parents=True, exist_ok=True)
        paper.save(folder / str(label) / f"{index:03}.jpg")


def test_labelled_images_are_found_and_normalised_as_the_reader_does(
    mnist: tuple[Digits, Digits], tmp_path: Path
) -> None:
    # Given fifty images, one that shows nothing and one that is none
    digits = mnist[0][np.arange(50)]
    write_images(tmp_path, digits)
    PilImage.new("L", (100, 100), 255).save(tmp_path / "4" / "empty.png")
    (tmp_path / "7" / "torn.png").write_bytes(b"\x89PNG")
    events: Events = []

    sets = load_sets(tmp_path, events.append)

    # Then a tenth is held out, the two are said, and the others are the digits of MNIST again
    assert (len(sets.training), len(sets.test)) == (45, 5)
    message = str(events[-1]["message"])
    assert "2 images" in message
    assert "4/empty.png" in message
    assert "7/torn.png" in message
    found = np.concatenate([sets.training.x, sets.test.x]).astype(int)
    labels = np.concatenate([sets.training.y, sets.test.y])
    nearest = [np.abs(digits.x.astype(int) - field).mean(axis=(1, 2)).argmin() for field in found]
    assert (digits.y[nearest] == labels).mean() >= 0.95, "but for a pixel by which a centre may differ"


def test_a_folder_may_bring_its_own_test_set(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    write_images(tmp_path / "train", mnist[0][np.arange(20)])
    write_images(tmp_path / "test", mnist[1][np.arange(7)])

    sets = load_sets(tmp_path, print)

    assert (len(sets.training), len(sets.test)) == (20, 7)


def test_folders_of_another_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="neither the idx files"):
        load_sets(tmp_path, print)

    (tmp_path / "3").mkdir()
    PilImage.new("L", (100, 100), 255).save(tmp_path / "3" / "empty.png")
    with pytest.raises(DataError, match="No image in"):
        load_sets(tmp_path, print)
