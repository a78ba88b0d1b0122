"""What training needs: found without being imported, and said in one sentence where it is missing."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from email.message import Message
from pathlib import Path

import pytest

from digitrec_gui.core import needs


def test_what_is_installed_is_found_and_not_imported() -> None:
    code = (
        "import sys; from digitrec_gui.core.needs import can_train, sentence; "
        "print(can_train(), sorted({'tensorflow', 'keras', 'importlib.metadata'} & set(sys.modules)))"
    )
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert child.stdout == "True []\n"


def test_a_folder_that_an_uninstallation_left_behind_is_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "left_behind" / "__pycache__").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(needs, "PACKAGES", (*needs.PACKAGES, "left_behind"))

    assert not needs.can_train()


def test_the_sentence_ends_with_the_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/home/me/my python/bin/python")
    monkeypatch.setattr(sys, "platform", "linux")

    error = needs.TrainingMissingError("Training")

    assert needs.command() == "'/home/me/my python/bin/python' -m pip install \"digitrec[train]\""
    assert str(error).startswith("Training needs TensorFlow") and f"`{needs.command()}`" in str(error)
    assert needs.sentence().endswith("this command installs it:")


def test_on_windows_the_command_is_that_of_a_python_that_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", r"C:\My Programs\pythonw.exe")
    monkeypatch.setattr(sys, "platform", "win32")

    assert needs.command() == r'"C:\My Programs\python.exe" -m pip install "digitrec[train]"'


def test_where_there_is_no_pip_uv_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "find_spec", lambda name: None)

    assert needs.command().startswith("uv pip install --python ")


def test_a_packaged_program_names_the_full_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert needs.command() == ""
    for said in (needs.sentence(), str(needs.TrainingMissingError("Training"))):
        assert "the full DigitRec has it" in said and "pip" not in said


def test_the_releases_are_where_the_metadata_say(monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = Message()
    monkeypatch.setattr(importlib.metadata, "metadata", lambda name: metadata)
    assert needs.releases() == "DigitRec's page of releases"

    metadata["Project-URL"] = "Source, https://example.org/digitrec"
    metadata["Project-URL"] = "Releases, https://example.org/digitrec/releases"

    assert needs.releases() == "https://example.org/digitrec/releases"


def test_without_metadata_there_are_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "_DISTRIBUTION", "a-package-that-nobody-has")

    assert needs.releases() == "DigitRec's page of releases"
