"""What this process may take, and what its C++ libraries may write to the terminal.

Limits are for a child that opens a stranger's file: a hostile one must neither hang nor fill the machine.
"""

from __future__ import annotations

import ctypes
import math
import multiprocessing
import multiprocessing.process
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import SpawnContext

PROCESSOR_SECONDS = 240
"""Processor time of such a child, all its threads together; a Model of 500,000 parameters takes 10 s to look at."""

SECONDS = 180 if sys.platform == "win32" else 600
"""Longest that its parent waits. Where the system counts processor time this is only for a child that sleeps: on a busy
machine an honest one may wait long for its turn."""

MEMORY = 4 * 2**30
"""Most memory of its own, bytes; TensorFlow alone takes a tenth of it."""


def spawning() -> SpawnContext:
    """What starts processes that begin anew: forked ones would share this one's threads and locks."""
    if getattr(sys, "frozen", False):
        # Or each would look for the main script, beside which it was started: in a package it is no file.
        multiprocessing.process.ORIGINAL_DIR = None  # type: ignore[attr-defined]
    return multiprocessing.get_context("spawn")


def limit_this_process(processor_seconds: int = PROCESSOR_SECONDS, memory: int = MEMORY) -> None:
    """Limits this process, where the system knows such limits: beyond them memory is refused, and then it is ended.

    Windows knows none that a process can set itself; there the parent's clock alone ends the child, and what a file may
    declare is limited by what loads it.

    Args:
        processor_seconds: of all its threads together.
        memory: of its own, bytes.
    """
    if sys.platform == "win32":
        return
    import resource

    # Of its data, not of its addresses: TensorFlow reserves many more of those than it ever uses.
    _lower(resource.RLIMIT_DATA, memory)
    _lower(resource.RLIMIT_CPU, processor_seconds)
    _lower(resource.RLIMIT_CORE, 0)


def allow_more_time(processor_seconds: float) -> None:
    """Has this process ended after so much more processor time, unless it is allowed more again before.

    Where the system knows no such limit, the parent's clock alone ends it.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = math.ceil(used.ru_utime + used.ru_stime + processor_seconds)
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Of the C library's `mallopt`."""


def keep_memory() -> None:
    """Has this process keep the memory that it will need again at once, where the C library is GNU's.

    Reading a picture takes and gives back arrays of a megabyte again and again; to return each to the system, as
    Dask has its workers do, takes half of the time.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):  # of another C library
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, 32 * 2**20)
        library.mallopt(_TRIM_THRESHOLD, 256 * 2**20)


def _lower(kind: int, limit: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (limit, limit))


def too_much(name: str) -> str:
    """What is said of a file at which a child took too long, too much, or broke down."""
    return (
        f"{name} was given up: opening it takes far more time or memory than a model for 28x28 digits needs. "
        "Choose another file."
    )


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
