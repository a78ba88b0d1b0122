"""Opening a stranger's file in a child of limited time and memory, from both ends: as the child, and as its parent."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from digitrec_gui import paths
from digitrec_gui.core import needs
from digitrec_gui.core.errors import DigitRecError, ModelError
from digitrec_gui.core.models.files import cached_copy, find_compiled, read_model, sha256
from digitrec_gui.core.process import SECONDS, limit_this_process, too_much


def as_child(name: str, work: Callable[[], dict[str, object]]) -> int:
    """Limits this process, does the work, and prints the event that comes of it; returns the exit status.

    Args:
        name: of the file, for people.
        work: gives the event; what it raises becomes the event "failed".
    """
    limit_this_process()
    try:
        event = work()
    except DigitRecError as error:
        event = {"event": "failed", "message": str(error)}
    except MemoryError:
        event = {"event": "failed", "message": too_much(name)}
    print(json.dumps(event), flush=True)
    return 1 if event["event"] == "failed" else 0


def in_child(name: str, *arguments: str) -> dict[str, Any]:
    """Runs `digitrec ARGUMENTS --events` as a limited child, and gives its event.

    Args:
        name: of the file, for people.
        arguments: the command and what it needs.

    Raises:
        ModelError: it failed, or took more than a child may; the sentence says which.
    """
    import subprocess  # the window, which imports every command's module, must not wait for it

    command = paths.child_command(*arguments, "--events")
    try:
        child = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        event = json.loads(child.stdout.splitlines()[-1])
    except (subprocess.TimeoutExpired, IndexError, ValueError):
        raise ModelError(too_much(name)) from None
    if event["event"] == "failed":
        raise ModelError(event["message"])
    return dict(event)


@contextmanager
def cache_for(*models: Path) -> Iterator[Path]:
    """Gives a cache folder in which the compiled copies of these Models are, or can be made.

    It is the user's; where that cannot be written, a temporary one that is gone when the block ends.

    Raises:
        ModelError: a Model is missing or cannot be read.
    """
    cache = paths.cache_folder()
    missing = [cached_copy(sha256(h5), cache) for h5 in models if find_compiled(h5, cache) is None]
    if all(_is_writable(copy.parent) for copy in missing):
        yield cache
        return
    with tempfile.TemporaryDirectory(prefix="digitrec-") as folder:
        yield Path(folder)


def _is_writable(folder: Path) -> bool:
    """Whether files can be written there, found by writing one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def compiled_copy(h5: Path, cache: Path) -> Path:
    """The compiled copy of a Model, anybody's; if there is none, a limited child makes it now.

    Args:
        h5: the Model.
        cache: where its copy is looked for if none lies beside it, and is made; see `cache_for`.

    Raises:
        ModelError: the Model cannot be used, or took more than a child may; the sentence says which.
        TrainingMissingError: it is not compiled yet, and that cannot be done here.
    """
    found = find_compiled(h5, cache)
    if found is not None:
        return found
    if not needs.can_train():
        read_model(h5)  # what is no Model at all is refused for that
        raise needs.TrainingMissingError(f"Preparing {h5.name} for its first use")
    print(f"digitrec: preparing {h5.name} for its first use; this takes some seconds …", file=sys.stderr)
    copy = cached_copy(sha256(h5), cache)
    return Path(in_child(h5.name, "compile", str(h5), "--out", str(copy))["path"])
