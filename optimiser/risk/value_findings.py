"""What planning for many worlds is worth, in a table and in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import pandas as pd

from optimiser.amounts import money, share
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, title
from optimiser.risk.tables import without_noise
from optimiser.risk.value import Value, Worth

SMALLEST = 0.05
"""£m that a sentence shows as more than nothing."""
COLUMNS = {
    "counted": "counted",
    "average": "planned for the average",
    "planned": "planned for the worlds",
    "stochastic": "worth of planning for them",
    "known": "each world known",
    "information": "worth of knowing",
}


def value_table(found: Value) -> pd.DataFrame:
    """A row a way of counting, £m over all periods; empty where a number is not asked.

    Returns:
        counted, `average` (EEV), `planned` (RP), `stochastic` (VSS), `known` (WS), `information` (EVPI),
        `expected` (EV), `gap` (share), `worlds` (number) and `tail` (share).
    """
    rows = [
        (
            worth.counted,
            worth.average,
            worth.planned,
            worth.stochastic,
            nan if worth.known is None else worth.known,
            nan if worth.information is None else worth.information,
            found.expected,
            worth.gap,
        )
        for worth in found.worths
    ]
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "expected", "gap"])
    return without_noise(frame).assign(worlds=found.worlds, tail=found.tail)


def value_findings(found: Value) -> Iterator[Finding]:
    """One finding a way of counting, and one on knowing the world."""
    table = value_table(found)
    for at, worth in enumerate(found.worths):
        yield _stochastic(found, worth, table.iloc[[at]].reset_index(drop=True))
        if worth.information is not None and worth.known is not None:
            yield _information(found, worth, table.iloc[[at]].reset_index(drop=True))


def _fixed(found: Value) -> str:
    return f"as good as the best in {listed([title(name) for name in found.kept])}"


def _stochastic(found: Value, worth: Worth, evidence: pd.DataFrame) -> Finding:
    where = (
        "on average over the worlds of delivery"
        if worth.counted == "mean"
        else f"on average in the worst {share(found.tail)} of the worlds of delivery"
    )
    noise = worth.gap * worth.planned + SMALLEST
    said = (
        "planning for the worlds instead gains nothing that the solves can tell from nought"
        if worth.stochastic < noise
        else f"planned for the worlds, {money(worth.planned)}: the value of the stochastic solution is "
        f"{money(worth.stochastic)}"
    )
    return Finding(
        id=f"value-{worth.counted}",
        sentence=f"Planned for the average world, the sector misses its control totals by "
        f"{money(worth.average)} {where}; {said}.",
        evidence=evidence,
        holds_fixed=_fixed(found),
        certainty=f"{found.worlds} worlds of the common factor of delivery; to a gap of {worth.gap:.2%}",
        next_question="a question with reserve among its tiers: optimiser solve INSTANCE --question "
        "order:safety,access,finance,reserve",
        units=dict.fromkeys(("average", "planned", "stochastic", "known", "information", "expected"), "£m")
        | {"gap": "share", "tail": "share"},
    )


def _information(found: Value, worth: Worth, evidence: pd.DataFrame) -> Finding:
    gain = worth.information or 0.0
    noise = worth.gap * worth.planned + SMALLEST
    amount = "nothing that the solves can tell from nought" if gain < noise else money(gain)
    return Finding(
        id="value-information",
        sentence=f"To know beforehand which of the {found.worlds} worlds comes would be worth {amount}.",
        evidence=evidence,
        holds_fixed=f"{_fixed(found)}; the yes/no choices of the plan for all worlds",
        certainty="exact given these choices; with other choices for each world it could be more",
        units=dict.fromkeys(("planned", "known", "information"), "£m"),
    )
