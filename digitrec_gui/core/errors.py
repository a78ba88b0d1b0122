"""Errors that reach a person: each message is one sentence, or two, and says what to do next."""

import errno

FORBIDDEN = (errno.EACCES, errno.EPERM)
"""Numbers of the system's errors where something is not allowed."""

FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}  # Windows knows no quota
"""Those where there is no room left."""

_REASONS = {
    errno.ENOENT: "it is not there",
    errno.EEXIST: "there is one already",
    errno.ENOTDIR: "its folder is a file",
    errno.EISDIR: "it is a folder",
    errno.EROFS: "that disk is read-only",
    errno.ENAMETOOLONG: "its name is too long",
    errno.EIO: "the disk does not work",
    errno.EMFILE: "too many files are open",
    errno.EBUSY: "another program uses it",
}


class DigitRecError(Exception):
    """Base of every error that DigitRec raises on purpose; `str(error)` can be shown as it is."""


class UsageError(DigitRecError):
    """The options given cannot be followed, whatever the files hold; the command line ends with status 2."""


class ImageError(DigitRecError):
    """An Image could not be opened: not an image, damaged, too large, or not readable."""


class PasswordError(ImageError):
    """A file is protected by a password, and none was given, or another."""

    def __init__(self, name: str, *, was_given: bool) -> None:
        """Makes one.

        Args:
            name: of the file.
            was_given: whether there was a password, which does not open it.
        """
        self.was_given = was_given
        self.problem = f"{name} is protected by {'another' if was_given else 'a'} password"
        super().__init__(f"{self.problem}. Open it with the right one.")


class ModelError(DigitRecError):
    """A Model could not be opened: missing, damaged, unsafe, or made for another task."""


class DataError(DigitRecError):
    """Data could not be opened or written, or have the wrong form."""


class FitError(DigitRecError):
    """A sheet cannot be laid over a form: it is one of another, or too little of it is seen."""


class NoModelError(DigitRecError):
    """There is no Model to read with."""

    def __init__(self) -> None:
        super().__init__("There is no model to read with. Open one from the Model menu.")


class Stopped(DigitRecError):  # noqa: N818 (no error: somebody wanted it)
    """What was under way was ended before its end because somebody wanted it, and has changed nothing."""


def reason(error: OSError) -> str:
    """Why the system would not do something with a file, in plain words and without the error's number."""
    if error.errno in FORBIDDEN:
        return "you may not do so"
    if error.errno in FULL:
        return "the disk is full"
    text = error.strerror or type(error).__name__
    return _REASONS.get(error.errno or 0, text[:1].lower() + text[1:])
