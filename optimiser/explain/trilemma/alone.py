"""One trust on its own resources: the instance that is left of a trust when nobody helps it.

What is its own: its schemes that need no place on the national programme, its one-offs, its cash, its
capacity, beds and staff, and the part of the capital budget that its share of all expenditure gives it. What
is not: grants, loans, a transfer from capital, places, other trusts' capacity (transfers) and service changes
of its system. Its promises are its own control total, minimum cash and agency ceiling (finance), its
standards (access), and its staffing, beds and backlog (safety); system and sector totals are nobody's alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from optimiser.instances import Instance
from optimiser.questions import changed, read_question
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Alone
from trustmodels.allocation.promises import PROMISES
from trustmodels.allocation.question import Question

BY_TRUST = (
    "trusts", "adjustments", "opportunities", "one_offs", "opening", "cash", "flows", "lists", "capacity",
    "staffing", "beds", "estate", "asks",
)  # fmt: skip
EMPTIED = ("commissioners", "changes", "change_effects", "travel", "ring_fences", "monitoring")
NONE_OF = ("loan_rate", "capital_to_revenue_limit", "support_cost")
"""Figures of the nation that are nobody's promise, and 0 for a trust alone."""


def _limits(*alone: Alone) -> list[str]:
    """The columns of the envelope that hold the limits of which this becomes for a trust alone."""
    found = [family.lever for family in PROMISES.values() if family.alone in alone]
    return [lever.column for lever in found if lever is not None and lever.table == "envelope"]


def question_alone() -> Question:
    """how_far with the conditions on support off: the amount of support is what is asked for here."""
    return changed(
        read_question("how_far"), modes={f.id: "off" for f in FAMILIES.values() if f.alone == "off"}
    )


def _parts(instance: Instance) -> dict[str, Mapping[str, pd.DataFrame]]:
    """The rows of each trust in each table that has a trust, so that a table is gone through once."""
    return {
        table: {str(code): rows for code, rows in instance.tables[table].groupby("trust", sort=False)}
        for table in BY_TRUST
    }


def _own_envelope(instance: Instance, part: float) -> pd.DataFrame:
    """No pot of anybody's, and the trust's part of the capital budget and of what is kept of it for repairs."""
    frame = instance.tables["envelope"].copy()
    frame[_limits("open", "off")] = np.nan
    frame[[*_limits("none"), *NONE_OF]] = 0.0
    frame[_limits("part")] *= part
    return frame


def _own_totals(instance: Instance, trust: str) -> pd.DataFrame:
    frame = instance.tables["control_totals"]
    own = (frame["level"] == "trust") & (frame["id"] == trust) & (frame["basis"] == "reported")
    return frame[own].reset_index(drop=True)


def lone_instances(instance: Instance) -> Iterator[tuple[str, Instance]]:
    """Every trust with the instance that it is alone, in the order of the trusts.

    The tables were checked as parts of the whole and are only cut here, so they are not checked again; such
    an instance has no path and no hash of its own, and stands in nobody's run.
    """
    parts, trusts = _parts(instance), instance.tables["trusts"]
    total = float(trusts["expenditure"].sum())
    for trust, system, spent in zip(trusts["trust"], trusts["system"], trusts["expenditure"], strict=True):
        tables = dict(instance.tables)
        for table in BY_TRUST:
            tables[table] = parts[table].get(trust, instance.tables[table].iloc[:0]).reset_index(drop=True)
        for table in EMPTIED:
            tables[table] = instance.tables[table].iloc[:0]
        own = tables["opportunities"]
        tables["opportunities"] = own[~own["needs_support"].astype(bool)].reset_index(drop=True)
        systems = instance.tables["systems"]
        tables["systems"] = systems[systems["system"] == system].reset_index(drop=True)
        tables["control_totals"] = _own_totals(instance, trust)
        tables["envelope"] = _own_envelope(instance, float(spent) / total if total else 0.0)
        present = frozenset(name for name, frame in tables.items() if len(frame))
        yield trust, Instance(trust, None, instance.settings, tables, present, instance.scenario, "", ())
