"""Asks, support and missed totals by region, type, deprivation, age and distance, and how they move with a catchment.

All amounts are sums over the plan; shares are of what the trusts of a group spend with nothing decided, so that large
trusts count for more. A slope is that of a line through the trusts, weighted by what each spends.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.instances import Instance
from optimiser.report.table import who
from optimiser.results import Run
from optimiser.worlds.risk.tables import without_noise
from trustmodels.allocation.commitments import OF_LEVEL
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

Floats = npt.NDArray[np.float64]
FIFTHS, FEWEST = 5, 15
"""Groups of a catchment's figure, and the trusts of which it must be known before there are any, or a slope."""
SURE = 2.0
"""Standard errors that a slope must be away from nothing before it is said to rise or fall."""
EARTH = 6371.0
"""Mean radius, km."""
MEASURES = {"ask": "asked for", "grant": "given in grants", "missed": "short of their control totals by"}
"""What lies on trusts, £m, and how a sentence says it."""


@dataclass(frozen=True)
class Trait:
    """A figure of a trust's catchment.

    Attributes:
        heading: what it is called in a table.
        noun: what the burden rises or falls with, in a sentence.
        step: of the slope, in the unit of the figure; `of_step` is it in words.
        ends: what the first and the last fifth are called.
    """

    heading: str
    noun: str
    step: float
    of_step: str
    ends: tuple[str, str]


TRAITS = {
    "deprivation": Trait(
        "Deprivation (score)",
        "deprivation",
        10.0,
        "10 points of the deprivation score",
        ("least deprived", "most deprived"),
    ),
    "aged_65": Trait(
        "Aged 65 and over (share)",
        "age",
        0.05,
        "5 points of the share of people aged 65 and over",
        ("youngest", "oldest"),
    ),
    "distance": Trait(
        "Next trust of its type (km)", "distance", 20.0, "20 km to the next trust of its type", ("nearest", "farthest")
    ),
}  # fmt: skip
"""Figures by which trusts are compared.

`distance` stands for rurality, since nothing nearer to it is in the tables. It is that of trusts of the type that
spends most: those of the others are far apart because they are few.
"""
ALL = "all"
DIMENSIONS = (ALL, "region", "type", *TRAITS)
BASE = ("trust", "name", "type", "system_name", "region")
AMOUNTS = ("spent", "ask", "grant", "loan", "missed")
TRUSTS = (*BASE, *TRAITS, *AMOUNTS)
GROUPS = (
    "dimension", "group", "place", "trusts", "low", "high", *AMOUNTS, "ask_share", "grant_share", "loan_share",
    "missed_share",
)  # fmt: skip
SLOPES = (
    "dimension", "measure", "trusts", "of", "slope", "low", "high", "per_1000", "explained", "clear",
)  # fmt: skip
PATIENTS = ("dimension", "group", "place", "standard", "name", "short", "of", "share")


def trust_burdens(run: Run, instance: Instance) -> pd.DataFrame:
    """A row a trust, in the order of the instance: who it is, its catchment, and what lies on it over the plan.

    Args:
        run: with a plan.
        instance: the one that it answers.

    Returns:
        `TRUSTS`: deprivation (score), aged_65 (share), distance (km to the next trust of its type, as the crow
        flies; of the type that spends most, NaN without places), spent (£m, nothing decided), ask, grant, loan and
        missed (own control total), £m.
    """
    _, expenditure, _ = do_nothing_path(allocation_data(instance.tables, instance.settings))
    spent = pd.Series(dict(expenditure)).groupby(level=0).sum()
    sums = run.tables["allocation"].groupby("trust")[["cip", "grant", "loan"]].sum()
    rows = run.tables["commitments"]
    missed = rows[rows["id"] == OF_LEVEL["trust"].id].groupby("trust")["shortfall"].sum()
    trusts = who(instance)
    found = trusts.assign(
        distance=np.where(trusts["type"] == _largest(trusts), distances(trusts), np.nan),
        spent=trusts["trust"].map(spent),
        ask=trusts["trust"].map(sums["cip"]),
        grant=trusts["trust"].map(sums["grant"]),
        loan=trusts["trust"].map(sums["loan"]),
        missed=trusts["trust"].map(missed).fillna(0.0),
    )
    return without_noise(found[list(TRUSTS)])


def _largest(trusts: pd.DataFrame) -> str:
    """The type whose trusts spend most, the first by name of several."""
    spent = trusts.groupby("type")["expenditure"].sum().sort_index()
    return str(spent.idxmax()) if len(spent) else ""


def distances(trusts: pd.DataFrame) -> Floats:
    """Km from each trust to the next of its type, as the crow flies (haversine); NaN where a place is missing."""
    across, up = (np.radians(trusts[name].to_numpy(float)) for name in ("longitude", "latitude"))
    half = (
        np.sin((up[:, None] - up) / 2) ** 2
        + np.cos(up[:, None]) * np.cos(up) * np.sin((across[:, None] - across) / 2) ** 2
    )
    km = 2 * EARTH * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    kind = trusts["type"].to_numpy()
    km[(kind[:, None] != kind) | np.eye(len(trusts), dtype=bool) | np.isnan(km)] = np.inf
    nearest = km.min(axis=1) if len(trusts) else np.zeros(0)
    return np.where(np.isinf(nearest), np.nan, nearest)


def grouped(burdens: pd.DataFrame) -> pd.DataFrame:
    """The trusts with the group in which each lies, once for every dimension in which it lies in one.

    Returns:
        The rows of `trust_burdens` with dimension, group, and place (the order of the groups).
    """
    parts = [burdens.assign(dimension=ALL, group="All trusts", place=0)]
    for name in ("region", "type"):
        order = {group: at for at, group in enumerate(sorted(set(burdens[name])))}
        parts.append(burdens.assign(dimension=name, group=burdens[name], place=burdens[name].map(order)))
    for name, trait in TRAITS.items():
        known = burdens[burdens[name].notna()]
        if len(known) >= FEWEST:
            parts.append(_fifths(known, name, trait))
    return pd.concat(parts, ignore_index=True)


def _fifths(known: pd.DataFrame, name: str, trait: Trait) -> pd.DataFrame:
    """Fifths of the trusts by a figure; trusts with the same figure are in the same one."""
    cuts = np.quantile(known[name].to_numpy(float), np.arange(1, FIFTHS) / FIFTHS)
    place = np.searchsorted(cuts, known[name].to_numpy(float), side="left")
    first, last = trait.ends
    words = [f"{first} fifth", *(f"{name} fifth" for name in ("second", "third", "fourth")), f"{last} fifth"]
    return known.assign(dimension=name, group=[words[at] for at in place], place=place)


def group_table(burdens: pd.DataFrame) -> pd.DataFrame:
    """A row a group: trusts, the range of its figure, amounts (£m over the plan) and shares of what it spends."""
    rows = grouped(burdens)
    found = []
    for (dimension, place, group), own in rows.groupby(["dimension", "place", "group"], sort=False):
        sums = own[list(AMOUNTS)].sum()
        values = own[str(dimension)] if dimension in TRAITS else pd.Series([np.nan])
        shares = [sums[name] / sums["spent"] for name in AMOUNTS[1:]]
        found.append((dimension, group, place, len(own), values.min(), values.max(), *sums, *shares))
    order = {name: at for at, name in enumerate(DIMENSIONS)}
    frame = pd.DataFrame(found, columns=GROUPS)
    frame = frame.sort_values(
        ["dimension", "place"], key=lambda c: c.map(order) if c.name == "dimension" else c
    )
    return frame.astype({"place": int}).reset_index(drop=True)


def slope_table(burdens: pd.DataFrame) -> pd.DataFrame:
    """How what lies on trusts moves with a figure of their catchment, a row a figure and measure.

    Returns:
        `SLOPES`: trusts with the figure, `of` all; slope: the change in the share of spending for one step of the
        figure, low and high: less and more two standard errors; per_1000: the slope in £m of a trust that spends
        £1,000m; explained: the part of the weighted variance; clear: whether the range leaves nothing out.
    """
    rows = []
    for name, trait in TRAITS.items():
        known = burdens[burdens[name].notna() & (burdens["spent"] > 0)]
        if len(known) < FEWEST or np.ptp(known[name].to_numpy(float)) <= 0:
            continue
        for measure in MEASURES:
            share = known[measure].to_numpy(float) / known["spent"].to_numpy(float)
            slope, error, explained = line(
                known[name].to_numpy(float) / trait.step, share, known["spent"].to_numpy(float)
            )
            low, high = slope - SURE * error, slope + SURE * error
            clear = bool(low > 0 or high < 0)
            rows.append(
                (name, measure, len(known), len(burdens), slope, low, high, 1000 * slope, explained, clear)
            )
    return pd.DataFrame(rows, columns=SLOPES)


def line(x: Floats, y: Floats, weights: Floats) -> tuple[float, float, float]:
    """Weighted least squares: the slope, its standard error, and the part of the weighted variance it explains.

    The error is the one that allows for spread that differs between trusts (White's, weighted), with the factor
    n / (n - 2).
    """
    share = weights / weights.sum()
    across, up = x - share @ x, y - share @ y
    spread = float(share @ across**2)
    slope = float(share @ (across * up)) / spread
    rest = up - slope * across
    error = sqrt(float(np.sum((share * across * rest) ** 2)) * len(x) / max(1, len(x) - 2)) / spread
    whole = float(share @ up**2)
    return slope, error, 0.0 if whole <= 0 else 1 - float(share @ rest**2) / whole


def patient_table(run: Run, instance: Instance, burdens: pd.DataFrame) -> pd.DataFrame:
    """Patients short of each standard by group, over the plan.

    Returns:
        `PATIENTS`: short: patients beyond those whom the standard allows to wait longer, summed over periods; of:
        attendances or lists, summed over periods.
    """
    access = run.tables["access"]
    sizes = access["demand"].where(access["kind"] == "flow", access["list"])
    rows = access.assign(of=sizes)[["standard", "trust", "shortfall", "of"]]
    where = grouped(burdens)[["trust", "dimension", "group", "place"]]
    found = rows.merge(where, on="trust")
    keys = ["dimension", "place", "group", "standard"]
    sums = found.groupby(keys, sort=False, as_index=False)[["shortfall", "of"]].sum()
    names = dict(
        zip(instance.tables["standards"]["standard"], instance.tables["standards"]["name"], strict=True)
    )
    sums = sums.rename(columns={"shortfall": "short"}).assign(
        name=sums["standard"].map(names), share=(sums["shortfall"] / sums["of"]).fillna(0.0)
    )
    order = {name: at for at, name in enumerate(DIMENSIONS)}
    sums = sums.sort_values(
        ["dimension", "standard", "place"], key=lambda c: c.map(order) if c.name == "dimension" else c
    )
    return without_noise(sums[list(PATIENTS)].reset_index(drop=True))
