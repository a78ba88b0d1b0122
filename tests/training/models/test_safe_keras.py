"""`.keras` archives that a stranger may send: each opens, or is refused with one sentence that says what to do next."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.load import load_model

layers = keras.layers
CONFIG, WEIGHTS = "config.json", "model.weights.h5"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A whole model with a convolution, as Keras saves it, with its optimizer."""
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Conv2D(4, 3, name="conv"), layers.Flatten(), layers.Dense(10, name="out")]
    )
    model.compile("adam", "mse", metrics=["mse"])
    model.save(tmp_path / "model.keras")
    return tmp_path / "model.keras"


def change(archive: Path, **members: bytes | None) -> None:
    """Replaces, adds or (None) removes members, named without their suffix."""
    names = {"config": CONFIG, "weights": WEIGHTS, "metadata": "metadata.json"}
    with zipfile.ZipFile(archive) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    contents |= {names.get(name, name): content for name, content in members.items()}  # type: ignore[dict-item]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in contents.items():
            if content is not None:
                new.writestr(name, content)


def change_config(archive: Path, edit: Callable[[list[dict[str, Any]]], None]) -> None:
    with zipfile.ZipFile(archive) as file:
        config = json.loads(file.read(CONFIG))
    edit(config["config"]["layers"])
    change(archive, config=json.dumps(config).encode())


def change_weights(archive: Path, edit: Callable[[h5py.File], None]) -> None:
    with zipfile.ZipFile(archive) as file:
        content = io.BytesIO(file.read(WEIGHTS))
    with h5py.File(content, "a") as weights:
        edit(weights)
    change(archive, weights=content.getvalue())


def refusal(archive: Path) -> str:
    with pytest.raises(ModelError) as caught:
        load_model(archive)
    sentence = str(caught.value)
    assert archive.name in sentence
    assert "\n" not in sentence
    return sentence


def test_a_whole_model_loads_with_its_weights(archive: Path) -> None:
    loaded = load_model(archive)

    expected = keras.models.load_model(archive, compile=False)
    assert all(np.array_equal(*pair) for pair in zip(loaded.model.get_weights(), expected.get_weights(), strict=True))
    assert loaded.keras_version == keras.__version__
    assert loaded.suffix == ".keras"
    assert not loaded.by_digitrec


def test_the_content_says_what_a_file_is_not_its_name(archive: Path) -> None:
    archive.rename(archive.with_suffix(".h5"))

    assert load_model(archive.with_suffix(".h5")).suffix == ".keras"


def test_a_model_with_branches_and_a_model_inside_loads(archive: Path) -> None:
    inputs = keras.Input((28, 28, 1))
    left = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same")(inputs)))
    right = layers.Conv2D(4, 3, padding="same", activation=layers.LeakyReLU(0.1))(inputs)
    nested = keras.Sequential([keras.Input((28, 28, 4)), layers.GlobalAveragePooling2D(), layers.Dense(10)])
    model = keras.Model(inputs, nested(layers.Add()([left, right])))
    for variable in model.variables:
        variable.assign(np.random.default_rng(0).random(variable.shape))
    model.save(archive)
    x = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)

    assert np.allclose(load_model(archive).model(x), model(x), atol=1e-5)


def test_a_lambda_layer_is_refused_and_its_code_never_runs(tmp_path: Path) -> None:
    marker = tmp_path / "it ran"

    def attack(x: object) -> object:
        import pathlib

        pathlib.Path(str(marker)).touch()
        return x

    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Lambda(attack)])
    model.save(tmp_path / "lambda.keras")
    marker.unlink(missing_ok=True)

    assert "a Lambda layer" in refusal(tmp_path / "lambda.keras")
    assert not marker.exists()


def test_a_layer_that_would_read_another_file_is_refused(archive: Path) -> None:
    layer = {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/"}, "registered_name": None}
    change_config(archive, lambda found: found.append(layer))

    assert "needs code of its own" in refusal(archive)


def test_a_layer_of_keras_that_we_do_not_open_is_no_code(archive: Path) -> None:
    lookup = {"module": "keras.layers", "class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}}
    change_config(archive, lambda found: found.insert(1, {**lookup, "registered_name": None}))

    assert "a layer of the kind StringLookup" in refusal(archive)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"config": None}, "not one of Keras"),
        ({"weights": None}, "holds no weights"),
        ({"config": b"{"}, "damaged"),
        ({"config": b"[" * 100_000}, "damaged"),
        ({"config": b" " * (2**23 + 1)}, "unpacks to far more"),
        ({"weights": b"no HDF5"}, "damaged"),
        ({"metadata": b" " * 2**17}, "unpacks to far more"),
    ],
)
def test_archives_of_other_content_are_refused(archive: Path, members: dict[str, bytes | None], sentence: str) -> None:
    change(archive, **members)

    assert sentence in refusal(archive)


@pytest.mark.parametrize("metadata", [None, b"", b"[]", b"[" * 10_000])
def test_it_loads_without_knowing_which_keras_made_it(archive: Path, metadata: bytes | None) -> None:
    change(archive, metadata=metadata)

    assert load_model(archive).keras_version == "?"


def test_a_bomb_is_not_unpacked(archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(CONFIG, "{}")
        bomb.writestr(WEIGHTS, bytes(2**28 + 1))

    assert archive.stat().st_size < 2**20
    refusal(archive)


def test_members_that_lead_elsewhere_are_unpacked_nowhere(archive: Path, tmp_path: Path) -> None:
    before = {path.name for path in tmp_path.parent.iterdir()}
    outside = tmp_path.parent / f"{tmp_path.name} outside"
    with zipfile.ZipFile(archive, "a") as traversing:
        for name in (f"../{outside.name}", str(outside), f"..\\{outside.name}", f"assets/../../{outside.name}"):
            traversing.writestr(name, b"owned")

    assert load_model(archive).suffix == ".keras"

    assert not outside.exists()
    assert {path.name for path in tmp_path.parent.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == [archive.name]


def test_an_archive_of_very_many_files_is_refused(archive: Path) -> None:
    with zipfile.ZipFile(archive, "a") as many:
        for index in range(1001):
            many.writestr(f"assets/{index}", b"")

    assert "far too many files" in refusal(archive)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_part_of_a_file_is_refused(archive: Path, share: float) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * share)])

    assert "damaged" in refusal(archive)


def test_a_file_with_wrong_bytes_is_refused_or_loads(archive: Path) -> None:
    content = archive.read_bytes()
    rng = np.random.default_rng(0)
    for start in rng.integers(8, len(content), 16):
        archive.write_bytes(content[:start] + rng.bytes(16) + content[start + 16 :])
        try:
            load_model(archive)
        except ModelError as error:
            assert "model.keras" in str(error)


def test_a_member_behind_a_password_is_refused(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 8] |= 1  # the flag of the directory's entry
        start += 4
    archive.write_bytes(content)

    assert "password" in refusal(archive)


def move(weights: h5py.File) -> None:
    weights["layers"].move("dense", "elsewhere")


def swap(weights: h5py.File) -> None:
    kernel = weights["layers/dense/vars/0"][()]
    del weights["layers/dense/vars/0"]
    weights["layers/dense/vars/0"] = kernel.T


@pytest.mark.parametrize("edit", [move, swap])
def test_weights_that_are_not_those_of_the_layers_are_refused(archive: Path, edit: Callable[[h5py.File], None]) -> None:
    change_weights(archive, edit)

    assert "do not fit its weights" in refusal(archive)


def test_other_files_are_not_opened(archive: Path, tmp_path: Path) -> None:
    with h5py.File(tmp_path / "secret.h5", "w") as secret:
        secret["data"] = np.ones(10, "f4")

    def link(weights: h5py.File) -> None:
        weights["layers/link"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "/data")

    change_weights(archive, link)

    assert "refers to other files" in refusal(archive)


def test_a_model_of_a_newer_keras_says_so(archive: Path) -> None:
    change(archive, metadata=b'{"keras_version": "9.1.0"}')
    change_config(archive, lambda found: found[1]["config"].update(kernel_size="of next year"))

    sentence = refusal(archive)

    assert "was made by Keras 9.1.0" in sentence
    assert "is older: update DigitRec" in sentence


def test_layers_in_the_words_of_the_first_keras_archives_load(archive: Path) -> None:
    """Keras 2.12 kept the weights under another name."""
    expected = load_model(archive).model.get_weights()
    change_weights(archive, lambda weights: weights.move("layers", "_layer_checkpoint_dependencies"))

    assert all(np.array_equal(*pair) for pair in zip(load_model(archive).model.get_weights(), expected, strict=True))
