"""Files that are written whole or not at all, what a kill leaves of them, and what people are told."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from digitrec_gui.core.errors import DataError, reason
from digitrec_gui.core.files import in_sentences, remove_leftovers, replacing, unwritable, write_whole


@pytest.fixture
def h5(tmp_path: Path) -> Path:
    path = tmp_path / "model.h5"
    path.write_bytes(b"the model")
    return path


def test_a_failure_while_writing_leaves_the_old_file_and_no_other(h5: Path) -> None:
    with pytest.raises(RuntimeError, match="half way"), replacing(h5) as temporary:
        temporary.write_bytes(b"half")
        raise RuntimeError("half way")

    assert h5.read_bytes() == b"the model"
    assert list(h5.parent.iterdir()) == [h5]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_others_may_read_what_was_written(tmp_path: Path) -> None:
    write_whole(tmp_path / "copy.tflite", b"flatbuffer")
    (tmp_path / "plain").touch()

    assert stat.S_IMODE((tmp_path / "copy.tflite").stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


@pytest.mark.parametrize("name", ["model.h5", "model.history.json", "a[1] b.curves.png"])
def test_what_a_killed_process_left_is_found_and_removed_and_nothing_else(tmp_path: Path, name: str) -> None:
    # Given a file that was being replaced when its process was killed
    path = tmp_path / name
    similar = (f".{name}", f".model-{path.suffix}", f".model2-12345678{path.suffix}")
    others = (path, *(tmp_path / other for other in similar))
    for other in others:
        other.write_bytes(b"whole")
    dying = f"""
import os, pathlib
from digitrec_gui.core.files import replacing
with replacing(pathlib.Path({str(path)!r})) as temporary:
    temporary.write_bytes(b"half")
    os._exit(1)
"""
    subprocess.run([sys.executable, "-c", dying], check=False)
    assert len(list(tmp_path.iterdir())) == len(set(others)) + 1

    remove_leftovers(path)

    assert set(tmp_path.iterdir()) == set(others)


@pytest.mark.parametrize(
    ("verb", "number", "sentence"),
    [
        ("written", errno.EACCES, "a.npz cannot be written: you may not do so. Choose another place."),
        ("read", errno.EACCES, "a.npz cannot be read: you may not do so. Choose another place."),
        ("saved", errno.EACCES, "a.npz was not saved: you may not write there. Choose another folder."),
        ("written", errno.ENOSPC, "a.npz was not written: the disk is full. Make room, or choose another."),
        ("saved", errno.ENOSPC, "a.npz was not saved: the disk is full. Make room, or choose another."),
        ("written", errno.EIO, "a.npz cannot be written (the disk does not work). Choose another place."),
        ("saved", errno.EIO, "a.npz was not saved (the disk does not work). Choose another folder."),
    ],
)
def test_what_the_system_refuses_is_a_sentence(verb: str, number: int, sentence: str) -> None:
    with pytest.raises(DataError) as raised, in_sentences(Path("somewhere") / "a.npz", verb):
        raise OSError(number, "why")

    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EACCES, "you may not write there. Choose another folder"),
        (errno.EROFS, "that disk is read-only. Choose another folder"),
        (errno.ENOSPC, "there is no room left. Make room there"),
        (errno.ENOTDIR, "(its folder is a file). Choose another folder"),
        (None, "(is the disk full?). Make room there"),
    ],
)
def test_what_cannot_be_written_says_what_to_do(tmp_path: Path, number: int | None, advice: str) -> None:
    error = RuntimeError("of h5py") if number is None else OSError(number, os.strerror(number))

    said = unwritable("q.h5", tmp_path, error)

    assert said.startswith(f"q.h5 cannot be written to {tmp_path}")
    assert advice in said


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "you may not do so"),
        (errno.ENOSPC, "the disk is full"),
        (errno.ENOENT, "it is not there"),
        (errno.EPIPE, os.strerror(errno.EPIPE)[:1].lower() + os.strerror(errno.EPIPE)[1:]),
    ],
)
def test_why_the_system_would_not_is_said_without_its_number(number: int, words: str) -> None:
    assert reason(OSError(number, os.strerror(number))) == words
