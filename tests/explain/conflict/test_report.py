from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from optimiser.amounts import amount
from optimiser.cli.program import make_app
from optimiser.explain.conflict import conflict_record, conflict_table, find_conflict
from optimiser.instances import write_instance
from optimiser.run.prepare import Prepared
from tests.explain.conflict.small import envelope, instance, small, staff, total
from trustmodels.allocation.commitments import FAMILIES

TABLES: dict[str, Any] = {"staffing": [staff("A", "Y1", required=121, agency_ceiling=2)]}


def _short_of_staff() -> Prepared:
    """121 needed, 100 in post, 20 for £2m: the floor 1 WTE too high or the ceiling £0.1m too low."""
    return small(**TABLES)


def test_members_are_written_with_their_key_columns() -> None:
    """The record has the members, whether they are minimal, and ways out in the commitments' units."""
    prepared = _short_of_staff()
    record = conflict_record(prepared.case, find_conflict(prepared))
    assert record["members"] == [
        {"id": "agency_ceiling", "trust": "A", "period": "Y1"},
        {"id": "safe_staffing", "trust": "A", "period": "Y1"},
    ]
    assert record["minimal"] is True
    ways = {way["id"]: way for way in record["ways_out"]}
    assert ways["safe_staffing"]["change"] == pytest.approx(1)
    assert ways["safe_staffing"]["unit"] == "WTE"
    assert ways["safe_staffing"]["direction"] == "lower"
    assert ways["agency_ceiling"]["change"] == pytest.approx(0.1)
    assert ways["agency_ceiling"]["unit"] == "£m"
    assert ways["agency_ceiling"]["direction"] == "raise"
    assert all(way["also"] == [] for way in ways.values())
    assert ways["safe_staffing"]["total"] == pytest.approx(0.1)
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_an_underlying_total_is_named_as_in_the_table_of_commitments() -> None:
    """The code of an underlying total stands in the column of its level, so that it joins on commitments.csv."""
    row = {"level": "trust", "id": "A", "period": "Y1", "basis": "underlying", "amount": 11}
    prepared = small(control_totals=[row])
    record = conflict_record(prepared.case, find_conflict(prepared))
    assert record["members"] == [{"id": "underlying_total", "level": "trust", "period": "Y1", "trust": "A"}]


def test_the_sentence_names_the_promises() -> None:
    """The conflict is told with the names of trusts beside their codes."""
    report = find_conflict(_short_of_staff())
    (finding,) = [item for item in report.findings if item.id == "conflict"]
    assert finding.sentence == (
        "These 2 promises cannot all be kept: agency ceiling at Trust A (A) in Y1; and "
        "safe staffing at Trust A (A) in Y1."
    )
    wanted = [FAMILIES[name].source for name in ("agency_ceiling", "safe_staffing")]
    assert list(finding.evidence["made_by"]) == wanted


def test_the_numbers_of_a_way_out_stand_in_its_evidence() -> None:
    """No number is typed into a sentence: each is the first row of its evidence."""
    report = find_conflict(_short_of_staff())
    for finding in (item for item in report.findings if item.id == "way_out"):
        row = finding.evidence.iloc[0]
        assert row["commitment"] in finding.sentence
        assert amount(row["change"], row["unit"]) in finding.sentence


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.5, "£m", "£1,235m"),
        (12.34, "£m", "£12.3m"),
        (10.0, "£m", "£10.0m"),
        (0.0584, "£m", "£0.1m"),
        (0.0384, "£m", "less than £0.1m"),
        (-2.5, "£m", "−£2.5m"),
        (1.0, "places", "1 place"),
        (4382.53, "patients", "4,380 patients"),
        (0.0, "£m", "nothing"),
    ],
)
def test_amounts_are_rounded_for_reading(value: float, unit: str, text: str) -> None:
    """The rounding law: £m to a tenth below £100m, patients to three figures from 1,000, and nothing in words."""
    assert amount(value, unit) == text


def test_the_cheapest_repair_takes_the_cheaper_unit() -> None:
    """One WTE counts as £0.1m, what an agency WTE costs, so both ways out cost the same."""
    report = find_conflict(_short_of_staff())
    assert report.repair is not None
    assert report.repair.total == pytest.approx(0.1)
    assert report.repair.proven


def test_no_work_is_admitted() -> None:
    """With no work at all the report never claims that a set is minimal or that all can be kept."""
    report = find_conflict(_short_of_staff(), budget=0)
    assert report.status == "unsettled" or not report.complete
    assert not any(conflict.minimal for conflict in report.conflicts)


def test_the_table_has_a_row_for_every_member() -> None:
    """The CSV lists members, their least change and its unit."""
    table = conflict_table(find_conflict(_short_of_staff()))
    assert list(table["id"]) == ["agency_ceiling", "safe_staffing"]
    assert np.allclose(table["change"].astype(float), [0.1, 1.0])


@pytest.mark.parametrize("command", ["solve", "conflict"])
def test_the_command_line_writes_the_conflict(command: str, tmp_path: Path) -> None:
    """Both commands end with status 3 and leave a manifest and a conflict that agree."""
    write_instance(instance(**TABLES), tmp_path / "in")
    out = tmp_path / "run"
    given = [command, str(tmp_path / "in"), "--question", "keep_all", "--out", str(out)]
    done = CliRunner().invoke(make_app(), given, standalone_mode=False)
    assert done.return_value == 3, done.output
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    conflict = json.loads((out / "conflict.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "infeasible"
    assert [member["id"] for member in conflict["members"]] == ["agency_ceiling", "safe_staffing"]
    assert "These 2 promises cannot all be kept" in done.output
    assert (out / "conflict-findings.csv").is_file()
    assert (out / "conflict-findings.json").is_file()


def test_the_command_line_says_when_there_is_none(tmp_path: Path) -> None:
    """Where every promise can be kept the command says so, ends with 0 and writes nothing."""
    tables: dict[str, Any] = {"control_totals": [total("A", "Y1", 5)], "envelope": [envelope("Y1")]}
    write_instance(instance(**tables), tmp_path / "in")
    given = ["conflict", str(tmp_path / "in"), "--out", str(tmp_path / "run")]
    done = CliRunner().invoke(make_app(), given, standalone_mode=False)
    assert done.return_value == 0
    assert "can be kept together" in done.output
    assert not (tmp_path / "run").exists()
