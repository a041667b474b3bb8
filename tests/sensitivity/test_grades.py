"""How much of what moves the answer is of which grade: by hand, kept with an instance, and said by validate."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from optimiser.cli.program import make_app
from optimiser.errors import RunError
from optimiser.instances import read_instance
from optimiser.worlds.sensitivity.grades import (
    COLUMNS,
    MEASURE,
    TABLE,
    KeptTornado,
    grade_shares,
    heaviest,
    read_kept,
    said,
    with_swings,
)

HOME = Path(__file__).parents[2] / "instances"
ENGLAND = HOME / "england-2026-29"


def kept(*rows: tuple[str, str, str, float, float, float], gap: float = 1e-3) -> KeptTornado:
    """A table of rows: assumption, grade, measure, at low, at value, at high."""
    full = [(who, grade, 0.0, 0.5, 1.0, MEASURE, what, "£m", *ends) for who, grade, what, *ends in rows]
    return KeptTornado(with_swings(pd.DataFrame(full, columns=COLUMNS)), "how_far", False, gap, 3, 5, "abc")


def three() -> KeptTornado:
    """`b` moves finance by 6 of 8 and access not at all, `d` finance by 2 and access by 10; `n` is within the gap."""
    return kept(
        ("b", "B", "finance", 94.0, 100.0, 103.0),
        ("d", "D", "finance", 100.0, 100.0, 102.0),
        ("n", "C", "finance", 99.9, 100.0, 100.1),
        ("b", "B", "access", 50.0, 50.0, 50.0),
        ("d", "D", "access", 40.0, 50.0, 55.0),
    )


def test_a_grade_weighs_what_its_assumptions_move() -> None:
    """Finance: B 6/8, D 2/8. Access: D all. Their mean: B 0.375, D 0.625. A swing inside twice the gap is none."""
    shares = grade_shares(three()).set_index("what")
    assert shares.loc["finance"].to_dict() == {"A": 0.0, "B": 0.75, "C": 0.0, "D": 0.25}
    assert shares.loc["access"].to_dict() == {"A": 0.0, "B": 0.0, "C": 0.0, "D": 1.0}
    assert shares.iloc[-1].to_dict() == {"A": 0.0, "B": 0.375, "C": 0.0, "D": 0.625}


def test_the_heaviest_come_first_and_judgement_is_named() -> None:
    """`d` with 0.625 before `b` with 0.375; `d` is judgement, and the table is of another instance."""
    first = heaviest(three())
    assert first[["assumption", "weight"]].to_numpy().tolist() == [["d", 0.625], ["b", 0.375]]
    lines = said(three(), read_instance(HOME / "tiny"))
    assert "3 of 5 assumptions" in lines[0]
    assert "who bears it left out" in lines[0]
    assert "d (D, 62.5%) and b (B, 37.5%); of judgement (D): d." in lines[1]
    assert "of another state of tiny" in lines[2]


def test_what_is_kept_is_said_by_validate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Totals of tiny, kept in its folder: validate says shares and names; a table without a column is refused."""
    home = tmp_path / "tiny"
    shutil.copytree(HOME / "tiny", home)
    words = [
        "sensitivity",
        str(home),
        "--totals",
        "--keep",
        "--workers",
        "1",
        "--out",
        str(tmp_path / "runs"),
    ]
    assert _call(*words) == 0
    capsys.readouterr()
    assert _call("validate", str(home)) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Grades of evidence, weighted by how far each assumption moves the answer" in shown
    assert "of judgement (D): floor and delivery." in shown
    assert "of another state" not in shown
    found = read_kept(home)
    assert found is not None
    assert found.sha256 == read_instance(home).sha256
    (home / TABLE).write_text("assumption\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"tornado\.csv or tornado\.json is damaged"):
        _call("validate", str(home))


def _call(*words: str) -> int:
    return int(make_app(words[0])(list(words), standalone_mode=False) or 0)


def test_england_keeps_what_moves_its_answer_and_a_sheet_for_each_judgement() -> None:
    """The table is of the instance as it stands, and each of the five that move it most is not grade D or has a sheet
    on the page that says how it could be found out.
    """
    found = read_kept(ENGLAND)
    assert found is not None
    assert found.sha256 == read_instance(ENGLAND).sha256
    page = (ENGLAND / "README.md").read_text(encoding="utf-8")
    sheets = page.partition("### Sheets")[2].partition("\n## ")[0]
    first = heaviest(found)
    assert len(first) == 5
    for row in first[first["grade"] == "D"].itertuples():
        headings = [line for line in sheets.splitlines() if line.startswith("| `") and line.endswith("| |")]
        assert any(f"`{row.assumption}`" in line for line in headings), row.assumption
