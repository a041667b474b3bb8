"""The least equal concession, and why there may be nothing to negotiate about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from optimiser.errors import NoPlanError, UnsettledError
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled, Floats, Named
from optimiser.questions import read_question
from optimiser.run.prepare import Prepared
from optimiser.solver import Outcome, Tier
from optimiser.tolerances import tolerance
from optimiser.tradeoffs.frontier.axes import Axis
from trustmodels.allocation.question import Question

# The least equal concession: one more column, the share of the way from its best that every party is moved.

SHARE, TOTAL = "concession", "all_concessions"


def with_concession(
    prepared: Prepared, axes: Sequence[Axis], best: Mapping[str, float], span: Mapping[str, float]
) -> tuple[Prepared, list[Axis], Axis, Axis]:
    """The question with a column λ ≥ 0 and a row a party: measure ≤ best + λ·span.

    Args:
        prepared: the question.
        axes: the parties' measures.
        best: of each measure, with the earlier tiers kept.
        span: from its best to the worst that another party's best plan gives it; 0 where nobody touches it.

    Returns:
        The question, its axes, the axis of λ, and that of the sum of all shares (to choose among equals).
    """
    columns = len(prepared.compiled.columns)
    rows = [np.append(item.tier.cost, -span[item.name]) for item in axes]
    upper = [best[item.name] + tolerance(best[item.name]) - item.tier.offset for item in axes]
    compiled = wider(prepared.compiled, [(SHARE, ())], np.array(rows), np.array(upper))
    longer = [longer_axis(item, 1) for item in axes]
    unit = np.append(np.zeros(columns), 1.0)
    total = sum(
        (item.tier.cost / span[item.name] for item in longer if span[item.name] > 0), np.zeros(columns + 1)
    )
    ready = replace(prepared, compiled=compiled, tiers=longer_tiers(prepared.tiers, 1))
    share = Axis(SHARE, "share", Tier(SHARE, unit, 0.0, True))
    return ready, longer, share, Axis(TOTAL, "share", Tier(TOTAL, total, 0.0, True))


def wider(
    compiled: Compiled, columns: Sequence[Named], rows: Floats, upper: Floats, lower: Floats | None = None
) -> Compiled:
    """The matrix with columns and rows added.

    Args:
        compiled: the matrix of a question.
        columns: names of those that are added; they count in no measure.
        rows: a row each, over all columns, the new ones last.
        upper: the limit of each row.
        lower: the least of each new column; 0 if absent.
    """
    count, more = len(upper), len(columns)
    wide = sparse.hstack([compiled.matrix, sparse.csc_array((compiled.matrix.shape[0], more))])
    matrix = sparse.csc_array(sparse.vstack([wide, sparse.csc_array(rows)]))
    matrix.sort_indices()
    return replace(
        compiled,
        matrix=matrix,
        row_lower=np.append(compiled.row_lower, np.full(count, -np.inf)),
        row_upper=np.append(compiled.row_upper, upper),
        lower=np.append(compiled.lower, np.zeros(more) if lower is None else lower),
        upper=np.append(compiled.upper, np.full(more, np.inf)),
        integer=np.append(compiled.integer, np.zeros(more, bool)),
        rows=(*compiled.rows, *((SHARE, (str(at),)) for at in range(count))),
        columns=(*compiled.columns, *columns),
        costs={name: np.append(cost, np.zeros(more)) for name, cost in compiled.costs.items()},
    )


def longer_tiers(tiers: Iterable[Tier], more: int) -> tuple[Tier, ...]:
    """Tiers over as many columns more, which count nothing in them."""
    return tuple(replace(tier, cost=np.append(tier.cost, np.zeros(more))) for tier in tiers)


def longer_axis(item: Axis, more: int) -> Axis:
    """An axis over as many columns more."""
    return replace(item, tier=longer_tiers((item.tier,), more)[0])


# Why there is nothing to negotiate about: no plan keeps every row, or none was found in time.

SAME_RULES = "how_far"
"""The shipped question under whose rules the shipped parties negotiate."""


def why_none(instance: Instance, question: Question, outcome: Outcome) -> NoPlanError | UnsettledError:
    """What to say where a solve of the parties' question had no plan.

    Args:
        instance: about which they negotiate.
        question: of the first party; all ask under the same rules.
        outcome: of the solve.

    Returns:
        The error to raise.
    """
    if outcome is not Outcome.INFEASIBLE:
        return UnsettledError(
            f"The solve of {_called(instance)} stopped before it had a plan: give it more time (--time-limit)"
        )
    return NoPlanError(
        f"No plan keeps every row of {_called(instance)}, whatever the parties concede. What cannot hold together "
        f"shows {_next(instance, question)}"
    )


def _called(instance: Instance) -> str:
    return instance.name if instance.scenario is None else f"{instance.name} in {instance.scenario}"


def _next(instance: Instance, question: Question) -> str:
    """The command that explains it, under the rules of the parties where a shipped question has them."""
    other = read_question(SAME_RULES)
    alike = (question.modes, question.allow, question.basis) == (other.modes, other.allow, other.basis)
    asked = f" --question {SAME_RULES}" if alike else ""
    scenario = "" if instance.scenario is None else f" --scenario {instance.scenario}"
    return f"optimiser conflict {instance.path or instance.name}{scenario}{asked}"
