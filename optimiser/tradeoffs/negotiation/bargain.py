"""A negotiation on one instance: best plans, the common region, the settlement, and its regret."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from math import inf

import pandas as pd

from optimiser.errors import NoPlanError, OptimiserError, RunError, UnsettledError
from optimiser.explain.gaps import Ending
from optimiser.instances import Instance
from optimiser.matrix.arrays import Floats
from optimiser.run.prepare import Prepared
from optimiser.solver import Outcome, SolveSettings, Tier
from optimiser.tolerances import tolerance
from optimiser.tradeoffs.frontier.axes import Axis, ready
from optimiser.tradeoffs.frontier.live import Begun, Best, Between
from optimiser.tradeoffs.negotiation.concession import SHARE, why_none, with_concession
from optimiser.tradeoffs.negotiation.parties import EQUAL, Party
from optimiser.worlds.risk.tables import without_noise

# A negotiation on one instance: best plans, reservation points, the common region, the settlement, the ladder.
#
# The rule: nobody bargains with wages or safety, which are kept at their best. A party's reservation point lies a
# share (one half if not said otherwise) of the way from its best to the worst that the best plan of another party
# would give it, or at the most that it accepts in any case, where it names that. The settlement moves every party by
# the same share of its way, the least that there is a plan for with nobody beyond what it accepts in any case; where
# that share is at most the reservation's, all could accept it. A party whose best is beyond the most that it accepts
# can never accept anything: nothing is common to all, and the settlement is that without its limit.

KEPT = ("cash_short", "unidentified", "safety")
"""What is not bargained with: tiers of the first party's question that come before every bargaining measure."""
RUNGS = 0.1
"""A rung of the ladder: this share of a party's way."""
NODES = 2
"""Of each search in a larger question: a party's best is then known to within a stated gap, and in minutes."""
NOISE = 4
"""Tolerances by which two solves may differ without any difference between them."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class RungExchange:
    """What a rung conceded by one measure buys for another, the choices of the settlement held.

    Attributes:
        conceded, gained: the measures.
        before, after: the plans without it and with it.
    """

    conceded: str
    gained: str
    before: Floats
    after: Floats


@dataclass(frozen=True)
class Bargain:
    """What came of a negotiation.

    Attributes:
        parties: who bargains.
        units: by measure.
        best: party -> its best plan.
        span: measure -> from its best to the worst that another party's best gives it.
        reservation: measure -> the most that its party accepts.
        share: of everyone's way that the settlement takes; `agreed` is the share that the reservations allow.
        settlement: the plan of the least equal concession.
        reach: measure -> the least that it can be with all others at their reservation points, None if none.
        ladder: a row a pair: what a rung conceded by one buys for the other.
        rungs: the plans behind each row of the ladder.
        prepared: the matrix of the plans in `best`.
        axes: the measures in it, in the order of the parties.
        earlier: the tiers that are kept at their best before anything is bargained with.
        settings: of the solves.
        begun: what the earlier tiers came to.
        nodes: of each search; see `bargain`.
    """

    parties: tuple[Party, ...]
    units: Mapping[str, str]
    best: Mapping[str, Best]
    span: Mapping[str, float]
    reservation: Mapping[str, float]
    share: float
    agreed: float
    settlement: Best
    reach: Mapping[str, float | None]
    ladder: pd.DataFrame
    rungs: tuple[RungExchange, ...]
    prepared: Prepared
    axes: tuple[Axis, ...] = ()
    earlier: tuple[Tier, ...] = ()
    settings: SolveSettings = field(default_factory=SolveSettings)
    begun: Begun | None = None
    nodes: int | None = None

    @property
    def ending(self) -> Ending:
        """What is proven of the plans, and what a limit left open."""
        plans = [*self.best.values(), self.settlement]
        unproven = [plan.gap for plan in plans if not plan.proven]
        return Ending(len(plans), len(plans), len(unproven), 0, max(unproven, default=0.0))

    @property
    def common(self) -> bool:
        """Whether there is a plan that all accept."""
        return not self.never and self.share <= self.agreed + 1e-6

    @property
    def never(self) -> tuple[Party, ...]:
        """The parties that can accept no plan at all."""
        return tuple(party for party in self.parties if accepts_nothing(party, self.best[party.name]))


def bargain(
    instance: Instance,
    parties: Sequence[Party],
    agreed: float = 0.5,
    settings: SolveSettings | None = None,
    say: Say = lambda _text: None,
    nodes: int | None = NODES,
) -> Bargain:
    """Let parties negotiate.

    Args:
        instance: about what.
        parties: from `read_parties`.
        agreed: share of the way from its best that a party would go.
        settings: of the solves.
        say: told of each step.
        nodes: of each search in a larger question, after which its plan stands with the gap that it has; None to
            search on to the asked gap.

    Raises:
        NoPlanError: there is no plan at all.
        UnsettledError: a solve stopped before it had one.
        RunError: no plan keeps what every party that could accept something accepts in any case.
    """
    settings = settings or SolveSettings()
    measures = [party.measure for party in parties]
    prepared, axes, earlier = ready(instance, parties[0].question, measures)
    earlier = [tier for tier in earlier if tier.measure in KEPT]

    def nothing(outcome: Outcome) -> OptimiserError:
        return why_none(instance, parties[0].question, outcome)

    space = room_of(prepared, axes, earlier, settings, nothing, nodes=nodes)
    best = best_plans(space, parties, say, nothing)
    span = spans(parties, best)
    ends = {party.measure: best[party.name].values[party.measure] for party in parties}
    most = {p.measure: p.most for p in parties if p.most is not None}
    reservation = {m: min(ends[m] + agreed * span[m], most.get(m, inf)) for m in measures}
    say("the least equal concession")
    wide, longer, share, total = with_concession(prepared, axes, ends, span)
    kept = [tier for tier in wide.tiers if tier.measure in {tier.measure for tier in earlier}]
    room = room_of(wide, [*longer, share, total], kept, settings, nothing, space.begun, nodes)
    settlement = room.best((share, total), accepted_limits(parties, best))
    if settlement is None and room.ended is not Outcome.INFEASIBLE:
        raise nothing(room.ended)
    if settlement is None:
        raise RunError("no plan keeps what the parties accept in any case: give one of them a larger `most`")
    units = {item.name: item.unit for item in axes}
    reach = _reach(space, axes, reservation, say)
    ladder, rungs = _ladder(room, longer, span, settlement, say)
    return Bargain(
        tuple(parties),
        units,
        best,
        span,
        reservation,
        settlement.values[SHARE],
        agreed,
        settlement,
        reach,
        ladder,
        rungs,
        prepared,
        tuple(axes),
        tuple(earlier),
        settings,
        space.begun,
        nodes,
    )


def room_of(
    prepared: Prepared,
    axes: Sequence[Axis],
    earlier: Sequence[Tier],
    settings: SolveSettings,
    nothing: Callable[[Outcome], OptimiserError],
    begun: Begun | None = None,
    nodes: int | None = None,
) -> Between:
    """The question between its axes; what is said of options of a frontier means nothing to who negotiates."""
    try:
        return Between(prepared, axes, earlier, settings, begun, nodes)
    except NoPlanError:
        raise nothing(Outcome.INFEASIBLE) from None
    except UnsettledError:
        raise nothing(Outcome.STOPPED) from None


def accepts_nothing(party: Party, best: Best) -> bool:
    """Whether the best that there is for a party is beyond the most that it accepts, to the gap of its plan."""
    own = best.values[party.measure]
    return party.most is not None and own - best.gap * abs(own) - NOISE * tolerance(own) > party.most


def accepted_limits(parties: Sequence[Party], best: Mapping[str, Best]) -> dict[str, float]:
    """Measure -> the most that its party accepts; no limit of one that can accept nothing.

    A limit within the gap below the best is the best: nobody has shown that there is a better plan.
    """
    return {
        p.measure: max(best[p.name].values[p.measure], p.most)
        for p in parties
        if p.most is not None and not accepts_nothing(p, best[p.name])
    }


def best_plans(
    space: Between, parties: Sequence[Party], say: Say, nothing: Callable[[Outcome], OptimiserError]
) -> dict[str, Best]:
    """Each party's best plan: its own measure first, the others' in the order of its question."""
    found = {}
    for party in parties:
        say(f"the best of {party.name}")
        order = sorted(space.axes, key=lambda item: _rank(party, item))
        best = space.best(order, {})
        if best is None:
            raise nothing(space.ended)
        found[party.name] = best
    return found


def _rank(party: Party, item: Axis) -> tuple[bool, int]:
    tiers = party.question.tiers
    return item.name != party.measure, tiers.index(item.name) if item.name in tiers else len(tiers)


def spans(parties: Sequence[Party], best: Mapping[str, Best]) -> dict[str, float]:
    """How far each party's measure is from its best in the worst of the others' best plans; 0 within tolerance."""
    found = {}
    for party in parties:
        own = best[party.name].values[party.measure]
        worst = max(plan.values[party.measure] for plan in best.values())
        found[party.measure] = worst - own if worst - own > NOISE * tolerance(worst) else 0.0
    return found


def _reach(
    space: Between, axes: Sequence[Axis], reservation: Mapping[str, float], say: Say
) -> dict[str, float | None]:
    """The near edge of the common region: each measure's best with all others at their reservation points."""
    found: dict[str, float | None] = {}
    for item in axes:
        say(f"the reach of {item.name}")
        caps = {name: value for name, value in reservation.items() if name != item.name}
        best = space.best((item,), caps)
        found[item.name] = None if best is None else best.values[item.name]
    return found


def _ladder(
    room: Between, axes: Sequence[Axis], span: Mapping[str, float], settlement: Best, say: Say
) -> tuple[pd.DataFrame, tuple[RungExchange, ...]]:
    """From the settlement on, its choices held: one party gives a rung, one gains, the rest stay as they are."""
    say("the ladder of concessions")
    found = dict[tuple[str, str], tuple[tuple[object, ...], RungExchange]]()
    for gainer in axes:  # one after the other: of the same gainer's plans only a limit differs
        caps = {item.name: settlement.values[item.name] for item in axes if item is not gainer}
        givers = [giver for giver in axes if giver is not gainer and span[giver.name] > 0]
        before = room.held_plan(settlement.x, gainer, caps) if givers else None
        for giver in givers:
            rung = RUNGS * span[giver.name]
            after = room.held_plan(settlement.x, gainer, {**caps, giver.name: caps[giver.name] + rung})
            if before is None or after is None:
                continue
            base, bought = room.value(gainer, before), room.value(gainer, after)
            buys = base - bought if base - bought > NOISE * tolerance(base) else 0.0
            row = (giver.name, giver.unit, rung, gainer.name, gainer.unit, buys)
            found[giver.name, gainer.name] = row, RungExchange(giver.name, gainer.name, before, after)
    pairs = [(giver.name, gainer.name) for giver, gainer in permutations(axes, 2)]
    told = [found[pair] for pair in pairs if pair in found]
    columns = ["conceded", "unit_conceded", "by", "gained", "unit_gained", "buys"]
    rows = pd.DataFrame([row for row, _ in told], columns=columns)
    return without_noise(rows), tuple(rung for _, rung in told)


# Regret: how far each settlement is from what a party could have had, if another world comes.


def lost(gets: float, could: float) -> float:
    """The regret: how much more is missed than could have been; nothing where none is, or less."""
    return max(0.0, gets - could)


def _settlements(found: Bargain) -> dict[str, Mapping[str, float]]:
    """What each settlement gives: one party's order decides, or all concede the same share."""
    return {**{name: plan.values for name, plan in found.best.items()}, EQUAL: found.settlement.values}


def regrets(
    worlds: Mapping[str, Instance],
    parties: Sequence[Party],
    base: Bargain,
    settings: SolveSettings | None = None,
    say: Say = lambda _text: None,
) -> pd.DataFrame:
    """A row a world, settlement and party: what it gets, what it could have had, and the regret.

    A settlement is a rule, put again in each world. `share` is the regret as a share of the party's way from its
    best to its worst in the instance as it stands.

    Args:
        worlds: scenario -> instance.
        parties: who negotiates.
        base: the negotiation on the instance as it stands.
        settings: of the solves.
        say: told of each step.
    """
    found = {"": base}
    for name, instance in worlds.items():
        say(f"the negotiation in {name}")
        found[name] = bargain(instance, parties, base.agreed, settings, nodes=base.nodes)
    rows = []
    for world, each in found.items():
        for settlement, values in _settlements(each).items():
            for party in parties:
                could = each.best[party.name].values[party.measure]
                regret = lost(values[party.measure], could)
                span = base.span[party.measure]
                rows.append((world, settlement, party.name, party.measure, values[party.measure], could, regret,
                             regret / span if span > 0 else 0.0))  # fmt: skip
    names = "scenario settlement party measure gets could_have regret share"
    return without_noise(pd.DataFrame(rows, columns=names.split()))


def worst_regrets(table: pd.DataFrame) -> pd.DataFrame:
    """A row a settlement: the largest share of its way that any party regrets in any world; the least first."""
    worst = table.groupby("settlement", sort=False)["share"].max().reset_index()
    return worst.sort_values("share", kind="stable").reset_index(drop=True)
