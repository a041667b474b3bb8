"""Texts that a spreadsheet would carry out: harmless in every file, and the same when they are read back."""

import csv
import io
import re
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.cli.answer import answer
from optimiser.extras.workbook import read_instance_workbook, write_instance_workbook
from optimiser.instances import Instance, from_tables, read_instance, write_instance
from optimiser.questions import read_question
from optimiser.results import read_run
from optimiser.results.folder import table_bytes
from optimiser.solver import SolveSettings
from optimiser.verify import verify
from optimiser.writing.spreadsheet import harmless, readable
from scripts.build_tiny import FOLDER

CODES = ['=HYPERLINK("http://a.example","x")', "+A", "-A", "@A", "\tA", "\rA", "'=A", "''-A"]
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|-?(inf|nan)")


def risky(text: str) -> bool:
    """What a spreadsheet would take for a formula: it begins as one and is no number."""
    return text[:1] in set("=+-@\t\r") and not NUMBER.fullmatch(text)


def cells_of(path: Path) -> list[str]:
    """Every cell of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return [cell for row in csv.reader(file) for cell in row]


@given(st.text(alphabet="=+-@'\t\r\na1.e ", max_size=6))
def test_every_text_is_harmless_and_reads_back(text: str) -> None:
    """Whatever a text is made of, it is written so that nothing runs, and is the same when it is read."""
    assert not risky(harmless(text))
    assert readable(harmless(text)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [("RJ1", "RJ1"), ("=1+1", "'=1+1"), ("-5", "-5"), ("-5e-07", "-5e-07"), ("-", "'-"), ("'=x", "''=x"),
     ("O'Neil", "O'Neil"), ("'quoted'", "'quoted'"), ("", "")],
)  # fmt: skip
def test_only_what_would_run_is_marked(text: str, written: str) -> None:
    """Numbers, apostrophes and everything else stay as they are."""
    assert harmless(text) == written


def test_a_table_is_written_harmless() -> None:
    """Cells and headings alike; numbers stay numbers."""
    frame = pd.DataFrame({"code": ["=A", "B"], "amount": [-1.5, 2.0], "@sum": [None, "+C"]})
    assert table_bytes(frame) == b"code,amount,'@sum\n'=A,-1.5,\nB,2.0,'+C\n"


@pytest.mark.parametrize("text", ["a\rb", "\r=1", "a\r\nb", 'a\r"b'])
def test_a_carriage_return_ends_no_row(text: str) -> None:
    """A text with a carriage return is one cell for whoever reads the table, not the end of a row."""
    written = table_bytes(pd.DataFrame({"label": [text, "b"], "amount": [-1.5, 2.0]}))
    rows = list(csv.reader(io.StringIO(written.decode(), newline="")))
    assert [[readable(cell) for cell in row] for row in rows] == [
        ["label", "amount"],
        [text, "-1.5"],
        ["b", "2.0"],
    ]


def coded(code: str) -> Instance:
    """`tiny` with a trust of this code and name."""
    read = read_instance(FOLDER)
    first = read.tables["trusts"]["trust"].iloc[0]
    tables = {name: frame.copy() for name, frame in read.tables.items() if name in read.present}
    for frame in tables.values():
        for column in {"trust", "id", "origin", "destination"} & set(frame):
            frame[column] = frame[column].map(lambda text: code if text == first else text)
    tables["trusts"].loc[0, "name"] = code
    return from_tables(tables, read.settings, "coded")


@pytest.mark.parametrize("code", CODES)
def test_an_instance_reads_back(tmp_path: Path, code: str) -> None:
    """Written as a folder nothing of it runs, and it is the same instance again."""
    given = coded(code)
    folder = write_instance(given, tmp_path / "coded")
    assert [cell for path in folder.glob("*.csv") for cell in cells_of(path) if risky(cell)] == []
    assert read_instance(folder).sha256 == given.sha256
    assert code in set(read_instance(folder).tables["trusts"]["trust"])


@pytest.mark.parametrize("code", ['=HYPERLINK("http://a.example","x")', "'=A"])
def test_a_run_reads_back_and_verifies(tmp_path: Path, code: str) -> None:
    """No cell of its tables runs; read again they hold the code as it is, and the plan verifies."""
    folder = write_instance(coded(code), tmp_path / "coded")
    given = read_instance(folder)
    assert answer(given, read_question("how_far"), SolveSettings(), tmp_path / "run") == 0
    assert [cell for path in (tmp_path / "run").glob("*.csv") for cell in cells_of(path) if risky(cell)] == []
    run = read_run(tmp_path / "run")
    assert code in set(run.tables["allocation"]["trust"])
    assert verify(run, given).passed


def test_a_workbook_holds_texts_and_no_formulas(tmp_path: Path) -> None:
    """Such a code is a text in the workbook, marked so that it stays one when its cell is edited, and reads back."""
    given = coded("=1+1")
    path = write_instance_workbook(given, tmp_path / "book.xlsx")
    with ZipFile(path) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/")]
        assert b'quotePrefix="1"' in package.read("xl/styles.xml")
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert read_instance_workbook(path).instance.sha256 == given.sha256
