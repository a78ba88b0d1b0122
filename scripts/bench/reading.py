"""The part of scripts/bench that reads pictures without a window.

python -m scripts.bench.reading photo      12 megapixels
python -m scripts.bench.reading frame      1280x720 with ten digits
python -m scripts.bench.reading files      `digitrec read`, with one file and with a folder
python -m scripts.bench.reading keras      one 28x28 by Keras itself
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

from digitrec_gui import paths
from digitrec_gui.core.images import open_image
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.glyphs import at_reading_size
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.signs import SignReader
from digitrec_gui.core.types import ReadOptions
from scripts.bench.camera import still_frame
from scripts.bench.runner import report, times
from scripts.handwriting import Pen, Picture, paper, photograph, write

_REPEATS = 7
_FRAMES = 30
_CALLS = 30
_FOLDER_SIZE = 40
_FOLDER_REPEATS = 3

_BARE_PROCESS = "import cv2, numpy, PIL.Image, ai_edge_litert.interpreter"
"""What no process that reads digits from a file can do without."""

Digits = npt.NDArray[np.uint8]


def photo() -> None:
    """Reports what a photo of 12 megapixels takes to decode and, decoded, to read."""
    image = page(4000, 3000)
    small, _ = at_reading_size(image)
    reader = shipped_reader()
    report(
        photo=times(lambda: reader.read(image), _REPEATS),
        copy_photo=times(image.copy, _REPEATS),
        resize=times(lambda: cv2.resize(image, small.shape[1::-1], interpolation=cv2.INTER_AREA), _REPEATS),
    )
    content = BytesIO()
    Image.fromarray(image).save(content, "JPEG", quality=88)
    jpeg = content.getvalue()
    report(
        decode=times(lambda: open_image(jpeg), _REPEATS),
        imdecode=times(lambda: cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB), _REPEATS),
    )


def frame() -> None:
    """Reports what a Frame with ten digits takes to read."""
    image = still_frame()
    reader = shipped_reader()
    digits = np.stack([digit.normalized for digit in reader.read(image).digits])
    report(
        frame=times(lambda: reader.read(image, ReadOptions(thorough=False)), _FRAMES),
        litert=times(raw_call(digits), _FRAMES),
        copy_frame=times(image.copy, _FRAMES),
    )


def files() -> None:
    """Reports what the command line takes for one file, and how many files of a folder it reads a second."""
    note = str(paths.SAMPLES / "note.jpg")
    report(
        command=times(lambda: _run(*paths.child_command("read", note)), _REPEATS),
        process=times(lambda: _run(sys.executable, "-P", "-c", _BARE_PROCESS), _REPEATS),
    )
    with tempfile.TemporaryDirectory() as folder:
        pictures = [Path(folder) / f"{index}.jpg" for index in range(_FOLDER_SIZE)]
        for index, file in enumerate(pictures):
            Image.fromarray(page(640, 480, seed=index)).save(file)
        read = times(lambda: _run(*paths.child_command("read", folder)), _FOLDER_REPEATS)
        decode = times(lambda: [cv2.imread(str(file)) for file in pictures], _FOLDER_REPEATS)
    report(folder=[_FOLDER_SIZE / seconds for seconds in read], imread=[_FOLDER_SIZE / seconds for seconds in decode])


def keras() -> None:
    """Reports what one 28x28 takes by Keras' predict() and by a call of the model."""
    # TensorFlow takes seconds to import, and only this measurement needs it.
    from digitrec_gui.training.models.load import load_model

    model = load_model(paths.DEFAULT_MODEL).model
    digit = test_digits(1)[..., np.newaxis].astype(np.float32) / 255
    report(
        predict=times(lambda: model.predict(digit, verbose=0), _CALLS),
        call=times(lambda: np.asarray(model(digit, training=False)), _CALLS),
    )


def page(width: int, height: int, seed: int = 0) -> Picture:
    """A page with five lines of digits, 50 in all."""
    rng = np.random.default_rng(seed)
    page = paper(width, height)
    for row in range(5):
        write(page, "0123456789", (0.06 * width, (0.08 + 0.18 * row) * height), 0.09 * height, Pen(), rng)
    return photograph(page, rng)


def test_digits(count: int) -> Digits:
    """Digits of MNIST's test set, (count, 28, 28) uint8."""
    with np.load(paths.MNIST) as data:
        digits: Digits = data["x_test"][:count]
    return digits


def shipped_reader() -> Reader:
    """The Reader with the Model that DigitRec ships."""
    return Reader(Engine(_compiled()), Finder(paths.FINDER), SignReader(paths.SIGNS))


def raw_call(digits: Digits) -> Callable[[], object]:
    """LiteRT's own call of the shipped Model for these digits at once, (n, 28, 28) uint8; nothing of ours."""
    interpreter = Interpreter(model_content=_compiled().read_bytes(), num_threads=1 if len(digits) == 1 else 2)
    place = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(place, (len(digits), 28, 28, 1))
    interpreter.allocate_tensors()
    (answer,) = (detail["index"] for detail in interpreter.get_output_details() if len(detail["shape"]) == 2)
    values = digits[..., np.newaxis].astype(np.float32) / 255

    def call() -> Any:
        interpreter.set_tensor(place, values)
        interpreter.invoke()
        return interpreter.get_tensor(answer)

    return call


def _compiled() -> Path:
    compiled = find_compiled(paths.DEFAULT_MODEL, paths.cache_folder())
    if compiled is None:
        sys.exit("The shipped model has no compiled copy: run `digitrec compile` first.")
    return compiled


def _run(*command: str) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["photo"]:
            photo()
        case ["frame"]:
            frame()
        case ["files"]:
            files()
        case ["keras"]:
            keras()
        case _:
            sys.exit(__doc__)
