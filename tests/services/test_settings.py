"""Settings: typed, and never a reason not to start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QByteArray

from digitrec_gui.services.settings import RECENT_FILES, Appearance, Settings


def test_what_was_set_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "digitrec.ini"
    settings = Settings(file)
    settings.appearance = Appearance.DARK
    settings.geometry = QByteArray(b"\x00\x01geometry")
    settings.recent_files = (Path("/one, two.png"),)
    settings.image_folder = tmp_path
    settings.save()

    again = Settings(file)

    assert again.appearance == Appearance.DARK
    assert again.geometry == QByteArray(b"\x00\x01geometry")
    assert again.recent_files == (Path("/one, two.png"),)
    assert again.image_folder == str(tmp_path)


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "none.ini")

    assert settings.appearance == Appearance.SYSTEM
    assert settings.geometry.isEmpty()
    assert settings.recent_files == ()
    assert settings.image_folder == ""


@pytest.mark.qt_log_ignore("QVariant::load")  # Qt says to the log that the file is damaged
@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe garbage \x00 [[[",
        b"[window]\nappearance=purple\ngeometry=7\nsplitter=@ByteArray(\n[files]\nrecent=@Variant(\\0\\0\\0\\x7f)\n",
        b"[window\nappearance",
    ],
)
def test_a_damaged_file_means_defaults(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "digitrec.ini"
    file.write_bytes(content)

    settings = Settings(file)

    assert settings.appearance == Appearance.SYSTEM
    assert settings.recent_files == ()
    assert isinstance(settings.geometry, QByteArray)


@pytest.mark.parametrize(
    "value",
    [
        rb"@Variant(\0\0\0\t\x7f\xff\xff\xff\0)",  # a list without end, for which Qt ends the process
        rb"@Variant(\0\0\0\x7f\0\0\0\xePyQt_PyObject\0\0\0\0\x1f\x80\x3\x63posix\nsystem\n\0)",
        rb"@DateTime(\0\0\0\x10)",
    ],
)
def test_what_could_hold_code_or_end_the_process_is_never_read(tmp_path: Path, value: bytes) -> None:
    file = tmp_path / "digitrec.ini"
    file.write_bytes(b"[files]\nrecent=" + value + b"\n[window]\nappearance=dark\n")

    settings = Settings(file)

    assert settings.recent_files == ()
    assert settings.appearance == Appearance.DARK, "the rest is as it was"
    assert b"@" not in file.read_bytes()


def test_lists_are_kept_as_text_and_those_of_before_are_read(tmp_path: Path) -> None:
    file = tmp_path / "digitrec.ini"
    file.write_bytes(b'[files]\nrecent="/a, b.png", /c.png\n[webcam]\nstreams=http://there\nvideos=[not a list\n')
    settings = Settings(file)
    assert settings.recent_files == (Path("/a, b.png"), Path("/c.png"))
    assert settings.recent_streams == ("http://there",)
    assert settings.recent_videos == ()

    settings.add_recent_stream("http://[::1]/ü")
    settings.add_recent_video(Path("/one, two.mp4"))
    settings.save()

    again = Settings(file)
    assert again.recent_streams == ("http://[::1]/ü", "http://there")
    assert again.recent_videos == (Path("/one, two.mp4"),)
    assert b"@" not in file.read_bytes()


def test_recent_files_are_few_newest_first_and_each_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "digitrec.ini")
    for number in range(RECENT_FILES + 5):
        settings.add_recent_file(Path(f"/{number}.png"))
    settings.add_recent_file(Path("/9.png"))
    settings.remove_recent_file(Path("/14.png"))

    files = settings.recent_files

    assert files[0] == Path("/9.png")
    assert Path("/14.png") not in files
    assert len(files) == len(set(files)) <= RECENT_FILES
