"""A plan as the Treasury reads it: resource, capital, financing, and what needs its approval."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.totals.real import Deflator, deflator

COLUMNS = ("line", "limit", "period", "amount", "real", "base", "needs_approval", "meaning")
Line = tuple[str, str, pd.Series, bool, str]


def treasury_view(run: Run, instance: Instance, prices: Deflator | None = None) -> pd.DataFrame:
    """Lines of a plan by departmental expenditure limit and period.

    The limits are those of the model's own split, which a finance team confirms: providers' reported position
    and the grants inside it count as resource (RDEL), what is built and repaired as capital (CDEL), loans as
    financing between the department and its trusts. A switch from capital to resource shows in both limits
    with opposite signs; it and any top-up need approval.

    Args:
        run: with a plan.
        instance: the one that it answers.
        prices: the deflator; the first period's prices without inflation if absent.

    Returns:
        `COLUMNS`: amount in £m of the period, real in £m of the prices of the period `base`. A limit that the
        instance does not set has no line.
    """
    prices = prices or deflator(instance)
    rows = [
        (line, limit, period, value, prices.real(value, str(period)), prices.base, approval, meaning)
        for line, limit, values, approval, meaning in _lines(run, instance)
        for period, value in values.items()
        if not np.isnan(value)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _lines(run: Run, instance: Instance) -> Iterator[Line]:
    sector = run.tables["sector"].set_index("period")
    envelope = instance.tables["envelope"].set_index("period").reindex(sector.index)
    yield from _resource(sector, envelope)
    yield from _capital(sector, envelope)
    yield (
        "loans",
        "financing",
        sector["loan"],
        False,
        "Interim loans to trusts: cash, to be paid back; the deficit behind them counts in RDEL.",
    )


def _resource(sector: pd.DataFrame, envelope: pd.DataFrame) -> Iterator[Line]:
    before = sector["reported"] - sector["grant"]
    from_pot = sector["grant"] - sector["raid"] - sector["top_up"]
    yield (
        "position_before_support",
        "RDEL",
        before,
        False,
        "Surplus (+) or deficit (-) of all trusts before grants.",
    )
    yield "grants", "RDEL", sector["grant"], False, "Income support given to trusts."
    yield (
        "grants_from_pot",
        "RDEL",
        from_pot.clip(lower=0.0),
        False,
        "The part of the grants that the pot pays for.",
    )
    yield "reported_position", "RDEL", sector["reported"], False, "Position after grants: what trusts report."
    yield (
        "grant_pot_left",
        "RDEL",
        envelope["grant_pot"] + sector["raid"] + sector["top_up"] - sector["grant"],
        False,
        "Grant pot, with what was added to it, that is not given.",
    )
    yield (
        "capital_to_revenue",
        "RDEL",
        sector["raid"],
        True,
        "Capital turned into grants: raises RDEL; needs the Treasury's approval.",
    )
    yield "top_up", "RDEL", sector["top_up"], True, "Grant beyond the settlement: a claim on the Reserve."


def _capital(sector: pd.DataFrame, envelope: pd.DataFrame) -> Iterator[Line]:
    left = envelope["capital_budget"] - sector["raid"] - sector["capital_spent"]
    yield "capital_budget", "CDEL", envelope["capital_budget"], False, "Capital budget before the switch."
    yield "capital_to_revenue", "CDEL", 0.0 - sector["raid"], True, "The same switch, out of CDEL."
    yield "capital_spent", "CDEL", sector["capital_spent"], False, "Schemes, repairs and service changes."
    yield "capital_left", "CDEL", left, False, "Capital budget that is not spent."
