"""Figures that can be scored, and forecasts of them that anybody could make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan, nan

from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.instances.doubts import time_of
from optimiser.tolerances import SOME
from trustmodels.allocation.case import Case
from trustmodels.allocation.definitions import access, finance, savings
from trustmodels.allocation.plan import Plan

# Figures that can be scored: what a plan says of each by trust, and how trusts add up to systems and the sector.

REPORTED, CIP, GRANT, LOAN, WITHHELD, AGENCY = (
    "reported",
    "cip",
    "grant",
    "loan",
    "support_withheld",
    "agency",
)
SHARE, LIST = "share:", "list:"
SECTOR = "*"
LEVELS = ("trust", "system", "sector")
NAMES = {
    REPORTED: "the reported position",
    CIP: "savings delivered",
    GRANT: "support given",
    LOAN: "loans given",
    WITHHELD: "support withheld",
    AGENCY: "agency spending",
}

Cell = tuple[str, str, str]
"""Figure, trust, period."""
Key = tuple[str, str, str, str]
"""Figure, level, id, period."""
Members = Mapping[tuple[str, str], tuple[str, ...]]
"""(level, id) -> its trusts."""


def is_share(figure: str) -> bool:
    """Whether a figure is a share of patients."""
    return figure.startswith(SHARE)


def unit_of(figure: str) -> str:
    """The unit of a figure."""
    if is_share(figure):
        return "share"
    return "patients" if figure.startswith(LIST) else "£m"


def name_of(figure: str, standards: Mapping[str, str]) -> str:
    """A figure in words: `the share inside A&E four hours`."""
    before, _, standard = figure.partition(":")
    if not standard:
        return NAMES[figure]
    name = standards.get(standard, standard)
    return f"the share inside {name}" if before == SHARE.rstrip(":") else f"the list of {name}"


def members_of(instance: Instance) -> dict[tuple[str, str], tuple[str, ...]]:
    """The trusts of every trust, system and the sector."""
    trusts = instance.tables["trusts"]
    found: dict[tuple[str, str], tuple[str, ...]] = {("trust", code): (code,) for code in trusts["trust"]}
    for system, own in trusts.groupby("system")["trust"]:
        found["system", str(system)] = tuple(own)
    found["sector", SECTOR] = tuple(trusts["trust"])
    return found


def told(answer: Opened) -> dict[Cell, float]:
    """What the plan says of each trust, savings as they are expected to be delivered: £m, shares, patients.

    Support withheld is not among them: it follows from control totals, see `ranges`.
    """
    case, plan = answer.case, answer.plan
    found: dict[Cell, float] = {}
    for row in answer.table("allocation").to_dict("records"):
        t, y = str(row["trust"]), str(row["period"])
        found[REPORTED, t, y] = float(row["position_expected"]) + float(row["grant"])
        found[CIP, t, y] = _delivered(case, plan, t, y)
        found[GRANT, t, y], found[LOAN, t, y] = float(row["grant"]), float(row["loan"])
        if (t, y) in case.data.staffing:
            found[AGENCY, t, y] = float(finance.agency_cost(case, plan, t, y))
    for row in answer.table("access").to_dict("records"):
        v, t, y = str(row["standard"]), str(row["trust"]), str(row["period"])
        found[SHARE + v, t, y] = float(row["share"])
        if row["kind"] == "list":
            found[LIST + v, t, y] = float(row["list"])
    return found


def _delivered(case: Case, plan: Plan, trust: str, period: str) -> float:
    """New savings of a period as expected to be delivered, £m; what nobody has found yet counts for nothing."""
    steps = (
        savings.delivered_share(case, o, "expected") * float(savings.gain_step(case, plan, o, period))
        for o in case.owned.get(trust, ())
    )
    return sum(steps) + float(savings.one_offs(case, plan, trust, period))


def weights(answer: Opened) -> dict[Cell, float]:
    """What a share is a share of, in patients: attendances of a flow, the list of a list."""
    rows = answer.table("access")
    sizes = rows["demand"].where(rows["kind"] == "flow", rows["list"])
    keys = zip(rows["standard"], rows["trust"], rows["period"], strict=True)
    return {(SHARE + v, t, y): float(size) for (v, t, y), size in zip(keys, sizes, strict=True)}


def planned(answer: Opened) -> dict[Cell, float]:
    """The published plan alone, by trust: control totals, targets, planned savings, and planned deficits as support.

    A planned deficit is what a trust is entitled to under the condition on support: its control total less where it
    would end had it made the savings that support is conditional on, and nothing else.
    """
    case = answer.case
    totals = {
        (REPORTED, code, y): amount
        for (level, code, y, basis), amount in case.data.control_totals.items()
        if (level, basis) == ("trust", "reported")
    }
    return totals | _targets(case) | _planned_savings(answer) | _planned_deficits(case)


def _targets(case: Case) -> dict[Cell, float]:
    """Target shares, and the lists at which they are met."""
    found = {(SHARE + v, t, y): row.target for (v, t, y), row in case.data.flows.items() if row.target}
    for (v, t, y), row in case.data.lists.items():
        limit = access.list_limit(case, v, t, y)
        if limit is not None:
            found[SHARE + v, t, y], found[LIST + v, t, y] = row.target, limit
    return found


def _planned_savings(answer: Opened) -> dict[Cell, float]:
    """Savings in the trusts' own plans, or what was agreed with them, £m."""
    asks = answer.case.data.asks.items()
    found = {(CIP, t, y): ask.least for (t, y), ask in asks if ask.least is not None}
    own = answer.instance.tables["monitoring"]
    rows = zip(own["trust"], own["period"], own["plan_year"], strict=True)
    return found | {(CIP, t, y): plan for t, y, plan in rows}


def _planned_deficits(case: Case) -> dict[Cell, float]:
    """What trusts are entitled to under the condition on support, £m, in periods that have one."""
    owed = {
        key: x for key, x in case.entitlement.items() if case.envelope[key[1]].bailout_condition is not None
    }
    return {(figure, *key): amount for figure in (GRANT, WITHHELD) for key, amount in owed.items()}


def lifted(
    values: Mapping[Cell, float], wanted: Iterable[Key], members: Members, concerned: Mapping[Cell, float],
    sizes: Mapping[Cell, float],
) -> dict[Key, float]:  # fmt: skip
    """Figures of trusts, systems and the sector: sums, and means of shares weighted by patients.

    Args:
        values: by trust.
        wanted: what is asked for.
        members: who is in.
        concerned: what has a figure at all; a sum over trusts needs all of these.
        sizes: patients of each share.

    Returns:
        Whatever can be had: nothing stands for a system of which a trust lacks its figure.
    """
    found = {}
    for figure, level, code, period in wanted:
        cells = [(figure, trust, period) for trust in members.get((level, code), ())]
        cells = [cell for cell in cells if cell in concerned] if level != "trust" else cells
        if not cells or any(cell not in values for cell in cells):
            continue
        amount = _together(cells, values, sizes) if len(cells) > 1 else values[cells[0]]
        if not isnan(amount):
            found[figure, level, code, period] = amount
    return found


def _together(cells: list[Cell], values: Mapping[Cell, float], sizes: Mapping[Cell, float]) -> float:
    if not is_share(cells[0][0]):
        return sum(values[cell] for cell in cells)
    patients = sum(sizes[cell] for cell in cells)
    return sum(values[cell] * sizes[cell] for cell in cells) / patients if patients > 0 else nan


# Forecasts that anybody could make: last year's figure, and last year's figure plus the national change.

ROOM = 0.02
"""Years by which a label's end may miss the beginning of the plan."""


def last_period(instance: Instance) -> str | None:
    """The latest period of the outturn that has ended when the plan begins; None where no label says so."""
    periods = list(instance.tables["periods"]["period"])
    begins = time_of(periods[0])
    if begins is None:
        return None
    ended = {}
    for label in sorted(set(instance.tables["outturn"]["period"]) - set(periods)):
        time = time_of(label)
        if time is not None and time.ends <= begins.begins + ROOM:
            ended[label] = time.ends
    return max(ended, key=lambda label: (ended[label], label)) if ended else None


def last_figures(answer: Opened, known: Mapping[Cell, float], last: str | None) -> dict[Cell, float]:
    """Last year's figure of each trust, under every period of the plan: a forecast made before it began.

    A list of which the outturn holds no earlier figure is the one that the plan opens with.
    """
    case = answer.case
    found: dict[Cell, float] = {}
    for (t, stock), amount in case.data.opening.items():
        if stock.startswith(LIST):
            found |= {(stock, t, y): amount for y in case.periods}
    for (figure, t, period), value in known.items():
        if period == last:
            found |= {(figure, t, y): value for y in case.periods}
    return found


@dataclass(frozen=True)
class Nation:
    """A figure of all whose figure is known in both years: before and after, and what they spend (£m) or weigh."""

    before: float
    after: float
    spending: float
    weight: float


def changed(
    answer: Opened,
    before: Mapping[Key, float],
    happened: Mapping[Key, float],
    sizes: Mapping[Cell, float],
) -> dict[Key, float]:
    """Last year's figure plus what the nation's turned out to change by; none for the sector, which is the nation.

    A share moves by the nation's points, a reported position by the nation's £m in proportion to expenditure, and
    anything else in the nation's proportion. The nation is the sector's own figure in both years; where there is
    none, all trusts together that have both.
    """
    nations: dict[tuple[str, str], Nation | None] = {}
    found = {}
    for key, value in before.items():
        figure, level, code, period = key
        if level == "sector":
            continue
        if (figure, period) not in nations:
            nations[figure, period] = _nation(answer, figure, period, before, happened, sizes)
        nation = nations[figure, period]
        if nation is None:
            continue
        moved = nation.after - nation.before
        if figure == REPORTED:
            found[key] = value + moved * _spending(answer, level, code, period) / nation.spending
        elif is_share(figure):
            found[key] = value + moved / nation.weight
        elif nation.before > SOME:
            found[key] = value * nation.after / nation.before
    return found


def _nation(
    answer: Opened,
    figure: str,
    period: str,
    before: Mapping[Key, float],
    happened: Mapping[Key, float],
    sizes: Mapping[Cell, float],
) -> Nation | None:
    """The nation's figure in both years; None where nobody has both."""
    sector: Key = (figure, "sector", SECTOR, period)
    keys = [sector] if sector in before and sector in happened else []
    trusts: list[Key] = [(figure, "trust", trust, period) for trust in answer.case.trusts]
    keys = keys or [key for key in trusts if key in before and key in happened]
    share = is_share(figure) and keys != [sector]
    weights = [sizes[figure, key[2], period] if share else 1.0 for key in keys]
    if not sum(weights):
        return None
    return Nation(
        sum(before[key] * weight for key, weight in zip(keys, weights, strict=True)),
        sum(happened[key] * weight for key, weight in zip(keys, weights, strict=True)),
        sum(_spending(answer, *key[1:]) for key in keys),
        sum(weights),
    )


def _spending(answer: Opened, level: str, code: str, period: str) -> float:
    case = answer.case
    trusts = (code,) if level == "trust" else case.members.get(code, case.trusts)
    return sum(case.expenditure[t, period] for t in trusts)
