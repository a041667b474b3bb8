"""The ranges that a trust's ask, grant and loan can take in plans nearly as good: two linear programmes each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.amounts import WHOLE_FROM, money, share
from optimiser.explain.alternatives.plans import (
    ASK,
    MARGIN,
    SAMPLES,
    SUPPORT,
    Near,
    chosen_anew,
    farthest,
    near,
    sampled,
    widest,
)
from optimiser.explain.conflict.effort import Clock
from optimiser.explain.finding import Finding
from optimiser.explain.linear_plan import choice_of
from optimiser.explain.ranges.programmes import BY_ID
from optimiser.explain.resolve import answer_of
from optimiser.explain.trust.figures import UNIT
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import plural
from optimiser.matrix.arrays import Floats
from optimiser.run.prepare import Prepared, prepare

HELD = ["trust", "asked", "held_least", "held_most"]
WIDEST = 20
SAMPLING = 0.4
"""Part of a stated time that goes into sampling; ranges and searches with free choices share the rest."""
EXACT = "exact given these, with every primary tier at most {} worse"
WIDER = (
    "plans with other yes/no decisions included, as far as found; with every primary tier at most {} worse"
)
FIXED = "the yes/no decisions of the plan"


@dataclass(frozen=True)
class Alternatives:
    """Nearly optimal plans: the ranges of asks and of support, the plans that differ most, what is said of them."""

    ranges: pd.DataFrame
    support: pd.DataFrame
    plans: tuple[Opened, ...]
    asks: pd.DataFrame
    findings: tuple[Finding, ...]


def told_range(found: Near, what: str, at: int) -> tuple[float, float]:
    """The least and the most of the ask, grant or loan of the trust at a place over all periods, £m."""
    row = found.rows[what][at]
    least = float(found.told(what, found.least(row))[at])
    most = float(found.told(what, found.least(-row))[at])
    return least, most


def settled(told: float, width: float) -> bool:
    """Whether a range is narrower than the rounding of the figure told, so that it is the same whatever one does."""
    return width < (1.0 if abs(told) >= WHOLE_FROM["£m"] else UNIT)


@dataclass(frozen=True)
class RangeEffort:
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
    effort: RangeEffort = RangeEffort(),
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
    base = _base(answer, codes, ASK)
    chosen = [codes.index(t) for t in trusts] or widest(asks, WIDEST)
    ranges, left = _ranges(found, chosen, codes, base, clock if effort.timed else None, say)
    say("ranges of support")
    support = [_support(found, answer, chosen[: len(ranges)], codes, what) for what in SUPPORT]
    say("plans with other yes/no decisions")
    anew = chosen_anew(found, effort.seed, vectors[0], clock.left if effort.timed else None)
    vectors, asks = [*vectors, *anew], np.array([*asks, *(found.asked(x) for x in anew)])
    ranges = _widened(ranges, codes, asks[len(asks) - len(anew) :])
    given = pd.concat(
        [
            _widened(part, codes, np.array([found.told(what, x) for x in anew])).assign(what=what)
            for what, part in zip(SUPPORT, support, strict=True)
        ],
        ignore_index=True,
    )
    far = farthest(asks, base)
    plans = tuple(answer_of(answer.instance, prepared, vectors[at]) for at in far)
    table = _asks_table(codes, base, asks[far])
    looked = Looked(len(vectors), _flipped(answer, prepared, found, anew), margin, effort, left)
    said = (*range_findings(ranges, margin), *support_findings(given, margin), plans_finding(table, looked))
    return Alternatives(ranges, given, plans, table, said)


def _base(answer: Opened, codes: Sequence[str], what: str) -> Floats:
    """What the run tells each trust of its ask, grant or loan over all periods, £m."""
    amounts = getattr(answer.plan, BY_ID[what].column)
    return np.array([sum(amounts.get((t, y), 0.0) for y in answer.case.periods) for t in codes])


def _support(
    found: Near, answer: Opened, chosen: Sequence[int], codes: Sequence[str], what: str
) -> pd.DataFrame:
    """The ranges of the grants or loans of some trusts."""
    base = _base(answer, codes, what)
    rows = [(codes[at], float(base[at]), *told_range(found, what, at)) for at in chosen]
    return pd.DataFrame(rows, columns=HELD)


@dataclass(frozen=True)
class Looked:
    """What was looked at: plans, how many of them take other yes/no decisions, and ranges left out for time."""

    plans: int
    flipped: int
    margin: float
    effort: RangeEffort
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
        rows.append((codes[at], float(base[at]), *told_range(found, ASK, at)))
    return pd.DataFrame(rows, columns=HELD), len(chosen) - len(rows)


def _widened(ranges: pd.DataFrame, codes: Sequence[str], anew: Floats) -> pd.DataFrame:
    """Ranges with `least` and `most` as wide as plans with other choices make them, and whether that is settled."""
    at = [codes.index(trust) for trust in ranges["trust"]]
    asked = np.vstack([ranges["held_least"], ranges["held_most"], *(plan[at] for plan in anew)])
    wide = ranges.assign(least=asked.min(axis=0), most=asked.max(axis=0))
    held = wide["held_most"] - wide["held_least"]
    width = wide["most"] - wide["least"]
    same = [settled(told, by) for told, by in zip(wide["asked"], width, strict=True)]
    return wide.assign(other_choices=width - held > UNIT, settled=same)


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


def support_findings(ranges: pd.DataFrame, margin: float) -> list[Finding]:
    """One finding for each trust's grant or loan that is open; `ranges` has what in its column `what`."""
    within = f" in plans at most {share(margin)} worse in every primary tier"
    return [
        _range_finding(
            "support_range",
            f"{row['trust']} can have a {row['what']} of anything from {money(row['least'])} to {money(row['most'])} "
            f"({money(row['asked'])} in the run){within}.",
            ranges.loc[[at]],
            margin,
        )
        for at, row in ranges.iterrows()
        if not row["settled"]
    ]


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
        found.append(_range_finding("ask_range", sentence, ranges.loc[[at]], margin))
    return found


def _range_finding(id_: str, sentence: str, evidence: pd.DataFrame, margin: float) -> Finding:
    """A finding about one range, whose row is its evidence."""
    row = evidence.iloc[0]
    return Finding(
        id=id_,
        sentence=sentence,
        evidence=evidence.assign(margin=margin),
        holds_fixed="nothing" if row["other_choices"] else FIXED,
        certainty=(WIDER if row["other_choices"] else EXACT).format(share(margin)),
        next_question=f"optimiser explain RUN --trust {row['trust']}",
        units={"asked": "£m", "least": "£m", "most": "£m"},
    )


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
