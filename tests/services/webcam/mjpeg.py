"""A real MJPEG server on loopback, which stands for a camera: it can stall, die, come back and talk rubbish."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from digitrec_gui.core.types import Image

Source = Callable[[int], Image | bytes]
"""Gives the picture of this number, counted from 0: an RGB Image, or the bytes of a JPEG to serve as they are."""

_BOUNDARY = "frame"


class Mood(Enum):
    """How the server behaves; it may change at any moment."""

    FINE = auto()
    STALLED = auto()
    """Accepts connections and says nothing any more."""
    RUBBISH = auto()
    """Sends bytes that mean nothing."""
    HANGING_UP = auto()
    """Ends every connection, as a camera does whose app is being closed; new ones are accepted."""


class MjpegServer:
    """Serves pictures as `multipart/x-mixed-replace`, as phones and IP cameras do.

    `with MjpegServer(source) as server: service.start(stream(server.url))`. All its threads end with the `with`.
    """

    def __init__(self, source: Source, rate: float = 30.0) -> None:
        """Makes it; `source` gives the pictures, `rate` so many a second."""
        self._source = source
        self._pause = 1 / rate
        self._mood = Mood.FINE
        self._changed = threading.Condition()
        self._is_dying = False
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._connections: set[socket.socket] = set()
        self._port = 0
        self._numbers = itertools.count()
        self.served = 0
        """How many pictures were sent, over all connections."""

    @property
    def url(self) -> str:
        """Where it listens; the same after `die` and `live`."""
        return f"http://127.0.0.1:{self._port}/video"

    @property
    def mood(self) -> Mood:
        """How it behaves."""
        return self._mood

    @mood.setter
    def mood(self, mood: Mood) -> None:
        with self._changed:
            self._mood = mood
            self._changed.notify_all()

    def show(self, source: Source) -> None:
        """Serves other pictures from now on."""
        self._source = source

    def live(self) -> None:
        """Listens, after `die` on the same port again."""
        self._is_dying = False
        self._server = _Server(("127.0.0.1", self._port), self._handler())
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="mjpeg server")
        self._thread.start()

    def die(self) -> None:
        """Cuts every connection and listens no more."""
        server, self._server = self._server, None
        if server is None:
            return
        with self._changed:
            self._is_dying = True
            self._changed.notify_all()
        server.shutdown()
        for connection in tuple(self._connections):
            _hang_up(connection)
        server.server_close()  # joins the threads of the connections
        assert self._thread is not None
        self._thread.join()

    def __enter__(self) -> Self:
        self.live()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.die()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with served._known(self.connection), suppress(OSError):  # OSError: the other side has hung up
                    served._serve(self)

            def log_message(self, *args: object) -> None:
                pass

        return Handler

    @contextmanager
    def _known(self, connection: socket.socket) -> Iterator[None]:
        self._connections.add(connection)
        try:
            yield
        finally:
            self._connections.discard(connection)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        if not self._may_go_on():
            return
        handler.send_response(200)
        handler.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        handler.end_headers()
        due = time.monotonic()
        while self._may_go_on():
            if self._mood is Mood.RUBBISH:
                handler.wfile.write(np.random.default_rng(1).bytes(20_000))
            else:
                picture = jpeg(self._source(next(self._numbers)))
                head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
                handler.wfile.write(head.encode() + picture + b"\r\n")
                self.served += 1
            due = max(due, time.monotonic() - self._pause) + self._pause
            with self._changed:
                self._changed.wait_for(lambda: self._is_dying, timeout=due - time.monotonic())

    def _may_go_on(self) -> bool:
        """Waits as long as the server is stalled; whether to send on."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_dying or self._mood is not Mood.STALLED)
            return not self._is_dying and self._mood is not Mood.HANGING_UP


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close joins them
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: that a client hangs up is no error here."""


def jpeg(picture: Image | bytes) -> bytes:
    """A JPEG of an RGB Image; bytes stay as they are."""
    if isinstance(picture, bytes):
        return picture
    is_encoded, encoded = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    assert is_encoded
    return encoded.tobytes()


def grey(value: int, width: int = 320, height: int = 240) -> Image:
    """A picture of one grey."""
    return np.full((height, width, 3), value, np.uint8)


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # it was closed already
        connection.shutdown(socket.SHUT_RDWR)
