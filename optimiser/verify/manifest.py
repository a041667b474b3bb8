"""What a manifest says of itself: its question, options and tiers, and the inputs that its run keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from math import inf, isfinite
from pathlib import Path
from typing import Any

from optimiser.errors import InstanceError, OptimiserError, QuestionError
from optimiser.instances import Instance, list_scenarios, read_instance, resolve_instance
from optimiser.questions import (
    CHANGES,
    OWN,
    change_faults,
    record_faults,
    shipped_name,
    shipped_question,
    told_changes,
    with_changes,
)
from optimiser.results.folder import Run
from optimiser.results.origin import INPUTS, kept_inputs
from optimiser.results.verdict import CONTRADICTED, contradictions_of
from optimiser.tolerances import ARITHMETIC, LEAST, ZERO, allowance, rounding, tolerance
from optimiser.verify.report import Residual, wrong
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

# What a manifest says of itself: the question it names, its options, its tiers with bound and gap, its status.

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
        allowed = 2 * tolerance(value or 0.0) + _used(manifest, name)
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


# What a run keeps of its inputs against what its manifest says of them.


def kept_residuals(run: Run) -> Iterator[Residual | None]:
    """The inputs kept with a run can be read, and are of the instance and the hash that its manifest names."""
    try:
        kept = kept_inputs(run.path, run.manifest.get("scenario"))
    except OptimiserError as error:
        yield wrong("the inputs kept in", INPUTS, f"cannot be read: {str(error).splitlines()[-1]}")
        return
    if kept is None:
        return
    other = kept.sha256 != run.manifest["instance_sha256"]
    yield wrong("the hash of the inputs in", INPUTS, "is another than in the manifest") if other else None
    stated = run.manifest["instance"].get("name")
    why = f"is '{kept.name}', and '{stated}' in the manifest"
    yield wrong("the name of the instance in", INPUTS, why) if kept.name != stated else None


def scenario_residuals(run: Run) -> Iterator[Residual | None]:
    """The scenario is the one that was solved, as far as the instance on disk can tell.

    To be asked where the scenario that the manifest names does not give what was solved: that may be since the
    instance was written over, or since it was solved in another scenario, which gives it still.
    """
    stated = run.manifest.get("scenario")
    for scenario in _others(run, stated):
        try:
            found = read_instance(_folder(run), scenario=scenario)
        except InstanceError:
            continue
        if found.sha256 == run.manifest["instance_sha256"]:
            said = f"is not what was solved: that is {scenario or 'the instance as it stands'}"
            yield wrong("the scenario", stated or "(none)", said)
            return
    yield None


def note_residuals(run: Run, instance: Instance) -> Iterator[Residual | None]:
    """The notes are those of the instance that was solved, where it still stands and the release is the same."""
    release = run.manifest.get("versions", {}).get("trust-optimiser")
    if release == version("trust-optimiser"):
        other = run.manifest.get("notes") != list(instance.notes)
        yield wrong("the notes in", "manifest.json", "are not those of the instance") if other else None


def _folder(run: Run) -> Path:
    stated = run.manifest["instance"]
    path = stated.get("path")
    return Path(path) if path and Path(path).is_dir() else resolve_instance(stated["name"])


def _others(run: Run, stated: str | None) -> list[str | None]:
    """The other scenarios of the instance, and none; nothing where it is gone."""
    try:
        names = [name for name, _ in list_scenarios(_folder(run))]
    except InstanceError:
        return []
    return [scenario for scenario in (None, *names) if scenario != stated]


# The question of a manifest against the shipped one of its name and the changes that it records.

_UNNAMED = {family.id: "off" for family in FAMILIES.values() if family.unless_named == "off"}
"""Commitments that a run from before them does not name: it solved without them."""


def question_residuals(question: Mapping[str, Any]) -> Iterator[Residual | None]:
    """A run that carries the name of a shipped question has its basis, modes, allowances, tiers and sentence.

    It differs by the changes that the manifest records and by nothing else. A question of a user's own is what
    its record says, and the manifest says that it is one.
    """
    name, own = question["name"], question.get(OWN, False)
    if not shipped_name(name):
        yield (
            wrong("the question", name, "is none of the shipped, and not recorded as one's own")
            if not own
            else None
        )
        return
    yield wrong("the question", name, "is a shipped one, and recorded as one's own") if own else None
    shipped = shipped_question(name)
    if shipped is None:
        yield wrong("the question", name, "is no order of the imperatives")
        return
    changes = question.get(CHANGES, {})
    faults = change_faults(changes)
    yield from (wrong("the changes of the question", name, fault) for fault in faults)
    if not faults:
        yield from _parts(question, shipped, changes)


def _parts(
    question: Mapping[str, Any], shipped: Question, changes: Mapping[str, Any]
) -> Iterator[Residual | None]:
    """Every part of the question as stated beside what its name and its changes make of it."""
    try:
        right = with_changes(shipped, changes)
    except QuestionError as error:
        yield from (wrong("the changes of the question", shipped.name, str(fault)) for fault in error.faults)
        return
    record = right.as_record()
    beside = " and the recorded changes" if changes else ""
    for part in ("sentence", "basis", "modes", "allow", "tiers"):
        stated, expected = question.get(part), record[part]
        if part == "modes" and isinstance(stated, Mapping):
            stated = {**_UNNAMED, **stated}
        same = sorted(stated) == expected if part == "allow" and stated is not None else stated == expected
        why = f"its {part} {_different(stated, expected)}: not what the name{beside} says"
        yield None if same else wrong("the question", shipped.name, why)


def _different(stated: object, expected: object) -> str:
    """What is stated; of modes only those that differ."""
    if isinstance(stated, Mapping) and isinstance(expected, Mapping):
        names = sorted(name for name in {*stated, *expected} if stated.get(name) != expected.get(name))
        return "are " + ", ".join(f"{name} {stated.get(name, 'missing')}" for name in names)
    if isinstance(stated, list):
        return f"are {', '.join(map(str, stated)) or 'nothing'}"
    return "is missing" if stated is None else f"is '{stated}'"


def question_told(question: Mapping[str, Any]) -> str:
    """What a reader of a verification must know of its question; nothing where it is a shipped one as it stands."""
    name = question["name"]
    if question.get(OWN):
        return f"The question '{name}' is of the user's own: it was held to its own record."
    said = told_changes(question.get(CHANGES, {}))
    return f"The question is {name} with the user's changes: {'; '.join(said)}." if said else ""
