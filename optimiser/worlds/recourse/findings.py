"""A settlement that holds, in sentences: what it saves, what the plan would be regretted by, what to keep back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from optimiser.amounts import money, share
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import listed, plural, title
from optimiser.tolerances import TOLD
from optimiser.worlds.recourse.objective import MEAN, TAIL, WORST
from optimiser.worlds.recourse.study import SettlementStudy

NAMED = 3
"""Trusts named in a sentence; all are in the tables."""


def settlement_findings(found: SettlementStudy, left_out: Sequence[str] = ()) -> list[Finding]:
    """What the settlements save and move, the regret of the plan, the reserve, and what stands behind it.

    Args:
        found: the study.
        left_out: assumptions that vary and were held at their central value.
    """
    return [
        *_aims(found),
        *_moved(found),
        *_regret(found),
        *_reserve(found),
        *_fresh(found),
        *_behind(found, left_out),
    ]


def _finding(
    found: SettlementStudy, kind: str, sentence: str, evidence: pd.DataFrame, severity: str = "note"
) -> Finding:
    kept = listed([title(name) for name in found.of.kept])
    return Finding(
        id=f"settlement_{kind}",
        sentence=sentence,
        evidence=evidence.reset_index(drop=True),
        severity="caution" if severity == "caution" else "note",
        holds_fixed=f"the yes/no decisions of the plan; in every world no more is left of {kept} than with the plan",
        certainty=f"{plural(len(found.planned), 'world')}; to the gaps in the table; the smallest award is set aside",
        next_question="optimiser settlement INSTANCE --draws 50",
        units=dict.fromkeys(("planned", "settled", "saved", "gap", "known", "kept", "expected"), "£m"),
    )


WHERE = {
    MEAN: "on average over the worlds",
    TAIL: "on average in the worst tenth of them",
    WORST: "under the worst weights that the worlds may be given",
}


def _aims(found: SettlementStudy) -> Iterator[Finding]:
    for row in each_row(found.tables["aims"]):
        told = row.saved > row.gap + TOLD
        said = (
            f"the settlement made for that brings it to {money(row.settled)}: {money(row.saved)} less"
            if told
            else "no settlement was found that brings it lower by more than the solves can tell"
        )
        know = (
            f". If each world were known first, {money(row.information)} less still would be missed"
            if row.aim == MEAN and row.information > row.gap + TOLD
            else ""
        )
        yield _finding(
            found,
            f"aim_{row.aim.replace(' ', '_')}",
            f"With what the plan decides now, trusts miss {money(row.planned)} of their control totals "
            f"{WHERE[row.aim]}; {said}{know}.",
            found.tables["aims"].query("aim == @row.aim"),
        )


def _moved(found: SettlementStudy) -> Iterator[Finding]:
    table = found.tables["decisions"]
    rows = [
        (row.name, what, amount)
        for row in each_row(table)
        for what, amount in (("asked for", row.cip_change), ("granted", row.grant_change))
        if abs(amount) > TOLD
    ]
    if not rows:
        return
    most = sorted(rows, key=lambda each: -round(abs(each[2]), 2))[:NAMED]
    said = [f"{name} {money(abs(v))} {'more' if v > 0 else 'less'} {what}" for name, what, v in most]
    trusts = len({name for name, _, _ in rows})
    yield _finding(
        found,
        "moved",
        f"It decides otherwise for {plural(trusts, 'trust')} in {found.of.period}; most for {'; '.join(said)}.",
        table,
    )


def _regret(found: SettlementStudy) -> Iterator[Finding]:
    table = found.tables["worlds"]
    regret = table["regret"].to_numpy(float)
    worst = int(np.argmax(regret))
    if regret[worst] <= TOLD:
        return
    yield _finding(
        found,
        "regret",
        f"The plan would be regretted by {money(float(regret.mean()))} on average, and by "
        f"{money(float(regret[worst]))} in the world where most (number {int(table['world'].iloc[worst])}): so much "
        "less would be missed had that world been known.",
        table,
    )


def _reserve(found: SettlementStudy) -> Iterator[Finding]:
    table = found.tables["reserve"]
    rows = each_row(table[table["share"] > 0])
    if not rows:
        return
    told = [row for row in rows if row.saved > row.gap + TOLD]
    if not told:
        yield _finding(
            found,
            "reserve",
            f"To keep part of the grants of {found.of.period} back until the world is known saves nothing that the "
            "solves can tell.",
            table,
        )
        return
    parts = [f"{money(row.kept)} ({share(row.share)} of the pot) saves {money(row.saved)}" for row in told]
    released = found.tables["released"].head(NAMED)
    to = [f"{row.name} ({money(row.mean)} on average)" for row in each_row(released)]
    yield _finding(
        found,
        "reserve",
        f"Kept back of the grants of {found.of.period} until the world is known, {'; '.join(parts)} of what is missed "
        f"on average, if it is then given where it is needed; the last part of it saves {share(told[-1].rate)} of "
        f"what it holds back. Of the largest most would go to {listed(to)}.",
        table,
    )


def _fresh(found: SettlementStudy) -> Iterator[Finding]:
    planned, settled = found.fresh
    if not len(planned):
        return
    saved = float((planned - settled).mean())
    evidence = pd.DataFrame({"planned": planned, "settled": settled})
    word = "less" if saved >= 0 else "more"
    yield _finding(
        found,
        "fresh",
        f"In {plural(len(planned), 'other world')}, which it was not made for, {money(abs(saved))} {word} is missed on "
        f"average with the settlement than with the plan ({money(float(settled.mean()))} and not "
        f"{money(float(planned.mean()))}).",
        evidence,
        "note" if saved >= -TOLD else "caution",
    )


def _behind(found: SettlementStudy, left_out: Sequence[str]) -> Iterator[Finding]:
    lost = len(found.of.dropped)
    if lost:
        yield _finding(
            found,
            "dropped",
            f"In {plural(lost, 'world')} what the plan decides now cannot be kept at all; they are left out.",
            pd.DataFrame({"world": [at + 1 for at in found.of.dropped]}),
            "caution",
        )
    if found.strained:
        yield _finding(
            found,
            "strained",
            f"In {plural(len(found.strained), 'world')} a settlement leaves a promise to patients, or a limit, missed "
            "that the plan would keep.",
            pd.DataFrame({"place": list(found.strained)}),
            "caution",
        )
    if left_out:
        yield _finding(found, "left_out", *at_central(left_out))


def at_central(left_out: Sequence[str]) -> tuple[str, pd.DataFrame]:
    """The sentence, and the table behind it, of assumptions that vary and were held at their central value."""
    sentence = (
        f"{plural(len(left_out), 'other assumption')} {'stays' if len(left_out) == 1 else 'stay'} at the central "
        "value: no shock of prices, pay, demand or delivery."
    )
    return sentence, pd.DataFrame({"assumption": list(left_out)})
