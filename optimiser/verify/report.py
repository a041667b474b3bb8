"""What verification found, and what it leaves unchecked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Any

# What verification found.


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


# What a verification leaves unchecked, said field by field: what a manifest holds less what is looked at.

CHECKED = frozenset(
    {
        "status",
        "contract",
        "question",
        "contradictions",
        "scenario",
        "instance.name",
        "instance_sha256",
        "result_sha256",
        *(f"tiers.{part}" for part in ("measure", "value", "final", "gap", "primary", "outcome", "used")),
    }
)
"""Fields that are held to the tables, the instance, the shipped question or each other."""
SOLVER, REPRODUCE = "claimed by the solver", "`optimiser reproduce` builds it again"
CERTIFY = "`optimiser certify` checks the proof that is kept"
UNCHECKED = {
    "tiers.bound": f"the bound of each tier, and so that it is optimal ({SOLVER}; {CERTIFY})",
    "certificate": f"the certificate ({CERTIFY})",
    "prices": f"the prices in commitments.csv ({SOLVER})",
    "model_sha256": f"model_sha256, the hash of the matrix ({REPRODUCE})",
    "size": f"size, of the matrix ({REPRODUCE})",
    "instance.path": "instance.path",
    "options": "options, beyond that a solve can have them",
    "seeds": "seeds, beyond that they are those of the options",
    "tiers.notes": "notes of the tiers",
    "tiers.seconds": "seconds of the tiers",
    "second_opinion": "the figures of the second opinion (claimed by the second solver)",
}
"""What is left unchecked, and why."""


def not_checked(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Every field of a manifest that nobody held to anything, in words; one that is not known by its name."""
    held = ["prices", *_fields(manifest)]
    left = dict.fromkeys(field for field in held if field not in CHECKED)
    known = [words for field, words in UNCHECKED.items() if field in left]
    return (*known, *(field.replace("tiers.", "tiers: ") for field in left if field not in UNCHECKED))


def _fields(manifest: Mapping[str, Any]) -> Iterator[str]:
    """The fields of a manifest; of an instance and of the tiers theirs."""
    for name, value in manifest.items():
        if name == "instance" and isinstance(value, Mapping):
            yield from (f"instance.{part}" for part in value)
        elif name == "tiers" and isinstance(value, list):
            yield from (f"tiers.{part}" for tier in value if isinstance(tier, Mapping) for part in tier)
        else:
            yield name
