"""The options that are appraised: the plan, the opposite order, a negotiated settlement, and each scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimiser.errors import OptimiserError, RunError
from optimiser.explain.resolve import answer_of
from optimiser.explain.verified_run import Opened, opened
from optimiser.instances import read_instance
from optimiser.subjects.money_first.compute import in_order, money_before_access, opposite
from optimiser.subjects.work import Work

PLAN, ORDER, SETTLEMENT, SCENARIO, RUN = "plan", "order", "settlement", "scenario", "run"
NOTHING = "do nothing"
"""What every option is read beside: business as usual, of which only the money is known."""
OWN = "This plan"


@dataclass(frozen=True)
class AppraisedOption:
    """An option: what it is called and is, in words, its kind, and its verified plan."""

    name: str
    kind: str
    said: str
    answer: Opened


def options_of(work: Work) -> tuple[list[AppraisedOption], list[str]]:
    """The options of a run, and in words those that have no plan.

    Args:
        work: a run with a plan; its scenarios are solved beside it, as the part on scenarios solves them.
    """
    found = [AppraisedOption(OWN, PLAN, f"the plan of {work.question.name}", work.answer)]
    left_out: list[str] = []
    for more in (_other_order, _settled, _worlds):
        try:
            found += [option for option in more(work) if option.answer.run.solved]
        except OptimiserError as error:
            left_out.append(str(error).splitlines()[0])
    return found, left_out


def _other_order(work: Work) -> Iterator[AppraisedOption]:
    question = opposite(work.question)
    if question is None:
        return
    name = "Money before access" if money_before_access(work.question) is not None else "Access before money"
    work.say(name.lower())
    found = in_order(work.answer, work.instance, question, work.settings)
    yield AppraisedOption(name, ORDER, "the same promises in the opposite order of the two", found.plan_found)


def _settled(work: Work) -> Iterator[AppraisedOption]:
    """The plan in which each party gives up the same share of its way."""
    from optimiser.tradeoffs.negotiation.bargain import bargain  # noqa: PLC0415 - brings its own libraries
    from optimiser.tradeoffs.negotiation.parties import SHIPPED, read_parties  # noqa: PLC0415

    work.say("a settlement of three parties")
    found = bargain(work.instance, read_parties(SHIPPED), settings=work.settings, say=work.say)
    x = found.settlement.x[: len(found.prepared.compiled.columns)]
    plan = answer_of(work.instance, found.prepared, x, work.settings)
    said = (
        f"each party gives up {found.share:.0%} of its way from its best"
        if found.share
        else "each at its best"
    )
    yield AppraisedOption("Equal concession", SETTLEMENT, said, plan)


def _worlds(work: Work) -> Iterator[AppraisedOption]:
    """The question of the run in every scenario; none where the run is one itself."""
    from optimiser.worlds.scenarios import executor_of, named, sweep  # noqa: PLC0415 - bring their own libraries

    if work.instance.scenario is not None or work.instance.path is None:
        return
    planned = named(work.folder)
    if not planned:
        return
    done = sweep(
        work.folder, planned, [work.question], work.beside("scenarios"), work.settings,
        executor_of(work.workers), lambda event: work.say(f"scenario {event.job.label}"),
    )  # fmt: skip
    for at, report in enumerate(done.reports[1:], start=1):
        run = done.run(at) if report.planned else None
        if run is not None:
            instance = read_instance(work.folder, scenario=report.job.name)
            yield AppraisedOption(report.job.label, SCENARIO, report.job.title, opened(run, instance))


def of_runs(answers: Sequence[Opened]) -> list[AppraisedOption]:
    """Runs that were solved already as options, by the names of their folders; the first is what others move from.

    Raises:
        RunError: two have one name, or they are not of the same trusts and periods.
    """
    first = answers[0]
    for other in answers[1:]:
        same = set(first.instance.tables["trusts"]["trust"]) == set(other.instance.tables["trusts"]["trust"])
        if not same or first.periods != other.periods:
            raise RunError(
                f"{other.run.path} is of other trusts or periods than {first.run.path}: no options of one choice"
            )
    names = [answer.name for answer in answers]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise RunError(f"two runs are called {', '.join(twice)}: give runs of different names")
    return [AppraisedOption(a.name, PLAN if a is first else RUN, _what(a), a) for a in answers]


def _what(answer: Opened) -> str:
    scenario = f" in the scenario {answer.instance.scenario}" if answer.instance.scenario else ""
    return f"the plan of {answer.question.name}{scenario}"
