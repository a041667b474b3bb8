"""Bargaining, shares of causes and offers on the page: what is said stands in their tables, and the page parses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd
import pytest

from optimiser.explain.storage import Kept
from optimiser.page import page
from optimiser.questions import read_question
from optimiser.report.section import Section
from optimiser.solver import SolveSettings
from optimiser.subjects.bargaining.part import bargaining
from optimiser.subjects.causes.say import shares_findings
from optimiser.subjects.causes.shares import nation_shares
from optimiser.subjects.offers.part import offers as fill_offers
from optimiser.subjects.offers.show import show as show_offers
from optimiser.subjects.part import View
from optimiser.subjects.work import NothingToFillError
from optimiser.tradeoffs.offers import TrustOffer, compared_offers, contract_menu
from optimiser.tradeoffs.offers.findings import offer_findings
from tests.explain.test_cause_shares import inflated
from tests.report.full import sections_with, work_on
from tests.report.helpers import parsed, reading_of, run_of, tiny
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables


@cache
def _bargaining() -> Kept:
    return bargaining(work_on(run_of(tiny()), tiny()))


@cache
def _shares() -> Kept:
    found = nation_shares(inflated(), read_question("how_far"), SolveSettings())
    return Kept("shares", {"shares": found.table}, tuple(shares_findings(found)))


@cache
def _offers() -> Kept:
    told = [TrustOffer("ASH", "2026-27", 1.5, 2.5, 3.5, "shut"), TrustOffer("ASH", "2027-28", 3.0, 5.0, 6.0)]
    compared = compared_offers(reading_of(), told)
    menu = contract_menu(compared, told)
    return Kept("offers", {"offers": compared, "menu": menu}, tuple(offer_findings(compared, menu)))


def _loose(section: Section) -> Mapping[str, list[str]]:
    """The numbers of each sentence that stand in no table, but for what it counts in its own evidence."""
    shown = numbers_of_tables(section)
    found = {}
    for finding in section.findings:
        numbers = finding.evidence.select_dtypes("number").to_numpy(float).ravel()
        counts = {str(int(n)) for n in numbers if float(n).is_integer()}
        told = NUMBER.findall(WORDS.sub(" ", finding.sentence))
        found[finding.sentence] = [n for n in told if n not in shown | counts]
    return {sentence: loose for sentence, loose in found.items() if loose}


@pytest.mark.parametrize("name", ["bargaining", "causes"])
def test_every_number_said_of_a_part_stands_in_its_tables(name: str) -> None:
    """No sentence has a number of its own."""
    kept = {"bargaining": _bargaining()} if name == "bargaining" else {"shares": _shares()}
    section = sections_with(kept)[name]
    said = [finding for finding in section.findings if not finding.id.startswith("fill-")]
    assert said
    assert _loose(Section(name, "", said, section.blocks)) == {}


def test_every_number_said_of_offers_stands_in_its_tables() -> None:
    """No sentence has a number of its own, the sums stand in the last row, and one contract of five is picked."""
    content = show_offers(View(None, reading_of()), _offers())  # type: ignore[arg-type]
    assert _loose(Section("offers", "", content.findings, content.blocks)) == {}
    menu = _offers().tables["menu"]
    assert menu.groupby(["trust", "period"])["picks"].sum().tolist() == [1, 1]


def test_the_shares_on_the_page_add_up() -> None:
    """The rows of a quantity come to what is said of it in all."""
    table = _shares().tables["shares"]
    own = table[table["quantity"] == "control_total"]
    assert float(own["share"].sum()) == pytest.approx(14, abs=1e-2)
    assert float(own["part"].sum()) == pytest.approx(1)


def test_a_page_with_them_parses() -> None:
    """Tags nest and no id stands twice, with bargaining and shares on one page."""
    found = parsed(page(run_of(tiny()), tiny(), kept={"bargaining": _bargaining(), "shares": _shares()}))
    assert found.faults == []
    assert len(found.ids) == len(set(found.ids))


def test_what_is_bargained_reads_back() -> None:
    """A rule has a row a party, and every settlement every trust."""
    tables = _bargaining().tables
    assert len(tables["settlements"]) == 3 * 3
    assert tables["trusts"].groupby("settlement").size().unique().tolist() == [3]
    assert isinstance(tables["effects"], pd.DataFrame)


def test_an_instance_without_offers_has_nothing_to_show() -> None:
    """It is said that no trust has offered anything."""
    with pytest.raises(NothingToFillError, match=r"offers\.csv"):
        fill_offers(work_on(run_of(tiny()), tiny()))
