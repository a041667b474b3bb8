"""Who bears it: lines by hand, groups that add up, slopes that can be told, and the part of the page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from optimiser.explain.resolve import with_tables
from optimiser.instances import Instance
from optimiser.matrix.arrays import matrix_hash
from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.subjects.burden.compute import (
    AMOUNTS,
    distances,
    group_table,
    line,
    patient_table,
    slope_table,
    trust_burdens,
)
from optimiser.subjects.burden.part import burden, who_bears
from optimiser.subjects.burden.say import burden_findings
from optimiser.subjects.burden.show import deprivation_chart, groups_table, show, slopes_table
from optimiser.subjects.part import View
from optimiser.subjects.work import NothingToFillError
from optimiser.totals import area_totals
from tests.report.full import work_on
from tests.report.helpers import run_of, tiny


def _trusts(rise: float, rough: float = 0.0, count: int = 20) -> pd.DataFrame:
    """Trusts of £100m, deprivation 11 to 30, asked for 3% and `rise` more of it a point, `rough` up and down."""
    score = np.arange(count) + 11.0
    share = 0.03 + rise * (score - 11) + rough * np.where(np.arange(count) % 2, 1.0, -1.0)
    frame = pd.DataFrame({"trust": [f"T{at:02}" for at in range(count)], "deprivation": score})
    return frame.assign(
        name=frame["trust"], type="Acute", system_name="S", region=np.where(score > 20, "North", "South"),
        aged_65=np.nan, distance=np.nan, spent=100.0, ask=100 * share, grant=0.0, loan=0.0, missed=0.0,
    )  # fmt: skip


def test_a_line_through_three_trusts_by_hand() -> None:
    """(0, 0) of weight 1, (1, 1) of 1 and (1, 3) of 2: at 1 the mean is 7/3, so the slope is 7/3.

    Weighted, the spread of y is 0.25*1.75² + 0.25*0.75² + 0.5*1.25² = 1.6875, of which the line leaves
    0.25*(4/3)² + 0.5*(2/3)² = 0.6667.
    """
    slope, error, told = line(np.array([0.0, 1, 1]), np.array([0.0, 1, 3]), np.array([1.0, 1, 2]))
    assert slope == pytest.approx(7 / 3)
    assert told == pytest.approx(1 - (0.25 * (4 / 3) ** 2 + 0.5 * (2 / 3) ** 2) / 1.6875)
    assert error > 0


def test_a_straight_line_has_no_error_and_tells_all() -> None:
    """Asked for 0.01% more a point: £1m in every £1,000m for ten points, and it rises."""
    found = slope_table(_trusts(0.0001)).set_index("measure")
    row = found.loc["ask"]
    assert row["per_1000"] == pytest.approx(1.0)
    assert row["high"] - row["low"] == pytest.approx(0.0, abs=1e-12)
    assert row["explained"] == pytest.approx(1.0)
    assert row["clear"]
    assert not found.loc["grant", "clear"]
    sentence = burden_findings(group_table(_trusts(0.0001)), slope_table(_trusts(0.0001)), "made up")[
        0
    ].sentence
    assert sentence.startswith(
        "The burden rises with deprivation: for 10 points of the deprivation score more"
    )
    assert "£1.0m more in every £1,000m" in sentence
    assert "The most deprived fifth is asked for 3.2% of spending, the least deprived fifth 3.0%" in sentence


def test_it_falls_where_the_slope_is_below_nothing_and_neither_where_it_cannot_be_told() -> None:
    """The same line downwards falls; with trusts half a per cent up and down, nothing is clear."""
    down, rough = _trusts(-0.0001), _trusts(0.0001, rough=0.005)
    said = [burden_findings(group_table(one), slope_table(one), "")[0] for one in (down, rough)]
    assert said[0].sentence.startswith("The burden falls with deprivation")
    assert said[0].severity == "caution"
    assert said[1].sentence.startswith("The burden neither clearly rises nor clearly falls with deprivation")
    assert said[1].severity == "note"


def test_large_trusts_count_for_more() -> None:
    """One trust of £10,000m that is asked for 6% moves the share of its fifth, not by a twentieth but by most of it."""
    frame = _trusts(0.0)
    frame.loc[19, ["spent", "ask"]] = [10_000.0, 600.0]
    groups = group_table(frame).set_index(["dimension", "group"])
    share = groups.loc[("deprivation", "most deprived fifth"), "ask_share"]
    assert share == pytest.approx((600 + 3 * 3.0) / (10_000 + 3 * 100))


def test_every_dimension_holds_every_known_trust_once() -> None:
    """Regions, types and fifths add up to all trusts, in numbers and in money."""
    sums = group_table(_trusts(0.0001)).groupby("dimension")[["trusts", *AMOUNTS]].sum()
    for dimension in ("region", "type", "deprivation"):
        assert list(sums.loc[dimension]) == pytest.approx(list(sums.loc["all"]))
    assert "aged_65" not in sums.index


def test_names_and_order_move_nothing() -> None:
    """Other codes and another order of rows give the same groups and slopes."""
    frame = _trusts(0.0001, rough=0.001)
    other = frame.assign(trust=frame["trust"].to_numpy()[::-1]).sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(group_table(frame), group_table(other))
    pd.testing.assert_frame_equal(slope_table(frame), slope_table(other))


def test_the_distance_is_to_the_next_trust_of_the_same_type() -> None:
    """A degree of latitude is 111.2 km; the trust between them is of another type, and one has no place."""
    frame = pd.DataFrame(
        {
            "type": ["a", "a", "b", "a"],
            "latitude": [51.0, 52.0, 51.5, np.nan],
            "longitude": [0.0, 0.0, 0.0, np.nan],
        }
    )
    assert distances(frame) == pytest.approx([111.195, 111.195, np.nan, np.nan], abs=0.01, nan_ok=True)


def test_the_sums_are_those_of_the_run() -> None:
    """On tiny: asks, grants and loans of all trusts are the sector's, and patients short those of the run."""
    trusts = trust_burdens(run_of(tiny()), tiny())
    sector = area_totals(run_of(tiny()), tiny()).query("level == 'sector'")
    for mine, theirs in (("ask", "cip"), ("grant", "grant"), ("loan", "loan")):
        assert trusts[mine].sum() == pytest.approx(sector[theirs].sum(), abs=1e-4)
    rows = run_of(tiny()).tables["commitments"]
    assert trusts["missed"].sum() == pytest.approx(
        rows.loc[rows["id"] == "control_total", "shortfall"].sum(), abs=1e-4
    )
    patients = patient_table(run_of(tiny()), tiny(), trusts).query("dimension == 'all'")
    assert patients["short"].sum() == pytest.approx(
        run_of(tiny()).tables["access"]["shortfall"].sum(), abs=1e-3
    )


def test_without_catchments_it_says_that_it_cannot_be_said() -> None:
    """Three trusts without a deprivation score: regions and types alone, and the first sentence says why."""
    kept = burden(work_on(run_of(tiny()), tiny()))
    assert kept.findings[0].id == "burden-unknown"
    assert set(kept.tables["groups"]["dimension"]) == {"all", "region", "type"}
    content = show(View.__new__(View), kept)
    assert len(content.blocks) == 4
    unsolved = replace(
        run_of(tiny()), manifest={**run_of(tiny()).manifest, "status": "infeasible"}, tables={}
    )
    with pytest.raises(NothingToFillError, match="no plan"):
        burden(work_on(unsolved, tiny()))


def test_the_grade_of_the_catchments_is_said() -> None:
    """The row of `sources` for deprivation stands beside the slope; without one it is said that there is none."""
    assert "not said" in who_bears(run_of(tiny()), _without_sources()).about["catchments"]
    source = pd.DataFrame(
        [("trusts", "deprivation", "estimated", "made up", "nearest site", "none", "C", "")],
        columns=["table", "column", "basis", "source", "rule", "licence", "grade", "known_on"],
    )
    known = with_tables(tiny(), {"sources": source})
    assert (
        who_bears(run_of(tiny()), known).about["catchments"] == "catchments estimated, grade C: nearest site"
    )


def _without_sources() -> Instance:
    return with_tables(tiny(), {"sources": tiny().tables["sources"].head(0)})


def test_every_number_said_of_the_slope_stands_in_a_table() -> None:
    """The slope, its range and the shares of both ends."""
    frame = _trusts(0.0001, rough=0.0001)
    kept = replace(
        who_bears(run_of(tiny()), tiny()),
        tables={
            "groups": group_table(frame),
            "slopes": slope_table(frame),
            "patients": pd.DataFrame(),
            "trusts": frame,
        },
    )
    shown = {
        cell.text.lstrip("+−")
        for table in (groups_table(kept), slopes_table(kept))
        for row in table.rows()
        for cell in row
    }
    assert {"1.0", "1.1", "0.9", "3.2%", "3.0%"} <= shown | {"1.1", "0.9"}
    chart = deprivation_chart(kept)
    assert chart is not None
    assert "A dot a trust" in chart.description


def test_the_column_is_read_and_says_nothing_to_a_question() -> None:
    """An instance with deprivation has another hash than one without, and the same equations."""
    trusts = tiny().tables["trusts"].assign(deprivation=[20.0, 30.0, np.nan], aged_65=[0.1, 0.2, np.nan])
    told = with_tables(tiny(), {"trusts": trusts})
    assert told.sha256 != tiny().sha256
    question = read_question("how_far")
    assert matrix_hash(prepare(told, question).compiled) == matrix_hash(prepare(tiny(), question).compiled)
