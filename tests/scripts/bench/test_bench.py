"""The bench as people run it: rows come one by one, what hangs is ended, and what was measured is kept."""

from __future__ import annotations

import io
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from digitrec_gui.core.errors import DataError
from scripts.bench.__main__ import main, measurements
from scripts.bench.runner import ROOT, Bench, Measurement, Row

LONG = 600.0
HANGS = "import threading; threading.Event().wait()"

FIRST, SECOND = Row("first", "the first"), Row("second", "the second")
SPEED = Row("speed", "how fast it is", "ms", {"bare": "the bare thing", "raw": "the raw call"}, bound=1.25)


def measured(*programs: str, rows: tuple[Row, ...] = (FIRST,), limit: float = LONG) -> Measurement:
    """What children measure that run these programs."""
    commands = tuple(("-c", f"from scripts.bench.runner import report\n{program}") for program in programs)
    return Measurement("fake", "for a test", commands, limit, rows)


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def waits_at(door: socket.socket) -> str:
    """A program that ends when its connection is closed."""
    return f"import socket; socket.create_connection(('127.0.0.1', {door.getsockname()[1]})).recv(1)"


def test_a_row_is_printed_when_it_is_measured_not_at_the_end(door: socket.socket) -> None:
    class Screen(io.StringIO):
        def write(self, text: str) -> int:
            if FIRST.what in text:  # the child goes on now: were this row held back, it would wait in vain
                door.accept()[0].close()
            return super().write(text)

    screen = Screen()
    program = f"report(first=[1])\n{waits_at(door)}\nreport(second=[2])"

    assert Bench(screen).run([measured(program, rows=(FIRST, SECOND))])
    assert screen.getvalue().index(FIRST.what) < screen.getvalue().index(SECOND.what)


def test_a_figure_stands_beside_its_yardsticks_on_screen_and_in_the_file(tmp_path: Path) -> None:
    screen, file = io.StringIO(), tmp_path / "figures.json"
    programs = ("report(speed=[0.3, 0.19, 0.2], bare=[0.1])", "report(raw=[0.5])")

    assert Bench(screen, file).run([measured(*programs, rows=(SPEED,))])

    head, _, line, further = screen.getvalue().splitlines()
    assert " ".join(line.split()) == "how fast it is 200 ms 190 - 300 100 ms 2 the bare thing (NOT the promised 1.25)"
    assert " ".join(further.split()) == "500 ms 0.4 the raw call"
    assert head.index("ratio") + len("ratio") == line.index(" 2 ") + 2 == further.index("0.4") + 3
    (row,) = json.loads(file.read_text())["rows"]
    assert (row["figure"], row["low"], row["high"], row["unit"], row["kept"]) == (200, 190, 300, "ms", False)
    assert [(bare["figure"], bare["ratio"]) for bare in row["yardsticks"]] == [(100, 2), (500, 0.4)]


def test_one_that_hangs_is_ended_and_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    screen, file = io.StringIO(), tmp_path / "figures.json"

    hanging = measured(HANGS, limit=0.1)
    assert not Bench(screen, file).run([hanging, measured("report(second=[2])", rows=(SECOND,))])

    why = "it took more than 0.1 s and was ended"
    assert f"the first: not measured: {why}" in screen.getvalue()
    found = json.loads(file.read_text())
    assert [row["what"] for row in found["rows"]] == ["the second"]
    assert found["not measured"] == [{"measurement": "fake", "what": "the first", "why": why}]


def test_a_figure_without_its_yardstick_is_kept_and_what_is_missing_is_said() -> None:
    screen = io.StringIO()
    programs = ("report(speed=[0.2], bare=[0.1])", "raise ValueError('no such model')")

    assert not Bench(screen).run([measured(*programs, rows=(SPEED,))])

    assert "how fast it is" in screen.getvalue()
    assert "the raw call: not measured: ValueError: no such model" in screen.getvalue()


@pytest.mark.skipif(sys.platform == "win32", reason="no process can press Ctrl+C for another")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_keeps_what_it_has_and_leaves_nobody_behind(
    door: socket.socket, tmp_path: Path, stop: signal.Signals
) -> None:
    file = tmp_path / "figures.json"
    child_of_child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {waits_at(door)!r}])"
    hanging = measured("report(first=[1])", f"report(second=[2])\n{child_of_child}", rows=(FIRST, SECOND, SPEED))
    program = f"""
import sys
from scripts.bench.__main__ import main
from scripts.bench.runner import Measurement, Row
sys.exit(main(["--json", {str(file)!r}], [{hanging!r}]))
"""
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as bench:
        assert bench.stdout is not None
        assert any(SECOND.what in line for line in bench.stdout)
        connection, _ = door.accept()
        bench.send_signal(stop)
        _, said = bench.communicate()
        with connection:
            assert connection.recv(1) == b""  # who had opened it is gone

    assert (bench.returncode, said) == (130, "Stopped.\n")
    assert [row["what"] for row in json.loads(file.read_text())["rows"]] == ["the first", "the second"]


def test_an_unknown_name_is_refused_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--only", "fake,launhc"], [measured(HANGS)])

    assert ended.value.code == 2
    assert capsys.readouterr().err == "There is no measurement “launhc”: choose among fake.\n"


def test_a_file_that_cannot_be_written_is_said_before_anything_is_measured(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be written"):
        Bench(io.StringIO(), tmp_path).run([measured(HANGS)])


def test_all_that_can_be_chosen_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    known = measurements()

    assert main(["--list"]) == 0

    said = capsys.readouterr().out
    assert len({one.name for one in known}) == len(known)
    assert all(f"\n{one.name} " in f"\n{said}" for one in known)
    assert all(find_spec(command[1]) for one in known for command in one.commands)
