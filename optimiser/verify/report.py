"""What verification found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan, nan


@dataclass(frozen=True)
class Residual:
    """One thing that does not hold: what was looked at, where, by how much it is off, in which unit.

    Where there is no amount (it is NaN), `unit` says instead what is wrong.
    """

    what: str
    where: str
    amount: float
    unit: str

    def __str__(self) -> str:
        said = self.unit if isnan(self.amount) else f"off by {self.amount:.6g} {self.unit}".rstrip()
        return f"{self.what} {self.where}: {said}"


def wrong(what: str, where: str, why: str) -> Residual:
    """Something that does not hold and has no amount."""
    return Residual(what, where, nan, why)


@dataclass(frozen=True)
class Verification:
    """The outcome of a verification: how much was looked at, every residual over tolerance, and what was left.

    `unchecked` names, in words, what the run states and nobody recomputed; `told` says of the question what its
    name does not.
    """

    checked: int
    residuals: tuple[Residual, ...]
    unchecked: tuple[str, ...] = ()
    told: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.residuals

    def also(self, checks: list[Residual | None]) -> Verification:
        """With further statements that were checked, None where one holds."""
        off = [check for check in checks if check is not None]
        return replace(self, checked=self.checked + len(checks), residuals=(*self.residuals, *off))
