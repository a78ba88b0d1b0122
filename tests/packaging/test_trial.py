"""The trial of a bundle, with a shell script in its place: what must not pass does not."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.packaging import trial
from scripts.packaging.editions import EDITIONS
from scripts.packaging.linux import make_archive
from scripts.setup.places import SetUpError

READER = replace(EDITIONS["reader"], folder="Reader")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("Xvfb") is None, reason="bundles are tried under Xvfb, on Linux"
)


def bundle(folder: Path, script: str) -> Path:
    """A bundle whose executable is a shell script, with the files that a trial takes away."""
    made = folder / "Reader"
    (made / "_internal").mkdir(parents=True)
    for pattern in (*trial._NEEDED, *trial._NEEDED_FOR_TRAINING):
        (made / "_internal" / pattern.replace("*", "")).touch()
    executable = made / "digitrec"
    executable.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    executable.chmod(0o755)
    return made


TELLS = """
[ "$1" = --self-test ] || exit 3
echo "home=$HOME path=$PATH screen=$DISPLAY$QT_QPA_PLATFORM"
command -v python3 && exit 4
(echo x > "$(echo "$0").new") 2>/dev/null && exit 5
exit 0
"""


def test_it_runs_where_nothing_is_and_nothing_can_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trial.try_bundle(bundle(tmp_path, TELLS), READER)
    told = capsys.readouterr().out
    assert "screen=offscreen" in told and "screen=:" in told and trial.PLACE in told


def test_a_row_that_failed_ends_it(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match="failed"):
        trial.try_bundle(bundle(tmp_path, "echo FAILED the window opens; exit 1"), READER)


def test_it_must_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(SetUpError, match=r"left something behind: \.trace"):
        trial.try_bundle(bundle(tmp_path, 'echo x > "$HOME/.trace"'), READER)


def test_without_a_needed_file_it_must_fail(tmp_path: Path) -> None:
    whole = '[ "$(echo "${0%/*}"/_internal/*)" != "" ] && [ $(set -- "${0%/*}"/_internal/*; echo $#) = COUNT ]'
    made = bundle(tmp_path / "one", "exit 0")
    with pytest.raises(SetUpError, match=r"passes without window\.qss"):
        trial.try_without_files(made, READER)
    count = len(list((made / "_internal").iterdir()))
    trial.try_without_files(bundle(tmp_path / "other", whole.replace("COUNT", str(count))), READER)


def test_a_file_that_is_not_there_cannot_be_taken_away(tmp_path: Path) -> None:
    made = bundle(tmp_path, "exit 1")
    (made / "_internal" / "window.qss").unlink()
    with pytest.raises(SetUpError, match=r"There is no window\.qss"):
        trial.try_without_files(made, READER)


def test_an_archive_has_the_folder_and_belongs_to_nobody(tmp_path: Path) -> None:
    import tarfile

    made = make_archive(bundle(tmp_path, "exit 0"), READER, tmp_path)
    with tarfile.open(made) as archive:
        members = {member.name: member for member in archive.getmembers()}
    assert made.name.startswith("digitrec-reader-") and members["Reader/digitrec"].mode & 0o111
    assert all(member.uid == 0 and member.uname == "root" for member in members.values())
