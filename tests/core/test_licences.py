"""The licence texts: collected in a packaged program, else read from what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from digitrec_gui.core import licences


def test_a_packaged_program_shows_what_was_collected(tmp_path: Path) -> None:
    collected = tmp_path / "licences.txt"
    collected.write_text("the terms of “everything” in it", encoding="utf-8")

    assert licences.licence_texts(collected) == "the terms of “everything” in it"


def test_else_they_come_from_what_is_installed(tmp_path: Path) -> None:
    text = licences.licence_texts(tmp_path / "not there")

    # Its own first, then all that is needed, what is needed by that too; each with its terms and its texts
    first, numpy, pyqt = (text.index(name) for name in ("\ndigitrec ", "\nnumpy ", "\nPyQt6 "))
    assert first < numpy < pyqt
    assert "\nflatbuffers " in text  # LiteRT needs it
    assert "GPL-3.0-only" in text
    assert "Permission is hereby granted, free of charge" in text and "GNU GENERAL PUBLIC LICENSE" in text
    # But nothing of the developers'
    assert "\npytest " not in text and "\nruff " not in text


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("numpy>=2.1", ["numpy"]),
        ("backports.strenum (<1.3)", ["backports-strenum"]),
        ("PyQt6_sip [all] >=13", ["pyqt6-sip"]),
        ("pyobjc-core>=11; sys_platform == 'darwin'", ["pyobjc-core"]),
        ('tensorflow-cpu>=2.20; sys_platform != "darwin" and extra == "train"', ["tensorflow-cpu"]),
        ("sphinx; extra == 'docs'", []),
        ("", []),
    ],
)
def test_what_is_required_is_known_by_its_name(requirement: str, name: list[str]) -> None:
    assert list(licences._needed([requirement], "train")) == name


def test_where_nothing_is_installed_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "_OWN", "a-package-that-nobody-has")

    assert "not installed by pip" in licences.licence_texts(tmp_path / "not there")
