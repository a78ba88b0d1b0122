"""The card of a Model, a JSON file beside its `.h5`, read as a stranger's: anybody may have edited it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digitrec_gui.core.files import replacing
from digitrec_gui.core.models.files import sha256

_LIMIT = 2**20
"""Bytes: no card is longer."""

FORMAT = 1
"""Version of the card's fields."""


@dataclass(frozen=True)
class Figures:
    """What the card of a Model says; None or empty where it does not.

    Attributes:
        test_accuracy: on MNIST's test set, 0 to 1.
        validation_accuracy: of the best epoch on what was held out of training; of a Model of somebody else's, on
            MNIST's validation digits; 0 to 1.
        classes: 10, or 11 with "not a digit".
        parameters: numbers that were learnt.
        preset: of the training.
        architecture: of the network.
        epochs: of the training.
        seconds: that the training took.
        notes: what is adapted to use it.
        opened_from: name of the file that it was taken over from; "" if it was trained here.
    """

    test_accuracy: float | None = None
    validation_accuracy: float | None = None
    classes: int | None = None
    parameters: int | None = None
    preset: str = ""
    architecture: str = ""
    epochs: int | None = None
    seconds: float | None = None
    notes: tuple[str, ...] = ()
    opened_from: str = ""


def card_path(h5: Path) -> Path:
    """Where the card of a `.h5` lies."""
    return h5.with_suffix(".json")


def read_card(h5: Path, digest: str) -> dict[str, Any]:
    """The fields of the card beside a `.h5`; empty without one for this very file."""
    path = card_path(h5)
    try:
        if path.stat().st_size > _LIMIT:
            return {}
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) and fields.get("h5_sha256") == digest else {}


def card_figures(card: dict[str, Any]) -> Figures:
    """The figures among the fields of a card; what is of the wrong kind is left out."""
    notes = card.get("notes")
    return Figures(
        test_accuracy=_share(card.get("test_accuracy")),
        validation_accuracy=_share(card.get("validation_accuracy")),
        classes=_count(card.get("classes")),
        parameters=_count(card.get("parameters")),
        preset=_text(card.get("preset")),
        architecture=_text(card.get("architecture")),
        epochs=_count(card.get("epochs")),
        seconds=_number(card.get("seconds")),
        notes=tuple(_text(note) for note in notes) if isinstance(notes, list) else (),
        opened_from=_text(card.get("opened_from")),
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value < 1e12 else None


def _share(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number <= 1 else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12 else None


def _text(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


def card_date(value: object) -> datetime | None:
    """The date of a card, UTC; None if it is none."""
    try:
        date = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


def write_opened_card(h5: Path, opened_from: str, found: dict[str, Any]) -> None:
    """Writes the card of a Model of somebody else's, atomically.

    Args:
        h5: the copy in the library.
        opened_from: the file that it was taken over from.
        found: what `digitrec inspect` found.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
        ModelError: the `.h5` is gone.
    """
    fields = {
        "format": 1,
        "name": h5.stem,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "opened_from": opened_from,
        "opened_sha256": found["sha256"],
        "keras": found["keras"],
        "test_accuracy": found["test_accuracy"],
        "validation_accuracy": found["accuracy"],
        "validation_digits": found["digits"],
        "notes": list(found["notes"]),
        "classes": found["classes"],
        "parameters": found["parameters"],
        "h5_sha256": sha256(h5),
    }
    with replacing(card_path(h5)) as temporary:
        temporary.write_text(json.dumps(fields, indent=2) + "\n", encoding="utf-8")


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


def of_card(h5: Path) -> dict[str, Any]:
    """The card beside a Model that was just trained; empty if it cannot be read."""
    try:
        card = json.loads(h5.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}
