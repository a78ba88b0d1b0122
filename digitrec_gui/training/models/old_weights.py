"""The weights of old layers, in the form that the layers of Keras 3 have them.

After `preprocess_weights_for_loading` of Keras 2 (`keras/engine/saving.py`): what Keras 1 and Theano stored otherwise,
and what the layers of cuDNN did. Besides, the `hard_sigmoid` of Keras 1 and 2 was steeper (0.2 x + 0.5) than that of
Keras 3 (x / 6 + 0.5): what it is given is multiplied by 1.2, through the weights, so that it gives the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_STEEPER = 1.2
_GATES = {"LSTM": 4, "GRU": 3}
_CONVOLUTIONS = ("Convolution2D", "AtrousConvolution2D", "Deconvolution2D", "Conv2D", "Conv2DTranspose")


def modernise(weights: Path, original: dict[str, Any], version: int, backend: str) -> None:
    """Rewrites the clean copy of the weights of an old `.h5`, as far as its layers need it.

    Layers at the top, alone or in a Bidirectional: those in models within the model were never of these kinds in
    practice.

    Args:
        weights: the copy.
        original: the `model_config` as the file has it.
        version: of the Keras that wrote it, its first number.
        backend: under that Keras.
    """
    if version >= 3:
        return
    with h5py.File(weights, "a") as file:
        for layer in _layers(original):
            settings = layer.get("config")
            name = settings.get("name") if isinstance(settings, dict) else None
            if not isinstance(name, str) or not isinstance(file.get(name), h5py.Group):
                continue
            group = file[name]
            names = [_text(one) for one in group.attrs.get("weight_names", ())]
            if not names or any(not isinstance(group.get(one), h5py.Dataset) for one in names):
                continue
            arrays = [group[one][()] for one in names]
            changed = _changed(layer, arrays, version, backend)
            if changed is not None:
                _replace(group, changed)


def _layers(config: dict[str, Any]) -> list[dict[str, Any]]:
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else inner
    return [layer for layer in layers if isinstance(layer, dict)] if isinstance(layers, list) else []


def _text(name: object) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else str(name)


def _replace(group: h5py.Group, arrays: list[Array]) -> None:
    names = [f"digitrec_{index}" for index in range(len(arrays))]
    for name, array in zip(names, arrays, strict=True):
        group.create_dataset(name, data=array)
    group.attrs["weight_names"] = [name.encode() for name in names]


def _changed(layer: dict[str, Any], arrays: list[Array], version: int, backend: str) -> list[Array] | None:
    """The arrays of a layer as Keras 3 has them; None if they are that already, or of another form than expected."""
    kind, settings = layer.get("class_name"), layer["config"]
    if kind == "Bidirectional" and isinstance(inner := settings.get("layer"), dict) and len(arrays) % 2 == 0:
        half = len(arrays) // 2
        both = [_changed(inner, part, version, backend) for part in (arrays[:half], arrays[half:])]
        return None if both[0] is None or both[1] is None else both[0] + both[1]
    if not isinstance(settings, dict):
        return None
    try:
        return next(_changes(str(kind), settings, list(arrays), version, backend), None)
    except (ValueError, IndexError):
        return None  # its loader says what does not fit


def _changes(
    kind: str, settings: dict[str, Any], arrays: list[Array], version: int, backend: str
) -> Iterator[list[Array]]:
    """Gives at most one list: the arrays, changed."""
    before = [id(array) for array in arrays]
    if version < 2:
        arrays = _of_keras_1(kind, settings, arrays)
    first_said = settings.get("dim_ordering") == "th"
    if (backend == "theano" or (not backend and first_said)) and kind in _CONVOLUTIONS and arrays[0].ndim == 4:
        arrays[0] = arrays[0][::-1, ::-1]  # Theano, the first backend, convolves, where others correlate
    if kind in ("CuDNNLSTM", "CuDNNGRU"):
        arrays = _of_cudnn(arrays, _GATES[kind.removeprefix("CuDNN")])
    if kind in _GATES and len(arrays) > 1:
        gate = settings.get("recurrent_activation", settings.get("inner_activation"))
        if gate == "hard_sigmoid":
            arrays = _steeper_gates(kind, arrays)
    elif settings.get("activation") == "hard_sigmoid" and kind in ("Dense", *_CONVOLUTIONS):
        arrays = [array * _STEEPER for array in arrays]
    if [id(array) for array in arrays] != before:
        yield [np.ascontiguousarray(array) for array in arrays]


def _of_keras_1(kind: str, settings: dict[str, Any], arrays: list[Array]) -> list[Array]:
    if kind in _CONVOLUTIONS and arrays[0].ndim == 4:
        # With dim_ordering "th" a kernel was (out, in, rows, columns), and as for Theano turned by half.
        shape, filters = arrays[0].shape, settings.get("nb_filter", settings.get("filters"))
        if settings.get("dim_ordering", settings.get("data_format")) in ("th", "channels_first"):
            if shape[0] == filters:
                arrays[0] = arrays[0].transpose(2, 3, 1, 0)
        elif kind == "Deconvolution2D":
            arrays[0] = arrays[0].transpose(0, 1, 3, 2)
    if kind == "Convolution1D" and arrays[0].ndim == 4:
        length = settings.get("filter_length", arrays[0].shape[0])
        kernel = arrays[0] if arrays[0].shape[:2] == (length, 1) else arrays[0].transpose(2, 3, 1, 0)
        arrays[0] = kernel[:, 0]
    if kind == "LSTM" and len(arrays) == 12:  # kernel, recurrent kernel and bias of i, c, f and o
        return [np.concatenate([arrays[3 * gate + part] for gate in (0, 2, 1, 3)], axis=-1) for part in range(3)]
    if kind == "GRU" and len(arrays) == 9:
        return [np.concatenate(arrays[part::3], axis=-1) for part in range(3)]
    return arrays


def _of_cudnn(arrays: list[Array], gates: int) -> list[Array]:
    kernel, recurrent, bias = arrays
    kernel = np.concatenate([part.T.reshape(part.shape, order="F") for part in np.split(kernel, gates, axis=1)], axis=1)
    recurrent = np.concatenate([part.T for part in np.split(recurrent, gates, axis=1)], axis=1)
    bias = np.sum(np.split(bias, 2), axis=0) if gates == _GATES["LSTM"] else bias.reshape(2, -1)
    return [kernel, recurrent, bias]


def _steeper_gates(kind: str, arrays: list[Array]) -> list[Array]:
    """All gates but the one that is no gate: of an LSTM (i, f, c, o) the third, of a GRU (z, r, h) the last."""
    units = arrays[1].shape[0]
    each = [_STEEPER, _STEEPER, 1, _STEEPER] if kind == "LSTM" else [_STEEPER, _STEEPER, 1]
    factors = np.repeat(each, units).astype(arrays[0].dtype)
    return [array * factors for array in arrays]
