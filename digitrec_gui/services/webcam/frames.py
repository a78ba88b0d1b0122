"""A Frame, and the mailbox with one place in which the newest waits to be taken."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from digitrec_gui.core.types import Image


@dataclass(frozen=True, eq=False)
class Frame:
    """An Image from a camera, a video or a stream.

    Attributes:
        image: (height, width, 3) uint8 RGB, C-contiguous, at most `capture.MOST_WIDE` wide; nobody else
            writes to it.
        number: grows by 1 with each Frame that arrived, also those that nobody took.
        arrived: `time.perf_counter()` when it came, in seconds.
    """

    image: Image
    number: int
    arrived: float


class Mailbox:
    """Holds the newest Frame until it is taken: a busy window skips Frames rather than queueing them.

    For any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frame: Frame | None = None
        self._is_closed = False

    def put(self, frame: Frame) -> bool:
        """Puts a Frame in the place of the one before; whether the place was empty, so that a signal is due."""
        with self._lock:
            if self._is_closed:
                return False
            was_empty = self._frame is None
            self._frame = frame
            return was_empty

    def take(self) -> Frame | None:
        """Empties the place."""
        with self._lock:
            frame, self._frame = self._frame, None
            return frame

    def close(self) -> None:
        """Empties the place for good: whatever is put there from now on is dropped."""
        with self._lock:
            self._frame = None
            self._is_closed = True
