"""A settlement that holds: this year's asks, grants and capital decided for many worlds at once."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.subjects.part import ROBUST, Part
from optimiser.subjects.settlement.show import show
from optimiser.subjects.work import NothingToFillError, Work

FEW, MANY, LARGE = 8, 32, 50
"""Worlds of a page: few where there are more trusts than the last says, since each world takes seconds there."""
SHARES = (0.1, 0.25)
"""Shares of the first year's grants that are tried as a reserve."""


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
    kept = {name: found.tables[name] for name in SETTLEMENT.tables}
    about = {
        "worlds": str(len(found.planned)),
        "period": of.period,
        "shocks": ", ".join(map(str, shocks.drawn.columns)),
    }
    return Kept("settlement", kept, tuple(settlement_findings(found, shocks.left_out)), about)


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
        "reserve": ("share", "kept", "expected", "worst_tenth", "saved", "gap"),
        "released": ("trust", "name", "mean", "most", "worlds"),
    },
    cost=175,
    place=ROBUST,
    order=196,
    fill=settlement,
    show=show,
)  # fmt: skip
