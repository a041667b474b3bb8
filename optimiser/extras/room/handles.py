"""What can be moved in the room: national switches, pots, targets and ceilings of an instance, one handle each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from optimiser.explain.prices.levers import round_step
from optimiser.explain.words import capital
from optimiser.instances import Instance
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family, Lever, RoomHandle
from trustmodels.allocation.question import Mode, Question

SWITCHES, POTS, TARGETS, CEILINGS = "National switches", "Pots", "Targets", "Ceilings"
FIRM = "What must hold, and what may give way"
GROUPS = (SWITCHES, POTS, TARGETS, CEILINGS, FIRM)
"""In the order in which they are laid over an instance: a year of its own may differ from what is held everywhere."""
PER_CENT = 100.0
SAME = 1e-9
SPAN_POINTS, SPAN_STEPS = 20.0, 10
"""How far a slider goes to each side: points of a share, and steps of an amount that is next to nothing."""
NATION = 0.01
"""Share of what all trusts spend in a year to which an amount that is nothing today can be moved."""
RAID = "capital_to_revenue_limit"
FLOORS = {"capital_budget": "repair_least"}
"""Limits that may not be lower than another column, since that is spent out of them."""
MODES: tuple[Mode, ...] = ("hold", "yield", "off")
"""What a commitment can be told to do, by the figure of its handle, and the words for it."""
MODE_WORDS = ("must hold", "may give way", "is not asked")


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
        series, name: what it is a year of, and its name without the year; empty where there are no other years.
        span: how far people may want to move an amount, where it is one.
        switch: whether it does nothing until it is switched on, whatever it stands at.
        mode_of: the commitment that it tells to hold or to yield, by the place in `MODES`; it moves no cell.
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
    series: str = ""
    name: str = ""
    span: float = 0.0
    switch: bool = False
    mode_of: str = ""

    @property
    def reach(self) -> tuple[float, float]:
        """From where to where a slider goes: what people bargain about, not all that could be written."""
        if self.operation == "multiply":
            low, high = 0.0, 2 * self.now
        elif self.scale == PER_CENT:
            low, high = self.now - SPAN_POINTS, self.now + SPAN_POINTS
        else:
            wide = max(self.span, SPAN_STEPS * self.step)
            low, high = self.now - wide, self.now + wide
        low, high = max(low, min(self.least, self.now)), min(high, max(self.most, self.now))
        return round(low, 10), round(high, 10)

    def moved(self, shown: float) -> bool:
        """Whether a shown figure differs from how things stand; a switch that has one is on."""
        return self.switch or abs(shown - self.now) > SAME

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
        if self.mode_of:
            return f"{self.label} {MODE_WORDS[round(shown)]} ({MODE_WORDS[round(self.now)]} before)"
        if self.switch:
            return f"{self.name}: {_figure(shown)}% at every trust in every year"
        return f"{self.label}: {_figure(self.now)} → {_figure(shown)}"


def _figure(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".").replace("-", "−")


_Limit = tuple[Family, Lever, RoomHandle]
_SHARE = {"scale": PER_CENT, "most": PER_CENT, "step": 0.5}


def _limits(kind: str) -> list[_Limit]:
    """The commitments whose limit is moved in one way."""
    found = ((family, family.lever, family.handle) for family in FAMILIES.values())
    return [(f, lever, handle) for f, lever, handle in found if lever and handle and handle.kind == kind]


def handles(instance: Instance) -> tuple[Handle, ...]:
    """Everything that can be moved in an instance, in the order of the groups and of the periods."""
    found = [
        *_switches(instance), *_envelope(instance), *_targets(instance), *_totals(instance), *_ceilings(instance)
    ]  # fmt: skip
    return tuple(sorted(_spanned(found, instance), key=lambda handle: GROUPS.index(handle.group)))


def _spanned(found: Sequence[Handle], instance: Instance) -> Iterator[Handle]:
    """Amounts with a reach that fits the largest of their years, or the nation where all of these are nothing."""
    largest: dict[str, float] = {}
    for handle in found:
        largest[handle.series] = max(largest.get(handle.series, 0.0), abs(handle.now))
    nation = NATION * float(instance.tables["trusts"]["expenditure"].sum())
    for handle in found:
        if not handle.label.endswith("(£m)") or handle.operation != "set":
            yield handle
            continue
        span = largest[handle.series] if handle.series and largest[handle.series] else nation
        step = handle.step if handle.now else round_step(span)
        yield replace(handle, span=max(span, abs(handle.now)), step=step)


def _envelope(instance: Instance) -> Iterator[Handle]:
    """The national limits by period, in the order of their columns."""
    frame = instance.tables["envelope"]
    of_column = {lever.column: handle for _, lever, handle in _limits("set") if lever.table == "envelope"}
    of_column[RAID] = RoomHandle(POTS, "Capital that may become revenue")
    for column in (column for column in frame if column in of_column):
        handle = of_column[column]
        floors = frame[FLOORS[column]].fillna(0.0) if column in FLOORS else [0.0] * len(frame)
        for period, value, floor in zip(frame["period"], frame[column], floors, strict=True):
            if not pd.isna(value):
                shown = round(float(value) * (PER_CENT if handle.per_cent else 1.0), 10)
                yield Handle(
                    f"{column}:{period}", handle.group, f"{handle.label}, {period} ({handle.unit})",
                    "envelope", {"period": period}, column, shown, least=float(floor), **_look(handle, shown),  # type: ignore[arg-type]
                    series=column, name=f"{handle.label} ({handle.unit})",
                )  # fmt: skip


def _look(handle: RoomHandle, shown: float) -> dict[str, float]:
    if handle.per_cent:
        return _SHARE
    step = {"step": round_step(shown)}
    return step if handle.most is None else {**step, "most": handle.most}


def _targets(instance: Instance) -> Iterator[Handle]:
    names = instance.tables["standards"].set_index("standard")["name"]
    for _, lever, handle in _limits("shares"):
        frame = instance.tables[lever.table]
        if lever.key != "standard":
            continue
        asked = frame[frame[lever.column] > 0]
        for standard, period in asked[["standard", "period"]].drop_duplicates().itertuples(index=False):
            mine = (frame["standard"] == standard) & (frame["period"] == period)
            where = {"standard": standard, "period": period}
            label = f"{handle.label.format(standard=names[standard])}, {period}"
            id_ = f"{lever.table}:{standard}:{period}"
            made = _shares(id_, handle.group, label, lever.table, lever.column, frame[mine], where)
            yield _in_series(made, period)


def _switches(instance: Instance) -> Iterator[Handle]:
    """One share of a standard for every trust that has a target, in every year."""
    names = instance.tables["standards"].set_index("standard")["name"]
    for _, lever, _handle in _limits("shares"):
        frame = instance.tables[lever.table]
        if lever.key != "standard":
            continue
        for standard in frame.loc[frame[lever.column] > 0, "standard"].drop_duplicates():
            rows = frame[frame["standard"] == standard]
            without = set(rows.loc[~(rows[lever.column] > 0), "trust"])
            asked = rows[~rows["trust"].isin(without)]
            if len(asked):
                least, most = float(asked[lever.column].min()), float(asked[lever.column].max())
                where = {"standard": standard, "trust": sorted(set(asked["trust"]))}
                mean = round(2 * PER_CENT * float(asked[lever.column].mean())) / 2
                yield Handle(
                    f"every:{lever.table}:{standard}", SWITCHES, f"Hold {names[standard]} at one share (%)",
                    lever.table,
                    where if without else {"standard": standard}, lever.column, mean, scale=PER_CENT, most=99.5,
                    step=0.5, note=f"Today {least:.1%} to {most:.1%}, by trust and year.", name=str(names[standard]),
                    switch=True,
                )  # fmt: skip


def _in_series(handle: Handle, period: str) -> Handle:
    """A handle of a year, with the name and the id that its years share."""
    return replace(
        handle,
        series=handle.id.removesuffix(f":{period}"),
        name=handle.label.replace(f", {period}", "", 1),
    )


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
        *_points(least, most), 0.5, note,
    )  # fmt: skip


def _points(least: float, most: float) -> tuple[float, float]:
    """How many points may be taken from every trust, and added, so that each keeps a share."""
    down, up = (PER_CENT * least - 0.5, PER_CENT * (1 - most) - 0.1)
    return -max(0.0, min(50.0, round(down - 0.05, 1))), max(0.0, min(50.0, round(up - 0.05, 1)))


def _totals(instance: Instance) -> Iterator[Handle]:
    """The control totals of a level that is one figure a period."""
    frame = instance.tables["control_totals"]
    for family, lever, handle in _limits("set"):
        if not family.level:
            continue
        rows = frame[(frame[list(lever.where)] == pd.Series(lever.where)).all(axis=1)]
        for period, amount in zip(rows["period"], rows[lever.column].astype(float), strict=True):
            yield Handle(
                f"{family.level}:{period}", handle.group, f"{handle.label}, {period} ({handle.unit})",
                lever.table, {**lever.where, "period": period}, lever.column, amount,
                least=-1e5, most=1e5, step=round_step(amount),
                series=family.level, name=f"{handle.label} ({handle.unit})",
            )  # fmt: skip


def _ceilings(instance: Instance) -> Iterator[Handle]:
    """The limits of all trusts that are moved at once, period by period where they have any."""
    moved = [limit for limit in (*_limits("factor"), *_limits("shares")) if limit[1].key == "trust"]
    by_period = [limit for limit in moved if "period" in instance.tables[limit[1].table]]
    for period in instance.tables["periods"]["period"]:
        for family, lever, handle in by_period:
            frame = instance.tables[lever.table]
            mine, where = frame[frame["period"] == period], {"period": period}
            id_, label = f"{family.id}:{period}", f"{handle.label}, {period}"
            if handle.kind == "factor" and mine[lever.column].notna().any():
                yield _in_series(_factor(id_, handle.group, label, lever, where), period)
            elif handle.kind == "shares" and (mine[lever.column] > 0).any():
                yield _in_series(
                    _shares(id_, handle.group, label, lever.table, lever.column, mine, where), period
                )
    for family, lever, handle in (limit for limit in moved if limit not in by_period):
        if instance.tables[lever.table][lever.column].notna().any():
            yield _factor(family.id, handle.group, handle.label, lever, {})


def _factor(id_: str, group: str, label: str, lever: Lever, where: Mapping[str, Any]) -> Handle:
    return Handle(
        id_, group, f"{label} (% of today's)", lever.table, where, lever.column, PER_CENT, "multiply", PER_CENT,
        0.0, 1000.0, 5.0,
    )  # fmt: skip


ANY = {"trust": "each trust", "period": "each year", "system": "each system", "standard": "the standard",
       "level": "each trust, system or all", "code": "together", "side": "ask", "type": "one kind of"}  # fmt: skip


def mode_handles(question: Question, instance: Instance) -> tuple[Handle, ...]:
    """A handle for every commitment of which an instance has a limit: must it hold, may it give way, or is it off."""
    found = []
    for family in FAMILIES.values():
        now = question.modes.get(family.id, "off")
        if now == "off" if family.lever is None else not _limited(family.lever, instance):
            continue
        label = family.told.label if "{" not in family.told.label else ""
        sentence = family.sentence.format(**{key: ANY.get(key, key) for key in family.key})
        found.append(
            Handle(
                f"mode:{family.id}", FIRM, label or family.id.replace("_", " ").capitalize(), "", {}, "",
                float(MODES.index(now)), most=float(len(MODES) - 1), note=capital(sentence) + ".", mode_of=family.id,
            )
        )  # fmt: skip
    return tuple(found)


def _limited(lever: Lever, instance: Instance) -> bool:
    """Whether somebody has set that limit anywhere."""
    frame = instance.tables[lever.table]
    rows = frame[(frame[list(lever.where)] == pd.Series(lever.where, dtype=object)).all(axis=1)]
    return bool(rows[lever.column].notna().any())


def by_group(found: Sequence[Handle]) -> dict[str, list[Handle]]:
    """Handles by group, groups without any left out."""
    groups = {name: [handle for handle in found if handle.group == name] for name in GROUPS}
    return {name: members for name, members in groups.items() if members}
