"""What the decisions of the plan, and of the plans of other questions, would be regretted by in other worlds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from optimiser.explain.storage import Kept
from optimiser.questions import read_question
from optimiser.subjects.part import ROBUST, Part
from optimiser.subjects.regret.show import show
from optimiser.subjects.work import NothingToFillError, Work

if TYPE_CHECKING:
    from optimiser.tradeoffs.regret import Option
    from optimiser.tradeoffs.regret.option import Hold

QUESTIONS = ("how_far", "balance", "order:finance,safety,access")
"""Whose plans are options beside that of the run; that of least_funding gives money that is not there."""


def regret(work: Work) -> Kept:
    """The plan of the run and those of other questions, held in every scenario of the instance."""
    from optimiser.tradeoffs.regret import option_of  # noqa: PLC0415 - brings its own libraries

    work.without_scenario()
    own = option_of(work.answer, "the plan")
    return regret_of(work, [own, *questioned(work, QUESTIONS)], "support")


def regret_of(work: Work, options: Sequence[Option], hold: Hold, names: Sequence[str] = ()) -> Kept:
    """Options held in scenarios, all of the instance's if none are named.

    Raises:
        NothingToFillError: the instance has no scenarios.
    """
    from optimiser.tradeoffs.regret import regrets  # noqa: PLC0415 - brings its own libraries
    from optimiser.tradeoffs.regret.option import options_table  # noqa: PLC0415
    from optimiser.tradeoffs.regret.table import HELD, regret_findings, worst  # noqa: PLC0415
    from optimiser.worlds.scenarios import executor_of, named, sweep  # noqa: PLC0415

    planned = named(work.folder, names)
    if not planned:
        raise NothingToFillError("the instance has no scenarios")
    done = sweep(
        work.folder, planned, [work.question], work.beside("scenarios"), work.settings,
        executor_of(work.workers), lambda event: work.say(f"scenario {event.job.label}"),
    )  # fmt: skip
    found = regrets(done, options, hold, work.say)
    tables = {
        "cells": found.table,
        "worst": worst(found),
        "options": options_table(options),
        "natural": found.natural,
    }
    return Kept("regret", tables, tuple(regret_findings(found)), {"held": HELD[hold]})


def questioned(work: Work, names: Iterable[str]) -> list[Option]:
    """The plans of other questions on the instance of the run; a question without a plan is no option."""
    from optimiser.explain.resolve import resolve  # noqa: PLC0415 - brings its own libraries
    from optimiser.run.prepare import prepare  # noqa: PLC0415
    from optimiser.tradeoffs.regret import option_of  # noqa: PLC0415

    found = []
    for question in map(read_question, names):
        if question.name != work.question.name:
            work.say(f"the plan of {question.name}")
            answer = resolve(work.instance, prepare(work.instance, question), settings=work.settings).answer
            found += [] if answer is None else [option_of(answer, question.name)]
    return found


def negotiated(work: Work) -> list[Option]:
    """Each party's best plan on the instance of the run, and the least equal concession."""
    from optimiser.results.plan import plan_from_columns  # noqa: PLC0415
    from optimiser.tradeoffs.negotiation.bargain import bargain  # noqa: PLC0415 - brings its own libraries
    from optimiser.tradeoffs.negotiation.parties import (  # noqa: PLC0415
        EQUAL,
        SHIPPED,
        read_parties,
    )
    from optimiser.tradeoffs.regret import Option  # noqa: PLC0415

    found = bargain(work.instance, read_parties(SHIPPED), settings=work.settings, say=work.say)
    columns = found.prepared.compiled.columns
    return [
        Option(
            name, "the negotiation", plan_from_columns(found.prepared.case, columns, plan.x[: len(columns)])
        )
        for name, plan in {**found.best, EQUAL: found.settlement}.items()
    ]


REGRET = Part(
    name="regret",
    question="Which decisions would be regretted in other worlds?",
    adds="what decisions would be regretted by in other worlds",
    tables={
        "cells": ("scenario", "option", "status", "measure", "unit", "gets", "could_have", "regret", "tells"),
        "worst": (
            "option",
            "measure",
            "unit",
            "worst",
            "scenario",
            "regretted_in",
            "no_plan_in",
            "scenarios",
        ),
        "options": ("option", "said", "yes", "grants"),
    },
    cost=160,
    place=ROBUST,
    order=194,
    fill=regret,
    show=show,
)
