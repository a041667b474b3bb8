"""The page of a run that has no plan: what cannot hold together, and the ways out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from optimiser.explain.conflict import conflict_record, find_conflict
from optimiser.page import page
from optimiser.questions import read_question
from optimiser.report.tables.conflict import conflict_tables
from optimiser.results import Run
from optimiser.run.prepare import prepare
from tests.report.helpers import parsed, run_of, tiny, with_manifest

pytestmark = pytest.mark.usefixtures("blank_charts")


@cache
def record() -> dict[str, Any]:
    """The conflict of the promises of tiny, as it stands in conflict.json."""
    prepared = prepare(tiny(), read_question("keep_all"))
    return conflict_record(prepared.case, find_conflict(prepared))


@cache
def infeasible_page() -> str:
    """The page of keep_all on tiny, which has no plan."""
    tiers = [
        {**tier, "value": None, "final": None, "bound": None} for tier in run_of(tiny()).manifest["tiers"][:1]
    ]
    question = read_question("keep_all").as_record()
    manifest = with_manifest(run_of(tiny()), status="infeasible", tiers=tiers, question=question).manifest
    return page(Run(Path("keep_all"), manifest, {}, record()), tiny())


def test_every_conflict_and_every_way_out_is_on_the_page() -> None:
    """Each commitment of each conflict has a row, and each way out, with its amount."""
    rows = conflict_tables(record(), tiny())
    assert rows["members"]["conflict"].nunique() == len(record()["conflicts"]) > 1
    assert len(rows["members"]) == sum(len(c["members"]) for c in record()["conflicts"])
    assert len(rows["ways_out"]) == sum(len(c["ways_out"]) for c in record()["conflicts"])
    found = parsed(infeasible_page())
    assert {"members", "ways-out", "repair"} <= {table.attributes["id"] for table in found.of("table")}
    text = found.of("main")[0].text
    for row in rows["members"].itertuples():
        assert str(row.where) in text


def test_the_repair_adds_up() -> None:
    """What the kinds of commitments count as adds up to the total that is said."""
    rows = conflict_tables(record(), tiny())["repair"]
    assert rows["counts_as"].sum() == pytest.approx(record()["whole_repair"]["total"], abs=1e-6)


def test_a_long_explanation_is_told_in_a_few_sentences() -> None:
    """Of many conflicts the page tells the first and what is said of all; every sentence is behind a line."""
    found = parsed(infeasible_page())
    told = [e for e in found.of("div") if e.attributes.get("id", "").startswith("finding-")]
    assert 0 < len(told) <= 5 < len(record()["sentences"])
    said = next(e for e in found.of("table") if e.attributes["id"] == "conflict-said")
    for sentence in record()["sentences"]:
        assert sentence[1:] in said.text


def test_a_run_with_a_plan_shows_a_conflict_that_lies_beside_it() -> None:
    """How far with conflict.json in its folder shows it; without one the page names the command."""
    far = run_of(tiny())
    html = page(Run(far.path, far.manifest, far.tables, record()), tiny())
    assert "members" in {table.attributes["id"] for table in parsed(html).of("table")}
    assert "--fill conflict" not in html
    assert "--fill conflict" in page(far, tiny())
