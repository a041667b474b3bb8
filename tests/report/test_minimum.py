"""The smallest support on the page: one sentence, a step chart, a table by region, and nothing hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser.explain.storage import Kept
from optimiser.instances import from_tables
from optimiser.report.section import Section
from optimiser.subjects.minimum import show as tables
from optimiser.subjects.minimum.part import minimum
from optimiser.subjects.minimum.show import minimum_chart
from tests.report.full import full_page, kept_quick, sections_with, work_on
from tests.report.helpers import parsed, run_of, tiny
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables


def _kept() -> Kept:
    return kept_quick(tiny())["minimum"]


def _section() -> Section:
    return sections_with({"minimum": _kept()})["minimum"]


def test_the_first_sentence_has_the_number_its_range_and_what_gives() -> None:
    """£17.0m with a range around it at 80%, of what the range is, and the first thing to give with its place."""
    said = _section().findings[0].sentence
    assert said.startswith("£17.0m of support over 2026-27 to 2027-28 (range £")
    assert "at 80%, over how much of the savings is delivered, nobody correcting course)" in said
    assert said.endswith("; below it the first thing to give is Four hours in A&E in Y1.")


def test_every_number_said_stands_in_a_table() -> None:
    """No sentence has a number that no table of the section shows, rounded the same."""
    section = _section()
    shown = numbers_of_tables(section)
    for finding in section.findings:
        loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
        assert loose == [], finding.sentence


def test_the_chart_steps_where_its_table_does() -> None:
    """The ends that the description says are the shares kept at the lowest and at the least support."""
    table = tables.levels_table(_kept())
    drawing = minimum_chart(_kept(), table)
    rows = table.frame.dropna(subset=["finance_kept"])
    for name, words in tables.KEPT.items():
        kept = rows[f"{name}_kept"] / rows[f"{name}_promised"]
        assert f"{words.lower()}: {kept.iloc[-1]:.0%} to {kept.iloc[0]:.0%}" in drawing.description
    assert drawing.wide.count("<svg") == 1
    assert "least £17.0m" in drawing.wide


def test_years_and_regions_lead_to_the_same_whole() -> None:
    """The foot of both tables is the least support, and its range that of all trusts together."""
    years, regions = tables.periods_table(_kept()), tables.regions_table(_kept())
    assert years.frame["support"].sum() == pytest.approx(float(years.foot["support"].iloc[0]))
    assert float(regions.foot["planned"].iloc[0]) == pytest.approx(
        float(years.foot["support"].iloc[0]), abs=1e-4
    )
    for name in ("low", "high"):
        assert float(regions.foot[name].iloc[0]) == float(years.foot[name].iloc[0])


def test_with_no_word_on_delivery_there_is_no_range() -> None:
    """An instance with no delivery table gets its number, and the page says why there is no range."""
    bare = dict(tiny().tables, delivery=tiny().tables["delivery"].head(0))
    kept = minimum(work_on(run_of(tiny()), from_tables(bare, tiny().settings, "bare")))
    assert "no range: how uncertain delivery is, is not known" in kept.findings[0].sentence
    assert tables.regions_table(kept).note.startswith("No range")
    assert "Shaded" not in minimum_chart(kept, tables.levels_table(kept)).description


def test_with_no_control_total_there_is_nothing_to_find() -> None:
    """Where nothing calls for support the page says so."""
    none = dict(tiny().tables, control_totals=tiny().tables["control_totals"].head(0))
    with pytest.raises(Exception, match="calls for support"):
        minimum(work_on(run_of(tiny()), replace(tiny(), tables=none)))


def test_the_page_has_it() -> None:
    """The full page has the section with its figure."""
    found = parsed(full_page())
    assert "minimum-chart" in found.ids
    assert "s-minimum" in found.ids
