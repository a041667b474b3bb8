"""The draws on the page: what it says stands in its tables, and it is kept and read back as it was."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimiser.explain.storage import Kept, keep
from optimiser.report.section import Section
from optimiser.results import write_run
from optimiser.subjects.register import kept_parts
from optimiser.subjects.uncertainty import part
from optimiser.subjects.uncertainty.part import uncertainty
from tests.report.full import sections_with, work_on, written
from tests.report.helpers import run_of, tiny
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Three draws of tiny."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(part, "MANY", 3)
        return uncertainty(work_on(run_of(tiny()), tiny(), written(str(tmp_path_factory.mktemp("draws")))))


@pytest.fixture(scope="module")
def section(kept: Kept) -> Section:
    """The section of the page."""
    return sections_with({"uncertainty": kept})["robust"]


def test_every_number_said_of_the_draws_stands_in_a_table(section: Section) -> None:
    """No sentence has a number that none of its tables shows, rounded the same, nor one of its own tables' notes."""
    shown = numbers_of_tables(section)
    said = [finding for finding in section.findings if not finding.id.startswith("fill-")]
    assert said
    for finding in said:
        loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
        assert loose == [], finding.sentence


def test_the_section_shows_ranges_and_a_chart(section: Section) -> None:
    """The ranges in all stand in view, by period behind a line, and the bars have a table behind them."""
    tables = {block.table.id: block.folded for block in section.blocks if block.table is not None}
    assert tables["spread-all"] is False
    assert tables["spread-periods"] is tables["spread-beliefs"] is True
    assert [b.chart.id for b in section.blocks if b.chart is not None] == ["spread-chart"]


def test_what_is_kept_reads_back(kept: Kept, tmp_path: Path) -> None:
    """The tables of the part are the same once they were written and read."""
    run = run_of(tiny())
    placed = work_on(run, tiny(), write_run(tmp_path / "run", run.manifest, run.tables)).run
    keep(placed, kept)
    again = kept_parts(placed, ["uncertainty"])["uncertainty"]
    pd.testing.assert_frame_equal(again.tables["ranges"], kept.tables["ranges"], check_dtype=False)
    assert again.about == kept.about
