"""Worlds of shocks: pay, prices, demand and delivery drawn together, everything else at its central value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.words import plural
from optimiser.instances import Instance, read_instance
from optimiser.matrix.arrays import Floats
from optimiser.worlds.recourse.tree import Tree, first_seen, paths_of, tree_of
from optimiser.worlds.sensitivity.mapping import RECKONING, SETTING, read_mapping
from optimiser.worlds.uncertainty import Assumed, assumed, draw_together, read_correlation, world_of
from optimiser.worlds.uncertainty.distribution import CORRELATION, no_correlation
from optimiser.worlds.uncertainty.sample import beliefs_of

SHOCKED = {
    "drivers": ("price_uplift", "funded_growth", "cost_inflation", "demand_growth", "marginal_cost"),
    "flows": ("demand", "within"),
    "lists": ("additions", "stops"),
    "opportunities": ("delivery",),
    "capacity": ("unit_cost",),
    "staffing": ("agency_price",),
}
"""What may turn out otherwise once a year has begun: prices, pay, demand, delivery. Limits and pots are decided."""


@dataclass(frozen=True)
class Shocks:
    """Worlds that were drawn.

    Attributes:
        instances: one a draw.
        drawn: a row a draw, a column a shock: the value of the assumption.
        ranks: the same as ranks between 0 and 1.
        left_out: assumptions that vary but are no shocks, which stay at their central value.
        items: how each shock acts.
    """

    instances: tuple[Instance, ...]
    drawn: pd.DataFrame
    ranks: Floats
    left_out: tuple[str, ...]
    items: tuple[Assumed, ...] = ()


def is_shock(item: Assumed) -> bool:
    """Whether all that an assumption moves is what may turn out otherwise."""
    places = list(_places(item))
    return bool(places) and all(column in SHOCKED.get(table, ()) for table, column in places)


def _places(item: Assumed) -> Iterator[tuple[str, str]]:
    acting = item.acting
    if acting.way in {"set", "scale"}:
        for place in acting.columns:
            yield ("settings", "") if SETTING in place else (str(place["table"]), str(place["column"]))
        return
    for side in (acting.low, acting.high):
        for laid in side.laid:
            for change in laid.changes:
                words = [word for word in ("set", *RECKONING) if word in change]
                if not words:
                    yield str(change["table"]), ""
                for word in words:
                    yield from ((str(change["table"]), str(column)) for column in change[word])


def shocks_of(folder: Path, instance: Instance, draws: int) -> Shocks:
    """Draw worlds of an instance.

    Args:
        folder: of the instance, with `sensitivity.toml` and, where shocks go together, `correlation.csv`.
        instance: as it stands.
        draws: how many.

    Raises:
        InputError: with every fault of what is read.
        RunError: none of its assumptions is a shock.
    """
    every = assumed(instance, read_mapping(instance, folder, None))
    shocks = [item for item in every if is_shock(item)]
    beliefs = beliefs_of(shocks)
    if all(belief.fixed for belief in beliefs.values()):
        raise RunError(
            f"no assumption of {instance.name} that varies says how prices, pay, demand or delivery may turn out: map "
            f"one to {', '.join(SHOCKED)} in sensitivity.toml"
        )
    table = folder / CORRELATION
    pairs = read_correlation(table, [item.id for item in every]) if table.is_file() else no_correlation()
    drawn = draw_together(beliefs, draws, pairs).values
    found = tuple(_instances(folder, instance, shocks, drawn))
    ranks = drawn.rank(method="average").sub(0.5).div(len(drawn)).to_numpy(float)
    left = [item.id for item in every if item not in shocks and item.acting.ranges and not item.inert]
    return Shocks(found, drawn, np.asarray(ranks), tuple(left), tuple(shocks))


def _instances(
    folder: Path, instance: Instance, shocks: Sequence[Assumed], drawn: pd.DataFrame
) -> Iterator[Instance]:
    for number, row in drawn.to_dict("index").items():
        values = {str(name): float(value) for name, value in row.items()}
        world = world_of(f"world {number}", instance, shocks, values)
        yield (
            read_instance(folder, world.overlay, world.further, world.instead) if world.further else instance
        )


def tree_of_shocks(
    folder: Path, instance: Instance, branches: Sequence[int]
) -> tuple[Tree, list[Instance], Shocks]:
    """A tree over draws of an instance, and what happens on each of its paths.

    Args:
        folder: of the instance.
        instance: as it stands.
        branches: outcomes at the end of each period, from the first.

    Raises:
        InputError: with every fault of what is read.
        RunError: none of its assumptions is a shock, or there are more branches than periods, or a single path.
    """
    periods = len(instance.tables["periods"])
    if len(branches) > periods or min(branches, default=0) < 1 or prod(branches) == 1:
        raise RunError(
            f"'{','.join(map(str, branches))}' makes no tree over {plural(periods, 'period')} of {instance.name}: give "
            "one number of outcomes a period at most, none below 1 and one of them above it"
        )
    shocks = shocks_of(folder, instance, prod(branches))
    tree = tree_of(
        branches, shocks.ranks, first_seen(instance, _moved_alone(folder, instance, shocks), SHOCKED)
    )
    return tree, paths_of(tree, shocks.instances, SHOCKED), shocks


def _moved_alone(folder: Path, instance: Instance, shocks: Shocks) -> dict[str, Instance]:
    """By shock, the instance in which it alone has the value farthest from its central one among those drawn."""
    central, found = {item.id: item.acting.value for item in shocks.items}, {}
    for name in map(str, shocks.drawn.columns):
        drawn = shocks.drawn[name]
        value = float(drawn.iloc[int((drawn - central[name]).abs().to_numpy().argmax())])
        (found[name],) = _instances(folder, instance, shocks.items, pd.DataFrame({name: [value]}))
    return found
