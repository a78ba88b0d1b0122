"""`digitrec render-pdf`: the child process that opens a stranger's PDF and draws its pages; see `services.pages`.

It answers each request, a line of JSON on standard input, by a line of JSON on standard output, behind which the bytes
of a page follow. The first request opens the PDF, of which a path is given or, behind the line, the bytes.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any, BinaryIO

from digitrec_gui.core.pdf import Pdf, UnknownProtectionError, UnreadableError, WrongPasswordError
from digitrec_gui.core.process import allow_more_time, limit_this_process

MEMORY = 700 * 2**20
"""Most that the child may take of its own, bytes: a page of `core.pdf.PAGE_PIXELS`, and the scan that it is made of."""

ALL_SECONDS = 900
"""Processor time for all of a PDF."""

PAGE_SECONDS = 20
"""Processor time to open it, and for each page."""


def run() -> int:
    """Answers requests until there are no more."""
    limit_this_process(ALL_SECONDS, MEMORY)
    requests = sys.stdin.buffer
    # Whatever a library may print does not come between the answers.
    with os.fdopen(os.dup(1), "wb") as answers, open(os.devnull, "wb") as nowhere:  # noqa: PTH123 (a device)
        os.dup2(nowhere.fileno(), 1)
        with contextlib.suppress(BrokenPipeError):
            _answer_all(requests, answers)
    return 0


def _answer_all(requests: BinaryIO, answers: BinaryIO) -> None:
    pdf: Pdf | None = None
    for line in requests:
        allow_more_time(PAGE_SECONDS)
        request: dict[str, Any] = json.loads(line)
        content: memoryview | bytes = b""
        try:
            if pdf is None:
                pdf = Pdf(_source(request, requests), request["password"])
                answer: dict[str, object] = {"count": pdf.count}
            else:
                drawn = pdf.draw(request["number"], request["longest"])
                answer, content = {"width": drawn.width, "height": drawn.height, "stride": drawn.stride}, drawn.content
        except WrongPasswordError:
            answer = {"failed": "password"}
        except UnknownProtectionError:
            answer = {"failed": "protection"}
        except UnreadableError:
            answer = {"failed": "damaged"}
        except MemoryError:
            answer = {"failed": "memory"}
        except OSError as error:
            answer = {"failed": "file", "why": error.strerror}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.write(content)
        answers.flush()
        if pdf is None:
            return


def _source(request: dict[str, Any], requests: BinaryIO) -> BinaryIO | bytes:
    if request["path"] is not None:
        return open(request["path"], "rb")  # noqa: PTH123 (the PDF reads it as long as it lives)
    return requests.read(request["size"])
