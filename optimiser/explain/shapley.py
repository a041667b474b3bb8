"""Shapley shares: what each of several causes has of an amount, however they overlap, adding up to the whole.

What a cause brings hangs on which others were taken away before it. Its share is what it brings on average over all
orders in which the causes can be taken away, each order counting as much as another: the only division in which the
shares add up to what all bring together, a cause that never brings anything has none, two that always bring the same
have the same, and shares of sums are sums of shares (Shapley, Contributions to the Theory of Games II, 1953, 307-317;
for attribution among causes: Shorrocks, Journal of Economic Inequality 11, 2013, 99-126). MATHS.md W1 and W2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from math import factorial

import pandas as pd

Coalition = frozenset[str]
Worth = Mapping[str, float]
"""What is left of each amount, by its name."""


def coalitions(causes: Sequence[str]) -> Iterator[Coalition]:
    """Every set of causes, the smaller ones first, in the order of the causes."""
    for size in range(len(causes) + 1):
        for chosen in combinations(causes, size):
            yield frozenset(chosen)


def left_over(causes: Sequence[str], solve: Callable[[Coalition], Worth]) -> dict[Coalition, Worth]:
    """What is left of the amounts with every set of causes taken away: 2ⁿ solves for n causes, the empty set first.

    Args:
        causes: those that are taken away.
        solve: what is left without a set of them.
    """
    return {chosen: solve(chosen) for chosen in coalitions(causes)}


def weight(size: int, causes: int) -> float:
    """The share of all orders in which just these `size` causes of so many come before a given one (W1)."""
    return factorial(size) * factorial(causes - size - 1) / factorial(causes)


def shapley_shares(causes: Sequence[str], left: Mapping[Coalition, Worth]) -> pd.DataFrame:
    """The share of each cause in what all of them bring together (W2).

    Args:
        causes: those that were taken away in every set.
        left: what is left of each amount with each set of them taken away.

    Returns:
        A row a cause, a column an amount, in its unit: by how much less is left by taking it away, on average of all
        orders. A column adds up to what is left with no cause taken away less what is left with all.
    """
    names = list(left[frozenset()])
    rows = {
        cause: {
            name: sum(
                weight(len(others), len(causes)) * (left[others][name] - left[others | {cause}][name])
                for others in coalitions([other for other in causes if other != cause])
            )
            for name in names
        }
        for cause in causes
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=names).rename_axis("cause")
