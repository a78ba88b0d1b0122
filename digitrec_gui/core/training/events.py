"""What a training says of itself."""

from __future__ import annotations

from collections.abc import Callable

Emit = Callable[[dict[str, object]], None]
"""Takes one event: a JSON-able dict whose "event" says what happened."""
