"""Opens a file of pages; a PDF in a child process of its own, whose time and memory are limited."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.errors import ImageError, PasswordError, reason
from digitrec_gui.core.images import (
    MAX_BYTES,
    PDF_HEAD,
    PDF_MARK,
    OpenedImage,
    content_of,
    damaged,
    name_of,
    reading_file,
    size_of_file,
)
from digitrec_gui.core.pages import Pages, PicturePages, Wanted, nobody_asks
from digitrec_gui.core.types import Image

_log = logging.getLogger(__name__)

MAX_PDF_BYTES = 2_000_000_000
"""Larger PDFs are not opened."""

_SECONDS = 40 if sys.platform == "win32" else 120
"""Longest wait for one answer. Where the system counts processor time that ends the child sooner; on a busy machine an
honest page may wait long for its turn."""

_MOST_PIXELS = 30_000_000
"""Of a page: somewhat more than `core.pdf.PAGE_PIXELS`, since sides are rounded; a child that says more is broken."""

_MOST_DEATHS = 3
"""So many pages may each cost the child its life before the PDF is given up; all that it does takes it too, at last."""

_LONGEST_LINE = 1_000
_GLANCE = 0.05
"""Seconds after which it is asked again whether anybody still waits."""


def open_pages(source: Path | bytes, name: str = "", password: str = "", wanted: Wanted = nobody_asks) -> Pages:
    """Opens a picture, a TIFF of several pages, an animation or a PDF.

    Args:
        source: a path, or the content of a file.
        name: what errors call it; "" for the name of the file without its folder.
        password: that of a PDF, "" for none.
        wanted: asked now and then whether to go on.

    Raises:
        PasswordError: it is a PDF that another password opens.
        ImageError: it is missing, empty, none of these, damaged, too large, or cannot be read.
    """
    name = name_of(source, name)
    if not _is_pdf(source, name):
        return PicturePages(content_of(source, name), name)
    size = len(source) if isinstance(source, bytes) else size_of_file(source, name)
    limit = MAX_BYTES if isinstance(source, bytes) else MAX_PDF_BYTES  # a file is not read into memory as a whole
    if size > limit:
        raise ImageError(
            f"{name} is too large: the limit for such a PDF is {limit // 1_000_000:,} MB. Make one of fewer pages."
        )
    return PdfPages(source, name, password, wanted)


def _is_pdf(source: Path | bytes, name: str) -> bool:
    if isinstance(source, bytes):
        return PDF_MARK in source[:PDF_HEAD]
    size_of_file(source, name)
    with reading_file(name), source.open("rb") as file:
        return PDF_MARK in file.read(PDF_HEAD)


class PdfPages(Pages):
    """The pages of a PDF."""

    def __init__(self, source: Path | bytes, name: str, password: str, wanted: Wanted) -> None:
        """Opens it in a child.

        Raises:
            PasswordError, ImageError: see `open_pages`.
        """
        self.name = name
        self._source = source
        self._password = password
        self._child: _Child | None = None
        self._deaths = 0
        self._is_closed = False
        count = self._opened(wanted)
        if count < 1:
            self.close()
            raise ImageError(f"{name} has no pages. Choose another file.")
        super().__init__(name, count)

    def thumbnail(self, number: int, side: int, wanted: Wanted = nobody_asks) -> Image:
        """A page drawn so small."""
        return self._drawn(number, side, wanted)

    def _page(self, number: int, enough: int | None, wanted: Wanted) -> OpenedImage:
        del enough  # a page has as many pixels however it is read: a region is told in them
        return OpenedImage(self._drawn(number, None, wanted))

    def close(self) -> None:
        """Ends the child."""
        self._is_closed = True
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _opened(self, wanted: Wanted) -> int:
        """Starts a child; gives the number of pages."""
        try:
            self._child = _Child()
        except OSError as error:
            raise ImageError(
                f"{self.name} cannot be opened: no further program could be started ({reason(error)}). Close others."
            ) from error
        path = self._source if isinstance(self._source, Path) else None
        content = self._source if isinstance(self._source, bytes) else b""
        request = {"path": None if path is None else str(path.absolute()), "size": len(content)}
        answer, _ = self._asked({**request, "password": self._password}, content, wanted)
        if answer is None:
            raise ImageError(self._given_up("opening it"))
        failed = answer.get("failed")
        if failed is None and isinstance(answer.get("count"), int):
            return int(answer["count"])
        self.close()
        if failed == "password":
            raise PasswordError(self.name, was_given=bool(self._password))
        if failed == "protection":
            raise ImageError(
                f"{self.name} is protected in a way that DigitRec does not know. Save it again without protection."
            )
        if failed == "file":
            raise ImageError(f"{self.name} cannot be read ({answer.get('why')}).")
        raise ImageError(damaged(self.name))

    def _drawn(self, number: int, longest: int | None, wanted: Wanted) -> Image:
        if self._child is None:
            if self._deaths >= _MOST_DEATHS or self._is_closed:
                raise ImageError(self._given_up("one after the other of its pages"))
            self._opened(wanted)
        answer, content = self._asked({"number": number, "longest": longest}, b"", wanted)
        page = f"Page {number + 1} of {self.name}"
        if answer is None or answer.get("failed", "" if content else "memory") == "memory":
            raise ImageError(f"{page} was given up: it takes far more time or memory than a page needs. Leave it out.")
        if "failed" in answer:
            raise ImageError(f"{page} is damaged and cannot be shown. Leave it out, or print it to a new PDF.")
        height, width, stride = answer["height"], answer["width"], answer["stride"]
        rows = np.frombuffer(content, np.uint8).reshape(height, stride)[:, : 3 * width]
        return np.ascontiguousarray(rows).reshape(height, width, 3)

    def _asked(
        self, request: dict[str, Any], content: bytes, wanted: Wanted
    ) -> tuple[dict[str, Any] | None, bytearray]:
        """The child's answer; None, and no child any more, if it died or took too long."""
        child = self._child
        assert child is not None
        try:
            answer = child.ask(request, content, wanted)
        except BaseException:
            # Nobody waits any more: what it is at may take long.
            self._child = None
            child.end()
            raise
        if answer is None:
            self._deaths += 1
            self._child = None
            child.end()
            return None, bytearray()
        return answer

    def _given_up(self, doing: str) -> str:
        return f"{self.name} was given up: {doing} takes far more time or memory than a PDF needs. Choose another file."


class _Child:
    """The process that opens one PDF."""

    def __init__(self) -> None:
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._asking: threading.Thread | None = None
        self._process = subprocess.Popen(
            paths.child_command("render-pdf"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=flags,
        )

    def ask(self, request: dict[str, Any], content: bytes, wanted: Wanted) -> tuple[dict[str, Any], bytearray] | None:
        """The answer to a request, and the bytes behind it; None if it died, took too long or talks nonsense."""
        answers: list[tuple[dict[str, Any], bytearray] | None] = []
        asking = threading.Thread(target=lambda: answers.append(self._exchange(request, content)), daemon=True)
        asking.start()
        self._asking = asking
        until = time.monotonic() + _SECONDS
        while asking.is_alive() and time.monotonic() < until:
            asking.join(_GLANCE)
            wanted()
        return answers[0] if answers else None

    def _exchange(self, request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytearray] | None:
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None and answers is not None
        try:
            requests.write(json.dumps(request).encode() + b"\n" + content)
            requests.flush()
            answer = json.loads(answers.readline(_LONGEST_LINE))
            if not isinstance(answer, dict):
                return None
            pixels = bytearray(_size(answer))
            view, have = memoryview(pixels), 0
            while have < len(pixels):
                got = answers.readinto(view[have:])  # type: ignore[attr-defined]  # of a BufferedReader
                if not got:
                    return None
                have += got
        except (OSError, ValueError, KeyError, TypeError):  # it died, or is no more what it was
            return None
        return answer, pixels

    def end(self) -> None:
        """Ends it at once; it keeps nothing."""
        if status := self._process.poll():
            _log.error("The child that opened a PDF ended by itself, with %d.", status)
        self._process.kill()
        self._process.wait()
        if self._asking is not None:
            self._asking.join()  # at the end of what it reads
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was not sent yet
                assert pipe is not None
                pipe.close()


def _size(answer: dict[str, Any]) -> int:
    """Bytes that follow an answer.

    Raises:
        ValueError, KeyError, TypeError: it is no answer.
    """
    if "width" not in answer:
        return 0
    width, height, stride = answer["width"], answer["height"], answer["stride"]
    if not all(isinstance(value, int) for value in (width, height, stride)):
        raise ValueError("no page")
    if min(width, height) < 1 or not 3 * width <= stride <= 3 * width + 4 or height * stride > 3 * _MOST_PIXELS:
        raise ValueError("no page")
    return int(height * stride)
