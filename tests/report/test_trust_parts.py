"""Why a trust is asked for this, on the page: the lines of the command, their tables, and nothing run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from optimiser.explain.overview import tell
from optimiser.explain.storage import Kept, keep
from optimiser.explain.trust.waterfall import MADE_OF, START
from optimiser.page import page
from optimiser.report.section import Section
from optimiser.results import read_run, write_run
from optimiser.subjects.register import kept_parts
from optimiser.subjects.trust.part import trust
from tests.report.full import answer_of, sections_with, work_on
from tests.report.helpers import HOSTILE, hostile, parsed, run_of, tiny
from tests.report.test_command import _command, _run
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables

LINES = 6


@cache
def _stories() -> dict[str, Kept]:
    """Every trust of the small instance."""
    work = work_on(run_of(tiny()), tiny())
    found = [trust(work, code) for code in tiny().tables["trusts"]["trust"]]
    return {kept.name: kept for kept in found}


def _sections() -> list[Section]:
    found = sections_with(_stories())
    return [section for id_, section in found.items() if id_.startswith("trust-")]


def test_the_lines_are_those_of_the_command() -> None:
    """The page says what `optimiser explain RUN --trust` says, word by word, in six lines at most."""
    for section, code in zip(_sections(), sorted(tiny().tables["trusts"]["trust"]), strict=True):
        _, told = tell(answer_of(tiny()), trust=code)
        assert [f.sentence for f in section.findings] == [f.sentence for f in told]
        assert len(section.findings) <= LINES
        assert f"({code})" in section.heading


def test_every_number_said_of_a_trust_stands_in_a_table() -> None:
    """No line has a number that no table of its section shows, rounded the same."""
    for section in _sections():
        shown = numbers_of_tables(section)
        for finding in section.findings:
            loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
            assert loose == [], finding.sentence


def test_the_steps_of_a_trust_end_at_its_reported_position() -> None:
    """What doing nothing is made of adds up to it; from there the parts of each period add up to the position before
    support, and with the grant to the reported one; a control total stands last.
    """
    for section in _sections():
        table = next(b.table for b in section.blocks if b.table and b.table.id.endswith("-steps"))
        frame = table.frame.set_index("part")
        made_of = frame["kind"] == MADE_OF
        for column in [str(name) for name in frame if str(name).startswith("amount:")]:
            amounts = frame.loc[~made_of, column].fillna(0.0)
            assert frame.loc[made_of, column].sum() == pytest.approx(amounts[START], abs=1e-5)
            ends = ["position before support", "grant", "reported position", "control total"]
            before = amounts.drop(ends, errors="ignore").sum()
            assert before == pytest.approx(amounts["position before support"], abs=1e-5)
            assert before + amounts.get("grant", 0.0) == pytest.approx(amounts["reported position"], abs=1e-5)
        assert frame.index[-1] == ("control total" if "control total" in frame.index else "reported position")


def test_hostile_names_are_text() -> None:
    """A trust called <script> is told of as it is called, and run nowhere."""
    work = work_on(run_of(hostile()), hostile())
    kept = trust(work, str(hostile().tables["trusts"]["trust"].iloc[0]))
    html = page(run_of(hostile()), hostile(), kept={kept.name: kept})
    assert "<script>alert" not in html
    assert HOSTILE[0] in parsed(html).of("main")[0].text


def test_stories_are_kept_a_file_each(tmp_path: Path) -> None:
    """What is kept of one trust is found again beside another's; a file of another name is left alone."""
    solved = run_of(tiny())
    run = read_run(write_run(tmp_path / "far", solved.manifest, solved.tables))
    for kept in _stories().values():
        keep(run, kept)
    (run.path / "findings" / "trust-a b.json").write_text("{", encoding="utf-8")
    assert set(kept_parts(run)) == set(_stories())


@pytest.mark.usefixtures("blank_charts")
@pytest.mark.slow
def test_named_trusts_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--trust and --fill trust:CODE add a section each; without either the page names the command."""
    run = _run(tmp_path, "far", "how_far")
    assert _command(monkeypatch, "report", str(run)) == 0
    assert "optimiser report RUN --trust CODE" in (run / "report.html").read_text(encoding="utf-8")
    assert _command(monkeypatch, "report", str(run), "--trust", "ASH", "--fill", "trust:BEC") == 0
    html = (run / "report.html").read_text(encoding="utf-8")
    assert 'id="s-trust-ASH"' in html
    assert 'id="s-trust-BEC"' in html
    assert "--trust CODE" not in html


def test_an_unknown_trust_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A code that is no trust's ends in status 2 and is named; nothing is written."""
    run = _run(tmp_path, "far", "how_far")
    assert _command(monkeypatch, "report", str(run), "--trust", "ASHES") == 2
    said = capsys.readouterr()
    assert "ASHES" in said.out + said.err
    assert not (run / "report.html").exists()
