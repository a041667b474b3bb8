"""A settlement that holds: this year's asks, grants and capital decided for many worlds at once."""

from __future__ import annotations

from math import prod

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.storage import Kept
from optimiser.subjects.part import ROBUST, Part
from optimiser.subjects.settlement.show import show
from optimiser.subjects.work import NothingToFillError, Work

FEW, MANY, LARGE = 8, 32, 50
"""Worlds of a page: few where there are more trusts than the last says, since each world takes seconds there."""
SHARES = (0.1, 0.25)
"""Shares of the first year's grants that are tried as a reserve."""
BRANCHES = (4, 2)
"""Outcomes at the end of the first and of the second year, where there are several years and not many trusts."""


def settlement(work: Work) -> Kept:
    """The settlement for worlds of shocks, beside the plan of the run."""
    from optimiser.worlds.recourse.findings import settlement_findings  # noqa: PLC0415 - brings its own libraries
    from optimiser.worlds.recourse.shocks import shocks_of  # noqa: PLC0415
    from optimiser.worlds.recourse.stages import TwoStage  # noqa: PLC0415
    from optimiser.worlds.recourse.study import settlement_study  # noqa: PLC0415

    work.without_scenario()
    if not (work.folder / "sensitivity.toml").is_file():
        raise NothingToFillError("the instance does not say how its assumptions act (sensitivity.toml)")
    draws = FEW if len(work.instance.tables["trusts"]) > LARGE else MANY
    shocks = shocks_of(work.folder, work.instance, draws)
    of = TwoStage(work.instance, shocks.instances, work.question, work.settings, work.say)
    found = settlement_study(of, shocks.ranks, SHARES, say=work.say)
    later, told = _yearly(work)
    kept = {name: {**found.tables, **later}[name] for name in SETTLEMENT.tables}
    about = {
        "worlds": str(len(found.planned)),
        "period": of.period,
        "shocks": ", ".join(map(str, shocks.drawn.columns)),
        "outcomes": str(BRANCHES[0]),
        "further": str(BRANCHES[1]),
        "paths": str(prod(BRANCHES)),
    }
    return Kept("settlement", kept, (*settlement_findings(found, shocks.left_out), *told), about)


def _yearly(work: Work) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The same year after year, its tables empty where there is one year only, or more trusts than a page waits for."""
    from optimiser.worlds.recourse.foresight import waiting_study  # noqa: PLC0415
    from optimiser.worlds.recourse.foresight_findings import waiting_findings  # noqa: PLC0415
    from optimiser.worlds.recourse.shocks import tree_of_shocks  # noqa: PLC0415 - brings its own libraries
    from optimiser.worlds.recourse.years import ManyStages  # noqa: PLC0415

    tables = work.instance.tables
    if len(tables["periods"]) < len(BRANCHES) or len(tables["trusts"]) > LARGE:
        return {name: pd.DataFrame(columns=list(SETTLEMENT.tables[name])) for name in YEARLY_TABLES}, []
    tree, paths, shocks = tree_of_shocks(work.folder, work.instance, BRANCHES)
    of = ManyStages(work.instance, tree, paths, work.question, work.settings, work.say)
    found = waiting_study(of, shocks.ranks, say=work.say)
    return {name: found.tables[name] for name in YEARLY_TABLES}, waiting_findings(found)


YEARLY_TABLES = ("knowing", "later", "open")

SETTLEMENT = Part(
    name="settlement",
    question="What should be decided now, when later years may turn out otherwise?",
    adds="what would be decided this year if every world that may come counted",
    tables={
        "aims": ("aim", "planned", "settled", "saved", "gap", "information", "moved"),
        "decisions": (
            "trust", "name", "cip_planned", "cip_settled", "cip_change", "grant_planned", "grant_settled",
            "grant_change", "repair_planned", "repair_settled",
        ),
        "worlds": ("world", "planned", "expected", "known", "regret"),
        "reserve": ("share", "kept", "expected", "worst_tenth", "saved", "rate", "gap"),
        "released": ("trust", "name", "mean", "most", "worlds"),
        "knowing": ("decided", "made_least", "expected", "worst_tenth", "worst", "apart"),
        "later": ("trust", "name", "period", "decision", "planned", "least", "mean", "most"),
        "open": ("period", "given", "open"),
    },
    cost=175,
    place=ROBUST,
    order=196,
    fill=settlement,
    show=show,
)  # fmt: skip
