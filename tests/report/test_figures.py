"""Rounding: no figure says more than it can bear, and none is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.amounts import said, shown
from optimiser.instances import read_instance
from optimiser.report.charts import style, trust_map

ENGLAND = Path(__file__).parents[2] / "instances" / "england-2026-29"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (31.417, "£m", "31.4"),
        (99.96, "£m", "100"),
        (2.999996, "£m", "3.0"),
        (2.9499996, "£m", "3.0"),
        (9.96, "£m", "10.0"),
        (9.94, "£m", "9.9"),
        (-0.31, "£m", "−0.3"),
        (0.03, "£m", "<0.1"),
        (-0.03, "£m", ">−0.1"),
        (-0.03, "change £m", ">−0.1"),
        (0.03, "change £m", "<+0.1"),
        (1e-6, "£m", "0"),
        (-1e-12, "£m", "0"),
        (12345.6, "£m", "12,346"),
        (812.4, "patients", "812"),
        (2346.0, "patients", "2,350"),
        (130721.8, "patients", "131,000"),
        (10_408_777.0, "patients", "10,400,000"),
        (0.361, "beds", "<1"),
        (1.9999, "beds", "2"),
        (0.2, "WTE", "<1"),
        (23456.0, "WTE", "23,500"),
        (0.04296, "share", "4.3%"),
        (0.0001, "share", "<0.1%"),
        (0.0, "share", "0%"),
        (3.0, "count", "3"),
        (-1130.905, "price", "−1,130"),
        (0.36490, "price", "0.365"),
        (float("nan"), "£m", "–"),
        (float("inf"), "£m", "∞"),
        (3e17, "£m", "300,000,000,000,000,000"),
        ("Q1", "£m", "Q1"),
    ],
)
def test_a_figure_is_rounded_to_what_it_can_bear(value: float | str, unit: str, text: str) -> None:
    """£m to 0.1 under 100 and to 1 above, patients, staff and beds to three figures, shares to 0.1%."""
    assert shown(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12.4, "£m", "£12.4m"),
        (0.0, "£m", "nothing"),
        (2e-7, "£m", "nothing"),
        (-12.4, "£m", "−£12.4m"),
        (0.01, "£m", "less than £0.1m"),
        (-6805.4, "position", "a deficit of £6,805m"),
        (3.25, "position", "a surplus of £3.3m"),
        (0.0, "position", "balance"),
        (0.5, "share", "50.0%"),
    ],
)
def test_money_is_said_with_its_sign_and_a_position_in_words(value: float, unit: str, text: str) -> None:
    """Sentences carry the pound sign; a deficit is called one."""
    assert said(value, unit) == text


def test_a_mark_of_a_chart_is_named_where_the_pointer_rests() -> None:
    """A mark with a description has it as its title; names stay escaped, and nothing else of the roles is kept."""
    svg = '<svg><path aria-label="A &lt;b&gt; &amp; C: 3.6%" role="graphics-symbol" d="M0"/></svg>'
    made = style.accessible(svg, "x", "T", "D")
    assert '<path d="M0"><title>A &lt;b&gt; &amp; C: 3.6%</title></path>' in made
    assert "graphics-symbol" not in made


def test_the_outlines_are_those_of_the_regions_of_england() -> None:
    """The seven regions of NHS England by the names of the shipped instance, inside its bounds, with their source."""
    lines, source = trust_map._boundaries()
    assert set(lines["region"]) == set(read_instance(ENGLAND).tables["systems"]["region"])
    assert lines["longitude"].between(-6.5, 2).all()
    assert lines["latitude"].between(49.8, 56).all()
    assert "Open Government Licence" in source
