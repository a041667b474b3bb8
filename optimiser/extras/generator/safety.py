"""Staff, beds and the estate."""

from __future__ import annotations

import pandas as pd

from optimiser.extras.generator.access import attendances
from optimiser.extras.generator.money import backlog
from optimiser.extras.generator.shape import Margins
from optimiser.extras.generator.trusts import by_period


def staffing(margins: Margins, trusts: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """Clinical staff, a floor a little below them, and agency staff."""
    known = margins.constants
    staff = (trusts["staff"] * trusts["size"]).round()
    return by_period(
        trusts,
        periods,
        substantive=staff,
        required=(known["required"] * staff).round(1),
        agency_supply=(known["agency_supply"] * staff).round(1),
        agency_price=known["agency_price"],
        agency_ceiling=(known["agency_ceiling"] * staff).round(3),
    )


def available(trusts: pd.DataFrame) -> pd.Series:
    """General and acute beds."""
    return (trusts["beds"] * trusts["size"]).round(1)


def beds(margins: Margins, trusts: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """Beds; where a trust is fuller than the planning level, the safe level is a point above today's."""
    known, held = margins.constants, available(trusts)
    safe = (trusts["occupancy"] + known["occupancy_margin"]).clip(known["safe_occupancy"], 1.0).round(4)
    slope = known["occupancy_slope"] * trusts["occupancy"] / held * attendances(trusts)
    part = by_period(
        trusts,
        periods,
        available=held,
        occupied=(trusts["occupancy"] * held).round(1),
        safe_occupancy=safe,
        escalation_limit=(known["escalation_limit"] * held).round(1),
        escalation_cost=known["escalation_cost"],
        escalation_wte=known["escalation_wte"],
        flow_slope=slope,
        factor=margins.growth("ae_growth", len(periods)),
    )
    part["flow_slope"] = (part["flow_slope"] * part["factor"]).round(1)
    return part.drop(columns="factor")


def estate(margins: Margins, trusts: pd.DataFrame) -> pd.DataFrame:
    """Growth of the backlog, and its ceiling."""
    held = backlog(trusts)
    ceiling = (held * margins.constants["backlog_ceiling"]).round(3)
    table = pd.DataFrame(
        {"trust": trusts["trust"], "growth": margins.constants["backlog_growth"], "ceiling": ceiling}
    )
    return table[held > 0].reset_index(drop=True)
