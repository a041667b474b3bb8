"""Where who bears what is not settled, whoever reads the answer is told."""

from __future__ import annotations

from optimiser.brief.document import brief_of_run
from optimiser.explain.overview import unsettled
from optimiser.page import page
from optimiser.results import Run
from tests.brief.cases import NOBODY
from tests.report.helpers import parsed, run_of, tiny, with_manifest

DOUBT = "it could be solved in one of 11 ways only, and no second one confirms it"
SAID = f"Not settled, who is given how much support: {DOUBT}."


def doubted() -> Run:
    """An answer of which one even measure is in doubt."""
    run = run_of(tiny())
    tiers = [
        {**tier, "doubts": [DOUBT]} if tier["measure"] == "even_grant" else tier
        for tier in run.manifest["tiers"]
    ]
    return with_manifest(run, tiers=tiers)


def test_a_measure_that_is_not_settled_is_named_with_its_doubt() -> None:
    """One sentence, of the one measure; nothing where all are settled, and of runs that know of no doubts."""
    assert [found.sentence for found in unsettled(doubted())] == [SAID]
    run = run_of(tiny())
    assert unsettled(run) == []
    old = [
        {name: value for name, value in tier.items() if name != "doubts"} for tier in run.manifest["tiers"]
    ]
    assert unsettled(with_manifest(run, tiers=old)) == []


def test_page_and_brief_say_what_is_not_settled() -> None:
    """The page says it and calls the measure so in its record, where it else calls it exact; so does the brief."""
    text = parsed(page(doubted(), tiny())).of("body")[0].text
    assert SAID in text
    assert "not settled" in text
    assert "not settled" not in parsed(page(run_of(tiny()), tiny())).of("body")[0].text
    assert SAID in brief_of_run(doubted(), tiny(), {}, NOBODY).rests
