"""Where Frames can come from: cameras by their names, a video, a stream; and the list of cameras, kept up to date."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PyQt6.QtCore import QObject, QThread, QTimer, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.camera_threads import end
from digitrec_gui.services.preload import preload_opencv

if TYPE_CHECKING:
    from cv2_enumerate_cameras import CameraInfo

LOOK_INTERVAL = 2000
"""Milliseconds after which the list of cameras is looked at again."""

_CLOSING = 0.5
_LONGEST_PATH = 40
_SCHEMES = ("http", "https", "rtsp", "rtsps")
_V4L_LINKS = ("by-id", "by-path")
"""Folders of `/dev/v4l` in which udev names cameras, the steadier name first."""

_log = logging.getLogger(__name__)


class SourceKind(Enum):
    """What Frames come from."""

    CAMERA = "camera"
    VIDEO = "video"
    STREAM = "stream"


@dataclass(frozen=True)
class CameraSource:
    """Something that Frames come from.

    Attributes:
        kind: what it is.
        name: for people; of a URL host, port and path, without the password that it may hold.
        identity: what settings remember. Of a camera it stays the same when it is plugged out and in again, though
            the index may change; of a video the path; of a stream the URL.
        index: OpenCV's number of the camera at the moment; -1 for a video or a stream.
        backend: OpenCV's number of the system's way to that camera (`cv2.CAP_...`); 0 for a video or a stream.
    """

    kind: SourceKind
    name: str
    identity: str
    index: int = -1
    backend: int = 0


def video(path: Path) -> CameraSource:
    """A video file."""
    file = path.absolute()
    return CameraSource(SourceKind.VIDEO, file.name, str(file))


def stream(url: str) -> CameraSource:
    """A stream from the network, such as that of a phone.

    Raises:
        DigitRecError: it is not the address of one.
    """
    address = url.strip()
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is no number, a bracket too few
        host, port = None, None
    if not host or parts.scheme.lower() not in _SCHEMES or any(sign.isspace() for sign in address):
        raise DigitRecError(
            f"“{url.strip()}” is not the address of a stream. Type one that begins with http:// or rtsp://, as the "
            "camera app on the phone shows it."
        )
    name = f"{host}:{port}" if port else host
    return CameraSource(SourceKind.STREAM, f"{name}{_shown(parts.path)}", address)


def _shown(path: str) -> str:
    """The beginning of the path of a URL, without steps such as "user=me_password=secret", which some cameras have."""
    steps = ["…" if "=" in step else step for step in path.rstrip("/").split("/")]
    shown = "/".join(steps)
    return shown if len(shown) <= _LONGEST_PATH else f"{shown[:_LONGEST_PATH]}…"


def cameras() -> tuple[CameraSource, ...]:
    """The cameras that are plugged in, each once. Takes some milliseconds, on some systems a second."""
    found: dict[str, CameraSource] = {}
    for way in ways_to_cameras():
        found.setdefault(way.identity, way)
    return tuple(_told_apart(found.values()))


def ways_to_cameras() -> tuple[CameraSource, ...]:
    """The cameras that are plugged in, each as often as there is a way to it, the better one first."""
    preload_opencv()
    from cv2_enumerate_cameras import enumerate_cameras, supported_backends

    # On Linux GStreamer comes first, which OpenCV is not built with. On Windows it is Media Foundation, which knows
    # more cameras, then DirectShow, which also knows those that other programs make up.
    backends = supported_backends[-1:] if sys.platform == "linux" else supported_backends
    return tuple(
        CameraSource(SourceKind.CAMERA, info.name or f"Camera {info.index + 1}", _identity(info), info.index, backend)
        for backend in backends
        for info in sorted(enumerate_cameras(backend), key=lambda info: info.index)
    )


def remembered(sources: Iterable[CameraSource], identity: str) -> CameraSource | None:
    """The camera of this identity, or the only one of the same make: it may be plugged in elsewhere now."""
    sources = tuple(sources)
    same = [source for source in sources if source.identity == identity]
    if same:
        return same[0]
    make = _make(identity)
    alike = [source for source in sources if make and _make(source.identity) == make]
    return alike[0] if len(alike) == 1 else None


class CameraList(QObject):
    """Knows which cameras there are, and while it is watched looks again; each time on a thread of its own.

    Signals:
        changed(tuple of CameraSources): which cameras there are, after `watch` and then whenever that changes.
    """

    changed = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: tuple[CameraSource, ...] | None = None
        self._is_watched = False
        self._look: _Look | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_INTERVAL)
        self._timer.timeout.connect(self._look_again)

    def watch(self) -> None:
        """Looks now, and again every other second."""
        self._is_watched = True
        self._seen = None
        self._timer.start()
        self._look_again()

    def unwatch(self) -> None:
        """Looks no more."""
        self._is_watched = False
        self._timer.stop()

    def close(self) -> bool:
        """Ends the thread; False if the system would not let it end in time, see `camera_threads.leave_at_once`."""
        self.unwatch()
        look, self._look = self._look, None
        return look is None or end([look], _CLOSING)

    @pyqtSlot()
    def _look_again(self) -> None:
        if self._look is not None and not self._look.isFinished():
            return
        if self._look is not None:
            self._look.wait()  # it has emitted its last signal, but may need a moment to be gone
        self._look = _Look()
        self._look.found.connect(self._on_found)
        self._look.start()

    @pyqtSlot(object)
    def _on_found(self, found: tuple[CameraSource, ...]) -> None:
        if self._is_watched and found != self._seen:
            self._seen = found
            self.changed.emit(found)


class _Look(QThread):
    """One look at which cameras there are."""

    found = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cameras")

    def run(self) -> None:
        """Looks (Qt override)."""
        found: tuple[CameraSource, ...] = ()
        try:
            found = cameras()
        except Exception:
            _log.exception("the cameras could not be listed")
        self.found.emit(found)


def _identity(info: CameraInfo) -> str:
    """`vid:pid path`, without what changes from one plugging to the next or from one backend to the other."""
    make = f"{info.vid:04x}:{info.pid:04x}" if info.vid is not None and info.pid is not None else "-"
    if sys.platform == "linux":
        return f"{make} {_udev_name(info.path or '')}"
    # On Windows the path ends in "#{...}", which names the backend's own class of devices.
    place = (info.path or info.name or str(info.index)).split("#{")[0]
    return f"{make} {place.lower() if sys.platform == 'win32' else place}"


def _udev_name(device: str) -> str:
    """What udev calls this device, which outlives its number; the device's own name where there is no udev."""
    target = Path(device)
    for folder in _V4L_LINKS:
        for link in sorted(Path("/dev/v4l", folder).glob("*")):
            if link.resolve() == target:
                return link.name
    return device


def _make(identity: str) -> str:
    """`vid:pid`; empty if unknown."""
    make = identity.split(" ", 1)[0]
    return make if ":" in make and "/" not in make else ""


def _told_apart(sources: Iterable[CameraSource]) -> Iterator[CameraSource]:
    """Numbers those that bear the same name."""
    count: Counter[str] = Counter()
    for source in sources:
        count[source.name] += 1
        number = count[source.name]
        yield replace(source, name=f"{source.name} ({number})") if number > 1 else source
