"""A figure that was open is told with its range, in the story of a trust, its letter and all letters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from optimiser.explain.ranges.find import ranges
from optimiser.explain.ranges.programmes import ALL
from optimiser.explain.ranges.sentences import NAME, Told, ranges_told
from optimiser.explain.storage import Kept, keep
from optimiser.explain.trust.figures import rounded_figures
from optimiser.explain.trust.letter import letter, write_letters
from optimiser.explain.trust.story import story
from optimiser.explain.verified_run import Opened
from tests.explain.helpers import assert_supported
from tests.explain.ranges.test_ranges import sharing_a_pot, sharing_savings

UP_TO = "any figure up to £10.0m would serve the nation as well"


def test_the_story_tells_what_was_open() -> None:
    """Of a pot of 10 a year that T and U both want, each year's grant is told with 0 to 10; the ask is settled at 0."""
    answer = sharing_a_pot()
    lines = {line.id: line for line in story(answer, "T", ranges=ranges_told(answer, ["T"]))}
    assert lines["trust_support"].sentence.count(UP_TO) == 2
    assert "what is told is" in lines["trust_support"].sentence
    assert "serve the nation" not in lines["trust_ask"].sentence
    assert_supported(lines.values())


def test_an_ask_is_told_with_its_range() -> None:
    """T can be asked for 0 to 8, V for 5 and nothing else."""
    answer = sharing_savings()
    told = ranges_told(answer, answer.case.trusts)
    sentences = {t: story(answer, t, ranges=told)[1].sentence for t in ("T", "V")}
    assert "any figure up to £8.0m would serve the nation as well" in sentences["T"]
    assert "serve the nation" not in sentences["V"]


def test_a_range_of_a_million_is_not_told() -> None:
    """£1m wide is settled, a little more is told; what nobody looked at is told without a range."""
    told = Told({("T", "ask", ALL): (1.0, 2.0), ("U", "ask", ALL): (1.0, 2.1)}, even=True)
    assert told.sentence("T", "ask", 1.5) == "£1.5m"
    assert told.sentence("V", "ask", 1.5) == "£1.5m"
    assert told.sentence("U", "ask", 1.5) == (
        "£1.5m; any figure from £1.0m to £2.1m would serve the nation as well; this is the even share"
    )


def test_letters_tell_what_was_open(tmp_path: Path) -> None:
    """A line a figure that was open, in the letter alone and among all letters."""
    answer = sharing_a_pot()
    page = letter(answer, "T", rounded_figures(answer), ranges=ranges_told(answer, ["T"]))
    assert len([line for line in page.ranges if line.startswith("Grant in") and UP_TO in line]) == 2
    assert page.text().count(UP_TO) == page.html().count(UP_TO) == 2
    write_letters(answer, tmp_path / "letters")
    assert (tmp_path / "letters" / "T.txt").read_text("utf-8").count(UP_TO) == 2


def test_kept_ranges_are_read(tmp_path: Path) -> None:
    """Ranges kept with the run are told as they stand there; those of the horizon alone don't do for a period."""
    answer = _written(tmp_path)
    table = ranges(answer, by_period=True)
    marked = table.assign(most=table["most"].where(table["quantity"] != "grant", 77.0))
    keep(answer.run, Kept(NAME, {NAME: marked}))
    assert "up to £77.0m" in ranges_told(answer, ["T"]).words("T", "grant", "2026-27")
    keep(answer.run, Kept(NAME, {NAME: marked[marked["period"] == ALL]}))
    assert "up to £10.0m" in ranges_told(answer, ["T"]).words("T", "grant", "2026-27")


def _written(folder: Path) -> Opened:
    answer = sharing_a_pot()
    return replace(answer, run=replace(answer.run, path=folder))
