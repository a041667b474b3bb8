"""The tables of an instance of all NHS providers, by the rules of this package, from what a source holds."""

from __future__ import annotations

from datetime import date

import pandas as pd

from optimiser.extras.england import access, money, safety, savings
from optimiser.extras.england.ledger import AS_OF, USE
from optimiser.extras.england.source import Source


def tables(source: Source) -> dict[str, pd.DataFrame]:
    """Every table of the instance."""
    trusts = source.trusts
    return {
        "periods": money.periods(),
        "systems": money.systems(trusts),
        "trusts": money.trust_table(trusts),
        "drivers": money.drivers(),
        "control_totals": money.control_totals(trusts),
        "commissioners": money.commissioners(trusts),
        "envelope": money.envelope(trusts),
        "opportunities": savings.opportunities(trusts),
        "one_offs": savings.one_offs(trusts),
        "opening": pd.concat([money.opening_money(source), access.opening_lists(source)], ignore_index=True),
        "cash": money.cash(trusts),
        "standards": access.standards(),
        "flows": access.flows(source),
        "lists": access.lists(source),
        "capacity": access.capacity(source),
        "staffing": safety.staffing(trusts),
        "beds": safety.beds(trusts),
        "estate": safety.estate(trusts),
        "delivery": savings.delivery(),
        "ring_fences": money.ring_fences(trusts),
    }


def settings() -> dict[str, float]:
    """Limits and weights that belong to no row, and the day on which the plan is made."""
    return {
        "as_of": date.fromisoformat(AS_OF).toordinal(),
        "beds_weight": USE["beds_weight"],
        "backlog_weight": USE["backlog_weight"],
        "system_control_total_weight": USE["level_weight"],
        "sector_control_total_weight": USE["level_weight"],
        "underlying_total_weight": USE["level_weight"],
    }
