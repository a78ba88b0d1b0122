"""Measures jobs of many pictures, each against the obvious alternative in the same run.

python -m scripts.bench.jobs [PART…] [--pictures N]      PART: of PARTS below; default: all
python -m scripts.bench.jobs loop FOLDER                 a bare Reader in a loop (a part of "overhead")
python -m scripts.bench.jobs decode FOLDER               Pillow alone, full size (a part of "photos")

What an alternative needs and is not installed is said, and left out.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as PilImage

from digitrec_gui import paths
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import JobSettings
from digitrec_gui.core.images import open_image
from digitrec_gui.core.ink.glyphs import LARGEST
from digitrec_gui.core.types import Image
from digitrec_gui.services.batch.worker import Equipment, Worker
from digitrec_gui.training.data.labelled import load_images
from scripts.bench.runner import ROOT
from scripts.bench.strangers import SHARED

_PLAIN = (480, 640)
_SMALL = (48, 64)
"""Rows and columns of pictures: ordinary ones, and such as are read at once where only their number matters."""

_LARGE = (3000, 4000)
"""12 megapixels."""

_SEED = 17


def picture(size: tuple[int, int], seed: int, digits: tuple[Image, Image]) -> tuple[Image, str]:
    """A sheet with a number of three to six of MNIST's test digits, unevenly lit; (h, w, 3), and the number."""
    rng = np.random.default_rng(seed)
    pixels, labels = digits
    height, width = size
    chosen = rng.integers(0, len(labels), rng.integers(3, 7))
    side = min(height // 3, width // 7)
    left_light, right_light = rng.uniform(170, 240, 2).tolist()
    shade = np.linspace(left_light, right_light, width)[np.newaxis].repeat(height, 0)
    x, y = rng.integers(side // 2, width - len(chosen) * side - side // 4), rng.integers(side // 2, height - 2 * side)
    for place, index in enumerate(chosen):
        ink = cv2.resize(pixels[index], (side, side), interpolation=cv2.INTER_CUBIC).astype(float) / 255
        left = x + place * side
        shade[y : y + side, left : left + side] *= 1 - 0.75 * ink
    noise = rng.normal(0, 3, size)
    return np.repeat((shade + noise).clip(0, 255).astype(np.uint8)[..., np.newaxis], 3, 2), "".join(
        map(str, labels[chosen])
    )


def make(folder: Path, count: int, size: tuple[int, int], suffix: str = ".jpg", different: int = 200) -> None:
    """Writes so many pictures, of which every fiftieth is damaged; the same ones come again and again."""
    with np.load(paths.MNIST) as data:
        digits = data["x_test"], data["y_test"]
    folder.mkdir()
    files = []
    for number in range(min(count, different)):
        image, _ = picture(size, number, digits)
        file = folder / f"{number:06}{suffix}"
        PilImage.fromarray(image).save(file, quality=90)
        if number % 50 == 49:
            file.write_bytes(file.read_bytes()[: 200 if suffix == ".png" else 20])
        files.append(file)
    for number in range(len(files), count):
        os.link(files[number % len(files)], folder / f"{number:06}{suffix}")


def command(*arguments: str) -> list[str]:
    """`digitrec read` with these arguments."""
    return [sys.executable, "-P", "-m", "digitrec_gui.cli", "read", *arguments]


def timed(*arguments: str) -> tuple[float, float]:
    """Seconds that `digitrec read` takes, and the most memory of its own process, megabytes."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command(*arguments), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"digitrec read ended with {child.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def environment() -> dict[str, str]:
    """That of a child that runs the sources."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def say(what: str, figure: str, beside: str = "") -> None:
    """Prints a row."""
    print(f"{what:64} {figure:>12}  {beside}", flush=True)


def processes(folder: Path, count: int) -> None:
    """Two processes against one."""
    make(folder / "p", count, _PLAIN)
    one, _ = timed(str(folder / "p"), "--jobs", "1", "--out", str(folder / "one.csv"), "--format", "csv")
    two, _ = timed(str(folder / "p"), "--jobs", "2", "--out", str(folder / "two.csv"), "--format", "csv")
    same = (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
    say(f"{count:,} pictures of 640x480: two processes against one", f"{one / two:.2f} x", f"{one:.1f} s, {two:.1f} s")
    say("... the same file", "yes" if same else "NO")


def overhead(folder: Path, count: int) -> None:
    """A batch in one process against a bare Reader in a loop."""
    count = max(200, count // 5)
    make(folder / "o", count, _PLAIN)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "scripts.bench.jobs", "loop", str(folder / "o")], cwd=ROOT, check=True)
    loop = time.perf_counter() - start
    batch, _ = timed(str(folder / "o"), "--jobs", "1", "--out", str(folder / "o.csv"), "--format", "csv")
    say(
        f"{count:,} pictures: batch of one process against a loop",
        f"{batch / loop:.2f} x",
        f"{batch:.1f} s, {loop:.1f} s",
    )


def loop(folder: Path) -> None:
    """Reads a folder with a bare Reader."""
    reader = Worker(Equipment(JobSettings(), paths.DEFAULT_MODEL.with_suffix(".tflite"))).reader
    options = JobSettings().options
    for file in sorted(folder.iterdir()):
        try:
            reader.read(open_image(file, enough=LARGEST).image, options)
        except Exception:  # the damaged ones
            continue


def photos(folder: Path, count: int) -> None:
    """JPEGs of 12 megapixels against a loop that only decodes them."""
    count = max(20, count // 20)
    make(folder / "l", count, _LARGE, different=20)
    start = time.perf_counter()
    decoders = [
        subprocess.Popen([sys.executable, "-m", "scripts.bench.jobs", "decode", str(folder / "l"), str(part)], cwd=ROOT)
        for part in range(2)
    ]
    for decoder in decoders:
        decoder.wait()
    decoding = time.perf_counter() - start
    reading, _ = timed(str(folder / "l"), "--jobs", "2", "--out", str(folder / "l.csv"), "--format", "csv")
    say(
        f"{count:,} JPEGs of 12 megapixels, two processes: pictures a second",
        f"{count / reading:.1f}",
        f"only decoded {count / decoding:.1f}",
    )


def decode(folder: Path, part: int) -> None:
    """Decodes every second picture of a folder, full size."""
    for file in sorted(folder.iterdir())[part::2]:
        try:
            with PilImage.open(file) as opened:
                opened.load()
        except OSError:
            continue


def others(folder: Path, count: int) -> None:
    """What a user would pick: Tesseract with digits only, and RapidOCR, on the same photographs."""
    del count
    images = [image for image in load_images(SHARED / "photos") if image.label is not None]
    chosen = random.Random(_SEED).sample(images, 200)
    start = time.perf_counter()
    (folder / "list").write_text("\n".join(str(image.path) for image in chosen))
    out = folder / "x.csv"
    timed("--files-from", str(folder / "list"), "--jobs", "2", "--out", str(out), "--format", "json", "--digits-only")
    own = time.perf_counter() - start
    with closing(JobStore(out.with_name("x.csv.digitrec-job"))) as store:
        texts = {row.path: re.sub(r"\D", "", row.text) for row in store.all_rows()}
    labels = {str(image.path): re.sub(r"\D", "", image.label or "") for image in chosen}
    whole = sum(texts.get(os.path.abspath(path)) == label for path, label in labels.items())  # noqa: PTH100
    say("200 photographs, two processes: DigitRec, seconds", f"{own:.1f}", f"{whole} read whole")
    for name, read in (("Tesseract, digits only", _tesseract), ("RapidOCR", _rapid)):
        start = time.perf_counter()
        found = read(list(labels))
        if found is None:
            say(f"... {name}", "-", "is not installed")
            continue
        took = time.perf_counter() - start
        whole = sum(re.sub(r"\D", "", found[path]) == label for path, label in labels.items())
        say(f"... {name}, seconds", f"{took:.1f}", f"{whole} read whole; {took / own:.1f} x our time")


def _tesseract(files: list[str]) -> dict[str, str] | None:
    if shutil.which("tesseract") is None:
        return None
    with multiprocessing.Pool(2) as pool:
        return dict(zip(files, pool.map(_tesseract_one, files), strict=True))


def _tesseract_one(file: str) -> str:
    arguments = ["tesseract", file, "-", "-c", "tessedit_char_whitelist=0123456789"]
    return subprocess.run(arguments, capture_output=True, text=True, check=False).stdout


def _rapid(files: list[str]) -> dict[str, str] | None:
    try:
        from rapidocr import RapidOCR
    except ImportError:
        return None
    other = RapidOCR()
    return {file: " ".join(other(open_image(Path(file)).image[..., ::-1]).txts or ()) for file in files}


def memory(folder: Path, count: int) -> None:
    """Resident memory of the process that hands out, with a thousand pictures and with many."""
    make(folder / "few", min(1000, count // 10), _SMALL, ".png")
    make(folder / "many", count, _SMALL, ".png")
    few = timed(str(folder / "few"), "--jobs", "2", "--out", str(folder / "few.csv"), "--format", "csv")[1]
    many = timed(str(folder / "many"), "--jobs", "2", "--out", str(folder / "many.csv"), "--format", "csv")[1]
    say(
        f"most memory, {count:,} pictures against {min(1000, count // 10):,}",
        f"{many / few:.2f} x",
        f"{many:.0f}, {few:.0f} MB",
    )


def kills(folder: Path, count: int) -> None:
    """The program killed ten times in one job."""
    count = max(100, count // 20)
    make(folder / "k", count, _PLAIN)
    given = (str(folder / "k"), "--jobs", "2", "--format", "csv")
    took, _ = timed(*given, "--out", str(folder / "whole.csv"))
    rng = random.Random(_SEED)
    for _ in range(10):
        child = subprocess.Popen(
            command(*given, "--resume", str(folder / "killed.csv")),
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            child.wait(rng.uniform(0, took / 5))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
    timed(*given, "--resume", str(folder / "killed.csv"))
    same = (folder / "whole.csv").read_bytes() == (folder / "killed.csv").read_bytes()
    say(f"{count:,} pictures, killed ten times: the same file", "yes" if same else "NO")


def dask(folder: Path, count: int) -> None:
    """Two local workers of Dask against two processes; then four, of which two are killed."""
    try:
        import distributed
    except ImportError:
        say("Dask", "-", "is not installed")
        return
    make(folder / "d", count, _PLAIN)
    given = (str(folder / "d"), "--format", "csv")
    own, _ = timed(*given, "--jobs", "2", "--out", str(folder / "own.csv"))
    with ExitStack() as stack:
        file = folder / "scheduler.json"
        _started(stack, folder, "dask_scheduler", "--scheduler-file", str(file), "--port", "0", "--no-dashboard")
        workers = [
            _started(stack, folder, "dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard")
            for _ in range(2)
        ]
        while not file.exists():
            time.sleep(0.1)
        with distributed.Client(scheduler_file=str(file)) as client:
            client.wait_for_workers(2)
        there, _ = timed(*given, "--cluster", str(file), "--out", str(folder / "there.csv"))
        same = (folder / "own.csv").read_bytes() == (folder / "there.csv").read_bytes()
        say(
            f"{count:,} pictures: two Dask workers against two processes",
            f"{own / there:.2f} x",
            f"{there:.1f} s, {own:.1f} s",
        )
        say("... the same file", "yes" if same else "NO")
        more = ("--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard", "--no-nanny")
        workers += [_started(stack, folder, "dask_worker", *more) for _ in range(2)]
        with distributed.Client(scheduler_file=str(file)) as client:
            client.wait_for_workers(4)
        run = subprocess.Popen(
            command(*given, "--cluster", str(file), "--out", str(folder / "two_died.csv")),
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        job = folder / "two_died.csv.digitrec-job"
        while run.poll() is None and (not job.exists() or _done(job) < count // 3):
            time.sleep(0.1)
        for worker in workers[2:]:
            os.killpg(worker.pid, signal.SIGKILL)
        run.wait()
        same = (folder / "own.csv").read_bytes() == (folder / "two_died.csv").read_bytes()
        say(f"{count:,} pictures, two of four workers killed in the middle: the same file", "yes" if same else "NO")


def _done(job: Path) -> int:
    with closing(JobStore(job)) as store:
        return store.counts().done


def _started(stack: ExitStack, folder: Path, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
        cwd=folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def end() -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()

    stack.callback(end)
    return process


PARTS: dict[str, Callable[[Path, int], None]] = {
    "processes": processes,
    "overhead": overhead,
    "photos": photos,
    "others": others,
    "dask": dask,
    "kills": kills,
    "memory": memory,
}


def main() -> int:
    """Measures the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=list(PARTS))
    parser.add_argument("--pictures", type=int, default=2000, help="of the longest measurements; default: 2000")
    given = parser.parse_args()
    if given.parts[0] == "loop":
        loop(Path(given.parts[1]))
        return 0
    if given.parts[0] == "decode":
        decode(Path(given.parts[1]), int(given.parts[2]))
        return 0
    for name in given.parts:
        with tempfile.TemporaryDirectory(prefix="digitrec-bench-") as folder:
            PARTS[name](Path(folder), given.pictures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
