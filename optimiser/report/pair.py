"""The runs of a page: the one it is about, the plan that balances beside it, and any other to compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.compare.differences import names
from optimiser.explain.compare.findings import compare
from optimiser.explain.finding import Finding
from optimiser.explain.prices.free import flips
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.report.headline import State, state_of
from optimiser.results import Run
from optimiser.verify import Verification
from optimiser.verify.verify import recompute, reread

# The runs of a page: the one it is about, and the plan that balances beside it.


@dataclass(frozen=True)
class Read:
    """A run with what it amounts to; `reading` only where there is a plan to show."""

    run: Run
    state: State
    verification: Verification | None
    reading: Opened | None


@dataclass(frozen=True)
class Pair:
    """What a page is about: `lead`, and `even`, a run of balance on the same instance, where there is one."""

    instance: Instance
    lead: Read
    even: Read | None = None


def read(run: Run, instance: Instance) -> Read:
    """Verify a run and read it, if it verifies."""
    verification, again = reread(run, instance) if run.solved else (None, None)
    state = state_of(run, verification)
    if state not in {State.ANSWER, State.STOPPED, State.EARLIER}:
        return Read(run, state, verification, None)
    return Read(run, state, verification, Opened(run, instance, again or recompute(run, instance)))


def question(run: Run) -> str:
    """The name of the run's question."""
    return str(run.manifest["question"]["name"])


def pair(run: Run, instance: Instance, balance: Run | None = None) -> Pair:
    """The runs of a page, `balance` second, whichever way round they were given.

    Raises:
        RunError: the two are not runs of one instance, or neither is a run of balance.
    """
    if balance is None:
        return Pair(instance, read(run, instance))
    if run.manifest["instance_sha256"] != balance.manifest["instance_sha256"]:
        raise RunError(
            f"{run.path} and {balance.path} are runs of different instances: use optimiser compare"
        )
    if question(run) == "balance" != question(balance):
        run, balance = balance, run
    if question(balance) != "balance" or question(run) == "balance":
        raise RunError(
            f"{run.path} and {balance.path} answer {question(run)} and {question(balance)}: a page sets "
            "one run of "
            "balance beside a run of another question; use optimiser compare for others"
        )
    return Pair(instance, read(run, instance), read(balance, instance))


# A run beside any other: what the page needs of the comparison, from the same functions as `compare`.


@dataclass(frozen=True)
class RunComparison:
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


def comparison(this: Opened, other: Opened, inputs: pd.DataFrame | None = None) -> RunComparison:
    """This run against another one.

    Args:
        this: the run of the page, verified.
        other: what it is compared with, verified.
        inputs: the inputs that differ, from `optimiser.explain.changes`.

    Raises:
        InputError: runs of other trusts or periods.
    """
    pair = [other, this]
    tables, findings = compare(pair)
    base, name = names(pair)
    given = pd.DataFrame() if inputs is None else inputs
    return RunComparison((base, name), tables, tuple(findings), tuple(flips(other, this)), given)
