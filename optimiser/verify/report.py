"""What verification found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Residual:
    """One thing that does not hold: where, by how much, in which unit, and what was looked at."""

    what: str
    where: str
    amount: float
    unit: str

    def __str__(self) -> str:
        return f"{self.what} {self.where}: off by {self.amount:.6g} {self.unit}"


@dataclass(frozen=True)
class Verification:
    """The outcome of a verification: how much was looked at, and every residual over tolerance."""

    checked: int
    residuals: tuple[Residual, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.residuals
