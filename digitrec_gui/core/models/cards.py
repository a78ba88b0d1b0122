"""The card of a Model, a JSON file beside its `.h5`, read as a stranger's: anybody may have edited it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digitrec_gui.core.files import replacing
from digitrec_gui.core.models.files import CARD, sha256
from digitrec_gui.core.models.learned import Learned, unpacked
from digitrec_gui.core.types import ModelInfo
from digitrec_gui.core.words import counted

_LIMIT = 2**23
"""Bytes: no card is longer; what was learned from takes eight for each sample."""

FORMAT = 1
"""Version of the card's fields."""

MNIST_SHA256 = "1e35582d42a90940c55b956deb61875c020b567ed20e3c5b174f52bf7809ed9b"
"""Fingerprint of MNIST's digits and labels, as `training.data.digits.fingerprint` gives it, by which data are known."""


@dataclass(frozen=True)
class Card:
    """What the card of a Model says; None or empty where it does not.

    Attributes:
        date: when it was trained or taken over, UTC.
        started: when its training began, as that wrote it.
        test_accuracy: on the test set of its data, 0 to 1.
        tested_on: what that was, such as "200 digits of dark_ink.npz"; "" for MNIST's test set.
        compared_accuracy: on MNIST's test set, as it was measured later, beside another Model, 0 to 1.
        data_notes: what was put right in its data before it learned from them, in sentences.
        validation_accuracy: of the best epoch on what was held out of training; of a Model of somebody else's, on
            MNIST's validation digits; 0 to 1.
        classes: 10, or 11 with "not a digit".
        parameters: numbers that were learnt.
        preset: of the training.
        architecture: of the network.
        epochs: of the training.
        seconds: that the training took.
        samples: name of the file of the user's Samples that it learned from.
        samples_held_back: how many of them it did not learn from.
        learned: the fingerprints of those that it did learn from, and of data other than MNIST; see `learned`.
        is_learned_known: whether it learned from nothing else that could be a Sample of the user's.
        samples_accuracy: of a new Model, on the Samples held back, 0 to 1.
        beside_accuracy: likewise of the Model that it was compared with.
        notes: what is adapted to use it.
        opened_from: name of the file that it was taken over from; "" if it was trained here.
    """

    date: datetime | None = None
    started: str = ""
    test_accuracy: float | None = None
    tested_on: str = ""
    compared_accuracy: float | None = None
    data_notes: tuple[str, ...] = ()
    validation_accuracy: float | None = None
    classes: int | None = None
    parameters: int | None = None
    preset: str = ""
    architecture: str = ""
    epochs: int | None = None
    seconds: float | None = None
    samples: str = ""
    samples_held_back: int | None = None
    learned: Learned = frozenset()
    is_learned_known: bool = False
    samples_accuracy: float | None = None
    beside_accuracy: float | None = None
    notes: tuple[str, ...] = ()
    opened_from: str = ""

    @property
    def mnist_accuracy(self) -> float | None:
        """On MNIST's test set, 0 to 1; None where it was not measured on that, by its training or later."""
        of_training = None if self.tested_on else self.test_accuracy
        return self.compared_accuracy if of_training is None else of_training


def tested_on(file: str, sha256: str, digits: int) -> str:
    """What a Model was tested on, in words; "" for MNIST's test set.

    Args:
        file: name of the file or folder of its data.
        sha256: fingerprint of these, as hex; "" if it is not known, so that their name must do.
        digits: how many of them were kept for the test.
    """
    is_mnist = sha256 == MNIST_SHA256 if sha256 else file in ("", "mnist.npz")
    return "" if is_mnist else f"{counted(digits, 'digit')} of {file or 'other data'}"


def with_test_of(info: ModelInfo, h5: Path) -> ModelInfo:
    """What a compiled copy says of its Model, but for what it was tested on, which only the card beside it knows.

    Copies that were made before this was told apart call the accuracy on any data that on MNIST.
    """
    card = read_card(h5, info.sha256)
    if card is None or not card.tested_on:
        return info
    return replace(info, accuracy=card.test_accuracy, tested_on=card.tested_on)


def read_card(h5: Path, digest: str | None = None) -> Card | None:
    """The card beside a `.h5`; what is of the wrong kind in it is left out.

    Args:
        h5: the Model.
        digest: its SHA-256, as hex: the card of another file says nothing; None where the two were written just now.

    Returns:
        None if there is no card, it is damaged, or another Model's.
    """
    fields = _fields(h5, digest)
    if fields is None:
        return None
    data = _within(fields.get("data"))
    return Card(
        date=_date(fields.get("date")),
        started=_text(fields.get("started")),
        test_accuracy=_share(fields.get("test_accuracy")),
        tested_on=_text(fields.get("tested_on"))
        or tested_on(_text(data.get("file")), _text(data.get("sha256")), _count(data.get("test")) or 0),
        compared_accuracy=_share(fields.get("mnist_accuracy")),
        data_notes=_texts(data.get("notes")),
        validation_accuracy=_share(fields.get("validation_accuracy")),
        classes=_count(fields.get("classes")),
        parameters=_count(fields.get("parameters")),
        preset=_text(fields.get("preset")),
        architecture=_text(fields.get("architecture")),
        epochs=_count(fields.get("epochs")),
        seconds=_number(fields.get("seconds")),
        samples=_text(fields.get("samples")),
        samples_held_back=_count(data.get("samples_validation")),
        learned=unpacked(data.get("samples_learned")),
        is_learned_known=_is_learned_known(fields, data),
        samples_accuracy=_share(fields.get("samples_accuracy")),
        beside_accuracy=_share(_within(fields.get("beside")).get("samples_accuracy")),
        notes=_texts(fields.get("notes")),
        opened_from=_text(fields.get("opened_from")),
    )


def _fields(h5: Path, digest: str | None) -> dict[str, Any] | None:
    """What stands in the card, for `read_card`."""
    path = h5.with_suffix(CARD)
    try:
        if path.stat().st_size > _LIMIT:
            return None
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or (digest is not None and fields.get("h5_sha256") != digest):
        return None
    return fields


def _is_learned_known(fields: dict[str, Any], data: dict[str, Any]) -> bool:
    """What its training wrote of it; cards that do not say it yet are trusted where MNIST alone was learned."""
    said = data.get("learned_known")
    return said is True if said is not None else data.get("sha256") == MNIST_SHA256 and not fields.get("from")


def learned_from(h5: Path) -> Learned:
    """The fingerprints of the Samples that a Model has learned from, as the card beside it has them.

    Raises:
        ModelError: the `.h5` cannot be read.
    """
    card = read_card(h5)
    if card is None or not card.learned:
        return frozenset()
    return (read_card(h5, sha256(h5)) or Card()).learned


def is_learned_known(h5: Path) -> bool:
    """Whether the card beside a Model tells all Samples that it may have learned from: a stranger's tells none.

    Raises:
        ModelError: the `.h5` cannot be read.
    """
    card = read_card(h5)
    return card is not None and card.is_learned_known and read_card(h5, sha256(h5)) is not None


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


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(one) for one in value) if isinstance(value, list) else ()


def _within(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _date(value: object) -> datetime | None:
    try:
        date = datetime.fromisoformat(str(value))
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def write_card(path: Path, fields: dict[str, object]) -> None:
    """Writes a card.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    path.write_text(json.dumps({"format": FORMAT, **fields}, indent=2) + "\n", encoding="utf-8")


def note_mnist_accuracy(h5: Path, accuracy: float) -> None:
    """Writes into the card of a Model how it reads MNIST's test set, unless that is known.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
        ModelError: the `.h5` is gone.
    """
    digest = sha256(h5)
    card = read_card(h5, digest)
    if (card is not None and card.mnist_accuracy is not None) or (card is None and h5.with_suffix(CARD).exists()):
        return  # known; or the card is another Model's, which is left alone
    fields = _fields(h5, digest) or {"h5_sha256": digest}
    with replacing(h5.with_suffix(CARD)) as temporary:
        write_card(temporary, {**fields, "mnist_accuracy": accuracy})


def write_opened_card(h5: Path, opened_from: str, found: dict[str, Any]) -> None:
    """Writes the card of a Model of somebody else's, whole or not at all.

    Args:
        h5: the copy in the library.
        opened_from: the file that it was taken over from.
        found: what `digitrec inspect` found.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
        ModelError: the `.h5` is gone.
    """
    fields: dict[str, object] = {
        "name": h5.stem,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "opened_from": opened_from,
        "opened_sha256": found["sha256"],
        "keras": found["keras"],
        "test_accuracy": found["test_accuracy"],
        "tested_on": found["tested_on"],
        "validation_accuracy": found["accuracy"],
        "validation_digits": found["digits"],
        "notes": list(found["notes"]),
        "classes": found["classes"],
        "parameters": found["parameters"],
        "h5_sha256": sha256(h5),
    }
    with replacing(h5.with_suffix(CARD)) as temporary:
        write_card(temporary, fields)
