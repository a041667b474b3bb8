"""The draws on the page: what it says stands in its tables, and it is kept and read back as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from optimiser.amounts import money
from optimiser.brief.document import brief_of_run
from optimiser.explain.storage import Kept, keep
from optimiser.explain.verified_run import opened
from optimiser.page import page
from optimiser.report import sentences
from optimiser.report.section import Section
from optimiser.results import write_run
from optimiser.subjects.register import kept_parts
from optimiser.subjects.uncertainty import part
from optimiser.subjects.uncertainty.part import uncertainty, worth_knowing
from tests.brief.cases import NOBODY
from tests.report.full import sections_with, work_on, written
from tests.report.helpers import parsed, run_of, tiny
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


@pytest.mark.slow
def test_the_page_with_draws_parses(kept: Kept) -> None:
    """Tags nest, and no id of the charts and tables of the draws stands twice."""
    found = parsed(page(run_of(tiny()), tiny(), kept={"uncertainty": kept}))
    assert found.faults == []
    assert len(found.ids) == len(set(found.ids))


def test_the_first_sentences_carry_their_ranges(kept: Kept, tmp_path: Path) -> None:
    """Once draws are kept, what is short, asked and given is told with its 80% range and the number of draws."""
    run = run_of(tiny())
    placed = replace(run, path=write_run(tmp_path / "run", run.manifest, run.tables))
    lead = opened(placed, tiny())
    assert "80% range" not in sentences.how_far(lead).sentence + sentences.who_is_asked(lead).sentence
    keep(placed, kept)
    short, asked = sentences.how_far(lead).sentence, sentences.who_is_asked(lead).sentence
    row = kept.tables["ranges"].set_index(["quantity", "period"]).loc[[("control_total", "2027-28")]].iloc[0]
    ends = f"80% range {money(row['p10'])} to {money(row['p90'])}, 3 draws"
    assert f"short of trusts’ control totals ({ends}; missed by" in short
    assert "3 draws) over" in asked
    assert "of deficit support (80% range" in asked


def test_what_is_kept_reads_back(kept: Kept, tmp_path: Path) -> None:
    """The tables of the part are the same once they were written and read."""
    run = run_of(tiny())
    placed = work_on(run, tiny(), write_run(tmp_path / "run", run.manifest, run.tables)).run
    keep(placed, kept)
    again = kept_parts(placed, ["uncertainty"])["uncertainty"]
    pd.testing.assert_frame_equal(again.tables["ranges"], kept.tables["ranges"], check_dtype=False)
    assert again.about == kept.about


@pytest.mark.slow
def test_what_is_worth_finding_out_is_said_in_numbers_of_its_tables(tmp_path: Path) -> None:
    """On tiny every decision is the same whatever is known: nothing is worth finding out, and the page says so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(part, "MANY", 3)
        known = worth_knowing(work_on(run_of(tiny()), tiny(), written(str(tmp_path))))
    section = sections_with({"worth": known})["robust"]
    shown = numbers_of_tables(section)
    said = [finding for finding in section.findings if not finding.id.startswith("fill-")]
    assert [finding.id for finding in said] == [
        "worth-everything",
        "worth-few",
        "worth-nothing",
        "worth-groups",
        "worth-known",
    ]
    assert "2 assumptions of grade D are worth nothing" in said[2].sentence
    for finding in said:
        assert [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown] == []


def test_the_brief_says_between_what_asks_lie(kept: Kept, tmp_path: Path) -> None:
    """What is asked in all, with the ends that the draws have."""
    run = run_of(tiny())
    placed = replace(run, path=write_run(tmp_path / "run", run.manifest, run.tables))
    keep(placed, kept)
    said = " ".join(one.detail for one in brief_of_run(placed, tiny(), {}, NOBODY).findings)
    row = kept.tables["ranges"].set_index(["quantity", "period"]).loc[[("asked", "in all")]].iloc[0]
    assert f"(80% range {money(row['p10'])} to {money(row['p90'])}, 3 draws) over" in said
