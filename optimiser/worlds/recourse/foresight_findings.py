"""What waiting a year to learn is worth, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from optimiser.amounts import money
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import listed, plural, title
from optimiser.tolerances import TOLD
from optimiser.worlds.recourse.central import GRANT
from optimiser.worlds.recourse.findings import NAMED, at_central
from optimiser.worlds.recourse.foresight import WaitingStudy
from optimiser.worlds.recourse.schemes import FORETOLD, ONCE, PLANNED, PROMISED, YEARLY


def waiting_findings(found: WaitingStudy, left_out: Sequence[str] = ()) -> list[Finding]:
    """What deciding year after year comes to, what it is worth, what two stages promise too much, and what stays open.

    Args:
        found: the study.
        left_out: assumptions that vary and were held at their central value.
    """
    return [*_yearly(found), *_waiting(found), *_promised(found), *_open(found), *_behind(found, left_out)]


def _finding(
    found: WaitingStudy, kind: str, sentence: str, evidence: pd.DataFrame, severity: str = "note"
) -> Finding:
    kept = listed([title(name) for name in found.of.kept])
    shape = " x ".join(map(str, found.of.tree.branches))
    return Finding(
        id=f"waiting_{kind}",
        sentence=sentence,
        evidence=evidence.reset_index(drop=True),
        severity="caution" if severity == "caution" else "note",
        holds_fixed=f"the yes/no decisions of the plan; on no path more is left of {kept} than with its first period",
        certainty=f"{plural(found.of.tree.paths, 'path')} ({shape} outcomes), each as likely; solved exactly; the "
        "smallest award is set aside",
        next_question="optimiser settlement INSTANCE --branches 8,4",
        units=dict.fromkeys(
            ("expected", "worst_tenth", "worst", "least", "mean", "most", "given", "open"), "£m"
        ),
    )


def _of(found: WaitingStudy, scheme: str) -> float:
    return found.schemes[scheme].value


def _yearly(found: WaitingStudy) -> Iterator[Finding]:
    first, plan, best = found.of.period, _of(found, PLANNED), _of(found, YEARLY)
    saved = (
        f"{money(plan - best)} less than if {first} is decided as in the plan"
        if plan - best > TOLD
        else f"no less than if {first} is decided as in the plan"
    )
    yield _finding(
        found,
        "yearly",
        f"Decided for {first} now and for each later year by what is known as it begins, trusts miss {money(best)} of "
        f"their control totals on average: {saved}.",
        found.tables["knowing"],
    )


def _waiting(found: WaitingStudy) -> Iterator[Finding]:
    best = _of(found, YEARLY)
    once, foretold = _of(found, ONCE) - best, best - _of(found, FORETOLD)
    worth = (
        f"If all years were decided now, {money(once)} more would be missed: so much is it worth to wait and learn."
        if once > TOLD
        else "To decide all years now would miss no more: what is learnt on the way changes nothing."
    )
    had = (
        f" Counted in two stages, as if all were known once {found.of.period} is over, {money(foretold)} less would be "
        "missed; that cannot be had, since later years are decided before they are known."
        if foretold > TOLD
        else ""
    )
    yield _finding(found, "worth", worth + had, found.tables["knowing"])


def _promised(found: WaitingStudy) -> Iterator[Finding]:
    more = _of(found, PROMISED) - _of(found, YEARLY)
    if len(found.of.periods) == 1:
        return
    said = (
        f"To promise the grants of later years now would miss {money(more)} more; so much is it worth to hold them "
        "until the year before has been seen."
        if more > TOLD
        else "The grants of later years could be promised now: to hold them until the year before has been seen saves "
        "nothing that the solves can tell."
    )
    yield _finding(found, "promised", said, found.tables["knowing"])


def _open(found: WaitingStudy) -> Iterator[Finding]:
    later = found.tables["later"]
    later = later[later["decision"] == GRANT]
    for row in each_row(found.tables["open"]):
        if row.open <= TOLD:
            continue
        own = later[later["period"] == row.period]
        apart = (own["most"] - own["least"]).round(2).sort_values(ascending=False, kind="stable")
        most = own.loc[apart[apart > TOLD].index[:NAMED]]
        where = [f"{one.name} ({money(one.least)} to {money(one.most)})" for one in each_row(most)]
        yield _finding(
            found,
            f"open_{row.period}",
            f"Of the {money(row.given)} of grants of {row.period}, {money(row.open)} go where the years before it say; "
            f"most at {listed(where)}.",
            own,
        )


def _behind(found: WaitingStudy, left_out: Sequence[str]) -> Iterator[Finding]:
    strained = {path for one in found.schemes.values() for path in one.strained}
    if strained:
        names = [name for name, one in found.schemes.items() if one.strained]
        yield _finding(
            found,
            "strained",
            f"On {plural(len(strained), 'path')} a promise to patients, or a limit, is missed that nothing else could "
            f"keep ({listed(names)}); what that costs is in the sums above.",
            pd.DataFrame({"path": sorted(path + 1 for path in strained)}),
            "caution",
        )
    if left_out:
        yield _finding(found, "left_out", *at_central(left_out))
