"""Why this trust, in at most six lines, each a finding with its evidence."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import ended, money, share, shows
from optimiser.errors import Fault, InputError
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.ranges.sentences import NOTHING_KNOWN, Told
from optimiser.explain.trust.figures import SUPPORT, told_of
from optimiser.explain.trust.limits import asked_table, binding, binding_words, comparable, schemes
from optimiser.explain.trust.other_plans import TELLS, LowerAsk
from optimiser.explain.trust.waterfall import nothing_parts, nothing_said
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import joined, listed, plural

NAMED_AREAS = 3
NAMED_PAYERS = 3
YES = 0.5


def checked_trust(answer: Opened, trust: str) -> str:
    """The code of a trust of the instance.

    Raises:
        InputError: there is no such trust.
    """
    if trust not in answer.case.data.trusts:
        near = listed(sorted(answer.case.data.trusts)[:5])
        raise InputError(
            [
                Fault(
                    "--trust",
                    f"'{trust}' is no trust of {answer.instance.name}",
                    f"give a code such as {near}",
                )
            ]
        )
    return trust


def story(
    answer: Opened, trust: str, lower: LowerAsk | None = None, ranges: Told = NOTHING_KNOWN
) -> list[Finding]:
    """At most six findings about a trust under a plan.

    Args:
        answer: a verified run.
        trust: its code.
        lower: what asking it for less would do; the line is left out where it was not worked out.
        ranges: with which a figure is told that was open.
    """
    checked_trust(answer, trust)
    lines = [start_line(answer, trust), ask_line(answer, trust, ranges), binding_line(answer, trust)]
    lines.append(support_line(answer, trust, ranges))
    if lower is not None:
        lines.append(lower_line(answer, trust, lower))
    return [*lines, comparable_line(answer, trust)]


def start_line(answer: Opened, trust: str) -> Finding:
    """Where it starts."""
    case, row = answer.case, answer.case.data.trusts[trust]
    table = pd.DataFrame(
        [
            (y, case.income[trust, y], case.expenditure[trust, y], case.do_nothing[trust, y])
            for y in case.periods
        ],
        columns=["period", "income", "expenditure", "do_nothing"],
    )
    made_of = nothing_parts(answer, trust)
    positions = listed([f"{ended(r.do_nothing)} in {r.period}" for r in each_row(table)])
    return Finding(
        id="trust_start",
        sentence=f"{row.name} ({trust}) would end {positions} if nothing were done: {nothing_said(made_of)}.",
        evidence=pd.concat([table.assign(trust=trust, name=row.name), made_of], ignore_index=True),
        certainty="as exact as the instance's drivers",
        next_question=f"optimiser explain RUN --trust {trust}",
        units={"income": "£m", "expenditure": "£m", "do_nothing": "£m", "amount": "£m"},
    )


def ask_line(answer: Opened, trust: str, ranges: Told = NOTHING_KNOWN) -> Finding:
    """What is asked, and from which areas."""
    case, plan = answer.case, answer.plan
    areas = asked_table(case, plan, trust)
    asks = answer.table("allocation")
    asks = asks[asks["trust"] == trust][["period", "cip", "cip_pct"]]
    told = told_of(answer, trust)
    amounts = listed(
        [
            f"{r.cip_said}{_brackets(_part(r.cip, r.cip_pct), ranges.words(trust, 'ask', r.period))} in {r.period}"
            for r in each_row(told)
        ]
    )
    sums = areas.groupby("area")["asked"].sum().sort_values(ascending=False, kind="stable")
    sums = sums[sums > TELLS]
    most = [
        f"{str(area).replace('_', ' ')} ({money(amount)})" for area, amount in sums.head(NAMED_AREAS).items()
    ]
    source = f", most of it over the plan from {listed(most)}" if most else ""
    asks = asks.assign(cip_told=told["cip"].to_numpy()).reset_index(drop=True)
    asks = asks.join(ranges.evidence(trust, "ask", case.periods))
    evidence = pd.concat([asks, sums.rename("asked").reset_index()], ignore_index=True)
    return Finding(
        id="trust_ask",
        sentence=f"It is asked for {amounts}{source}{ranges.told_from(trust, ['ask'], case.periods)}.",
        evidence=evidence,
        certainty="exact for this plan; the ranges are exact with its yes/no decisions held",
        next_question="optimiser ranges RUN",
        units={"cip": "£m", "cip_pct": "share of expenditure", "asked": "£m"},
    )


def _part(asked: float, part: float) -> str:
    """The share of expenditure that is asked; nothing where nothing is."""
    return f"{share(part)} of expenditure" if shows(asked, "£m") else ""


def _brackets(*parts: str) -> str:
    """What is said of a figure behind it; nothing where there is nothing to say."""
    said = joined(parts)
    return f" ({said})" if said else ""


def binding_line(answer: Opened, trust: str) -> Finding:
    """What binds."""
    counted, table = schemes(answer.case, answer.plan, trust), binding(answer, trust)
    counts = pd.DataFrame([{"schemes": counted.number, "full": counted.full, "unplaced": counted.unplaced}])
    return Finding(
        id="trust_binds",
        sentence=f"What binds: {binding_words(counted, table, answer.case.periods)}.",
        evidence=pd.concat([counts, table], ignore_index=True),
        certainty="exact for this plan",
        next_question="optimiser explain RUN --commitment ID",
    )


def support_line(answer: Opened, trust: str, ranges: Told = NOTHING_KNOWN) -> Finding:
    """What support it gets, and on what condition."""
    asks = answer.table("allocation")
    own = asks[asks["trust"] == trust][["period", "grant", "loan", "place"]].copy()
    case = answer.case
    own["entitlement"] = [case.entitlement[trust, y] for y in case.periods]
    told = told_of(answer, trust)
    own[["grant_told", "loan_told"]] = told[["grant", "loan"]].to_numpy()
    own["condition"] = [case.envelope[y].bailout_condition for y in case.periods]
    words = [*_given(told, "grant", "a grant", ranges), *_given(told, "loan", "a loan", ranges)]
    placed = list(own.loc[own["place"] > YES, "period"])
    if placed:
        words.append(f"a place on the support programme in {listed(placed)}")
    conditional = case.conditional and (own["grant"] > TELLS).any()
    condition = _condition(own) if conditional else ""
    beside = condition + _open_support(answer, trust, ranges)
    return Finding(
        id="trust_support",
        sentence=f"It gets {listed(words) if words else 'no support'}{beside}.",
        evidence=own.reset_index(drop=True).join(
            [ranges.evidence(trust, column, case.periods) for column in SUPPORT]
        ),
        certainty="exact for this plan",
        next_question="optimiser ladder INSTANCE --on grant_pot",
        units={"grant": "£m", "loan": "£m", "entitlement": "£m", "condition": "share of expenditure a year"},
    )


def _open_support(answer: Opened, trust: str, ranges: Told) -> str:
    """Support that the trust does not get and could have had, and what the figures told are among those that do."""
    periods, plan = answer.case.periods, answer.plan
    other = [
        f"a {column} in {y}: {ranges.words(trust, column, y)}"
        for column in SUPPORT
        for y in periods
        if getattr(plan, column).get((trust, y), 0.0) <= TELLS and ranges.open(trust, column, y)
    ]
    without = f"; without {listed(other)}" if other else ""
    return without + ranges.told_from(trust, SUPPORT, periods)


def _given(own: pd.DataFrame, column: str, noun: str, ranges: Told) -> list[str]:
    rows = own[own[column] > TELLS]
    amounts = listed(
        [
            f"{getattr(r, f'{column}_said')}{_brackets(ranges.words(r.trust, column, r.period))} in {r.period}"
            for r in each_row(rows)
        ]
    )
    return [f"{noun} of {amounts}"] if len(rows) else []


def _condition(own: pd.DataFrame) -> str:
    """What the grant hangs on: efficiency that was made, whatever else."""
    rows = own[(own["grant"] > TELLS) & own["condition"].notna()]
    if rows.empty:
        return ""
    asked = listed([f"{share(r.condition)} in {r.period}" for r in each_row(rows)])
    return f", at most what it would lack had it made the required efficiency, added up ({asked})"


def lower_line(answer: Opened, trust: str, lower: LowerAsk) -> Finding:
    """What asking for less would do, and who then pays."""
    ask = f"Asking it for {money(lower.relief)} less"
    parts = [lower.measures.assign(relief=lower.relief), lower.quantities, lower.payers]
    evidence = pd.concat(parts, ignore_index=True)
    if not lower.possible:
        sentence = f"{ask} is not possible while everything that must hold holds."
        evidence = pd.DataFrame([{"relief": lower.relief}])
    else:
        sentence = f"{ask}: {_payment(answer, lower)}."
    return Finding(
        id="trust_lower_ask",
        sentence=sentence,
        evidence=evidence.assign(of=trust, told=lower.told),
        holds_fixed="the yes/no decisions of the plan",
        certainty="exact given these; every tier solved again",
        next_question="optimiser alternatives RUN",
        units={"relief": "£m", "more": "£m"},
    )


def _payment(answer: Opened, lower: LowerAsk) -> str:
    payers, trusts = lower.payers, answer.case.data.trusts
    named = [
        f"{trusts[row.trust].name} ({row.trust}, {money(row.more)} more)"
        for row in each_row(payers.head(NAMED_PAYERS))
    ]
    rest = len(payers) - len(named)
    if rest > 0:
        named.append(f"{plural(rest, 'other trust')}")
    paid = f"{listed(named)} would be asked for more" if named else "no other trust would be asked for more"
    return f"{lower.told}; {paid}"


def comparable_line(answer: Opened, trust: str) -> Finding:
    """How comparable trusts are asked."""
    table = comparable(answer.case, answer.plan, trust)
    own, others = table.iloc[0], table.iloc[1:]
    kind = str(answer.case.data.trusts[trust].type)
    asked = listed([f"{row.name} ({row.trust}) {share(row.asked_share)}" for row in each_row(others)])
    comparison = (
        f"the nearest trusts of its type ({kind}): {asked}"
        if len(others)
        else f"there is no other trust of its type ({kind})"
    )
    return Finding(
        id="trust_comparable",
        sentence=f"Over the plan it is asked for {share(own['asked_share'])} of expenditure; {comparison}.",
        evidence=table.assign(type=kind),
        certainty="exact for this plan",
        next_question="optimiser fairness INSTANCE",
        units={"expenditure": "£m", "asked": "£m", "asked_share": "share of expenditure"},
    )
