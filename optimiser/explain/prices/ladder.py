"""A negotiator's ladder: the question solved again at each step of a limit, and what each step buys.

Unlike a price, a step counts yes/no decisions that flip, and everything that the limit touches (a control
total also decides who is entitled to a grant): the number is changed in the instance and the question put
again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.explain.prices.flips import YES, flips
from optimiser.explain.prices.levers import Target, checked_move, lever
from optimiser.explain.resolve import Resolved, Resolver
from optimiser.explain.rest import without_rest
from optimiser.instances import Instance
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

GIVEN = 1e-6
"""£m from which a trust counts as supported."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Step:
    """One rung: how far the limit is moved, and what came of it."""

    step: float
    found: Resolved


@dataclass(frozen=True)
class Ladder:
    """A limit, its unit, and its rungs in order; step 0 is always among them."""

    target: Target
    unit: str
    question: Question
    rungs: tuple[Step, ...]

    @property
    def base(self) -> Resolved:
        """The question as it stands."""
        return next(rung.found for rung in self.rungs if rung.step == 0)


def totals(answer: Opened) -> dict[str, float]:
    """What a plan comes to: patients, beds, staff, trusts and money, over all periods."""
    short = answer.table("safety")
    access, asked = answer.table("access"), answer.table("allocation")
    supported = asked.loc[(asked["grant"] > GIVEN) | (asked["loan"] > GIVEN), "trust"].nunique()
    return {
        "patients_short": float(access["shortfall"].sum()),
        "beds_short": float(short["short_safe_occupancy"].sum()),
        "wte_short": float(short["short_safe_staffing"].sum()),
        "backlog_over": float(short["short_backlog_ceiling"].sum()),
        "trusts_supported": float(supported),
        "trusts_on_programme": float(asked.loc[asked["place"] > YES, "trust"].nunique()),
        "asked": float(asked["cip"].sum()),
        "largest_burden": float(asked["cip_pct"].max()),
        "grants": float(asked["grant"].sum()),
        "loans": float(asked["loan"].sum()),
    }


def climb(
    instance: Instance,
    question: Question,
    target: Target,
    steps: Sequence[float],
    settings: SolveSettings | None = None,
    say: Say = lambda _text: None,
) -> Ladder:
    """Solve a question at every step of a limit.

    Args:
        instance: where the limit stands.
        question: what is asked.
        target: the limit that is moved.
        steps: what is added to it, in its unit; 0 is added to them.
        settings: of the solves.
        say: told of each rung.

    Raises:
        LadderError: no such limit, or a step that leaves its range.
    """
    wanted = sorted({*map(float, steps), 0.0})
    moved = {step: checked_move(instance, target, step) for step in wanted}
    found: dict[float, Resolved] = {}
    resolver = Resolver(question, settings)
    for step in sorted(wanted, key=abs):  # 0 first: every other rung begins from it
        say(f"{target.on} {step:+g}")
        found[step] = resolver.resolve(moved[step])
    rungs = tuple(Step(step, found[step]) for step in wanted)
    return Ladder(target, lever(target.on).unit, question, rungs)


def ladder_table(ladder: Ladder) -> pd.DataFrame:
    """A row a step: status, gap, each measure, what the plan comes to, and how many decisions flip.

    Columns that begin with `change_` are against step 0.
    """
    base = ladder.base.answer
    rows = []
    for rung in ladder.rungs:
        answer = rung.found.answer
        row: dict[str, object] = {"step": rung.step, "status": rung.found.status, "gap": rung.found.gap}
        if answer is not None:
            amounts = {**{m: answer.measures[m] for m in ladder.question.tiers}, **totals(answer)}
            row.update(amounts)
            if base is not None:
                before = {**base.measures, **totals(base)}
                row.update({f"change_{name}": value - before[name] for name, value in amounts.items()})
                row["flips"] = len(flips(base, answer))
        rows.append(row)
    return without_rest(pd.DataFrame(rows))


def across(table: pd.DataFrame) -> pd.DataFrame:
    """The table of a ladder with a column a step, as it fits a screen; changes against step 0 left out."""
    shown = [column for column in map(str, table) if not column.startswith("change_")]
    wide = table[shown].set_index("step").T
    wide.columns = [f"{step:+g}" if step else "as it stands" for step in wide.columns]
    wide.insert(0, "what", [name.replace("_", " ") for name in wide.index])
    return wide


def flips_table(ladder: Ladder) -> pd.DataFrame:
    """The decisions that flip at each step: `+` is taken there and not at step 0, `-` the other way."""
    base = ladder.base.answer
    rows = [
        (rung.step, item)
        for rung in ladder.rungs
        if base is not None and rung.found.answer is not None
        for item in flips(base, rung.found.answer)
    ]
    return pd.DataFrame(rows, columns=["step", "decision"]).astype({"step": np.float64})
