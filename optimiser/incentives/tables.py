"""The tables: what each trust gains in each way, the same in sum, and who bears it. £m over all periods.

A trust gains what it is given more in grants and asked for less. A loan has to be paid back, so it stands apart.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from optimiser.incentives.compute import FIGURES, MISSED, Incentives, Trial
from optimiser.tolerances import TOLD

CHANGES = (*FIGURES, MISSED)
COLUMNS = (
    "way",
    "trust",
    "name",
    "size",
    "size_unit",
    "status",
    "gap",
    *FIGURES,
    *(f"{name}_change" for name in CHANGES),
    "gain",
    *(f"others_{name}_change" for name in CHANGES),
    "others_gain",
    "patients_short_change",
)


def moved(found: Incentives, trial: Trial) -> pd.DataFrame | None:
    """By how much each trust's figures differ from the plan as it stands; None where there is no plan."""
    before, after = found.base.answer, trial.outcome.answer
    if before is None or after is None:
        return None
    change = after - before
    return change.assign(gain=change["grant"] - change["ask"])


def incentive_table(found: Incentives) -> pd.DataFrame:
    """A row for each way and trust, who gains most first.

    Columns: size (how much is claimed, hidden or failed, in `size_unit`), status, gap, ask, grant and loan as it
    stands; `_change` of them, of the control total missed and `gain` (more grant and less ask) of the trust itself;
    the same of all the others together; patients short. £m over all periods, patients.
    """
    rows = [_row(found, trial) for trial in found.trials]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = {way: at for at, way in enumerate(dict.fromkeys(trial.way.id for trial in found.trials))}
    rank = frame.assign(at=frame["way"].map(order), told=(frame["gain"] / TOLD).round())
    size = rank["trust"].map({code: at for at, code in enumerate(found.tried)})
    ranked = rank.assign(size_rank=size).sort_values(
        ["at", "told", "size_rank"], ascending=[True, False, True], kind="stable"
    )
    return frame.loc[ranked.index].reset_index(drop=True)


def _row(found: Incentives, trial: Trial) -> dict[str, object]:
    trusts = found.instance.tables["trusts"]
    name = str(trusts.loc[trusts["trust"] == trial.trust, "name"].iloc[0])
    outcome = trial.outcome
    row: dict[str, object] = {"way": trial.way.id, "trust": trial.trust, "name": name, "size": trial.size}
    row |= {"size_unit": trial.way.unit, "status": outcome.status, "gap": outcome.gap}
    if found.base.answer is not None:
        before = found.base.answer.loc[[trial.trust]].sum()
        row |= {column: float(before[column]) for column in FIGURES}
    change = moved(found, trial)
    if change is None:
        return row
    own, others = change.loc[[trial.trust]].sum(), change.drop(index=trial.trust).sum()
    row |= {f"{column}_change": float(own[column]) for column in CHANGES} | {"gain": float(own["gain"])}
    row |= {f"others_{column}_change": float(others[column]) for column in CHANGES}
    short = outcome.patients_short - found.base.patients_short
    return row | {"others_gain": float(others["gain"]), "patients_short_change": short}


def sum_table(found: Incentives) -> pd.DataFrame:
    """A row for each way: over the trusts that were tried, each by itself, what they claim, gain and cost others."""
    table = incentive_table(found)
    rows = []
    for way, own in table.groupby("way", sort=False):
        planned = own[own["gain"].notna()]
        gaining = planned[planned["gain"] > TOLD]
        size, gain = float(planned["size"].sum()), float(planned["gain"].sum())
        rows.append(
            {
                "way": way,
                "tried": len(own),
                "without_a_plan": len(own) - len(planned),
                "gaining": len(gaining),
                "size": size,
                "size_unit": own["size_unit"].iloc[0],
                **{f"{name}_change": float(planned[f"{name}_change"].sum()) for name in CHANGES},
                "gain": gain,
                "gain_per_size": gain / size if size else math.nan,
                "others_gain": float(planned["others_gain"].sum()),
                "others_missed_change": float(planned["others_missed_change"].sum()),
            }
        )
    return pd.DataFrame(rows)


def others_table(found: Incentives) -> pd.DataFrame:
    """Who else is moved: a row for each way, trust that games and other trust whose gain is told from nothing."""
    rows = []
    for trial in found.trials:
        change = moved(found, trial)
        if change is None:
            continue
        others = change.drop(index=trial.trust).rename_axis("other").reset_index()
        others = others[np.abs(others["gain"]) > TOLD].rename(
            columns={name: f"{name}_change" for name in CHANGES}
        )
        rows.append(others.assign(way=trial.way.id, trust=trial.trust))
    columns = ["way", "trust", "other", *(f"{name}_change" for name in CHANGES), "gain"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)
