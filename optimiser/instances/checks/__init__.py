"""Everything that is checked of the tables of an instance, faults collected to the last."""

from collections.abc import Callable, Mapping

from optimiser.errors import Fault
from optimiser.instances.checks.as_of import known_in_time
from optimiser.instances.checks.care import kinds, tariffs, weeks, whole_lists, within
from optimiser.instances.checks.codes import control_totals, measures, sources, stocks
from optimiser.instances.checks.culprits import culprits
from optimiser.instances.checks.demand import demand_left
from optimiser.instances.checks.growth import drivers, marginal
from optimiser.instances.checks.hindsight import accepted, outturns, successors
from optimiser.instances.checks.keys import filled, keys
from optimiser.instances.checks.pairs import journeys, least_most, low_high, reached, repair_least
from optimiser.instances.checks.references import Drafts, references

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
