"""A plan as the Treasury counts it: resource, capital and cash of all trusts and their boards, adding up.

Each limit is an account: what is provided, what of it the plan spends, and what is left. Day-to-day money (RDEL)
of trusts and boards is counted once, where it is spent: grants move inside it, from the pot to a trust, and are no
spending of their own. Capital (CDEL) that is turned into grants leaves one account and enters the other. Loans are
cash: the deficit behind them is in RDEL already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.risk.tables import without_noise
from optimiser.totals.real import Deflator, deflator
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

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


@dataclass(frozen=True)
class Line:
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
            TOLD[line.limit][line.name][0],
            line.name in APPROVED,
            TOLD[line.limit][line.name][1],
        )
        for line in _lines(run, instance)
        for period, value in line.values.items()
        if not pd.isna(value)
    ]
    return without_noise(pd.DataFrame(rows, columns=COLUMNS))


def _lines(run: Run, instance: Instance) -> Iterator[Line]:
    sector = run.tables["sector"].set_index("period")
    envelope = instance.tables["envelope"].set_index("period").reindex(sector.index)
    yield from _resource(instance, sector, envelope)
    yield from _capital(run, instance, sector, envelope)
    yield from _cash(instance, sector, envelope)


def _resource(instance: Instance, sector: pd.DataFrame, envelope: pd.DataFrame) -> Iterator[Line]:
    """RDEL: what trusts are paid, the pot and boards' own surplus; what trusts spend."""
    income, before = _income(instance, sector.index), sector["reported"] - sector["grant"]
    boards = _boards(instance, sector.index)
    pot = envelope["grant_pot"].fillna(sector["grant"] - sector["raid"] - sector["top_up"])
    spent = income - before
    elsewhere = _elsewhere(instance, RDEL, income + pot)
    left = pot + sector["raid"] + sector["top_up"] + before + boards
    yield Line("income", RDEL, PROVIDED, income)
    yield Line("grant_pot", RDEL, PROVIDED, pot)
    yield Line("capital_to_revenue", RDEL, PROVIDED, sector["raid"])
    yield Line("top_up", RDEL, PROVIDED, sector["top_up"])
    yield Line("elsewhere", RDEL, PROVIDED, elsewhere)
    yield Line("spending", RDEL, USED, spent)
    yield Line("boards", RDEL, USED, -boards)
    yield Line("elsewhere", RDEL, USED, elsewhere)
    yield Line("resource_left", RDEL, LEFT, left)
    yield Line("reported_position", RDEL, OF_IT, sector["reported"])
    yield Line("boards_position", RDEL, OF_IT, boards)
    yield Line("grant_pot_left", RDEL, OF_IT, left - sector["reported"] - boards)
    yield Line("position_before_support", RDEL, BESIDE, before)
    yield Line("grants", RDEL, BESIDE, sector["grant"])


def _capital(run: Run, instance: Instance, sector: pd.DataFrame, envelope: pd.DataFrame) -> Iterator[Line]:
    """CDEL: the budget less the switch; repairs, and schemes with service changes."""
    spare = sector["spare"] if "spare" in sector else 0.0 * sector["raid"]
    budget = envelope["capital_budget"].fillna(sector["capital_spent"] + spare + sector["raid"])
    safety = run.tables["safety"]
    repairs = safety.groupby("period")["repair"].sum().reindex(sector.index).fillna(0.0)
    elsewhere = _elsewhere(instance, CDEL, budget)
    left = budget - sector["raid"] - sector["capital_spent"]
    yield Line("capital_budget", CDEL, PROVIDED, budget)
    yield Line("capital_to_revenue", CDEL, PROVIDED, 0.0 - sector["raid"])
    yield Line("elsewhere", CDEL, PROVIDED, elsewhere)
    yield Line("repairs", CDEL, USED, repairs)
    yield Line("schemes", CDEL, USED, sector["capital_spent"] - repairs)
    yield Line("elsewhere", CDEL, USED, elsewhere)
    yield Line("capital_left", CDEL, LEFT, left)
    yield Line("kept_for_repairs", CDEL, OF_IT, spare)
    yield Line("not_used", CDEL, OF_IT, left - spare)


def _cash(instance: Instance, sector: pd.DataFrame, envelope: pd.DataFrame) -> Iterator[Line]:
    """Cash of all trusts from the beginning of a period to its end; loans alone where the instance has no cash."""
    before, given = sector["reported"] - sector["grant"], sector["grant"] + sector["loan"]
    if len(instance.tables["cash"]):
        closing = sector["cash"]
        opening = closing - before - given
        yield Line("opening_cash", CASH, PROVIDED, opening)
        yield Line("cash_grants", CASH, PROVIDED, sector["grant"])
        yield Line("loans", CASH, PROVIDED, sector["loan"])
        yield Line("cash_deficit", CASH, USED, -before)
        yield Line("closing_cash", CASH, LEFT, closing)
    else:
        yield Line("loans", CASH, BESIDE, sector["loan"])
    yield Line("cash_called", CASH, BESIDE, given)
    yield Line("loan_pot_left", CASH, BESIDE, envelope["loan_pot"] - sector["loan"])


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
