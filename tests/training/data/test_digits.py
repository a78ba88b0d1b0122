from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.errors import DataError
from digitrec_gui.training.data.digits import Digits, load_labelled, load_training, split

X = np.zeros((4, 28, 28), np.uint8)
Y = np.arange(4, dtype=np.uint8)


def save(path: Path, **arrays: object) -> Path:
    np.savez(path, **{"x_train": X, "y_train": Y, "x_test": X, "y_test": Y, **arrays})  # type: ignore[arg-type]
    return path


def test_mnist_loads_whole(mnist: tuple[Digits, Digits]) -> None:
    assert [digits.x.shape for digits in mnist] == [(60000, 28, 28), (10000, 28, 28)]
    assert set(mnist[1].y.tolist()) == set(range(10))


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"x_train": X[:, :20]}, "it needs square digits"),
        ({"x_train": X.reshape(4, 784)[:, :700]}, "it needs square digits"),
        ({"x_train": X[:, :20, :20]}, "20x20; training needs 28x28"),
        ({"y_train": Y[:3]}, "one label for each digit"),
        ({"y_train": Y + 7}, "run from 7 to 10"),
        ({"y_train": Y + 0.5}, "are no labels"),
        ({"x_train": X[:0], "y_train": Y[:0]}, "holds no digits"),
        ({"x_train": np.array([print] * 4, dtype=object)}, "holds no plain arrays"),
    ],
)
def test_data_of_another_form_is_refused(tmp_path: Path, arrays: dict[str, object], sentence: str) -> None:
    path = save(tmp_path / "set.npz", **arrays)

    with pytest.raises(DataError, match=sentence):
        load_training(path)


def test_missing_files_and_arrays_are_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "half.npz", x_train=X, measured=np.zeros(3))

    with pytest.raises(DataError, match="There is no data at"):
        load_training(tmp_path / "none.npz")
    with pytest.raises(DataError, match=r"no pixels with labels .*measured, x_train"):
        load_training(tmp_path / "half.npz")
    with pytest.raises(DataError, match="It needs x_train, y_train, x_test and y_test, or x and y"):
        load_labelled(tmp_path / "half.npz")
    with pytest.raises(DataError, match="cannot be read"):
        load_training(tmp_path)


def test_arrays_without_telling_names_are_told_by_their_shapes(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    training, test = (digits[np.arange(n)] for digits, n in zip(mnist, (60, 20), strict=True))
    np.savez(tmp_path / "set.npz", training.x, training.y, test.x, test.y)

    loaded = load_training(tmp_path / "set.npz")

    assert [len(digits) for digits in loaded] == [60, 20]
    assert np.array_equal(loaded[1].y, test.y)


def test_without_a_test_set_a_tenth_is_held_out(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", images=mnist[1].x[:50], labels=mnist[1].y[:50])

    assert [len(digits) for digits in load_training(tmp_path / "set.npz")] == [45, 5]
    assert len(load_labelled(tmp_path / "set.npz")) == 50


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    whole = save(tmp_path / "whole.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[:-100])
    (tmp_path / "flipped.npz").write_bytes(whole[:300] + bytes([whole[300] ^ 255]) + whole[301:])

    with pytest.raises(DataError, match="is damaged"):
        load_training(tmp_path / "cut.npz")
    with pytest.raises(DataError, match="damaged"):
        load_training(tmp_path / "flipped.npz")


@pytest.mark.parametrize("n", [10**4, 10**12])
def test_arrays_larger_than_they_are_stored_are_refused_unread(tmp_path: Path, n: int) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (n, 28, 28)})
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w") as archive:
        archive.writestr("x.npy", header.getvalue() + bytes(100))
        archive.writestr("y.npy", header.getvalue())

    with pytest.raises(DataError, match="damaged"):
        load_labelled(tmp_path / "bomb.npz")


def test_labelled_digits_may_have_any_square_size(tmp_path: Path) -> None:
    np.savez(tmp_path / "own.npz", x=np.zeros((3, 16, 16), np.uint8), y=np.array([1, 2, 3]))
    save(tmp_path / "mnist.npz")

    assert load_labelled(tmp_path / "own.npz").x.shape == (3, 16, 16)
    assert len(load_labelled(tmp_path / "mnist.npz")) == 4


def test_split_loses_no_digit_and_depends_on_the_seed(mnist: tuple[Digits, Digits]) -> None:
    training, validation = split(mnist[1], 0.1, seed=3)

    assert (len(training), len(validation)) == (9000, 1000)
    assert np.array_equal(np.sort(np.r_[training.y, validation.y]), np.sort(mnist[1].y))
    assert np.array_equal(split(mnist[1], 0.1, seed=3)[1].x, validation.x)
    assert not np.array_equal(split(mnist[1], 0.1, seed=4)[1].x, validation.x)


def test_too_few_digits_to_split_are_refused() -> None:
    with pytest.raises(DataError, match="too few to learn from and to measure with: take 1,000 or more"):
        split(Digits(X, Y.astype(np.int64)), 0.1, seed=0)
