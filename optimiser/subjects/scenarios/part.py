"""Whether the answer holds in other worlds: the question of the run in every scenario of the instance."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.subjects.part import ROBUST, Part
from optimiser.subjects.scenarios.compute import world_tables
from optimiser.subjects.scenarios.say import scenarios_finding
from optimiser.subjects.scenarios.show import show
from optimiser.subjects.work import NothingToFillError, Work


def scenarios(work: Work) -> Kept:
    """The question of the run in every scenario of the instance."""
    from optimiser.worlds.scenarios import executor_of, named, sweep  # noqa: PLC0415 - bring their own libraries

    work.without_scenario()
    planned = named(work.folder)
    if not planned:
        raise NothingToFillError("the instance has no scenarios")
    run = executor_of(work.workers)
    done = sweep(
        work.folder, planned, [work.question], work.beside("scenarios"), work.settings, run,
        lambda event: work.say(f"scenario {event.job.label}"),
    )  # fmt: skip
    tables = world_tables(done, work.instance)
    return Kept("scenarios", tables, (scenarios_finding(tables["runs"], tables["amounts"]),))


SCENARIOS = Part(
    name="scenarios",
    question="Does the answer hold in other worlds?",
    adds="whether the answer holds in other worlds",
    tables={
        "runs": ("scenario", "title", "status", "same", "same_top"),
        "amounts": ("scenario", "id", "what", "phrase", "unit", "amount", "change"),
    },
    cost=140,
    place=ROBUST,
    order=192,
    fill=scenarios,
    show=show,
)
