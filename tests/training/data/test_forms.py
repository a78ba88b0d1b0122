"""Labelled digits in the forms in which people have them: each is understood, or it is said which are."""

from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui.core.errors import DataError
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.forms import in_our_form
from digitrec_gui.training.data.names import digit_of, part_of, roles

WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
ONE_HOT = np.eye(10, dtype=np.float32)


@pytest.fixture(scope="module")
def some(mnist: tuple[Digits, Digits]) -> Digits:
    return mnist[1][np.arange(50)]


@pytest.mark.parametrize(
    "pixels",
    [
        lambda x: x,
        lambda x: x[..., np.newaxis],
        lambda x: x[:, np.newaxis],
        lambda x: x.reshape(len(x), 784),
        lambda x: x.reshape(len(x), 784, 1),
        lambda x: np.stack([x] * 3, axis=3),
        lambda x: np.moveaxis(x, 0, 2),
        lambda x: x / np.float32(255),
        lambda x: x.astype(float),
        lambda x: x.astype(np.int64),
        lambda x: x / np.float32(127.5) - 1,
        lambda x: x / np.float32(255) - np.float32(0.5),
        lambda x: (x / 255 - 0.1307) / 0.3081,
        lambda x: x.astype(np.uint16) * 257,
    ],
)
def test_pixels_of_each_form_are_the_same_digits(some: Digits, pixels: object) -> None:
    x, y = in_our_form("set.npz", pixels(some.x), some.y)  # type: ignore[operator]

    assert x.dtype == np.uint8
    assert np.abs(x.astype(int) - some.x).max() <= 1
    assert np.array_equal(y, some.y)


@pytest.mark.parametrize(
    "labels",
    [
        lambda y: y.astype(np.uint8),
        lambda y: y.astype(float),
        lambda y: y[:, np.newaxis],
        lambda y: y[np.newaxis],
        lambda y: ONE_HOT[y],
        lambda y: ONE_HOT[y] == 1,
        lambda y: y.astype(str),
        lambda y: np.array([WORDS[digit] for digit in y]),
    ],
)
def test_labels_of_each_form_are_the_same(some: Digits, labels: object) -> None:
    assert np.array_equal(in_our_form("set.npz", some.x, labels(some.y))[1], some.y)  # type: ignore[operator]


def test_two_levels_and_sixteen_are_spread(some: Digits) -> None:
    ink = some.x > 127

    assert set(np.unique(in_our_form("a", ink, some.y)[0])) == {0, 255}
    assert set(np.unique(in_our_form("a", ink.astype(np.uint8), some.y)[0])) == {0, 255}
    assert in_our_form("a", ink[:, :8, :8] * 16.0, some.y)[0].max() in (0, 255)


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        (np.zeros((4, 28, 20), np.uint8), np.zeros(4, int), r"It needs|it needs square digits"),
        (np.zeros((4, 700), np.uint8), np.zeros(4, int), "it needs square digits"),
        (np.zeros((4, 28, 28), np.uint8), np.full(4, 0.5), "are no labels"),
        (np.zeros((4, 28, 28), np.uint8), np.zeros((4, 10)), "are no labels"),
        (np.zeros((4, 28, 28), np.uint8), np.array(["a", "b", "c", "d"]), "are no labels"),
        (np.zeros((4, 28, 28), np.uint8), np.zeros(3, int), "one label for each digit"),
        (np.zeros((4, 28, 28), np.uint8), np.arange(7, 11), "run from 7 to 10"),
        (np.full((4, 28, 28), np.nan), np.zeros(4, int), "pixels that are no numbers"),
        (np.random.default_rng(0).normal(size=(4, 28, 28)), np.zeros(4, int), "none of these is the paper"),
        (np.zeros((0, 28, 28), np.uint8), np.zeros(0, int), "holds no digits"),
    ],
)
def test_what_is_not_understood_is_said(x: np.ndarray, y: np.ndarray, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        in_our_form("set.npz", x, y)


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        ("x_train y_train x_test y_test", {"train", "test"}),
        ("X_train Y_train X_test Y_test", {"train", "test"}),
        ("train_images train_labels test_images test_labels", {"train", "test"}),
        ("training_images training_labels t10k_images t10k_labels", {"train", "test"}),
        ("trainX trainY testX testY", {"train", "test"}),
        ("xtrain ytrain xtest ytest", {"train", "test"}),
        ("x y writer", {""}),
        ("images labels", {""}),
        ("data target", {""}),
        ("x_train y_train x_valid y_valid", {"train", "validation"}),
        ("points stroke_len label", set()),
    ],
)
def test_names_of_arrays_say_what_they_are(names: str, parts: set[str]) -> None:
    assert set(roles(names.split())) == parts


def test_names_of_folders_stand_for_digits() -> None:
    assert [digit_of(name) for name in ("7", "class_7", "digit 7", "seven", "Seven", "7_seven", "label-7")] == [7] * 7
    assert [digit_of(name) for name in ("17", "notes", "10", "test", "", "not_a_digit", "1_2")] == [None] * 7
    assert part_of("emnist-digits-test-images")[0] == "test"
    assert part_of("Training")[0] == "train"
