"""What two runs have in common, and in what they are unlike: said before anything is compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from optimiser.amounts import amount, shown
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.quantities import Quantity, effects_said, nothing, quantities
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed, plural
from optimiser.instances import Instance
from optimiser.questions import question_record, told_changes
from trustmodels.allocation.question import Question

# What two runs have in common where they are unlike: periods, trusts, and organisations that took over others.

TABLE = "successors"
Parts = tuple[tuple[str, float], ...]
"""The organisations that took a trust over, each with its share of it."""
LEAST = 1e-9
"""A share that is nothing."""


@dataclass(frozen=True)
class Common:
    """Two runs: what both have, what only one has, and who is part of whom.

    Attributes:
        periods: that both have, in the order of the first.
        trusts: that both have, as they are called once mergers are reckoned.
        only_first, only_other: trusts of one of them that nobody in the other has taken over.
        periods_first, periods_other: periods of one of them only.
        merged_first, merged_other: trust of one of them -> what became of it in the other, from `successors`.
    """

    periods: tuple[str, ...]
    trusts: tuple[str, ...]
    only_first: tuple[str, ...]
    only_other: tuple[str, ...]
    periods_first: tuple[str, ...]
    periods_other: tuple[str, ...]
    merged_first: Mapping[str, Parts]
    merged_other: Mapping[str, Parts]

    @property
    def alike(self) -> bool:
        """Whether they are of the same trusts and periods."""
        return self.same_periods and not (
            self.only_first or self.only_other or self.merged_first or self.merged_other
        )

    @property
    def same_periods(self) -> bool:
        """Whether they are of the same periods."""
        return not (self.periods_first or self.periods_other)


def common_of(first: Instance, other: Instance) -> Common:
    """What two instances have in common; `successors` of either says who is part of whom."""
    took_over = successions([first, other])
    one, two = (list(map(str, each.tables["trusts"]["trust"])) for each in (first, other))
    before, after = (list(map(str, each.tables["periods"]["period"])) for each in (first, other))
    merged_first, merged_other = _merged(one, two, took_over), _merged(two, one, took_over)
    both = set(_called(one, merged_first)) & set(_called(two, merged_other))
    return Common(
        tuple(y for y in before if y in after),
        tuple(t for t in dict.fromkeys(_called(one, merged_first)) if t in both),
        tuple(t for t in one if t not in both and t not in merged_first),
        tuple(t for t in two if t not in both and t not in merged_other),
        tuple(y for y in before if y not in after),
        tuple(y for y in after if y not in before),
        merged_first,
        merged_other,
    )


def successions(instances: Sequence[Instance]) -> dict[str, Parts]:
    """Old code -> the new codes with their shares, as the tables of successors say."""
    found: dict[str, dict[str, float]] = {}
    for instance in instances:
        table = instance.tables.get(TABLE)
        for row in () if table is None else each_row(table):
            found.setdefault(str(row.old), {})[str(row.new)] = float(row.share)
    return {old: tuple(new.items()) for old, new in found.items()}


def _merged(own: Iterable[str], others: Sequence[str], took_over: Mapping[str, Parts]) -> dict[str, Parts]:
    """The trusts that the other run doesn't have and whose successors it has."""
    there = set(others)
    ended = {t: _ends(t, there, took_over, frozenset()) for t in own if t not in there}
    return {t: parts for t, parts in ended.items() if parts}


def _ends(code: str, there: set[str], took_over: Mapping[str, Parts], seen: frozenset[str]) -> Parts:
    """Where a trust ends up among those that are there: one may have been taken over by one that was in turn."""
    if code in there:
        return ((code, 1.0),)
    if code in seen:
        return ()
    found: dict[str, float] = {}
    for new, share in took_over.get(code, ()):
        for end, part in _ends(new, there, took_over, seen | {code}):
            found[end] = found.get(end, 0.0) + share * part
    return tuple(found.items())


def _called(trusts: Iterable[str], merged: Mapping[str, Parts]) -> list[str]:
    """The trusts as they are called after mergers."""
    return [code for t in trusts for code, _ in merged.get(t, ((t, 1.0),))]


def regrouped(frame: pd.DataFrame, merged: Mapping[str, Parts], places: pd.DataFrame) -> pd.DataFrame:
    """Rows by trust and period with every merged trust's amounts under those that took it over.

    Args:
        frame: trust, period, numbers, and the levels that the trust belongs to.
        merged: trust -> what became of it; what its shares leave over stays under its own code.
        places: the same of the other run: where a trust that is new to this one belongs.
    """
    if not merged:
        return frame
    numbers = [name for name in map(str, frame) if pd.api.types.is_numeric_dtype(frame[name])]
    levels = [name for name in map(str, frame) if name not in {*numbers, "trust", "period"}]
    own = frame[["trust", *levels]].drop_duplicates("trust").set_index("trust")
    other = places[["trust", *levels]].drop_duplicates("trust").set_index("trust")
    belongs = pd.concat([own, other[~other.index.isin(own.index)]])
    parts = [frame[~frame["trust"].isin(merged)][["trust", "period", *numbers]]]
    for old, news in merged.items():
        rows = frame.loc[frame["trust"] == old, ["trust", "period", *numbers]]
        left = 1.0 - sum(share for _, share in news)
        for code, share in (*news, *([(old, left)] if left > LEAST else [])):
            parts.append(rows.assign(trust=code, **{name: share * rows[name] for name in numbers}))
    summed = pd.concat(parts).groupby(["trust", "period"], sort=False)[numbers].sum().reset_index()
    return summed.join(belongs, on="trust")


# Runs that are unlike: other releases and solvers, questions, trusts and periods. Said before what changed.

TOLD = {"trust-optimiser": "trust-optimiser", "highspy": "HiGHS", "clarabel": "Clarabel"}
"""The engine and the solvers, whose versions can move an answer, as they are called."""
SOLVE_BOTH = "A part of what differs may come from that: solve both again with one version before it is told."
MANY = 6
"""As many codes are named in a sentence; the rest is counted."""


def version_findings(
    base: str, first: Mapping[str, Any], name: str, other: Mapping[str, Any], advice: str = SOLVE_BOTH
) -> list[Finding]:
    """A caution where two runs were made with other releases of the engine or of a solver.

    Args:
        base: what the first run is called.
        first: its manifest.
        name: what the other is called.
        other: its manifest.
        advice: what that means for what is compared.
    """
    versions = [manifest.get("versions", {}) for manifest in (first, other)]
    packages = list(dict.fromkeys([*versions[0], *versions[1]]))
    rows = [(p, *(str(one.get(p, "not stated")) for one in versions)) for p in packages]
    evidence = pd.DataFrame([row for row in rows if row[1] != row[2]], columns=["package", "first", "other"])
    told = [row for row in evidence.itertuples(index=False, name=None) if row[0] in TOLD]
    if not told:
        return []
    parts = [f"{base} with {TOLD[package]} {one}, {name} with {two}" for package, one, two in told]
    sentence = f"The runs were made with other versions: {'; '.join(parts)}. {advice}"
    return [Finding("compare_versions", sentence, evidence, severity="caution")]


def question_findings(base: str, first: Question, name: str, other: Question) -> list[Finding]:
    """A caution where two runs answer other questions, and in what these differ."""
    if first == other:
        return []
    called = f"{first.name} in {base}, {other.name} in {name}"
    if first.name == other.name:
        said = [listed(_changes(one)) for one in (first, other)]
        called = f"{first.name} in both, with {said[0]} in {base} and {said[1]} in {name}"
    evidence = pd.DataFrame(list(_differences(first, other)), columns=["what", "first", "other"])
    sentence = (
        f"The questions differ: {called}. What holds, what may give way and how savings count may differ, and the "
        "measures with them."
    )
    return [Finding("compare_questions", sentence, evidence, severity="caution")]


def _changes(question: Question) -> list[str]:
    changes = question_record(question).get("changes")
    return (told_changes(changes) if isinstance(changes, Mapping) else []) or ["no change"]


def _differences(first: Question, other: Question) -> Iterator[tuple[str, str, str]]:
    if first.basis != other.basis:
        yield "basis", first.basis, other.basis
    for name in first.modes:
        if first.modes[name] != other.modes.get(name):
            yield name, first.modes[name], str(other.modes.get(name, ""))
    for what in ("allow", "tiers"):
        one, two = (", ".join(question.as_record()[what]) for question in (first, other))  # type: ignore[arg-type]
        if one != two:
            yield what, one, two


def lacking_findings(base: str, name: str, common: Common, *, beside: bool = True) -> list[Finding]:
    """What only one of two runs has, and who is part of whom; with `beside` also what is left to compare."""
    found = [*_took_over(base, name, common.merged_first), *_took_over(name, base, common.merged_other)]
    lacks = [
        (base, "trust", common.only_first),
        (name, "trust", common.only_other),
        (base, "period", common.periods_first),
        (name, "period", common.periods_other),
    ]
    parts = [_only(run, kind, codes) for run, kind, codes in lacks if codes]
    if parts:
        way = ", or beside the runs with --successors" if beside else ""
        hint = f" Who took over whom can be said in a table successors{way}." if common.only_first else ""
        both = (
            f" What both have is compared: {plural(len(common.trusts), 'trust')}, {listed(common.periods)}."
        )
        if not common.periods:
            both = " They have no period in common: what each comes to stands side by side, and nothing is taken off."
        had = [*lacks, ("both", "period", common.periods)]
        rows = [(run, kind, code) for run, kind, codes in had for code in codes]
        evidence = pd.DataFrame(rows, columns=["in", "what", "code"]).assign(trusts=len(common.trusts))
        found.append(
            Finding(
                "compare_lacks",
                f"{'; '.join(parts)}.{hint}{both if beside else ''}",
                evidence,
                severity="caution",
            )
        )
    return found


def _only(run: str, kind: str, codes: Sequence[str]) -> str:
    return f"{_some(codes)} {'is a' if len(codes) == 1 else 'are'} {kind}{'' if len(codes) == 1 else 's'} of {run} only"


def _some(codes: Sequence[str]) -> str:
    """Codes by name as far as a sentence bears them."""
    if len(codes) <= MANY:
        return listed(list(codes))
    return f"{', '.join(codes[:MANY])} and {len(codes) - MANY} more"


def _took_over(run: str, other: str, merged: Mapping[str, Parts]) -> list[Finding]:
    if not merged:
        return []
    parts = [
        f"{old} of {run} is part of {_into(news)} in {other}" for old, news in list(merged.items())[:MANY]
    ]
    more = f"; {len(merged) - MANY} more stand in the table" if len(merged) > MANY else ""
    rows = [(old, new, share) for old, news in merged.items() for new, share in news]
    sentence = f"{'; '.join(parts)}{more}: they are compared as one, as the table successors says."
    return [Finding("compare_successors", sentence, pd.DataFrame(rows, columns=["old", "new", "share"]))]


def _into(news: Parts) -> str:
    if len(news) == 1:
        return news[0][0]
    return listed([f"{code} ({shown(share, 'share')})" for code, share in news])


def totals_finding(base: str, first: Opened, name: str, other: Opened, periods: Sequence[str]) -> Finding:
    """What the nation's totals do in the periods that both runs have; side by side where they have none in common."""
    one, two = ([within(q, periods) for q in quantities(run)] for run in (first, other))
    evidence = pd.DataFrame(
        [(q.id, q.unit, run, y, value) for run, found in ((base, one), (name, two)) for q in found
         for y, value in q.by_period.items()],
        columns=["what", "unit", "run", "period", "value"],
    )  # fmt: skip
    said = effects_said(one, two)
    return Finding(
        "compare_totals",
        f"In {listed(list(periods))}, all trusts of each run counted, {name} against {base}: {said}.",
        evidence,
        certainty="each to the gap of its run",
        next_question="optimiser explain RUN",
    )


def side_by_side(base: str, first: Opened, name: str, other: Opened) -> Finding:
    """What two runs without a common period come to, each over its own periods."""
    rows = []
    for run, answer in ((base, first), (name, other)):
        rows += [(run, q.id, q.unit, q.total, q.phrase) for q in quantities(answer) if not nothing(q)]
    evidence = pd.DataFrame(rows, columns=["run", "what", "unit", "value", "phrase"])
    parts = [
        f"{run} {listed([f'{amount(value, unit)} {said}' for _, _, unit, value, said in own])}"
        for run in (base, name)
        if (own := [row for row in rows if row[0] == run])
    ]
    sentence = f"Over all periods of each, all trusts counted: {'; '.join(parts)}."
    return Finding("compare_side_by_side", sentence, evidence, next_question="optimiser explain RUN")


def within(quantity: Quantity, periods: Sequence[str]) -> Quantity:
    """The quantity in some periods alone."""
    return replace(quantity, by_period={y: quantity.by_period.get(y, 0.0) for y in periods})
