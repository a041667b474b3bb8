"""Differences of runs against the first, all adding up, and what is the same in all of them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.errors import Fault, InputError, RunError
from optimiser.explain.compare.common import common_of, regrouped
from optimiser.explain.finding import each_row
from optimiser.explain.prices.free import decisions
from optimiser.explain.verified_run import Opened

# Differences of runs against the first, by trust, system, region, type and period, all adding up.

AMOUNTS = ("cip", "grant", "loan", "reported", "underlying")
SHORTFALLS = ("patients_short", "wte_short", "beds_short", "backlog_over")
KEYS = ["level", "id", "period"]
LEVELS = ("sector", "region", "system", "type", "trust")


def names(runs: Sequence[Opened]) -> list[str]:
    """A name for each run: its folder's, numbered where two are the same."""
    seen: dict[str, int] = {}
    found = []
    for run in runs:
        seen[run.name] = seen.get(run.name, 0) + 1
        found.append(run.name if seen[run.name] == 1 else f"{run.name} ({seen[run.name]})")
    return found


def by_trust(run: Opened) -> pd.DataFrame:
    """A row a trust and period: money, shortfalls, and the levels that the trust belongs to."""
    keys = ["trust", "period"]
    frame = run.table("allocation")[[*keys, *AMOUNTS]]
    patients = run.table("access").groupby(keys)["shortfall"].sum().rename("patients_short")
    short = run.table("safety").set_index(keys)
    columns = {
        "short_safe_staffing": "wte_short",
        "short_safe_occupancy": "beds_short",
        "short_backlog_ceiling": "backlog_over",
    }
    safety = short[list(columns)].rename(columns=columns)
    frame = frame.join(patients, on=keys).join(safety, on=keys).fillna(dict.fromkeys(SHORTFALLS, 0.0))
    frame = frame.astype(
        dict.fromkeys(SHORTFALLS, float)
    )  # a run without access or safety has no number there
    trusts = run.case.data.trusts
    frame["type"] = [trusts[t].type for t in frame["trust"]]
    frame["system"] = [trusts[t].system for t in frame["trust"]]
    frame["region"] = [run.case.data.systems[s].region or "no region" for s in frame["system"]]
    return frame.assign(sector="*")


def _checked(runs: Sequence[Opened]) -> None:
    if len(runs) <= 1:
        raise InputError([Fault("RUN", "is only one", "give two runs or more")])


def differences(runs: Sequence[Opened]) -> pd.DataFrame:
    """Every amount of every run, with its difference from the first run's.

    Args:
        runs: verified; of the same trusts and periods, or of others: what a run has and the first lacks has no
            difference, and a trust that another one took over counts there (see `compare.common`).

    Returns:
        Columns run, level, id, period, and for each amount its value and `change_<amount>`; levels are
        sector, region, system, type and trust.

    Raises:
        InputError: fewer than two runs.
        RunError: a level does not add up to the sector.
    """
    _checked(runs)
    parts = []
    for name, run in zip(names(runs), runs, strict=True):
        parts.append(_beside(runs[0], run).assign(run=name))
    found = pd.concat(parts, ignore_index=True)
    _reconciled(found)
    return found[["run", *(column for column in found if column != "run")]]


def _beside(first: Opened, run: Opened) -> pd.DataFrame:
    """A run's amounts at every level, with the difference from the first run's where it has the same."""
    shared, base, frame = common_of(first.instance, run.instance), by_trust(first), by_trust(run)
    before = _levels(regrouped(base, shared.merged_first, frame)).set_index(KEYS)
    own = _levels(regrouped(frame, shared.merged_other, base)).set_index(KEYS)
    change = (own - before.reindex(own.index)).add_prefix("change_")
    return own.join(change).reset_index()


def _levels(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = [column for column in frame if pd.api.types.is_numeric_dtype(frame[column])]
    sums = [
        frame.groupby([level, "period"], sort=False)[numbers].sum().reset_index()
        .rename(columns={level: "id"}).assign(level=level)
        for level in LEVELS
    ]  # fmt: skip
    found = pd.concat(sums, ignore_index=True)
    return found[["level", "id", "period", *numbers]]


def _reconciled(found: pd.DataFrame) -> None:
    """Every level of a run adds up to its sector."""
    numbers = [*AMOUNTS, *SHORTFALLS]
    sums = found.groupby(["run", "period", "level"])[numbers].sum()
    for (run, period), group in sums.groupby(level=["run", "period"]):
        levels = group.droplevel(["run", "period"])
        off = (levels - levels.loc["sector"]).abs().to_numpy()
        if (off > 1e-6 * (1.0 + levels.loc["sector"].abs().to_numpy())).any():
            raise RunError(f"the levels of {run} do not add up to its sector in {period}")


def winners_and_losers(found: pd.DataFrame) -> pd.DataFrame:
    """A row a run and trust over all periods: change of ask, support and reported position, £m.

    A trust gains where it is asked for less or ends better; `verdict` goes by the ask, then by the position.
    """
    own = found[(found["level"] == "trust") & found["change_cip"].notna()]
    columns = ["change_cip", "change_grant", "change_loan", "change_reported"]
    sums = own.groupby(["run", "id"], sort=False)[columns].sum().reset_index().rename(columns={"id": "trust"})
    sums["verdict"] = [_verdict(row.change_cip, row.change_reported) for row in each_row(sums)]
    return sums


def _verdict(ask: float, position: float, same: float = 0.05) -> str:
    if abs(ask) > same:
        return "asked for less" if ask < 0 else "asked for more"
    if abs(position) > same:
        return "ends better" if position > 0 else "ends worse"
    return "the same"


def measures_table(runs: Sequence[Opened]) -> pd.DataFrame:
    """A row a run and measure: value, and change against the first run."""
    base = runs[0].measures
    rows = [
        (name, measure, value, value - base[measure])
        for name, run in zip(names(runs), runs, strict=True)
        for measure, value in run.measures.items()
        if measure in base
    ]
    return pd.DataFrame(rows, columns=["run", "measure", "value", "change"])


# What is the same in all of several plans: yes/no decisions and asks that nobody needs to argue about.

SAME = 0.05
"""£m within which an ask counts as the same."""


def shared_periods(plans: Sequence[Opened]) -> list[str]:
    """The periods that all plans have."""
    return [y for y in plans[0].case.periods if all(y in plan.case.periods for plan in plans)]


def stable_choices(plans: Sequence[Opened]) -> pd.DataFrame:
    """Every yes/no decision that some plan takes in a period of all: in how many of them, and whether in all."""
    shared = set(shared_periods(plans))
    other = tuple(f" {y}" for plan in plans for y in plan.case.periods if y not in shared)
    taken = [{name for name in decisions(plan) if not name.endswith(other)} for plan in plans]
    rows = [(name, sum(name in one for one in taken), len(taken)) for name in sorted(set().union(*taken))]
    frame = pd.DataFrame(rows, columns=["decision", "taken", "plans"]).astype({"taken": int, "plans": int})
    return frame.assign(stable=frame["taken"] == frame["plans"])


def stable_asks(plans: Sequence[Opened]) -> pd.DataFrame:
    """The ask of each trust of all plans over the periods of all: least and most (£m), and whether it is the same."""
    shared = shared_periods(plans)
    asked = [plan.table("allocation") for plan in plans]
    own = [frame[frame["period"].isin(shared)].groupby("trust", sort=False)["cip"].sum() for frame in asked]
    sums = pd.concat(own, axis=1, join="inner")
    frame = pd.DataFrame(
        {
            "trust": sums.index.to_numpy(str),
            "least": sums.min(axis=1).to_numpy(float),
            "most": sums.max(axis=1).to_numpy(float),
        }
    )
    return frame.assign(stable=frame["most"] - frame["least"] <= SAME)
