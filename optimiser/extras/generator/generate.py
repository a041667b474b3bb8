"""A synthetic instance in the format of every other: drawn, put together, checked, and what it says of itself."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from optimiser.errors import Fault
from optimiser.extras.generator import access, changes, money, safety, savings
from optimiser.extras.generator.shape import BLOCKS, MOST_SEED, GenerateError, Margins, Shape, read_margins
from optimiser.extras.generator.trusts import draw_trusts, system_table, trust_table
from optimiser.instances import Instance, from_tables
from trustmodels.contract import BY_NAME

# What a synthetic instance says about itself.

MADE_UP = {"changes", "change_effects", "adjustments", "commissioners", "asks", "ring_fences", "monitoring"}
EVIDENCE = ("sources", "assumptions")


def sources(tables: Collection[str], margins: Margins) -> pd.DataFrame:
    """One row a table: everything is synthetic."""
    drawn = f"margins and correlations of {margins.source}; no row is a real trust"
    made_up = "invented ratios: the national instance has no such table"
    rows = [
        (
            name,
            "*",
            "synthetic",
            "Drawn by `optimiser generate`",
            made_up if name in MADE_UP else drawn,
            "MIT",
            "D",
        )
        for name in [*tables, *EVIDENCE]
    ]
    return pd.DataFrame(rows, columns=["table", "column", "basis", "source", "rule", "licence", "grade"])


def assumptions(shape: Shape, seed: int) -> pd.DataFrame:
    """What was asked for: with it the same instance can be drawn again."""
    asked = {
        "seed": ("The seed of every draw.", float(seed), "number"),
        "trusts": ("Trusts drawn.", float(shape.trusts), "trusts"),
        "periods": ("Financial years.", float(shape.periods), "years"),
        **{
            f"with_{name}": (f"Whether it holds {what} (1) or not (0).", float(shape.has(name)), "yes or no")
            for name, what in BLOCKS.items()
        },
        **({"strained": ("Staff and pots are short (1).", 1.0, "yes or no")} if shape.strained else {}),
        **{
            f"type_{kind}": (f"Only named types are in it, {kind} among them.", 1.0, "yes or no")
            for kind in shape.types
        },
        **{
            name: (f"{name.capitalize()} asked for.", float(number), name)
            for name, number in (("systems", shape.systems), ("regions", shape.regions))
            if number is not None
        },
    }
    rows = [
        (name, text, value, value, value, unit, "Asked for by whoever drew it", "D")
        for name, (text, value, unit) in asked.items()
    ]
    columns = ["id", "statement", "value", "low", "high", "unit", "source", "grade"]
    return pd.DataFrame(rows, columns=columns)


# A synthetic instance in the format of every other: drawn, put together, checked.

FIRST_YEAR = 2025
CENTURY = 100


def generate(shape: Shape, seed: int = 0) -> Instance:
    """Draw an instance.

    Args:
        shape: trusts, periods and blocks.
        seed: the same seed, shape and version give the same bytes; whole, 0 to 2⁵³.

    Returns:
        An instance that has passed the checks of every instance. Its figures by trust have the quantiles and
        the rank correlations of the national instance; pots and limits are the same shares of expenditure.

    Raises:
        GenerateError: where the seed is out of range.
    """
    if not 0 <= seed <= MOST_SEED:
        raise GenerateError([Fault("--seed", f"{seed} is out of range", f"choose 0 to {MOST_SEED}")])
    margins = read_margins()
    trusts = draw_trusts(margins, shape, seed)
    periods = period_names(shape.periods)
    tables = _plan(margins, trusts, periods, shape, seed) | _care(margins, trusts, periods, shape, seed)
    tables |= _agreements(margins, trusts, periods, shape, seed)
    tables |= _movement(margins, trusts, periods, shape, seed)
    filled = {name: frame for name, frame in tables.items() if len(frame)}
    filled |= {"sources": sources(filled, margins), "assumptions": assumptions(shape, seed)}
    kind = "-strained" if shape.strained else ""
    name = f"generated-{shape.trusts}x{shape.periods}{kind}-seed-{seed}"
    return from_tables(
        {table: _whole(table, frame) for table, frame in filled.items()}, margins.settings, name
    )


def _whole(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every column that may be empty: what the generator draws nothing for is empty, not missing."""
    empty = [column.name for column in BY_NAME[table].columns if column.optional and column.name not in frame]
    return frame.assign(**dict.fromkeys(empty))


def period_names(count: int) -> list[str]:
    """Financial years from 2025-26."""
    years = range(FIRST_YEAR, FIRST_YEAR + count)
    return [f"{year}-{(year + 1) % CENTURY:02}" for year in years]


def _plan(
    margins: Margins, trusts: pd.DataFrame, periods: list[str], shape: Shape, seed: int
) -> dict[str, pd.DataFrame]:
    return {
        "periods": pd.DataFrame({"period": periods, "years": 1.0}),
        "systems": system_table(trusts),
        "trusts": trust_table(trusts, shape, seed),
        "drivers": money.drivers(margins, periods),
        "adjustments": money.adjustments(trusts, periods, seed),
        "control_totals": money.control_totals(margins, trusts, periods),
        "opportunities": savings.opportunities(margins, trusts, periods, seed),
        "one_offs": savings.one_offs(margins, trusts, periods),
        "delivery": savings.delivery(margins),
        "opening": money.opening(trusts, margins, access.RTT),
        "cash": money.cash(trusts, margins),
    }


def _care(
    margins: Margins, trusts: pd.DataFrame, periods: list[str], shape: Shape, seed: int
) -> dict[str, pd.DataFrame]:
    return {
        "standards": access.standards(),
        "flows": access.flows(margins, trusts, periods, shape),
        "lists": access.lists(margins, trusts, periods, shape),
        "capacity": access.capacity(margins, trusts),
        "staffing": safety.staffing(margins, trusts, periods, shape, seed),
        "beds": safety.beds(margins, trusts, periods),
        "estate": safety.estate(margins, trusts),
    }


def _agreements(
    margins: Margins, trusts: pd.DataFrame, periods: list[str], shape: Shape, seed: int
) -> dict[str, pd.DataFrame]:
    found = {
        "asks": money.asks(trusts, periods, seed),
        "ring_fences": money.ring_fences(margins, trusts, periods, shape, seed),
        "commissioners": money.commissioners(trusts, periods, seed),
        "monitoring": money.monitoring(margins, trusts, periods, seed),
    }
    return {name: frame for name, frame in found.items() if shape.has(name)}


def _movement(
    margins: Margins, trusts: pd.DataFrame, periods: list[str], shape: Shape, seed: int
) -> dict[str, pd.DataFrame]:
    """Journeys and service changes, and the envelope, which limits the contested ones.

    Changes need the journeys even without transfers: they say who is near.
    """
    journeys = access.travel(margins, trusts)
    given = changes.losers(trusts, journeys, periods) if shape.has("changes") else trusts.head(0)
    table = changes.changes(given, periods, seed)
    limit = changes.contested_limit(table, periods)
    found = {"envelope": money.envelope(margins, trusts, periods, shape, limit)}
    if len(table):
        found["changes"] = table
        found["change_effects"] = changes.change_effects(
            margins, trusts, given, journeys, by_rule=shape.has("transfers")
        )
    if shape.has("transfers"):
        found["travel"] = journeys
    return found
