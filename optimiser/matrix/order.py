"""The matrix in the order of the data, never of codes: other codes then give the same numbers in the same places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from optimiser.matrix.compiled import Compiled, Named
from trustmodels.allocation.build import Built
from trustmodels.allocation.ranks import Order

Places = npt.NDArray[np.int64]


def _permutation(named: Sequence[Named], built: Built, order: Order) -> Places:
    """Blocks in the order in which they stand, each by its keys."""
    block = {name: at for at, name in enumerate(dict.fromkeys(name for name, _ in named))}
    names = {name: built.key_names(name) for name in block}
    keys = [(block[name], order.place(names[name], key)) for name, key in named]
    return np.array(sorted(range(len(named)), key=keys.__getitem__), dtype=np.int64)


def in_data_order(compiled: Compiled, built: Built, constants: int) -> Compiled:
    """The same matrix with its rows and columns by the data.

    Args:
        compiled: the matrix in the order in which it was built.
        built: what it was compiled from.
        constants: how many rows without variables stand at its end; they stay there.
    """
    order = Order.of(built.case.data)
    columns = _permutation(compiled.columns, built, order)
    last = len(compiled.rows) - constants
    rows = np.concatenate(
        [
            _permutation(compiled.rows[:last], built, order),
            last + _permutation(compiled.rows[last:], built, order),
        ]
    )
    matrix = compiled.matrix[:, columns].tocsr()[rows].tocsc()
    matrix.sort_indices()
    return replace(
        compiled,
        matrix=matrix,
        row_lower=compiled.row_lower[rows],
        row_upper=compiled.row_upper[rows],
        lower=compiled.lower[columns],
        upper=compiled.upper[columns],
        integer=compiled.integer[columns],
        rows=tuple(compiled.rows[at] for at in rows),
        columns=tuple(compiled.columns[at] for at in columns),
        costs={name: cost[columns] for name, cost in compiled.costs.items()},
        squares={name: squares.reordered(columns) for name, squares in compiled.squares.items()},
    )
