"""Six standards: who is inside today, what is promised by year, and what more can be bought."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from optimiser.extras.england.ambulance import Responses, fitted
from optimiser.extras.england.ledger import USE
from optimiser.extras.england.money import PERIODS
from optimiser.extras.england.source import Source

AE, RTT, CANCER, TESTS, CALLS, COMMUNITY = "AE4", "RTT18", "CAN62", "DM6", "C2", "COM18"
LISTS = {RTT: 18, TESTS: 6, COMMUNITY: 18}
WEEKS_A_YEAR = 52
LATEST = "2024/25"
"""The latest whole year of Category 2."""
SMALLEST = {AE: 1_000, CANCER: 300, CALLS: 1_000, RTT: 100, TESTS: 100, COMMUNITY: 100}
"""A trust with fewer patients in a year, or on its list, has no row: a share of so few says nothing."""
AE_MARCH_2027, AE_2028 = 0.82, 0.85
RTT_GAIN, RTT_LEAST, RTT_LAST = 0.07, 0.65, 0.92
CANCER_TARGETS = (0.80, 0.85)
TESTS_GAIN, TESTS_MOST, TESTS_NATIONAL, TESTS_LAST = 0.03, 0.20, 0.14, 0.01
C2_MEANS = (25.0, 18.0)
COMMUNITY_TARGETS = (0.78, 0.80)
MOST_INSIDE = 0.995


def standards() -> pd.DataFrame:
    """The six standards; a patient weighs the same in all of them."""
    rows = [
        (AE, "A&E four hours", "flow", None, 1.0),
        (RTT, "Planned treatment 18 weeks", "list", LISTS[RTT], 1.0),
        (CANCER, "Cancer treatment 62 days", "flow", None, 1.0),
        (TESTS, "Diagnostic tests six weeks", "list", LISTS[TESTS], 1.0),
        (CALLS, "Ambulance Category 2 inside 40 minutes", "flow", None, 1.0),
        (COMMUNITY, "Community services 18 weeks", "list", LISTS[COMMUNITY], 1.0),
    ]
    return pd.DataFrame(rows, columns=["standard", "name", "kind", "weeks", "weight"])


@dataclass(frozen=True)
class Flow:
    """A flow standard of one trust in the base year: patients, those inside, targets by period."""

    standard: str
    trust: str
    demand: float
    within: float
    targets: tuple[float, ...]


@dataclass(frozen=True)
class Waiting:
    """A list of one trust before the first period: patients, share inside, targets by period."""

    standard: str
    trust: str
    waiting: float
    share: float
    targets: tuple[float, ...]

    @property
    def additions(self) -> float:
        """Additions a year that make this list show this share, by the formula of the standard."""
        inside = min(self.share, MOST_INSIDE)
        weekly = -math.log(1 - inside) * self.waiting / (USE[f"kappa_{self.standard}"] * LISTS[self.standard])
        return weekly * WEEKS_A_YEAR

    @property
    def stops(self) -> float:
        """Removals a year with today's capacity: what moves the list by its trend."""
        return max(0.0, self.additions - USE[f"trend_{self.standard}"] * self.waiting)


def c2_targets() -> tuple[float, ...]:
    """Share inside 40 minutes at the mean that is promised, by period."""
    shape = Responses(USE["shape_C2"], 1.0)
    means = (C2_MEANS[0], USE["c2_mean_2027_28"], C2_MEANS[1])
    return tuple(round(shape.at_mean(mean).inside(), 4) for mean in means)


def flow_rows(source: Source) -> Iterator[Flow]:
    """Every flow of every trust that is large enough."""
    trusts = source.trusts
    hours = (round(AE_MARCH_2027 - USE["ae_march"], 4), USE["ae_target_2027_28"], AE_2028)
    days = (CANCER_TARGETS[0], USE["cancer_target_2027_28"], CANCER_TARGETS[1])
    calls = c2_targets()
    answered = dict(source.responses.xs(LATEST, level="year").iterrows())
    for trust, row in trusts.iterrows():
        if row["attendances"] >= SMALLEST[AE]:
            yield Flow(AE, str(trust), row["attendances"], row["attendances"] - row["over_four_hours"], hours)
        if row["cancer"] >= SMALLEST[CANCER]:
            yield Flow(CANCER, str(trust), row["cancer"], row["cancer_within"], days)
        if row["category_2"] >= SMALLEST[CALLS]:
            found = answered[trust]
            inside = fitted(found["mean"], found["ninth_decile"]).inside()
            yield Flow(CALLS, str(trust), row["category_2"], row["category_2"] * inside, calls)


def flows(source: Source) -> pd.DataFrame:
    """Patients of the base year, grown; each trust keeps its share, because it is what today's money buys."""
    rows = []
    for flow in flow_rows(source):
        for years, (period, target) in enumerate(zip(PERIODS, flow.targets, strict=True), 1):
            factor = (1 + USE[f"growth_{flow.standard}"]) ** years
            demand, within = round(flow.demand * factor), round(flow.within * factor)
            pace = USE[f"pace_{flow.standard}"]
            rows.append((flow.standard, flow.trust, period, demand, min(within, demand), target, pace))
    columns = ["standard", "trust", "period", "demand", "within", "target", "pace"]
    return pd.DataFrame(rows, columns=columns)


def list_rows(source: Source) -> Iterator[Waiting]:
    """Every list of every trust that is large enough."""
    yield from _rtt(source.trusts)
    yield from _tests(source.trusts)
    trusts = source.trusts[source.trusts["community"] >= SMALLEST[COMMUNITY]]
    targets = (COMMUNITY_TARGETS[0], USE["community_target_2027_28"], COMMUNITY_TARGETS[1])
    for trust, row in trusts.iterrows():
        yield Waiting(
            COMMUNITY, str(trust), row["community"], 1 - row["community_over"] / row["community"], targets
        )


def _rtt(trusts: pd.DataFrame) -> Iterator[Waiting]:
    """Lists of March 2026; of March 2025, moved as all the others, where a trust is not in that collection."""
    both = trusts.dropna(subset=["rtt_list", "rtt_list_2025"])
    moved = both["rtt_list"].sum() / both["rtt_list_2025"].sum()
    share, before = (both[f"rtt_within{y}"].sum() / both[f"rtt_list{y}"].sum() for y in ("", "_2025"))
    for trust, row in trusts.iterrows():
        waiting, inside = row["rtt_list"], row["rtt_within"] / row["rtt_list"]
        if math.isnan(waiting):
            waiting = round(row["rtt_list_2025"] * moved) if row["rtt_list_2025"] > 0 else 0.0
            inside = min(MOST_INSIDE, row["rtt_within_2025"] / row["rtt_list_2025"] + share - before)
        if waiting >= SMALLEST[RTT]:
            first = min(RTT_LAST, max(inside + RTT_GAIN, RTT_LEAST))
            middle = first + (RTT_LAST - first) * (USE["rtt_target_2027_28"] - 0.70) / (RTT_LAST - 0.70)
            yield Waiting(RTT, str(trust), waiting, inside, (first, middle, RTT_LAST))


def _tests(trusts: pd.DataFrame) -> Iterator[Waiting]:
    """Diagnostics: 3 points better or a level, whichever is the better; the level makes the national 14%."""
    trusts = trusts[trusts["tests"] >= SMALLEST[TESTS]]
    over = trusts["tests_over"] / trusts["tests"]
    weight = trusts["tests"] / trusts["tests"].sum()
    first = _lowered(lambda level: (over - TESTS_GAIN).clip(lower=0.0, upper=level), weight)
    part = (1 - TESTS_NATIONAL - USE["tests_target_2027_28"]) / (TESTS_LAST - TESTS_NATIONAL)
    for trust, waiting, late, goal in zip(trusts.index, trusts["tests"], over, first, strict=True):
        start = max(goal, TESTS_LAST)
        middle = start + (TESTS_LAST - start) * part
        targets = (1 - start, 1 - middle, 1 - TESTS_LAST)
        yield Waiting(TESTS, str(trust), waiting, 1 - late, targets)


def _lowered(targets: Callable[[float], pd.Series], weight: pd.Series) -> pd.Series:
    """Bisect the level, of 20% at most, at which the weighted mean of the targets is the national one."""
    low, high = 0.0, TESTS_MOST
    for _ in range(60):
        level = (low + high) / 2
        low, high = (low, level) if (targets(level) * weight).sum() > TESTS_NATIONAL else (level, high)
    return targets(low)


def lists(source: Source) -> pd.DataFrame:
    """Waiting lists: today's capacity moves each by its trend."""
    rows = []
    for one in list_rows(source):
        for years, (period, target) in enumerate(zip(PERIODS, one.targets, strict=True)):
            factor = (1 + USE["list_growth"]) ** years
            added = round(one.additions * factor)
            moved = one.stops - one.additions
            shape, pace = USE[f"kappa_{one.standard}"], USE[f"pace_{one.standard}"]
            row = (
                one.standard,
                one.trust,
                period,
                added,
                max(0, round(added + moved)),
                shape,
                round(target, 4),
                pace,
            )
            rows.append(row)
    columns = ["standard", "trust", "period", "additions", "stops", "shape", "target", "pace"]
    return pd.DataFrame(rows, columns=columns)


def opening_lists(source: Source) -> pd.DataFrame:
    """Lists before the first year."""
    rows = [(one.trust, f"list:{one.standard}", round(one.waiting)) for one in list_rows(source)]
    return pd.DataFrame(rows, columns=["trust", "stock", "amount"])


@dataclass(frozen=True)
class CapacityStep:
    """A step of capacity: share of today's patients it adds, £ a patient, £ of income, staff for 1,000."""

    name: str
    limit: float
    cost: float
    tariff: float
    staff: float


def steps(standard: str) -> tuple[CapacityStep, ...]:
    """The steps of a standard, each dearer than the one before."""
    if standard == AE:
        low, high = USE.range("ae_cost")
        limit, staff = USE["ae_step"], USE["ae_wte"]
        middle = CapacityStep("second", limit, USE["ae_cost"], 0.0, 1.5 * staff)
        return (
            CapacityStep("first", limit, low, 0.0, staff),
            middle,
            CapacityStep("third", limit, high, 0.0, 2 * staff),
        )
    name = {RTT: "rtt", CANCER: "cancer", TESTS: "tests", CALLS: "c2", COMMUNITY: "community"}[standard]
    limit, cost, staff = (USE[f"{name}_{what}"] for what in ("step", "cost", "wte"))
    tariff = USE["rtt_tariff"] if standard == RTT else 0.0
    return (
        CapacityStep("first", limit, cost, tariff, staff),
        CapacityStep("second", limit, round(cost * USE["second_step"]), tariff, staff),
    )


def capacity(source: Source) -> pd.DataFrame:
    """What more can be bought, in steps."""
    treated = [(flow.standard, flow.trust, flow.demand) for flow in flow_rows(source)]
    treated += [(one.standard, one.trust, one.stops) for one in list_rows(source)]
    rows = [
        (standard, trust, step.name, round(step.limit * patients), step.cost, step.tariff, step.staff)
        for standard, trust, patients in treated
        for step in steps(standard)
    ]
    columns = ["standard", "trust", "step", "limit", "unit_cost", "tariff", "wte"]
    return pd.DataFrame(rows, columns=columns)
