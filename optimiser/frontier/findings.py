"""A frontier in sentences: its ends, and where what is given up begins to buy less."""

from __future__ import annotations

import math

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.words import amount, listed, plural, title
from optimiser.frontier.axes import Axis
from optimiser.frontier.tables import pieces_table, points_table
from optimiser.frontier.trace import Frontier
from trustmodels.allocation.measures import MEASURES

KNEES = 2
"""How many knees are told."""
CLEAR = 1.25
"""How many times more the piece before a knee must buy."""


def _named(item: Axis) -> str:
    if item.name in MEASURES:
        return title(item.name)
    family, _, period = item.name.partition(":")
    return (
        f"the {family.replace('_', ' ')} of {period}" if period else f"the whole {family.replace('_', ' ')}"
    )


def round_step(span: float) -> float:
    """A plain amount near a tenth of a span: 1, 2 or 5 with noughts."""
    raw = span / 10
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in (1, 2, 5, 10) if raw <= step * power * (1 + 1e-9))


def knees(pieces: pd.DataFrame) -> pd.DataFrame:
    """The places at which a unit of the first measure begins to buy less, the largest fall first.

    A fall is measured on the frontier drawn into a square, so that it does not depend on units.
    """
    if len(pieces) < 2:  # noqa: PLR2004 - a knee stands between two pieces
        return pd.DataFrame(columns=["at", "before", "after", "fall"])
    width = pieces["to"].iloc[-1] - pieces["from"].iloc[0]
    height = pieces["at_from"].iloc[0] - pieces["at_to"].iloc[-1]
    angle = (pieces["buys"] * width / height).map(math.atan)
    found = pd.DataFrame(
        {
            "at": pieces["from"].iloc[1:].to_numpy(),
            "before": pieces["buys"].iloc[:-1].to_numpy(),
            "after": pieces["buys"].iloc[1:].to_numpy(),
            "fall": -angle.diff().iloc[1:].to_numpy(),
        }
    )
    clear = found[(found["fall"] > 0) & (found["before"] >= CLEAR * found["after"])]
    return clear.sort_values("fall", ascending=False, kind="stable").reset_index(drop=True)


def _kept(found: Frontier) -> str:
    """What is not allowed to change along the frontier."""
    return f"{listed([title(name) for name in found.capped])} at the best" if found.capped else ""


def _certainty(found: Frontier) -> str:
    table = points_table(found)
    worst = float(table["gap"].max())
    proven = "proven" if bool(table["proven"].all()) else "found, not all of them proven,"
    return f"every plan {proven} to a gap of {worst:.2g} with its choices free; the bound is the relaxation's"


def _slice(found: Frontier, cap: float | None) -> str:
    """Which level of the third measure a sentence is about, with nothing where there is none."""
    if found.third is None or cap is None:
        return ""
    return f"with at most {amount(cap, found.third.unit)} of {_named(found.third)}, "


def _ends(found: Frontier) -> Finding:
    cap = next(iter(found.bounds))
    table = points_table(found)
    if found.third is not None:
        table = table[table[f"cap_{found.third.name}"] == cap].reset_index(drop=True)
    first, second = found.first, found.second
    ordered = table.sort_values(first.name, kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    if len(table) == 1:
        sentence = (
            f"{_named(first)} and {_named(second)} do not trade: one plan has the best of both, "
            f"{amount(low[first.name], first.unit)} and {amount(low[second.name], second.unit)}."
        )
    else:
        sentence = (
            f"{_named(first)} can go from {amount(low[first.name], first.unit)} to "
            f"{amount(high[first.name], first.unit)}, and {_named(second)} then goes from "
            f"{amount(low[second.name], second.unit)} to {amount(high[second.name], second.unit)}."
        )
    return _finding(found, "frontier", _slice(found, cap) + sentence, table)


def _finding(found: Frontier, kind: str, sentence: str, evidence: pd.DataFrame) -> Finding:
    return Finding(
        id=kind,
        sentence=sentence[0].upper() + sentence[1:],
        evidence=evidence,
        holds_fixed=_kept(found),
        certainty=_certainty(found),
        next_question="optimiser solve INSTANCE --order ...",
        units={found.first.name: found.first.unit, found.second.name: found.second.unit},
    )


def _knee(found: Frontier, cap: float | None, knee: pd.Series, step: float) -> Finding:
    first, second = found.first, found.second
    evidence = pd.DataFrame(
        [
            {
                **knee,
                "cap": cap,
                "step": step,
                "bought": knee["after"] * step,
                "bought_before": knee["before"] * step,
            }
        ]
    )
    sentence = _slice(found, cap) + (
        f"with {_named(first)} from {amount(knee['at'], first.unit)} on, each further {amount(step, first.unit)} of it "
        f"lowers {_named(second)} by {amount(knee['after'] * step, second.unit)} instead of "
        f"{amount(knee['before'] * step, second.unit)}."
    )
    return _finding(found, "knee", sentence, evidence)


def frontier_findings(found: Frontier) -> list[Finding]:
    """The ends and the knees; with a third measure the ends of all, and the knees at each of its levels."""
    if not found.points:
        return [Finding(id="frontier", sentence="No plan keeps every row.", severity="warning")]
    said = [_ends(found)]
    for cap in found.bounds:
        pieces = pieces_table(found, cap)
        if pieces.empty:
            continue
        step = round_step(float(pieces["to"].iloc[-1] - pieces["from"].iloc[0]))
        said += [_knee(found, cap, knee, step) for _, knee in knees(pieces).head(KNEES).iterrows()]
    if found.third is not None:
        said.append(_surface(found, found.third))
    return said


def _surface(found: Frontier, third: Axis) -> Finding:
    table = points_table(found)
    best = table.groupby(f"cap_{third.name}")[[found.second.name]].min().reset_index()
    parts = [
        f"{amount(row.iloc[1], found.second.unit)} with at most {amount(row.iloc[0], third.unit)}"
        for _, row in best.iterrows()
    ]
    sentence = f"The least of {_named(found.second)} by what {_named(third)} may be: {listed(parts)}."
    return _finding(found, "surface", sentence, best)


def headline(found: Frontier) -> str:
    """What the table is of."""
    return f"{plural(len(found.points), 'plan')} between {found.first.name} and {found.second.name}"
