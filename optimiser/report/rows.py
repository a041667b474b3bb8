"""Rows of a frame with the types that a table has and a type checker cannot see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows as named tuples, for columns whose names are words."""
    return iter(frame.itertuples(index=False))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as mappings, for columns of any name."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict(orient="records")]


def groups(frame: pd.DataFrame, by: str | Sequence[str]) -> Iterator[tuple[Any, pd.DataFrame]]:
    """Rows by key, in the order in which the keys appear."""
    keys = by if isinstance(by, str) else list(by)
    return iter(frame.groupby(keys, sort=False))


def mapping(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    """A text column by another."""
    return dict(zip(frame[key].astype(str), frame[value].astype(str), strict=True))


def looked_up(codes: Iterable[str], words: Mapping[str, str], otherwise: str = "") -> list[str]:
    """The words of each code, or others for those that have none; safe where there are none at all."""
    return [words.get(code, otherwise) for code in codes]
