"""What turning capital into support costs later: the run beside the same question with the raid allowed."""

from __future__ import annotations

import pandas as pd

from optimiser.cli.filling.work import NothingToFillError, Work
from optimiser.explain.finding import Finding
from optimiser.explain.kept import Kept
from optimiser.explain.opened import Opened
from optimiser.explain.prices.flips import flips
from optimiser.explain.resolve import resolve
from optimiser.explain.rows import each_row
from optimiser.explain.words import joined, listed, money, plural
from optimiser.instances import list_scenarios, read_instance
from optimiser.run.prepare import prepare

NAME = "cap_raid"
SECTOR = {
    "raid": "Turned from capital into support",
    "capital_spent": "Capital spent",
    "reported": "Reported position",
    "underlying": "Underlying position",
    "grant": "Grants",
    "loan": "Loans",
    "cip": "Asked for",
}
BACKLOG, SCHEMES = "Backlog maintenance at the end", "Schemes that run"
CERTAIN = "to the gap of the two solves"
TELLS = 0.05
"""£m from which a change is told, and a scheme counts as running."""


def raid(work: Work) -> Kept:
    """The two plans period by period, and the decisions that differ."""
    names = [name for name, _ in list_scenarios(work.folder) if name.startswith(NAME)]
    if not names or work.instance.scenario is not None:
        raise NothingToFillError(
            f"no scenario of the instance is called {NAME}..., or the run has one already"
        )
    work.say(names[0])
    raided = read_instance(work.folder, scenario=names[0])
    other = resolve(raided, prepare(raided, work.question), settings=work.settings).plan_found
    sector = _sector(work.answer, other)
    taken = pd.DataFrame(
        [(text[2:], text.startswith("+")) for text in flips(work.answer, other)],
        columns=["decision", "taken"],
    )
    tables = {"sector": sector, "changes": taken.astype({"decision": str, "taken": bool})}
    return Kept("raid", tables, (_finding(sector),), {"scenario": names[0]})


def _amounts(answer: Opened) -> pd.DataFrame:
    """What is compared, a row a period and a column an amount."""
    sector = answer.table("sector").set_index("period")
    found = sector[list(SECTOR)].rename(columns=SECTOR)
    found[BACKLOG] = answer.table("safety").groupby("period", sort=False)["backlog"].sum()
    savings = answer.table("savings")
    found[SCHEMES] = (
        (savings.set_index("period")["run"] >= TELLS).groupby("period", sort=False).sum().astype(float)
    )
    return found.fillna(0.0)


def _sector(base: Opened, other: Opened) -> pd.DataFrame:
    before, after = _amounts(base), _amounts(other)
    rows = [
        (
            period,
            what,
            "schemes" if what == SCHEMES else "£m",
            before.at[period, what],
            after.at[period, what],
        )
        for what in before
        for period in before.index
    ]
    return pd.DataFrame(rows, columns=["period", "what", "unit", "before", "after"])


def _finding(sector: pd.DataFrame) -> Finding:
    """What is gained when, and what is left behind."""
    rows = sector.assign(change=sector["after"] - sector["before"])
    raided = float(rows.loc[rows["what"] == SECTOR["raid"], "change"].sum())
    if raided <= TELLS:
        text = "Capital may be turned into support there, but the plan takes none of it."
        return Finding("raid", text, rows, certainty=CERTAIN)
    told = [
        f"{money(abs(row.change))} {'better' if row.change > 0 else 'worse'} in {row.period}"
        for row in each_row(rows[rows["what"] == SECTOR["reported"]])
        if abs(row.change) > TELLS
    ]
    sentence = (
        f"Turning {money(raided)} of capital into support makes the reported position "
        f"{listed(told) if told else 'no better'}; {_end(rows)}."
    )
    evidence = pd.concat(
        [rows, pd.DataFrame([{"what": "Turned in all", "change": raided}])], ignore_index=True
    )
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
