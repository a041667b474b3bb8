"""The ways in which a trust can game a plan, and which trusts are tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.explain.resolve import with_tables
from optimiser.instances import Instance
from trustmodels.allocation.case import Case

# The ways in which a trust can game a plan, each as a change of its own figures and of nobody else's.

CLAIMED, HIDDEN, UNDELIVERED, SLIPPED = 0.01, 0.2, 0.2, 1.0
"""Share of its expenditure that a trust claims more, of its schemes that it hides, of its savings that it fails; years
by which its schemes slip."""
MOMENT = 1e-3
"""Years within which two times are one (formulation, do-nothing path)."""


@dataclass(frozen=True)
class Way:
    """A way to game.

    Attributes:
        id: its name in tables.
        doing: what the trust does, as a sentence has it: `claiming 1% more cost`.
        unit: of the size: £m over all periods, or £m a year.
        changed: the instance as it is when the trust does it.
        size: how much it claims, hides or fails, in that unit.
    """

    id: str
    doing: str
    unit: str
    changed: Callable[[Instance, str], Instance]
    size: Callable[[Case, str], float]


def _claim(instance: Instance, trust: str) -> Instance:
    """Its expenditure in the base year is 1% more than it is; what it would cost at benchmark stays."""
    return _scaled(instance, "trusts", "expenditure", trust, 1 + CLAIMED)


def _hide(instance: Instance, trust: str) -> Instance:
    """Nobody knows of a fifth of the potential of each of its schemes, so that it hangs on no choice of schemes."""
    return _scaled(instance, "opportunities", "potential", trust, 1 - HIDDEN)


def _less(instance: Instance, trust: str) -> Instance:
    """The share delivered of each of its schemes is a fifth less, and the planner expects that.

    What it is asked for is still counted at plan value, so that it can be asked for as much as before; what arrives,
    and with it its position, is a fifth less. On the plan basis a question counts savings as planned, and this changes
    nothing.
    """
    return _scaled(instance, "opportunities", "delivery", trust, 1 - UNDELIVERED)


def _slip(instance: Instance, trust: str) -> Instance:
    """Each of its schemes can start a year later than it can; one that then starts behind the horizon is not there.

    The planner expects that, as with `_less`.
    """
    later = later_by(instance, SLIPPED)
    frame: pd.DataFrame = instance.tables["opportunities"].copy()
    own = frame["trust"] == trust
    frame.loc[own, "first_period"] = frame.loc[own, "first_period"].map(later)
    gone = own & frame["first_period"].isna()
    return with_tables(instance, {"opportunities": frame[~gone].reset_index(drop=True)})


def later_by(instance: Instance, years: float) -> dict[str, str | None]:
    """The first period that begins so many years after each period does; None behind the horizon."""
    periods = instance.tables["periods"]
    ends = periods["years"].astype(float).cumsum()
    begin = dict(zip(periods["period"], ends - periods["years"].astype(float), strict=True))
    return {
        period: next((z for z, at in begin.items() if at >= start + years - MOMENT), None)
        for period, start in begin.items()
    }


def _scaled(instance: Instance, table: str, column: str, trust: str, factor: float) -> Instance:
    frame: pd.DataFrame = instance.tables[table].copy()
    own = frame["trust"] == trust
    frame.loc[own, column] *= factor
    return with_tables(instance, {table: frame})


def _padding(case: Case, trust: str) -> float:
    return CLAIMED * sum(case.expenditure[trust, period] for period in case.periods)


def _potential(case: Case, trust: str) -> float:
    return HIDDEN * sum(float(case.opportunities[o].potential) for o in case.owned.get(trust, ()))


def _delivered(case: Case, trust: str) -> float:
    owned = (case.opportunities[o] for o in case.owned.get(trust, ()))
    return UNDELIVERED * sum(float(scheme.potential) * float(scheme.delivery) for scheme in owned)


def _whole(case: Case, trust: str) -> float:
    return sum(float(case.opportunities[o].potential) for o in case.owned.get(trust, ()))


WAYS: Mapping[str, Way] = {
    way.id: way
    for way in (
        Way("claim", "claiming 1% more cost", "£m", _claim, _padding),
        Way("hide", "hiding a fifth of its schemes", "£m a year", _hide, _potential),
        Way("less", "delivering a fifth less", "£m a year", _less, _delivered),
        Way("slip", "starting its schemes a year late", "£m a year", _slip, _whole),
    )
}
"""The ways by their names."""


# Which trusts are tried: those that are named, or all, or on a large instance the largest.

ALL_UP_TO, LARGEST = 20, 10
"""Up to so many trusts all are tried where nothing is said, else so many of the largest."""


class IncentivesError(InputError):
    """Trusts or ways that cannot be tried."""

    opening = "The trial has"


def sampled(instance: Instance, named: Sequence[str] = (), largest: int | None = None) -> tuple[str, ...]:
    """The codes of the trusts that are tried, the largest first.

    Args:
        instance: whose trusts.
        named: codes; only these.
        largest: so many of the largest by income, and those of the same income as the last of them, so that it hangs on
            no code. All up to `ALL_UP_TO` trusts, `LARGEST` of more, where neither is given; all where it is 0.

    Raises:
        IncentivesError: a code that is none, both are given, or a number below 0.
    """
    trusts = instance.tables["trusts"]
    faults = [
        Fault(
            "--trust",
            f"'{code}' is no trust of {instance.name}",
            "give the code of one",
            value=code,
            kind="trust",
        )
        for code in named
        if code not in set(trusts["trust"])
    ]
    if named and largest is not None:
        faults.append(Fault("--largest", "stands beside --trust", "give one of them"))
    if largest is not None and largest < 0:
        faults.append(Fault("--largest", f"{largest} is below 0", "give a number of trusts, or 0 for all"))
    if faults:
        raise IncentivesError(faults)
    frame = trusts[trusts["trust"].isin(list(named))] if named else trusts
    frame = frame.sort_values(["income", "expenditure", "trust"], ascending=[False, False, True])
    count = len(trusts) if named or largest == 0 else largest
    if count is None:
        count = len(trusts) if len(trusts) <= ALL_UP_TO else LARGEST
    if count < len(frame):
        frame = frame[frame["income"] >= frame["income"].iloc[count - 1]]
    return tuple(frame["trust"])
