"""How many trusts can be in deficit, or how many totals can be kept, among plans as good: the fewest and the most.

A count that nothing in the question speaks of is no answer of the plan: it follows from how what is short was shared
out. The fewest and the most are found by a search over yes and no for each trust or system, with bounds that are
proven whether or not the search is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from optimiser.amounts import count
from optimiser.errors import Fault, InputError, RunError
from optimiser.explain.finding import Finding
from optimiser.explain.ranges.find import Asked, as_good, asked_of
from optimiser.explain.ranges.programmes import ONE_THREAD, AsGood, Programmes
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import plural
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.solver.live import LiveModel
from optimiser.solver.search import Limits, search
from optimiser.tolerances import TOLD
from trustmodels.allocation.commitments import OF_LEVEL

DEFICIT = "deficit"
COUNTED = {
    DEFICIT: ("trust", "in deficit"),
    **{OF_LEVEL[level].id: (level, "short of the control total") for level in ("trust", "system")},
}
"""What can be counted: trusts whose reported position is below nought, and totals that are missed, by level."""
NEAR = TOLD
"""£m: below it a total is not missed, and a trust not in deficit; a plan settles who gets what no finer."""
MOMENTS = 20_000
"""Where a search ends (see `Limits`); 236 trusts in one year, and 44 systems in four, are settled well before it."""
ROUNDED = 1e-6
"""What a bound of a whole number may lie beside it."""
COLUMNS = ["counted", "period", "of", "told", "fewest", "fewest_bound", "most", "most_bound"]


@dataclass(frozen=True)
class Missing:
    """By how much one total is missed, or one trust in deficit: `coefficients·x`, £m.

    Attributes:
        key: code of the trust or system.
        columns, coefficients: the amount, of which only what is above nought counts.
        told: the amount in the plan.
    """

    key: str
    columns: tuple[int, ...]
    coefficients: tuple[float, ...]
    told: float

    def row(self, width: int) -> Floats:
        """The coefficients over all columns of the matrix."""
        found = np.zeros(width)
        found[list(self.columns)] = self.coefficients
        return found


@dataclass(frozen=True)
class Ends:
    """A count: in the plan, the fewest and the most that were found, and proven bounds under and over them."""

    of: int
    told: int
    fewest: int
    fewest_bound: int
    most: int
    most_bound: int


def counts(
    answer: Opened,
    counted: str,
    periods: Sequence[str] = (),
    moments: int = MOMENTS,
    say: Callable[[str], None] = lambda _text: None,
) -> pd.DataFrame:
    """The fewest and the most that are short among plans as good for the nation, the run's choices held.

    Args:
        answer: a verified run.
        counted: one of `COUNTED`.
        periods: which; every period that has such a total if none is named.
        moments: where a search ends (`Limits`), so that the answer is the same on a busy machine.
        say: told of progress.

    Returns:
        counted, period, of (how many there are), told (in the plan), fewest and most (found), fewest_bound and
        most_bound (proven: no plan as good has fewer, or more). Missed, and in deficit, is from £0.05m on.

    Raises:
        InputError: nothing of that name is counted, or no such total stands in the periods.
    """
    if counted not in COUNTED:
        raise InputError(
            [Fault("--count", f"'{counted}' is not counted", f"counted are {', '.join(COUNTED)}")]
        )
    asked = asked_of(answer)
    rows = []
    for period in periods or answer.case.periods:
        missing = _missing(asked, counted, period)
        if missing:
            say(f"{counted} in {period}")
            ends = _ends(as_good(asked), missing, moments, say)
            rows.append((counted, period, *vars(ends).values()))
    if not rows:
        remedy = "name a period and a total that the instance sets and the question lets give way"
        raise InputError([Fault("--count", f"no {counted} to count", remedy)])
    return pd.DataFrame(rows, columns=COLUMNS)


def count_findings(table: pd.DataFrame) -> list[Finding]:
    """A sentence a count: in the plan, the fewest and the most among plans as good, and what is proven of them."""
    return [_finding(table[table.index == at]) for at in table.index]


def _finding(row: pd.DataFrame) -> Finding:
    one = row.iloc[0]
    kind, short = COUNTED[one["counted"]]
    proven = (one["fewest"], one["most"]) == (one["fewest_bound"], one["most_bound"])
    settled = proven and one["fewest"] == one["most"]
    ends = f"anything from {count(one['fewest'])} to {count(one['most'])} can be"
    known = (
        "both ends are proven"
        if proven
        else f"found so far; proven is only from {count(one['fewest_bound'])} to {count(one['most_bound'])}"
    )
    said = f"{count(one['told'])} of {plural(one['of'], kind)} {_are(one['told'])} {short}"
    return Finding(
        id="count",
        sentence=f"In {one['period']}, {said} in this plan"
        + (
            ", and as many in every plan as good (proven)."
            if settled
            else f"; among plans as good {ends} ({known})."
        ),
        evidence=row.reset_index(drop=True),
        holds_fixed="the yes/no decisions of the run",
        certainty="exact given these" if proven else "a search that was stopped",
        next_question="optimiser ranges RUN",
    )


def _are(number: float) -> str:
    return "is" if number == 1 else "are"


def _missing(asked: Asked, counted: str, period: str) -> list[Missing]:
    """What is counted in a period, in the order of the tables."""
    if counted == DEFICIT:
        return [_deficit(asked, trust, period) for trust in asked.answer.case.trusts]
    short = f"short:{counted}"
    found = [(key, at) for (name, key), at in asked.column.items() if name == short and key[-1] == period]
    told = {row.key: row.shortfall for row in asked.answer.judged if row.family.id == counted}
    return [Missing("/".join(key[:-1]), (at,), (1.0,), told.get(key, 0.0)) for key, at in sorted(found)]


def _deficit(asked: Asked, trust: str, period: str) -> Missing:
    """A trust's reported deficit: less its position, less its grant."""
    at = [asked.column.get((name, (trust, period))) for name in ("position", "grant")]
    columns = tuple(place for place in at if place is not None)
    plan = asked.answer.plan
    told = sum(float(getattr(plan, name).get((trust, period), 0.0)) for name in ("position", "grant"))
    return Missing(trust, columns, (-1.0,) * len(columns), -told)


def _ends(plans: AsGood, missing: Sequence[Missing], moments: int, say: Callable[[str], None]) -> Ends:
    """Both ends of one count: what each can be by itself first, since that settles many of them."""
    width, programmes = len(plans.compiled.columns), Programmes(plans)
    least, most = [], []
    for number, one in enumerate(missing, start=1):
        row = one.row(width)
        least.append(programmes.least(row))
        most.append(-programmes.least(-row))
        say(f"{number} of {len(missing)} by themselves")
    programmes.live.release()
    low, high = np.array(least), np.array(most)
    surely, never = low >= NEAR, high < NEAR
    open_ = [at for at in range(len(missing)) if not (surely[at] or never[at])]
    sure = int(surely.sum())
    told = sum(one.told >= NEAR for one in missing)
    if not open_:
        return Ends(len(missing), told, sure, sure, sure, sure)
    some = [missing[at] for at in open_]
    say("the fewest")
    fewest, fewest_bound = _search(plans, some, high[open_], moments, sign=1)
    say("the most")
    most_, most_bound = _search(plans, some, low[open_], moments, sign=-1)
    fewest, most_ = min(fewest, told - sure), max(most_, told - sure)
    return Ends(len(missing), told, sure + fewest, sure + fewest_bound, sure + most_, sure + most_bound)


def _search(
    plans: AsGood, missing: Sequence[Missing], ends: Floats, moments: int, sign: int
) -> tuple[int, int]:
    """The fewest (`sign` 1) or the most (-1) of those that can be either, and the proven bound beside it.

    With z yes or no, and e = `NEAR`: for the fewest, amount ≤ e + (its most - e)·z, so that whoever is beyond e is
    counted; for the most, amount ≥ its least + (e - its least)·z, so that only who is beyond it is.
    """
    compiled = _with_counters(plans.compiled, missing, ends, sign)
    live = LiveModel(compiled, ONE_THREAD)
    own = len(plans.compiled.columns)
    held = np.flatnonzero(plans.compiled.integer).astype(np.int32)
    live.hold(held, plans.choice)
    zeros = np.zeros(len(missing))
    for cap in plans.caps:
        live.cap(np.append(cap.cost, zeros), cap.limit)
    cost = np.append(np.zeros(own), np.full(len(missing), float(sign)))
    live.minimise(cost, 0.0)
    answer = search(live, None, Limits(0.0, moments=moments))
    live.release()
    if not np.isfinite(answer.bound):
        raise RunError(f"a count could not be bounded: {answer.outcome}")
    worst = len(missing) if sign > 0 else 0
    found = worst if answer.x is None else round(float(answer.x[own:].sum()))
    bound = int(np.ceil(answer.bound - ROUNDED)) if sign > 0 else int(np.floor(-answer.bound + ROUNDED))
    return found, min(max(bound, 0), len(missing))


def _with_counters(compiled: Compiled, missing: Sequence[Missing], ends: Floats, sign: int) -> Compiled:
    """The matrix with a yes/no for each amount and the row that ties them."""
    number, width = len(missing), len(compiled.columns)
    amounts = sparse.csr_array(np.array([one.row(width) for one in missing]))
    slope = ends - NEAR if sign > 0 else NEAR - ends
    limit, free = np.full(number, NEAR) if sign > 0 else ends, np.full(number, np.inf)
    tied = sparse.hstack([amounts, sparse.diags_array(-slope)])
    wide = sparse.hstack([compiled.matrix, sparse.csr_array((len(compiled.rows), number))])
    matrix = sparse.csc_array(sparse.vstack([wide, tied]))
    matrix.sort_indices()
    names = tuple(("count", (one.key,)) for one in missing)
    return replace(
        compiled,
        matrix=matrix,
        row_lower=np.append(compiled.row_lower, -free if sign > 0 else limit),
        row_upper=np.append(compiled.row_upper, limit if sign > 0 else free),
        lower=np.append(compiled.lower, np.zeros(number)),
        upper=np.append(compiled.upper, np.ones(number)),
        integer=np.append(compiled.integer, np.ones(number, bool)),
        rows=compiled.rows + names,
        columns=compiled.columns + names,
        costs={},
        offsets={},
        squares={},
    )
