"""The README page of the instance, written from the tables so that no number in it can be another's."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from optimiser.instances import Instance
from scripts.england.scenarios import scenarios
from scripts.england.totals import Totals, totals
from scripts.shipping import filled, grade_counts, markdown, publication_lines, publications, scenario_lines

HERE = Path(__file__).parent
SCORE = HERE / "backtest.md"
"""What `optimiser backtest` said of the instance, once: the outturn is scored, and nothing is calibrated on it."""
MILLION = 1e6
LABELS = {
    "estates_facilities": "estates and facilities",
    "pathology_imaging": "pathology and imaging",
    "private_other_income": "private and other income",
}


def page(instance: Instance) -> str:
    """The page as Markdown."""
    found = totals(instance)
    parts = {
        "years": _years(found),
        "areas": _areas(found),
        "one_offs": _one_offs(found),
        "publications": publication_lines(publications(HERE)),
        "scenarios": scenario_lines(scenarios()),
        "assumptions": grade_counts(instance),
        "backtest": SCORE.read_text(encoding="utf-8"),
    }
    return filled(HERE / "page.md", parts)


def _years(found: Totals) -> str:
    years = found.years
    lines: list[tuple[str, pd.Series, str]] = [
        ("income, £m", years["income"], ",.0f"),
        ("expenditure, £m", years["expenditure"], ",.0f"),
        ("do-nothing position, £m", years["do_nothing"], ",.0f"),
        ("… as a share of expenditure", years["do_nothing"] / years["expenditure"], ".1%"),
        ("trusts in deficit", years["in_deficit"], ".0f"),
        ("grant pot, £m", years["grant_pot"], ",.0f"),
        ("A&E attendances, m", years["demand"] / MILLION, ".2f"),
        ("… inside four hours", years["within"] / years["demand"], ".1%"),
        ("… patients short of the targets, m", years["short_flow"] / MILLION, ".2f"),
        ("waiting list at the end of the year, m", years["list"] / MILLION, ".2f"),
        ("… inside 18 weeks", years["list_share"], ".1%"),
        ("… patients too many for the targets, m", years["short_list"] / MILLION, ".2f"),
        ("clinical staff below the floor, WTE", years["short_staff"], ",.0f"),
        ("beds short of the safe level", years["short_beds"], ",.0f"),
        ("critical backlog, £m", years["backlog"], ",.0f"),
        ("… above its ceiling, £m", years["backlog_over"], ",.0f"),
    ]
    rows = [[label, *(format(value, style) for value in values)] for label, values, style in lines]
    return markdown(["with nothing decided", *years.index], rows)


def _areas(found: Totals) -> str:
    rows = [
        [
            str(area).replace("_", " "),
            f"{row.potential:,.0f}",
            f"{row.of_spending:.2%}",
            f"{row.delivery:.0%}",
        ]
        for area, row in zip(found.areas.index, found.areas.itertuples(), strict=True)
    ]
    return markdown(["area", "£m a year", "of expenditure", "expected delivery"], rows)


def _one_offs(found: Totals) -> str:
    rows = [
        [
            str(measure).replace("_", " "),
            *(format(x, ".2%" if "share" in str(measure) else ",.0f") for x in row),
        ]
        for measure, row in zip(found.one_offs.index, found.one_offs.to_numpy(), strict=True)
    ]
    return markdown(["measure, £m", *found.one_offs.columns], rows)
