"""What turning capital into support costs later: a plan that may, beside the same question where it may not."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from optimiser.explain.altered import with_tables
from optimiser.explain.kept import Kept
from optimiser.explain.opened import Opened
from optimiser.explain.prices.flips import flips
from optimiser.explain.raid import (
    BACKLOG,
    REPORTED,
    SCHEMES,
    STOPPED,
    TELLS,
    TURNED,
    UNDERLYING,
    raid_findings,
    rates_table,
    stream_table,
)
from optimiser.explain.resolve import resolve
from optimiser.instances import Instance, list_scenarios, read_instance
from optimiser.questions import in_sum
from optimiser.run.prepare import prepare
from optimiser.subjects.part import Part, Place
from optimiser.subjects.raid.show import show
from optimiser.subjects.work import NothingToFillError, Work

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


def raid(work: Work) -> Kept:
    """The two plans period by period, what that is worth at which rate, and the decisions that differ."""
    without, taken, about = _pair(work)
    return raided(without, taken, about)


def _pair(work: Work) -> tuple[Opened, Opened, str]:
    """A plan without and one with a raid, and what they are."""
    if work.answer.table("sector")["raid"].sum() > TELLS:
        work.say("the same with no capital turned into support")
        envelope = work.instance.tables["envelope"].assign(capital_to_revenue_limit=0.0)
        return (
            _solved(work, with_tables(work.instance, {"envelope": envelope})),
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


def raided(without: Opened, taken: Opened, about: str) -> Kept:
    """The tables and sentences of two plans, without a raid and with it."""
    sector = _sector(without, taken)
    stream = stream_table(sector, {y: without.case.years[y] for y in without.case.periods})
    rates = rates_table(stream)
    turned = pd.DataFrame(
        [(text[2:], text.startswith("+")) for text in flips(without, taken)], columns=["decision", "taken"]
    )
    tables = {
        "sector": sector,
        "stream": stream,
        "rates": rates,
        "changes": turned.astype({"decision": str, "taken": bool}),
    }
    return Kept("raid", tables, tuple(raid_findings(sector, stream, rates)), {"note": about})


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


def _sector(without: Opened, taken: Opened) -> pd.DataFrame:
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


RAID = Part(
    name="raid",
    question="What does turning capital into support cost later?",
    adds="what turning capital into support costs later",
    tables={
        "sector": ("period", "what", "unit", "before", "after"),
        "stream": ("period", "years", "reported", "backlog", "for_good"),
        "rates": ("reading", "kind", "pays_above", "rate", "gains", "losses", "balance"),
        "changes": ("decision", "taken"),
    },
    cost=110,
    place=Place("raid-of-capital", "What raiding capital costs later"),
    order=141,
    fill=raid,
    show=show,
)
