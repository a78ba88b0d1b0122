"""The command of a child process, from the sources and in a package."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from digitrec_gui import paths


def test_from_the_sources_it_is_python() -> None:
    assert paths.child_command("read", "a.png") == [sys.executable, "-P", "-m", "digitrec_gui.cli", "read", "a.png"]


def test_in_a_package_it_is_the_packages_own_executable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "_internal"), raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "digitrec"))
    assert paths.child_command("train") == [str(tmp_path / "digitrec"), "train"]


def test_on_windows_it_is_the_one_that_has_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "_internal"), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "DigitRec.exe"))
    assert paths.child_command("train") == [str(tmp_path / "DigitRec.exe"), "train"]
    (tmp_path / "digitrec.com").touch()
    assert paths.child_command("train") == [str(tmp_path / "digitrec.com"), "train"]
