"""Kills trainings and windows at random moments and looks at what is left. Linux, as root (a small disk is mounted).

    .venv/bin/python -m scripts.bench.kills [TIMES]      default: 20, about ten minutes

A window (the real one, in a process of its own) trains small models one after the other and keeps a sample every 20 ms.
At a random moment its child is killed, or it, or its disk becomes full. Then every `.h5` on the disk must load, every
sample that was said to be kept must be there, and a run with a finished epoch must be offered for resuming, and end.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QEventLoop, QTimer

from digitrec_gui import paths
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.core.training.presets import preset_options
from digitrec_gui.services.training.runs import new_out, unfinished
from digitrec_gui.training.fit.run import resumed_options
from digitrec_gui.training.fit.train import train
from digitrec_gui.training.models.load import load_model
from digitrec_gui.ui.window.main_window import MainWindow
from scripts.bench.window import run_window

_DISK = 48
"""Size of the disk, megabytes."""

_LATEST = 25.0
"""Seconds after the start of a training until which it happens: two or three small ones take as long."""

_IMAGES = 12_000


def main() -> int:
    """Counts what was broken; the exit status is 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("times", type=int, nargs="?", default=20, metavar="TIMES")
    times: int = parser.parse_args().times
    rng = random.Random(0)
    broken = 0
    for number in range(times):
        kind = ("child", "window", "disk")[number % 3]
        with _disk() as home:
            found = _one(home, kind, rng.uniform(0, _LATEST))
        broken += bool(found["wrong"])
        print(json.dumps(found), flush=True)
    print(f"{times} times, {broken} with anything broken")
    return 1 if broken else 0


def _one(home: Path, kind: str, moment: float) -> dict[str, Any]:
    """One accident, and what is wrong after it."""
    log = home.parent / f"{home.name}.log"
    with log.open("w") as said:
        window = subprocess.Popen(
            [sys.executable, "-m", "scripts.bench.kills", "window"],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DIGITREC_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        )
        _wait_for(lambda: "started" in log.read_text(), window)
        time.sleep(moment)
        if kind == "child":
            before = _ends(log)
            for child in _children(window.pid):
                os.kill(child, signal.SIGKILL)
            _wait_for(lambda: _ends(log) > before, window)
        elif kind == "disk":
            _fill(home)
            time.sleep(12)
            (home / "filler").unlink()
        children = _children(window.pid)
        window.kill()
        window.wait()
        _wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children))
    events = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{") and line.endswith("}")]
    log.unlink()
    return {"kind": kind, "moment": round(moment, 2), **_what_is_left(events)}


def _what_is_left(events: list[dict[str, Any]]) -> dict[str, Any]:
    wrong: list[str] = []
    folder = paths.models_folder()
    models = sorted(folder.glob("*.h5"))
    for h5 in models:
        try:
            load_model(h5)
        except Exception as error:
            wrong.append(f"{h5.name}: {error}")
    kept = max((event["kept"] for event in events if "kept" in event), default=0)
    store = SampleStore(paths.samples_file())
    there = sum(store.count().values())
    store.close()
    if there < kept:
        wrong.append(f"{kept} samples were kept, {there} are there")
    ended = {event["saved"] for event in events if "saved" in event}
    offered = {str(run.out) for run in unfinished(folder)}
    # One that was killed after all was written, with the last word yet to be said, exists.
    cut_off = {event["epoch"] for event in events if "epoch" in event} - ended
    wrong += [f"{out} is not offered" for out in cut_off - offered if not Path(out).exists()]
    for out in offered:
        train(resumed_options(Path(out), {}), lambda _: None)
        load_model(Path(out))
    return {"models": len(models), "samples": there, "offered": len(offered), "wrong": wrong}


@contextmanager
def _disk() -> Iterator[Path]:
    """A small disk of its own, and the user's folders on it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK}m", "tmpfs", str(home)], check=True)
        before = os.environ.get("DIGITREC_HOME")
        os.environ["DIGITREC_HOME"] = str(home)
        try:
            yield home
        finally:
            subprocess.run(["umount", "--lazy", str(home)], check=True)
            if before is None:
                del os.environ["DIGITREC_HOME"]
            else:
                os.environ["DIGITREC_HOME"] = before


def _fill(home: Path) -> None:
    with suppress(OSError), (home / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(1 << 12))


def _wait_for(is_so: Any, window: subprocess.Popen[bytes] | None = None) -> None:
    until = time.monotonic() + 120
    while not is_so():
        if time.monotonic() > until or (window is not None and window.poll() is not None):
            raise RuntimeError("what was waited for did not come about")
        time.sleep(0.02)


def _ends(log: Path) -> int:
    """How many trainings have ended, well or badly."""
    said = log.read_text()
    return said.count('"ended"') + said.count('"saved"')


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], stdout=subprocess.PIPE, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def _window() -> None:
    """Trains one small Model after the other, and keeps samples all the while, telling of both."""
    data = _small_data()

    def live(window: MainWindow) -> None:
        tab, samples = window.train_tab, window.train_tab._samples
        training, rng = tab._training, np.random.default_rng(0)
        kept = [0]

        def start() -> None:
            out = new_out(paths.models_folder(), f"run {time.monotonic_ns()}", datetime.now().astimezone())
            say(out=str(out))
            training.start(preset_options({"preset": "quick", "out": out, "data": data}))

        def keep() -> None:
            samples.add([NewSample(rng.integers(0, 256, (28, 28), np.uint8), 3)]).done.connect(on_added)

        def on_added(ids: list[int]) -> None:
            kept[0] += len(ids)
            say(kept=kept[0])

        def on_saved(h5: Path) -> None:
            say(saved=str(h5))
            start()

        def on_failed(message: str) -> None:
            say(ended=message)
            QTimer.singleShot(1000, start)

        training.started.connect(lambda _: say(started=True))
        training.epoch.connect(lambda _: say(epoch=str(training.out)))
        training.saved.connect(on_saved)
        training.failed.connect(on_failed)
        keeping = QTimer(tab)
        keeping.timeout.connect(keep)
        keeping.start(20)
        start()
        QEventLoop().exec()

    run_window(live)


def say(**event: object) -> None:
    """Tells the process that started this one."""
    print(json.dumps(event), flush=True)


def _small_data() -> Path:
    path = Path(os.environ["DIGITREC_HOME"]).parent / "small.npz"  # beside the small disk
    with np.load(paths.MNIST) as arrays:
        small = {name: arrays[name][: _IMAGES if "train" in name else 2000] for name in arrays.files}
    np.savez(path, **small)
    return path


if __name__ == "__main__":
    if sys.argv[1:] == ["window"]:
        _window()
    else:
        sys.exit(main())
