"""The page of a new instance: what it is, where its figures come from, and what to do next."""

from __future__ import annotations

from collections import Counter

from optimiser.instances import Instance
from optimiser.starter.entries import Entered

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
    begun = f" Begun from {source} with `optimiser new`." if source else ""
    lines = [
        f"# {instance.name}",
        f"{len(trusts)} trusts ({kinds}) over {len(periods)} periods, {periods.iloc[0]} to {periods.iloc[-1]}.{begun}",
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
