"""A run, or a pair of runs -> one self-contained page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from optimiser.explain.kept import Kept
from optimiser.instances import Instance
from optimiser.report.banners import banner
from optimiser.report.comparison import Comparison
from optimiser.report.pair import Pair, pair, question
from optimiser.report.reading import Reading, State
from optimiser.report.render import render
from optimiser.report.section import Card, Section
from optimiser.report.sections.answer import answer_section, cards
from optimiser.report.sections.asked import asked_section
from optimiser.report.sections.basis import basis_section, records
from optimiser.report.sections.beside import beside_section, reasons, why_not
from optimiser.report.sections.causes import causes_section
from optimiser.report.sections.compared import compared_section
from optimiser.report.sections.conflict import conflict_section
from optimiser.report.sections.ladder import ladder_section
from optimiser.report.sections.left_behind import left_section, raid_section
from optimiser.report.sections.minimum import minimum_section
from optimiser.report.sections.robust import robust_section
from optimiser.report.sections.short import short_section
from optimiser.report.sections.steps import steps_section
from optimiser.report.sections.supported import supported_section
from optimiser.report.sections.tracker import tracker_section
from optimiser.report.sections.trilemma import trilemma_section
from optimiser.report.sections.trust import trust_sections
from optimiser.report.sections.where import where_section
from optimiser.report.sections.worth import worth_section
from optimiser.results import Run

TITLES = {
    "how_far": "How far can we get, and what would it take to balance?",
    "balance": "A plan that balances, and what it assumes",
    "keep_all": "Can every promise be kept?",
    "least_funding": "What is the smallest top-up?",
}


def page(
    run: Run,
    instance: Instance,
    balance: Run | None = None,
    kept: Mapping[str, Kept] | None = None,
    compared: Comparison | None = None,
) -> str:
    """The report of a run as HTML.

    Args:
        run: what the page is about.
        instance: the instance of the run, with its scenario applied.
        balance: a run of `balance` on the same instance, to be set beside it.
        kept: explanations by name that were kept with the run, from `kept_parts`.
        compared: the run against any other.

    Returns:
        One HTML document that asks for nothing from anywhere. A run that does not verify is not explained:
        its page has the failures only. A run that was stopped, or has no plan, says so before anything else.

    Raises:
        RunError: the two runs do not belong together, or the parts of the position do not add up.
    """
    both = pair(run, instance, balance)
    lead = both.lead.reading
    sections = _no_answer(both) if lead is None else _sections(both, lead, kept or {}, compared)
    glance: Sequence[Card] = [] if lead is None else cards(lead)
    return render(
        title=TITLES.get(
            question(both.lead.run), str(both.lead.run.manifest["question"].get("sentence", ""))
        ),
        about=_about(both),
        state=both.lead.state,
        banner=banner(both.lead, both.instance),
        cards=glance,
        sections=[_addressed(section, instance) for section in sections],
    )


def _sections(
    both: Pair, lead: Reading, kept: Mapping[str, Kept], compared: Comparison | None
) -> list[Section]:
    instance = both.instance
    found = [
        answer_section(both, lead, kept),
        None if compared is None else compared_section(compared, instance),
        short_section(lead),
        trilemma_section(instance, kept),
        conflict_section(both.lead.run, instance, kept),
        asked_section(lead, kept),
        *trust_sections(kept),
        supported_section(lead),
        minimum_section(kept),
        tracker_section(instance, kept),
        causes_section(both, lead, kept),
        beside_section(both, lead),
        left_section(lead),
        raid_section(kept),
        steps_section(lead),
        where_section(lead),
        worth_section(lead, kept),
        ladder_section(kept),
        robust_section(kept),
        basis_section(both),
    ]
    return [section for section in found if section is not None]


def _addressed(section: Section, instance: Instance) -> Section:
    """The commands to ask next with the name of the instance in them."""
    findings = [
        replace(finding, next_question=finding.next_question.replace("INSTANCE", instance.name))
        for finding in section.findings
    ]
    return replace(section, findings=findings)


def _no_answer(both: Pair) -> list[Section]:
    """What can be shown of a run with no plan to explain."""
    blocks = why_not(both.lead, both)
    if both.lead.state in {State.UNVERIFIED, State.CONTRADICTED}:
        return [Section("failures", "What does not verify", blocks=blocks)]
    sections = [Section("conflict", "Why there is no plan", reasons(both.lead, both.instance), blocks)]
    return [*sections, Section("record-of-run", "Record of the run", blocks=records(both.lead, ""))]


def _about(both: Pair) -> list[str]:
    """What the page is about, in one line of parts."""
    instance, tables = both.instance, both.instance.tables
    regions = tables["systems"]["region"].replace("", float("nan")).nunique()
    parts = [
        f"Instance {instance.name}",
        f"scenario {instance.scenario}" if instance.scenario else "no scenario",
    ]
    parts += [_count(len(tables["trusts"]), "trust"), _count(len(tables["systems"]), "system")]
    parts += [_count(regions, "region")] if regions else []
    periods = list(tables["periods"]["period"])
    return [*parts, periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
