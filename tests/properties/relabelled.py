"""The same instance under other codes, its rows in another order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from optimiser.instances import Instance, from_tables

KIND = {
    "trust": "trust", "origin": "trust", "destination": "trust", "system": "system", "type": "type",
    "opportunity": "opportunity", "area": "area", "measure": "measure", "standard": "standard", "change": "change",
}  # fmt: skip
HOME = {
    "trust": "trusts", "system": "systems", "type": "trusts", "opportunity": "opportunities", "area": "opportunities",
    "measure": "one_offs", "standard": "standards", "change": "changes",
}  # fmt: skip
UNREAD = ("outturn", "accepted", "successors", "published", "sources", "assumptions", "monitoring")
Codes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Relabelled:
    """The instance, and the new code of every old one by kind."""

    instance: Instance
    codes: Codes

    def key(self, names: Iterable[str], key: Iterable[str]) -> tuple[str, ...]:
        """A key of the old instance as the new one spells it."""
        row = dict(zip(names, key, strict=False))
        level = row.get("level", "")
        return tuple(
            self.codes.get(level if name == "code" else KIND.get(name, ""), {}).get(part, part)
            for name, part in row.items()
        )


def relabelled(given: Instance, seed: int | None = None) -> Relabelled:
    """Codes reversed, or shuffled by a seed; rows shuffled, but for what their order means."""
    random = np.random.default_rng(seed or 0)
    tables = {name: given.tables[name].copy() for name in given.present if name not in UNREAD}

    def other(kind: str) -> dict[str, str]:
        codes = sorted(set(tables[HOME[kind]][kind])) if HOME[kind] in tables else []
        return dict(zip(codes, codes[::-1] if seed is None else random.permutation(codes), strict=True))

    codes = {kind: other(kind) for kind in HOME}
    for name, frame in tables.items():
        for column in frame.columns:
            frame[column] = _column(codes, name, column, frame)
        tables[name] = _mixed(name, frame, random)
    return Relabelled(from_tables(tables, dict(given.settings), given.name), codes)


def _column(codes: Codes, table: str, column: str, frame: pd.DataFrame) -> list[Any]:
    cells = list(frame[column])
    if (table, column) in {("change_effects", "measure"), ("opening", "stock")}:
        parts = [cell.partition(":") for cell in cells]
        return [f"{word}{colon}{codes['standard'].get(v, v)}" for word, colon, v in parts]
    if table == "control_totals" and column == "id":
        return [codes.get(kind, {}).get(cell, cell) for kind, cell in zip(frame["level"], cells, strict=True)]
    new = codes.get(KIND.get(column, ""), {})
    return [new.get(cell, cell) for cell in cells]


def _mixed(table: str, frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Rows in another order; periods, and the steps of one capacity, keep theirs."""
    if table == "periods":
        return frame
    mixed = frame.iloc[random.permutation(len(frame))]
    if table == "capacity":
        parts = [part.sort_index() for _, part in mixed.groupby(["standard", "trust"], sort=False)]
        mixed = pd.concat(parts) if parts else mixed
    return mixed.reset_index(drop=True)
