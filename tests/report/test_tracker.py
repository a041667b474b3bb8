"""The tracker on the page: the figures of the first half of 2011-12, the flags, the fan, and nothing hidden."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from optimiser.explain.storage import Kept
from optimiser.instances import Instance, read_instance
from optimiser.report.section import Section
from optimiser.subjects.tracker import show as tables
from optimiser.subjects.tracker.compute import tracker as tracked
from optimiser.subjects.tracker.part import tracker
from optimiser.subjects.tracker.say import tracker_findings
from optimiser.subjects.tracker.show import outlook_chart
from tests.report.full import sections_with, work_on
from tests.report.helpers import TINY, run_of, tiny
from tests.report.test_command import _command, _run
from tests.report.test_full import NUMBER, numbers_of_tables

NINE = "nine draws of ten"


@cache
def half_year() -> Instance:
    """The half-year of 2011-12."""
    return read_instance(TINY.parent / "tracker-2011-12")


@cache
def _kept(instance: Instance) -> Kept:
    return tracker(work_on(run_of(tiny()), instance))


def _section(instance: Instance) -> Section:
    return sections_with({"tracker": _kept(instance)}, instance)["tracker"]


def test_the_page_says_what_the_command_says() -> None:
    """The findings of the section begin with those of `optimiser track`, and the fan follows on one reading."""
    said = [finding.sentence for finding in _section(half_year()).findings]
    command = [finding.sentence for finding in tracker_findings(tracked(half_year()))]
    assert said[: len(command)] == command
    assert "1.54 times what was made to date" in said[1]
    assert sum(NINE in sentence for sentence in said) == 1


@pytest.mark.parametrize("instance", [half_year, tiny])
def test_every_number_said_stands_in_a_table(instance) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """No sentence has a number that no table of the section shows, rounded the same."""
    section = _section(instance())
    shown = numbers_of_tables(section)
    codes = list(instance().tables["trusts"]["trust"])
    counted = {str(int(value)) for value in _kept(instance()).tables["total"][["triple"]].to_numpy().ravel()}
    for finding in section.findings:
        words = finding.sentence.replace(_kept(instance()).about["period"], " ")
        for code in codes:
            words = words.replace(code, " ")
        loose = [n for n in NUMBER.findall(words) if n not in shown | counted]
        assert loose == [], finding.sentence


def test_the_triple_flag_of_2011_12() -> None:
    """Five trusts have all three flags: each made under 20% of the year, under half of its plan, and is in deficit."""
    table = tables.triple_table(_kept(half_year()), half_year())
    assert len(table.frame) == 5
    assert (table.frame["of_year"] < 0.2).all()
    assert (table.frame["delivered"] < 0.5).all()
    assert (table.frame["position_to_date"] < 0).all()


def test_the_table_adds_up_and_leads_with_the_flagged() -> None:
    """The foot is the sum of the rows, the flags in it are counts, and trusts with all three stand first."""
    table = tables.tracker_table(_kept(half_year()), half_year())
    for name in ("plan_year", "actual_to_date", "forecast", "position_to_date"):
        assert table.frame[name].sum() == pytest.approx(float(table.foot[name].iloc[0]))
    marked = list(table.frame["triple"] == "▲ Yes")
    assert marked == sorted(marked, reverse=True)
    assert table.foot["triple"].iloc[0] == str(sum(marked))


def test_the_fan_is_that_of_the_outlook() -> None:
    """The chart says the ends of its table, and an instance with no delivery table has neither."""
    kept = _kept(half_year())
    table = tables.outlook_table(kept)
    drawing = outlook_chart(kept, table)
    assert drawing is not None
    assert "−£215m to £25.9m, −£26.5m in the middle" in drawing.description
    bare = dict(half_year().tables, delivery=half_year().tables["delivery"].head(0))
    without = _kept(replace(half_year(), tables=bare))
    assert tables.outlook_table(without).empty
    assert outlook_chart(without, tables.outlook_table(without)) is None


def test_what_is_not_monitored_has_no_section() -> None:
    """An instance with no monitoring table has no tracker on its page, nor a line that offers one."""
    none = replace(tiny(), tables=dict(tiny().tables, monitoring=tiny().tables["monitoring"].head(0)))
    assert "tracker" not in sections_with({}, none)


@pytest.mark.usefixtures("blank_charts")
def test_the_tracker_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`optimiser report` adds the tracker of a monitored instance without being asked."""
    run = _run(tmp_path, "far", "how_far")
    assert _command(monkeypatch, "report", str(run)) == 0
    assert 'id="tracker"' in (run / "report.html").read_text(encoding="utf-8")
