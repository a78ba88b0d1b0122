"""Labelled digits to train on, in every form that is understood; a stranger's download."""

from __future__ import annotations

import gzip
import io
import struct
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image as PilImage

from digitrec_gui import paths
from digitrec_gui.training.data.digits import Digits, load_labelled
from digitrec_gui.training.data.sets import load_any
from tests.fuzz.kind import Files, Kind
from tests.fuzz.mutations import npy_head, text_cells, zip_members


def load(path: Path, _: int) -> None:
    """As a training does."""
    load_any(path, lambda event: None)


@cache
def _some() -> Digits:
    return load_labelled(paths.MNIST)[np.arange(40)]


def _npz() -> list[Files]:
    x, y = _some().x, _some().y
    forms = (
        {"x_train": x, "y_train": y, "x_test": x[:10], "y_test": y[:10]},
        {"x": (x / 255).astype(np.float32)[..., np.newaxis], "y": np.eye(10)[y]},
        {"images": x.reshape(len(x), -1), "labels": y.astype(str)},
    )
    found = []
    for number, form in enumerate(forms):
        content = io.BytesIO()
        (np.savez_compressed if number % 2 else np.savez)(content, **form)  # type: ignore[arg-type]
        found.append({"digits.npz": content.getvalue()})
    return found


def _csv() -> list[Files]:
    rows = [",".join(map(str, [label, *field.reshape(-1)])) for field, label in zip(_some().x, _some().y, strict=True)]
    head = ",".join(["label", *(f"pixel{number}" for number in range(784))])
    plain, headed = "\n".join(rows).encode(), "\n".join([head, *rows]).encode()
    return [{"train.csv": plain}, {"train.csv": headed}, {"train.csv.gz": gzip.compress(headed, mtime=0)}]


def _idx() -> list[Files]:
    x, y = _some().x, _some().y
    files = {
        "train-images-idx3-ubyte": struct.pack(">4BIII", 0, 0, 8, 3, *x.shape) + x.tobytes(),
        "train-labels-idx1-ubyte": struct.pack(">4BI", 0, 0, 8, 1, len(y)) + y.astype(np.uint8).tobytes(),
    }
    return [files, {f"emnist-digits-{name}.gz": gzip.compress(content, mtime=0) for name, content in files.items()}]


def _parquet() -> list[Files]:
    import arro3.io
    from arro3.core import Array, DataType, Field, Table, struct_array

    contents = []
    for field in _some().x:
        content = io.BytesIO()
        PilImage.fromarray(field).save(content, "PNG")
        contents.append(content.getvalue())
    labels = Array(_some().y.tolist(), DataType.int64())
    parts = [Field("bytes", DataType.binary()), Field("path", DataType.utf8())]
    names = Array(["1.png"] * len(contents), DataType.utf8())
    images = struct_array([Array(contents, DataType.binary()), names], fields=parts)
    rows = _some().x.reshape(-1, 784).astype(np.int64)
    columns = {f"pixel{number}": Array(rows[:, number].tolist(), DataType.int64()) for number in range(784)}
    found = []
    for table in (
        Table.from_pydict({"image": images, "label": labels}),
        Table.from_pydict({"label": labels, **columns}),
    ):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "train.parquet")
            arro3.io.write_parquet(table, path)
            found.append({path.name: path.read_bytes()})
    return [found[0], found[0], found[1]]


KINDS = (
    Kind("npz", _npz, load, (zip_members(npy_head),)),
    Kind("csv", _csv, load, (text_cells,)),
    Kind("idx", _idx, load, folder=True),
    Kind("parquet", _parquet, load),
)
