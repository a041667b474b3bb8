"""Prices, exchange rates between the imperatives, and ladders in sentences."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from optimiser.amounts import amount, money, shows
from optimiser.explain.finding import Finding
from optimiser.explain.linear_plan import Held
from optimiser.explain.prices.ladder import Ladder, flips_table, ladder_table
from optimiser.explain.prices.levers import round_step
from optimiser.explain.quantities import (
    effects,
    effects_said,
    of_measure,
    patients_stay,
    quantities,
    quantities_at,
)
from optimiser.explain.words import capital, joined, listed, moved, named, plural
from optimiser.questions import IMPERATIVES
from optimiser.run.solution import STOPPED
from trustmodels.allocation.commitments.totals import CONTROL_TOTAL
from trustmodels.allocation.data import Key
from trustmodels.allocation.measures import MEASURES

# Prices, exchange rates and ladders in sentences.

CHOICES_HELD = "the yes/no decisions of the plan"
CHOICES_FREE = "nothing: every yes/no decision is free at each step"
NOT_FAR = "; a dual in the evidence holds for less than a step, so it is no price to quote"
NONE = "none"
"""An empty list in words."""
KEYS = ("level", "code", "trust", "system", "type", "standard", "period", "side")


def _keys(row: pd.Series) -> Key:
    return tuple(str(row[key]) for key in KEYS if key in row.index and isinstance(row[key], str) and row[key])


def _side(rows: pd.DataFrame, column: str, word: str) -> str:
    """What a step more or less does, in natural quantities."""
    first = rows.iloc[0]
    step = f"{amount(first['step'], first['unit'])} {word}"
    if rows[column].isna().all():
        return f"with {step}, nothing keeps every row"
    return f"with {step}, {first[f'told_{column}']}"


def price_findings(prices: pd.DataFrame) -> list[Finding]:
    """One finding a commitment: what a finite step more and less does; the dual stands in the evidence."""
    keys = [key for key in ("id", *KEYS) if key in prices]
    found = []
    for _, rows in prices.groupby(keys, sort=False, dropna=False):
        first = rows.iloc[0]
        name = named(first["id"], _keys(first))
        local, free = not bool(rows["reaches"].all()), first["choices"] == "free"
        held = "" if free else ", the yes/no decisions held"
        sentence = f"{name}{held}: {_side(rows, 'more', 'more')}; {_side(rows, 'less', 'less')}."
        exact = f"exact given these; each step solves every tier{NOT_FAR if local else ''}"
        found.append(
            Finding(
                id="price",
                sentence=capital(sentence),
                evidence=rows.reset_index(drop=True),
                severity="caution" if local else "note",
                holds_fixed=CHOICES_FREE if free else CHOICES_HELD,
                certainty=f"to a gap of {first['gap']:.2g} in each tier; every plan verified"
                if free
                else exact,
                next_question=f"optimiser ladder INSTANCE --on {first['id']}",
                units={"limit": first["unit"], "step": first["unit"]},
            )
        )
    return found


def exchange_findings(rates: pd.DataFrame) -> list[Finding]:
    """One finding a pair of imperatives."""
    found = []
    for at, row in rates.iterrows():
        if row["told_given"] == NONE:
            continue
        buys = (
            f"would buy {row['told_bought']}"
            if row["told_bought"] != NONE
            else f"would buy nothing in {row['get']}"
        )
        found.append(
            Finding(
                id="exchange_rate",
                sentence=f"Letting {row['give']} give way further ({row['told_given']}) {buys}.",
                evidence=rates.loc[[at]],
                holds_fixed=CHOICES_HELD,
                certainty="exact given these",
                next_question=f"optimiser frontier INSTANCE --between {row['give']} {row['get']}",
            )
        )
    return found


def ladder_findings(ladder: Ladder) -> list[Finding]:
    """One finding a step other than 0."""
    table, flipped = ladder_table(ladder), flips_table(ladder)
    found = []
    for at, row in table.iterrows():
        if row["step"] != 0:
            found.append(_rung(ladder, table.loc[[at]], row, flipped[flipped["step"] == row["step"]]))
    return found


ALONG = "ladder_along"
SOLVED = frozenset({"optimal", "feasible"})
FEW = 2
"""Steps up to which nothing is said of all of them together."""


def along(ladder: Ladder) -> list[Finding]:
    """What each step of money comes to over the whole ladder, from the least to the most; one finding or none.

    A step of several parts is shared out over them.

    None where the limit is no money, where few steps have a plan, or where more money does not always leave less
    short of trusts' control totals.
    """
    table = ladder_table(ladder)
    own = table[(table["step"] != 0) & table["status"].isin(SOLVED)]
    missed = f"change_{CONTROL_TOTAL.id}"
    before = [] if ladder.base.answer is None else quantities(ladder.base.answer)
    phrase = next((q.phrase for q in before if q.id == CONTROL_TOTAL.id), "")
    if ladder.unit != "£m" or len(own) <= FEW or missed not in own or not phrase:
        return []
    each = float(own["step"].abs().min())
    bought = -own[missed] / own["step"] * each
    if not all(shows(value, "£m") and value > 0 for value in bought):
        return []
    gap = max(float(own["gap"].max()), ladder.base.gap)
    low, high = money(float(bought.min())), money(float(bought.max()))
    steps = sorted(own["step"])
    ends = [f"{money(abs(end))} {'more' if end > 0 else 'less'}" for end in (steps[0], steps[-1])]
    after = [quantities(rung.found.plan_found) for rung in ladder.rungs if rung.step in set(own["step"])]
    stay = all(
        patients_stay(before, found, _noise(ladder, row))
        for found, (_, row) in zip(after, own.iterrows(), strict=True)
    )
    added = f" {ladder.added_in}" if ladder.added_in else ""
    also = " and no change in the patients short of any standard" if stay else ""
    where = named(ladder.target.on, (ladder.target.key or "", ladder.target.period or ""))
    sentence = (
        f"From {ends[0]} to {ends[1]} of {where}{added}, each {money(each)} more comes on average to "
        f"{low if low == high else f'{low} to {high}'} less {phrase}{also}."
    )
    return [
        Finding(
            id=ALONG,
            sentence=sentence,
            evidence=own.assign(on=where, bought=bought),
            severity="note",
            holds_fixed=CHOICES_FREE,
            certainty=f"to a gap of {gap:.2g} in each tier; every plan verified",
            next_question="optimiser explain RUN --commitment " + ladder.target.on,
            units={"step": ladder.unit, "bought": "£m"},
        )
    ]


def _rung(ladder: Ladder, evidence: pd.DataFrame, row: pd.Series, flipped: pd.DataFrame) -> Finding:
    target = ladder.target
    where = named(target.on, (target.key or "", target.period or ""))
    step = f"{amount(abs(row['step']), ladder.unit)} {'more' if row['step'] > 0 else 'less'}"
    noise = _noise(ladder, row)
    each = f" {ladder.added_in}" if ladder.added_in else ""
    sentence = f"With {step} of {where}{each}: {_consequences(ladder, row, noise)}."
    return Finding(
        id="ladder_step",
        sentence=sentence,
        evidence=evidence.assign(
            on=where, added_in=ladder.added_in, decisions="; ".join(flipped["decision"]), **_periods(ladder)
        ),
        severity="note" if row["status"] == "optimal" else "caution",
        holds_fixed=CHOICES_FREE,
        certainty=f"to a gap of {max(row['gap'], ladder.base.gap):.2g} in each tier; every plan verified",
        next_question="optimiser explain RUN --commitment " + target.on,
        units={"step": ladder.unit},
    )


def _periods(ladder: Ladder) -> dict[str, str]:
    """The periods of the plan, in one of which a change may lie."""
    base = ladder.base.answer
    return {f"period {at}": y for at, y in enumerate(() if base is None else base.case.periods, 1)}


def _noise(ladder: Ladder, row: pd.Series) -> float:
    """The widest relative gap of the two plans that are compared."""
    return float(max(row["gap"], ladder.base.gap))


def _consequences(ladder: Ladder, row: pd.Series, noise: float) -> str:
    if row["status"] == STOPPED:
        return "whether there is a plan is not known: the search was stopped before it had one"
    if row["status"] not in {"optimal", "feasible"}:
        return f"there is no plan ({row['status']})"
    if ladder.base.answer is None:
        return "there is a plan, where as things stand there is none"
    rung = next(rung for rung in ladder.rungs if rung.step == row["step"])
    before, after = quantities(ladder.base.answer), quantities(rung.found.plan_found)
    changed = effects_said(before, after, noise)
    stay = bool(effects(before, after, noise)) and patients_stay(before, after, noise)
    flips = (
        f"{plural(row['flips'], 'yes/no decision')} {'flips' if row['flips'] == 1 else 'flip'}"
        if row["flips"]
        else ""
    )
    burden = row["change_largest_burden"]
    heaviest = moved("largest burden", burden, "share") if shows(burden, "share") else ""
    supported = row["change_trusts_supported"]
    helped = (
        f"{plural(abs(supported), 'trust')} {'more' if supported > 0 else 'fewer'} supported"
        if supported
        else ""
    )
    patients = "no change in the patients short of any standard" if stay else ""
    return joined([changed, patients, heaviest, helped, flips])


# Exchange rates between the imperatives: what giving some of an earlier one would buy of a later one.

COLUMNS = [
    "give", "given", "unit_given", "get", "bought", "unit_bought", "rate", "told_given", "told_bought",
]  # fmt: skip


def exchange_rates(held: Held) -> pd.DataFrame:
    """A row a pair of imperatives in the order of the question.

    The earlier one may be worse by `given` (in `unit_given`); the later one is then better by `bought` (in
    `unit_bought`), all other measures before it staying where they are. `rate` is bought per unit given. These are
    weighted sums; `told_given` and `told_bought` say the same in natural quantities.
    Choices are held, so it is exact given them; the other direction has no rate, since an earlier
    imperative is already as good as it can be.
    """
    order = [tier.measure for tier in held.tiers if tier.measure in IMPERATIVES]
    rows, before = [], quantities_at(held.prepared, held.base.x)
    for give, get in combinations(order, 2):
        amount = round_step(held.base.values[give])
        best = held.exchange(give, amount, get)
        bought = 0.0 if best is None else max(0.0, held.base.values[get] - best.values[get])
        units = MEASURES[give].unit, MEASURES[get].unit
        after = before if best is None else quantities_at(held.prepared, best.x)
        told = [listed(effects(of_measure(before, name), of_measure(after, name))) for name in (give, get)]
        rows.append((give, amount, units[0], get, bought, units[1], bought / amount, *told))
    return pd.DataFrame(rows, columns=COLUMNS)
