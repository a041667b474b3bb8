"""Every trust standing alone: the combinations of imperatives that it can keep, and what money would restore."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import RunError
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.questions import IMPERATIVES, changed, read_question
from optimiser.run.prepare import prepare
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LinearAnswer, LiveModel
from optimiser.solver.search import Limits, search
from optimiser.tolerances import tolerance
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
NOTHING = 1e-4
"""Shortfall up to which a promise counts as kept: weighted WTE, beds, £m or patients."""
Combination = tuple[str, ...]
COMBINATIONS: tuple[Combination, ...] = tuple(
    chosen for size in (1, 2, 3) for chosen in combinations(IMPERATIVES, size)
)
PHYSICAL = ("safety", "access")
CLOSE = 1e-6
"""Relative gap of a search where a trust has schemes that are all or nothing."""


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


def drops(table: pd.DataFrame) -> pd.DataFrame:
    """A row a trust: the most that it can deliver alone, what it drops for it, and what money would restore.

    Where several combinations of the same size can be delivered the one that comes first in finance, access,
    safety is named, and their number stands beside it. `restores` is the support (£m) with which all three
    hold, empty where no money restores them.
    """
    rows = []
    for trust, own in table.groupby("trust", sort=False):
        can = own[own["alone"].astype(bool)]
        best = can[can["size"] == can["size"].max()] if len(can) else can
        kept = str(best["combination"].iloc[0]) if len(best) else ""
        dropped = [i for i in IMPERATIVES if i not in kept.split(" + ")]
        everything = own[own["size"] == len(IMPERATIVES)].iloc[0]
        physical = (
            everything["safety_short"] > NOTHING
            or everything["access_short"] > NOTHING
            or not everything["settled"]
        )
        restores = float("nan") if physical else float(everything["support"])
        rows.append((trust, kept, ", ".join(dropped), len(best), restores))
    return pd.DataFrame(rows, columns=["trust", "delivers", "drops", "choices", "restores"])


def combination_counts(table: pd.DataFrame) -> pd.DataFrame:
    """A row a combination: trusts that deliver it alone, that money would bring to it, and that none would.

    `support` is the money (£m) for those that it would bring.
    """
    rows = []
    for name, own in table.groupby("combination", sort=False):
        physical = (
            (own["safety_short"] > NOTHING) | (own["access_short"] > NOTHING) | ~own["settled"].astype(bool)
        )
        alone = own["alone"].astype(bool)
        helped = ~alone & ~physical
        rows.append(
            (
                name,
                int(alone.sum()),
                int(helped.sum()),
                int(physical.sum()),
                float(own.loc[helped, "support"].sum()),
            )
        )
    return pd.DataFrame(rows, columns=["combination", "alone", "with_money", "not_with_money", "support"])


@dataclass(frozen=True)
class Delivered:
    """What a trust alone can do of a combination.

    Attributes:
        alone: whether it delivers all of it without help.
        support: least income support over the horizon that keeps its finance promises with the rest delivered
            as far as it can be, £m; for a combination without finance, how far it would overspend.
        safety, access: what falls short of the combination whatever the money: staff, beds, capacity, time.
    """

    alone: bool
    support: float
    safety: float
    access: float


class UnkeptError(RunError):
    """Nothing that a trust could do alone keeps what must hold, such as an ask that was agreed."""


class LoneModel:
    """A trust's own model, alive: costs and bounds change between combinations, the matrix does not."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.live = LiveModel(compiled, SolveSettings())
        kinds = [name for name, _ in compiled.columns]
        self.grant = self._columns(kinds, {"grant"})
        self.loan, self.raid = self._columns(kinds, {"loan"}), self._columns(kinds, {"raid", "top_up"})
        self.glass = self._columns(kinds, {"glass"})
        self.money = self._columns(kinds, {"short:control_total", "short:minimum_cash"})
        self._shut(np.concatenate([self.loan, self.raid, self.money]))

    def _columns(self, kinds: list[str], wanted: set[str]) -> npt.NDArray[np.int32]:
        return np.array([at for at, kind in enumerate(kinds) if kind in wanted], np.int32)

    def _shut(self, columns: npt.NDArray[np.int32]) -> None:
        self.live.hold(columns, np.zeros(len(columns)))

    def deliver(self, chosen: Combination) -> Delivered:
        """How far a combination can be delivered: first what no money restores, then the least money.

        Finance in the combination also shuts the break-glass clause: its ceiling is a promise of finance.
        """
        if "finance" in chosen:
            self._shut(self.glass)
        else:
            self.live.free(self.glass)
        short = {name: self._least(self.compiled.costs[name]) for name in PHYSICAL if name in chosen}
        support = np.zeros(len(self.compiled.columns))
        support[self.grant] = 1.0
        least = self._least(support)
        self._forget()
        missed = any(value > NOTHING for value in short.values())
        alone = not missed and ("finance" not in chosen or least <= NOTHING)
        return Delivered(alone, least, short.get("safety", 0.0), short.get("access", 0.0))

    def _least(self, cost: Floats) -> float:
        """Minimise, and keep what was reached for what comes next."""
        self.live.minimise(cost, 0.0)
        answer = self._answer()
        self.live.cap(cost, answer.value + tolerance(answer.value))
        return max(0.0, answer.value)

    def _answer(self) -> LinearAnswer:
        live = self.live
        answer = search(live, None, Limits(1e-6)) if len(live.choices) else live.solve()
        if answer.outcome is Outcome.INFEASIBLE:
            raise UnkeptError("what was agreed with the trust cannot be kept alone")
        if answer.x is None:
            raise RunError(f"a trust standing alone could not be solved: {answer.outcome}")
        return answer

    def _forget(self) -> None:
        first, last = len(self.compiled.rows), self.live.highs.getNumRow()
        self.live.highs.deleteRows(last - first, np.arange(first, last, dtype=np.int32))


def trilemma_map(instance: Instance, say: Callable[[str], None] = lambda _text: None) -> pd.DataFrame:
    """Every trust standing alone, in every combination.

    Returns:
        A row a trust and combination: alone (can deliver it), support (£m over the horizon that restores
        it, 0 where finance is not part of it), overspend (£m, for combinations without finance), and what no
        money restores: safety_short, access_short. `settled` is false where what was agreed with the trust
        cannot be kept.
    """
    rows = []
    question = question_alone()
    for trust, lone in lone_instances(instance):
        say(f"{trust} alone")
        model = LoneModel(prepare(lone, question).compiled)
        rows += [(trust, *_row(model, chosen)) for chosen in COMBINATIONS]
    return pd.DataFrame(
        rows,
        columns=[
            "trust", "combination", "size", "settled", "alone", "support", "overspend",
            "safety_short", "access_short",
        ],
    )  # fmt: skip


def _row(model: LoneModel, chosen: Combination) -> tuple[object, ...]:
    name = " + ".join(chosen)
    try:
        found = model.deliver(chosen)
    except UnkeptError:
        return name, len(chosen), False, False, np.nan, np.nan, np.nan, np.nan
    support = found.support if "finance" in chosen else 0.0
    overspend = 0.0 if "finance" in chosen else found.support
    return name, len(chosen), True, found.alone, support, overspend, found.safety, found.access
