"""A run beside any other: what the page needs of the comparison, from the same functions as `compare`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from optimiser.explain.compare.differences import names
from optimiser.explain.compare.findings import compare
from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.prices.flips import flips


@dataclass(frozen=True)
class Comparison:
    """Another run and this one.

    Attributes:
        names: of the other run and of this one, as the findings call them.
        tables: of `compare`.
        findings: of `compare`, the other run first.
        flips: yes/no decisions of this run that the other does not take (+), and the other way round (-).
        inputs: every input that differs between their instances; empty where none does, or where nobody looked.
    """

    names: tuple[str, str]
    tables: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...]
    flips: tuple[str, ...]
    inputs: pd.DataFrame = field(default_factory=pd.DataFrame)


def comparison(this: Opened, other: Opened, inputs: pd.DataFrame | None = None) -> Comparison:
    """This run against another one.

    Args:
        this: the run of the page, verified.
        other: what it is compared with, verified.
        inputs: the inputs that differ, from `optimiser.changed`.

    Raises:
        InputError: runs of other trusts or periods.
    """
    pair = [other, this]
    tables, findings = compare(pair)
    base, name = names(pair)
    given = pd.DataFrame() if inputs is None else inputs
    return Comparison((base, name), tables, tuple(findings), tuple(flips(other, this)), given)
