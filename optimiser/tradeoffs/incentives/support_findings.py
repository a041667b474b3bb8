"""Rules of support in sentences: what each costs the honest and pays the others, and what trusts answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from optimiser.amounts import money
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import listed, plural
from optimiser.instances import Instance
from optimiser.solver import SolveSettings
from optimiser.tolerances import TOLD
from optimiser.tradeoffs.incentives.equilibrium import (
    CYCLE,
    NO_PLAN,
    UNSETTLED,
    Answering,
    RuleOutcome,
    Say,
    answers_table,
    equilibrium,
    outcome_table,
    rounds_table,
)
from optimiser.tradeoffs.incentives.response import (
    LiteratureSign,
    SavingTemper,
    literature_signs,
    temper_table,
)
from optimiser.tradeoffs.incentives.support import (
    NOTHING,
    PLAIN,
    RULES,
    UNAVOIDABLE,
    SupportAccounts,
    SupportRule,
    rules_for,
)
from optimiser.tradeoffs.incentives.trials import RuleTrial, rule_table, trial_of, trust_table
from trustmodels.allocation.question import Question

ANSWERED = ("nothing", "whole", "whole-unavoidable", "half", "matched", "capped", "conditional", "flat")
"""The rules to which trusts answer where none is named."""
SEVERAL = 2
SIGNED = ("nothing", "half", "whole", "matched", "flat")
HELD = (
    "what everybody else says of itself, and what the plan asks; what was agreed with trusts, ring-fences, the bailout "
    "condition and the smallest award are set aside, and the yes/no decisions are those of the plan"
)
JUDGED = (
    "exact on the accounts of one plan; what a trust minds of saving and of deficits is judgement (grade D) and the "
    "same for every trust"
)


@dataclass(frozen=True)
class SupportStudy:
    """Rules beside each other: on one plan with every way to game them, and with trusts that answer."""

    instance: Instance
    of: SupportAccounts
    trials: tuple[RuleTrial, ...]
    outcomes: tuple[RuleOutcome, ...]
    signs: tuple[LiteratureSign, ...]
    tempers: pd.DataFrame

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """`rules`, `trusts`, `outcomes`, `rounds`, `answers`, `tempers` and `signs`; amounts in £m over all periods."""
        named = {
            str(t): str(n) for t, n in self.instance.tables["trusts"][["trust", "name"]].to_numpy().tolist()
        }
        return {
            "rules": rule_table(self.trials, self.of),
            "trusts": trust_table(self.trials, self.of, named),
            "outcomes": outcome_table(self.outcomes, self.of),
            "rounds": rounds_table(self.outcomes),
            "answers": answers_table(self.outcomes, named),
            "tempers": self.tempers,
            "signs": signs_table(self.signs),
        }


def support_study(
    instance: Instance,
    question: Question,
    rules: Sequence[SupportRule] = (),
    temper: SavingTemper | None = None,
    settings: SolveSettings | None = None,
    say: Say = lambda _text: None,
) -> SupportStudy:
    """Set rules of support beside each other.

    Args:
        instance: as everybody tells it truly.
        question: what is asked, with its even tiers.
        rules: to which trusts answer; `ANSWERED` if none are named. All are tried on the plan.
        temper: what a trust minds.
        settings: of the solves.
        say: told of each.

    Raises:
        NoPlanError, UnsettledError: the question has no plan, or none was found.
    """
    mind = temper or SavingTemper()
    say("the plan as it stands")
    live = Answering(instance, question, settings or SolveSettings())
    every = rules_for(live.accounts)
    asked = rules or [rule for rule in every if rule.id in ANSWERED]
    trials = tuple(trial_of(rule, live.accounts) for rule in every)
    outcomes = tuple(equilibrium(live, rule, mind, say) for rule in asked)
    signs = literature_signs(live.accounts, [RULES[name] for name in SIGNED], mind)
    say("what trusts might mind")
    tempers = temper_table(live.accounts, asked, mind)
    return SupportStudy(instance, live.accounts, trials, outcomes, tuple(signs), tempers)


SHOWN, OTHERWISE, ALIKE, UNTRIED = "as the literature says", "not so here", "no difference here", "not tried"


def signs_table(signs: Sequence[LiteratureSign]) -> pd.DataFrame:
    """A row a claim: source, what was compared, the two figures of which the second should be more, and what came."""
    frame = pd.DataFrame([asdict(sign) for sign in signs])
    words = [_word(sign) for sign in signs]
    return frame.drop(columns="found").assign(found=words)


def _word(sign: LiteratureSign) -> str:
    """What came of a claim, in words."""
    if sign.found is None:
        return UNTRIED if np.isnan(sign.low) else ALIKE
    return SHOWN if sign.found else OTHERWISE


def support_findings(found: SupportStudy) -> list[Finding]:
    """What each rule costs the honest and pays the others, the frontier, what trusts answer, and the signs."""
    tables = found.tables
    return [
        *_plan_findings(tables["rules"]),
        *_benchmark(tables["rules"], found.of),
        *_answers(tables["outcomes"]),
        *_tempers(tables["tempers"]),
        *_signs(tables["signs"]),
    ]


def _finding(kind: str, sentence: str, evidence: pd.DataFrame, severity: str = "note") -> Finding:
    return Finding(
        id=f"support_{kind}",
        sentence=sentence,
        evidence=evidence.reset_index(drop=True),
        severity="caution" if severity == "caution" else "note",
        holds_fixed=HELD,
        certainty=JUDGED,
        next_question="optimiser support INSTANCE --rule NAME",
        units=dict.fromkeys(("paid", "left", "gamed", "cost", "saved"), "£m"),
    )


def _plan_findings(table: pd.DataFrame) -> Iterator[Finding]:
    front = table[table["frontier"]].sort_values(["left", "gamed"], kind="stable")
    ends = each_row(front)
    first, last = ends[0], ends[-1]
    tail = (
        f" At its other end, '{last.rule}': {money(last.left)} and {money(last.gamed)}."
        if len(ends) > 1
        else ""
    )
    yield _finding(
        "frontier",
        f"Of {plural(len(table), 'rule')} of support, {len(front)} cannot be bettered for the honest without paying "
        f"those who game more. '{first.rule}' ({first.said}) leaves the honest least short: {money(first.left)} over "
        f"all periods; if each trust alone did what pays it best, it would pay them {money(first.gamed)} more.{tail}",
        front,
    )
    worst = each_row(table.sort_values("gamed", kind="stable").tail(1))[0]
    if worst.gamed > TOLD:
        yield _finding(
            "gamed",
            f"Most is paid for pretence by '{worst.rule}': {money(worst.gamed)} more, of which claiming cost would "
            f"bring {money(worst.claim)}, hiding schemes {money(worst.hide)}, delivering less {money(worst.less)} and "
            f"slipping a year {money(worst.slip)}, each by itself.",
            table[table["rule"] == worst.rule],
            "caution",
        )


def _benchmark(table: pd.DataFrame, of: SupportAccounts) -> Iterator[Finding]:
    """What it costs the honest that a benchmark does not know what they cannot avoid."""
    rows = {row.rule: row for row in each_row(table)}
    names = [f"whole-{kind}" for kind in (PLAIN, UNAVOIDABLE)]
    known = int(np.isfinite(of.benchmarks[UNAVOIDABLE]).all(axis=1).sum())
    if not set(names) <= set(rows):
        yield _finding(
            "no_benchmark",
            "No trust has an expected_cost, so no rule can be held to a benchmark: nothing tests what trusts claim.",
            pd.DataFrame({"with_benchmark": [known]}),
            "caution",
        )
        return
    plain, own = (rows[name] for name in names)
    change = float(plain.left_within_benchmark - own.left_within_benchmark)
    more = f"{money(abs(change))} {'more' if change > 0 else 'less'}" if abs(change) > TOLD else "no more"
    yield _finding(
        "benchmark",
        f"A benchmark of size and type alone leaves trusts that spend no more than they must {more} short than one "
        f"that knows the cost that they cannot avoid ({money(plain.left_within_benchmark)} against "
        f"{money(own.left_within_benchmark)}); what is paid for pretence is {money(plain.gamed)} against "
        f"{money(own.gamed)}.",
        table[table["rule"].isin(names)],
    )


def _answers(table: pd.DataFrame) -> Iterator[Finding]:
    planned = table[table["ended"] != NO_PLAN]
    rules = planned[planned["rule"] != NOTHING]
    if len(rules):
        ranked = each_row(rules)
        best, worst = ranked[0], ranked[-1]
        against = (
            f" '{worst.rule}' costs most, {money(worst.cost)}, of which {money(worst.paid)} in support; trusts save "
            f"{money(worst.saved)} under it, and {money(best.saved)} under the first."
        )
        yield _finding(
            "answer",
            f"Where trusts answer to the rule, '{best.rule}' costs the nation least of those that support: "
            f"{money(best.cost)} over all periods, {money(best.paid)} in support and {money(best.left)} of control "
            f"totals missed all the same.{against if len(ranked) > 1 else ''}",
            rules,
        )
    none = planned[planned["rule"] == NOTHING]
    if len(none):
        row = each_row(none)[0]
        yield _finding(
            "alone",
            f"If nobody were supported, trusts would save {money(row.saved)} of the {money(row.could_save)} that the "
            f"plan has of them, and {money(row.left)} would be missed.",
            none,
        )
    for ended, said in (
        (CYCLE, "plan and answers go round in a cycle and never come to rest (its mean is shown)"),
        (UNSETTLED, "plan and answers had not come to rest within £1m"),
        (NO_PLAN, "no plan was found for what trusts answer"),
    ):
        rows = table[table["ended"] == ended]
        if len(rows):
            names = listed([f"'{name}'" for name in rows["rule"]])
            yield _finding(f"ended_{ended.replace(' ', '_')}", f"Under {names} {said}.", rows, "caution")
    two = planned[planned["elsewhere"] > 1.0]
    if len(two):
        names = listed([f"'{name}'" for name in two["rule"]])
        yield _finding(
            "two",
            f"Under {names} there is more than one way to come to rest on the plan as it stands: trusts that begin by "
            f"saving nothing end up to {money(two['elsewhere'].max())} of savings away.",
            two,
            "caution",
        )


def _tempers(table: pd.DataFrame) -> Iterator[Finding]:
    """Whether the cheapest rule is the same whatever trusts mind."""
    rules = table[table["rule"] != NOTHING]
    if rules["rule"].nunique() < SEVERAL:
        return
    first = rules.loc[rules.groupby("temper", sort=False)["cost"].idxmin()]
    counts = first["rule"].value_counts()
    ranked = sorted(counts.index, key=lambda rule: (-int(counts[rule]), str(rule)))
    said = listed([f"'{rule}' in {counts[rule]}" for rule in ranked])
    hangs = "Which rule costs least hangs on what trusts mind" if len(counts) > 1 else "One rule costs least"
    yield _finding(
        "tempers",
        f"{hangs}: of {len(first)} tempers tried on the accounts of the plan, {said}.",
        first,
        "caution" if len(counts) > 1 else "note",
    )


def _signs(table: pd.DataFrame) -> Iterator[Finding]:
    shown, other, alike, untried = (
        table[table["found"] == word] for word in (SHOWN, OTHERWISE, ALIKE, UNTRIED)
    )
    said = f"{len(shown)} of {len(table)} effects that the literature reports are found here"
    if len(other):
        said += f"; not found: {'; '.join(other['claim'].str.lower())}"
    if len(alike):
        said += f"; makes no difference: {'; '.join(alike['claim'].str.lower())}"
    if len(untried):
        said += f"; not tried: {'; '.join(untried['claim'].str.lower())}"
    yield _finding("signs", f"{said}.", table, "caution" if len(other) else "note")
