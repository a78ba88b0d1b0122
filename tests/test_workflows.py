"""The workflows: valid, with the least of rights, and with actions that nobody can exchange."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.setup.places import SUPPORTED

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))


def checked(*command: str | Path) -> str:
    """Runs a tool; what it found is told."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_there_are_both() -> None:
    assert [file.name for file in WORKFLOWS] == ["check.yml", "release.yml"]


def test_they_are_valid() -> None:
    tool = (sys.executable, "-m", "check_jsonschema", "--builtin-schema")
    checked(*tool, "vendor.github-workflows", *WORKFLOWS)
    checked(*tool, "vendor.dependabot", FOLDER.parent / "dependabot.yml")


def test_they_are_safe() -> None:
    tool = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    assert tool is not None
    checked(tool, "--offline", "--no-progress", FOLDER.parent)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_each_action_is_pinned_and_says_its_version(file: Path) -> None:
    used = re.findall(r"^[- ]*uses: (\S+)(.*)", file.read_text(encoding="utf-8"), re.MULTILINE)

    assert used
    for action, comment in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_every_python_that_is_supported_is_checked() -> None:
    text = (FOLDER / "check.yml").read_text(encoding="utf-8")
    wanted = ", ".join('"{}.{}"'.format(*version) for version in SUPPORTED)

    assert f"python: [{wanted}]" in text
    assert all(system in text for system in ("ubuntu-", "windows-", "macos-"))


def test_what_the_workflows_run_is_there() -> None:
    scripts = {name for file in WORKFLOWS for name in re.findall(r"scripts/\w+\.py", file.read_text(encoding="utf-8"))}

    assert scripts == {"scripts/check.py", "scripts/package.py", "scripts/release_notes.py"}
    assert all((ROOT / name).is_file() for name in scripts)
