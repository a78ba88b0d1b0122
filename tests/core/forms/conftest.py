from __future__ import annotations

import pytest

from digitrec_gui import paths
from digitrec_gui.core.forms.file import open_form
from digitrec_gui.core.forms.reading import FormReader
from digitrec_gui.core.forms.types import Form
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.signs import SignReader
from scripts.filled_forms import Digits


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    compiled = find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache"))
    assert compiled is not None
    return Reader(Engine(compiled), Finder(paths.FINDER), SignReader(paths.SIGNS))


@pytest.fixture(scope="session")
def digits() -> Digits:
    return Digits()


@pytest.fixture(scope="session")
def answer_sheet() -> Form:
    return open_form(paths.FORMS / "answer-sheet.digitrec-form")


@pytest.fixture(scope="session")
def answers(reader: Reader, answer_sheet: Form) -> FormReader:
    return FormReader(reader, answer_sheet)
