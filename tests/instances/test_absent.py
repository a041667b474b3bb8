"""Columns that may be empty and are not there."""

import re
from pathlib import Path

import pandas as pd
import pytest

from optimiser.instances import Instance, from_tables, read_instance, resolve_instance, write_instance
from optimiser.instances.columns import unlimited
from tests.cli.words import caller
from tests.instances.tiny import TABLES, edit, faults_of, read_tiny, write_tiny
from trustmodels.contract import BY_NAME
from trustmodels.contract.table import FIRST_EDITION

OPTIONAL = [(name, column.name) for name in TABLES for column in BY_NAME[name].columns if column.optional]
BUSY = {"weeks": "a list standard has no weeks"}
"""Columns whose cells may be empty in some rows only, and what is missed where the column is not there."""


def emptied(table: str, column: str, *, cut: bool) -> str:
    """The table with every cell of a column empty, or with the column cut out."""
    lines = [line.replace('"Birch, Upper"', "Birch").split(",") for line in TABLES[table].splitlines()]
    further = [other for other in BY_NAME[table].names if other not in lines[0]]
    name = [*lines[0], *further].index(column)
    for at, cells in enumerate(lines):
        cells.extend([""] * len(further) if at else further)
        if cut:
            del cells[name]
        elif at:
            cells[name] = ""
    return "".join(",".join(cells) + "\n" for cells in lines)


@pytest.mark.parametrize(("table", "column"), OPTIONAL)
def test_an_absent_column_is_an_empty_one(tmp_path: Path, table: str, column: str) -> None:
    """Cutting out a column that may be empty gives the instance, and the hash, of the column left empty."""
    if column in BUSY:
        for gone in (True, False):
            faults = faults_of(write_tiny(tmp_path, **{table: emptied(table, column, cut=gone)}))
            assert [fault.problem for fault in faults] == [BUSY[column]]
        return
    cut = read_tiny(tmp_path / "cut", **{table: emptied(table, column, cut=True)})
    bare = read_tiny(tmp_path / "bare", **{table: emptied(table, column, cut=False)})
    assert cut == bare
    assert cut.sha256 == bare.sha256
    if (
        BY_NAME[table].column(column).empty == "blank"
        and BY_NAME[table].column(column).since != FIRST_EDITION
    ):
        assert cut.notes == bare.notes
        return
    (said,) = set(cut.notes) - set(bare.notes)
    assert said.startswith(f"{table}.csv does not have this column, which is taken to be empty in every row:")
    assert f"{column} ({BY_NAME[table].column(column).empty_means})" in said


def test_what_is_absent_is_said_of_a_table_at_once(tmp_path: Path) -> None:
    """Two absent columns of a table are one sentence with what an empty cell means of each."""
    texts = {"staffing": "trust,period,substantive,required,agency_price\n007,2026-27,900,910,0.08\n"}
    (said,) = [note for note in read_tiny(tmp_path, **texts).notes if note.startswith("staffing.csv")]
    assert said.startswith(
        "staffing.csv does not have these columns, which are taken to be empty in every row: agency_supply "
        "(no limit on the supply of agency staff), agency_ceiling (no limit on spending on agency staff)"
    )


def test_an_unknown_column_stays_a_fault(tmp_path: Path) -> None:
    """A misspelt column is not taken for an absent one: the right name is given."""
    (fault,) = faults_of(write_tiny(tmp_path, **edit("cash", "minimum", "minimun")))
    assert "has the unknown column 'minimun'; rename it to 'minimum'" in str(fault)


def test_a_scenario_fills_an_absent_column(tmp_path: Path) -> None:
    """A scenario may write into a column that the file does not have; then nothing is said of it."""
    folder = write_tiny(tmp_path, cash="trust\n007\nNA\n")
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "s.toml").write_text(
        'name = "s"\ntitle = "S"\n[[change]]\ntable = "cash"\nwhere = {trust = "NA"}\nset = {minimum = 2}\n'
        '[[change]]\ntable = "cash"\nappend = [{trust = "1e5"}]\n'
    )
    plain, laid = read_instance(folder), read_instance(folder, "s")
    assert any(note.startswith("cash.csv does not have") for note in plain.notes)
    assert not any(note.startswith("cash.csv does not have") for note in laid.notes)
    minimum = laid.tables["cash"].set_index("trust")["minimum"]
    assert minimum["NA"] == 2
    assert minimum[["007", "1e5"]].isna().all()


def test_frames_may_lack_columns(tmp_path: Path) -> None:
    """Frames in memory without a column that may be empty are read as files are."""
    tiny = read_tiny(tmp_path)
    frames: dict[str, pd.DataFrame] = {name: tiny.tables[name] for name in sorted(tiny.present)}
    frames["envelope"] = frames["envelope"].drop(columns=["loan_pot", "smallest_award"])
    found = from_tables(frames, {}, "tiny")
    assert found.tables["envelope"]["loan_pot"].isna().all()
    assert found.tables["envelope"]["smallest_award"].tolist() == [0, 0]


def named(instance: Instance) -> list[str]:
    """What the sentence on limits names, of columns of the first edition: the folder has all of those and no other."""
    said = re.findall(
        r"(?:No limit on |, )(.+?) \((\w+)\.(\w+)\)", " ".join(unlimited(instance.tables, instance.present))
    )
    first = [(what, t, c) for what, t, c in said if BY_NAME[t].column(c).since == FIRST_EDITION]
    return [f"{what} ({t}.{c})" for what, t, c in first]


def test_what_has_no_limit_is_said(tmp_path: Path) -> None:
    """A pot whose column is absent, or empty in every row, is named; one with a figure in one row is not."""
    header, first, second = TABLES["envelope"].splitlines()
    without = "\n".join([header, first.replace("10,20", "10,"), second]) + "\n"
    instance = read_tiny(tmp_path / "a", envelope=without)
    assert named(instance) == ["loans (envelope.loan_pot)"]
    assert named(read_instance(write_instance(instance, tmp_path / "b"))) == ["loans (envelope.loan_pot)"]
    assert named(read_tiny(tmp_path / "c")) == []
    assert named(read_tiny(tmp_path / "d", "cash", envelope=without)) == []


@pytest.mark.slow
def test_screen_and_page_say_that_a_pot_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the envelope has no column loan_pot, solve and the page say that there is no limit on loans."""
    monkeypatch.chdir(tmp_path)
    shipped = read_instance(resolve_instance("tiny"))
    folder = write_instance(shipped, tmp_path / "tiny-without")
    rows = [line.split(",") for line in (folder / "envelope.csv").read_text().splitlines()]
    at = rows[0].index("loan_pot")
    (folder / "envelope.csv").write_text("".join(",".join(r[:at] + r[at + 1 :]) + "\n" for r in rows))
    call = caller(monkeypatch, capsys)
    said = next(
        line for line in call("validate", str(folder)).text.splitlines() if "envelope.csv does not" in line
    )
    assert "loan_pot (no limit on loans)" in said
    assert "No limit on loans" in call("solve", str(folder), "--out", "run").text
    assert call("report", "run").status == 0
    assert "No limit on loans" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
