"""A kind of file that people open, how one of it is damaged, and what the program does with it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from tests.fuzz.mutations import BLIND, Way, joined, pick

Files = dict[str, bytes]
"""What lies in a folder, by the names there."""

_MOST_WAYS = 2
"""So many times one file is damaged."""


@dataclass(frozen=True)
class Kind:
    """A kind of file.

    Attributes:
        name: of the kind.
        seeds: makes files that are whole; each is one file, or those of a folder, or makes these when it is its turn.
        open: what the program does with it; raises DigitRecError for what it refuses. Gets the file, or the folder, and
            its number.
        ways: to damage it with knowledge of its form.
        folder: whether it is opened as a folder.
        may_stay: regular expression of what it may leave beside it, by the program's own promise.
        starts_children: whether the program opens it in a child process, and may break that in doing so.
        as_a_child: opens it as the program does, where `open` spares the child for speed; None where it does not.
        is_exact: whether seeds are what is tried, and nothing is damaged.
    """

    name: str
    seeds: Callable[[], Sequence[Files | Callable[[], Files]]]
    open: Callable[[Path, int], None]
    ways: tuple[Way, ...] = ()
    folder: bool = False
    may_stay: str = ""
    as_a_child: Callable[[Path, int], None] | None = None
    is_exact: bool = False

    @cached_property
    def made_seeds(self) -> Sequence[Files | Callable[[], Files]]:
        return self.seeds()

    def made(self, number: int, seed: int) -> Files:
        """The file of this number; the same for a seed."""
        if self.is_exact:
            return _files(self.made_seeds[number % len(self.made_seeds)])
        seeds = [_files(one) for one in self.made_seeds]
        rng = np.random.default_rng((seed, zlib.crc32(self.name.encode()), number))
        files = dict(seeds[number % len(seeds)])
        name = pick(sorted(files), rng)
        content = files[name]
        if rng.random() < 0.08:
            content = joined(content, pick(sorted(pick(seeds, rng).items()), rng)[1], rng)
        for _ in range(int(rng.integers(1, _MOST_WAYS + 1))):
            way = pick(self.ways if self.ways and rng.random() < 0.6 else BLIND, rng)
            try:
                content = way(content, rng)
            except Exception:  # too damaged already for those that know its form
                content = pick(BLIND, rng)(content + b"\0", rng)
        files[name] = content
        if len(files) > 1 and rng.random() < 0.05:
            del files[name]
        return files


def _files(seed: Files | Callable[[], Files]) -> Files:
    return seed() if callable(seed) else seed
