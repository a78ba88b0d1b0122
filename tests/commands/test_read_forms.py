"""`digitrec read --form`: a row for each sheet, with a column for each field."""

import csv
import io
import json
import shutil

import numpy as np
import pytest
from PIL import Image

from digitrec_gui import paths
from digitrec_gui.cli import main
from digitrec_gui.commands.read_arguments import SAMPLE_FORMS
from digitrec_gui.core.forms.file import SUFFIX, open_form
from digitrec_gui.core.forms.types import YES
from scripts.filled_forms import Digits, photographed, with_luhn, written
from scripts.handwriting import Pen, paper, rule, write

VALUES = {
    "meter": with_luhn("7992739"),
    "date": "03/10/2026",
    "reading": "48213",
    "previous": "47985",
    "used": "228",
    "charge": "12.50",
    "use": "61.56",
    "amount": "74.06",
    "paid": YES,
}


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    """Two sheets, of which one's sum is wrong, in a TIFF, and a note."""
    folder = tmp_path_factory.mktemp("scans")
    form, digits = open_form(paths.FORMS / f"meter-card{SUFFIX}"), Digits()
    rng = np.random.default_rng(14)
    first = photographed(written(form, VALUES, rng, digits), rng, 2000)
    second = written(form, VALUES | {"used": "229", "paid": "", "date": ""}, rng, digits)
    pages = [Image.fromarray(first), Image.fromarray(second)]
    pages[0].save(folder / "cards.tif", save_all=True, append_images=pages[1:])
    note = paper(1200, 800)
    rule(note, 100)
    write(note, "271828", (100, 200), 120, Pen(), rng)
    Image.fromarray(note).save(folder / "note.png")
    return folder


def test_csv_has_a_column_for_each_field_and_a_row_for_each_sheet(scans, capsys):
    assert main(["read", "--form", "meter-card", "--format", "csv", str(scans)]) == 1

    printed = capsys.readouterr()
    first, second, note = csv.DictReader(io.StringIO(printed.out))
    assert {name: first[name] for name in VALUES} == VALUES
    assert (first["estimated"], first["page"], first["error"]) == ("no", "1", "")
    assert float(first["fit_error"]) < 0.5
    assert "add up" not in first["review"]
    assert second["page"] == "2"
    assert "used: it does not add up: reading = previous + used" in second["review"]
    assert (note["meter"], note["fit_error"]) == ("", "")
    assert "no sheet of this form" in note["error"]
    assert note["error"] in printed.err


def test_json_and_text_say_what_is_to_be_looked_at(scans, tmp_path, capsys):
    # A form of one's own is given by its file.
    shutil.copy(paths.FORMS / f"meter-card{SUFFIX}", tmp_path / f"mine{SUFFIX}")
    given = ["read", "--form", str(tmp_path / f"mine{SUFFIX}"), str(scans / "cards.tif"), "--pages", "2"]

    assert main([*given, "--format", "json"]) == 0
    (record,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (record["page"], record["form"]) == (2, "Meter card")
    assert record["fields"]["meter"]["text"] == VALUES["meter"]
    assert record["fields"]["date"]["state"] == "empty"
    assert len(record["fields"]["meter"]["corners"]) == 4
    assert set(record["review"]) >= {"reading", "previous", "used"}
    assert "48213 is not 48214" in record["failed"][0]

    assert main(given) == 0
    line = capsys.readouterr().out.strip()
    assert line.startswith(f"page 2: meter={VALUES['meter']}; date=;")
    assert "used=229?" in line
    assert line.endswith("paid=no; estimated=no")


def test_a_form_that_there_is_not_is_told(tmp_path, capsys):
    assert main(["read", "--form", "nothing", str(tmp_path)]) == 1
    assert "There is no form nothing" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given",
    [["--format", "grid"], ["--rotate", "90"], ["--expect", "date"], ["--digits-only"], ["--region", "1,1,9,9"]],
)
def test_what_the_form_says_is_not_said_again(given, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["read", "--form", "meter-card", "a.png", *given])
    assert stop.value.code == 2
    assert f"leave {given[0]}" in capsys.readouterr().err


def test_the_help_names_all_samples():
    assert sorted(SAMPLE_FORMS) == sorted(file.name.removesuffix(SUFFIX) for file in paths.FORMS.glob(f"*{SUFFIX}"))
