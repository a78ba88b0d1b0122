"""The part of the self-test that needs no window: files of every kind, what is kept, and the command line."""

from __future__ import annotations

import base64
import io
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as PilImage

from digitrec_gui import paths
from digitrec_gui.core.images import FORMATS, open_image
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.core.types import Box, Digit, Glyph, Prediction, Reading
from digitrec_gui.self_test.checks import Check, expect
from digitrec_gui.self_test.film import PICTURE, PICTURE_LABEL
from digitrec_gui.services.pages import open_pages

_HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ACJpbG9jAAAAAERAAAEAAQAAAAABoAABAAAAAAAAACsAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRt"
    "AAAAAAABAAAA/GlwcnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMA"
    "AAMAHroCQGEAAQApQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprm4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNs"
    "eAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAAChjbGFwAAAAEAAAAAEAAAAQAAAAAf///9AAAAAC////0AAAAAIAAAAQcGl4"
    "aQAAAAADCAgIAAAAGGlwbWEAAAAAAAAAAQABBYECAwWEAAAAM21kYXQAAAAnKAGvEyExlvhOUKeW/WMCzQyVTFq5T6Vz3QpQk3J+"
    "uP7yh5PFYoLg"
)
"""A white picture of 16x16 pixels: what opens HEIC cannot write it."""

Matrix = npt.NDArray[np.floating[Any]]

_COMMAND_SECONDS = 120


def checks(is_frozen: bool) -> Iterator[Check]:
    """Yields what is tried."""
    yield Check("every module can be imported", _imports)
    yield Check("opens every format of pictures", _opens_formats)
    yield Check("draws a PDF, in a process of its own", _draws_pdf)
    yield Check("OpenCV and NumPy calculate the same", _calculates)
    yield Check("keeps samples", _keeps_samples)
    yield Check("prints a sheet", _prints_sheet)
    yield Check("writes an Excel file", _writes_workbook)
    yield Check("lists cameras", _lists_cameras)
    yield Check("digitrec read", _reads_by_command)
    yield Check("a job, by processes of its own", _reads_by_processes)
    yield Check("digitrec doctor", _doctor)
    if is_frozen:
        yield Check("the licences are inside", _has_licences)


def _imports() -> str:
    """Imports all that a window's process may import; a training's modules are imported by training."""
    import importlib
    import pkgutil

    import digitrec_gui

    apart = (
        "digitrec_gui.training",
        "digitrec_gui.__main__",
        "digitrec_gui.commands",
        "digitrec_gui.ui.training.plots",
        *(() if find_spec("distributed") else ("digitrec_gui.services.batch.cluster",)),  # an extra's
    )
    found = [module.name for module in pkgutil.walk_packages(digitrec_gui.__path__, "digitrec_gui.", onerror=_raise)]
    names = [name for name in found if not name.startswith(apart)]
    expect(len(names) > 100, f"only {len(names)} modules are there")
    for name in names:
        importlib.import_module(name)
    return f"{len(names)} modules"


def _raise(name: str) -> None:
    raise ImportError(name)


def _opens_formats() -> str:
    with tempfile.TemporaryDirectory(prefix="digitrec-") as folder:
        picture = PilImage.fromarray(np.full((24, 32, 3), 200, np.uint8))
        for name in FORMATS:
            file = Path(folder, f"picture.{name.lower()}")
            if name == "HEIF":
                file.write_bytes(base64.b64decode(_HEIC))
            else:
                picture.save(file, name)
            image = open_image(file).image
            expect(image.ndim == 3 and image.min() > 190, f"{name} opens as something else")
    return ", ".join(FORMATS)


def _draws_pdf() -> str:
    from digitrec_gui.services.samples.sheet_pdf import sheet_pdf

    pages = open_pages(sheet_pdf(1), "The sheet")
    try:
        image = pages.page(0).image
    finally:
        pages.close()
    expect(min(image.shape[:2]) > 1000 and image.min() < 100 < image.mean(), "nothing is on it")
    return f"{image.shape[1]} x {image.shape[0]} pixels"


def _calculates() -> str:
    """Matrices so large that OpenCV hands them on to LAPACK, which in a package may be NumPy's."""
    pairs = [_pairs(np.float32, 1e-2), _pairs(np.float64, 1e-8)]
    return f"{sum(pairs)} results"


def _pairs(kind: type[np.float32] | type[np.float64], tolerance: float) -> int:
    """Compares results for numbers of one kind; gives how many.

    Args:
        kind: of numbers.
        tolerance: how far two results may lie apart, as a share of the largest number in them.
    """
    rng, size = np.random.default_rng(0), 120
    square: Matrix = rng.normal(size=(size, size)).astype(kind)
    tall: Matrix = rng.normal(size=(2 * size, size)).astype(kind)
    right: Matrix = rng.normal(size=(2 * size, 3)).astype(kind)
    definite: Matrix = square @ square.T / size + np.eye(size, dtype=kind)
    values, left, vectors = cv2.SVDecomp(tall)
    solutions = {
        how: cv2.solve(matrix, right[: len(matrix)], flags=how)[1]
        for how, matrix in (
            (cv2.DECOMP_LU, definite),
            (cv2.DECOMP_CHOLESKY, definite),
            (cv2.DECOMP_QR, tall),
        )
    }
    eigenvalues = np.sort(cv2.eigenNonSymmetric(definite)[0].ravel())
    solved = np.linalg.solve(definite, right[:size])
    pairs = {
        "product": (cv2.gemm(square, tall, 1, np.empty(0), 0, flags=cv2.GEMM_2_T), square @ tall.T),
        "singular values": (values.ravel(), np.linalg.svd(tall, compute_uv=False)),
        "singular vectors": (np.asarray(left * values.ravel()) @ np.asarray(vectors), tall),
        "solution by LU": (solutions[cv2.DECOMP_LU], solved),
        "solution by Cholesky": (solutions[cv2.DECOMP_CHOLESKY], solved),
        "least squares by QR": (solutions[cv2.DECOMP_QR], np.linalg.lstsq(tall, right, rcond=None)[0]),
        "determinant": (cv2.determinant(definite), np.linalg.det(definite)),
        "eigenvalues": (eigenvalues, np.linalg.eigvalsh(definite)),
    }
    for name, (found, expected) in pairs.items():
        apart = float(np.abs(np.asarray(found) - expected).max() / np.abs(expected).max())
        expect(apart < tolerance, f"{name} of {kind.__name__} lie {apart:.1g} apart")
    return len(pairs)


def _keeps_samples() -> str:
    with tempfile.TemporaryDirectory(prefix="digitrec-") as folder:
        store = SampleStore(Path(folder, "samples.sqlite"))
        store.add([NewSample(np.full((28, 28), digit, np.uint8), digit) for digit in range(10)])
        kept = store.get(store.ids())
        store.close()
    expect(sorted(sample.digit for sample in kept) == list(range(10)), "other samples come back than were kept")
    return f"{len(kept)} samples"


def _prints_sheet() -> str:
    from digitrec_gui.services.samples.sheet_pdf import sheet_pdf

    content = sheet_pdf(1)
    expect(content.startswith(b"%PDF") and b"/Font" in content, "there is no text on it: this system has no font")
    return f"{len(content):,} bytes of PDF"


def _writes_workbook() -> str:
    from openpyxl import load_workbook

    from digitrec_gui.core.reading.spreadsheet import workbook

    glyph = Glyph(Box(10, 10, 20, 40), np.full((40, 20), 255, np.uint8))
    seven = Digit(glyph, np.zeros((28, 28), np.uint8), Prediction(tuple(float(digit == 7) for digit in range(11))))
    content = workbook({1: Reading((seven,), 40, 60, 0.0)})
    value = load_workbook(io.BytesIO(content))["Page 1"]["A1"].value
    expect(value == 7, f"it holds {value!r} where 7 was read")
    return f"{len(content):,} bytes"


def _lists_cameras() -> str:
    from digitrec_gui.services.webcam.cameras import cameras

    return ", ".join(camera.name for camera in cameras()) or "none here"


def _reads_by_command() -> str:
    text = command("read", str(PICTURE)).strip()
    expect("".join(text.split()) == PICTURE_LABEL, f"it prints {text!r} where {PICTURE_LABEL!r} is written")
    return text


def _reads_by_processes() -> str:
    text = command("read", "--jobs", "2", "--ordered", str(PICTURE), str(PICTURE))
    expect("".join(text.split()).count(PICTURE_LABEL) == 2, f"it prints {text!r} where {PICTURE_LABEL!r} is twice")
    return "2 processes"


def _doctor() -> str:
    lines = command("doctor").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("Qt")), "no word of Qt")


def _has_licences() -> str:
    text = (paths.RESOURCES / "licences.txt").read_text(encoding="utf-8")
    missing = [
        name
        for name in ("PyQt6", "numpy", "pillow", "opencv", "ai-edge-litert", "pypdfium2", "openpyxl", "pebble")
        if name not in text
    ]
    expect(not missing, f"no word of {', '.join(missing)}")
    return f"{len(text):,} characters"


def command(*arguments: str, status: int = 0) -> str:
    """Runs `digitrec ARGUMENTS` as the window runs its children, and gives what it prints: errors, if it should fail.

    Raises:
        CheckError: it ends with another status.
    """
    child = subprocess.run(
        paths.child_command(*arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_COMMAND_SECONDS,
        check=False,
    )
    errors = child.stderr.decode(errors="replace")
    expect(child.returncode == status, f"it ended with {child.returncode}: {' '.join(errors.split())[-300:]}")
    return errors if status else child.stdout.decode(errors="replace")
