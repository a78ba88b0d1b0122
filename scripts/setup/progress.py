"""Runs a long command and shows that it moves: a line that changes, or one now and then in a log."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

TICK = 0.5  # seconds
LOG_INTERVAL = 15.0  # seconds between lines where the last one can't be overwritten


class Progress:
    """Tells of a command about which nothing more is known than that it runs."""

    def feed(self, line: str) -> None:
        """Takes a line of the command's output."""

    def text(self) -> str:
        """Where the command is, in a few words."""
        return "working"


class PipProgress(Progress):
    """Condenses pip's output; between its lines, growing files tell that it moves.

    Args:
        site_packages: The folder that pip installs into.
        temporary: The folder that pip has for its downloads.
    """

    def __init__(self, site_packages: Path, temporary: Path) -> None:
        self._site_packages = site_packages
        self._temporary = temporary
        self._started = time.time()
        self._package = ""
        self._count = 0
        self._to_install = 0

    def feed(self, line: str) -> None:
        """Takes a line of pip's output."""
        collecting = re.match(r"Collecting ([\w.-]+)", line)
        installing = re.match(r"Installing collected packages: (.*)", line)
        if collecting:
            self._package = collecting[1]
            self._count += 1
        elif installing:
            self._to_install = len(installing[1].split(","))

    def text(self) -> str:
        """The package at hand and the megabytes so far, or how many packages are in place."""
        if self._to_install:
            return f"{self._installed()} of {self._to_install} packages in place"
        if self._package:
            return f"{self._downloaded() / 1e6:.0f} MB so far, package {self._count}: {self._package}"
        return "looking what is needed"

    def _installed(self) -> int:
        # RECORD is the last file that pip writes of a package.
        records = self._site_packages.glob("*.dist-info/RECORD")
        return sum(record.stat().st_mtime >= self._started for record in records)

    def _downloaded(self) -> int:
        # Downloads lie in folders; the loose files beside them are copies on their way to pip's cache.
        total = 0
        for path in self._temporary.glob("*/**/*"):
            try:
                total += path.stat().st_size
            except FileNotFoundError:
                continue  # pip moved it meanwhile
        return total


def run_alive(
    command: list[str], progress: Progress | None = None, environment: dict[str, str] | None = None
) -> tuple[int, list[str]]:
    """Runs a command to its end and shows that it moves.

    Args:
        command: The program and its arguments.
        progress: Tells where the command is.
        environment: The variables for the command; None for those of this process.

    Returns:
        The exit status, and the lines that the command wrote.
    """
    progress = progress or Progress()
    lines: list[str] = []
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    reader = threading.Thread(target=_read, args=(process.stdout, lines, progress))
    reader.start()
    try:
        _watch(process, progress)
    except BaseException:
        process.kill()
        raise
    finally:
        process.wait()
        reader.join()
        process.stdout.close()
    return process.returncode, lines


def _read(output: IO[str], lines: list[str], progress: Progress) -> None:
    for line in output:
        lines.append(line.rstrip())
        progress.feed(line)


def _watch(process: subprocess.Popen[str], progress: Progress) -> None:
    """Shows the progress until the process ends."""
    started = time.monotonic()
    rewrite = sys.stdout.isatty()
    interval = TICK if rewrite else LOG_INTERVAL
    width = shutil.get_terminal_size().columns - 1
    while True:
        try:
            process.wait(interval)
        except subprocess.TimeoutExpired:
            text = f"    {time.monotonic() - started:.0f} s: {progress.text()}"[:width]
            print(f"\r{text:<{width}}" if rewrite else text, end="" if rewrite else "\n", flush=True)
        else:
            break
    if rewrite:
        print("\r" + " " * width, end="\r", flush=True)
