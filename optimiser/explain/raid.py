"""What turning capital into support gains now and costs later, in sentences: the plan beside one without it."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import money, share
from optimiser.explain.break_even import HIGHEST, Kind, Stream, break_even
from optimiser.explain.finding import Finding
from optimiser.explain.rows import each_row
from optimiser.explain.words import joined, listed, plural

TURNED, REPORTED, BACKLOG = (
    "Turned from capital into support",
    "Reported position",
    "Backlog maintenance at the end",
)
UNDERLYING, SCHEMES, STOPPED = "Underlying position", "Schemes that run", "Schemes stopped"
CERTAIN = "to the gap of the two solves"
TELLS = 0.05
"""£m from which a change is told, and a scheme counts as running."""
SOCIAL = 0.035
"""The rate a year at which public money is discounted: HM Treasury, The Green Book (2022), annex A6."""
WHY: dict[Kind, str] = {
    "nothing": "no position changes",
    "pays": "it brings more than it costs at every rate up to 100% a year",
    "costs": "it costs more than it brings at every rate up to 100% a year",
    "several": "gains and losses take turns, so that more than one may do",
}
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
