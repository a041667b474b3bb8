"""The range that a trust's ask can take in plans that are nearly as good: two linear programmes a trust."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.amounts import money, share
from optimiser.explain.alternatives.near import MARGIN, Near, near
from optimiser.explain.alternatives.sample import SAMPLES, chosen_anew, farthest, sampled, widest
from optimiser.explain.conflict.clock import Clock
from optimiser.explain.finding import Finding
from optimiser.explain.held import choice_of
from optimiser.explain.opened import Opened
from optimiser.explain.resolve import answer_of
from optimiser.explain.words import plural
from optimiser.matrix.compiled import Floats
from optimiser.run.prepare import Prepared, prepare

WIDEST = 20
SAMPLING = 0.4
"""Part of a stated time that goes into sampling; ranges and searches with free choices share the rest."""
SETTLED = 0.5
"""£m within which an ask is the same whatever one does."""
EXACT = "exact given these, with every primary tier at most {} worse"
WIDER = (
    "plans with other yes/no decisions included, as far as found; with every primary tier at most {} worse"
)
FIXED = "the yes/no decisions of the plan"


@dataclass(frozen=True)
class Alternatives:
    """Nearly optimal plans: the ranges, the plans that differ most, and what is said of them."""

    ranges: pd.DataFrame
    plans: tuple[Opened, ...]
    asks: pd.DataFrame
    findings: tuple[Finding, ...]


def ask_range(found: Near, at: int) -> tuple[float, float]:
    """The least and the most that the trust at a place can be asked over all periods, £m."""
    weights = np.zeros(len(found.asks))
    weights[at] = 1.0
    least = float(found.asked(found.extreme(weights))[at])
    most = float(found.asked(found.extreme(-weights))[at])
    return least, most


@dataclass(frozen=True)
class Effort:
    """How much is looked at: a number of plans, or as many as `seconds` allow where no number is given."""

    samples: int | None = None
    seconds: float | None = None
    seed: int = 0

    @property
    def count(self) -> int | None:
        """How many plans; None where the time decides."""
        return self.samples if self.samples is not None or self.seconds is not None else SAMPLES

    @property
    def timed(self) -> bool:
        """Whether the time decides, so that another machine may look at more or fewer plans."""
        return self.count is None


def alternatives(
    answer: Opened,
    trusts: Sequence[str] = (),
    margin: float = MARGIN,
    effort: Effort = Effort(),
    say: Callable[[str], None] = lambda _text: None,
) -> Alternatives:
    """Plans within a margin of every primary tier that differ most, and the ranges of asks in such plans.

    Args:
        answer: a verified run.
        trusts: whose ranges are found; the twenty that spread most over the samples if none is named.
        margin: part of each primary tier's value by which a plan may be worse.
        effort: how many extreme plans are looked at, or for how long.
        say: told of progress.
    """
    clock = Clock(math.inf if effort.seconds is None else effort.seconds)
    prepared = prepare(answer.instance, answer.question)
    found = near(answer, prepared, margin)
    codes = prepared.case.trusts
    say("plans in random directions")
    vectors = sampled(found, effort.seed, effort.count, Clock(SAMPLING * clock.left))
    asks = np.array([found.asked(x) for x in vectors])
    base = np.array([sum(answer.plan.cip[t, y] for y in prepared.case.periods) for t in codes])
    chosen = [codes.index(t) for t in trusts] or widest(asks, WIDEST)
    ranges, left = _ranges(found, chosen, codes, base, clock if effort.timed else None, say)
    say("plans with other yes/no decisions")
    anew = chosen_anew(found, effort.seed, vectors[0], clock.left if effort.timed else None)
    vectors, asks = [*vectors, *anew], np.array([*asks, *(found.asked(x) for x in anew)])
    ranges = _widened(ranges, codes, asks[len(asks) - len(anew) :])
    far = farthest(asks, base)
    plans = tuple(answer_of(answer.instance, prepared, vectors[at]) for at in far)
    table = _asks_table(codes, base, asks[far])
    looked = Looked(len(vectors), _flipped(answer, prepared, found, anew), margin, effort, left)
    return Alternatives(ranges, plans, table, (*range_findings(ranges, margin), plans_finding(table, looked)))


@dataclass(frozen=True)
class Looked:
    """What was looked at: plans, how many of them take other yes/no decisions, and ranges left out for time."""

    plans: int
    flipped: int
    margin: float
    effort: Effort
    left_out: int


def _ranges(
    found: Near,
    chosen: Sequence[int],
    codes: Sequence[str],
    base: Floats,
    clock: Clock | None,
    say: Callable[[str], None],
) -> tuple[pd.DataFrame, int]:
    """The ranges of some trusts, the first at least, and how many the time did not reach."""
    rows: list[tuple[str, float, float, float]] = []
    for at in chosen:
        if clock is not None and clock.over and rows:
            break
        say(f"range {len(rows) + 1} of {len(chosen)}")
        rows.append((codes[at], float(base[at]), *ask_range(found, at)))
    return pd.DataFrame(rows, columns=["trust", "asked", "held_least", "held_most"]), len(chosen) - len(rows)


def _widened(ranges: pd.DataFrame, codes: Sequence[str], anew: Floats) -> pd.DataFrame:
    """Ranges with `least` and `most` as wide as plans with other choices make them, and whether that is settled."""
    at = [codes.index(trust) for trust in ranges["trust"]]
    asked = np.vstack([ranges["held_least"], ranges["held_most"], *(plan[at] for plan in anew)])
    wide = ranges.assign(least=asked.min(axis=0), most=asked.max(axis=0))
    held = wide["held_most"] - wide["held_least"]
    wider = wide["most"] - wide["least"] - held > SETTLED
    return wide.assign(other_choices=wider, settled=wide["most"] - wide["least"] <= SETTLED)


def _flipped(answer: Opened, prepared: Prepared, found: Near, plans: Sequence[Floats]) -> int:
    """How many plans take another yes/no decision than the run."""
    own = choice_of(prepared, answer.plan)
    return sum(bool((np.round(x[found.live.choices]) != own).any()) for x in plans)


def _asks_table(codes: Sequence[str], base: Floats, asks: Floats) -> pd.DataFrame:
    """What the run and the plans that differ most ask of each trust over all periods, £m."""
    frame = pd.DataFrame({"trust": list(codes), "run": base})
    for number, row in enumerate(asks, start=1):
        frame[f"alternative_{number}"] = row
    return frame


def range_findings(ranges: pd.DataFrame, margin: float) -> list[Finding]:
    """One finding a trust: a range to decide in, or an amount that stands whatever one does."""
    found = []
    within = f" in plans at most {share(margin)} worse in every primary tier"
    for at, row in ranges.iterrows():
        if row["settled"]:
            sentence = f"{row['trust']} is asked for {money(row['asked'])} whatever you do{within}."
        else:
            sentence = (
                f"{row['trust']} can be asked for anything from {money(row['least'])} to "
                f"{money(row['most'])} ({money(row['asked'])} in the run){within}: "
                "the model does not care, you decide."
            )
        found.append(
            Finding(
                id="ask_range",
                sentence=sentence,
                evidence=ranges.loc[[at]].assign(margin=margin),
                holds_fixed="nothing" if row["other_choices"] else FIXED,
                certainty=(WIDER if row["other_choices"] else EXACT).format(share(margin)),
                next_question=f"optimiser explain RUN --trust {row['trust']}",
                units={"asked": "£m", "least": "£m", "most": "£m"},
            )
        )
    return found


def plans_finding(asks: pd.DataFrame, looked: Looked) -> Finding:
    """How far apart the plans are that differ most, how many were looked at, and in what time."""
    others = [column for column in map(str, asks) if column.startswith("alternative_")]
    moves = {column: float((asks[column] - asks["run"]).abs().sum()) / 2 for column in others}
    most, seconds = max(moves.values(), default=0.0), looked.effort.seconds
    evidence = {
        "plans": len(others),
        "samples": looked.plans,
        "other_choices": looked.flipped,
        "margin": looked.margin,
        "moved_most": most,
        "ranges_left_out": looked.left_out,
    }
    timed = looked.effort.timed and seconds is not None
    within = f" in {plural(seconds, 'second')}" if timed and seconds is not None else ""
    looked_at = f"{plural(looked.plans, 'plan')} looked at{within}"
    said = (
        f"{plural(len(others), 'plan')} at most {share(looked.margin)} worse in every primary tier "
        f"{'moves' if len(others) == 1 else 'move'} up to {money(most)} of asks between trusts ({looked_at}"
        f"{_others(looked)})."
    )
    return Finding(
        id="alternatives",
        sentence=said if others else f"Among {looked_at} none differs from the run.",
        evidence=pd.DataFrame([evidence | ({"seconds": seconds} if timed else {})]),
        holds_fixed="nothing" if looked.flipped else FIXED,
        certainty="the plans are verified; others may differ more",
        next_question="optimiser alternatives RUN --trust CODE",
    )


def _others(looked: Looked) -> str:
    """Plans with other decisions, and ranges that the time did not reach."""
    parts = ""
    if looked.flipped:
        parts += f", {looked.flipped} of them with other yes/no decisions"
    if looked.left_out:
        parts += f"; {plural(looked.left_out, 'range')} not reached"
    return parts
