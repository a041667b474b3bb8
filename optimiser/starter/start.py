"""A choice -> the tables of a new instance and where each figure comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from optimiser.instances import Instance, from_tables
from optimiser.starter.benchmark import FilledIn, fill
from optimiser.starter.choice import Choice, Chosen, chosen
from optimiser.starter.evidence import EVIDENCE, Evidence
from optimiser.starter.pick import Tables, first_periods, of_nation, of_trusts, share_of
from trustmodels.contract import BY_NAME, TABLES

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
