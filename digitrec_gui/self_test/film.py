"""What stands for a camera in the self-test: a sample as a video file, and as the stream of a phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.images import open_image
from digitrec_gui.self_test.checks import expect

FRAMES = 90
PICTURE = paths.SAMPLES / "note.jpg"
PICTURE_LABEL = "05221859"

_SIZE = (1280, 960)
_RATE = 15.0
_BOUNDARY = "frame"


def write_film(file: Path) -> None:
    """Writes a video of the sample, held still: Motion JPEG, six seconds.

    Raises:
        CheckError: OpenCV cannot write one.
    """
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), _RATE, _SIZE)
    expect(writer.isOpened(), "OpenCV writes no video here")
    frame = _frame()
    for _ in range(FRAMES):
        writer.write(frame)
    writer.release()


@contextmanager
def mjpeg_stream() -> Iterator[str]:
    """Serves the sample on the loopback device, as phones and cameras of a network do; gives the address."""
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="stream")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/video"
    finally:
        server.is_ending.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close waits for them

    def __init__(self) -> None:
        self.is_ending = threading.Event()
        has_encoded, picture = cv2.imencode(".jpg", _frame())
        expect(has_encoded, "OpenCV writes no JPEG here")
        self.picture = picture.tobytes()
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: that a client hangs up is no error here."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Sends pictures until the other side hangs up."""
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        self.end_headers()
        picture = self.server.picture
        head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n".encode()
        with suppress(OSError):
            while not self.server.is_ending.wait(1 / _RATE):
                self.wfile.write(head + picture + b"\r\n")

    def log_message(self, *args: object) -> None:
        """Nothing: what is served is told by the table."""


def _frame() -> npt.NDArray[np.uint8]:
    """The sample as OpenCV has its pictures: rows of blue, green, red."""
    image = open_image(PICTURE).image
    return np.asarray(cv2.cvtColor(cv2.resize(image, _SIZE, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR), np.uint8)
