"""Which of the seven combinations of the imperatives a trust can deliver alone, and what money restores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.trilemma.alone import lone_instances, question_alone
from optimiser.explain.trilemma.counts import NOTHING
from optimiser.instances import Instance
from optimiser.matrix.compiled import Compiled, Floats
from optimiser.questions import IMPERATIVES
from optimiser.run.prepare import prepare
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import Answer, LiveModel
from optimiser.solver.search import Limits, search
from optimiser.solver.tier import tolerance

Combination = tuple[str, ...]
COMBINATIONS: tuple[Combination, ...] = tuple(
    chosen for size in (1, 2, 3) for chosen in combinations(IMPERATIVES, size)
)
PHYSICAL = ("safety", "access")
CLOSE = 1e-6
"""Relative gap of a search where a trust has schemes that are all or nothing."""


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


class Alone:
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

    def _answer(self) -> Answer:
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
        model = Alone(prepare(lone, question).compiled)
        rows += [(trust, *_row(model, chosen)) for chosen in COMBINATIONS]
    return pd.DataFrame(
        rows,
        columns=[
            "trust", "combination", "size", "settled", "alone", "support", "overspend",
            "safety_short", "access_short",
        ],
    )  # fmt: skip


def _row(model: Alone, chosen: Combination) -> tuple[object, ...]:
    name = " + ".join(chosen)
    try:
        found = model.deliver(chosen)
    except UnkeptError:
        return name, len(chosen), False, False, np.nan, np.nan, np.nan, np.nan
    support = found.support if "finance" in chosen else 0.0
    overspend = 0.0 if "finance" in chosen else found.support
    return name, len(chosen), True, found.alone, support, overspend, found.safety, found.access
