"""Files that lie elsewhere: `s3://…`, `gs://…`, `https://…`, `sftp://…`, by fsspec, an optional extra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from digitrec_gui.core.errors import ImageError, reason
from digitrec_gui.core.images import MAX_BYTES

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_STAMPS = ("ETag", "etag", "md5Hash", "contentHash", "mtime", "LastModified", "last_modified", "updated", "created")
"""What file systems call a file's version or time; the first one that is there counts, beside the size."""

_PATTERN = frozenset("*[")


def is_address(given: str) -> bool:
    """Whether this is no path: it has a protocol. That of Windows' drives is a letter."""
    protocol, mark, _ = given.partition("://")
    return bool(mark) and len(protocol) > 1 and protocol.replace("+", "").replace("-", "").isalnum()


def files_at(address: str, recursive: bool = False) -> Iterator[tuple[str, str]]:
    """Addresses of the files at an address, a folder's or a pattern's in order, with the stamp of each.

    Raises:
        ImageError: nothing is there, or it cannot be reached; the sentence says why.
    """
    with _in_sentences(address):
        system, path = _opened(address)
        if not _PATTERN.isdisjoint(address):
            found = system.glob(path, detail=True)
        else:
            about = system.info(path)
            if about.get("type") != "directory":
                yield address, _stamp(about)
                return
            found = system.find(path, maxdepth=None if recursive else 1, detail=True)
        files = sorted(found.items())
    for name, about in files:
        if about.get("type") != "directory":
            yield system.unstrip_protocol(name), _stamp(about)


def content_at(address: str) -> bytes:
    """The content of a file, one byte more than `MAX_BYTES` at most.

    Raises:
        ImageError: it cannot be had; the sentence says why.
    """
    with _in_sentences(address):
        system, path = _opened(address)
        with system.open(path, "rb") as file:
            return bytes(file.read(MAX_BYTES + 1))


def _opened(address: str) -> tuple[AbstractFileSystem, str]:
    import fsspec.core

    system, path = fsspec.core.url_to_fs(address)
    return system, str(path)


def _stamp(about: dict[str, Any]) -> str:
    version = next((str(about[key]) for key in _STAMPS if about.get(key)), "")
    return f"{about.get('size') or ''}:{version}"


@contextmanager
def _in_sentences(address: str) -> Iterator[None]:
    """Turns what a driver raises, which may be anything of its library, into sentences."""
    try:
        yield
    except ImageError:
        raise
    except ImportError as error:
        raise ImageError(
            f"{address} cannot be read: that needs a further package ({error.name or error}). "
            "Install digitrec[remote] or the driver that fsspec names for it, or fetch the files first."
        ) from error
    except FileNotFoundError:
        raise ImageError(f"{address} was not found. Check the address.") from None
    except PermissionError as error:
        raise ImageError(f"{address} may not be read ({_why(error)}). Check your rights to it.") from error
    except Exception as error:
        raise ImageError(f"{address} cannot be read ({_why(error)}). Check the address and the connection.") from error


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return reason(error)
    text = " ".join(str(error).split())
    return text[:200] or type(error).__name__
