"""Opens damaged files of every kind that the program opens, each as the program does, and tells how they ended.

python -m tests.fuzz.campaign                              each kind as often as it is meant to be: see PLAN
python -m tests.fuzz.campaign images --count 100000        pictures alone, so many in all
python -m tests.fuzz.campaign h5 forms --seed 7 --seconds 60
python -m tests.fuzz.campaign h5 --number 123              one file again, here, with all that it says

None may crash, raise anything but the one clear sentence, take more than 10 s of processor time or 1 GB, leave a file
behind, or touch anything outside its own folder. Files are opened by worker processes under a watch; where the program
opens them in a child of its own, one that breaks its worker is opened again as the program does, and it is that end
that counts (“given up” is a sentence then). Ends with status 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.kind import Kind
from tests.fuzz.kinds import GROUPS, kind_of
from tests.fuzz.worker import put, tried

MOST_SECONDS, MOST_MEMORY = 10.0, 2**30
"""Processor time and memory that a file may take; beyond what the worker has before the first one."""

LONGEST_WAIT = 60.0
"""Seconds for which it may wait for nothing, neither it nor a child of it wanting the processor: it hangs, too."""

_START = 900.0
"""Seconds that a worker has to begin; a busy machine is slow."""

PLAN = {"images": 100_000, "heavy": 100, "models": 1_000, "data": 1_000, "documents": 1_000}
"""How many files of each group: of the first in all, of the others of each kind."""

_ROOT = Path(__file__).parents[2]
_FILES_EACH = 4_000
"""After so many files a worker begins anew: what it keeps of each is no leak of the program's."""

_GLANCE = 0.25
_FULL = 700 * 2**20
"""Peak from which on a worker begins anew, so that the next file's is seen."""


@dataclass
class Row:
    """How the files of a kind ended."""

    kind: str
    seed: int
    files: int = 0
    refused: int = 0
    opened: int = 0
    raised: int = 0
    crashed: int = 0
    hung: int = 0
    heavy: int = 0
    outside: int = 0
    left: int = 0
    memory: int = 0
    seconds: float = 0.0
    slowest: int = 0
    wrong: dict[int, str] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)

    def add(self, number: int, answer: dict[str, Any]) -> None:
        """Counts a file."""
        self.files += 1
        end = answer["end"]
        setattr(self, end, getattr(self, end) + 1)
        self.memory = max(self.memory, answer.get("taken", 0))
        if answer.get("seconds", 0) > self.seconds:
            self.seconds, self.slowest = answer["seconds"], number
        if end in ("raised", "crashed", "hung"):
            self.wrong[number] = f"{end}: {answer['said']}"
        for key, is_wrong in (("left", answer.get("left")), ("outside", answer.get("outside"))):
            if is_wrong:
                setattr(self, key, getattr(self, key) + 1)
                self.wrong[number] = f"{key}: {is_wrong}"
        if answer.get("taken", 0) > MOST_MEMORY:
            self.heavy += 1
            self.wrong[number] = f"took {answer['taken'] / 2**20:.0f} MB"
        if end == "refused":
            self.said[answer["said"]] = self.said.get(answer["said"], 0) + 1


HEAD = (
    "kind",
    "files",
    "refused",
    "opened",
    "raised",
    "crashed",
    "hung",
    "> 1 GB",
    "outside",
    "left",
    "MB",
    "s",
    "seed",
)


def table(rows: list[Row]) -> str:
    """All rows, and their sum."""
    lines = [HEAD]
    numbers = ("files", "refused", "opened", "raised", "crashed", "hung", "heavy", "outside", "left")
    for row in rows:
        counts = (f"{getattr(row, one):,}" for one in numbers)
        lines.append((row.kind, *counts, f"{row.memory / 2**20:.0f}", f"{row.seconds:.1f}", str(row.seed)))
    if len(rows) > 1:
        sums = (f"{sum(getattr(row, one) for row in rows):,}" for one in numbers)
        most = (f"{max(row.memory for row in rows) / 2**20:.0f}", f"{max(row.seconds for row in rows):.1f}", "")
        lines.append(("all", *sums, *most))
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


class Worker:
    """A process that opens files, and the watch over it."""

    def __init__(self, kind: Kind, seed: int, folder: Path) -> None:
        self._kind, self._seed = kind, seed
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._opened = self._idle = self._peak = 0

    def _begin(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        command = [sys.executable, "-m", "tests.fuzz.worker", self._kind.name, str(self._seed), str(self._folder)]
        self._process = subprocess.Popen(
            command,
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(_ROOT), "QT_QPA_PLATFORM": "offscreen"},
        )
        ready, _ = self._line(_START)
        if ready is None:
            raise RuntimeError(f"the worker for {self._kind.name} does not start")
        self._opened, self._idle, self._peak = 0, ready["ready"], ready["ready"]

    def ask(self, number: int, *, as_a_child: bool = False) -> dict[str, Any]:
        """How the file of this number ended."""
        if self._process is None or self._opened >= _FILES_EACH or self._peak - self._idle > _FULL:
            self.close()
            self._begin()
        process = self._process
        assert process is not None and process.stdin is not None
        self._opened += 1
        if self._kind.is_exact:
            put(self._kind.made(number, self._seed), self._folder / "given", self._kind.folder)
        process.stdin.write(json.dumps({"number": number, "as_a_child": as_a_child}).encode() + b"\n")
        process.stdin.flush()
        answer, why = self._line()
        if answer is None:
            status = process.poll()
            self.close()
            if why == "ended":
                return {"end": "crashed", "said": f"status {status}"}
            return {"end": "hung", "said": why, "seconds": MOST_SECONDS}
        answer["taken"] = max(0, answer["peak"] - self._idle) if answer["peak"] > self._peak else 0
        self._peak = max(self._peak, answer["peak"])
        if answer["end"] != "raised" and answer["seconds"] > MOST_SECONDS:
            answer |= {"end": "hung", "said": f"{answer['seconds']:.1f} s"}
        return answer

    def _line(self, start: float | None = None) -> tuple[dict[str, Any] | None, str]:
        """The next answer; None, and why, if there is none: within so many seconds, or by the limits for a file."""
        process = self._process
        assert process is not None and process.stdout is not None
        began, used, idle = time.monotonic(), self._used(), 0.0
        while True:
            if select.select([process.stdout], [], [], _GLANCE)[0]:
                line = process.stdout.readline()
                if not line:
                    process.wait()
                    return None, "ended"
                return json.loads(line), ""
            idle += 0.0 if self._wants_processor() else _GLANCE
            if start is not None:
                if time.monotonic() - began > start:
                    return None, "never began"
            elif self._used() - used > 1.2 * MOST_SECONDS:
                return None, f"more than {MOST_SECONDS:.0f} s of processor time"
            elif idle > LONGEST_WAIT:
                return None, f"waits for nothing for {LONGEST_WAIT:.0f} s"

    def _used(self) -> float:
        """Processor time of the process, its threads, and its children that have ended; seconds."""
        assert self._process is not None
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def _wants_processor(self) -> bool:
        """Whether a thread of the process, or of a child of it, runs or waits for its turn."""
        assert self._process is not None
        for file in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, IndexError):
                fields = file.read_text().rpartition(")")[2].split()
                if int(fields[2]) == self._process.pid and any(
                    task.read_text().rpartition(")")[2].split()[0] in "RD" for task in file.parent.glob("task/*/stat")
                ):
                    return True
        return False

    def close(self) -> None:
        """Ends the process, and all that it has started."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def run(
    kind: Kind, count: int, seed: int, until: Callable[[], float], folder: Path, keep: Path | None, first: int
) -> Row:
    """Opens so many files of a kind, from a number on, until a moment of `time.monotonic`, which may change."""
    row, worker = Row(kind.name, seed), Worker(kind, seed, folder / "work")
    try:
        for number in range(first, first + count):
            if time.monotonic() > until():
                break
            answer = worker.ask(number)
            if kind.as_a_child is not None and (
                answer["end"] in ("crashed", "hung") or answer.get("taken", 0) > MOST_MEMORY
            ):
                answer = worker.ask(number, as_a_child=True)
            row.add(number, answer)
            if number in row.wrong and keep is not None:
                put(kind.made(number, seed), keep / f"{kind.name}-{seed}-{number}", kind.folder)
                (keep / f"{kind.name}-{seed}-{number}.txt").write_text(row.wrong[number])
    finally:
        worker.close()
    return row


def main(argv: list[str] | None = None) -> int:
    """Runs the campaign; returns 0 if nothing was wrong."""
    parser = argparse.ArgumentParser(
        prog="tests.fuzz.campaign", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "kinds", nargs="*", metavar="KIND", help=f"{', '.join(GROUPS)}, or one of their kinds; default: all"
    )
    parser.add_argument("--count", type=int, help="files of each kind, or pictures in all")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="ends after so long; default: never")
    parser.add_argument("--workers", type=int, default=1, help="kinds at a time; default: 1")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="begins with this number")
    parser.add_argument("--number", type=int, metavar="N", help="opens this one alone, here")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="copies what ended wrong to this folder")
    parser.add_argument("--sentences", action="store_true", help="lists what was said of what was refused")
    arguments = parser.parse_args(argv)
    plan = planned(arguments.kinds, arguments.count)
    if arguments.number is not None:
        for kind, _ in plan:
            with tempfile.TemporaryDirectory(prefix="digitrec-fuzz-") as folder:
                print(json.dumps(tried(kind, arguments.number, arguments.seed, Path(folder), None), indent=1))
        return 0
    rows: list[Row] = []
    until = time.monotonic() + arguments.seconds
    waiting = list(plan)

    def work() -> None:
        while waiting:
            with contextlib.suppress(IndexError):
                kind, count = waiting.pop(0)
                began = time.monotonic()
                with tempfile.TemporaryDirectory(prefix="digitrec-fuzz-") as folder:
                    row = run(kind, count, arguments.seed, lambda: until, Path(folder), arguments.keep, arguments.first)
                rows.append(row)
                print(f"{kind.name}: {row.files:,} files in {time.monotonic() - began:.0f} s", flush=True)
                for number, why in list(row.wrong.items())[:20]:
                    print(f"  WRONG {kind.name} {number}: {why}", flush=True)
                if arguments.sentences:
                    for said, times in sorted(row.said.items(), key=lambda item: -item[1])[:40]:
                        print(f"  {times:6} {said}", flush=True)

    threads = [threading.Thread(target=work) for _ in range(arguments.workers)]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:  # what was found so far is told
        until = 0.0
        for thread in threads:
            thread.join()
    print(table(rows))
    return 1 if any(row.wrong for row in rows) else 0


def planned(names: list[str], count: int | None) -> list[tuple[Kind, int]]:
    """The kinds, and how many files of each."""
    plan: list[tuple[Kind, int]] = []
    for name in names or list(GROUPS):
        kinds = [kind_of(one) for one in GROUPS.get(name, (name,))]
        group = next((group for group, members in GROUPS.items() if kinds[0].name in members), "heavy")
        wanted = count or PLAN[group]
        share = -(-wanted // len(kinds)) if name == "images" else wanted
        plan += [(kind, min(share, len(kind.made_seeds)) if kind.is_exact else share) for kind in kinds]
    return plan


if __name__ == "__main__":
    sys.exit(main())
