"""What a manifest says of itself: the question it names, its options, its tiers with bound and gap, its status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf, isfinite
from typing import Any

from optimiser.allowance import allowance
from optimiser.questions import record_faults
from optimiser.results.contradicted import CONTRADICTED, contradictions_of
from optimiser.tolerances import ARITHMETIC, LEAST, TIER, ZERO, rounding
from optimiser.verify.report import Residual, wrong
from trustmodels.allocation.measures import MEASURES

PLANNED = frozenset({"optimal", "feasible"})
"""The statuses of a run with a plan."""
NUMBERS = ("value", "final", "bound", "gap")


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def close(stated: float, found: float) -> bool:
    """Whether two numbers are the same to a millionth."""
    return abs(stated - found) <= rounding(stated, found)


def shape_residuals(manifest: Mapping[str, Any]) -> list[Residual]:
    """What keeps a manifest from being judged at all: a question that is none, tiers that are none."""
    question = manifest["question"]
    if not isinstance(question, dict):
        return [wrong("the question of", "manifest.json", "is not a record")]
    found = [wrong("the question in", "manifest.json", fault.problem) for fault in record_faults(question)]
    tiers = manifest["tiers"]
    if not isinstance(tiers, list):
        return [*found, wrong("the tiers of", "manifest.json", "are no list")]
    for place, tier in enumerate(tiers, start=1):
        where = f"manifest.json, number {place}"
        if not isinstance(tier, dict) or tier.get("measure") not in MEASURES:
            found.append(wrong("the tier in", where, "is of no measure that is known"))
        elif any(tier.get(name) is not None and not _number(tier[name]) for name in NUMBERS):
            found.append(wrong("the tier in", where, f"has a {' or '.join(NUMBERS)} that is not a number"))
    return found


def gap_of(tier: Mapping[str, Any]) -> float:
    """The gap of a tier from its value and bound; infinite while either is missing."""
    value, bound = tier["value"], tier.get("bound")
    if value is None or bound is None:
        return inf
    return 0.0 if abs(value) <= ZERO else max(0.0, (value - bound) / max(LEAST, abs(value)))


def tier_residuals(manifest: Mapping[str, Any], values: Mapping[str, float]) -> Iterator[Residual | None]:
    """The final value of each tier as stated, and no worse than when it was solved by twice the tolerance.

    A run that was stopped may lack tiers, and the value of the one in which it was stopped.
    """
    complete = manifest["status"] == "optimal"
    asked, solved = list(manifest["question"]["tiers"]), [tier["measure"] for tier in manifest["tiers"]]
    other = solved != (asked if complete else asked[: len(solved)])
    yield wrong("the tiers", ", ".join(asked), "are not all there, in order") if other else None
    for tier in manifest["tiers"]:
        name, value, final = tier["measure"], tier.get("value"), tier.get("final")
        unit = MEASURES[name].unit
        if final is None or (value is None and complete):
            yield wrong("the tier without a value", name, f"({unit})")
            continue
        stated_wrong = not close(final, values[name])
        yield Residual("the final value of", name, final - values[name], unit) if stated_wrong else None
        if MEASURES[name].squares is not None:
            continue  # what it settled is kept amount by amount, not its value
        allowed = 2 * max(TIER, TIER * abs(value or 0.0)) + _used(manifest, name)
        worse = 0.0 if value is None else final - value
        yield Residual("the tier given up by a later one", name, worse, unit) if worse > allowed else None


def _even(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [tier for tier in manifest["tiers"] if MEASURES[tier["measure"]].squares is not None]


def _used(manifest: Mapping[str, Any], name: str) -> float:
    """By how much the even tiers say that they left a tier worse."""
    stated = [tier.get("used", {}).get(name, 0.0) for tier in _even(manifest)]
    return max((float(amount) for amount in stated if _number(amount)), default=0.0)


def used_residuals(manifest: Mapping[str, Any]) -> Iterator[Residual | None]:
    """What each even tier used of an earlier one is no more than it was allowed."""
    options = manifest.get("options")
    gap = options.get("gap", -1.0) if isinstance(options, dict) else -1.0
    values = {tier["measure"]: tier.get("value") for tier in manifest["tiers"]}
    for turn, tier in enumerate(_even(manifest), start=1):
        used = tier.get("used", {})
        if not isinstance(used, dict) or not all(_number(amount) for amount in used.values()):
            yield wrong("what was used by", tier["measure"], "is not a record of numbers")
            continue
        for name, amount in used.items():
            value = values.get(name)
            if value is None or not _number(gap) or gap < 0:
                yield wrong(
                    "what was used by", tier["measure"], f"is of {name}, which has no value or no gap"
                )
                continue
            most = allowance(value, turn, gap, loose=MEASURES[name].loose) + rounding(value)
            over = amount - most
            yield Residual("what was used of", name, over, MEASURES[name].unit) if over > 0 else None


def gap_residuals(manifest: Mapping[str, Any]) -> Iterator[Residual | None]:
    """The bound of each tier no worse than its value, and the gap that follows from the two."""
    for tier in manifest["tiers"]:
        name, value, bound, stated = tier["measure"], tier.get("value"), tier.get("bound"), tier.get("gap")
        if value is not None and bound is not None:
            over = bound - value
            beyond = over > rounding(value)
            yield (
                Residual("the bound beyond the value of", name, over, MEASURES[name].unit) if beyond else None
            )
        found = gap_of({"value": value, "bound": bound})
        if stated is None or not isfinite(found):
            off = (stated is None) != (not isfinite(found))
            yield wrong("the gap of", name, f"is {stated}, not {found:.6g}") if off else None
        else:
            yield Residual("the gap of", name, stated - found, "") if not _same_gap(stated, found) else None


def primary_residuals(manifest: Mapping[str, Any]) -> Iterator[Residual | None]:
    """Each tier is stated as choosing the yes/no decisions where it does: if primary, or if none is and it is first."""
    tiers = manifest["tiers"]
    free = not any(MEASURES[tier["measure"]].primary for tier in tiers)
    for place, tier in enumerate(tiers):
        right = MEASURES[tier["measure"]].primary or (free and place == 0)
        other = tier.get("primary", right) is not right
        yield wrong("the tier", tier["measure"], f"is {'' if right else 'not '}primary") if other else None


def _same_gap(stated: float, found: float) -> bool:
    return abs(stated - found) <= LEAST + ARITHMETIC * max(abs(stated), abs(found))


def contradiction_residuals(manifest: Mapping[str, Any]) -> Iterator[Residual | None]:
    """What was said against the run; a run that is contradicted has the status of one."""
    against = contradictions_of(manifest)
    yield from (wrong("the answer", "is contradicted", said) for said in against)
    other = bool(against) and manifest["status"] != CONTRADICTED
    yield (
        wrong("the status", str(manifest["status"]), "is not 'contradicted', as the run is")
        if other
        else None
    )


def status_residuals(manifest: Mapping[str, Any]) -> Iterator[Residual | None]:
    """The status that the tiers and their gaps give; a contradicted one has its own sentence."""
    if manifest["status"] == CONTRADICTED:
        return
    tiers, options = manifest["tiers"], manifest.get("options")
    asked = options.get("gap") if isinstance(options, dict) and _number(options.get("gap")) else None
    primary = [tier for tier in tiers if MEASURES[tier["measure"]].primary] or tiers[:1]
    for tier in primary:
        wide = asked is not None and gap_of({"value": tier.get("value"), "bound": tier.get("bound")}) > asked
        false = wide and tier.get("outcome") == "optimal"
        yield (
            wrong("the outcome of", tier["measure"], f"is optimal, and its gap is over {asked:g}")
            if false
            else None
        )
        if wide and manifest["status"] == "optimal":
            yield wrong(
                "the status", "optimal", f"is not that of {tier['measure']}: its gap is over {asked:g}"
            )
    complete = [t["measure"] for t in tiers] == list(manifest["question"]["tiers"])
    ended = all(tier.get("outcome", "optimal") == "optimal" for tier in tiers)
    right = "optimal" if complete and ended else "feasible"
    why = f"is not what its tiers say: {right}"
    yield wrong("the status", str(manifest["status"]), why) if manifest["status"] != right else None


def option_residuals(manifest: Mapping[str, Any]) -> Iterator[Residual | None]:
    """Options with which something can be solved, and the seed that goes with them."""
    options = manifest.get("options")
    if options is None:
        return
    if not isinstance(options, dict):
        yield wrong("the options of", "manifest.json", "are not a record")
        return
    limit = options.get("time_limit")
    good = {
        "gap": _number(options.get("gap")) and options["gap"] >= 0,
        "time_limit": limit is None or (_number(limit) and limit >= 0),
        "seed": _whole(options.get("seed"), 0),
        "threads": _whole(options.get("threads"), 1),
    }
    for name, fits in good.items():
        yield None if fits else wrong("the option", name, f"cannot be {options.get(name)!r}")
    seeds = manifest.get("seeds")
    other = isinstance(seeds, dict) and seeds.get("solver", options.get("seed")) != options.get("seed")
    yield wrong("the seed", "solver", "is another than in the options") if other else None


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
