"""What each option does: money and patients over the plan, by place, by who bears it, and who gains and loses.

Nothing is turned into pounds that is not pounds, and no ratio is formed: the Green Book of 2026 asks for the whole of
what an option does, by place, and not for one number to rank by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from optimiser.amounts import shows
from optimiser.explain.quantities import Quantity, counted_once, quantities
from optimiser.explain.verified_run import Opened
from optimiser.subjects.appraisal.options import NOTHING, AppraisedOption
from optimiser.subjects.burden.compute import group_table, patient_table, trust_burdens
from optimiser.worlds.risk.tables import without_noise

DRAWS, SEED = 2_000, 0
"""Draws of delivery behind the range of the position."""
LOW, HIGH = 0.05, 0.95
POSITION = "position"
ASKED = ("asked", "grants", "loans", "top_up", "repairs")
"""Money of an option that is no shortfall, by its id among the natural quantities."""
OVER = "over the plan"
"""When money is added up; patients, staff, beds and backlog are those of the last period, and not counted twice."""
OPTIONS = ("option", "kind", "said")
SUMMARY = ("option", "id", "what", "phrase", "unit", "when", "amount", "change", "low", "high", "short")
PLACES = (
    "option", "dimension", "group", "place", "trusts", "ask", "ask_share", "support", "support_share", "missed",
    "missed_share",
)  # fmt: skip
PATIENTS = ("option", "dimension", "group", "place", "standard", "name", "short", "share")
MOVES = (
    "option", "more_support", "less_support", "most_gained", "gained", "most_lost", "lost", "more_asked", "less_asked",
)  # fmt: skip


def option_table(options: Sequence[AppraisedOption]) -> pd.DataFrame:
    """A row an option, and first what they are all read beside."""
    rows = [(NOTHING, NOTHING, "no savings, no support: only its money is known")]
    return pd.DataFrame([*rows, *((o.name, o.kind, o.said) for o in options)], columns=OPTIONS)


def summary_table(options: Sequence[AppraisedOption]) -> pd.DataFrame:
    """What each option comes to, a row an option and quantity.

    Returns:
        `SUMMARY`: amount (money over all periods; the position and all that is not money in the last one; a deficit
        is below 0); change against the first option; low and high: the range of nine draws of ten of delivery, of
        the position only; short: whether it is a shortfall. What is nothing in every option is left out.
    """
    rows = [*_nothing_done(options[0].answer)]
    for option in options:
        rows += _rows_of(option)
    frame = without_noise(pd.DataFrame(rows, columns=[name for name in SUMMARY if name != "change"]))
    first = frame[frame["option"] == options[0].name].set_index("id")["amount"]
    frame["change"] = frame["amount"] - frame["id"].map(first)
    told = frame.groupby("id")["amount"].transform(lambda own: own.abs().max())
    seen = [shows(float(most), unit) for most, unit in zip(told, frame["unit"], strict=True)]
    return frame[seen][list(SUMMARY)].reset_index(drop=True)


def _nothing_done(answer: Opened) -> Iterator[tuple[object, ...]]:
    table = answer.table("do_nothing")
    last = float(table.loc[table["period"] == answer.last, "amount"].sum())
    yield NOTHING, POSITION, *_position_words(answer), last, np.nan, np.nan, False


def _position_words(answer: Opened) -> tuple[str, str, str, str]:
    return "Position of all trusts", "position", "£m", f"in {answer.last}"


def _rows_of(option: AppraisedOption) -> Iterator[tuple[object, ...]]:
    answer = option.answer
    low, high = _range(answer)
    table = answer.table("allocation")
    end = float(table.loc[table["period"] == answer.last, "reported"].sum())
    yield option.name, POSITION, *_position_words(answer), end, low, high, False
    found = quantities(answer)
    told = [(q, True) for q in counted_once(found)] + [(q, False) for q in found if q.id in ASKED]
    for q, short in told:
        yield option.name, q.id, q.label, q.phrase, q.unit, *_amount(q, answer.last), np.nan, np.nan, short


def _amount(quantity: Quantity, last: str) -> tuple[str, float]:
    """When a quantity is told, and its amount then."""
    money = quantity.family is None or quantity.family.imperative == "finance"
    return (OVER, quantity.total) if money else (f"in {last}", quantity.by_period[last])


def _range(answer: Opened) -> tuple[float, float]:
    """The position in the last period that nine draws of ten of delivery lie between, £m; NaN where none is known."""
    from optimiser.worlds.risk.book import book_of  # noqa: PLC0415 - brings its own libraries
    from optimiser.worlds.risk.simulate import simulate  # noqa: PLC0415

    if answer.instance.tables["delivery"].empty:
        return np.nan, np.nan
    drawn = simulate(book_of(answer), DRAWS, SEED).outturn[:, -1]
    low, high = np.quantile(drawn, [LOW, HIGH])
    return float(low), float(high)


def place_table(options: Sequence[AppraisedOption]) -> pd.DataFrame:
    """What lies on each place and group under each option: `PLACES`, £m over the plan and shares of spending.

    By region, which is the place, and by type, deprivation, age and distance, which is the distribution; `support` is
    grants and loans, `missed` the control totals of trusts.
    """
    parts = []
    for option in options:
        groups = group_table(trust_burdens(option.answer.run, option.answer.instance))
        support = groups["grant"] + groups["loan"]
        shares = (support / groups["spent"]).fillna(0.0)
        parts.append(groups.assign(option=option.name, support=support, support_share=shares))
    return pd.concat(parts, ignore_index=True)[list(PLACES)]


def patients_table(options: Sequence[AppraisedOption]) -> pd.DataFrame:
    """Patients short of each standard by place and group under each option: `PATIENTS`, in the last period."""
    parts = []
    for option in options:
        run, instance = option.answer.run, option.answer.instance
        if "access" in run.tables:
            access = run.tables["access"]
            ends = {**run.tables, "access": access[access["period"] == option.answer.last]}
            found = patient_table(replace(run, tables=ends), instance, trust_burdens(run, instance))
            parts.append(found.assign(option=option.name)[list(PATIENTS)])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=PATIENTS)


def move_table(options: Sequence[AppraisedOption]) -> pd.DataFrame:
    """Who gains and who loses against the first option: `MOVES`, a row each further option.

    Support is grants and loans over the plan, £m; a change counts where it shows once rounded.
    """
    before = _by_trust(options[0])
    rows = []
    for option in options[1:]:
        after = _by_trust(option)
        moved = (after["support"] - before["support"]).fillna(0.0)
        asked = (after["ask"] - before["ask"]).fillna(0.0)
        seen, told = moved.map(lambda by: shows(by, "£m")), asked.map(lambda by: shows(by, "£m"))
        up, down = str(moved.idxmax()), str(moved.idxmin())
        rows.append(
            (
                option.name,
                int((seen & (moved > 0)).sum()),
                int((seen & (moved < 0)).sum()),
                before.loc[up, "name"] if seen[up] and moved[up] > 0 else "",
                max(0.0, float(moved[up])),
                before.loc[down, "name"] if seen[down] and moved[down] < 0 else "",
                max(0.0, -float(moved[down])),
                int((told & (asked > 0)).sum()),
                int((told & (asked < 0)).sum()),
            )
        )
    return without_noise(pd.DataFrame(rows, columns=MOVES))


def _by_trust(option: AppraisedOption) -> pd.DataFrame:
    burdens = trust_burdens(option.answer.run, option.answer.instance).set_index("trust")
    return burdens.assign(support=burdens["grant"] + burdens["loan"])[["name", "support", "ask"]]


def tables_of(options: Sequence[AppraisedOption]) -> dict[str, pd.DataFrame]:
    """All of it."""
    return {
        "options": option_table(options),
        "summary": summary_table(options),
        "places": place_table(options),
        "patients": patients_table(options),
        "moves": move_table(options),
    }
