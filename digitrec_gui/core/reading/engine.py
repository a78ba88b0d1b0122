"""The compiled Model: 28x28 glyphs in, probabilities out (LiteRT)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import read_info
from digitrec_gui.core.types import Convolution, NormalizedGlyph

BATCH = 16
"""Glyphs in one run of a batch; above it memory grows and speed does not (6,000 glyphs a second on two cores)."""


class Engine:
    """Runs one compiled Model. Not thread-safe: each thread makes its own.

    The compiled copy has one input, (n, 28, 28, 1) float32 with ink 1, and gives the probabilities
    (n, classes) and, if the Model has a convolution, the activations of its first one (n, h, w, maps).
    """

    def __init__(self, compiled: Path, threads: int = 2) -> None:
        """Loads a compiled copy.

        Raises:
            ModelError: the file is missing, damaged, or not made by DigitRec.
        """
        info = read_info(compiled)
        if info is None:
            raise ModelError(f"{compiled.name} is not a compiled model. Delete it: it will be made again.")
        self.info = info
        try:
            content = compiled.read_bytes()
            self._content = content
            # One interpreter for single glyphs and one for batches: resizing one back and forth would make it
            # allocate anew at each call.
            self._single = _Runner(content, 1, 1)
            self._batch = _Runner(content, BATCH, threads)
            # A batch takes as long when it is not full; fewer glyphs are faster one by one (0.3 ms each).
            self._fewest = BATCH if threads == 1 else BATCH // 2
        except (ValueError, RuntimeError, OSError, KeyError) as error:
            raise ModelError(f"{compiled.name} is damaged. Delete it: it will be made again.") from error

    def predict(self, glyphs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Probabilities of each glyph.

        Args:
            glyphs: (n, 28, 28) uint8, ink 255; n may be 0.

        Returns:
            (n, classes) float32; each row adds up to 1.
        """
        n = len(glyphs)
        result = np.empty((n, self.info.classes), np.float32)
        done = 0
        while n - done >= self._fewest:
            part = glyphs[done : done + BATCH]
            result[done : done + len(part)] = self._batch.run(part)[: len(part)]
            done += len(part)
        for index in range(done, n):
            result[index] = self._single.run(glyphs[index : index + 1])[0]
        return result

    def features(self, glyph: NormalizedGlyph) -> npt.NDArray[np.float32]:
        """Activations of the first convolution for one glyph, (maps, h, w) float32; (0, 0, 0) without one."""
        self._single.run(glyph[np.newaxis])
        return self._single.features()

    def convolutions(self, glyph: NormalizedGlyph) -> tuple[Convolution, ...]:
        """What each convolution makes of one glyph, from the input on.

        Made for it alone, by an interpreter that keeps what it computes on the way: that takes some milliseconds, and
        memory that nothing else needs.
        """
        interpreter = Interpreter(
            model_content=self._content,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
            experimental_preserve_all_tensors=True,
        )
        entry = interpreter.get_input_details()[0]["index"]
        interpreter.resize_tensor_input(entry, (1, 28, 28, 1))
        interpreter.allocate_tensors()
        interpreter.set_tensor(entry, glyph[np.newaxis, ..., np.newaxis] / np.float32(255))
        interpreter.invoke()
        found = []
        # LiteRT says in no other way which of its tensors are a convolution's.
        for operator in interpreter._get_ops_details():
            if operator["op_name"] in _CONVOLUTIONS:
                maps = interpreter.get_tensor(operator["outputs"][0])
                filters = interpreter.get_tensor(operator["inputs"][1])
                if maps.ndim == filters.ndim == 4:
                    found.append(_convolution(maps[0], filters, operator["op_name"]))
        return tuple(found)


_CONVOLUTIONS = ("CONV_2D", "DEPTHWISE_CONV_2D")


def _convolution(maps: npt.NDArray[np.float32], filters: npt.NDArray[np.float32], operator: str) -> Convolution:
    """As LiteRT has them: maps (h, w, n), filters (n, h, w, maps before), those of a depthwise one (1, h, w, n)."""
    each = filters[0].transpose(2, 0, 1) if operator == "DEPTHWISE_CONV_2D" else filters.mean(axis=3)
    return Convolution(
        np.ascontiguousarray(maps.transpose(2, 0, 1), np.float32), np.ascontiguousarray(each, np.float32)
    )


class _Runner:
    """An interpreter with a fixed batch size."""

    def __init__(self, content: bytes, batch: int, threads: int) -> None:
        self._interpreter = Interpreter(model_content=content, num_threads=threads)
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._interpreter.resize_tensor_input(self._input, (batch, 28, 28, 1))
        self._interpreter.allocate_tensors()
        outputs = {len(detail["shape"]): detail["index"] for detail in self._interpreter.get_output_details()}
        self._probabilities = outputs[2]
        self._features = outputs.get(4)
        self._buffer = np.zeros((batch, 28, 28, 1), np.float32)

    def run(self, glyphs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Probabilities of the whole batch; rows past len(glyphs) are left over from earlier runs."""
        np.multiply(glyphs[..., np.newaxis], np.float32(1 / 255), out=self._buffer[: len(glyphs)])
        self._interpreter.set_tensor(self._input, self._buffer)
        self._interpreter.invoke()
        probabilities: npt.NDArray[np.float32] = self._interpreter.get_tensor(self._probabilities)
        return probabilities

    def features(self) -> npt.NDArray[np.float32]:
        """Activations of the last run's first glyph, (maps, h, w)."""
        if self._features is None:
            return np.zeros((0, 0, 0), np.float32)
        return np.ascontiguousarray(self._interpreter.get_tensor(self._features)[0].transpose(2, 0, 1))
