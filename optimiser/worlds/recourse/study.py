"""A settlement that holds: the plan as it stands beside the settlements for many worlds, its regret, and a reserve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from optimiser.instances import Instance
from optimiser.matrix.arrays import Floats
from optimiser.tolerances import MONEY, WAY_OUT
from optimiser.worlds.recourse.central import CIP, GRANT, REPAIR, Say
from optimiser.worlds.recourse.cuts import Cuts, FoundSettlement
from optimiser.worlds.recourse.extensive import whole_programme
from optimiser.worlds.recourse.objective import MEAN, TAIL, WORST, Aim, distances, tail_mean
from optimiser.worlds.recourse.stages import TwoStage, World, decisions_table
from optimiser.worlds.risk.tables import rounded

SHARE, RADIUS = 0.1, 0.05
"""The worst tenth of the worlds; how far their weights may be moved, as a mean distance of ranks."""
RESERVES = (0.1, 0.25, 0.5)
"""Shares of the first period's pot of grants that are tried as a reserve."""
LEAST_SHOWN = 1e-3
"""£m below which a table says nothing: less than solves over worlds can tell apart."""


@dataclass(frozen=True)
class Reserve:
    """What a reserve brings: £m that are kept, what is missed then, and what each trust is given from it.

    `released` has a row a world and a column a trust, in the order of the grants among what is decided now.
    """

    share: float
    kept: float
    missed: Floats
    released: Floats
    gap: float


@dataclass(frozen=True)
class SettlementStudy:
    """What is decided now, for one world and for many.

    Attributes:
        of: the question over worlds.
        planned: what is missed in each world with what the plan as it stands decides, £m.
        known: what would be missed in each if that world alone were decided for.
        found: the settlements, one an aim.
        reserves: what is kept of the first period's pot, one a share, from the smallest.
        fresh: what is missed in worlds that nothing was made for, £m: with the plan, and with the settlement.
        strained: worlds in which a settlement uses a way out that is there for nothing else.
    """

    of: TwoStage
    planned: Floats
    known: Floats
    found: tuple[FoundSettlement, ...]
    reserves: tuple[Reserve, ...]
    strained: tuple[int, ...]
    fresh: tuple[Floats, Floats]

    @property
    def expected(self) -> FoundSettlement:
        """The settlement for the mean of the worlds."""
        return self.found[0]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """`aims`, `decisions`, `worlds`, `reserve` and `released`."""
        found = {
            "aims": aims_table(self),
            "decisions": settled_table(self),
            "worlds": worlds_table(self),
            "reserve": reserve_table(self),
            "released": released_table(self),
        }
        return {name: to_the_pound(table) for name, table in found.items()}


def settlement_study(
    of: TwoStage,
    ranks: Floats,
    reserves: Sequence[float] = RESERVES,
    radius: float = RADIUS,
    others: Sequence[Instance] = (),
    say: Say = lambda _text: None,
) -> SettlementStudy:
    """Find the settlements for the worlds of a question.

    Args:
        of: the question over worlds.
        ranks: of what was drawn, a row a world that was asked for.
        reserves: shares of the pot of grants that are kept; tried from the smallest.
        radius: how far the worlds' weights may be moved.
        others: worlds in which the settlement is tried, and that it is not made for.
        say: told of each round.
    """
    kept = [at for at in range(len(ranks)) if at not in of.dropped]
    between = distances(ranks[kept])
    aims = (Aim(MEAN), Aim(TAIL, share=SHARE), Aim(WORST, radius=radius, distance=between))
    cuts = Cuts(of, say)
    found = tuple(cuts.closest(cuts.best(aim)) for aim in aims)
    planned = np.array([world.central for world in of.worlds])
    strained = tuple(
        number
        for number, world in enumerate(of.worlds)
        if any(world.ways_used(world.cut(one.decided)[2]) > WAY_OUT for one in found)
    )
    pot = of.now.pot
    tried = [] if pot is None or not np.isfinite(of.now.high[pot]) else sorted(set(reserves))
    return SettlementStudy(
        of,
        planned,
        np.array([_known(of, world, say) for world in of.worlds]),
        found,
        tuple(_reserve(of, share, say) for share in tried),
        strained,
        _fresh(of, found[0], others, say),
    )


def _fresh(
    of: TwoStage, found: FoundSettlement, others: Sequence[Instance], say: Say
) -> tuple[Floats, Floats]:
    planned, settled = [], []
    for number, instance in enumerate(others, start=1):
        say(f"another world, {number} of {len(others)}")
        world = of.world(instance)
        if world is not None:
            planned.append(world.central)
            settled.append(world.missed(found.decided))
    return np.array(planned), np.array(settled)


def _known(of: TwoStage, world: World, say: Say) -> float:
    """What one world alone could miss at least, £m; a world that misses nothing with the plan misses nothing."""
    if world.central <= MONEY:
        return 0.0
    say("a world as if it were known")
    return min(world.central, whole_programme(of, Aim(MEAN), [world])[0])


def _reserve(of: TwoStage, share: float, say: Say) -> Reserve:
    high = float(of.now.high[of.now.pot or 0])
    kept = share * high
    cuts = Cuts(of, say, kept)
    best = cuts.best(Aim(MEAN))
    grants = of.now.of(GRANT)
    places = of.now.places[grants]
    plans = [world.cut(best.decided, kept)[2] for world in of.worlds]
    released = np.array([x[places] - best.decided[grants] for x in plans])
    return Reserve(share, kept, best.missed, np.maximum(0.0, released), best.gap)


def aims_table(study: SettlementStudy) -> pd.DataFrame:
    """A row an aim, £m of control totals missed over all periods.

    Columns: planned (with what the plan as it stands decides now), settled (with the settlement), saved (by it: the
    value of the stochastic solution), gap (to which it was found), known (if each world were known first; of the
    mean alone), information (what that would save more), worlds, moved (£m by which asks, grants and repairs
    differ from the plan).
    """
    rows = []
    for one in study.found:
        planned = one.aim.value(study.planned)
        known = float(study.known.mean()) if one.aim.id == MEAN else np.nan
        rows.append(
            (
                one.aim.id, planned, one.value, max(0.0, planned - one.value), one.gap, known,
                max(0.0, one.value - known) if one.aim.id == MEAN else np.nan, len(study.planned),
                _moved(study.of, one.decided),
            )
        )  # fmt: skip
    names = "aim planned settled saved gap known information worlds moved"
    return _without_noise(pd.DataFrame(rows, columns=names.split()))


def to_the_pound(table: pd.DataFrame) -> pd.DataFrame:
    """A table as it is written: to £1 and a millionth of a share; what is counted stays whole."""
    even = rounded(table.select_dtypes("float"))
    return table.assign(**{str(name): column for name, column in even.items()})


def _without_noise(table: pd.DataFrame) -> pd.DataFrame:
    """A table in which less than £0.001m is nothing."""
    numbers = [str(name) for name in table.select_dtypes("float")]
    return table.assign(**{name: table[name].mask(table[name].abs() < LEAST_SHOWN, 0.0) for name in numbers})


def _moved(of: TwoStage, decided: Floats) -> float:
    places = np.concatenate([of.now.of(name) for name in (CIP, GRANT, REPAIR)])
    return float(np.abs(decided - of.now.planned)[places].sum())


def settled_table(study: SettlementStudy) -> pd.DataFrame:
    """A row a trust, £m of the first period: ask, grant and repair as planned, and in the settlement for the mean.

    Columns: trust, name, then `cip`, `grant` and `repair`, each with `_planned`, `_settled` and `_change`; `_tail` of
    ask and grant in the settlement for the worst tenth.
    """
    of = study.of
    frames = [decisions_table(of, x).set_index("trust") for x in (of.now.planned, study.expected.decided)]
    tail = decisions_table(of, study.found[1].decided).set_index("trust")
    named = of.instance.tables["trusts"].set_index("trust")["name"]
    table = pd.DataFrame({"name": named.reindex(frames[0].index)})
    for column in (CIP, GRANT, REPAIR):
        table[f"{column}_planned"], table[f"{column}_settled"] = (frame[column] for frame in frames)
        table[f"{column}_change"] = frames[1][column] - frames[0][column]
    for column in (CIP, GRANT):
        table[f"{column}_tail"] = tail[column]
    return table.reset_index()


def worlds_table(study: SettlementStudy) -> pd.DataFrame:
    """A row a world, £m missed: planned, each settlement, known, and regret (planned less known)."""
    kept = [at for at in range(len(study.planned) + len(study.of.dropped)) if at not in study.of.dropped]
    frame = pd.DataFrame({"world": [at + 1 for at in kept], "planned": study.planned})
    for one in study.found:
        frame[one.aim.id.replace(" ", "_")] = one.missed
    frame["known"] = study.known
    regret = np.maximum(0.0, study.planned - study.known)
    frame["regret"] = np.where(regret < LEAST_SHOWN, 0.0, regret)
    frame["weight_in_worst"] = study.found[-1].aim.weights(study.found[-1].missed)
    return frame


def reserve_table(study: SettlementStudy) -> pd.DataFrame:
    """A row a reserve, from none, £m.

    Columns: share (of the pot), kept, expected and worst_tenth (what is missed), saved (by it), rate (what each pound
    saves that is kept beyond the row above), gap.
    """
    none = study.expected
    rows = [(0.0, 0.0, none.value, tail_mean(none.missed, SHARE), 0.0, none.gap)]
    for one in study.reserves:
        mean = float(one.missed.mean())
        rows.append((one.share, one.kept, mean, tail_mean(one.missed, SHARE), none.value - mean, one.gap))
    frame = pd.DataFrame(rows, columns=["share", "kept", "expected", "worst_tenth", "saved", "gap"])
    frame.insert(
        5, "rate", (frame["saved"].diff() / frame["kept"].diff()).where(frame["kept"].diff() > 0, 0.0)
    )
    return _without_noise(frame)


def released_table(study: SettlementStudy) -> pd.DataFrame:
    """A row a trust that is given something of the largest reserve: £m on average and at most, share of worlds."""
    if not study.reserves:
        return pd.DataFrame(columns=["trust", "name", "mean", "most", "worlds"])
    last = study.reserves[-1]
    keys = [study.of.now.names[at][1][0] for at in study.of.now.of(GRANT)]
    named = study.of.instance.tables["trusts"].set_index("trust")["name"]
    frame = pd.DataFrame(
        {
            "trust": keys,
            "name": [str(named[key]) for key in keys],
            "mean": last.released.mean(axis=0),
            "most": last.released.max(axis=0),
            "worlds": (last.released > MONEY).mean(axis=0),
        }
    )
    told = frame[frame["most"] > MONEY]
    rank = told["mean"].round(2).sort_values(ascending=False, kind="stable").index
    return told.loc[rank].reset_index(drop=True)
