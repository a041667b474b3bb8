"""How wide the answer is: every assumption drawn together, kept so that headlines can carry their 80% range."""

from __future__ import annotations

from optimiser.explain.headline_range import DRAWS, READ
from optimiser.explain.storage import Kept
from optimiser.subjects.part import ROBUST, Part
from optimiser.subjects.uncertainty.show import show
from optimiser.subjects.work import NothingToFillError, Work

FEW, MANY, LARGE = 16, 64, 50
"""Draws of a page: few where there are more trusts than the last says, since each draw takes seconds there."""


def uncertainty(work: Work) -> Kept:
    """The 80% range of every headline quantity of the run."""
    from optimiser.worlds.uncertainty.findings import spread_findings  # noqa: PLC0415 - brings its own libraries
    from optimiser.worlds.uncertainty.sample import Study, beliefs_table, prepare, ranges_of, sample  # noqa: PLC0415

    work.without_scenario()
    if not (work.folder / "sensitivity.toml").is_file():
        raise NothingToFillError("the instance does not say how its assumptions act (sensitivity.toml)")
    draws = FEW if len(work.instance.tables["trusts"]) > LARGE else MANY
    assumptions, drawn = prepare(work.folder, work.instance, draws)
    study = Study(
        work.folder, work.instance, work.question, work.beside("uncertainty"), work.settings, work.workers,
        lambda event: work.say(event.job.label),
    )  # fmt: skip
    found = sample(study, assumptions, drawn)
    tables = {"ranges": ranges_of(found), "beliefs": beliefs_table(found)}
    about = {
        DRAWS: str(len(found.planned)),
        "asked": str(found.asked),
        "assumptions": str(len(drawn.values.columns)),
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
