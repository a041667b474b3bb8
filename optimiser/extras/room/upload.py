"""An offer that somebody brings along as a scenario file: looked at, and put onto the handles where they fit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optimiser.errors import Fault
from optimiser.extras.room.handles import Handle
from optimiser.extras.room.offers import OfferError
from optimiser.instances.files import plain_name
from optimiser.instances.scenario import Scenario, parse_scenario, scenario_names

LARGEST = 64 * 1024
"""Bytes of an offer: a hundred times those that the room writes."""
CHANGES = 200


@dataclass(frozen=True)
class Brought:
    """An offer from a file: figures for handles by their id, and the changes that no handle makes."""

    name: str
    title: str
    base: str | None
    figures: Mapping[str, float]
    further: tuple[Mapping[str, Any], ...]


def scenario_of(data: bytes, folder: Path | str) -> Scenario:
    """The scenario in a file, by the name that it gives itself.

    Raises:
        OfferError: it is too large or no scenario, changes nothing, or stands on one that the instance has not.
    """
    if len(data) > LARGEST:
        problem = f"has {len(data):,} bytes, and {LARGEST:,} is the most that is taken"
        raise OfferError([Fault("the file", problem, "check that it is an offer")])
    scenario, faults = parse_scenario(_own_name(data), data)
    if scenario is None or faults:
        raise OfferError([replace(fault, file="the file") for fault in faults])
    if not 0 < len(scenario.changes) <= CHANGES:
        problem = f"has {len(scenario.changes):,} changes"
        raise OfferError([Fault(scenario.file, problem, f"bring an offer with 1 to {CHANGES}")])
    known = scenario_names(Path(folder))
    if scenario.base is not None and scenario.base not in known:
        problem = f"stands on {scenario.base!r}, which this instance has not"
        raise OfferError([Fault(scenario.file, problem, f"known: {', '.join(known) or 'none'}")])
    return scenario


def _own_name(data: bytes) -> str:
    """What the file calls itself: a browser may have saved it under another name."""
    try:
        name = tomllib.loads(data.decode("utf-8")).get("name")
    except (ValueError, RecursionError):
        return "offer"
    return name if isinstance(name, str) and plain_name(name) else "offer"


def brought(scenario: Scenario, found: Sequence[Handle]) -> Brought:
    """The changes of a scenario as figures of handles; what fits none of them stays a change of its own."""
    figures: dict[str, float] = {}
    further: list[Mapping[str, Any]] = []
    for change in scenario.changes:
        handle = next((h for h in found if h.id not in figures and _figure(h, change) is not None), None)
        figure = None if handle is None else _figure(handle, change)
        if handle is None or figure is None:
            further.append(change)
        else:
            figures[handle.id] = figure
    return Brought(scenario.name, scenario.title, scenario.base, figures, tuple(further))


def _figure(handle: Handle, change: Mapping[str, Any]) -> float | None:
    """The figure at which a handle makes exactly this change; None where it cannot."""
    body = change.get(handle.operation)
    value = body.get(handle.column) if isinstance(body, Mapping) and len(body) == 1 else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    shown = round(float(value) * handle.scale, 10)
    inside = min(handle.least, handle.now) <= shown <= max(handle.most, handle.now)
    return shown if inside and dict(change) == handle.change(shown) else None
