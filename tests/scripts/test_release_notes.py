"""The notes of a release: cut out of the CHANGELOG, or a sentence that says what is amiss."""

from __future__ import annotations

import pytest

from scripts import release_notes
from scripts.release_notes import NotesError, code_version, notes

CHANGELOG = """\
# Changelog

## Unreleased

### Added

- Something new.

## [1.2.0] - 2026-12-01

### Added

- It reads.

### Fixed

- It reads right.

## 1.1.0 - 2026-11-01

- First of all.
"""


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.2.0", "### Added\n\n- It reads.\n\n### Fixed\n\n- It reads right."), ("1.1.0", "- First of all.")],
)
def test_a_version_has_its_own_notes(version: str, expected: str) -> None:
    assert notes(f"v{version}", CHANGELOG, version) == expected


@pytest.mark.parametrize(
    ("tag", "version", "words"),
    [
        ("v1.2.0", "1.3.0", "The tag is v1.2.0, but the code is version 1.3.0"),
        ("1.2.0", "1.2.0", "tag it as v1.2.0"),
        ("v1.3.0", "1.3.0", "has no section “## 1.3.0"),
        ("v1.2", "1.2", "has no section"),
    ],
)
def test_what_is_amiss_is_said_in_a_sentence(tag: str, version: str, words: str) -> None:
    with pytest.raises(NotesError, match=words.replace("(", r"\(")):
        notes(tag, CHANGELOG, version)


def test_an_empty_section_is_none() -> None:
    with pytest.raises(NotesError, match=r"says nothing of 1\.2\.0"):
        notes("v1.2.0", "## 1.2.0 - 2026-12-01\n\n## 1.1.0 - 2026-11-01\n\n- Old.\n", "1.2.0")


def test_the_script_prints_them(capsys: pytest.CaptureFixture[str], tmp_path, monkeypatch) -> None:
    file = tmp_path / "CHANGELOG.md"
    file.write_text(CHANGELOG.replace("1.2.0", code_version()), encoding="utf-8")
    monkeypatch.setattr(release_notes, "CHANGELOG", file)

    assert release_notes.main([f"v{code_version()}"]) == 0
    assert capsys.readouterr().out.startswith("### Added\n\n- It reads.")
    assert release_notes.main(["v99.0.0"]) == 1
    assert "tag it as" in capsys.readouterr().err
    assert release_notes.main([]) == 2
