"""A choice -> the tables of a new instance, where each figure comes from, and its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from optimiser.explain.words import plural
from optimiser.extras.starter.benchmark import FilledIn, fill
from optimiser.extras.starter.choice import Choice, Chosen, chosen
from optimiser.extras.starter.evidence import EVIDENCE, Entered, Evidence
from optimiser.extras.starter.pick import Tables, first_periods, of_nation, of_trusts, share_of
from optimiser.instances import Instance, from_tables
from trustmodels.contract import BY_NAME, TABLES

# A choice -> the tables of a new instance and where each figure comes from.

DATE = "as_of"
"""The setting that is left out: a plan of one's own is not bound to what was known on a day long past."""


@dataclass(frozen=True)
class Start:
    """A new instance, and what is known of its figures."""

    instance: Instance
    evidence: Evidence


def start(source: Instance, choice: Choice, name: str) -> Start:
    """A new instance from a choice.

    Args:
        source: where figures and benchmarks come from.
        choice: who, when, and with which tables.
        name: of the new instance.

    Raises:
        ChoiceError: with everything in the choice that the source does not have.
        InstanceError: the choice makes no instance.
    """
    who = chosen(source, choice)
    there = _wanted(source, who)
    here, filled = _trusts(there, who)
    share = share_of(there, here)
    nation = of_nation(there, here)
    totals = [frame["control_totals"] for frame in (here, nation) if "control_totals" in frame]
    tables = {**here, **nation}
    if totals:
        tables["control_totals"] = pd.concat(totals, ignore_index=True)
    evidence = Evidence(source.name, source.tables["sources"], who.picked, who.typed, share)
    tables = {name: frame for name, frame in _in_order(tables).items() if len(frame)}
    known = source.tables["assumptions"] if "assumptions" in source.present else None
    tables["sources"] = evidence.sources(tables)
    tables["assumptions"] = evidence.assumptions(known, filled.medians)
    if not len(tables["assumptions"]):
        del tables["assumptions"]
    return Start(from_tables(_complete(tables), _settings(source, tables), name), evidence)


def _wanted(source: Instance, who: Chosen) -> Tables:
    """The tables that are taken in, with the periods that are wanted."""
    kept = source.present - who.dropped - set(EVIDENCE)
    tables = first_periods(source.tables, [table.name for table in TABLES if table.name in kept], who.periods)
    if "opening" in tables:
        opening = tables["opening"]
        gone = opening["stock"].str.startswith("list:") & ("lists" not in tables)
        gone |= (opening["stock"] == "backlog") & ("estate" not in tables)
        tables["opening"] = opening[~gone].reset_index(drop=True)
    return tables


def _trusts(there: Tables, who: Chosen) -> tuple[Tables, FilledIn]:
    """The rows of all trusts, picked ones first, and the systems they are in."""
    filled = fill(there, who.typed) if who.typed else FilledIn({}, ())
    own = of_trusts(there, who.picked)
    used = set(own["trusts"]["system"])
    own["systems"] = there["systems"][there["systems"]["system"].isin(used)]
    names = dict.fromkeys([*own, *filled.tables])
    joined = {
        name: pd.concat(
            [part[name] for part in (own, filled.tables) if len(part.get(name, ()))] or [own[name]]
        )
        for name in names
    }
    return {name: frame.reset_index(drop=True) for name, frame in joined.items()}, filled


def _in_order(tables: Tables) -> Tables:
    return {table.name: tables[table.name] for table in TABLES if table.name in tables}


def _complete(tables: Tables) -> Tables:
    """Every column of each table, those that nothing is known of empty."""
    return {name: frame.reindex(columns=list(BY_NAME[name].names)) for name, frame in tables.items()}


def _settings(source: Instance, tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    return {
        name: value
        for name, value in source.settings.items()
        if name != DATE and (name != "transfer_minutes" or "travel" in tables)
    }


# The page of a new instance: what it is, where its figures come from, and what to do next.

WORKBOOK = "workbook.xlsx"
"""The workbook of six sheets in the folder of the instance."""


def page(instance: Instance, source: str, given: tuple[Entered, ...] = ()) -> str:
    """The text of README.md.

    Args:
        instance: the new one.
        source: the name of the instance that it was begun from; empty where the workbook alone is known.
        given: figures that were entered since.
    """
    trusts = instance.tables["trusts"]
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(Counter(trusts["type"]).items()))
    periods = instance.tables["periods"]["period"]
    span = " to ".join(dict.fromkeys((periods.iloc[0], periods.iloc[-1])))
    begun = f" Begun from {source} with `optimiser new`." if source else ""
    lines = [
        f"# {instance.name}",
        f"{plural(len(trusts), 'trust')} ({kinds}) over {plural(len(periods), 'period')}, {span}.{begun}",
        f"`{WORKBOOK}` holds the same figures on six sheets, each with its grade. To change them, edit it and read it "
        f"back with `optimiser new FOLDER --from-workbook {WORKBOOK} --replace`.",
        "Where each figure comes from is in `sources.csv`; medians and shares that were filled in are in "
        "`assumptions.csv`. A figure of grade D is a judgement, and no statement about any of these trusts.",
    ]
    if given:
        lines.append(f"{entered_said(given)}.")
    return "\n\n".join(lines) + "\n"


def entered_said(given: tuple[Entered, ...]) -> str:
    """How many figures were entered, and how many of them without a source."""
    rows = {(each.table, each.column, each.who) for each in given}
    bare = {(each.table, each.column, each.who) for each in given if each.source == "entered in the workbook"}
    said = "One figure was" if len(rows) == 1 else f"{len(rows):,} figures were"
    return f"{said} entered in the workbook" + (f", {len(bare):,} without a source (grade D)" if bare else "")
