"""Which trusts are tried: those that are named, or all, or on a large instance the largest."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.errors import Fault, InputError
from optimiser.instances import Instance

ALL_UP_TO, LARGEST = 20, 10
"""Up to so many trusts all are tried where nothing is said, else so many of the largest."""


class IncentivesError(InputError):
    """Trusts or ways that cannot be tried."""

    opening = "The trial has"


def sampled(instance: Instance, named: Sequence[str] = (), largest: int | None = None) -> tuple[str, ...]:
    """The codes of the trusts that are tried, the largest first.

    Args:
        instance: whose trusts.
        named: codes; only these.
        largest: so many of the largest by income, and those of the same income as the last of them, so that it hangs on
            no code. All up to `ALL_UP_TO` trusts, `LARGEST` of more, where neither is given; all where it is 0.

    Raises:
        IncentivesError: a code that is none, both are given, or a number below 0.
    """
    trusts = instance.tables["trusts"]
    faults = [
        Fault(
            "--trust",
            f"'{code}' is no trust of {instance.name}",
            "give the code of one",
            value=code,
            kind="trust",
        )
        for code in named
        if code not in set(trusts["trust"])
    ]
    if named and largest is not None:
        faults.append(Fault("--largest", "stands beside --trust", "give one of them"))
    if largest is not None and largest < 0:
        faults.append(Fault("--largest", f"{largest} is below 0", "give a number of trusts, or 0 for all"))
    if faults:
        raise IncentivesError(faults)
    frame = trusts[trusts["trust"].isin(list(named))] if named else trusts
    frame = frame.sort_values(["income", "expenditure", "trust"], ascending=[False, False, True])
    count = len(trusts) if named or largest == 0 else largest
    if count is None:
        count = len(trusts) if len(trusts) <= ALL_UP_TO else LARGEST
    if count < len(frame):
        frame = frame[frame["income"] >= frame["income"].iloc[count - 1]]
    return tuple(frame["trust"])
