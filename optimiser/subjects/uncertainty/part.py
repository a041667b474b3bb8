"""How wide the answer is: every assumption drawn together, kept so that headlines can carry their 80% range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.explain.headline_range import DRAWS, READ
from optimiser.explain.storage import Kept
from optimiser.subjects.part import ROBUST, Part
from optimiser.subjects.uncertainty.show import show, show_worth
from optimiser.subjects.work import NothingToFillError, Work

if TYPE_CHECKING:
    from optimiser.worlds.uncertainty.sample import Sample, Study

FEW, MANY, LARGE = 32, 64, 50
"""Draws of a page: few where there are more trusts than the last says, since each draw takes seconds there."""

TRIED, MOVED = 3, 1.0
"""Assumptions tried as known beforehand; £m by which an ask or a grant is another one."""


def _study(work: Work) -> Study:
    from optimiser.worlds.uncertainty.sample import Study  # noqa: PLC0415 - brings its own libraries

    return Study(
        work.folder, work.instance, work.question, work.beside("uncertainty"), work.settings, work.workers,
        lambda event: work.say(event.job.label),
    )  # fmt: skip


def _drawn(work: Work) -> Sample:
    """The draws of the page, solved; those that are there already are taken up.

    Raises:
        NothingToFillError: the run is in a scenario, or nothing says how the assumptions act.
    """
    from optimiser.worlds.uncertainty.sample import prepare, sample  # noqa: PLC0415

    work.without_scenario()
    if not (work.folder / "sensitivity.toml").is_file():
        raise NothingToFillError("the instance does not say how its assumptions act (sensitivity.toml)")
    draws = FEW if len(work.instance.tables["trusts"]) > LARGE else MANY
    return sample(_study(work), *prepare(work.folder, work.instance, draws))


def worth_knowing(work: Work) -> Kept:
    """What is worth finding out before the first period is decided."""
    from optimiser.worlds.uncertainty.findings import (  # noqa: PLC0415 - brings its own libraries
        group_findings,
        known_finding,
        value_findings,
    )
    from optimiser.worlds.uncertainty.groups import foremost_known, groups_table, if_known  # noqa: PLC0415
    from optimiser.worlds.uncertainty.value import totals_table, value_of, weak_counts  # noqa: PLC0415

    found = _drawn(work)
    if not found.planned:
        raise NothingToFillError("no draw of its assumptions has a plan")
    value = value_of(_study(work), found, TRIED)
    known = if_known(_study(work), found, foremost_known(found, value))
    groups, first = groups_table(found, value), value.decisions[0].period
    tables = {
        "worth": value.table,
        "totals": totals_table(found, value),
        "groups": groups,
        "known": known.table,
    }
    about = {
        "first": value.decisions[0].period,
        "options": str(len(value.decisions)),
        "draws": str(len(found.planned)),
        "moved": f"{MOVED:g}",
        "known": ", ".join(known.assumptions),
        **weak_counts(value.table),
    }
    said = [*value_findings(found, value), *group_findings(groups, found, first), *known_finding(known)]
    return Kept("worth", tables, tuple(said), about)


def uncertainty(work: Work) -> Kept:
    """The 80% range of every headline quantity of the run."""
    from optimiser.worlds.uncertainty.findings import spread_findings  # noqa: PLC0415 - brings its own libraries
    from optimiser.worlds.uncertainty.sample import beliefs_table, ranges_of  # noqa: PLC0415

    found = _drawn(work)
    tables = {"ranges": ranges_of(found), "beliefs": beliefs_table(found)}
    about = {
        DRAWS: str(len(found.planned)),
        "asked": str(found.asked),
        "assumptions": str(len(found.drawn.values.columns)),
    }
    return Kept("uncertainty", tables, tuple(spread_findings(found)), about)


UNCERTAINTY = Part(
    name="uncertainty",
    question="How wide is the answer when no assumption is certain?",
    adds="the 80% range of every headline figure, with every assumption drawn together",
    tables={
        "ranges": (*READ, "what", "p50", "error_p10", "error_p90"),
        "beliefs": (
            "assumption", "grade", "unit", "low", "value", "high", "drawn", "p10", "p50", "p90", "correlated_with",
        ),
    },
    cost=170,
    place=ROBUST,
    order=190,
    fill=uncertainty,
    show=show,
)  # fmt: skip

WORTH = Part(
    name="worth",
    question="What is worth finding out before this is decided?",
    adds="what is worth finding out before the first period is decided",
    tables={
        "worth": (
            "quantity",
            "what",
            "unit",
            "assumption",
            "grade",
            "told",
            "share",
            "pawn",
            "trusts",
            "draws",
        ),
        "totals": ("quantity", "what", "unit", "draws", "central", "best", "option", "everything"),
        "groups": ("quantity", "what", "unit", "group", "assumptions", "told", "members"),
        "known": ("quantity", "what", "unit", "central", "p10", "p90", "known_p10", "known_p90", "narrower"),
    },
    cost=180,
    place=ROBUST,
    order=195,
    fill=worth_knowing,
    show=show_worth,
)
