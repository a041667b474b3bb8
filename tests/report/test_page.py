"""The page: self-contained, accessible in its structure, and safe with any name."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from optimiser.instances import from_tables
from optimiser.page import page
from tests.oracle.instances import generate
from tests.report.helpers import HOSTILE, hostile_page, pair_page, parsed, run_of, tiny

PAGES = {"pair": pair_page, "hostile": hostile_page}


@pytest.fixture(params=sorted(PAGES))
def html(request: pytest.FixtureRequest) -> str:
    """Each page in turn."""
    return PAGES[request.param]()


def test_the_page_parses(html: str) -> None:
    """Tags nest, ids are unique, and every reference leads to an element."""
    found = parsed(html)
    assert found.faults == []
    known = set(found.ids)
    assert len(found.ids) == len(known)
    for element in found.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(element.attributes.get(name, "").split()) <= known
        href = element.attributes.get("href", "#main")
        assert href.startswith("#")
        assert href[1:] in known


def test_the_page_asks_for_nothing_from_anywhere(html: str) -> None:
    """No address but the name of the SVG vocabulary, nothing that loads, and a policy that forbids it."""
    found = parsed(html)
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not found.of("link", "img", "iframe", "object", "embed", "base")
    assert all("src" not in element.attributes for element in found.elements)
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)
    assert "default-src 'none'" in html


def test_no_name_is_run(html: str) -> None:
    """Markup in names is text: one script, ours, and no handler in any tag."""
    found = parsed(html)
    assert len(found.of("script")) == 1
    assert "<script>alert" not in html
    assert not [name for element in found.elements for name in element.attributes if name.startswith("on")]


def test_hostile_names_are_shown_as_they_are() -> None:
    """Every name can be read on the page, character by character."""
    text = "".join(element.text for element in parsed(hostile_page()).of("body"))
    for name in HOSTILE:
        assert name in text


def test_every_chart_has_a_text_alternative_and_a_table(html: str) -> None:
    """An SVG is one image with a title and a description; its figure leads to the table behind it."""
    found = parsed(html)
    charts = found.of("svg")
    assert len(charts) >= 2 * 6
    for chart in charts:
        assert chart.attributes["role"] == "img"
        assert {"title", "desc"} <= set(chart.inside)
        assert len(chart.attributes["aria-labelledby"].split()) == 2
    assert all("a" in figure.inside and "figcaption" in figure.inside for figure in found.of("figure"))


def test_every_table_can_be_read_aloud(html: str) -> None:
    """A caption, headings with a scope, and a region that can be reached with the keyboard."""
    found = parsed(html)
    assert len(found.of("table")) > 20
    assert all("caption" in table.inside for table in found.of("table"))
    assert all(head.attributes.get("scope") in {"col", "row"} for head in found.of("th"))
    regions = [e for e in found.of("div") if e.attributes.get("class") == "scroll"]
    assert len(regions) == len(found.of("table"))
    assert all(
        region.attributes["tabindex"] == "0" and region.attributes["role"] == "region" for region in regions
    )


def test_headings_go_down_one_step_at_a_time(html: str) -> None:
    """One first heading, and no level left out."""
    levels = [int(element.tag[1]) for element in parsed(html).of("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_says_its_language_and_skips_to_its_content(html: str) -> None:
    """British English, a title, a viewport, a skip link and one main part."""
    found = parsed(html)
    assert found.of("html")[0].attributes["lang"] == "en-GB"
    assert found.of("title")[0].text.strip()
    assert found.of("a")[0].attributes["href"] == "#main"
    assert [e.attributes["id"] for e in found.of("main")] == ["main"]


def test_the_answer_comes_first() -> None:
    """After the brief the first section is the answer: how far, who is asked, what balance assumes."""
    found = parsed(pair_page())
    heads = [element.text for element in found.of("h2")]
    assert heads[:2] == ["The question", "The choice"]
    assert heads[heads.index("What was not modelled") + 1] == "The answer"
    (first,) = (e.text for e in found.of("section") if e.attributes["aria-labelledby"] == "s-answer")
    order = [
        first.index(words)
        for words in ("In this plan", "Trusts are asked to save", "A plan that balances on paper")
    ]
    assert order == sorted(order)
    assert "verified" in first


def test_tables_keep_full_values() -> None:
    """A number's cell carries its full value beside the rounded one."""
    cells = [e for e in parsed(pair_page()).of("td") if e.attributes.get("class") == "n"]
    total = run_of(tiny()).tables["allocation"]["cip"].sum()
    assert any(cell.attributes["data-value"] == f"{total:.12g}" for cell in cells)


def test_the_page_is_the_same_every_time() -> None:
    """Two pages of the same runs are the same to the byte."""
    assert page(run_of(tiny()), tiny(), run_of(tiny(), "balance")) == pair_page()


@pytest.mark.usefixtures("blank_charts")
@pytest.mark.parametrize("seed", [0, 15, 35, 40])
def test_any_instance_has_a_page(seed: int) -> None:
    """Random instances, with blocks and rows missing here and there, are reported without a fault."""
    small = generate(seed)
    instance = from_tables(small.tables, small.settings, f"random-{seed}")
    html = page(run_of(instance), instance, run_of(instance, "balance"))
    assert parsed(html).faults == []
    assert len(parsed(html).ids) == len(set(parsed(html).ids))


@pytest.mark.usefixtures("blank_charts")
def test_the_required_tables_are_enough() -> None:
    """With nothing but the required tables the page says what is not in the instance."""
    needed = ("periods", "systems", "trusts", "drivers", "envelope", "opportunities")
    instance = from_tables({name: tiny().tables[name] for name in needed}, {}, "bare")
    html = page(run_of(instance), instance)
    assert parsed(html).faults == []
    assert "with no finance commitment in force" in html
    assert "with no access standard in force" in html
    assert "with no safe level in force" in html
    assert "states no assumptions with grades" in html
