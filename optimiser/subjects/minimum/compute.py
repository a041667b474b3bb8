"""The smallest support with which all holds that money can restore, and what gives when there is less of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.finding import each_row
from optimiser.explain.resolve import Resolver, with_tables
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.questions import complete, read_question
from optimiser.solver import SolveSettings
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.question import Question

PARTS = (1.0, 0.99, 0.97, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
"""The support that is tried, as parts of the least, until no plan keeps what must hold."""
PROMISED = tuple(f.id for f in FAMILIES.values() if f.level or f.size is not None)
"""Control totals, and the promises to patients."""
SOME = 0.05
"""In any unit: what is less is rounded away."""
ROOM = 1e-6
"""The part of a pot that is left over at its least, so that rounding breaks no total."""
UNITS = {"patients": "patients", "WTE": "wte", "beds": "beds"}
NO_REGION = "Region not given"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Level:
    """What came of one level of support: `answer` is None where no plan keeps what must hold."""

    part: float
    support: float
    status: str
    gap: float
    answer: Opened | None


@dataclass(frozen=True)
class Minimum:
    """The least support, and less of it.

    Attributes:
        answer: the plan with the least support.
        gap: the widest gap of a measure that chooses, in its solve.
        levels: from all of it downwards; the first has a plan.
    """

    answer: Opened
    gap: float
    levels: tuple[Level, ...]

    @property
    def support(self) -> dict[str, float]:
        """Grants by period, £m."""
        sector = self.answer.table("sector").set_index("period")
        return {str(y): float(amount) for y, amount in sector["grant"].items()}


def without_top_up(question: Question) -> Question:
    """The same question with the pots as they are: what is short of money is short of access or safety."""
    tiers = tuple(measure for measure in question.tiers if measure != "top_up")
    allowed = question.allow - {"top_up"}
    return complete(replace(question, name=f"{question.name}_and_no_more", allow=allowed, tiers=tiers))


def minimum_support(
    instance: Instance,
    settings: SolveSettings,
    say: Say,
    parts: Iterable[float] = PARTS,
) -> Minimum:
    """Find the least support, then solve with ever less of it, every year cut by the same part.

    Control totals hold at every level. Staff, beds and standards give way, safety after access.

    Args:
        instance: with control totals.
        settings: of the solves.
        say: told of each.
        parts: of the least support, falling; it ends with the first at which no plan keeps what must hold.

    Raises:
        RunError: no plan keeps what must hold with any support.
    """
    say("the least support")
    least = Resolver(read_question("least_funding"), settings).resolve(instance)
    answer = least.plan_found
    found = Minimum(answer, least.gap, ())
    resolver, levels = Resolver(without_top_up(answer.question), settings), []
    for part in parts:
        say(f"{part:.0%} of the least support")
        cut = resolver.resolve(_with_support(instance, found.support, part))
        support = part * sum(found.support.values())
        levels.append(Level(part, support, cut.status, cut.gap, cut.answer))
        if cut.answer is None:
            break
    if levels[0].answer is None:
        raise RunError(f"the least support could not be reached again: {levels[0].status}")
    return replace(found, levels=tuple(levels))


def regions_of(instance: Instance) -> dict[str, str]:
    """The region of each trust."""
    systems, trusts = instance.tables["systems"], instance.tables["trusts"]
    regions = dict(zip(systems["system"], systems["region"].fillna(""), strict=True))
    pairs = zip(trusts["trust"], trusts["system"], strict=True)
    return {str(trust): str(regions.get(system, "")) or NO_REGION for trust, system in pairs}


def _with_support(instance: Instance, support: dict[str, float], part: float) -> Instance:
    """The instance with pots of a part of the support."""
    envelope = instance.tables["envelope"].copy()
    pots = [part * support[str(y)] * (1 + ROOM) for y in envelope["period"]]
    return with_tables(instance, {"envelope": envelope.assign(grant_pot=pots)})


def promise_rows(answer: Opened) -> pd.DataFrame:
    """Every standard, floor and control total of trusts under a plan.

    Returns:
        imperative, line (words), trust, region, period, unit, kept, and short (in the unit).
    """
    rows = answer.table("commitments")
    rows = rows[rows["id"].isin(PROMISED)].copy()
    tables = answer.instance.tables
    names = dict(zip(tables["standards"]["standard"], tables["standards"]["name"], strict=True))
    of_trust = regions_of(answer.instance)
    words = rows["id"].str.replace("_", " ")
    rows["line"] = [names.get(code, word) for code, word in zip(rows["standard"], words, strict=True)]
    rows["region"] = [of_trust.get(str(trust), NO_REGION) for trust in rows["trust"]]
    rows["kept"] = rows["status"] != "short"
    rows["short"] = rows["shortfall"].where(~rows["kept"], 0.0).astype(float)
    return rows[
        ["imperative", "line", "id", "trust", "region", "period", "unit", "kept", "short"]
    ].reset_index(drop=True)


def levels_table(found: Minimum) -> pd.DataFrame:
    """A row a level: part, support (£m), status, kept and promised by imperative, and what is short by unit."""
    rows = []
    for level in found.levels:
        row: dict[str, object] = {
            "part": level.part,
            "support": level.support,
            "status": level.status,
            "gap": level.gap,
        }
        if level.answer is not None:
            rows.append({**row, **_counts(promise_rows(level.answer))})
        else:
            rows.append(row)
    return pd.DataFrame(rows)


def _counts(rows: pd.DataFrame) -> dict[str, float]:
    counts: dict[str, float] = {}
    for imperative in ("finance", "access", "safety"):
        own = rows[rows["imperative"] == imperative]
        counts[f"{imperative}_kept"], counts[f"{imperative}_promised"] = (
            float(own["kept"].sum()),
            float(len(own)),
        )
    for unit, name in UNITS.items():
        counts[f"{name}_short"] = float(rows.loc[rows["unit"] == unit, "short"].sum())
    return counts


def changes_table(found: Minimum) -> pd.DataFrame:
    """What each line is more short of at each level than with the least support, by region, where it is."""
    base = _by_line(found.levels[0])
    frames = []
    for level in found.levels[1:]:
        if level.answer is not None:
            frame = _by_line(level).merge(
                base, on=["imperative", "line", "unit", "region"], suffixes=("", "_least")
            )
            frame["more"] = frame["short"] - frame["short_least"]
            frames.append(frame.assign(part=level.part, support=level.support))
    columns = ["part", "support", "imperative", "line", "unit", "region", "more", "short"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def _by_line(level: Level) -> pd.DataFrame:
    if level.answer is None:
        raise RunError(f"there is no plan with {level.part:.0%} of the least support")
    rows = promise_rows(level.answer)
    keys = ["imperative", "line", "unit", "region"]
    return rows.groupby(keys, sort=False, as_index=False).agg(short=("short", "sum"))


def first_to_give(found: Minimum) -> pd.DataFrame:
    """The lines that give at the first level at which one does, and where most; noise is left out.

    A line gives where it is short by more than the gap of the two solves can explain.

    Returns:
        part, support, imperative, line, unit, more and short (over all regions), region and there (the most in one):
        safety first, since the question protects it before access, then the most in its unit.
    """
    changed = changes_table(found)
    keys = ["part", "support", "imperative", "line", "unit"]
    sums = changed.groupby(keys, sort=False, as_index=False).agg(more=("more", "sum"), short=("short", "sum"))
    gaps = {level.part: level.gap + found.levels[0].gap for level in found.levels}
    noise = [gaps[row.part] * row.short + SOME for row in each_row(sums)]
    sums = sums[sums["more"] > noise]
    sums = sums[sums["part"] == sums["part"].max()]
    where = changed.sort_values("more", ascending=False, kind="stable").drop_duplicates(["part", "line"])
    most = where[["part", "line", "region", "more"]].rename(columns={"more": "there"})
    order = ["imperative", "more"]
    named: pd.DataFrame = sums.merge(most, on=["part", "line"])
    return named.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def regions_table(found: Minimum, support: pd.DataFrame) -> pd.DataFrame:
    """The least support by region, what is kept and short with it, and what each is more short of where it gives.

    Args:
        found: the least support, and less of it.
        support: region, planned, low and high, £m over all periods; low and high may be empty.
    """
    base = found.levels[0]
    if base.answer is None:
        raise RunError("there is no plan with the least support")
    rows = promise_rows(base.answer)
    rows = rows[rows["imperative"].isin(["access", "safety"])]
    kept = rows.groupby("region", sort=False).agg(kept=("kept", "sum"), promised=("kept", "size"))
    gives = first_to_give(found)
    changed = changes_table(found)
    changed = changed[changed["part"] == (gives["part"].iloc[0] if len(gives) else 0.0)]
    frame = support.set_index("region").join(kept)
    for unit, name in UNITS.items():
        short = rows[rows["unit"] == unit].groupby("region", sort=False)["short"].sum()
        more = changed[changed["unit"] == unit].groupby("region", sort=False)["more"].sum()
        frame[f"{name}_short"] = short.reindex(frame.index).fillna(0.0)
        frame[f"{name}_more"] = more.reindex(frame.index).fillna(0.0)
    return frame.fillna({"kept": 0, "promised": 0}).reset_index()
