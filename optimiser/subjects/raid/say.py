"""What turning capital into support gains now and costs later, in sentences: the plan beside one without it."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import money, share
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import joined, listed, plural
from optimiser.subjects.raid.compute import (
    BACKLOG,
    BEYOND,
    HIGHEST,
    REPORTED,
    SCHEMES,
    TELLS,
    TURNED,
    WITHIN,
    Kind,
    changes,
)

CERTAIN = "to the gap of the two solves"
WHY: dict[Kind, str] = {
    "nothing": "no position changes",
    "pays": "it brings more than it costs at every rate up to 100% a year",
    "costs": "it costs more than it brings at every rate up to 100% a year",
    "several": "gains and losses take turns, so that more than one may do",
}


def raid_findings(sector: pd.DataFrame, stream: pd.DataFrame, rates: pd.DataFrame) -> list[Finding]:
    """What is gained when and what is left behind; then the rate at which that is even."""
    rows = changes(sector)
    turned = float(rows.loc[rows["what"] == TURNED, "change"].sum())
    if turned <= TELLS:
        text = "Capital may be turned into support there, but the plan takes none of it."
        return [Finding("raid", text, rows, certainty=CERTAIN)]
    return [_gains(rows, turned), *_even(stream, rates)]


def _gains(rows: pd.DataFrame, turned: float) -> Finding:
    told = [
        f"{money(abs(row.change))} {'better' if row.change > 0 else 'worse'} in {row.period}"
        for row in each_row(rows[rows["what"] == REPORTED])
        if abs(row.change) > TELLS
    ]
    sentence = (
        f"Turning {money(turned)} of capital into support makes the reported position "
        f"{listed(told) if told else 'no better'}; {_end(rows)}."
    )
    whole = pd.DataFrame([{"what": "Turned in all", "change": turned}])
    evidence = pd.concat([rows, whole], ignore_index=True)
    return Finding("raid", sentence, evidence, severity="caution", certainty=CERTAIN)


def _end(rows: pd.DataFrame) -> str:
    """The most that backlog grows by, and the schemes with which the last period ends."""
    last = str(rows["period"].iloc[-1])
    backlog, schemes = (
        rows[rows["what"] == what].set_index("period")["change"] for what in (BACKLOG, SCHEMES)
    )
    most, running = str(backlog.idxmax()), float(schemes[last])
    worst = (
        f"backlog maintenance is up to {money(backlog[most])} higher (in {most})"
        if backlog[most] > TELLS
        else ""
    )
    end = f"{last} ends with {plural(abs(running), 'scheme')} {'fewer' if running < 0 else 'more'} running"
    return joined([worst, end])


def _even(stream: pd.DataFrame, rates: pd.DataFrame) -> list[Finding]:
    """The rate at which it breaks even on each reading, or why there is none."""
    end = stream.iloc[-1]
    left = [
        f"the {money(end['backlog'])} of backlog that it leaves were a bill of {end['period']}"
        if end["backlog"] > 0
        else "",
        f"the {'worse' if end['for_good'] < 0 else 'better'} underlying position of {end['period']} "
        f"({money(abs(end['for_good']))} a year) went on for good"
        if end["for_good"]
        else "",
    ]
    told = {WITHIN: "in the years of the plan", BEYOND: f"if {' and '.join(part for part in left if part)}"}
    readings = [WITHIN, *([BEYOND] if any(left) else [])]
    return [_break(told[name], rates[rates["reading"] == name], stream) for name in readings]


def _break(counted: str, rates: pd.DataFrame, stream: pd.DataFrame) -> Finding:
    row = rates[rates["kind"] != ""].iloc[-1]
    kind: Kind = row["kind"]
    at = f"{money(row['gains'])} gained and {money(row['losses'])} lost"
    if kind == "rate":
        side = "below" if row["pays_above"] else "above"
        said = (
            f"what it gains equals what it loses at a discount rate of {share(row['rate'])} a year ({at}, at their "
            f"present value): {side} that it costs more than it brings"
        )
    else:
        said = f"no discount rate makes it break even: {WHY[kind]} ({at}, discounted at {share(row['rate'])})"
    evidence = pd.concat([rates, stream], ignore_index=True)
    return Finding(
        id="raid_break_even",
        sentence=f"{counted[:1].upper()}{counted[1:]}, {said}.",
        evidence=evidence.assign(top=HIGHEST, low=0.0),
        severity="note" if kind in {"pays", "nothing"} else "caution",
        holds_fixed="both plans as they are solved, all their decisions free",
        certainty=CERTAIN,
        units={"rate": "share a year", "gains": "£m", "losses": "£m", "balance": "£m"},
    )
