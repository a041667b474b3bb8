"""Every promise that a question can hold to: the commitments, and the laws in which somebody has set a figure."""

from __future__ import annotations

from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.data import Key
from trustmodels.allocation.family import Family
from trustmodels.allocation.laws import LAWS

Named = tuple[str, Key]
_OF_LAW = {law.id: law for law in LAWS if law.promise is not None}
PROMISES: dict[str, Family] = {
    **FAMILIES,
    **{law.promise.id: law.promise for law in LAWS if law.promise is not None},
}
"""Promises by id; those that are no commitment of a question hold in every question."""


def promise_of(row: Named) -> Named | None:
    """The promise that a row of the model states, by id and key; None where the row is a law.

    Args:
        row: law or commitment, and the row's key.
    """
    name, key = row
    if name in FAMILIES:
        return row
    law = _OF_LAW.get(name)
    if law is None or law.promise is None or key[len(law.promise.key) :] != law.stated_by:
        return None
    return law.promise.id, key[: len(law.promise.key)]
