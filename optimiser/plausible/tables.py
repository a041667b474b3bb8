"""Every figure of an instance that does not look like its kind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimiser.instances import Instance
from optimiser.plausible.figures import Codes, Figures, Numbers, figures, rows_of
from optimiser.plausible.judge import Doubt, doubts
from optimiser.plausible.size import anchors, sizes
from trustmodels.contract import TABLES

UNASKED = frozenset({"latitude", "longitude"})


def doubted(instance: Instance) -> Iterator[tuple[Figures, list[Doubt]]]:
    """Each column with its doubted rows, table by table."""
    trusts = instance.tables["trusts"]
    named = [*trusts["trust"], *instance.tables["systems"]["system"], "*"]
    owners = {code: at for at, code in reversed(list(enumerate(named)))}
    found = []
    for table in TABLES:
        if table.name in instance.present:
            rows = rows_of(table, instance.tables[table.name], owners)
            asked = [column for column in table.columns if column.numeric and column.name not in UNASKED]
            found.append([figures(rows, column) for column in asked])
    said = anchors((each for columns in found for each in columns), len(trusts))
    size = sizes(said, np.log10(trusts["expenditure"].to_numpy()))
    spent = _all_sizes(size, trusts["system"].map(owners).to_numpy(), len(named))
    for columns in found:
        for each in columns:
            yield each, doubts(each, columns, spent, said)


def _all_sizes(trusts: Numbers, systems: Codes, count: int) -> Numbers:
    """log10 of what trusts, systems and all together spend."""
    spent = np.zeros(count)
    known = np.where(np.isfinite(trusts), 10**trusts, 0.0)
    spent[: len(trusts)] = known
    np.add.at(spent, systems, known)
    spent[-1] = known.sum()
    with np.errstate(divide="ignore"):
        return np.where(spent > 0, np.log10(spent), np.nan)
