"""What an instance has beside its tables goes through a workbook as well."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from optimiser.extras.challenge import Objection, challenge, list_challenges
from optimiser.extras.workbook import read_instance_workbook, write_instance_workbook
from optimiser.extras.workbook.grid import WorkbookError
from optimiser.extras.workbook.instance_sheets import carried, files_beside, unfitting
from optimiser.instances import from_tables, read_instance, write_instance
from tests.cli.words import caller
from tests.workbook.made import TINY, tiny, with_cells


def test_page_scenarios_and_challenges_come_back_to_the_byte(tmp_path: Path) -> None:
    """A folder through a workbook is the same folder: no file is lost, and none is another."""
    shutil.copytree(TINY, tmp_path / "tiny")
    claim = Objection("ASH", "The flood cost more.", "")
    (tmp_path / "tiny" / "sensitivity").mkdir()
    side = '[[change]]\ntable = "trusts"\nwhere.trust = [\n  "ASH",\n]\nmultiply = { income = 1.1 }\n'
    (tmp_path / "tiny" / "sensitivity" / "dear_high.toml").write_text(side, encoding="utf-8")
    challenge(tmp_path / "tiny", claim, "adjustments", {"trust": "ASH"}, {"amount": "-2"})
    path = write_instance_workbook(
        read_instance(tmp_path / "tiny"), tmp_path / "t.xlsx", files_beside(tmp_path / "tiny")
    )
    found = read_instance_workbook(path)
    write_instance(found.instance, tmp_path / "back", beside=found.files)
    before, after = (
        {str(p.relative_to(tmp_path / n)): p.read_bytes() for p in (tmp_path / n).rglob("*") if p.is_file()}
        for n in ("tiny", "back")
    )
    assert after == before
    assert len(list_challenges(tmp_path / "back")) == 1


def test_numbers_of_seventeen_digits_survive_a_program_that_keeps_fifteen(tmp_path: Path) -> None:
    """0.30000000000000004 rounded by hand to 15 digits, as a spreadsheet does when it saves, comes back as it was."""
    tables = {name: tiny().tables[name].copy() for name in sorted(tiny().present)}
    tables["trusts"].loc[0, "income"] = 0.1 + 0.2
    odd = from_tables(tables, dict(tiny().settings), "odd")
    value = 0.1 + 0.2
    assert float(f"{value:.15g}") != value
    path = write_instance_workbook(odd, tmp_path / "odd.xlsx")
    sheet = openpyxl.load_workbook(path)["trusts"]
    at = next(cell.coordinate for cell in sheet[2] if cell.value == value)
    saved = with_cells(tmp_path / "saved.xlsx", {f"trusts!{at}": float(f"{value:.15g}")}, path.read_bytes())
    assert read_instance_workbook(saved).instance.sha256 == odd.sha256
    typed = with_cells(tmp_path / "typed.xlsx", {f"trusts!{at}": 101.0}, path.read_bytes())
    assert read_instance_workbook(typed).instance.tables["trusts"].loc[0, "income"] == 101.0


@pytest.mark.parametrize("name", ["../README.md", "/etc/x.toml", "scenarios/../x.toml", "scenarios/a/b.toml",
                                  "trusts.csv", "sensitivity/../x.toml", "scenarios/.toml", "", "x.toml"])  # fmt: skip
def test_only_files_of_an_instance_are_carried(name: str) -> None:
    """No path leads out of the folder, and no table is written past the checks."""
    assert not carried(name)


def test_another_file_is_a_fault_by_its_cell(tmp_path: Path) -> None:
    """A name that no instance carries is refused where it stands."""
    path = write_instance_workbook(tiny(), tmp_path / "t.xlsx", {"README.md": "a\nb\n"})
    bad = with_cells(tmp_path / "bad.xlsx", {"files!A3": "../evil.sh"}, path.read_bytes())
    with pytest.raises(WorkbookError, match=r"files!A3 \(file\): names '../evil.sh'"):
        read_instance_workbook(bad)


def test_a_sheet_of_that_name_with_other_headings_is_the_users_own(tmp_path: Path) -> None:
    """Someone's list of files does no harm."""
    path = with_cells(tmp_path / "t.xlsx", {"settings!A1": "setting"})
    book = openpyxl.load_workbook(path)
    book.create_sheet("files").append(["where", "who"])
    book.save(path)
    assert read_instance_workbook(path).files == {}


def test_import_leaves_out_scenarios_that_do_not_fit_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scenario about a trust that is gone is named with its fault; the others come along."""
    call = caller(monkeypatch, capsys)
    shutil.copytree(TINY, tmp_path / "mine")
    change = '[[change]]\ntable = "trusts"\nwhere = { trust = "GONE" }\nset = { income = 1 }\n'
    odd = f'name = "odd"\ntitle = "Odd"\n\n{change}'
    (tmp_path / "mine" / "scenarios" / "odd.toml").write_text(odd)
    assert list(unfitting(tmp_path / "mine")) == ["scenarios/odd.toml"]
    assert call("export", str(tmp_path / "mine"), "--to", str(tmp_path / "m.xlsx")).status == 0
    said = call("import", str(tmp_path / "m.xlsx"), "--to", str(tmp_path / "back"))
    assert said.status == 0
    assert "scenarios/odd.toml does not fit these tables and was left out" in said.text
    assert "GONE" in said.text
    kept = {path.name for path in (tmp_path / "back" / "scenarios").iterdir()}
    assert kept == {path.name for path in (TINY / "scenarios").iterdir()}


def test_a_part_laid_over_an_instance_brings_the_scenarios_of_that_instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A workbook of one cell onto tiny, in a new folder: tiny's page and scenarios are there."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheet = book.create_sheet("envelope")
    sheet.append(["period", "grant_pot"])
    sheet.append(["2027-28", 9.5])
    book.save(tmp_path / "part.xlsx")
    call = caller(monkeypatch, capsys)
    words = ("import", str(tmp_path / "part.xlsx"), "--onto", "tiny", "--to", str(tmp_path / "new"))
    assert call(*words).status == 0
    assert files_beside(tmp_path / "new") == files_beside(TINY)
