"""Digits to train on, from each kind of file and folder."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import arro3.io
import numpy as np
import pytest
from arro3.core import Array, DataType, Field, Table, struct_array
from PIL import Image as PilImage

from digitrec_gui.core.errors import DataError
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.idx import IDX_NAMES
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


@pytest.mark.parametrize(
    "name",
    [
        lambda part, role, number: f"{part}-{role}.idx{number}-ubyte",
        lambda part, role, number: f"emnist-digits-{part.replace('t10k', 'test')}-{role}-idx{number}-ubyte",
        lambda part, role, number: f"{part}_{role}.idx{number}",
        lambda part, role, number: f"{part}-{role}-idx{number}-ubyte/{part}-{role}-idx{number}-ubyte",
    ],
    ids=["dots", "EMNIST", "underscores", "folders"],
)
def test_idx_files_have_many_names(
    idx_folder: Path, mnist: tuple[Digits, Digits], tmp_path: Path, name: Callable[[str, str, int], str]
) -> None:
    renamed = tmp_path / "renamed"
    for part in ("train", "t10k"):
        for role, number in (("images", 3), ("labels", 1)):
            old = next(idx_folder.glob(f"{part}-{role}*"))
            new = renamed / (name(part, role, number) + (".gz" if old.suffix == ".gz" else ""))
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(old.read_bytes())

    sets = load_sets(renamed, print)

    assert np.array_equal(sets.training.x, mnist[0].x[:60])
    assert np.array_equal(sets.test.y, mnist[1].y[:20])


def test_of_several_sets_of_emnist_that_of_digits_is_taken(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    for kind, first in (("letters", 100), ("digits", 0), ("balanced", 200)):
        for part, digits in zip(("train", "test"), mnist, strict=True):
            some = slice(first, first + 30)
            (tmp_path / f"emnist-{kind}-{part}-images-idx3-ubyte").write_bytes(idx(digits.x[some]))
            (tmp_path / f"emnist-{kind}-{part}-labels-idx1-ubyte").write_bytes(idx(digits.y[some]))

    assert np.array_equal(load_sets(tmp_path, print).training.x, mnist[0].x[:30])


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


@pytest.mark.parametrize(("train", "test"), [("training", "testing"), ("Train", "Test"), ("train", "validation")])
@pytest.mark.parametrize("label", ["{}", "class_{}", "{word}"])
def test_folders_have_many_names(
    mnist: tuple[Digits, Digits], tmp_path: Path, train: str, test: str, label: str
) -> None:
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    for part, digits in ((train, mnist[0][np.arange(20)]), (test, mnist[1][np.arange(7)])):
        write_images(tmp_path / "mnist_png" / part, digits)
        for folder in sorted((tmp_path / "mnist_png" / part).iterdir()):
            folder.rename(folder.with_name(label.format(folder.name, word=words[int(folder.name)])))

    sets = load_sets(tmp_path, print)

    assert (len(sets.training), len(sets.test)) == (20, 7)
    assert np.array_equal(np.sort(sets.test.y), np.sort(mnist[1].y[:7]))


def write_csv(path: Path, digits: Digits, head: str = "", *, label_last: bool = False, separator: str = ",") -> None:
    columns = [digits.x.reshape(len(digits), -1), digits.y[:, np.newaxis]]
    rows = np.hstack(columns if label_last else columns[::-1])
    np.savetxt(path, rows, "%d", delimiter=separator, header=head, comments="")


@pytest.mark.parametrize(
    ("label_last", "has_head", "separator"),
    [(False, True, ","), (False, False, ","), (True, False, ";"), (True, True, ",")],
)
def test_tables_are_read_as_kaggle_has_them(
    mnist: tuple[Digits, Digits], tmp_path: Path, label_last: bool, has_head: bool, separator: str
) -> None:
    digits = mnist[0][np.arange(40)]
    names = [f"pixel{index}" for index in range(784)]
    names = [*names, "label"] if label_last else ["label", *names]
    head = separator.join(names) if has_head else ""
    path = tmp_path / "train.csv"
    write_csv(path, digits, head, label_last=label_last, separator=separator)
    if not has_head:
        path.write_text(path.read_text().lstrip("\n"))

    sets = load_sets(path, print)

    assert (len(sets.training), len(sets.test)) == (36, 4)
    assert {field.tobytes() for field in (*sets.training.x, *sets.test.x)} == {field.tobytes() for field in digits.x}
    assert np.array_equal(np.sort(np.r_[sets.training.y, sets.test.y]), np.sort(digits.y))


def test_a_folder_of_a_competition_is_read_without_the_table_that_has_no_labels(
    mnist: tuple[Digits, Digits], tmp_path: Path
) -> None:
    write_csv(tmp_path / "train.csv", mnist[0][np.arange(40)], "label," + ",".join(map(str, range(784))))
    np.savetxt(tmp_path / "test.csv", mnist[1].x[:5].reshape(5, -1), "%d", delimiter=",")

    assert len(load_sets(tmp_path, print).training) == 36

    write_csv(tmp_path / "mnist_test.csv", mnist[1][np.arange(5)], "label," + ",".join(map(str, range(784))))
    (tmp_path / "test.csv").unlink()
    assert len(load_sets(tmp_path, print).test) == 5


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.csv", "1,2,3\n4,5,6\n", "has 3 columns; it needs a column with the label and 784"),
        ("a.csv", "label,name\n1,Anna\n", "no table of numbers alone"),
        ("a.csv", "hello", "is no table of digits"),
        ("a.csv", "", "is no table of digits"),
        ("a.csv", ",".join(["1"] * 784) + "\n", "784 columns and none with the label"),
        ("a.csv.gz", "no gzip", "cannot be read, or is damaged"),
        ("a.pkl", "anything", "is a pickle, which can hold code"),
        ("a.zip", "anything", "is an archive: unpack it"),
        ("a.parquet", "anything", "is damaged, or no Parquet file"),
        ("a.mat", "anything", "is of no form of labelled digits that DigitRec knows. It needs an .npz"),
    ],
)
def test_what_is_not_understood_says_which_forms_are(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(DataError, match=sentence):
        load_sets(tmp_path / name, print)


def write_parquet(path: Path, digits: Digits) -> None:
    """As Hugging Face ships MNIST: PNGs with their names, and labels."""
    contents = []
    for field in digits.x:
        content = io.BytesIO()
        PilImage.fromarray(field).save(content, "PNG")
        contents.append(content.getvalue())
    parts = [Field("bytes", DataType.binary()), Field("path", DataType.utf8())]
    names = Array([f"{index}.png" for index in range(len(digits))], DataType.utf8())
    images = struct_array([Array(contents, DataType.binary()), names], fields=parts)
    arro3.io.write_parquet(
        Table.from_pydict({"image": images, "label": Array(digits.y.tolist(), DataType.int64())}), path
    )


def test_parquet_files_are_read_as_hugging_face_has_them(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    (tmp_path / "mnist").mkdir()
    for part, digits in zip(("train", "test"), mnist, strict=True):
        write_parquet(tmp_path / "mnist" / f"{part}-00000-of-00001.parquet", digits[np.arange(30)])

    sets = load_sets(tmp_path, print)

    assert np.array_equal(sets.training.x, mnist[0].x[:30])
    assert np.array_equal(sets.test.y, mnist[1].y[:30])


def test_parquet_files_of_pixels_are_read_and_others_refused(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    pixels = mnist[0].x[:30].reshape(30, 784)
    columns = {
        f"pixel{index}": Array(pixels[:, index].astype(np.int64).tolist(), DataType.int64()) for index in range(784)
    }
    labels = Array(mnist[0].y[:30].tolist(), DataType.int64())
    arro3.io.write_parquet(Table.from_pydict({"label": labels, **columns}), tmp_path / "pixels.parquet")
    arro3.io.write_parquet(Table.from_pydict({"name": labels}), tmp_path / "other.parquet")

    assert len(load_sets(tmp_path / "pixels.parquet", print).training) == 27
    with pytest.raises(DataError, match="has the columns name; it needs a column image"):
        load_sets(tmp_path / "other.parquet", print)


def test_what_is_plainly_wrong_is_put_right_and_said(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    x_train, x_test = (255 - digits.x[:100] for digits in mnist)
    np.savez(tmp_path / "dark.npz", x_train=x_train, y_train=mnist[0].y[:100], x_test=x_test, y_test=mnist[1].y[:100])
    events: Events = []

    sets = load_sets(tmp_path / "dark.npz", events.append)

    assert np.array_equal(sets.training.x, mnist[0].x[:100])
    assert "dark on light" in str(events[0]["message"])
    assert sets.facts["notes"] == [events[0]["message"]]
    assert sets.tested_on == "100 digits of dark.npz"


def test_mnist_is_known_by_its_digits_whatever_the_file_is_called(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    train, test = mnist
    np.savez(tmp_path / "copy.npz", x_train=train.x, y_train=train.y, x_test=test.x, y_test=test.y)

    for sets in (load_sets(None, print), load_sets(tmp_path / "copy.npz", print)):
        assert sets.tested_on == "" and "notes" not in sets.facts


def test_folders_of_another_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no digits that DigitRec can learn from"):
        load_sets(tmp_path, print)

    (tmp_path / "3").mkdir()
    PilImage.new("L", (100, 100), 255).save(tmp_path / "3" / "empty.png")
    with pytest.raises(DataError, match="No image in"):
        load_sets(tmp_path, print)
