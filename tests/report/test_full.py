"""The full page: every part from the findings of the commands, each number in a table, nothing by colour alone."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest

from optimiser.explain.finding import Finding
from optimiser.explain.storage import Kept
from optimiser.page import page
from optimiser.questions import read_question
from optimiser.report.section import Section, filled
from optimiser.report.sections import compared_section
from optimiser.report.tables import comparison as compared_tables
from optimiser.subjects.fill import national_parts
from optimiser.subjects.register import parts
from optimiser.subjects.trilemma.buy_back import buy_back, heat
from optimiser.subjects.trilemma.show import STATES, heat_rows
from tests.report.full import compared, full_page, hostile_full_page, kept_quick, sections_with
from tests.report.helpers import HOSTILE, parsed, run_of, tiny

NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?")
WORDS = re.compile(r"\d{4}-\d{2}|nine draws of ten|worst 5%|80%")


def _sections() -> dict[str, Section]:
    own = compared_section(compared(tiny()), tiny())
    assert own is not None
    return {**sections_with(kept_quick(tiny())), own.id: own}


def numbers_of_tables(section: Section) -> set[str]:
    """Every number that the tables of a section show, in cells, headings and notes."""
    tables = [block.table for block in filled(section.blocks) if block.table is not None]
    cells = [cell.text for table in tables for row in [*table.rows(), *table.totals()] for cell in row]
    heads = [
        f"{table.caption} {table.note} {' '.join(column.heading for column in table.columns)}"
        for table in tables
    ]
    return set(NUMBER.findall(" ".join([*cells, *heads])))


@pytest.mark.parametrize("name", ["trilemma", "conflict", "ladder", "robust", "compared"])
def test_every_number_said_stands_in_a_table_of_its_section(name: str) -> None:
    """No sentence of a section has a number that none of its tables shows, rounded the same."""
    section = _sections()[name]
    assert section.findings
    shown = numbers_of_tables(section)
    for finding in section.findings:
        loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
        assert loose == [], finding.sentence


def test_a_number_from_nowhere_would_be_noticed() -> None:
    """The check above finds a number that no table shows."""
    assert "987" not in numbers_of_tables(_sections()["trilemma"])


@pytest.mark.parametrize(
    "html", [full_page, pytest.param(hostile_full_page, marks=pytest.mark.slow)], ids=["full", "hostile"]
)
def test_the_full_page_parses(html) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Tags nest, ids are unique, references lead to elements, headings step by one, and one script is ours."""
    found = parsed(html())
    assert found.faults == []
    assert len(found.ids) == len(set(found.ids))
    assert all(e.attributes.get("href", "#main")[1:] in set(found.ids) for e in found.elements)
    levels = [int(e.tag[1]) for e in found.of("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(found.of("script")) == 1
    assert not [name for e in found.elements for name in e.attributes if name.startswith("on")]


@pytest.mark.slow
def test_hostile_names_are_text_in_every_new_part() -> None:
    """A trust called <script> is shown as it is called, and run nowhere."""
    html = hostile_full_page()
    assert "<script>alert" not in html
    for part in ("trilemma", "conflict", "compared", "asked"):
        text = next(
            e.text for e in parsed(html).of("section") if e.attributes["aria-labelledby"] == f"s-{part}"
        )
        assert HOSTILE[0] in text, part


def test_a_hostile_explanation_is_shown_as_text() -> None:
    """What a file of findings says is text on the page, whatever it says."""
    said = Finding("trilemma", HOSTILE[0], next_question=HOSTILE[2])
    orders = pd.DataFrame({"order": [HOSTILE[3]], "status": ["optimal"], "gap": [0.0]})
    html = page(run_of(tiny()), tiny(), kept={"orders": Kept("orders", {"orders": orders}, (said,))})
    assert "<script>alert" not in html
    assert HOSTILE[0] in parsed(html).of("main")[0].text


def test_the_heat_table_says_in_words_what_it_shows() -> None:
    """Each imperative of each trust has a symbol and words, and the money in the cell is that of its row."""
    rows = heat_rows(kept_quick(tiny())["alone"].tables["map"], tiny())
    for imperative in ("finance", "access", "safety"):
        for text in rows[imperative]:
            symbol, words = str(text).split(" ", 1)
            assert symbol in {state[0] for state in STATES.values()}
            assert words.strip()
    needs = rows[rows["finance"].str.startswith("▲")]
    assert len(needs)
    for text, price in zip(needs["finance"], needs["price_finance"], strict=True):
        assert text == f"▲ Needs £{price:.1f}m"


def test_heat_and_buy_back_follow_the_map() -> None:
    """A trust keeps what its best combination holds; the list is in order of price and never offers what it has."""
    table = kept_quick(tiny())["alone"].tables["map"]
    kept = heat(table).set_index("trust")
    for trust, own in table.groupby("trust"):
        can = own[own["alone"].astype(bool)]
        most = int(can["size"].max()) if len(can) else 0
        assert (kept.loc[trust, ["finance", "access", "safety"]] == "kept").sum() == most
    found = buy_back(table)
    assert found["support"].is_monotonic_increasing
    assert found["support_so_far"].iloc[-1] == pytest.approx(found["support"].sum())
    for row in found.itertuples():
        assert set(str(row.alone).split(" + ")) - {""} < set(str(row.brought_to).split(" + "))


def test_what_is_not_computed_names_the_command() -> None:
    """A page with nothing kept says of each part that it can have which command adds it, and of an empty one why."""
    text = " ".join(cell.text for cell in parsed(page(run_of(tiny()), tiny())).of("th", "td"))
    wanted = {n for n in national_parts() if parts()[n].applies(tiny(), read_question("how_far"))}
    assert set(re.findall(r"--fill (\w+)", text)) == wanted
    empty = {"raid": Kept("raid", {}, nothing="no scenario is called so")}
    assert "no scenario is called so" in parts()["raid"].missing(empty["raid"]).sentence
    known = sections_with(kept_quick(tiny()))["trilemma"].findings
    assert not [finding for finding in known if finding.id.startswith("fill-")]


def test_the_ladder_marks_where_decisions_flip() -> None:
    """A step has a mark if and only if a decision flips there, and a step without a plan says so."""
    kept = kept_quick(tiny())["ladder"]
    table = next(block.table for block in sections_with({"ladder": kept})["ladder"].blocks if block.table)
    flipped = kept.tables["flips"].groupby("step").size()
    for row in table.frame.to_dict("records"):
        number = int(flipped.get(row["step"], 0))
        if row["status"] in {"optimal", "feasible"}:
            assert row["flipped"] == (f"◆ {number}" if number else "none")
        else:
            assert row["flipped"].startswith("✕ No plan")
    assert len(flipped)
    assert list(table.frame["step"]) == sorted(table.frame["step"])


def test_a_standard_stands_at_three_levels_with_what_a_point_is_worth() -> None:
    """The last column is the difference between the outer levels over the points between them."""
    section = sections_with(kept_quick(tiny()))["worth"]
    table = next(b.table for b in section.blocks if b.table is not None and b.table.id == "standard-levels")
    assert [column.heading for column in table.columns[2:5]] == ["At 90%", "At 87%", "At 85%"]
    for row in table.frame.to_dict("records"):
        assert row["per_point"] == pytest.approx((row["level:2"] - row["level:0"]) / 5)


def test_the_comparison_reconciles() -> None:
    """Rows by region, system, type and trust add up to the sector, and before plus change is this run."""
    found = compared(tiny())
    for level in ("region", "system", "type"):
        table = compared_tables.level_table(found, level, tiny())
        for name in ("before_cip", "cip", "change_cip", "change_grant", "change_reported"):
            assert table.frame[name].sum() == pytest.approx(float(table.foot[name].iloc[0]), abs=1e-6)
        assert (table.frame["before_cip"] + table.frame["change_cip"]).tolist() == pytest.approx(
            table.frame["cip"].tolist()
        )
    asked = run_of(tiny()).tables["allocation"]["cip"].sum()
    assert float(table.foot["cip"].iloc[0]) == pytest.approx(asked)
    every = compared_tables.trust_tables(found, tiny())[-1].frame
    assert every["change_cip"].sum() == pytest.approx(float(table.foot["change_cip"].iloc[0]), abs=1e-6)


def test_rules_that_cannot_be_followed_are_said_once() -> None:
    """Five rules without a plan make one sentence with five names, not five warnings."""
    section = sections_with(kept_quick(tiny()))["asked"]
    said = [finding for finding in section.findings if finding.id == "rule_impossible"]
    assert len(said) == 1
    assert "equal absolute amounts" in said[0].sentence
