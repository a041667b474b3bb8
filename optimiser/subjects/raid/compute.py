"""The raid on capital: what each step of it buys and costs, and where it stops paying."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

import pandas as pd
from scipy.optimize import brentq

from optimiser.explain.resolve import resolve, with_envelope
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance, list_scenarios, read_instance
from optimiser.questions import in_sum
from optimiser.run.prepare import prepare
from optimiser.subjects.work import NothingToFillError, Work

# The discount rate at which what is gained equals what is lost, and why there may be none.

Kind = Literal["rate", "nothing", "pays", "costs", "several"]
LOWEST, HIGHEST = 1e-6, 1.0
"""From nothing to 100% a year: no rate beyond is one to discount by."""
FEW, TRIED = 2, 1_000
STEP = (HIGHEST / LOWEST) ** (1 / (TRIED - 1))


@dataclass(frozen=True)
class Stream:
    """What is gained (above 0) and lost (below 0).

    Attributes:
        amounts: years from the start of the plan, and £m then, in the order of time.
        for_good: £m a year in every year after the last of them.
    """

    amounts: Sequence[tuple[float, float]]
    for_good: float = 0.0

    def split(self, rate: float) -> tuple[float, float]:
        """Gains and losses at their present value, £m, at a rate above 0 (or 0 where nothing goes on for good)."""
        worth = [amount / (1 + rate) ** years for years, amount in self.amounts]
        if self.for_good:
            worth.append(self.for_good / rate / (1 + rate) ** self.amounts[-1][0])
        return sum(max(value, 0.0) for value in worth), -sum(min(value, 0.0) for value in worth)

    def value(self, rate: float) -> float:
        """The present value, £m."""
        gains, losses = self.split(rate)
        return gains - losses


@dataclass(frozen=True)
class BreakEven:
    """The rate a year (a share), where there is one; else `kind` says why there is none.

    Attributes:
        kind: `rate`; `nothing` changes; it `pays` or `costs` at every rate up to 100%; `several` may do.
        rate: the one rate above 0 at which the stream is worth nothing.
        pays_above: whether it is worth something above the rate and costs below it.
    """

    kind: Kind
    rate: float | None = None
    pays_above: bool = True


def break_even(stream: Stream) -> BreakEven:
    """The one rate from 0 to 100% a year at which a stream is worth nothing.

    There are at most as many such rates as the running total of what is gained and lost changes sign (Norstrom 1972,
    Journal of Financial and Quantitative Analysis 7, for one change). With two at most, and a stream of one sign at
    the lowest rate and of the other at the highest, there is one between them.
    """
    signs = _signs(stream)
    turns = sum(before != after for before, after in pairwise(signs))
    if not signs:
        return BreakEven("nothing")
    low, high = stream.value(LOWEST) > 0, stream.value(HIGHEST) > 0
    if turns <= FEW and low != high:
        rate = float(brentq(stream.value, LOWEST, HIGHEST, xtol=1e-12))
        return BreakEven("rate", rate, pays_above=high)
    if any((stream.value(LOWEST * STEP**at) > 0) != high for at in range(TRIED)):
        return BreakEven("several")
    return BreakEven("pays" if high else "costs")


def _signs(stream: Stream) -> list[bool]:
    """The signs of the running total, those of nothing left out; at the end that of what goes on for good."""
    totals = [total for total in accumulate(amount for _, amount in stream.amounts) if total]
    return [total > 0 for total in [*totals, *([stream.for_good] if stream.for_good else [])]]


# What a raid changes, period by period and in its decisions, and what that is worth at which rate.

TURNED, REPORTED, BACKLOG = (
    "Turned from capital into support",
    "Reported position",
    "Backlog maintenance at the end",
)
UNDERLYING, SCHEMES, STOPPED = "Underlying position", "Schemes that run", "Schemes stopped"
TELLS = 0.05
"""£m from which a change is told, and a scheme counts as running."""
SOCIAL = 0.035
"""The rate a year at which public money is discounted: HM Treasury, The Green Book (2022), annex A6."""
WITHIN, BEYOND = "The years of the plan", "The years of the plan and what is left behind"


def changes(sector: pd.DataFrame) -> pd.DataFrame:
    """The rows with what the raid changes in each."""
    return sector.assign(change=sector["after"] - sector["before"])


def stream_table(sector: pd.DataFrame, years: dict[str, float]) -> pd.DataFrame:
    """What a raid gains and costs by period, £m.

    Args:
        sector: a row an amount and period: period, what, before, after.
        years: the length of each period.

    Returns:
        period, years (from the start of the plan to that of the period), and of what the raid changes `reported`,
        `backlog` (left at the end of the plan, a bill of the last period) and `for_good` (of the underlying position
        of the last period, £m a year).
    """
    rows = changes(sector).set_index("what")
    reported, backlog, underlying = (
        rows.loc[[what]].set_index("period")["change"].map(_told) for what in (REPORTED, BACKLOG, UNDERLYING)
    )
    frame = pd.DataFrame({"period": list(years), "length": list(years.values())})
    frame["years"] = frame["length"].cumsum() - frame["length"]
    frame["reported"] = [float(reported[y]) for y in years]
    last = frame.index[-1]
    frame["backlog"] = frame["for_good"] = 0.0
    frame.loc[last, "backlog"] = float(backlog.iloc[-1])
    frame.loc[last, "for_good"] = float(underlying.iloc[-1]) / float(frame.loc[last, "length"])
    return frame.drop(columns="length")


def _told(change: float) -> float:
    """A change, nothing where it is too small to tell."""
    return change if abs(change) > TELLS else 0.0


def streams(stream: pd.DataFrame) -> dict[str, Stream]:
    """The two readings: nothing after the plan, and all that is left behind, for good."""
    within = list(zip(stream["years"], stream["reported"], strict=True))
    beyond = list(zip(stream["years"], stream["reported"] - stream["backlog"], strict=True))
    return {WITHIN: Stream(within), BEYOND: Stream(beyond, float(stream["for_good"].iloc[-1]))}


def rates_table(stream: pd.DataFrame) -> pd.DataFrame:
    """Gains and losses at their present value on both readings: at the Green Book's rate and where they balance.

    Returns:
        reading, kind (of `BreakEven`; empty beside another row's), rate (a year), gains, losses and balance (£m at
        the start of the plan).
    """
    rows: list[tuple[str, str, bool, float, float, float, float]] = []
    for reading, own in streams(stream).items():
        found = break_even(own)
        free = [] if own.for_good else [0.0]
        for rate in (*free, SOCIAL, *([] if found.rate is None else [found.rate])):
            gains, losses = own.split(rate)
            kind = found.kind if found.rate in {None, rate} else ""
            rows.append((reading, kind, found.pays_above, rate, gains, losses, gains - losses))
    columns = ["reading", "kind", "pays_above", "rate", "gains", "losses", "balance"]
    return pd.DataFrame(rows, columns=columns)


NAME = "cap_raid"
SECTOR = {
    "raid": TURNED,
    "capital_spent": "Capital spent",
    "reported": REPORTED,
    "underlying": UNDERLYING,
    "grant": "Grants",
    "loan": "Loans",
    "cip": "Asked for",
}


def two_plans(work: Work) -> tuple[Opened, Opened, str]:
    """A plan without and one with a raid, and what they are."""
    if work.answer.table("sector")["raid"].sum() > TELLS:
        work.say("the same with no capital turned into support")
        return (
            _solved(work, with_envelope(work.instance, capital_to_revenue_limit=0.0)),
            work.answer,
            "This run beside the same question, solved again with no capital turned into support.",
        )
    path = work.instance.path
    names = [] if path is None or work.instance.scenario else _names(list_scenarios(work.folder))
    if not names:
        raise NothingToFillError(
            f"the plan turns no capital into support, and no scenario called {NAME}... allows more of it"
        )
    work.say(names[0])
    raided_there = read_instance(work.folder, scenario=names[0])
    note = (
        f"Scenario {names[0]}: the same question, solved again with capital that may be turned into support."
    )
    return work.answer, _solved(work, raided_there), note


def _names(scenarios: Iterable[tuple[str, str]]) -> list[str]:
    return [name for name, _ in scenarios if name.startswith(NAME)]


def _solved(work: Work, instance: Instance) -> Opened:
    return resolve(instance, prepare(instance, in_sum(work.question)), settings=work.settings).plan_found


def _amounts(answer: Opened) -> pd.DataFrame:
    """What is compared, a row a period and a column an amount."""
    sector = answer.table("sector").set_index("period")
    found = sector[list(SECTOR)].rename(columns=SECTOR)
    found[BACKLOG] = answer.table("safety").groupby("period", sort=False)["backlog"].sum()
    running = _running(answer)
    found[SCHEMES] = [float(len(running.get(str(y), ()))) for y in found.index]
    return found.fillna(0.0)


def _running(answer: Opened) -> dict[str, set[str]]:
    """The schemes that run in each period."""
    savings = answer.table("savings")
    rows = savings[savings["run"] >= TELLS]
    codes = rows["opportunity"].astype(str)
    return {str(y): set(own) for y, own in codes.groupby(rows["period"], sort=False)}


def sector_table(without: Opened, taken: Opened) -> pd.DataFrame:
    """What is compared, period by period: period, what, unit, before and after the raid."""
    before, after = _amounts(without), _amounts(taken)
    rows: list[tuple[str, str, str, float, float]] = [
        (str(period), str(what), "schemes" if what == SCHEMES else "£m", float(old), float(new))
        for what in before
        for period, old, new in zip(before.index, before[what], after[what], strict=True)
    ]
    ran, runs = _running(without), _running(taken)
    rows += [
        (y, STOPPED, "schemes", 0.0, float(len(ran.get(y, set()) - runs.get(y, set()))))
        for y in map(str, before.index)
    ]
    return pd.DataFrame(rows, columns=["period", "what", "unit", "before", "after"])
