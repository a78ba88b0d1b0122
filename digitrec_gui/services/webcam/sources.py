"""Where Frames can come from: a camera by its name, a video, a stream."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from digitrec_gui.core.errors import DigitRecError

_LONGEST_PATH = 40
_SCHEMES = ("http", "https", "rtsp", "rtsps")


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


def remembered(sources: Iterable[CameraSource], identity: str) -> CameraSource | None:
    """The camera of this identity, or the only one of the same make: it may be plugged in elsewhere now."""
    sources = tuple(sources)
    same = [source for source in sources if source.identity == identity]
    if same:
        return same[0]
    make = _make(identity)
    alike = [source for source in sources if make and _make(source.identity) == make]
    return alike[0] if len(alike) == 1 else None


def _make(identity: str) -> str:
    """`vid:pid`; empty if unknown."""
    make = identity.split(" ", 1)[0]
    return make if ":" in make and "/" not in make else ""
