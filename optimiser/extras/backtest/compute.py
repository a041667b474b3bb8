"""A plan as delivered against the outturn, case by case and in scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.verified_run import Opened
from optimiser.extras.backtest.figures import (
    LEVELS,
    REPORTED,
    WITHHELD,
    Cell,
    Key,
    Members,
    changed,
    is_share,
    last_figures,
    last_period,
    lifted,
    members_of,
    name_of,
    planned,
    told,
    unit_of,
    weights,
)
from optimiser.extras.backtest.scores import (
    ForecastRange,
    area_under_curve,
    inside,
    mean_absolute_error,
    mean_error,
    no_better,
    ranges,
    rank_correlation,
)
from optimiser.instances import Instance
from optimiser.worlds.risk.tables import rounded

PLAN = "plan as delivered"
NAIVE = {
    "last_year": "last year's figure",
    "national_change": "last year's figure plus the national change",
    "plan_alone": "the published plan alone",
}
"""Columns of the naive forecasts, and what each is called."""
POINTS = 100.0
CASES = ["figure", "name", "level", "id", "period", "unit", "outturn", "plan", *NAIVE, "low", "high"]


@dataclass(frozen=True)
class Backtest:
    """What came of a back-test.

    Attributes:
        cases: a row an outturn: what happened, what the plan said, each naive forecast and the 80% range, in the
            unit of the figure.
        scores: a row a figure, level, period and forecast, see `score_table`.
        unscored: outturns that no figure of the plan answers to, and why.
        draws, seed: of the ranges.
    """

    cases: pd.DataFrame
    scores: pd.DataFrame
    unscored: pd.DataFrame
    draws: int
    seed: int


def scored_rows(instance: Instance) -> pd.DataFrame:
    """The outturns of periods of the plan.

    Raises:
        RunError: there are none; it says what to do.
    """
    rows = instance.tables["outturn"]
    if rows.empty:
        raise RunError(
            f"{instance.name} does not say what happened, so there is nothing to score: give it an outturn table "
            "(figure, level, id, period, value, unit, source), as instances/README.md describes it"
        )
    found = rows[rows["period"].isin(instance.tables["periods"]["period"])]
    if found.empty:
        raise RunError(
            f"the outturn of {instance.name} is of no period of its plan, so there is nothing to score: add what "
            f"happened in {instance.tables['periods']['period'].iloc[0]} to outturn.csv"
        )
    return found.reset_index(drop=True)


def backtest(answer: Opened, draws: int = 10_000, seed: int = 0) -> Backtest:
    """Score a plan, savings as they are expected to be delivered, against what happened.

    What stands in `outturn` by trust is also scored by system and for the sector, where all their trusts have it:
    sums, and shares weighted by the patients of the plan.

    Args:
        answer: a verified plan.
        draws: of the ranges, as in `simulate`.
        seed: the same seed gives the same draws.

    Raises:
        RunError: the instance has no outturn of a period of the plan.
    """
    instance, members = answer.instance, members_of(answer.instance)
    rows = scored_rows(instance)
    values, sizes = told(answer), weights(answer)
    values |= {(WITHHELD, t, y): amount for (figure, t, y), amount in values.items() if figure == REPORTED}
    last = last_period(instance)
    known = _by_trust(instance)
    wanted = _wanted(rows, members)
    happened = lifted(known, wanted, members, values, sizes) | _as_stated(rows)
    plan = _with_commissioners(answer, lifted(values, happened, members, values, sizes), _as_stated(rows))
    totals = _totals(answer, plan, members)
    plan = {key: value for key, value in plan.items() if key[0] != WITHHELD or key in totals}
    spread = ranges(answer, plan, totals, members, draws, seed)
    plan |= {key: one.mean for key, one in spread.items() if key[0] == WITHHELD}
    before = lifted(last_figures(answer, known, last), plan, members, values, sizes)
    before |= _stated_last(instance, plan, last)
    naive = {
        "last_year": before,
        "national_change": changed(answer, before, happened, sizes),
        "plan_alone": lifted(planned(answer), plan, members, values, sizes) | _stated_totals(answer, plan),
    }
    cases = _cases(instance, happened, plan, naive, spread)
    return Backtest(cases, score_table(cases), _unscored(rows, plan), draws, seed)


def _by_trust(instance: Instance) -> dict[Cell, float]:
    rows = instance.tables["outturn"].query("level == 'trust'")
    return dict(zip(zip(rows["figure"], rows["id"], rows["period"], strict=True), rows["value"], strict=True))


def _as_stated(rows: pd.DataFrame) -> dict[Key, float]:
    keys = zip(rows["figure"], rows["level"], rows["id"], rows["period"], strict=True)
    return dict(zip(keys, rows["value"], strict=True))


def _with_commissioners(
    answer: Opened, plan: Mapping[Key, float], stated: Mapping[Key, float]
) -> dict[Key, float]:
    """What the outturn states of a system itself counts its commissioners, as its control total does."""
    theirs = answer.case.data.commissioners
    counted = {key for key in plan if key[1] == "system" and key[0] in {REPORTED, WITHHELD} and key in stated}
    return {
        key: x + (theirs.get((key[2], key[3]), 0.0) if key in counted else 0.0) for key, x in plan.items()
    }


def _wanted(rows: pd.DataFrame, members: Members) -> list[Key]:
    """Every figure of the outturn at every level, in the order of the table; one system is the sector again."""
    figures = list(dict.fromkeys(zip(rows["figure"], rows["period"], strict=True)))
    systems = sum(level == "system" for level, _ in members)
    at = [(level, code) for level, code in members if level != "system" or systems > 1]
    return [(figure, level, code, period) for figure, period in figures for level, code in at]


def _stated_last(instance: Instance, plan: Mapping[Key, float], last: str | None) -> dict[Key, float]:
    """Last year's figures of systems and the sector that the outturn itself states."""
    rows = instance.tables["outturn"]
    stated = _as_stated(rows[(rows["period"] == last) & (rows["level"] != "trust")])
    return {key: stated[(*key[:3], str(last))] for key in plan if (*key[:3], str(last)) in stated}


def _control_totals(answer: Opened) -> dict[tuple[str, str, str], float]:
    found = answer.case.data.control_totals
    return {(level, code, y): x for (level, code, y, basis), x in found.items() if basis == "reported"}


def _stated_totals(answer: Opened, plan: Mapping[Key, float]) -> dict[Key, float]:
    """Control totals of systems and the sector: their published plan."""
    totals = _control_totals(answer)
    return {key: totals[key[1:]] for key in plan if key[0] == REPORTED and key[1:] in totals}


def _totals(answer: Opened, plan: Mapping[Key, float], members: Members) -> dict[Key, float]:
    """The control total that withheld support follows from: its own, or those of its trusts together, £m."""
    totals, found = _control_totals(answer), {}
    for key in (key for key in plan if key[0] == WITHHELD):
        level, code, y = key[1:]
        parts = [("trust", trust, y) for trust in members[level, code]]
        if (level, code, y) in totals:
            found[key] = totals[level, code, y]
        elif all(part in totals for part in parts):
            found[key] = sum(totals[part] for part in parts)
    return found


def _cases(
    instance: Instance,
    happened: Mapping[Key, float],
    plan: Mapping[Key, float],
    naive: Mapping[str, Mapping[Key, float]],
    spread: Mapping[Key, ForecastRange],
) -> pd.DataFrame:
    """A row an outturn that the plan has a figure for; figures in the order of the outturn, then levels, then codes."""
    standards = dict(
        zip(instance.tables["standards"]["standard"], instance.tables["standards"]["name"], strict=True)
    )
    order = {key: at for at, key in enumerate(happened)}
    first: dict[tuple[str, str], int] = {}
    for key, at in order.items():
        first[key[0], key[3]] = min(at, first.get((key[0], key[3]), at))
    none = ForecastRange(nan, nan, nan)
    rows = [
        (
            key[0],
            name_of(key[0], standards),
            *key[1:],
            unit_of(key[0]),
            happened[key],
            plan[key],
            *(forecast.get(key, nan) for forecast in naive.values()),
            spread.get(key, none).low,
            spread.get(key, none).high,
        )
        for key in sorted(plan, key=lambda k: (first[k[0], k[3]], LEVELS.index(k[1]), k[2]))
    ]
    return rounded(pd.DataFrame(rows, columns=CASES))


def _unscored(rows: pd.DataFrame, plan: Mapping[Key, float]) -> pd.DataFrame:
    """Outturns of the plan's periods that the plan has no figure for."""
    known = [
        key in plan for key in zip(rows["figure"], rows["level"], rows["id"], rows["period"], strict=True)
    ]
    left = rows.loc[[not one for one in known], ["figure", "level", "id", "period"]]
    return left.reset_index(drop=True)


def score_table(cases: pd.DataFrame) -> pd.DataFrame:
    """The scores of every forecast, each beside the plan on the same cases.

    Returns:
        figure, name, level, period, forecast; `cases` that have it; rank_correlation, mean_absolute_error and
        mean_error (in `unit`, of shares in points), auc (support withheld alone); `plan_` before these: of the
        plan on the same cases; `worse`: whether the plan is no better by any of them; `ranges`: how many outturns
        have a range, `inside`: the share of them that lie in theirs.
    """
    rows = []
    for _, own in cases.groupby(["figure", "period", "level"], sort=False):
        rows.append(_score(own, "plan", PLAN))
        rows += [_score(own, column, name) for column, name in NAIVE.items() if own[column].notna().any()]
    frame = rounded(pd.DataFrame(rows))
    return frame.astype({"cases": int, "ranges": int})


def _score(own: pd.DataFrame, column: str, name: str) -> dict[str, object]:
    first = own.iloc[0]
    both = own[own[column].notna()]
    side, plan = _measured(both, column), _measured(both, "plan")
    ranged, held = inside(*(own[end].to_numpy(float) for end in ("low", "high", "outturn")))
    mine = column == "plan"
    worse = [
        no_better(plan["rank_correlation"], side["rank_correlation"], higher=True),
        no_better(plan["mean_absolute_error"], side["mean_absolute_error"], higher=False),
        no_better(plan["auc"], side["auc"], higher=True),
    ]
    return {
        **{part: first[part] for part in ("figure", "name", "level", "period")},
        "forecast": name,
        "unit": "points" if is_share(first["figure"]) else first["unit"],
        "cases": len(both),
        **side,
        **{f"plan_{part}": plan[part] for part in ("rank_correlation", "mean_absolute_error", "auc")},
        "worse": not mine and any(worse),
        "ranges": ranged if mine else 0,
        "inside": held if mine else nan,
    }


def _measured(rows: pd.DataFrame, column: str) -> dict[str, float]:
    forecast, happened = rows[column].to_numpy(float), rows["outturn"].to_numpy(float)
    scale = POINTS if is_share(str(rows["figure"].iloc[0])) else 1.0
    hit = rows["figure"].iloc[0] == WITHHELD
    return {
        "rank_correlation": rank_correlation(forecast, happened),
        "mean_absolute_error": scale * mean_absolute_error(forecast, happened),
        "mean_error": scale * mean_error(forecast, happened),
        "auc": area_under_curve(forecast, happened) if hit else nan,
    }
