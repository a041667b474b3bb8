"""Yes/no choices on which seeds do not agree, where a primary measure is not closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from optimiser.explain.finding import Finding, each_row
from optimiser.explain.linear_plan import choice_of
from optimiser.explain.resolve import resolve
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed, plural
from optimiser.matrix.arrays import Floats
from optimiser.results import Run
from optimiser.run.prepare import Prepared, prepare
from optimiser.run.prices import CLOSED
from optimiser.solver import SolveSettings

SEEDS = 3
"""Seeds that are compared, the run's own among them."""
SMALL = 100_000
"""Non-zeros of a question up to which other seeds are tried unasked: England's takes some ten seconds each."""
NAMED = 10
WORDS = {
    "awarded": "the award to {0} in {1}",
    "place": "the support place of {0} in {1}",
    "begun": "whether {0} has begun by {1}",
    "whole": "whether scheme {0} starts in {1}",
}
"""By decision: what a choice is called, with its key."""
COLUMNS = ["decision", "id", "period", "choice", "in_run", "yes", "seeds"]


def is_open(run: Run) -> bool:
    """Whether some primary measure was not closed, so that another seed may choose otherwise."""
    return any(tier["primary"] and float(tier["gap"] or 0.0) > CLOSED for tier in run.manifest["tiers"])


def quick(run: Run) -> bool:
    """Whether the question is so small that other seeds cost little."""
    return int(run.manifest["size"]["nonzeros"]) <= SMALL


def disagreements(
    answer: Opened, seeds: int = SEEDS, say: Callable[[str], None] = lambda _text: None
) -> pd.DataFrame:
    """The choices on which seeds do not agree: the run's, and solves of its question under others.

    Args:
        answer: a verified run.
        seeds: how many, the run's own included.
        say: told of progress.

    Returns:
        decision, id (trust, change or scheme), period, choice in words, whether the run says yes, and the seeds
        of `seeds` that do.
    """
    prepared = prepare(answer.instance, answer.question)
    asked = SolveSettings(**answer.run.manifest["options"])
    plans = [choice_of(prepared, answer.plan)]
    for number in range(1, seeds):
        say(f"seed {number + 1} of {seeds}")
        other = resolve(answer.instance, prepared, settings=replace(asked, seed=asked.seed + number))
        plans.append(choice_of(prepared, other.plan_found.plan))
    return differing(prepared, np.array(plans))


def differing(prepared: Prepared, plans: Floats) -> pd.DataFrame:
    """The choices that are not the same in all plans; a row of `plans` each, the run's first."""
    compiled, rows = prepared.compiled, []
    yes = plans.sum(axis=0)
    for at, column in enumerate(np.flatnonzero(compiled.integer)):
        if 0 < yes[at] < len(plans):
            name, key = compiled.columns[column]
            words = WORDS.get(name, name + " {0} {1}").format(*key)
            rows.append((name, key[0], key[-1], words, int(plans[0, at]), int(yes[at]), len(plans)))
    return pd.DataFrame(rows, columns=COLUMNS)


def choices_finding(table: pd.DataFrame, seeds: int) -> Finding:
    """What seeds did not agree on, each named; that they agree, where they do.

    Args:
        table: from `disagreements`.
        seeds: how many were compared.
    """
    named = [f"{row.choice} (yes in {row.yes} of {row.seeds})" for row in each_row(table.head(NAMED))]
    rest = len(table) - len(named)
    named += [f"{rest:,} more in the table"] if rest > 0 else []
    sentence = (
        f"{plural(seeds, 'seed')} did not agree on {plural(len(table), 'yes/no choice')}: {listed(named)}."
        if len(table)
        else f"{plural(seeds, 'seed')} agree on every award, place, change and scheme."
    )
    return Finding(
        id="choices",
        sentence=sentence,
        evidence=table.assign(choices=len(table), rest=rest)
        if len(table)
        else pd.DataFrame([{"seeds": seeds}]),
        severity="caution" if len(table) else "note",
        holds_fixed="nothing",
        certainty=f"as far as {plural(seeds, 'seed')} tell; another may choose otherwise",
    )


def unseen_finding(run: Run) -> Finding:
    """That another seed may choose otherwise, where nobody has looked."""
    gaps: Mapping[str, float] = {
        tier["measure"]: float(tier["gap"] or 0.0) for tier in run.manifest["tiers"] if tier["primary"]
    }
    return Finding(
        id="choices_unseen",
        sentence=(
            "A primary measure is not closed, so that another seed may award, place or change otherwise: "
            "no other seed was tried."
        ),
        evidence=pd.DataFrame([{"measure": m, "gap": gap} for m, gap in gaps.items() if gap > CLOSED]),
        severity="caution",
        next_question=f"optimiser ranges RUN --seeds {SEEDS}",
        units={"gap": "share"},
    )


def other_seeds(
    answer: Opened, seeds: int | None = None, say: Callable[[str], None] = lambda _text: None
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The table of choices on which seeds do not agree, and what is said of them.

    Args:
        answer: a verified run.
        seeds: how many are compared; if absent three where the question is small, none where it is not.
        say: told of progress.

    Returns:
        Nothing where every primary measure is closed: then the choices are settled.
    """
    if not is_open(answer.run):
        return {}, []
    number = (SEEDS if quick(answer.run) else 1) if seeds is None else seeds
    if number == 1:
        return {}, [unseen_finding(answer.run)]
    table = disagreements(answer, number, say)
    return {"choices": table}, [choices_finding(table, number)]
