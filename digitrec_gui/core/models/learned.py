"""Which of the user's Samples a Model has learned from, told by their pixels: what it knows by heart is no test."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

_BYTES = 6
"""Of each fingerprint: of a hundred thousand samples two are alike once in fifty thousand times."""

Learned = frozenset[bytes]


def fingerprints(x: npt.NDArray[np.uint8]) -> list[bytes]:
    """What the pixels of each Sample, (n, 28, 28), are told by; the label, which may be corrected, is not in it."""
    return [hashlib.blake2b(pixels.tobytes(), digest_size=_BYTES).digest() for pixels in x]


def packed(learned: Iterable[bytes]) -> str:
    """Fingerprints as text, for a card; it does not show what was written."""
    return base64.b64encode(b"".join(sorted(learned))).decode("ascii")


def unpacked(text: object) -> Learned:
    """The fingerprints in a card, which anybody may have edited; none if it holds something else."""
    if not isinstance(text, str):
        return frozenset()
    try:
        content = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return frozenset()
    return frozenset(content[at : at + _BYTES] for at in range(0, len(content) - _BYTES + 1, _BYTES))


def unseen(x: npt.NDArray[np.uint8], *learned: Learned) -> npt.NDArray[np.bool_]:
    """Which of these Samples, (n, 28, 28), none of some Models has learned from, (n,)."""
    known = frozenset().union(*learned)
    return np.fromiter((one not in known for one in fingerprints(x)), np.bool_, len(x))
