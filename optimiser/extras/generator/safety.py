"""Staff, beds and the estate."""

from __future__ import annotations

import pandas as pd

from optimiser.extras.generator.access import attendances
from optimiser.extras.generator.money import backlog
from optimiser.extras.generator.shape import Margins, Shape, laid, uniforms
from optimiser.extras.generator.trusts import by_period

STRAIN = (0.98, 1.03, 1.06, 1.09, 1.14)
"""Quantiles of the floor over staff in post in a strained instance: agency staff fill the least of the gap."""


def staffing(
    margins: Margins, trusts: pd.DataFrame, periods: list[str], shape: Shape, seed: int
) -> pd.DataFrame:
    """Clinical staff, a floor a little below them (in a strained instance above them at most), and agency staff."""
    known = margins.constants
    staff = (trusts["staff"] * trusts["size"]).round()
    floor = laid(uniforms(seed, "strain", len(trusts)), STRAIN) if shape.strained else known["required"]
    return by_period(
        trusts,
        periods,
        substantive=staff,
        required=(floor * staff).round(1),
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
