"""The smallest support, with its range over delivery, and what gives below it."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.storage import Kept
from optimiser.subjects.minimum.compute import (
    Minimum,
    changes_table,
    levels_table,
    minimum_support,
    regions_of,
    regions_table,
)
from optimiser.subjects.minimum.say import RANGE, minimum_findings
from optimiser.subjects.minimum.show import show
from optimiser.subjects.part import Part, Place
from optimiser.subjects.work import NothingToFillError, Work

DRAWS, SEED = 10_000, 0


def minimum(work: Work) -> Kept:
    """The least support on the run's instance, whatever the question of the run."""
    if work.instance.tables["control_totals"].empty:
        raise NothingToFillError("no control total calls for support")
    found = minimum_support(work.instance, work.settings, work.say)
    if sum(found.support.values()) <= 0:
        raise NothingToFillError("every control total holds with no support at all")
    support = _drawn(work, found)
    changed = changes_table(found)
    tables = {
        "levels": levels_table(found),
        "changes": changed[changed["more"] != 0],
        "regions": regions_table(found, _regions(found, support)),
        "periods": _periods(found, support),
    }
    about = {"range": RANGE if support is not None else "", "draws": f"{DRAWS:,}"}
    return Kept("minimum", tables, tuple(minimum_findings(found, support)), about)


def _drawn(work: Work, found: Minimum) -> pd.DataFrame | None:
    """What the draws of delivery would call for; None where the instance does not say how uncertain it is."""
    from optimiser.worlds.risk.tables import support_table  # noqa: PLC0415 - brings its own libraries

    if work.instance.tables["delivery"].empty:
        return None
    work.say(f"{DRAWS:,} draws of delivery")
    return support_table(found.answer, DRAWS, SEED, regions_of(work.instance))


def _regions(found: Minimum, support: pd.DataFrame | None) -> pd.DataFrame:
    """Region, planned, low and high over all periods."""
    if support is not None:
        whole = support[support["period"] == support["period"].iloc[len(found.support)]]
        whole = whole[whole["group"] != "all"].rename(columns={"group": "region"})
        named: pd.DataFrame = whole[["region", "planned", "low", "high"]]
        return named.reset_index(drop=True)
    asked = found.answer.table("allocation")
    given = asked.assign(region=asked["trust"].map(regions_of(found.answer.instance)))
    frame: pd.DataFrame = given.groupby("region", sort=False, as_index=False).agg(planned=("grant", "sum"))
    return frame.assign(low=float("nan"), high=float("nan"))


def _periods(found: Minimum, support: pd.DataFrame | None) -> pd.DataFrame:
    """Pot, top-up and support of each period and of all, with the range."""
    case, sector = found.answer.case, found.answer.table("sector").set_index("period")
    rows = [
        (str(y), case.envelope[y].grant_pot, float(sector["top_up"][y]), amount)
        for y, amount in found.support.items()
    ]
    frame = pd.DataFrame(rows, columns=["period", "pot", "top_up", "support"])
    sums = frame[["pot", "top_up", "support"]].sum(min_count=len(frame))
    frame = pd.concat([frame, sums.to_frame().T.assign(period="All periods")], ignore_index=True)
    whole = None if support is None else support[support["group"] == "all"]
    for name in ("low", "high"):
        frame[name] = float("nan") if whole is None else list(whole[name])
    return frame.astype({"pot": float, "top_up": float, "support": float})


MINIMUM = Part(
    name="minimum",
    question="What is the smallest support with which the promises hold, and what gives below it?",
    adds="the smallest support with which the promises hold, and what gives below it",
    tables={
        "levels": (
            "part",
            "support",
            "status",
            "finance_kept",
            "finance_promised",
            "access_kept",
            "access_promised",
            "safety_kept",
            "safety_promised",
            "patients_short",
            "wte_short",
            "beds_short",
        ),
        "changes": ("part", "support", "imperative", "line", "unit", "region", "more"),
        "regions": (
            "region",
            "planned",
            "low",
            "high",
            "kept",
            "promised",
            "patients_short",
            "patients_more",
            "wte_short",
            "wte_more",
            "beds_short",
            "beds_more",
        ),
        "periods": ("period", "pot", "top_up", "support", "low", "high"),
    },
    cost=100,
    place=Place("minimum", "The smallest support with which the promises hold"),
    order=91,
    fill=minimum,
    show=show,
)
