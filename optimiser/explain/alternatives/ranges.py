"""The range that a trust's ask can take in plans that are nearly as good: two linear programmes a trust."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.explain.alternatives.near import MARGIN, Near, near
from optimiser.explain.alternatives.sample import SAMPLES, farthest, sampled, widest
from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.resolve import answer_of
from optimiser.explain.words import money, plural, share
from optimiser.matrix.compiled import Floats
from optimiser.run.prepare import prepare

WIDEST = 20
SETTLED = 0.5
"""£m within which an ask is the same whatever one does."""
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


def alternatives(
    answer: Opened,
    trusts: Sequence[str] = (),
    margin: float = MARGIN,
    samples: int = SAMPLES,
    seed: int = 0,
    say: Callable[[str], None] = lambda _text: None,
) -> Alternatives:
    """Plans within a margin of every primary tier that differ most, and the ranges of asks in such plans.

    Args:
        answer: a verified run.
        trusts: whose ranges are found; the twenty that spread most over the samples if none is named.
        margin: part of each primary tier's value by which a plan may be worse.
        samples: how many extreme plans are looked at.
        seed: of their directions.
        say: told of progress.
    """
    prepared = prepare(answer.instance, answer.question)
    found = near(answer, prepared, margin)
    codes = prepared.case.trusts
    say(f"{samples} plans in random directions")
    vectors = sampled(found, samples, seed)
    asks = np.array([found.asked(x) for x in vectors])
    base = np.array([sum(answer.plan.cip[t, y] for y in prepared.case.periods) for t in codes])
    chosen = [codes.index(t) for t in trusts] or widest(asks, WIDEST)
    say(f"ranges of {len(chosen)} trusts")
    rows = [(codes[at], base[at], *ask_range(found, at)) for at in chosen]
    ranges = pd.DataFrame(rows, columns=["trust", "asked", "least", "most"])
    ranges = ranges.assign(settled=ranges["most"] - ranges["least"] <= SETTLED)
    far = farthest(asks, base)
    plans = tuple(answer_of(answer.instance, prepared, vectors[at]) for at in far)
    table = _asks_table(codes, base, asks[far])
    findings = (*range_findings(ranges, margin), plans_finding(table, margin, samples))
    return Alternatives(ranges, plans, table, findings)


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
                holds_fixed=FIXED,
                certainty=f"exact given these, with every primary tier at most {share(margin)} worse",
                next_question=f"optimiser explain RUN --trust {row['trust']}",
                units={"asked": "£m", "least": "£m", "most": "£m"},
            )
        )
    return found


def plans_finding(asks: pd.DataFrame, margin: float, samples: int) -> Finding:
    """How far apart the plans are that differ most."""
    others = [column for column in map(str, asks) if column.startswith("alternative_")]
    moves = {column: float((asks[column] - asks["run"]).abs().sum()) / 2 for column in others}
    most = max(moves.values(), default=0.0)
    evidence = pd.DataFrame(
        [{"plans": len(others), "samples": samples, "margin": margin, "moved_most": most}]
    )
    sentence = (
        f"{plural(len(others), 'plan')} at most {share(margin)} worse in every primary tier "
        f"{'moves' if len(others) == 1 else 'move'} up to {money(most)} of asks between trusts "
        f"({plural(samples, 'plan')} looked at)."
    )
    return Finding(
        id="alternatives",
        sentence=sentence
        if others
        else f"Among {plural(samples, 'plan')} looked at none differs from the run.",
        evidence=evidence,
        holds_fixed=FIXED,
        certainty="the plans are verified; others may differ more",
        next_question="optimiser alternatives RUN --trust CODE",
    )
