"""How quickly a job goes on, and how long it will take."""

from __future__ import annotations

from collections import deque

_LOOK_BACK = 30.0
"""Seconds of which the pace is: long enough to be steady, short enough to follow what else the machine does."""

_SOONEST = 3.0
"""Seconds before which nothing is said: the first pictures wait until their readers have started."""


class Pace:
    """Pages a second, over the last while."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def clear(self) -> None:
        """Begins anew, as after a pause."""
        self._seen.clear()

    def note(self, done: int, now: float) -> None:
        """Takes note of how many pages are done.

        Args:
            done: so many.
            now: seconds of a clock that never goes back.
        """
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[1][0] >= _LOOK_BACK:
            self._seen.popleft()

    @property
    def rate(self) -> float | None:
        """Pages a second; None as long as that is not known."""
        if len(self._seen) < 2:
            return None
        (first, before), (last, done) = self._seen[0], self._seen[-1]
        if last - first < _SOONEST or done <= before:
            return None
        return (done - before) / (last - first)

    def left(self, waiting: int) -> float | None:
        """Seconds until so many further pages are done; None as long as that is not known."""
        rate = self.rate
        return None if rate is None else waiting / rate
