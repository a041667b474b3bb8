"""A plan as the Treasury reads it, in sums by region, system and type, in money and in real terms."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pandas as pd

from optimiser.amounts import plain
from optimiser.errors import Fault, InputError
from optimiser.instances import Instance
from optimiser.instances.cells import to_number
from optimiser.results import Run
from optimiser.worlds.risk.tables import without_noise
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

# The allocation summed by sector, region, system and type; every level adds up to the sector.

AMOUNTS = (
    "cip",
    "unidentified",
    "grant",
    "loan",
    "position_plan",
    "position_expected",
    "reported",
    "underlying",
)
LEVELS = ("sector", "region", "system", "type")
ALL = "*"
"""The id of the sector."""


def area_totals(run: Run, instance: Instance) -> pd.DataFrame:
    """Money by level, area and period.

    Args:
        run: with a plan.
        instance: the one that it answers, for the names of areas and what the trusts spend.

    Returns:
        level, id, name, period, trusts (number), `AMOUNTS` (£m) and cip_pct (share of expenditure); by id,
        an area's periods in their order.
    """
    from optimiser.report.table import who  # noqa: PLC0415 - the report brings the charts with it

    _, expenditure, _ = do_nothing_path(allocation_data(instance.tables, instance.settings))
    spent = pd.DataFrame(
        [(*key, value) for key, value in expenditure.items()], columns=["trust", "period", "spent"]
    )
    trusts = who(instance)[["trust", "type", "system", "system_name", "region"]].assign(sector=ALL)
    rows = run.tables["allocation"].merge(trusts, on="trust").merge(spent, on=["trust", "period"])
    names = dict(zip(trusts["system"], trusts["system_name"], strict=True))
    parts = [_level(rows, level, names if level == "system" else {}) for level in LEVELS]
    return pd.concat(parts, ignore_index=True)


def _level(rows: pd.DataFrame, level: str, names: dict[str, str]) -> pd.DataFrame:
    order = {period: at for at, period in enumerate(rows["period"].unique())}
    groups = rows.groupby([level, "period"], sort=False)
    sums = groups[[*AMOUNTS, "spent"]].sum().reset_index()
    sums["trusts"] = groups["trust"].nunique().to_numpy()
    sums = sums.rename(columns={level: "id"}).assign(level=level, at=sums["period"].map(order))
    sums["name"] = [names.get(code, "All trusts" if code == ALL else code) for code in sums["id"]]
    sums["cip_pct"] = sums["cip"] / sums["spent"]
    columns = ["level", "id", "name", "period", "trusts", *AMOUNTS, "cip_pct"]
    return sums.sort_values(["id", "at"], kind="stable")[columns].reset_index(drop=True)


# Money in real terms: prices of one period, by the instance's own deflator, a yearly rate or an index.

LOWEST = -100.0
OWN = "gdp_deflator_"
"""How the ids of the assumptions begin that say by how much prices of the economy rise into a period, a share a year.

The period follows with `_` for `-`: `gdp_deflator_2027_28`. HM Treasury publishes the rates as "GDP deflators at market
prices, and money GDP".
"""


class DeflatorError(InputError):
    """A deflator that cannot be used."""

    opening = "The deflator has"


@dataclass(frozen=True)
class Deflator:
    """Prices of each period as a multiple of those of `base`; `said` is where they come from."""

    factors: Mapping[str, float]
    base: str
    said: str

    def real(self, amount: float, period: str) -> float:
        """An amount of a period, in the prices of the base period."""
        return amount / self.factors[period]


def deflator(instance: Instance, given: str | float | None = None, base: str | None = None) -> Deflator:
    """The deflator of an instance's periods.

    Args:
        instance: for its periods and how long they are, and for its own rates (`OWN`).
        given: per cent a year (2.0 is 2%), a CSV file with the columns period and index, or None: the instance's
            own rates where it has one for every period after the first, else 0%.
        base: the period whose prices are used; the first if absent.

    Raises:
        DeflatorError: no such period, no number above -100%, or a file without an index for every period.
    """
    periods = list(instance.tables["periods"]["period"])
    base = periods[0] if base is None else base
    if base not in periods:
        raise DeflatorError([Fault("--base", f"'{base}' is no period", f"choose of {', '.join(periods)}")])
    index, said = _index(instance, given, periods)
    return Deflator({period: index[period] / index[base] for period in periods}, base, said)


def _index(instance: Instance, given: str | float | None, periods: list[str]) -> tuple[dict[str, float], str]:
    """Prices of each period, and where they come from."""
    if given is None:
        own = _own(instance, periods)
        if own is None:
            return dict.fromkeys(periods, 1.0), "no inflation, since the instance has no deflator"
        told = ", ".join(f"{plain(100 * own[period])}% into {period}" for period in periods[1:])
        return _compound(instance, own), f"GDP deflator of the instance: {told}"
    rate = given if isinstance(given, float | int) else to_number(str(given))
    if rate is None:
        return _series(Path(str(given)), periods), f"index of {Path(str(given)).name}"
    if not math.isfinite(rate) or rate <= LOWEST:
        raise DeflatorError(
            [Fault("--deflator", f"{rate:g}% is no rate of inflation", "give per cent a year")]
        )
    return _compound(instance, dict.fromkeys(periods, float(rate) / 100)), f"{float(rate):g}% a year"


def _own(instance: Instance, periods: list[str]) -> dict[str, float] | None:
    """The instance's own rates into each period; None where one is missing or there is nothing to deflate."""
    table = instance.tables["assumptions"]
    known = dict(zip(table["id"], table["value"], strict=True))
    rates = {period: known.get(OWN + period.replace("-", "_")) for period in periods[1:]}
    if not rates or any(rate is None or not -1 < rate < math.inf for rate in rates.values()):
        return None
    return {periods[0]: 0.0, **{period: float(rate or 0.0) for period, rate in rates.items()}}


def _compound(instance: Instance, rates: Mapping[str, float]) -> dict[str, float]:
    """Prices at the middle of each period, so that periods of different lengths stand on one path.

    From the middle of a period to that of the next prices rise at the rate of the next, as published rates from year
    to year do.
    """
    level, before, index = 1.0, 0.0, {}
    table = instance.tables["periods"]
    for period, years in zip(table["period"], table["years"], strict=True):
        level *= (1 + rates[period]) ** ((before + years) / 2)
        before = years
        index[period] = level
    return index


def _series(path: Path, periods: list[str]) -> dict[str, float]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        remedy = "give per cent a year, or a CSV file with the columns period and index"
        raise DeflatorError([Fault("--deflator", f"'{path}' cannot be read ({error})", remedy)]) from None
    found = {row.get("period") or "": to_number(row.get("index") or "") for row in rows}
    faults = [
        Fault(path.name, f"has no index above 0 for {period}", "add it", column="index")
        for period in periods
        if (found.get(period) or 0.0) <= 0
    ]
    if faults:
        raise DeflatorError(faults)
    return {period: float(found[period] or 0.0) for period in periods}


# A plan as the Treasury counts it: resource, capital and cash of all trusts and their boards, adding up.
#
# Each limit is an account: what is provided, what of it the plan spends, and what is left. Day-to-day money (RDEL)
# of trusts and boards is counted once, where it is spent: grants move inside it, from the pot to a trust, and are no
# spending of their own. Capital (CDEL) that is turned into grants leaves one account and enters the other. Loans are
# cash: the deficit behind them is in RDEL already.

COLUMNS = (
    "line",
    "limit",
    "period",
    "amount",
    "real",
    "base",
    "side",
    "what",
    "needs_approval",
    "meaning",
)
PROVIDED, USED, LEFT, OF_IT, BESIDE = "provided", "used", "left", "of it", "beside"
"""Sides of an account: provided less used is left, the sum of what stands `of it`; `beside` is part of no sum."""
WHOLE = {PROVIDED: ("total_provided", "all provided"), USED: ("total_used", "all used")}
"""The total of a side: the name of its line, and the side on which it stands."""
RDEL, CDEL, CASH = "RDEL", "CDEL", "cash"
NATIONAL = {RDEL: "nhs_revenue", CDEL: "capital_budget"}
"""Figures of `published` that are a whole limit, of which the instance holds a part."""


APPROVED = {"capital_to_revenue", "top_up"}
"""Lines that need the Treasury's approval."""
REST = (
    "The published limit less what stands above, taken as spent in full: boards' other services and the centre. "
    "Trusts' income from others than the NHS makes it look smaller than it is."
)
TOLD = {
    RDEL: {
        "income": ("Trusts' income without support", "Paid by boards and others."),
        "grant_pot": ("Support pot", "What can be given in grants; where no pot is set, what is given."),
        "capital_to_revenue": ("Switched from capital", "Capital turned into grants."),
        "top_up": ("Further grant", "Beyond the settlement: a claim on the Reserve."),
        "elsewhere": ("NHS revenue decided elsewhere", REST),
        "spending": ("Trusts' spending", "Income less the position before support: every cost of the plan."),
        "boards": ("Boards' overspend", "Beyond their own money; below 0 they have a surplus."),
        "resource_left": ("Left of RDEL, or overspent (−)", "Provided less used."),
        "reported_position": ("Trusts' position with support", "Surplus, or deficit below 0, as reported."),
        "boards_position": (
            "Boards' position",
            "As the instance plans it; 0 where it says nothing of boards.",
        ),
        "grant_pot_left": ("Support pot not given", "Pot, switch and further grant less the grants."),
        "position_before_support": ("Trusts' position before support", "What the grants are added to."),
        "grants": ("Grants", "Support given to trusts: inside RDEL, so no spending of its own."),
    },
    CDEL: {
        "capital_budget": ("Capital that the plan decides on", "Where no budget is set, what is spent."),
        "capital_to_revenue": ("Switched to resource", "The same switch, out of CDEL."),
        "elsewhere": (
            "Capital decided elsewhere",
            "The published limit less the rest, taken as spent in full.",
        ),
        "repairs": ("Repairs", "Spent on the backlog."),
        "schemes": ("Savings schemes and service changes", "Capital of what begins in the period."),
        "capital_left": ("Left of CDEL, or overspent (−)", "Provided less used."),
        "kept_for_repairs": ("Kept for repairs and not spent", "Nothing else may use it."),
        "not_used": ("Not used", "Open to any use."),
    },
    CASH: {
        "opening_cash": ("Cash at the beginning", "Of all trusts."),
        "cash_grants": ("Grants", "Paid in cash."),
        "loans": ("Loans", "Cash, to be paid back; in neither RDEL nor CDEL."),
        "cash_deficit": ("Deficit before support", "Below 0 trusts took in more than they spent."),
        "closing_cash": ("Cash at the end", "Provided less used."),
        "cash_called": ("Cash called from the department", "Grants and loans."),
        "loan_pot_left": ("Loan pot not drawn", "No line where no pot is set."),
    },
}
"""What each line is called, and what it is."""
SUMS = {
    "total_provided": ("All that is provided", "The sum of what is provided."),
    "total_used": ("All that is used", "The sum of what is used."),
}
"""The same of the totals of every account."""


@dataclass(frozen=True)
class EnvelopeLine:
    """A line of an account, £m by period; an empty period has none."""

    name: str
    limit: str
    side: str
    values: pd.Series


def treasury_view(run: Run, instance: Instance, prices: Deflator | None = None) -> pd.DataFrame:
    """The accounts of a plan: RDEL, CDEL and cash, by period.

    The split is the model's own, which a finance team confirms. A published whole limit (`nhs_revenue`,
    `capital_budget` in `published`) adds what of it is decided elsewhere, on both sides, so that the totals are the
    nation's. A switch from capital to resource stands in both accounts with opposite signs; it and any top-up
    need approval.

    Args:
        run: with a plan.
        instance: the one that it answers.
        prices: the deflator; the instance's own if absent, else none.

    Returns:
        `COLUMNS`: amount in £m of the period, real in £m of the prices of the period `base`. In every account
        and period provided less used is left, and left is the sum of its parts, to the £1 to which all is rounded.
    """
    prices = prices or deflator(instance)
    rows = [
        (
            line.name,
            line.limit,
            str(period),
            float(value),
            prices.real(float(value), str(period)),
            prices.base,
            line.side,
            _said(line)[0],
            line.name in APPROVED,
            _said(line)[1],
        )
        for line in _lines(run, instance)
        for period, value in line.values.items()
        if not pd.isna(value)
    ]
    return without_noise(pd.DataFrame(rows, columns=COLUMNS))


def _said(line: EnvelopeLine) -> tuple[str, str]:
    """What a line is called, and what it is."""
    return SUMS[line.name] if line.name in SUMS else TOLD[line.limit][line.name]


def _lines(run: Run, instance: Instance) -> Iterator[EnvelopeLine]:
    sector = run.tables["sector"].set_index("period")
    envelope = instance.tables["envelope"].set_index("period").reindex(sector.index)
    yield from _with_totals(_resource(instance, sector, envelope))
    yield from _with_totals(_capital(run, instance, sector, envelope))
    yield from _with_totals(_cash(instance, sector, envelope))


def _with_totals(lines: Iterable[EnvelopeLine]) -> Iterator[EnvelopeLine]:
    """The lines of an account, after each side the total of it; a line without a figure counts as nothing."""
    for side, own in groupby(lines, key=lambda line: line.side):
        known = list(own)
        yield from known
        if side in WHOLE:
            name, place = WHOLE[side]
            total = pd.concat([line.values.fillna(0.0) for line in known], axis=1).sum(axis=1)
            yield EnvelopeLine(name, known[0].limit, place, total)


def _resource(instance: Instance, sector: pd.DataFrame, envelope: pd.DataFrame) -> Iterator[EnvelopeLine]:
    """RDEL: what trusts are paid, the pot and boards' own surplus; what trusts spend."""
    income, before = _income(instance, sector.index), sector["reported"] - sector["grant"]
    boards = _boards(instance, sector.index)
    pot = envelope["grant_pot"].fillna(sector["grant"] - sector["raid"] - sector["top_up"])
    spent = income - before
    elsewhere = _elsewhere(instance, RDEL, income + pot)
    left = pot + sector["raid"] + sector["top_up"] + before + boards
    yield EnvelopeLine("income", RDEL, PROVIDED, income)
    yield EnvelopeLine("grant_pot", RDEL, PROVIDED, pot)
    yield EnvelopeLine("capital_to_revenue", RDEL, PROVIDED, sector["raid"])
    yield EnvelopeLine("top_up", RDEL, PROVIDED, sector["top_up"])
    yield EnvelopeLine("elsewhere", RDEL, PROVIDED, elsewhere)
    yield EnvelopeLine("spending", RDEL, USED, spent)
    yield EnvelopeLine("boards", RDEL, USED, -boards)
    yield EnvelopeLine("elsewhere", RDEL, USED, elsewhere)
    yield EnvelopeLine("resource_left", RDEL, LEFT, left)
    yield EnvelopeLine("reported_position", RDEL, OF_IT, sector["reported"])
    yield EnvelopeLine("boards_position", RDEL, OF_IT, boards)
    yield EnvelopeLine("grant_pot_left", RDEL, OF_IT, left - sector["reported"] - boards)
    yield EnvelopeLine("position_before_support", RDEL, BESIDE, before)
    yield EnvelopeLine("grants", RDEL, BESIDE, sector["grant"])


def _capital(
    run: Run, instance: Instance, sector: pd.DataFrame, envelope: pd.DataFrame
) -> Iterator[EnvelopeLine]:
    """CDEL: the budget less the switch; repairs, and schemes with service changes."""
    spare = sector["spare"] if "spare" in sector else 0.0 * sector["raid"]
    budget = envelope["capital_budget"].fillna(sector["capital_spent"] + spare + sector["raid"])
    safety = run.tables["safety"]
    repairs = safety.groupby("period")["repair"].sum().reindex(sector.index).fillna(0.0)
    elsewhere = _elsewhere(instance, CDEL, budget)
    left = budget - sector["raid"] - sector["capital_spent"]
    yield EnvelopeLine("capital_budget", CDEL, PROVIDED, budget)
    yield EnvelopeLine("capital_to_revenue", CDEL, PROVIDED, 0.0 - sector["raid"])
    yield EnvelopeLine("elsewhere", CDEL, PROVIDED, elsewhere)
    yield EnvelopeLine("repairs", CDEL, USED, repairs)
    yield EnvelopeLine("schemes", CDEL, USED, sector["capital_spent"] - repairs)
    yield EnvelopeLine("elsewhere", CDEL, USED, elsewhere)
    yield EnvelopeLine("capital_left", CDEL, LEFT, left)
    yield EnvelopeLine("kept_for_repairs", CDEL, OF_IT, spare)
    yield EnvelopeLine("not_used", CDEL, OF_IT, left - spare)


def _cash(instance: Instance, sector: pd.DataFrame, envelope: pd.DataFrame) -> Iterator[EnvelopeLine]:
    """Cash of all trusts from the beginning of a period to its end; loans alone where the instance has no cash."""
    before, given = sector["reported"] - sector["grant"], sector["grant"] + sector["loan"]
    if len(instance.tables["cash"]):
        closing = sector["cash"]
        opening = closing - before - given
        yield EnvelopeLine("opening_cash", CASH, PROVIDED, opening)
        yield EnvelopeLine("cash_grants", CASH, PROVIDED, sector["grant"])
        yield EnvelopeLine("loans", CASH, PROVIDED, sector["loan"])
        yield EnvelopeLine("cash_deficit", CASH, USED, -before)
        yield EnvelopeLine("closing_cash", CASH, LEFT, closing)
    else:
        yield EnvelopeLine("loans", CASH, BESIDE, sector["loan"])
    yield EnvelopeLine("cash_called", CASH, BESIDE, given)
    yield EnvelopeLine("loan_pot_left", CASH, BESIDE, envelope["loan_pot"] - sector["loan"])


def _income(instance: Instance, periods: pd.Index[str]) -> pd.Series:
    income, _, _ = do_nothing_path(allocation_data(instance.tables, instance.settings))
    return pd.Series({y: sum(v for key, v in income.items() if key[1] == y) for y in periods})


def _boards(instance: Instance, periods: pd.Index[str]) -> pd.Series:
    rows = instance.tables["commissioners"]
    found: pd.Series = rows.groupby("period")["position"].sum().reindex(periods).fillna(0.0).astype(float)
    return found


def _elsewhere(instance: Instance, limit: str, here: pd.Series) -> pd.Series:
    """What of a published whole limit the plan does not decide on; empty where none is published, or less."""
    rows = instance.tables["published"]
    rows = rows[(rows["figure"] == NATIONAL[limit]) & (rows["unit"] == "£m")]
    whole = rows.drop_duplicates("period").set_index("period")["value"].reindex(here.index).astype(float)
    rest = whole - here
    return rest.where(rest > 0)


def accounts(view: pd.DataFrame) -> pd.DataFrame:
    """The accounts a row a line, as they are read.

    Args:
        view: from `treasury_view`.

    Returns:
        limit, side, line, what, needs_approval, and `amount:period` and `real:period` (£m) for every period; a
        line that says nothing in any period is left out, unless it is the one that is left.
    """
    keys = ["limit", "side", "line", "what", "needs_approval"]
    order = {key: at for at, key in enumerate(dict.fromkeys(view[keys].itertuples(index=False, name=None)))}
    wide = view.pivot_table(
        index=keys, columns="period", values=["amount", "real"], aggfunc="first", sort=False
    )
    pairs: list[tuple[str, str]] = list(wide.columns)  # type: ignore[arg-type]
    wide.columns = pd.Index([f"{value}:{period}" for value, period in pairs])
    wide = wide.loc[sorted(wide.index, key=lambda key: order[key])]
    amounts = [name for name in wide if str(name).startswith("amount:")]
    says = wide[amounts].fillna(0.0).abs().max(axis=1) > 0
    total = wide.index.get_level_values("side") == LEFT
    return wide[says | total].reset_index()
