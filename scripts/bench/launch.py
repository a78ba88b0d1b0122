"""The part of scripts/bench that starts the window, and beside it a bare one of PyQt, in turns.

python -m scripts.bench.launch                             measures
python -m scripts.bench.launch bare STARTED                a window of PyQt with a label in it
python -m scripts.bench.launch window STARTED [IMAGE]      the program's own
python -m scripts.bench.launch --frozen EXECUTABLE         the start of a package, and in turns of the sources
STARTED: time.time() when the process was started

What a window's process does not need is imported by the one that measures alone: it would hold up both.
"""

from __future__ import annotations

import json
import os
import sys
import time

from PyQt6.QtWidgets import QApplication, QLabel, QMainWindow

from digitrec_gui.self_test.start import program, resident_megabytes, watch

_STARTS = 5
_IDLE_STARTS = 3


def measure() -> None:
    """Reports the starts of both windows, and their memory."""
    from digitrec_gui import paths
    from scripts.bench.runner import answer_of, report

    def start(*arguments: str) -> dict[str, float]:
        kind, *image = arguments
        return answer_of("scripts.bench.launch", kind, str(time.time()), *image)

    in_turns = [(start("bare"), start("window", str(paths.SAMPLES / "note.jpg"))) for _ in range(_STARTS + 1)]
    bare, window = zip(*in_turns[1:], strict=True)  # the first ones find no byte code, and cold files
    report(
        bare=[run["painted"] for run in bare],
        bare_resident=[run["resident"] for run in bare],
        painted=[run["painted"] for run in window],
        filled=[run["filled"] for run in window],
        read=[run["read"] for run in window],
        resident_read=[run["resident"] for run in window],
    )
    idle = [start("window") for _ in range(_IDLE_STARTS)]
    report(
        resident=[run["resident"] for run in idle],
        heavy=[max(run["heavy"] for run in [*window, *idle])],
    )


def compare(executable: str) -> None:
    """Prints how long a package takes to start, the sources in the same run, and how many times as long."""
    import statistics
    import subprocess
    import tempfile

    from digitrec_gui import paths
    from scripts.bench.runner import environment

    note = str(paths.SAMPLES / "note.jpg")

    def start(command: list[str]) -> dict[str, float]:
        arguments = ["gui", "--time-start", str(time.time()), note]
        done = subprocess.run([*command, *arguments], stdout=subprocess.PIPE, env=environment(), check=True)
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return found

    with tempfile.TemporaryDirectory() as home:
        os.environ["DIGITREC_HOME"] = home
        in_turns = [(start([executable]), start(paths.child_command())) for _ in range(_STARTS + 1)]
    frozen, source = zip(*in_turns[1:], strict=True)  # the first ones find cold files
    print(f"{'':10}{'package':>9}{'sources':>9}{'ratio':>7}   medians of {_STARTS}")
    for name in ("painted", "filled", "read"):
        one, other = (statistics.median(run[name] for run in runs) for runs in (frozen, source))
        print(f"{name:10}{one:7.3f} s{other:7.3f} s{one / other:7.2f}")


class _BareWindow(QMainWindow):
    """A window of PyQt with a label in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setCentralWidget(QLabel("DigitRec"))


def bare(started: float) -> None:
    """Prints the seconds from the start of the process to the painted window, and its memory."""
    found: dict[str, float] = {}

    def painted() -> None:
        found.update(painted=time.time() - started, resident=resident_megabytes())
        window.close()

    application = QApplication([])
    watch(_BareWindow, painted)
    window = _BareWindow()
    window.show()
    application.exec()
    print(json.dumps(found))


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            measure()
        case ["--frozen", executable]:
            compare(executable)
        case ["bare", moment]:
            bare(float(moment))
        case ["window", moment, *images]:
            program(float(moment), images)
        case _:
            sys.exit(__doc__)
