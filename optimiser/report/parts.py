"""What can be kept with a run for its page: each explanation, its tables, and the columns that the page reads."""

from __future__ import annotations

import re
from collections.abc import Mapping

from optimiser.explain.finding import Finding
from optimiser.explain.kept import FOLDER, Kept, kept_of
from optimiser.explain.ranges.keep import NAME as RANGES
from optimiser.explain.ranges.keep import TABLES as RANGE_TABLES
from optimiser.results import Run

PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "money_first": {
        "pair": ("id", "imperative", "what", "phrase", "unit", "period", "access_first", "money_first"),
    },
    "alone": {
        "map": (
            "trust", "combination", "size", "settled", "alone", "support", "overspend", "safety_short",
            "access_short",
        ),
    },
    "orders": {"orders": ("order", "status", "gap")},
    RANGES: RANGE_TABLES,
    "ladder": {"ladder": ("step", "status", "gap"), "flips": ("step", "decision")},
    "standard": {"ladder": ("step", "status", "gap"), "levels": ("step", "period", "target")},
    "fairness": {
        "measures": ("rule",),
        "burden": (
            "rule", "period", "total", "largest_share", "median_share", "smallest_share", "gini", "heavy",
            "trusts_over_heavy",
        ),
        "asks": ("rule", "trust", "period", "cip", "cip_pct"),
    },
    "conflict": {
        "members": ("conflict", "promise", "where", "source"),
        "ways_out": ("conflict", "promise", "where", "change", "by", "unit", "sentence"),
        "repair": ("promise", "places", "change", "by", "unit", "counts_as"),
        "said": ("sentence",),
    },
    "causes": {
        "areas": (
            "system", "name", "required", "deliverable", "support", "balance", "gap", "capital", "politics",
            "workforce", "together", "efficiency",
        ),
    },
    "minimum": {
        "levels": (
            "part", "support", "status", "finance_kept", "finance_promised", "access_kept", "access_promised",
            "safety_kept", "safety_promised", "patients_short", "wte_short", "beds_short",
        ),
        "changes": ("part", "support", "imperative", "line", "unit", "region", "more"),
        "regions": (
            "region", "planned", "low", "high", "kept", "promised", "patients_short", "patients_more", "wte_short",
            "wte_more", "beds_short", "beds_more",
        ),
        "periods": ("period", "pot", "top_up", "support", "low", "high"),
    },
    "raid": {
        "sector": ("period", "what", "unit", "before", "after"),
        "stream": ("period", "years", "reported", "backlog", "for_good"),
        "rates": ("reading", "kind", "pays_above", "rate", "gains", "losses", "balance"),
        "changes": ("decision", "taken"),
    },
    "simulation": {
        "outturn": (
            "period", "planned", "expected", "q05", "q50", "q95", "worst_5", "control_total", "chance",
            "contingency_expected",
        ),
        "totals": ("level", "id", "period", "basis", "amount", "expected", "chance", "missed"),
        "areas": ("period", "area", "at_risk", "expected_loss", "variance", "worst"),
    },
    "tracker": {
        "rows": (
            "trust", "plan_year", "plan_to_date", "actual_to_date", "forecast", "position_to_date",
            "position_forecast", "missed", "delivered", "of_year", "of_forecast", "to_come", "rest", "catch_up",
            "little", "behind", "deficit", "triple",
        ),
        "total": (
            "plan_to_date", "actual_to_date", "delivered", "forecast", "of_forecast", "to_come", "rest", "catch_up",
            "little", "behind", "deficit", "triple",
        ),
        "outlook": (
            "at_risk", "amount_at_risk", "q05", "q25", "q50", "q75", "q95", "forecast", "control_total", "chance",
        ),
    },
    "scenarios": {
        "runs": ("scenario", "title", "status", "same", "same_top"),
        "amounts": ("scenario", "id", "what", "phrase", "unit", "amount", "change"),
    },
    "sensitivity": {
        "tornado": (
            "assumption", "grade", "low", "value", "high", "measure", "measure_unit", "at_low", "at_value",
            "at_high", "swing",
        ),
        "switches": (
            "assumption", "grade", "low", "value", "high", "switches", "way", "still", "switching_value", "what",
            "said",
        ),
    },
    "regret": {
        "cells": ("scenario", "option", "status", "measure", "unit", "gets", "could_have", "regret", "tells"),
        "worst": (
            "option", "measure", "unit", "worst", "scenario", "regretted_in", "no_plan_in", "scenarios",
        ),
        "options": ("option", "said", "yes", "grants"),
    },
}  # fmt: skip
"""By name, in the order in which they are computed: the quick ones first."""
TRUST, TRUST_FILE = "trust-", re.compile(r"trust-\w+")
"""How the file of a trust's story is called: its code follows, in letters, figures and underscores."""
STORY = {"waterfall": ("period", "part", "amount")}
ADDS = {
    "money_first": "the same with money before access: what the access costs, and what the money would",
    "alone": "every trust standing alone, and what restores it",
    "orders": "the six orders of the imperatives",
    RANGES: "how far each trust's figures were open among plans as good for the nation",
    "ladder": "what the next £100m buys",
    "standard": "what holding a standard at a lower level releases",
    "fairness": "the plan beside four rules of sharing out",
    "conflict": "which promises cannot hold together",
    "causes": "whether the areas can balance, how far they are, and the gap by cause",
    "minimum": "the smallest support with which the promises hold, and what gives below it",
    "raid": "what turning capital into support costs later",
    "simulation": "how likely the plan is to be delivered",
    "tracker": "the tracker of the year, the flags and where the forecast may end",
    "scenarios": "whether the answer holds in other worlds",
    "sensitivity": "which assumptions move and turn the answer",
    "regret": "what decisions would be regretted by in other worlds",
}


def kept_parts(run: Run) -> dict[str, Kept]:
    """The explanations in the folder of a run that its page can show.

    Raises:
        RunError: one of them is of another run, or is none.
    """
    files = sorted(path.stem for path in (run.path / FOLDER).glob(f"{TRUST}*.json"))
    return kept_of(run, {**PARTS, **{name: STORY for name in files if TRUST_FILE.fullmatch(name)}})


def found_part(kept: Mapping[str, Kept], part: str) -> Kept | None:
    """An explanation of the run; None where there is none, or where there is nothing to explain."""
    found = kept.get(part)
    return None if found is None or found.nothing else found


def to_fill(kept: Mapping[str, Kept], *parts: str) -> list[Finding]:
    """One line for each part that is not there: what it would add, and the command that adds it, or why none does."""
    return [_line(part, kept.get(part)) for part in parts if found_part(kept, part) is None]


def _line(part: str, found: Kept | None) -> Finding:
    if found is not None:
        return Finding(f"fill-{part}", f"There is nothing to show of {ADDS[part]}: {found.nothing}.")
    return Finding(
        f"fill-{part}",
        f"Not computed for this run yet: {ADDS[part]}.",
        next_question=f"optimiser report RUN --fill {part}",
    )
