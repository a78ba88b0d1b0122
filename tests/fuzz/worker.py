"""The process that opens damaged files, one after the other, and says of each how it ended.

python -m tests.fuzz.worker KIND SEED FOLDER

It reads a line of JSON for each file, its number and whether the program's own child is to open it, and answers with
another. Whoever started it watches the clock. FOLDER is emptied after each file; what is left in it before is told.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import shutil
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from typing import Any

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.process import MEMORY
from tests.fuzz.kind import Kind

LONGEST = 500
"""Characters of a sentence."""

_OWN_CHILD = "render-pdf"
"""The command of the program's own that draws PDFs, as which any picture may turn out."""

_ODD = re.compile(r"Traceback|Errno|<[a-z]|\bobject at 0x|Error:|\n")
"""What no sentence has."""


class Watch:
    """What the process does beside its own folder: an audit hook of Python's sees it."""

    def __init__(self, folder: Path) -> None:
        self._inside = str(folder)
        self.seen: list[str] = []
        self.is_on = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_on:
            return
        if event == "open":
            path, _, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if isinstance(path, (str, bytes)) and writes and not self._is_inside(os.fsdecode(path)):
                self.seen.append(f"writes {os.fsdecode(path)!r}")
        elif event == "subprocess.Popen" and _OWN_CHILD in arguments[1]:
            return
        elif event in (
            "os.system",
            "os.exec",
            "os.posix_spawn",
            "subprocess.Popen",
            "socket.connect",
            "pickle.find_class",
        ):
            self.seen.append(f"{event} {arguments[:2]!r}"[:200])
        elif event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.symlink", "os.link"):
            path = arguments[0]
            if isinstance(path, (str, bytes)) and not self._is_inside(os.fsdecode(path)):
                self.seen.append(f"{event} {path!r}")

    def _is_inside(self, path: str) -> bool:
        return os.path.abspath(path).startswith(self._inside) or path == os.devnull  # noqa: PTH100 (asked very often)


def main(name: str, seed: int, folder: Path) -> None:
    """Answers until there are no more numbers."""
    answers = os.fdopen(os.dup(1), "w")
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    warnings.simplefilter("ignore")
    given, scratch = folder / "given", folder / "tmp"
    os.environ.update(DIGITREC_HOME=str(folder / "home"), TMPDIR=str(scratch), TF_CPP_MIN_LOG_LEVEL="3")
    from tests.fuzz.kinds import kind_of

    kind = kind_of(name)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    tempfile.tempdir = None
    scratch.mkdir(parents=True, exist_ok=True)
    _ = kind.made_seeds
    shutil.rmtree(scratch)  # TensorFlow may have left something there while it made them
    scratch.mkdir()
    os.chdir(scratch)
    watch = Watch(folder)
    answers.write(json.dumps({"ready": _peak()}) + "\n")
    answers.flush()
    for line in sys.stdin:
        order = json.loads(line)
        answer = tried(kind, order["number"], seed, folder, watch, as_a_child=order["as_a_child"])
        # Before the answer: whoever gets it may put the next file there.
        for one in (given, scratch, folder / "home", folder / "out"):
            shutil.rmtree(one, ignore_errors=True)
        scratch.mkdir(exist_ok=True)
        os.chdir(scratch)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def tried(
    kind: Kind, number: int, seed: int, folder: Path, watch: Watch | None, *, as_a_child: bool = False
) -> dict[str, Any]:
    """Opens the file of a number, and says how that ended."""
    if kind.is_exact and watch is not None:  # it takes memory to make these: another process has
        target = next((folder / "given").iterdir())
        files = {target.name: b""}
    else:
        files = kind.made(number, seed)
        target = put(files, folder / "given", kind.folder)
    opening = kind.as_a_child if as_a_child and kind.as_a_child else kind.open
    answer: dict[str, Any] = {"end": "opened", "said": ""}
    before = _seconds()
    if watch is not None:
        watch.seen.clear()
        watch.is_on = not as_a_child
    try:
        opening(target, number)
    except DigitRecError as error:
        said = str(error)
        answer = {"end": "refused", "said": said}
        if not 10 < len(said) < LONGEST or _ODD.search(said) or not said.endswith("."):
            answer = {"end": "raised", "said": f"no clear sentence: {said!r}"}
    except BaseException:  # PyO3's panics are no Exceptions
        answer = {"end": "raised", "said": traceback.format_exc()[-3000:]}
    if watch is not None:
        watch.is_on = False
    answer |= {"seconds": _seconds() - before, "peak": _peak()}
    left = left_by(kind, files, folder)
    return answer | {"left": left, "outside": watch.seen[:5] if watch is not None else []}


def put(files: dict[str, bytes], folder: Path, is_folder: bool) -> Path:
    """Writes them into the folder; gives the file, or the folder, that is to be opened."""
    inside = folder / "opened" if is_folder else folder
    inside.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = inside / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return inside if is_folder else inside / next(iter(files))


def left_by(kind: Kind, files: dict[str, bytes], folder: Path) -> list[str]:
    """What lies in the temporary folder, or beside the file, and did not before."""
    given = folder / "given"
    root = given / "opened" if kind.folder else given
    left = [str(path.relative_to(folder)) for path in (folder / "tmp").rglob("*")]
    for path in sorted(given.rglob("*")):
        name = str(path.relative_to(root)) if path.is_relative_to(root) else path.name
        if path.is_file() and name not in files and not (kind.may_stay and re.fullmatch(kind.may_stay, name)):
            left.append(str(path.relative_to(folder)))
    return left[:5]


def _seconds() -> float:
    own, children = (resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _peak() -> int:
    """Most memory that this process, or a child of it, has taken so far, bytes."""
    children = 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage's also knows what whoever started this process had taken
        return max(children, 1024 * int(status.read_text().partition("VmHWM:")[2].split()[0]))
    return max(children, 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
