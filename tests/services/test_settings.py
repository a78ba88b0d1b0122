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
