"""The events of a child process: one JSON object a line, put together from what arrives."""

from __future__ import annotations

import json
import logging
from typing import Any

LONGEST = 2**20
"""Bytes after which a line without an end is no event."""

_log = logging.getLogger(__name__)


class EventLines:
    """Takes the output of one child as it comes, in pieces of any size."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, output: bytes) -> list[dict[str, Any]]:
        """The events that are whole now; a line that is none is logged and left out."""
        *lines, rest = (self._rest + output).split(b"\n")
        self._rest = rest[:LONGEST]
        return [event for line in lines if (event := _event(line)) is not None]


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if isinstance(event, dict) and "event" in event:
        return event
    _log.warning("A child printed what is no event: %r", line[:200])
    return None
