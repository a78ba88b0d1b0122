from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models import files
from digitrec_gui.core.models.files import cached_copy, find_compiled, read_info, sha256, write_compiled
from digitrec_gui.core.types import ModelInfo


def info_of(h5: Path) -> ModelInfo:
    return ModelInfo(h5.stem, sha256(h5), 10, 0.99, ("gives logits",))


@pytest.fixture
def h5(tmp_path: Path) -> Path:
    path = tmp_path / "model.h5"
    path.write_bytes(b"the model")
    return path


def test_sha256_is_that_of_the_file(h5: Path) -> None:
    assert sha256(h5) == hashlib.sha256(b"the model").hexdigest()


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Choose another file"):
        sha256(tmp_path / "none.h5")
    with pytest.raises(ModelError, match=r"is a folder, not a model\. Choose a \.h5 file"):
        sha256(tmp_path)


def test_info_comes_back_as_it_was_written(h5: Path, tmp_path: Path) -> None:
    write_compiled(tmp_path / "new" / "copy.tflite", b"flatbuffer", info_of(h5))

    assert read_info(tmp_path / "new" / "copy.tflite") == info_of(h5)
    assert (tmp_path / "new" / "copy.tflite").read_bytes().startswith(b"flatbuffer")


def test_files_of_another_kind_or_version_have_no_info(
    h5: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FORMAT", files.FORMAT + 1)
    write_compiled(tmp_path / "newer.tflite", b"flatbuffer", info_of(h5))
    monkeypatch.undo()

    assert read_info(tmp_path / "newer.tflite") is None
    assert read_info(tmp_path / "none.tflite") is None
    assert read_info(h5) is None


def test_a_copy_is_found_beside_the_model_then_in_the_cache(h5: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert find_compiled(h5, cache) is None

    write_compiled(cached_copy(sha256(h5), cache), b"flatbuffer", info_of(h5))
    assert find_compiled(h5, cache) == cached_copy(sha256(h5), cache)

    write_compiled(h5.with_suffix(".tflite"), b"flatbuffer", info_of(h5))
    assert find_compiled(h5, cache) == h5.with_suffix(".tflite")


def test_the_copy_of_a_model_that_was_replaced_is_not_used(h5: Path, tmp_path: Path) -> None:
    write_compiled(h5.with_suffix(".tflite"), b"flatbuffer", info_of(h5))

    h5.write_bytes(b"another model")

    assert find_compiled(h5, tmp_path / "cache") is None
