"""What stands in a brief, for any question on any instance, with a plan or without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from optimiser.brief.dilemma import PLAIN, Dilemma, dilemma_of, dilemma_without_plan
from optimiser.brief.grounds import decisions, decisions_without_plan, foundations, not_modelled
from optimiser.brief.results import KeyFinding, key_findings, least_and_most
from optimiser.errors import Fault, InputError
from optimiser.explain.finding import Finding
from optimiser.explain.storage import Kept, keep, kept_of
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import day_words, plural
from optimiser.instances import Instance
from optimiser.instances.cells import to_day
from optimiser.report.banners import banner
from optimiser.report.headline import State, state_of
from optimiser.report.pair import Pair, Read, question
from optimiser.report.section import Banner
from optimiser.report.table import ReportTable
from optimiser.results import Run
from optimiser.subjects.part import View
from optimiser.subjects.register import kept_parts, parts
from optimiser.verify.verify import question_of, recompute

NAME = "brief"
"""Of the file in the folder of findings that says whose brief it is."""
PARTS = ("money_first", "simulation")
"""The parts of the page that a brief shows: the opposite order, and how far delivery may move the end."""
TITLES = {
    "how_far": "How far can we get, and what would it take to balance?",
    "balance": "A plan that balances, and what it assumes",
    "keep_all": "Can every promise be kept?",
    "least_funding": "What is the smallest top-up?",
}
UNSTATED = "not stated"


@dataclass(frozen=True)
class Signature:
    """Whose brief it is and of which day; neither is taken from a clock or a machine."""

    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Brief:
    """A brief, before it is laid out.

    Attributes:
        title: the question, as a heading.
        about: its day, the instance, the day as of which that stands, the run, and whose it is, each with its name.
        warning: how the run ended, where that is no answer.
        question: what was asked, in a sentence or two.
        dilemma: the choice: sentences, and the orders side by side where they were solved.
        findings: three of them, each with its chart.
        people: who is asked most and who is left short: sentences, then tables.
        decide: what there is to decide.
        rests: what it rests on, caveats first.
        left_out: what was not modelled.
    """

    title: str
    about: Sequence[tuple[str, str]]
    warning: Banner | None
    question: str
    dilemma: Dilemma
    findings: Sequence[KeyFinding] = ()
    people: tuple[Sequence[Finding], Sequence[ReportTable]] = ((), ())
    decide: Sequence[str] = ()
    rests: Sequence[str] = ()
    left_out: Sequence[str] = field(default_factory=tuple)

    @property
    def sentences(self) -> list[str]:
        """What a screen says of it before anything else: the choice, the findings, who is asked."""
        return _told(self.dilemma, self.findings, self.people[0])


def brief_of(both: Pair, kept: Mapping[str, Kept], signature: Signature | None = None) -> Brief:
    """The brief of a run, whatever it came to.

    Args:
        both: the run as it was read, and a plan that balances beside it where there is one.
        kept: what was kept with it, from `kept_parts`.
        signature: whose it is; the day as of which the instance stands, and nobody's, if absent.
    """
    lead = both.lead
    title = title_of(lead.run)
    head = about(both, signature or Signature())
    warning = None if lead.state is State.ANSWER else banner(lead, both.instance)
    asked = _question(both)
    if lead.reading is None:
        dilemma = dilemma_without_plan(lead, both.instance)
        return Brief(
            title, head, warning, asked, dilemma,
            decide=decisions_without_plan(lead),
            rests=foundations(both),
            left_out=not_modelled(both.instance),
        )  # fmt: skip
    view = View(both, lead.reading, kept)
    return Brief(
        title,
        head,
        warning,
        asked,
        dilemma_of(view),
        key_findings(view),
        least_and_most(view),
        decisions(view),
        foundations(both, kept),
        not_modelled(both.instance),
    )


def title_of(run: Run) -> str:
    """The question of a run as a heading."""
    if _order(run):
        return "Which gives way: money, waiting times or safety?"
    return TITLES.get(question(run), str(run.manifest["question"].get("sentence", "")))


def _order(run: Run) -> list[str]:
    """The imperatives in the order in which the question itself puts them, in plain words; none where it does not."""
    name, _, order = question(run).partition(":")
    return [PLAIN[word] for word in order.split(",") if word in PLAIN] if name == "order" else []


def extent(instance: Instance) -> list[str]:
    """How large an instance is: scenario, trusts, systems, regions, periods."""
    tables = instance.tables
    regions = tables["systems"]["region"].replace("", float("nan")).nunique()
    parts = [f"scenario {instance.scenario}" if instance.scenario else "no scenario"]
    parts += [plural(len(tables["trusts"]), "trust"), plural(len(tables["systems"]), "system")]
    parts += [plural(regions, "region")] if regions else []
    periods = list(tables["periods"]["period"])
    return [*parts, periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"]


def about(both: Pair, signature: Signature) -> list[tuple[str, str]]:
    """The lines under the title: what a reader has to know before the first sentence."""
    instance, as_of = both.instance, both.instance.as_of
    dated = signature.on or as_of
    return [
        ("Date", day_words(dated) if dated else "none: neither the instance nor anybody gave one"),
        ("As known on", day_words(as_of) if as_of else f"{UNSTATED} by the instance"),
        ("Instance", ", ".join([instance.name, *extent(instance)])),
        ("Run", _run(both.lead)),
        ("Whose", signature.by or "nobody has put a name to it"),
    ]


def _run(lead: Read) -> str:
    """The run by its question, what made it, and the beginning of the hash of its content."""
    manifest = lead.run.manifest
    made = manifest.get("versions", {}).get("trust-optimiser", "")
    record = str(manifest.get("result_sha256") or manifest["instance_sha256"])
    parts = [question(lead.run), f"trust-optimiser {made}" if made else "", f"record {record[:8]}"]
    return ", ".join(part for part in parts if part)


def _question(both: Pair) -> str:
    """What was asked, of whom and of when."""
    tables, told = both.instance.tables, both.lead.run.manifest["question"]
    periods = list(tables["periods"]["period"])
    when = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
    sentence = str(told.get("sentence", "")).strip() or title_of(both.lead.run)
    if order := _order(both.lead.run):
        sentence = f"{title_of(both.lead.run)} Here {order[0]} comes first, then {', then '.join(order[1:])}."
    return f"{sentence} Asked of {plural(len(tables['trusts']), 'trust')} for {when}."


def signed(run: Run, by: str | None, on: str | None) -> Signature:
    """Whose brief it is: what is given now, else what was kept with the run. What is given is kept with it.

    Args:
        run: in a folder.
        by: a name; None to leave it as it is.
        on: a day, as 2026-07-01; None to leave it.

    Raises:
        InputError: the day is none.
        RunError: what is kept is of another run.
    """
    found = kept_of(run, {NAME: {}}).get(NAME)
    had = {} if found is None else dict(found.about)
    now = {**had, **({} if by is None else {"by": by.strip()}), **({} if on is None else {"on": on.strip()})}
    signature = Signature(now.get("by", ""), _day(now.get("on", "")))
    if now != had:
        keep(run, Kept(NAME, {}, (), now))
    return signature


def _day(text: str) -> date | None:
    if not text:
        return None
    found = to_day(text)
    if found is None:
        raise InputError([Fault("--on", f"'{text}' is no day", "write it as 2026-04-01")])
    return found


def _told(dilemma: Dilemma, findings: Sequence[KeyFinding], people: Sequence[Finding]) -> list[str]:
    said = [*dilemma.findings, *(found.finding for found in findings), *people]
    return [finding.sentence for finding in said]


def sentences_of(run: Run, instance: Instance) -> list[str]:
    """What a screen says of a run whose plan was verified: the sentences of its brief; nothing is drawn.

    Args:
        run: with a plan.
        instance: the one that it answers.
    """
    lead = Opened(run, instance, recompute(run, instance))
    view = View(Pair(instance, Read(run, state_of(run, None), None, lead)), lead)
    return _told(dilemma_of(view), key_findings(view), least_and_most(view)[0])


def first_sentence(run: Run, instance: Instance) -> str:
    """What stands first in the brief of a run without a plan."""
    return dilemma_without_plan(Read(run, state_of(run, None), None, None), instance).findings[0].sentence


def missing_parts(run: Run, instance: Instance) -> list[str]:
    """The parts of the page that the brief shows, that this run has a use for, and that are not kept with it yet."""
    if not run.solved or run.earlier:
        return []
    asked, found = question_of(run.manifest), parts()
    have = kept_parts(run, PARTS)
    return [name for name in PARTS if name not in have and found[name].applies(instance, asked)]
