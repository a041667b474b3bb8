"""What can be moved in the room: the pots, targets and ceilings of an instance, one handle each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from optimiser.explain.prices.step import round_step
from optimiser.instances import Instance

POTS, TARGETS, CEILINGS = "Pots", "Targets", "Ceilings"
GROUPS = (POTS, TARGETS, CEILINGS)
PER_CENT = 100.0
SAME = 1e-9
UNPRICED = frozenset({"capital_to_revenue_limit", "support_places", "contested_changes"})
"""Columns whose limit has no price: yes/no decisions hang on it, or it is a rule of law."""


@dataclass(frozen=True)
class Handle:
    """One thing that can be moved.

    Attributes:
        id: unique in the instance.
        group: a member of `GROUPS`.
        label: what it is, with its period and the unit in which it is shown.
        table, where, column: the cells that it moves.
        operation: `set`, `add` or `multiply`, as in a scenario.
        now: the figure as it stands, as shown: 0 for `add`, 100 for `multiply`.
        scale: the shown figure is the cell's (or the addend, the factor) times this.
        least, most, step: the range of the shown figure, and the step of its buttons.
        note: what the cells hold where they differ.
    """

    id: str
    group: str
    label: str
    table: str
    where: Mapping[str, Any]
    column: str
    now: float
    operation: str = "set"
    scale: float = 1.0
    least: float = 0.0
    most: float = 1e6
    step: float = 1.0
    note: str = ""

    @property
    def priced(self) -> bool:
        """Whether the limit has a price from which a change can be estimated."""
        return self.column not in UNPRICED

    def moved(self, shown: float) -> bool:
        """Whether a shown figure differs from how things stand."""
        return abs(shown - self.now) > SAME

    def change(self, shown: float) -> dict[str, Any]:
        """The change of a scenario that moves the cells to a shown figure."""
        where = {"where": dict(self.where)} if self.where else {}
        return {
            "table": self.table,
            **where,
            self.operation: {self.column: round(shown / self.scale, 12) + 0.0},
        }

    def sentence(self, shown: float) -> str:
        """The move in words."""
        return f"{self.label}: {_figure(self.now)} → {_figure(shown)}"


def _figure(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".").replace("-", "−")


@dataclass(frozen=True)
class _Limit:
    """A column of the envelope and how it is shown."""

    column: str
    group: str
    label: str
    unit: str = "£m"
    look: Mapping[str, float] = field(default_factory=dict)


_SHARE = {"scale": PER_CENT, "most": PER_CENT, "step": 0.5}
_ENVELOPE = (
    _Limit("grant_pot", POTS, "Grant pot"),
    _Limit("loan_pot", POTS, "Loan pot"),
    _Limit("capital_budget", POTS, "Capital budget"),
    _Limit("capital_to_revenue_limit", POTS, "Capital that may become revenue"),
    _Limit("efficiency_max", CEILINGS, "Most efficiency asked of a trust", "% of expenditure", _SHARE),
    _Limit("one_off_share", CEILINGS, "Most of it by one-offs", "% of the requirement", _SHARE),
    _Limit("support_places", CEILINGS, "Places on the support programme", "places", {"most": 1000.0}),
    _Limit("contested_changes", CEILINGS, "Contested changes begun", "changes", {"most": 1000.0}),
)


def handles(instance: Instance) -> tuple[Handle, ...]:
    """Everything that can be moved in an instance, in the order of the groups and of the periods."""
    found = [*_envelope(instance), *_targets(instance), *_totals(instance), *_ceilings(instance)]
    return tuple(sorted(found, key=lambda handle: GROUPS.index(handle.group)))


def _envelope(instance: Instance) -> Iterator[Handle]:
    frame = instance.tables["envelope"]
    for limit in _ENVELOPE:
        for period, value in zip(frame["period"], frame[limit.column], strict=True):
            if not pd.isna(value):
                shown = round(float(value) * limit.look.get("scale", 1.0), 10)
                look = limit.look if "scale" in limit.look else {"step": round_step(shown), **limit.look}
                yield Handle(
                    f"{limit.column}:{period}", limit.group, f"{limit.label}, {period} ({limit.unit})",
                    "envelope", {"period": period}, limit.column, shown, **look,  # type: ignore[arg-type]
                )  # fmt: skip


def _targets(instance: Instance) -> Iterator[Handle]:
    names = instance.tables["standards"].set_index("standard")["name"]
    for table in ("flows", "lists"):
        frame = instance.tables[table]
        asked = frame[frame["target"] > 0]
        for standard, period in asked[["standard", "period"]].drop_duplicates().itertuples(index=False):
            mine = (frame["standard"] == standard) & (frame["period"] == period)
            where = {"standard": standard, "period": period}
            label = f"{names[standard]}, {period}"
            yield _shares(f"{table}:{standard}:{period}", TARGETS, label, table, "target", frame[mine], where)


def _shares(
    id_: str, group: str, label: str, table: str, column: str, rows: pd.DataFrame, where: Mapping[str, Any]
) -> Handle:
    """Shares by trust: one figure where all have the same, else points for everybody."""
    asked = rows[rows[column] > 0]
    if len(asked) < len(rows):
        where = {**where, "trust": sorted(asked["trust"])}
    least, most = float(asked[column].min()), float(asked[column].max())
    if most - least < SAME:
        now = round(most * PER_CENT, 10)
        return Handle(
            id_, group, f"{label} (%)", table, where, column, now, scale=PER_CENT, most=99.9, step=0.5
        )
    note = f"Today {least:.1%} to {most:.1%}, by trust."
    return Handle(
        id_, group, f"{label} (points for every trust)", table, where, column, 0.0, "add", PER_CENT,
        -50.0, 50.0, 0.5, note,
    )  # fmt: skip


def _totals(instance: Instance) -> Iterator[Handle]:
    frame = instance.tables["control_totals"]
    rows = frame[(frame["level"] == "sector") & (frame["basis"] == "reported")]
    for row in rows.itertuples(index=False):
        where = {"level": "sector", "basis": "reported", "period": row.period}
        label = f"Sector control total, {row.period} (£m)"
        yield Handle(
            f"sector:{row.period}", TARGETS, label, "control_totals", where, "amount", float(row.amount),  # type: ignore[arg-type]
            least=-1e5, most=1e5, step=round_step(float(row.amount)),  # type: ignore[arg-type]
        )  # fmt: skip


def _ceilings(instance: Instance) -> Iterator[Handle]:
    for period in instance.tables["periods"]["period"]:
        for table, column, label in (("staffing", "agency_ceiling", "Agency ceilings"),):
            frame = instance.tables[table]
            if frame.loc[frame["period"] == period, column].notna().any():
                yield _factor(f"{column}:{period}", f"{label}, {period}", table, column, {"period": period})
        beds = instance.tables["beds"]
        mine = beds[beds["period"] == period]
        if (mine["safe_occupancy"] > 0).any():
            label = f"Beds that may be filled, {period}"
            where = {"period": period}
            yield _shares(f"safe_occupancy:{period}", CEILINGS, label, "beds", "safe_occupancy", mine, where)
    if instance.tables["estate"]["ceiling"].notna().any():
        yield _factor("backlog_ceiling", "Backlog ceilings", "estate", "ceiling", {})


def _factor(id_: str, label: str, table: str, column: str, where: Mapping[str, Any]) -> Handle:
    return Handle(
        id_, CEILINGS, f"{label} (% of today's)", table, where, column, PER_CENT, "multiply", PER_CENT,
        0.0, 1000.0, 5.0,
    )  # fmt: skip


def by_group(found: Sequence[Handle]) -> dict[str, list[Handle]]:
    """Handles by group, groups without any left out."""
    groups = {name: [handle for handle in found if handle.group == name] for name in GROUPS}
    return {name: members for name, members in groups.items() if members}
