"""Sheets of one form, read field by field."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from digitrec_gui.core.forms.checks import checked
from digitrec_gui.core.forms.fit import Laid, Layer, in_working_size
from digitrec_gui.core.forms.print_map import Contrast, contrast
from digitrec_gui.core.forms.types import Field, FieldReading, Form, FormReading, Kind, State, Value
from digitrec_gui.core.forms.values import value_of
from digitrec_gui.core.forms.written import gain_of, noise_of, written
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import Corner, Image

_HIGH = 1.6
"""Fields that are so much higher than a cell is wide, or than others are, hold writing that is lower."""


class FormReader:
    """Reads sheets of one form. Not thread-safe: it lives on the thread that made it."""

    def __init__(self, reader: Reader, form: Form) -> None:
        """Looks at a form.

        Args:
            reader: reads the fields.
            form: to be laid over each sheet.

        Raises:
            FitError: there is too little print on the form to be found again on a sheet.
        """
        self.form = form
        self._reader = reader
        self._layer = Layer(form)

    def read(self, sheet: Image) -> FormReading:
        """Reads a sheet.

        Args:
            sheet: (h, w, 3) uint8 RGB, photographed or scanned, at any turn.

        Returns:
            The value of each field, with its place in pixels of the sheet's picture.

        Raises:
            FitError: it is no sheet of this form, or cannot be laid over it well enough.
        """
        start = time.perf_counter()
        laid = self._layer.lay(sheet)
        seen = contrast(laid.image)
        gain, noise = gain_of(seen, self._layer.contrast), noise_of(seen, self._layer.contrast)
        height, width = sheet.shape[:2]
        places = {field.name: self._corners(field, laid) for field in self.form.fields}
        values: dict[str, Value] = {}
        for field in self.form.fields:
            problem = ""
            if not _is_within(places[field.name], width, height):
                problem = "lies partly outside of the picture"
            elif not laid.is_found_near(in_working_size(field.box, self._layer.scale)):
                problem = "is not where the form has it, or something lies over it"
            read = None if problem else self._value(field, seen, gain, noise)
            value = read or Value("", 0.0, State.DOUBTFUL, problem)
            values[field.name] = replace(value, confidence=round(value.confidence, 4))
        after, failed = checked(values, self.form.checks)
        fields = (
            FieldReading(name, value.text, value.confidence, value.state, value.reason, places[name])
            for name, value in after.items()
        )
        return FormReading(
            self.form.name,
            tuple(fields),
            round(laid.error, 3),
            width,
            height,
            time.perf_counter() - start,
            tuple(failed),
            tuple(str(check) for check in self.form.checks),
            tuple(values.values()),
        )

    def _value(self, field: Field, seen: Contrast, gain: float, noise: float) -> Value:
        box = in_working_size(field.box, self._layer.scale)
        line = float(box.height)
        if field.cells:
            line = min(line, _HIGH * box.width / field.cells)
        elif field.kind is not Kind.TICK and box.height > box.width:
            line = float(box.width)
        return value_of(written(seen, self._layer.contrast, box, gain, noise, line), field, self._reader)

    def _corners(self, field: Field, laid: Laid) -> tuple[Corner, Corner, Corner, Corner]:
        """Where a field lies on the sheet's picture."""
        box = field.box
        corners = np.array([(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)], float)
        points = np.round(laid.on_sheet(corners * self._layer.scale), 1)
        one, two, three, four = ((float(x), float(y)) for x, y in points)
        return one, two, three, four


def _is_within(corners: tuple[Corner, ...], width: int, height: int) -> bool:
    return all(-1 <= x <= width + 1 and -1 <= y <= height + 1 for x, y in corners)
