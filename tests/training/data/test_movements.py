"""Pen movements come from a file, each character in heights of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.errors import DataError
from digitrec_gui.training.data.movements import DIGITS, SYMBOLS, Movement, load_folder, load_movements, mixed, slashed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A 7 of two strokes by writer 3, and a 1 of one by writer 40."""
    points = [[10, 20], [50, 20], [20, 100], [15, 60], [45, 60], [0, 0], [0, 30]]
    path = tmp_path / "movements.npz"
    np.savez(path, points=points, stroke_len=[3, 2, 2], n_strokes=[2, 1], label=[7, 1], writer=[3, 40])
    return path


def test_a_character_is_as_high_as_one_and_begins_at_nothing(file: Path) -> None:
    (seven, one), labels = load_movements(file)

    assert labels == ["7", "1"]
    assert [len(stroke) for stroke in seven] == [3, 2] and len(one) == 1
    points = np.vstack(seven)
    assert points.min(axis=0) == pytest.approx([0, 0]) and points[:, 1].max() == pytest.approx(1)
    assert seven[1][0] == pytest.approx([5 / 80, 40 / 80])


def test_only_some_writers_are_taken(file: Path) -> None:
    assert load_movements(file, range(31, 45))[1] == ["1"]


def test_a_file_of_another_form_is_refused(tmp_path: Path, file: Path) -> None:
    (tmp_path / "empty.npz").write_bytes(b"")
    np.savez(tmp_path / "digits.npz", x=[1], y=[2])
    with np.load(file) as arrays:
        np.savez(tmp_path / "cut.npz", **{**arrays, "points": arrays["points"][:3]})
        np.savez(tmp_path / "endless.npz", **{**arrays, "points": np.where(arrays["points"] == 100, np.inf, 0)})

    for name, words in (
        ("missing", "There is no data"),
        ("empty", "is damaged"),
        ("digits", "has no array"),
        ("cut", "no pen movements"),
        ("endless", "no pen movements"),
    ):
        with pytest.raises(DataError, match=words):
            load_movements(tmp_path / f"{name}.npz")


def test_of_a_folder_some_people_are_learned_from_and_others_held_out(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "strokes"
    folder.mkdir()
    file.rename(folder / DIGITS)
    with pytest.raises(DataError, match=f"{SYMBOLS} cannot be found in strokes"):
        load_folder(folder)
    (folder / SYMBOLS).write_bytes((folder / DIGITS).read_bytes())

    learned, held_out = load_folder(folder)

    assert [len(one) for one in learned.digits] == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert [len(one) for one in held_out.digits] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert len(learned.symbols) == len(held_out.symbols) == 2


def test_no_folder_has_no_movements() -> None:
    learned, held_out = load_folder(None)

    assert not learned.digits and not held_out.symbols


SEVEN: Movement = [np.array([[0, 0], [0.5, 0], [0.2, 1]]), np.array([[0.1, 0.5], [0.5, 0.5]])]


def test_another_hand_writes_the_same_strokes_differently_each_time() -> None:
    rng = np.random.default_rng(0)
    hands = [mixed(SEVEN, rng, tail=0.5) for _ in range(50)]

    assert all(len(hand) == 2 for hand in hands)
    assert len({hand[0].tobytes() for hand in hands}) == 50
    heights = [np.ptp(np.vstack(hand)[:, 1]) for hand in hands]
    assert 0.6 < min(heights) < max(heights) < 2, "it is still about as high"
    assert all(np.isfinite(np.vstack(hand)).all() for hand in hands)


def test_a_movement_of_a_point_or_two_can_be_mixed() -> None:
    dot: Movement = [np.array([[0.0, 0.0]]), np.array([[0.1, 0.1], [0.1, 0.11]])]

    assert [len(stroke) for stroke in mixed(dot, np.random.default_rng(1))] == [1, 2]


def test_the_slash_of_a_zero_rises_to_the_right_through_its_middle() -> None:
    angles = np.linspace(0, 2 * np.pi, 40)
    zero: Movement = [np.stack([0.3 + 0.3 * np.cos(angles), 0.5 + 0.5 * np.sin(angles)], axis=1)]

    for seed in range(20):
        circle, slash = slashed(zero, np.random.default_rng(seed))
        (x0, y0), (x1, y1) = slash
        assert circle is zero[0]
        assert x0 < 0.3 < x1 and y0 > 0.5 > y1
