"""A negotiator's ladder: the question solved again at each step of a limit, and what each step buys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.amounts import shown
from optimiser.explain.prices.free import YES, flips
from optimiser.explain.prices.levers import Target, checked_move, lever, limits
from optimiser.explain.quantities import Quantity, nothing, quantities, totals_of
from optimiser.explain.resolve import Resolved, Resolver, without_rest
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

GIVEN = 1e-6
"""£m from which a trust counts as supported."""
MISSED = {"patients_short": "patients", "beds_short": "beds", "wte_short": "WTE"}
"""What a plan comes to of all standards together, by the unit in which it is missed."""
UNSHARED = (
    "These plans stop before the burden is shared out evenly. A run goes on to share it out, and gives up to a few "
    "thousandths of what is short of money to do so: its totals can be a little higher."
)
"""Why what stands here as it stands can differ from what a run of the same question says."""
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
    added_in: str = ""
    """In how many years or periods each step is added, where these are several: `in each of 3 years`."""

    @property
    def base(self) -> Resolved:
        """The question as it stands."""
        return next(rung.found for rung in self.rungs if rung.step == 0)


def totals(answer: Opened) -> dict[str, float]:
    """What a plan comes to in natural quantities, over all periods: patients, beds, staff, trusts and money."""
    asked, found = answer.table("allocation"), quantities(answer)
    supported = asked.loc[(asked["grant"] > GIVEN) | (asked["loan"] > GIVEN), "trust"].nunique()
    return {
        **totals_of(found),
        **{name: _missed(found, unit) for name, unit in MISSED.items()},
        "trusts_supported": float(supported),
        "trusts_on_programme": float(asked.loc[asked["place"] > YES, "trust"].nunique()),
        "largest_burden": float(asked["cip_pct"].max()),
    }


def _missed(found: Sequence[Quantity], unit: str) -> float:
    """What is missed in a unit, of all the commitments that have it."""
    return sum(q.total for q in found if q.family is not None and q.unit == unit)


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
    return Ladder(target, lever(target.on).unit, question, rungs, added_in(instance, target))


def added_in(instance: Instance, target: Target) -> str:
    """In how many years or periods a step is added; nothing where it is one, or the limit has no period."""
    rows = limits(lever(target.on), instance, target.period, target.key)
    number = rows["period"].nunique() if "period" in rows else 1
    noun = "years" if (instance.tables["periods"]["years"] == 1).all() else "periods"
    return f"in each of {number} {noun}" if number > 1 else ""


def ladder_table(ladder: Ladder) -> pd.DataFrame:
    """A row a step: status, gap, what the plan comes to in natural quantities, and how many decisions flip.

    Columns that begin with `change_` are against step 0. The weighted sums that were minimised are not among them.
    """
    base = ladder.base.answer
    rows = []
    for rung in ladder.rungs:
        answer = rung.found.answer
        row: dict[str, object] = {"step": rung.step, "status": rung.found.status, "gap": rung.found.gap}
        if answer is not None:
            amounts = totals(answer)
            row.update(amounts)
            if base is not None:
                before = totals(base)
                row.update({f"change_{name}": value - before[name] for name, value in amounts.items()})
                row["flips"] = len(flips(base, answer))
        rows.append(row)
    return without_rest(pd.DataFrame(rows))


def across(ladder: Ladder) -> pd.DataFrame:
    """A ladder with a column a step, as it fits a screen: natural quantities, without those that are nothing."""
    found = {rung.step: rung.found.answer for rung in ladder.rungs}
    plans = {step: quantities(answer) for step, answer in found.items() if answer is not None}
    rows = {q.id: (q.label, q.unit) for own in plans.values() for q in own if not nothing(q)}
    values = {step: {q.id: q.total for q in own} for step, own in plans.items()}
    wide = pd.DataFrame([(label, unit) for label, unit in rows.values()], columns=["what", "unit"])
    for step in found:
        amounts = [shown(values[step].get(id_, 0.0), rows[id_][1]) if step in values else "–" for id_ in rows]
        wide[f"{step:+g}" if step else "as it stands"] = amounts
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
