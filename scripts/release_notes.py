"""Prints what the CHANGELOG says of a version, for its release.

python3 scripts/release_notes.py v1.2.0        the tag of the release; it must be that of the version in the code
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHANGELOG = ROOT / "CHANGELOG.md"
VERSION = ROOT / "digitrec_gui" / "__init__.py"

_HEADING = re.compile(r"^## \[?(?P<version>[^\]\s]+)\]?(?: - \d{4}-\d{2}-\d{2})?[ \t]*$", re.MULTILINE)
"""Of a version, by the conventions of Keep a Changelog."""


class NotesError(Exception):
    """There are no notes for this tag; the message says in a sentence what to do."""


def notes(tag: str, changelog: str, version: str) -> str:
    """What the changelog says of a version.

    Args:
        tag: of the release, as "v1.2.0".
        changelog: all of it.
        version: that of the code, as "1.2.0".

    Raises:
        NotesError: the tag is not that of the code, or the changelog has no section for it, or an empty one.
    """
    if tag != f"v{version}":
        raise NotesError(f"The tag is {tag}, but the code is version {version}: tag it as v{version}, or change that.")
    headings = list(_HEADING.finditer(changelog))
    for number, heading in enumerate(headings):
        if heading["version"] == version:
            end = headings[number + 1].start() if number + 1 < len(headings) else len(changelog)
            found = changelog[heading.end() : end].strip()
            if not found:
                raise NotesError(f"CHANGELOG.md says nothing of {version}: write what is new below its heading.")
            return found
    raise NotesError(f"CHANGELOG.md has no section “## {version} - YYYY-MM-DD”: make one of what is unreleased.")


def code_version() -> str:
    """The version in the code, which is not imported: nothing may be installed here."""
    found = re.search(r'^__version__ = "([^"]+)"', VERSION.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise NotesError(f"{VERSION.name} names no version: give it a __version__.")
    return found[1]


def main(args: list[str]) -> int:
    """Runs the script; the exit status is 1 if there are no notes, 2 after wrong use."""
    if args in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if len(args) != 1:
        print("Name one tag, such as v1.2.0.", file=sys.stderr)
        return 2
    try:
        print(notes(args[0], CHANGELOG.read_text(encoding="utf-8"), code_version()))
    except NotesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
