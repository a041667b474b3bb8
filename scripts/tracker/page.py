"""The page of the instance, written from its tables."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.reconciliation.figures import reconcile
from optimiser.instances import Instance
from scripts.shipping import filled, markdown
from scripts.tracker.evidence import WORDS
from scripts.tracker.judged import FORECAST, HERE, NAMED_ACTUAL, NAMED_PLAN


def page(instance: Instance, scenarios: dict[str, str]) -> str:
    """The page as Markdown."""
    rows = instance.tables["monitoring"]
    grades = instance.tables["assumptions"]["grade"].value_counts()
    named = (rows["plan_year"] == NAMED_PLAN) & (rows["actual_to_date"] == NAMED_ACTUAL)
    titles = {
        name: next(line for line in text.splitlines() if line.startswith("title = "))
        for name, text in sorted(scenarios.items())
    }
    parts = {
        "published": _published(instance),
        "forecast": f"{FORECAST:,.1f}",
        "named": ", ".join(rows.loc[named, "trust"]),
        "arithmetic": _arithmetic(rows),
        "grades": ", ".join(f"{grades.get(grade, 0)} assumptions of grade {grade}" for grade in "ABCD"),
        "scenarios": "\n".join(
            f"- `{name}`: {title.removeprefix('title = ').strip(chr(34))}" for name, title in titles.items()
        ),
    }
    return filled(HERE / "page.md", parts)


def _number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.1%}"
    return f"£{value:,.0f}m" if unit == "£m" else f"{value:,.0f}"


def _published(instance: Instance) -> str:
    found = reconcile(instance)
    rows = [
        [WORDS[figure], _number(published, unit), _number(model, unit)]
        for figure, published, model, unit in found[["figure", "published", "model", "unit"]].to_numpy()
    ]
    return markdown(["figure", "published", "here"], rows)


def _arithmetic(rows: pd.DataFrame) -> str:
    """What the published totals imply for the second half."""
    total = rows.drop(columns=["trust", "period"]).sum()
    to_come, planned = total["forecast"] - total["actual_to_date"], total["plan_year"] - total["plan_to_date"]
    lines = [
        ("made in the first half, of its plan", f"{total['actual_to_date'] / total['plan_to_date']:.1%}"),
        (
            "planned in the first half, of the year's plan",
            f"{total['plan_to_date'] / total['plan_year']:.1%}",
        ),
        ("still to come by the forecasts", f"£{to_come:,.0f}m"),
        ("… of what the plan has left for the second half", f"{to_come / planned:.1%}"),
        ("… over what the first half made", f"{to_come / total['actual_to_date']:.2f} times"),
        (
            "turn of the accounts in the second half that the forecasts need",
            f"£{total['position_forecast'] - total['position_to_date']:,.0f}m",
        ),
    ]
    return markdown(["of the 72 together", "figure"], [list(line) for line in lines])
