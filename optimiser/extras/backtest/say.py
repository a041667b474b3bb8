"""A back-test in sentences: first where the plan is no better than a naive forecast."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from optimiser.amounts import amount, number, share
from optimiser.explain.finding import Finding
from optimiser.explain.words import capital, listed, plural
from optimiser.extras.backtest.compute import PLAN, Backtest
from optimiser.extras.backtest.scores import CERTAINTY

LEAST, MOST = 0.7, 0.9
"""Share of outturns that ranges of 80% should hold."""
FIXED = "the plan: what happened is compared with it as it was delivered on average, nobody corrects course"
BY = {"trust": "by trust", "system": "by system", "sector": "for the sector"}


def backtest_findings(found: Backtest) -> list[Finding]:
    """How it stands in one sentence; where the plan is no better; where it is; ranges; what was not scored."""
    groups = [own.reset_index(drop=True) for _, own in _groups(found.scores)]
    worse = [own for own in groups if bool(own["worse"].any())]
    better = [own for own in groups if len(own) > 1 and not bool(own["worse"].any())]
    return [
        _standing(found, worse, better),
        *(_of(own, found) for own in worse),
        *(_of(own, found) for own in better),
        *_ranges(found),
        *_unscored(found),
    ]


def _groups(scores: pd.DataFrame) -> Iterator[tuple[object, pd.DataFrame]]:
    yield from scores.groupby(["figure", "period", "level"], sort=False)


def _certainty(found: Backtest) -> str:
    return (
        f"one outturn, scored once; ranges from {found.draws:,} draws, seed {found.seed}; the national change is that "
        "which came, so nobody could have made that forecast"
    )


def _what(own: pd.DataFrame) -> str:
    first = own.iloc[0]
    return f"{first['name']} {BY[first['level']]} in {first['period']}"


def _standing(found: Backtest, worse: list[pd.DataFrame], better: list[pd.DataFrame]) -> Finding:
    """Of how many figures the plan is no better than the best naive forecast, and which."""
    scored = len(worse) + len(better)
    evidence = pd.DataFrame({"scored": [scored], "no_better": [len(worse)], "cases": [len(found.cases)]})
    if not scored:
        sentence = (
            f"{plural(len(found.cases), 'outturn')} can be scored and none has a naive forecast beside it: add last "
            "year's figures to outturn.csv."
        )
        return Finding("backtest", sentence, evidence, "caution", FIXED, _certainty(found))
    names = listed([_what(own) for own in worse])
    evidence = pd.concat([evidence, *(own.head(1)[["name", "period"]] for own in worse)], ignore_index=True)
    sentence = (
        f"On {len(worse)} of {plural(scored, 'figure')} the plan is no better than a naive forecast: {names}."
        if worse
        else f"On each of {plural(scored, 'figure')} the plan is better than every naive forecast."
    )
    return Finding("backtest", sentence, evidence, "warning" if worse else "note", FIXED, _certainty(found))


def _of(own: pd.DataFrame, found: Backtest) -> Finding:
    """One figure: the plan beside each naive forecast on the same cases."""
    others = own[own["forecast"] != PLAN]
    parts = [_against(row) for _, row in others.iterrows()]
    verb = (
        "is no better than a naive forecast" if bool(own["worse"].any()) else "is better than naive forecasts"
    )
    return Finding(
        "backtest-figure",
        f"On {_what(own)} the plan {verb}: {'; '.join(parts)}.",
        own,
        "warning" if bool(own["worse"].any()) else "note",
        FIXED,
        _certainty(found),
        units={"mean_absolute_error": str(own["unit"].iloc[0]), "mean_error": str(own["unit"].iloc[0])},
    )


def _against(row: pd.Series) -> str:
    """The scores of the plan and of one forecast, the worse ones of the plan marked by the word `only`."""
    unit = str(row["unit"])
    said = [
        f"off by {amount(row['plan_mean_absolute_error'], unit)} against {amount(row['mean_absolute_error'], unit)}"
    ]
    if not (pd.isna(row["plan_rank_correlation"]) or pd.isna(row["rank_correlation"])):
        said.append(
            f"rank correlation {number(row['plan_rank_correlation'])} against {number(row['rank_correlation'])}"
        )
    if not (pd.isna(row["plan_auc"]) or pd.isna(row["auc"])):
        said.append(f"AUC {number(row['plan_auc'])} against {number(row['auc'])}")
    return f"{listed(said)} for {row['forecast']} ({plural(row['cases'], 'case')})"


def _ranges(found: Backtest) -> Iterator[Finding]:
    """How many outturns lie inside their ranges."""
    rows = found.scores[(found.scores["forecast"] == PLAN) & (found.scores["ranges"] > 0)]
    yield from (_held(rows.iloc[[at]], found) for at in range(len(rows)))
    bare = found.scores[(found.scores["forecast"] == PLAN) & (found.scores["ranges"] == 0)]
    if len(bare):
        names = listed(list(dict.fromkeys(bare["name"])))
        yield Finding(
            "backtest-no-ranges",
            f"There is no range for {names}: the draws vary what savings deliver, and nothing else.",
            bare[["figure", "name", "level", "period"]],
            "caution",
        )


def _held(own: pd.DataFrame, found: Backtest) -> Finding:
    """How many outturns of one figure lie inside their ranges; of a single one, whether it does."""
    held, count = float(own["inside"].iloc[0]), int(own["ranges"].iloc[0])
    if count == 1:
        where = "inside" if held else "outside"
        sentence = capital(f"{_what(own)} ended {where} its range of {share(CERTAINTY)}.")
    else:
        side = (
            ": the ranges are too narrow"
            if held < LEAST
            else ": the ranges are too wide"
            if held > MOST
            else ""
        )
        sentence = (
            f"Of {plural(count, 'outturn')} of {_what(own)}, {share(held)} lie inside their ranges of "
            f"{share(CERTAINTY)}{side}."
        )
    good = LEAST <= held <= MOST if count > 1 else bool(held)
    evidence = own.assign(range=CERTAINTY)
    return Finding(
        "backtest-ranges", sentence, evidence, "note" if good else "caution", FIXED, _certainty(found)
    )


def _unscored(found: Backtest) -> Iterator[Finding]:
    if len(found.unscored):
        figures = listed(list(dict.fromkeys(found.unscored["figure"])))
        yield Finding(
            "backtest-unscored",
            f"{plural(len(found.unscored), 'outturn')} cannot be scored, since the plan has no such figure: {figures}.",
            found.unscored.assign(outturns=len(found.unscored)),
            "caution",
        )
