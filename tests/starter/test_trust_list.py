"""Trusts in a file of one's own: a CSV file or a sheet with other headings and units is who stands in the instance."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.extras.starter import Choice, is_list, trusts_listed
from optimiser.extras.workbook.grid import WorkbookError
from tests.cli.words import caller
from tests.starter.begun import begun
from tests.workbook.made import sheets

LIST = """Our trusts\n
ODS code,Trust name,Type,ICB,Income (£000),Expenditure (£000),Beds
RX1,"Ashford, East (main)",acute,North,"98,500","101,200",400
RX2,Bexton,acute,South,,"50,000",200
Total,,,,,"151,200",600
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_file_says_who(tmp_path: Path, encoding: str) -> None:
    """£101,200 thousand is £101.2m; names may hold commas and brackets; title, total and beds are passed over and said.

    An income that is given is taken, and one that is not is the median of the type for what the trust spends.
    """
    file = tmp_path / "ours.csv"
    file.write_bytes(LIST.encode(encoding))
    found = trusts_listed(file)
    assert [(each.code, each.name, each.system) for each in found.trusts] == [
        ("RX1", "Ashford, East (main)", "North"),
        ("RX2", "Bexton", "South"),
    ]
    told = "\n".join(found.said)
    assert all(part in told for part in ("stands above the headings", "total", "column G (Beds)"))
    new = begun("tiny", Choice(listed=found.trusts)).instance.tables
    trusts = new["trusts"].set_index("trust")
    assert trusts["expenditure"].to_dict() == {"RX1": 101.2, "RX2": 50}
    assert trusts["income"]["RX1"] == 98.5
    assert 40 < trusts["income"]["RX2"] < 60
    assert new["systems"]["name"].tolist() == ["North", "South"]
    rules = new["sources"].set_index(["table", "column"])
    assert str(rules.loc[("trusts", "expenditure"), "rule"]).startswith("2 trusts: typed in. ")
    assert rules.loc[("trusts", "expenditure"), "grade"] == "D"
    assert str(rules.loc[("trusts", "income"), "rule"]).startswith(
        "1 trust: typed in; 1 trust: median of its type there"
    )
    for column in ("system", "name", "region"):
        said = [rules.loc[("systems", column), part] for part in ("source", "rule", "grade")]
        assert said == ["Typed in", "2 systems: typed in", "D"]


def test_a_sheet_says_who(tmp_path: Path) -> None:
    """Of a workbook the sheet with the most such headings is read."""
    rows: list[list[object]] = [["Trust name", "Type", "Expenditure (£m)"], ["Ash", "acute", 101]]
    path = sheets(tmp_path / "ours.xlsx", {"notes": [["read me"]], "list": rows})
    (trust,) = trusts_listed(path).trusts
    assert (trust.name, trust.type, trust.spends) == ("Ash", "acute", "101")


def test_a_file_without_such_headings_is_refused(tmp_path: Path) -> None:
    """The message says which headings there may be, and a file that is not there is named."""
    file = tmp_path / "other.csv"
    file.write_text("month,beds\nMay,3\n", encoding="utf-8")
    with pytest.raises(WorkbookError, match="has no headings of trusts; write trust, name, type"):
        trusts_listed(file)
    with pytest.raises(WorkbookError, match="there is no file"):
        trusts_listed(tmp_path / "none.csv")
    assert is_list("A.CSV")
    assert not is_list("Ashford (acute)")


def test_the_command_takes_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`optimiser new --names FILE` says what it took as it is meant, and writes the instance."""
    file = tmp_path / "ours.csv"
    file.write_text(LIST, encoding="utf-8")
    said = caller(monkeypatch, capsys)("new", str(tmp_path / "mine"), "--from", "tiny", "--names", str(file))
    assert said.status == 0
    assert "'101,200' is read as '101.2'" in said.text
    assert "mine is valid: 2 trusts" in said.text
