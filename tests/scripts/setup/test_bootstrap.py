"""Setting up: which Python, what the stamp says, what is pinned, and the sentences for what fails."""

import ast
import os
import re
import subprocess
import sys

import pytest

from scripts.setup import environment
from scripts.setup.bootstrap import python_sentence
from scripts.setup.environment import no_venv_sentence, os_sentence, pip_sentence
from scripts.setup.places import LOCKS, PYTHON, ROOT, UNFINISHED, Stamp, is_ready, key
from scripts.setup.progress import PipProgress, run_alive


@pytest.fixture
def project(tmp_path):
    for name in ("pyproject.toml", *LOCKS.values()):
        (tmp_path / name).write_text(f"the {name}\n")
    return tmp_path


def test_the_same_files_need_no_second_set_up(project):
    assert key("program", project) == key("program", project)


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements.lock"])
def test_a_changed_file_needs_a_new_set_up(project, changed):
    before = key("program", project)

    (project / changed).write_text("something else\n")

    assert key("program", project) != before


def test_newer_tools_leave_the_program_as_it_is(project):
    program, tools = key("program", project), key("tools", project)

    (project / "requirements-dev.lock").write_text("newer tools\n")

    assert key("program", project) == program
    assert key("tools", project) != tools


def test_another_python_needs_a_new_set_up(project, monkeypatch):
    before = key("program", project)

    monkeypatch.setattr(sys, "version", "3.13.9 of somebody else")

    assert key("program", project) != before


def test_a_moved_folder_needs_a_new_set_up(project, tmp_path_factory):
    before = key("program", project)

    moved = project.rename(tmp_path_factory.mktemp("elsewhere") / "digitrec")

    assert key("program", moved) != before


def test_the_stamp_remembers_and_leaves_no_crumbs(tmp_path):
    stamp = Stamp(tmp_path / ".venv")
    assert stamp.lines() == []

    stamp.write([UNFINISHED])
    stamp.write(["program 1", "tools 2"])

    assert stamp.lines() == ["program 1", "tools 2"]
    assert list(stamp.path.parent.iterdir()) == [stamp.path]


def test_a_set_up_whose_python_is_gone_is_not_ready(project):
    python = project / PYTHON.relative_to(ROOT)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    Stamp(project / ".venv").write([key("program", project)])
    assert is_ready("program", project)

    python.unlink()
    python.symlink_to(project / "gone")

    assert not is_ready("program", project)


@pytest.mark.parametrize("stamp", [[], [UNFINISHED], ["program 0123"]])
def test_an_interrupted_or_outdated_set_up_is_not_ready(project, stamp):
    Stamp(project / ".venv").write(stamp)

    assert not is_ready("program", project)


def test_an_old_python_is_told_which_one_to_use():
    assert "this is Python 3.9: use python3.12 in place" in python_sentence((3, 9), ["python3.12", "python3.11"])
    assert "install one of those" in python_sentence((3, 14), [])


def test_debian_without_venv_gets_a_command_to_paste():
    assert "`sudo apt-get install -y python3.11-venv`" in no_venv_sentence("python3.11", has_apt=True)
    assert "apt-get" not in no_venv_sentence("python3.11", has_apt=False)


@pytest.mark.parametrize(
    ("said", "helps"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution",
            "internet",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "cache purge"),
        ("ERROR: No matching distribution found for ai-edge-litert==2.3.0", "64-bit Python"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "3 GB"),
        ("ERROR: something new", "last lines"),
    ],
)
def test_what_pip_said_becomes_one_sentence_that_helps(said, helps):
    sentence = pip_sentence(said)

    assert helps in sentence
    assert "\n" not in sentence


def test_a_full_disk_and_a_locked_folder_become_sentences():
    assert "3 GB" in os_sentence(OSError(28, "No space left on device"))
    assert "where you may write" in os_sentence(PermissionError(13, "Permission denied"))


def test_pip_is_followed_from_the_first_download_to_the_last_package(tmp_path):
    site_packages, temporary = tmp_path / "site-packages", tmp_path / "tmp"
    progress = PipProgress(site_packages, temporary)
    download = temporary / "pip-unpack-1" / "numpy.whl"
    download.parent.mkdir(parents=True)
    download.write_bytes(bytes(3_000_000))

    progress.feed("Collecting numpy==2.4.6 (from -r requirements.lock (line 1))\n")
    assert progress.text() == "3 MB so far, package 1: numpy"

    progress.feed("Installing collected packages: numpy, h5py\n")
    record = site_packages / "numpy-2.4.6.dist-info" / "RECORD"
    record.parent.mkdir(parents=True)
    record.write_text("")
    os.utime(record, (2**32, 2**32))
    assert progress.text() == "1 of 2 packages in place"


def test_a_command_gives_its_output_and_its_status():
    status, lines = run_alive([sys.executable, "-c", "print('one'); print('two'); raise SystemExit(3)"])

    assert (status, lines) == (3, ["one", "two"])


@pytest.mark.parametrize("lock", LOCKS.values())
def test_every_pin_is_exact_hashed_and_without_an_address(lock):
    text = (ROOT / lock).read_text()
    pins = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())

    assert "://" not in text
    assert len(pins) > 10
    for pin in pins:
        assert re.match(r"[\w-]+==[\w.]+ ", pin), pin
        assert "--hash=sha256:" in pin


def test_both_locks_agree():
    versions = [
        dict(re.findall(r"^([\w-]+)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE)) for lock in LOCKS.values()
    ]

    shared = versions[0].keys() & versions[1].keys()

    assert shared
    assert {name: versions[0][name] for name in shared} == {name: versions[1][name] for name in shared}


@pytest.mark.parametrize("script", ["start.py", "check.py"])
def test_each_script_explains_itself(script):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / script, "--help"], capture_output=True, text=True, check=False
    )

    assert f"python3 scripts/{script}" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("script", ["start.py", "check.py", "setup/bootstrap.py", "setup/places.py"])
def test_an_old_python_comes_as_far_as_the_sentence(script):
    ast.parse((ROOT / "scripts" / script).read_text(), feature_version=(3, 8))


def test_setting_up_the_tools_keeps_the_program_ready(tmp_path, monkeypatch, capsys):
    stamp = Stamp(tmp_path / ".venv")
    stamp.write([key("program")])
    monkeypatch.setattr(environment, "Stamp", lambda: stamp)
    monkeypatch.setattr(environment, "_is_usable", lambda: True)
    monkeypatch.setattr(environment, "is_ready", lambda layer: key(layer) in stamp.lines())
    monkeypatch.setattr(environment, "_steps", lambda todo, usable: [])

    environment.set_up(["program", "tools"])

    assert stamp.lines() == [key("program"), key("tools")]
