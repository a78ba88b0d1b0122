"""All kinds of files, by what they are for."""

from __future__ import annotations

from tests.fuzz.broken import BROKEN
from tests.fuzz.data import DATA
from tests.fuzz.documents import DOCUMENTS
from tests.fuzz.images import HEAVIES, IMAGES
from tests.fuzz.kind import Kind
from tests.fuzz.models import MODELS

GROUPS: dict[str, tuple[Kind, ...]] = {
    "images": IMAGES,
    "heavy": HEAVIES,
    "models": MODELS,
    "data": DATA,
    "documents": DOCUMENTS,
}


def kind_of(name: str) -> Kind:
    """The kind of this name."""
    kinds = {kind.name: kind for kind in (*(kind for group in GROUPS.values() for kind in group), BROKEN)}
    if name not in kinds:
        raise SystemExit(f"There is no kind {name}: choose of {', '.join(kinds)}.")
    return kinds[name]
