"""Everything that is checked of the tables of an instance, faults collected to the last."""

from collections.abc import Callable, Mapping

from optimiser.errors import Fault
from optimiser.instances.checks.care import demand_left, kinds, tariffs, weeks, whole_lists, within
from optimiser.instances.checks.codes import (
    Drafts,
    control_totals,
    culprits,
    filled,
    keys,
    measures,
    references,
    sources,
    stocks,
)
from optimiser.instances.checks.hindsight import accepted, known_in_time, outturns, successors
from optimiser.instances.checks.rates import (
    drivers,
    journeys,
    least_most,
    low_high,
    marginal,
    reached,
    repair_least,
)

ACROSS: tuple[Callable[[Drafts], list[Fault]], ...] = (
    references,
    control_totals,
    stocks,
    measures,
    sources,
    drivers,
    marginal,
    weeks,
    kinds,
    within,
    tariffs,
    whole_lists,
    least_most,
    low_high,
    repair_least,
    reached,
    journeys,
    demand_left,
    outturns,
    successors,
    accepted,
)


def check(drafts: Drafts, settings: Mapping[str, float]) -> list[Fault]:
    """Faults of tables whose cells have been read: keys, references and the rules of the domain."""
    faults: list[Fault] = []
    for draft in drafts.values():
        faults += filled(draft)
        faults += keys(draft)
    told, meant = culprits(drafts)
    faults += told
    for rule in ACROSS:
        faults += rule(meant)
    return [*faults, *known_in_time(drafts, settings)]


__all__ = ["Drafts", "check"]
