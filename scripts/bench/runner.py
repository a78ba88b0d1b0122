"""Carries out measurements as children with a time limit, and says each row as soon as it is measured.

A child prints what it has measured with `report`; a row is said once its figure and all its yardsticks are there.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TextIO

from digitrec_gui.core.files import write_whole

ROOT = Path(__file__).resolve().parents[2]

Values = dict[str, list[float]]
"""What was measured, by name: seconds, megabytes, shares or counts, one for each repeat."""

_SCALES = {"ms": 1000.0, "%": 100.0}


@dataclass(frozen=True)
class Row:
    """A figure that people read, beside its yardsticks.

    Attributes:
        key: under which a child reports it.
        what: it is, for people.
        unit: in which it is said; "ms" of seconds, "%" of a share.
        yardsticks: what it is compared with, in words, by the name under which a child reports it.
        bound: what is promised: the most of the ratio to the first yardstick, or of the figure where it has none.
    """

    key: str
    what: str
    unit: str = ""
    yardsticks: Mapping[str, str] = field(default_factory=dict)
    bound: float | None = None

    def missing(self, values: Values) -> list[str]:
        """What was not measured, in words: the figure, or yardsticks of it."""
        if self.key not in values:
            return [self.what]
        return [words for key, words in self.yardsticks.items() if key not in values]


@dataclass(frozen=True)
class Measurement:
    """Rows that are measured together, and how.

    Attributes:
        name: by which it is chosen.
        about: what it measures, for people.
        commands: arguments of Python; each is a child, one after the other.
        limit: seconds after which a child is ended.
        rows: what is said of it.
        is_default: whether it is carried out where nothing was chosen.
    """

    name: str
    about: str
    commands: tuple[tuple[str, ...], ...]
    limit: float
    rows: tuple[Row, ...]
    is_default: bool = True


class Bench:
    """Says rows and keeps them.

    Args:
        out: where the rows are printed.
        file: JSON of what was measured so far, whole after each row; None for no file.
    """

    def __init__(self, out: TextIO, file: Path | None = None) -> None:
        self._out = out
        self._file = file
        self._rows: list[dict[str, Any]] = []
        self._not_measured: list[dict[str, str]] = []

    def run(self, measurements: Iterable[Measurement]) -> bool:
        """Carries out the measurements; False if any row was not measured.

        Raises:
            DataError: the file cannot be written.
        """
        self._keep()  # what cannot be written is known before anything was measured
        self._print(_columns("", "figure", "min - max", "yardstick", "ratio", ""))
        for measurement in measurements:
            self._measure(measurement)
        return not self._not_measured

    def _measure(self, measurement: Measurement) -> None:
        self._print(f"{measurement.name}: {measurement.about}")
        left, values = list(measurement.rows), Values()
        problems: list[str] = []

        def on_report(told: Values) -> None:
            values.update(told)
            for row in [row for row in left if not row.missing(values)]:
                left.remove(row)
                self._say(measurement, row, values)

        try:
            for command in measurement.commands:
                problem = carry_out(command, measurement.limit, on_report)
                problems += [problem] if problem else []
        finally:
            for row in left:
                if row.key in values:  # a figure without all its yardsticks is better than none
                    self._say(measurement, row, values)
        missing = [what for row in left for what in row.missing(values)]
        if problems and not missing:
            missing = ["its end"]
        for what in missing:
            self._say_not_measured(measurement, what, "; ".join(problems) or "its child said nothing of it")

    def _say(self, measurement: Measurement, row: Row, values: Values) -> None:
        figure = _figures(values[row.key], row.unit)
        yardsticks: list[dict[str, Any]] = [
            {"what": words, **_figures(values[key], row.unit)} for key, words in row.yardsticks.items() if key in values
        ]
        for yardstick in yardsticks:
            yardstick["ratio"] = figure["figure"] / yardstick["figure"] if yardstick["figure"] else None
        found = {"measurement": measurement.name, "what": row.what, "unit": row.unit, **figure}
        bound = {}
        if row.bound is not None and not row.missing(values):
            measured = yardsticks[0]["ratio"] if yardsticks else figure["figure"]
            bound = {"bound": row.bound, "kept": measured is not None and measured <= row.bound}
        self._rows.append({**found, **bound, "yardsticks": yardsticks})
        self._keep()
        for line in _lines(self._rows[-1]):
            self._print(line)

    def _say_not_measured(self, measurement: Measurement, what: str, why: str) -> None:
        self._not_measured.append({"measurement": measurement.name, "what": what, "why": why})
        self._keep()
        self._print(f"  {what}: not measured: {why}")

    def _keep(self) -> None:
        if self._file is not None:
            machine = {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version()}
            found = {"machine": machine, "rows": self._rows, "not measured": self._not_measured}
            write_whole(self._file, (json.dumps(found, indent=1) + "\n").encode())

    def _print(self, line: str) -> None:
        print(line.rstrip(), file=self._out, flush=True)


def carry_out(command: Iterable[str], limit: float, on_report: Callable[[Values], None]) -> str:
    """Runs Python with these arguments as a child, with user folders of its own.

    Args:
        command: arguments.
        limit: seconds after which the child is ended, with all that it has started.
        on_report: gets what the child reports, as soon as it does.

    Returns:
        Why it did not come to its end, in words; empty if it did.
    """
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        tempfile.TemporaryFile("w+", errors="replace") as errors,
        _child(command, home, errors) as child,
    ):
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            _end(child)

        timer = threading.Timer(limit, end)
        timer.start()
        try:
            assert child.stdout is not None
            for line in child.stdout:
                if line.startswith("{") and line.endswith("}\n"):
                    on_report(json.loads(line))
            status = child.wait()
        except BaseException:
            _end(child)
            raise
        finally:
            timer.cancel()
            timer.join()
        if is_late.is_set():
            return f"it took more than {limit:g} s and was ended"
        errors.seek(0)
        said = errors.read().split("\n")
        return next((line for line in reversed(said) if line.strip()), f"exit status {status}") if status else ""


def _child(command: Iterable[str], home: str, errors: IO[str]) -> subprocess.Popen[str]:
    """Starts a child at the head of a process group; what it leaves in temporary folders lies in `home`."""
    own = {"DIGITREC_HOME": home, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), home)}
    return subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env={**environment(), **own},
        cwd=ROOT,
        start_new_session=True,
    )


def _end(child: subprocess.Popen[str]) -> None:
    """Ends a child and, where the system knows groups, all that it has started."""
    if sys.platform == "win32":
        child.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def environment() -> dict[str, str]:
    """The variables of a child: as a person has them, but without a screen unless one is asked for."""
    variables = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's start finds the byte code of the last one
    return variables


def _figures(values: list[float], unit: str) -> dict[str, float]:
    """The median, the spread and the number of repeats."""
    scale = _SCALES.get(unit, 1.0)
    return {
        "figure": scale * statistics.median(values),
        "low": scale * min(values),
        "high": scale * max(values),
        "repeats": len(values),
    }


def _lines(found: dict[str, Any]) -> Iterable[str]:
    """A row as people read it: a line, and one more for each yardstick after the first."""
    unit, head = found["unit"], (f"  {found['what']}", f"{_number(found['figure'])} {found['unit']}", _spread(found))
    promise = ""
    if "bound" in found:
        promise = f"{'at most' if found['kept'] else 'NOT the promised'} {_number(found['bound'])}"
    for yardstick in found["yardsticks"]:
        ratio = "" if yardstick["ratio"] is None else _number(yardstick["ratio"])
        words = f"{yardstick['what']}{promise and f' ({promise})'}"
        yield _columns(*head, f"{_number(yardstick['figure'])} {unit}", ratio, words)
        head, promise = ("", "", ""), ""
    if head[0]:
        yield _columns(*head, "", "", promise)


def _columns(what: str, figure: str, spread: str, yardstick: str, ratio: str, words: str) -> str:
    return f"{what:50} {figure:>10} {spread:>17} {yardstick:>11} {ratio:>7}  {words}"


def _spread(found: dict[str, Any]) -> str:
    return f"{_number(found['low'])} - {_number(found['high'])}" if found["repeats"] > 1 else ""


def _number(value: float) -> str:
    """Three digits are all that a measurement is good for."""
    return f"{float(f'{value:.3g}'):,g}"


def report(**measured: Iterable[float]) -> None:
    """Tells the bench, from its child, what was measured: the values of each repeat, by name."""
    print(json.dumps({name: list(values) for name, values in measured.items()}), flush=True)


def times(work: Callable[[], object], repeats: int) -> list[float]:
    """Seconds of each repeat, after one run to warm up."""
    work()
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return found


def answer_of(module: str, *arguments: str) -> dict[str, Any]:
    """Runs a module of this folder as a child and returns the JSON of its last line."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, env=environment(), cwd=ROOT, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
