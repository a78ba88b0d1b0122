"""Forms as files: what is saved comes back, and a stranger's file can do no harm."""

import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.forms.file import open_form, save_form
from digitrec_gui.core.forms.types import CheckDigits, Field, Form, Kind, Sum, check_of
from digitrec_gui.core.types import Box
from scripts.make_forms import FORMS


@pytest.fixture
def form():
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (300, 400, 3)).astype(np.uint8)
    fields = (
        Field("a", Box(10, 20, 60, 30), Kind.NUMBER, 3, cells=3),
        Field("b", Box(100, 20, 60, 30), Kind.DECIMAL, pattern="amount"),
        Field("sum", Box(200, 20, 60, 30), Kind.DECIMAL),
        Field("paid", Box(300, 20, 20, 20), Kind.TICK),
    )
    checks = (Sum("sum", ("a", "b")), CheckDigits("luhn", ("a",)))
    return Form(picture, fields, checks, "Günther's form")


def changed(path, **changes):
    """The same file with other entries; None leaves one out."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (entries | {name.replace("_", "."): content for name, content in changes.items()}).items():
            if content is not None:
                archive.writestr(name, content)
    return path


def record(**changes):
    """A form.json, with some of it changed."""
    field = {"name": "a", "box": [10, 20, 60, 30], "kind": "number"}
    return json.dumps({"version": 1, "name": "One", "fields": [field], "checks": []} | changes)


def png(width, height):
    content = io.BytesIO()
    Image.new("1", (width, height), 1).save(content, "PNG")
    return content.getvalue()


def test_what_is_saved_comes_back(form, tmp_path):
    save_form(form, tmp_path / "one.digitrec-form")
    again = open_form(tmp_path / "one.digitrec-form")
    assert (again.name, again.fields, again.checks) == (form.name, form.fields, form.checks)
    assert (again.picture == form.picture).all()


def test_the_same_form_is_the_same_file(form, tmp_path):
    for name in ("one", "two"):
        save_form(form, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("name", FORMS)
def test_the_samples_are_what_the_script_makes(name, tmp_path):
    from digitrec_gui import paths

    made, sample = FORMS[name](), open_form(paths.FORMS / f"{name}.digitrec-form")
    assert (made.name, made.fields, made.checks) == (sample.name, sample.fields, sample.checks)
    assert made.picture.shape == sample.picture.shape
    assert np.abs(made.picture.astype(int) - sample.picture).mean() < 1  # FreeType's versions differ by a shade


HOSTILE = {
    "no ZIP": lambda path: path.write_bytes(b"no archive"),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-200]),
    "without a picture": lambda path: changed(path, picture_png=None),
    "without a record": lambda path: changed(path, form_json=None),
    "a picture that is none": lambda path: changed(path, picture_png=b"not a picture"),
    "a picture that is all too large": lambda path: changed(path, picture_png=png(20_000, 20_000)),
    "a bomb of JSON": lambda path: changed(path, form_json=b" " * 20_000_000),
    "a JSON that is deep": lambda path: changed(path, form_json=b"[" * 100_000),
    "JSON of another kind": lambda path: changed(path, form_json=b"[1, 2]"),
    "a number as name": lambda path: changed(path, form_json=record(name=5)),
    "a field without a box": lambda path: changed(path, form_json=record(fields=[{"name": "a", "kind": "number"}])),
    "a box outside": lambda path: changed(
        path, form_json=record(fields=[{"name": "a", "box": [390, 20, 60, 30], "kind": "number"}])
    ),
    "half a box": lambda path: changed(
        path, form_json=record(fields=[{"name": "a", "box": [1.5, 20, 60, 30], "kind": "number"}])
    ),
    "a kind that there is not": lambda path: changed(
        path, form_json=record(fields=[{"name": "a", "box": [9, 20, 60, 30], "kind": "poem"}])
    ),
    "two of one name": lambda path: changed(
        path, form_json=record(fields=[{"name": "a", "box": [9, 20, 60, 30], "kind": "number"}] * 2)
    ),
    "a pattern that takes for ever": lambda path: changed(
        path, form_json=record(fields=[{"name": "a", "box": [9, 20, 60, 30], "kind": "number", "pattern": "(a+)+b"}])
    ),
    "a check of what is not there": lambda path: changed(path, form_json=record(checks=["sum = a + b"])),
    "a newer one": lambda path: changed(path, form_json=record(version=99)),
    "fields one over the other": lambda path: changed(
        path,
        form_json=record(fields=[{"name": f"{n}", "box": [0, 0, 400, 300], "kind": "number"} for n in range(9)]),
    ),
    "no fields": lambda path: changed(path, form_json=record(fields=[])),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_file_that_is_no_form_is_refused_in_a_sentence(how, form, tmp_path):
    path = tmp_path / "strange.digitrec-form"
    save_form(form, path)
    HOSTILE[how](path)
    with pytest.raises(DataError, match=r"strange\.digitrec-form.*\."):
        open_form(path)


def test_many_entries_are_not_looked_through(form, tmp_path):
    path = tmp_path / "many"
    save_form(form, path)
    changed(path, **{f"e{number}": b"" for number in range(20)})
    with pytest.raises(DataError, match="no form"):
        open_form(path)


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(DataError, match="There is no form"):
        open_form(tmp_path / "nowhere")
    with pytest.raises(DataError, match="is a folder"):
        open_form(tmp_path)


def test_a_form_that_cannot_be_saved_leaves_the_old_one(form, tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="was not saved"):
        save_form(form, tmp_path / "folder")
    assert (tmp_path / "folder").is_dir()


@pytest.mark.parametrize("text", ["", "total", "= a", "total = a +", ": a"])
def test_what_is_no_check_is_said(text):
    with pytest.raises(DataError, match="is no check"):
        check_of(text)


def test_checks_are_written_as_people_write_them():
    assert check_of("total = a +b") == Sum("total", ("a", "b"))
    assert check_of("iban:DE : account") == CheckDigits("iban:DE", ("account",))
    assert all(check_of(str(one)) == one for one in (check_of("x = y"), check_of("luhn: y + z")))


@pytest.mark.parametrize("name", ["", " a", "a=b", "a+b", "a:b", "a\nb", "x" * 100])
def test_a_name_can_be_that_of_a_column(name):
    picture = np.full((300, 300, 3), 255, np.uint8)
    with pytest.raises(DataError, match="is no name of a field"):
        Form(picture, (Field(name, Box(10, 10, 50, 50)),))
