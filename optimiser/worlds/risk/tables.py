"""The tables of a simulation: control totals, outturn, support, and who carries the risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, isnan, nan

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from optimiser.amounts import share
from optimiser.explain.verified_run import Opened
from optimiser.worlds.risk.book import SECTOR, Book, DeliveredShares, book_of
from optimiser.worlds.risk.simulate import Simulation, close, worst_mean

# The tables of a simulation: control totals, outturn, and who carries the risk.

Floats = npt.NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
ALL = "all periods"
DIGITS = 6
"""Tables are rounded to £1 and a millionth of a share, so that no last bit of a sum shows in a file."""
NOISE = 1e-5
"""£m, or a share: less than two solves can tell apart."""


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """The numbers of a table as they are written; no negative zeros."""
    numbers = frame.select_dtypes("number").columns
    return frame.assign(**{name: frame[name].round(DIGITS) + 0.0 for name in numbers})


def without_noise(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of what solves came to, as it is written: what is less than they can tell from nought is nought."""
    even = rounded(frame)
    numbers = even.select_dtypes("number").columns
    return even.assign(**{name: even[name].mask(even[name].abs() < NOISE, 0.0) for name in numbers})


def on_screen(frame: pd.DataFrame, shares: Sequence[str] = ()) -> pd.DataFrame:
    """A table as its sentences say its numbers: one decimal, shares as percentages, empty where there are none."""
    texts = {name: ["" if isnan(part) else share(part) for part in frame[name]] for name in shares}
    wide = {name: max((len(text) for text in column), default=0) for name, column in texts.items()}
    numbers = frame.select_dtypes("number").columns.difference(list(shares))
    return frame.assign(
        **{name: frame[name].round(1) + 0.0 for name in numbers},
        **{name: [text.rjust(wide[name]) for text in column] for name, column in texts.items()},
    )


def sure_of(values: Floats, certainty: float) -> float:
    """The position that at least `certainty` of the draws reach, £m."""
    ordered = np.sort(values)
    return float(ordered[len(ordered) - ceil(certainty * len(ordered) - 1e-9)])


def totals_table(found: Simulation) -> pd.DataFrame:
    """Each control total with the chance that it is met, and by how much it is missed on average, £m."""
    rows = [
        (t.level, t.id, t.period, t.basis, t.amount, t.expected, chance, missed)
        for t, chance, missed in zip(found.book.totals, found.chance, found.missed, strict=True)
    ]
    columns = ["level", "id", "period", "basis", "amount", "expected", "chance", "missed"]
    return rounded(pd.DataFrame(rows, columns=columns))


def _sector_total(found: Simulation, period: str) -> float:
    """The sector's reported control total of a period, £m; NaN where there is none."""
    amounts = [
        t.amount
        for t in found.book.totals
        if t.level == "sector" and t.id == SECTOR and (t.period, t.basis) == (period, "reported")
    ]
    return amounts[0] if amounts else float("nan")


def outturn_table(found: Simulation, certainty: float) -> pd.DataFrame:
    """The fan of the sector outturn, £m: planned in full, expected, quantiles, the mean of the worst 5%.

    `contingency_expected` is what has to be held back to be sure, to the given certainty, of ending no worse
    than expected; `contingency_total` the same of the sector's control total (empty where there is none).
    """
    book = found.book
    draws = {y: found.outturn[:, at] for at, y in enumerate(book.periods)}
    planned = dict(zip(book.periods, book.planned.tolist(), strict=True))
    expected = dict(zip(book.periods, book.outturn.tolist(), strict=True))
    totals = {y: _sector_total(found, y) for y in book.periods}
    if len(book.periods) > 1:
        draws[ALL] = found.all_periods
        for side in (planned, expected, totals):
            side[ALL] = sum(side.values())
    rows = [
        {"period": y, "planned": planned[y], **_fan(values, expected[y], totals[y], certainty)}
        for y, values in draws.items()
    ]
    return rounded(pd.DataFrame(rows))


def _fan(values: Floats, expected: float, total: float, certainty: float) -> dict[str, float]:
    """One row of the outturn table; what concerns the control total is empty where there is none."""
    sure, none = sure_of(values, certainty), isnan(total)
    return {
        "expected": expected,
        "mean": float(values.mean()),
        "sd": float(values.std()),
        **{f"q{round(100 * q):02d}": float(np.quantile(values, q)) for q in QUANTILES},
        "worst_5": worst_mean(values),
        "control_total": total,
        "chance": nan if none else float((values >= total - close(total)).mean()),
        "certainty": certainty,
        "contingency_expected": max(0.0, expected - sure),
        "contingency_total": nan if none else max(0.0, total - sure),
    }


def carriers_table(found: Simulation, kind: str) -> pd.DataFrame:
    """Who carries the risk, by period and over all: shares that add up to one in each.

    Args:
        found: the simulation.
        kind: `area` or `trust`.

    Returns:
        The group, `at_risk` (savings at plan value, £m), `expected_loss` (what of it is not expected to come,
        £m), `variance` and `worst` (shares); the largest share of the variance first.
    """
    book = found.book
    names = book.areas if kind == "area" else book.trusts
    first = 0 if kind == "area" else len(book.areas)
    targets = [*book.periods, ALL] if len(book.periods) > 1 else list(book.periods)
    at_risk, lost = _amounts(found, kind)
    shares = found.variance[first:], found.worst[first:]
    rows = [
        (period, name, at_risk[name][at], lost[name][at], *(side[n, at] for side in shares))
        for at, period in enumerate(targets)
        for n, name in enumerate(names)
    ]
    frame = pd.DataFrame(rows, columns=["period", kind, "at_risk", "expected_loss", "variance", "worst"])
    order = {period: at for at, period in enumerate(targets)}
    by = pd.DataFrame({"period": frame["period"].map(order), "down": -frame["variance"].round(DIGITS)})
    return rounded(frame.loc[by.sort_values(["period", "down"], kind="stable").index].reset_index(drop=True))


def _amounts(found: Simulation, kind: str) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Savings at plan value, and what is not expected of them, by group: each period, then all."""
    book = found.book
    size = len(book.periods) + 1
    at_risk = {name: np.zeros(size) for name in (book.areas if kind == "area" else book.trusts)}
    lost = {name: np.zeros(size) for name in at_risk}
    for line in book.lines:
        gain = np.array([*line.gain, sum(line.gain)])
        at_risk[getattr(line, kind)] += gain
        lost[getattr(line, kind)] += (1 - line.marginal.mean) * gain
    return at_risk, lost


def simulation_tables(found: Simulation, certainty: float) -> dict[str, pd.DataFrame]:
    """All tables of a simulation, by name."""
    return {
        "totals": totals_table(found),
        "outturn": outturn_table(found, certainty),
        "areas": carriers_table(found, "area"),
        "trusts": carriers_table(found, "trust"),
    }


# How much support the control totals of trusts would call for, were savings delivered as uncertainly as they are.

CERTAINTY = 0.8
GIVEN = 1e-6
"""£m from which a trust is given something."""


def support_draws(answer: Opened, book: Book, draws: int, seed: int) -> Floats:
    """The support that each trust needs in each period, £m: (trust and period, draw).

    A trust needs what it is given, and what its savings fall short of what is expected of them; savings beyond that
    take from it, down to nothing. One that is given nothing first uses up what it ends above its reported control
    total; one that has neither needs nothing. Nobody corrects course, and what one trust has over helps no other.

    Args:
        answer: a verified plan in which control totals hold.
        book: of the plan.
        draws: how many.
        seed: the same seed gives the same draws.
    """
    cells = [(trust, period) for trust in book.trusts for period in book.periods]
    given, wanted = _given(answer), _wanted(answer)
    grant = np.array([given[cell] for cell in cells])
    spare = np.array([book.expected[cell] - wanted.get(cell, -np.inf) for cell in cells])
    base = np.where(grant > GIVEN, grant, -np.maximum(0.0, spare))
    effects, shares = _effects(book, cells), DeliveredShares(book)
    moves = [np.asarray(effects @ chunk) for chunk in shares.differences(draws, seed)]
    return np.asarray(np.maximum(0.0, base[:, None] - np.concatenate(moves, axis=1)), dtype=np.float64)


def _given(answer: Opened) -> dict[tuple[str, str], float]:
    rows = answer.table("allocation")
    keys = zip(rows["trust"].astype(str), rows["period"].astype(str), strict=True)
    return dict(zip(keys, rows["grant"].astype(float), strict=True))


def _wanted(answer: Opened) -> Mapping[tuple[str, str], float]:
    """The reported control totals of trusts."""
    totals = answer.case.data.control_totals
    return {(code, y): amount for (level, code, y, basis), amount in totals.items()
            if (level, basis) == ("trust", "reported")}  # fmt: skip


def _effects(book: Book, cells: list[tuple[str, str]]) -> sparse.csr_array:
    """Rows: trust and period; columns: lines; £m per unit of share."""
    place = {cell: at for at, cell in enumerate(cells)}
    parts = [
        (place[line.trust, period], at, gain)
        for at, line in enumerate(book.lines)
        for period, gain in zip(book.periods, line.gain, strict=True)
    ]
    rows, columns, values = (np.array(side) for side in zip(*parts, strict=True)) if parts else ([], [], [])
    return sparse.csr_array((values, (rows, columns)), shape=(len(cells), len(book.lines)))


def support_table(
    answer: Opened, draws: int, seed: int, groups: Mapping[str, str], certainty: float = CERTAINTY
) -> pd.DataFrame:
    """What the plan gives and what would be called for, by group and period, £m.

    Args:
        answer: a verified plan in which control totals hold.
        draws: how many.
        seed: the same seed gives the same draws.
        groups: trust -> its group, e.g. its region.
        certainty: the share of the draws that lie between `low` and `high`, as many below as above.

    Returns:
        group (`all` for all trusts), period (`all periods` too), planned, low, middle and high.

    Raises:
        RunError: the instance does not say how uncertain delivery is.
    """
    book = book_of(answer)
    needed = support_draws(answer, book, draws, seed)
    cells = pd.MultiIndex.from_product([book.trusts, book.periods], names=["trust", "period"])
    given = _given(answer)
    tail = (1 - certainty) / 2
    rows: list[tuple[str, str, float, float, float, float]] = []
    who = cells.get_level_values("trust").map(groups.get)
    for group in ["all", *dict.fromkeys(groups[trust] for trust in book.trusts)]:
        for period in [*book.periods, ALL]:
            chosen = np.ones(len(cells), dtype=bool) if group == "all" else np.asarray(who == group)
            if period != ALL:
                chosen = chosen & np.asarray(cells.get_level_values("period") == period)
            sums = needed[chosen].sum(axis=0)
            planned = sum(given[cell] for cell, use in zip(cells, chosen, strict=True) if use)
            low, middle, high = np.quantile(sums, [tail, 0.5, 1 - tail])
            rows.append((group, period, planned, float(low), float(middle), float(high)))
    return rounded(pd.DataFrame(rows, columns=["group", "period", "planned", "low", "middle", "high"]))
