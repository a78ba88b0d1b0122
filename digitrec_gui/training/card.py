"""The card of a Model: a JSON file beside the `.h5` that says how it was made and how good it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FORMAT = 1
"""Version of the card's fields."""


def card_path(h5: Path) -> Path:
    """Where the card of a `.h5` lies."""
    return h5.with_suffix(".json")


def write_card(path: Path, fields: dict[str, object]) -> None:
    """Writes a card.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    path.write_text(json.dumps({"format": FORMAT, **fields}, indent=2) + "\n", encoding="utf-8")


def card_accuracy(h5: Path, digest: str) -> float | None:
    """Accuracy on the test set by the card beside a `.h5`, 0 to 1; None without a card for this very file.

    Args:
        h5: the `.h5`.
        digest: its SHA-256, as hex; a card that names another one belongs to another Model.
    """
    try:
        fields: dict[str, Any] = json.loads(card_path(h5).read_text(encoding="utf-8"))
        accuracy = float(fields["test_accuracy"])
        return accuracy if fields["h5_sha256"] == digest and 0 <= accuracy <= 1 else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
