"""Keeps what C++ libraries write to the terminal while they start off it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silent_stderr() -> Iterator[None]:
    """Sends what is written to file descriptor 2 nowhere: TensorFlow and LiteRT have no setting that silences them.

    It takes the whole process's standard error away meanwhile, so only for the few milliseconds of one call.
    """
    try:
        terminal = os.dup(2)
    except OSError:  # a windowed program has none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)
