"""Who bears it: asks, support and shortfalls by region, type and catchment."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.subjects.burden.compute import (
    GROUPS,
    PATIENTS,
    SLOPES,
    TRUSTS,
    group_table,
    patient_table,
    slope_table,
    trust_burdens,
)
from optimiser.subjects.burden.say import burden_findings
from optimiser.subjects.burden.show import show
from optimiser.subjects.part import Part, Place
from optimiser.subjects.work import NothingToFillError, Work


def who_bears(run: Run, instance: Instance) -> Kept:
    """The burden of a run: tables and findings.

    Args:
        run: with a plan.
        instance: the one that it answers.
    """
    trusts = trust_burdens(run, instance)
    groups, slopes = group_table(trusts), slope_table(trusts)
    graded = catchments_known(instance)
    tables = {
        "groups": groups,
        "slopes": slopes,
        "patients": patient_table(run, instance, trusts),
        "trusts": trusts,
    }
    return Kept("burden", tables, tuple(burden_findings(groups, slopes, graded)), {"catchments": graded})


def catchments_known(instance: Instance) -> str:
    """How well deprivation is known, as `sources` says it."""
    rows = instance.tables["sources"]
    rows = rows[(rows["table"] == "trusts") & rows["column"].isin(["deprivation", "*"])]
    if rows.empty:
        return "where the catchments come from is not said"
    row = rows.iloc[0]
    return f"catchments {row['basis']}, grade {row['grade']}: {row['rule']}"


def burden(work: Work) -> Kept:
    """The burden of the run of a page."""
    if not work.run.solved:
        raise NothingToFillError("the run holds no plan")
    return who_bears(work.run, work.instance)


BURDEN = Part(
    name="burden",
    question="Who bears it, and does the burden rise or fall with deprivation?",
    adds="asks, support and shortfalls by region, type, deprivation, age and distance",
    tables={"groups": GROUPS, "slopes": SLOPES, "patients": PATIENTS, "trusts": TRUSTS},
    cost=6,
    place=Place("bearers", "Who bears it"),
    order=63,
    fill=burden,
    show=show,
    at_once=True,
)
