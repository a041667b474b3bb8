"""Schemes, one-off measures and how uncertain they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from optimiser.extras.generator.shape import AREA, Margins, uniforms
from optimiser.extras.generator.trusts import by_period

LAST = "last"
SPREAD = 0.03  # half-width of the area's own part in a trust's delivery
LOWEST, HIGHEST = 0.82, 0.94


def opportunities(margins: Margins, trusts: pd.DataFrame, periods: list[str], seed: int) -> pd.DataFrame:
    """Every scheme that can start within the plan, in the order of trusts and schemes.

    Years after the last of the national instance find as much again in each area as its last year did.
    """
    rates = _delivery(margins, trusts, seed)
    hubs, supported = network_hubs(margins, trusts), needy(margins, trusts)
    parts = []
    for scheme in _kinds(margins, periods):
        base = (
            trusts["size"]
            if scheme["of"] == "expenditure"
            else trusts[AREA + scheme["area"]] * trusts["size"]
        )
        part = _scheme(scheme, trusts, scheme["share"] * base, rates[scheme["area"]])
        part["lumpy"] = hubs if scheme["lumpy"] else False
        part["first_period"] = periods[scheme["later"]]
        parts.append(part[supported] if scheme["needs_support"] else part)
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def _kinds(margins: Margins, periods: list[str]) -> list[dict[str, Any]]:
    """The kinds of scheme, with one more a year where the plan goes on longer than the national one."""
    known = [scheme for scheme in margins.schemes if scheme["later"] < len(periods)]
    last = [scheme for scheme in margins.schemes if scheme["label"] == LAST]
    first = max(scheme["later"] for scheme in margins.schemes) + 1
    later = [
        scheme | {"later": year, "label": f"year-{year + 1}"}
        for year in range(first, len(periods))
        for scheme in last
    ]
    return known + later


def _scheme(
    scheme: dict[str, Any], trusts: pd.DataFrame, potential: pd.Series, delivery: pd.Series
) -> pd.DataFrame:
    code = f"-{scheme['area']}-{scheme['label']}"
    return pd.DataFrame(
        {
            "opportunity": trusts["trust"] + code,
            "trust": trusts["trust"],
            "area": scheme["area"],
            "potential": potential.round(3),
            "delivery": delivery,
            **{name: scheme[name] for name in ("part_year", "one_off_cost", "capital", "wte", "beds")},
            "first_period": "",
            "needs_support": scheme["needs_support"],
            "lumpy": scheme["lumpy"],
            "qia": scheme["qia"],
        }
    )


def _delivery(margins: Margins, trusts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """A trust's mean delivery, a little more or less in each area."""
    areas = margins.areas
    own = (uniforms(seed, "delivery", len(areas)) - 0.5) * 2 * SPREAD
    own = own - own.sum() / len(areas)
    rates = {
        area: (trusts["delivery"] + own[at]).clip(LOWEST, HIGHEST).round(3) for at, area in enumerate(areas)
    }
    return pd.DataFrame(rates)


def network_hubs(margins: Margins, trusts: pd.DataFrame) -> pd.Series:
    """The largest trust of every system with enough of them: its network is built at once or not at all."""
    groups = trusts.groupby("system")["size"]
    large = groups.transform("size") >= margins.constants["hub_systems"]
    return large & (groups.transform("max") == trusts["size"])


def needy(margins: Margins, trusts: pd.DataFrame) -> np.ndarray:
    """The trusts with the deepest deficits: some of their savings need national support."""
    count = max(1, round(margins.constants["supported"] * len(trusts)))
    return np.asarray(trusts["margin"].rank(method="first") <= count)


def one_offs(margins: Margins, trusts: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """One-off measures; what the balance sheet holds runs out."""
    parts = []
    for record in margins.one_offs:
        limits = record["limits"]
        shares = [limits[min(year, len(limits) - 1)] for year in range(len(periods))]
        part = by_period(trusts, periods, share=shares, size=trusts["size"])
        part["limit"] = (part["share"] * part["size"]).round(3)
        part.insert(1, "measure", record["measure"])
        parts.append(part.assign(**{name: record[name] for name in ("payback", "backlog", "wte")}))
    columns = ["trust", "measure", "period", "limit", "payback", "backlog", "wte"]
    return pd.concat(parts, ignore_index=True)[columns]


def delivery(margins: Margins) -> pd.DataFrame:
    """How uncertain delivery is, the same in every area."""
    spread, common = margins.constants["delivery_spread"], margins.constants["delivery_common"]
    return pd.DataFrame({"area": margins.areas, "spread": spread, "common": common})
