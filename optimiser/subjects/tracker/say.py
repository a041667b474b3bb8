"""What the tracker says in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from optimiser.amounts import count, money, share
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.subjects.tracker.compute import BASES, FLAGS, STATED, Tracker

NAMED = 12
CLOSE = 1e-6
WORDS = {
    "little": ("has", "have", "made less than 20% of the savings planned for the year"),
    "behind": ("is", "are", "more than 50% behind plan to date"),
    "deficit": ("is", "are", "in deficit to date"),
}


def _row(frame: pd.DataFrame, at: int = 0) -> dict[str, Any]:
    return {str(name): value for name, value in frame.iloc[at].items()}


def tracker_findings(found: Tracker) -> Iterator[Finding]:
    """What was made, what the forecast still takes, and who is flagged."""
    total = _row(found.total)
    evidence = found.total.assign(period=found.period)
    yield Finding(
        id="to-date",
        sentence=f"To date in {found.period}, {money(total['actual_to_date'])} of savings were made of "
        f"{money(total['plan_to_date'])} planned ({share(total['delivered'])}).",
        evidence=evidence,
        severity="caution" if total["delivered"] < 1 else "note",
        certainty="exact: the monitoring table",
    )
    if total["actual_to_date"] > 0 and total["to_come"] > 0:
        yield _catch_up(found, total, evidence)
    yield _flags(found)
    yield _deficits(found, total)


def _catch_up(found: Tracker, total: dict[str, Any], evidence: pd.DataFrame) -> Finding:
    left = "" if total["rest"] != total["rest"] else f"{share(total['rest'])} of what the plan has left, and "
    return Finding(
        id="catch-up",
        sentence=f"The forecast of {money(total['forecast'])} ({share(total['of_forecast'])} of the plan) "
        f"takes {money(total['to_come'])} in the rest of {found.period}: {left}{total['catch_up']:.2f} times "
        "what was made to date.",
        evidence=evidence,
        severity="caution" if total["catch_up"] > 1 else "note",
        certainty="exact: the monitoring table",
        next_question="what comes of it if the rest is delivered as savings usually are: see the outlook",
    )


def _flags(found: Tracker) -> Finding:
    """The three flags and who has all of them."""
    counts = {flag: int(found.rows[flag].sum()) for flag in (*FLAGS, "triple")}
    said = "; ".join(
        f"{count(counts[flag])} {one if counts[flag] == 1 else many} {words}"
        for flag, (one, many, words) in WORDS.items()
    )
    triple = found.trusts("triple")
    more = f", and {len(triple) - NAMED} more" if len(triple) > NAMED else ""
    named = f": {listed(triple[:NAMED])}{more}" if triple else ""
    evidence = found.rows[["trust", "of_year", "delivered", "position_to_date", *FLAGS, "triple"]]
    return Finding(
        id="flags",
        sentence=f"Of {plural(len(found.rows), 'trust')}, {said}; all three hold for "
        f"{count(counts['triple'])}{named}.",
        evidence=evidence.assign(trusts=len(found.rows), more=len(triple) - NAMED, below=0.2, beyond=0.5,
                                 **{f"count_{flag}": n for flag, n in counts.items()}),
        severity="warning" if triple else "note",
        certainty="exact: the monitoring table",
    )  # fmt: skip


def _deficits(found: Tracker, total: dict[str, Any]) -> Finding:
    """Deficits now and deficits forecast: what would have to turn."""
    now, later = (int((found.rows[name] < 0).sum()) for name in ("position_to_date", "position_forecast"))
    evidence = pd.DataFrame(
        {"period": [found.period], "position_to_date": [total["position_to_date"]], "in_deficit": [now],
         "position_forecast": [total["position_forecast"]], "forecast_deficit": [later]}
    )  # fmt: skip
    evidence["turn"] = evidence["position_forecast"] - evidence["position_to_date"]
    return Finding(
        id="deficits",
        sentence=f"{plural(now, 'trust')} in deficit to date, {count(later)} by their forecast for "
        f"{found.period}; "
        f"together they are at {money(total['position_to_date'])} and forecast "
        f"{money(total['position_forecast'])}, so {_turn(total['position_to_date'], evidence['turn'].iloc[0])}.",
        evidence=evidence,
        certainty="exact: the monitoring table",
    )


def _turn(to_date: float, turn: float) -> str:
    """What the rest of the year has to bring, or is forecast to lose, £m."""
    if turn >= 0:
        return f"the rest would have to bring {money(turn)}"
    return f"the rest of the year is forecast to lose {'a further ' if to_date < 0 else ''}{money(-turn)}"


def outlook_findings(table: pd.DataFrame, draws: int) -> Iterator[Finding]:
    """Where the year ends if the savings to come are delivered as uncertainly as the instance says: one reading."""
    said = table[table["at_risk"] == STATED]
    for at in range(len(said)):
        row = _row(said, at)
        yield Finding(
            id=f"outlook-{row['at_risk']}",
            sentence=f"With {BASES[row['at_risk']]} at risk ({money(row['amount_at_risk'])}), "
            f"{row['period']} ends between {money(row['q05'])} and {money(row['q95'])} in nine draws of ten, "
            f"{money(row['q50'])} in the middle, where trusts forecast {money(row['forecast'])}.",
            evidence=pd.DataFrame([row]),
            severity="caution" if row["q95"] < row["forecast"] else "note",
            holds_fixed="growth, prices and access as the trusts forecast them",
            certainty=f"{draws:,} draws; shares delivered as in opportunities and the delivery table",
        )


def no_replan(reason: str) -> Finding:
    """That the rest of the year could not be planned, and why."""
    return Finding(id="replan", sentence=f"The rest is not planned again: {reason}", severity="warning")


def phasing_finding(rates: pd.DataFrame, period: str, *, as_forecast: bool) -> Finding | None:
    """By how much the trusts' own forecasts differ from the rate to date, savings apart; None where by nothing."""
    beyond = float(rates["beyond_rate"].sum())
    if abs(beyond) < 1:
        return None
    better = "better" if beyond > 0 else "worse"
    said = (
        f"Savings apart, the trusts forecast the rest of {period} {money(abs(beyond))} {better} than the rate"
    )
    taken = (
        "the re-plan takes their word for it"
        if as_forecast
        else ("the re-plan takes the rate; --rest forecast plans on their word")
    )
    return Finding(
        id="phasing",
        sentence=f"{said} to date (winter money, support that comes late, or hope): {taken}.",
        evidence=rates.assign(period=period, total=abs(beyond)),
        severity="caution",
        certainty="reckoned from the monitoring table and the path with nothing decided",
        next_question="optimiser track INSTANCE --rest forecast",
        units={"total": "£m"},
    )  # fmt: skip


def replan_finding(table: pd.DataFrame, period: str) -> Finding:
    """How far the sector can still get, beside what its trusts say."""
    known = table.dropna(subset=["forecast"])
    sums = known[["position_to_date", "outturn", "forecast", "savings", "grant"]].sum().to_frame().T
    row = _row(sums)
    short = int((table["gap"] > CLOSE).sum())
    totals = int(table["control_total"].notna().sum())
    return Finding(
        id="replan",
        sentence=f"Planned again from where they are, the monitored trusts can end {period} at "
        f"{money(row['outturn'])} with {money(row['grant'])} of grants (they forecast "
        f"{money(row['forecast'])}); {count(short)} of "
        f"{plural(totals, 'trust control total')} then {'stays' if totals == 1 else 'stay'} out of reach.",
        evidence=sums.assign(period=period, short=short, totals=totals),
        severity="caution" if short else "note",
        holds_fixed="what was spent, made and given to date",
        certainty="solved; the rules of the rest of the year stand in docs/track.md",
        next_question="optimiser simulate on the run of the rest",
    )
