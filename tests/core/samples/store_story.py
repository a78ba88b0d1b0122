"""Words that the stories of the store of samples share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample

ADDING = """
import sys
from pathlib import Path
import numpy as np
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
store = SampleStore(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2])):
    pixels = np.full((28, 28), number % 256, np.uint8)
    for at in store.add([NewSample(pixels, number % 10, None, "draw")]):
        print(at, number, flush=True)
store.close()
"""


def field(value: int) -> np.ndarray:
    return np.full((28, 28), value, np.uint8)


def new(digit: int, value: int | None = None, said: int | None = None) -> NewSample:
    return NewSample(field(20 * digit if value is None else value), digit, said, "draw")


@contextmanager
def opened(path: Path) -> Iterator[SampleStore]:
    store = SampleStore(path)
    try:
        yield store
    finally:
        store.close()


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        SampleStore(path)
    assert str(caught.value).endswith(".")
    return str(caught.value)


def adding(path: Path, count: int) -> subprocess.Popen[str]:
    """A child that has opened the store, and adds at the first line that it is told."""
    command = [sys.executable, "-c", ADDING, str(path), str(count)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "open\n"
    if count > 1000:
        child.stdin.write("go\n")
        child.stdin.flush()
    return child


def filled(path: Path, count: int = 200) -> None:
    with opened(path) as store:
        store.add([new(number % 10) for number in range(count)])
