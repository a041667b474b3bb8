"""How assumptions act on an instance: `sensitivity.toml` beside its tables.

    [[assumption]]
    id = "loan_rate"
    set = [ { table = "envelope", column = "loan_rate" } ]
    [[assumption]]
    id = "transfer_minutes"
    set = [ { setting = "transfer_minutes" } ]
    [[assumption]]
    id = "opening_cash_days"
    scale = [ { table = "opening", column = "amount", where = { stock = "cash" } } ]
    [[assumption]]
    id = "delivery_mean"
    low = { scenario = "bias_low" }
    high = { scenario = "bias_high", value = 0.935 }

`id` is a row of the table of assumptions, which holds the value, the low and the high. The assumption acts in one
of three ways. `set`: its value is what stands in the column, or in the `setting` of datapackage.json. `scale`: the
column or setting is proportional to it, and is multiplied by value / central value. `low` and `high`: a scenario of
the instance by name, a list `change` as in a scenario file, or a `side` by name, which is such a list in a file of its
own, `sensitivity/NAME.toml`; `value` says what the assumption is there, where that is not its low or high. `where`
chooses rows, as in a scenario. An empty low and high say that nothing in the tables hangs on the assumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from optimiser.errors import Fault, InputError
from optimiser.instances import Instance
from optimiser.instances.cells import is_number
from optimiser.instances.change import Reader
from optimiser.instances.files import plain_name
from optimiser.instances.scenario import Scenario
from optimiser.worlds.scenarios.grid import PlannedWorld, Written, laid, read_toml, unknown_keys
from trustmodels.contract import SETTINGS

FILE = "sensitivity.toml"
SIDES = "sensitivity"
WAYS = ("set", "scale", "low")
SETTING = "setting"
RECKONING = {"add": 0.0, "multiply": 1.0}
"""Operations that can be taken in part, and what each of them is when it changes nothing."""


@dataclass(frozen=True)
class AssumptionValue:
    """What is laid over the instance at one value of an assumption."""

    value: float
    laid: tuple[Scenario, ...]


@dataclass(frozen=True)
class Acting:
    """An assumption that acts on the tables: its row of the table of assumptions, and how it acts.

    `columns` are the places that it sets or scales; without these it has a low and a high side. `settings` are
    those of the instance, by name.
    """

    id: str
    statement: str
    value: float
    low: AssumptionValue
    high: AssumptionValue
    unit: str
    grade: str
    way: str
    columns: tuple[Mapping[str, Any], ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)

    @property
    def ranges(self) -> bool:
        """Whether its low or its high is another value than its own."""
        return not self.low.value == self.value == self.high.value

    @property
    def continuous(self) -> bool:
        """Whether it can take any value between its low and its high."""
        changes = [change for side in (self.low, self.high) for s in side.laid for change in s.changes]
        return self.way != "low" or all(set(change) & set(RECKONING) for change in changes)

    def at(self, value: float) -> PlannedWorld:
        """The world in which the assumption has a value."""
        name = f"{self.id}={value:.6g}"
        if self.way == "low":
            side = self.low if (value < self.value) == (self.low.value < self.value) else self.high
            way = side.value - self.value
            part = (value - self.value) / way if way else 1.0
            return PlannedWorld(name, self.statement, None, _in_part(side, part, name))
        tables = [place for place in self.columns if SETTING not in place]
        changes = tuple(_change(self.way, place, value, self.value) for place in tables)
        laid_over = (Written(name, self.statement, None, changes, FILE),)
        return PlannedWorld(name, self.statement, None, laid_over, self._instead(value))

    def _instead(self, value: float) -> dict[str, float]:
        """The settings at a value of the assumption."""
        names = [str(place[SETTING]) for place in self.columns if SETTING in place]
        return {
            name: value if self.way == "set" else self.settings.get(name, 0.0) * value / self.value
            for name in names
        }


def _change(way: str, place: Mapping[str, Any], value: float, central: float) -> dict[str, Any]:
    operation, number = ("set", value) if way == "set" else ("multiply", value / central)
    return {"table": place["table"], "where": place.get("where", {}), operation: {place["column"]: number}}


def _in_part(side: AssumptionValue, part: float, name: str) -> tuple[Scenario, ...]:
    """A side's changes taken in part: 1 is the side itself, 0 the instance as it stands."""
    if abs(part - 1.0) < 1e-9:  # noqa: PLR2004 - the side itself, as it is written
        return side.laid
    changes = tuple(_partly(change, part) for scenario in side.laid for change in scenario.changes)
    return (Written(name, side.laid[-1].title, None, changes, FILE),)


def _partly(change: Mapping[str, Any], part: float) -> dict[str, Any]:
    operation = next(word for word in RECKONING if word in change)
    still = RECKONING[operation]
    numbers = {column: still + (number - still) * part for column, number in change[operation].items()}
    return {**change, operation: numbers}


def read_mapping(instance: Instance, folder: Path, file: Path | None = None) -> list[Acting]:
    """The assumptions that act on an instance.

    Args:
        instance: with its table of assumptions.
        folder: of the instance.
        file: the mapping; `sensitivity.toml` of the folder if absent.

    Raises:
        InputError: with every fault of the mapping.
    """
    path = file or folder / FILE
    if file is None and not path.is_file():
        problem = f"is not there, so nothing says how the assumptions of {instance.name} act on its tables"
        raise InputError([Fault(FILE, problem, "write it as docs/robust.md shows, or give --mapping FILE")])
    content = read_toml(path)
    rows = {row["id"]: row for row in instance.tables["assumptions"].to_dict("records")}
    faults = unknown_keys(path.name, "the mapping", content, ("assumption",))
    entries = content.get("assumption")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        faults.append(Fault(path.name, "holds no assumption", "write [[assumption]] above each"))
        entries = []
    found = [_acting(folder, path, rows, entry, faults) for entry in entries]
    acting = [replace(item, settings=instance.settings) for item in found if item is not None]
    if len({item.id for item in acting}) != len(acting):
        faults.append(Fault(path.name, "names an assumption twice", "name each once"))
    if faults:
        raise InputError(faults)
    return acting


def _acting(
    folder: Path, path: Path, rows: Mapping[Any, Any], entry: Mapping[str, Any], faults: list[Fault]
) -> Acting | None:
    file, who = path.name, str(entry.get("id", ""))
    faults += unknown_keys(file, who or "an assumption", entry, ("id", "set", "scale", "low", "high"))
    ways = [way for way in WAYS if way in entry]
    if who not in rows:
        faults.append(
            Fault(file, f"'{who}' is not in the table of assumptions", "write an id of it", value=who)
        )
        return None
    if len(ways) != 1 or (ways == ["low"]) != ("high" in entry):
        faults.append(Fault(file, f"{who} must act in one way", "write set, scale, or low and high"))
        return None
    row, way = rows[who], ways[0]
    columns = _columns(file, who, entry, way, faults) if way != "low" else ()
    low, high = (
        _side(folder, path, who, entry.get(end, {}), float(row[end]), faults) for end in ("low", "high")
    )
    made = Acting(
        who, row["statement"], float(row["value"]), low, high, row["unit"], row["grade"], way, columns
    )
    if way == "scale" and made.value == 0:
        faults.append(Fault(file, f"{who} has a central value of 0 and cannot scale", "write low and high"))
    return made


def _side(
    folder: Path, path: Path, who: str, entry: object, value: float, faults: list[Fault]
) -> AssumptionValue:
    file = path.name
    if not isinstance(entry, dict):
        faults.append(Fault(file, f"{who} has a low or high that is not a table", "write low = { … }"))
        return AssumptionValue(value, ())
    faults += unknown_keys(file, who, entry, ("scenario", "change", "value", "side"))
    said = entry.get("value", value)
    if not is_number(said):
        faults.append(
            Fault(file, f"{who} has a value that is not a number", "write a number", value=str(said))
        )
        said = value
    if "side" not in entry:
        return AssumptionValue(float(said), laid(folder, file, who, entry, faults))
    own = _own_file(path, who, entry["side"], faults)
    return AssumptionValue(float(said), laid(folder, f"{SIDES}/{entry['side']}.toml", who, own, faults))


def _own_file(path: Path, who: str, name: object, faults: list[Fault]) -> dict[str, Any]:
    """The changes of a side that stand in a file of their own, beside the mapping."""
    if not isinstance(name, str) or not plain_name(name):
        problem = f"{who} has a side that is not a plain name"
        faults.append(Fault(path.name, problem, f"write the name of a file in {SIDES}/", value=str(name)))
        return {}
    try:
        content = read_toml(path.parent / SIDES / f"{name}.toml")
    except InputError as wrong:
        faults += wrong.faults
        return {}
    faults += unknown_keys(f"{SIDES}/{name}.toml", who, content, ("change",))
    return content


def _columns(
    file: str, who: str, entry: Mapping[str, Any], way: str, faults: list[Fault]
) -> tuple[Mapping[str, Any], ...]:
    places = entry[way]
    if not isinstance(places, list) or not places or not all(isinstance(place, dict) for place in places):
        faults.append(
            Fault(file, f"{who} has a {way} that is not a list of tables", f"write {way} = [ {{ … }} ]")
        )
        return ()
    for number, place in enumerate(places, start=1):
        if SETTING in place:
            faults += _setting_faults(file, who, place)
            continue
        faults += unknown_keys(file, who, place, ("table", "column", "where"))
        change = _change(way, {"table": "", "column": "", **place}, 1.0, 1.0)
        Reader(f"{file}, {who}", number, faults).read(change, who)
    return tuple(places)


def _setting_faults(file: str, who: str, place: Mapping[str, Any]) -> list[Fault]:
    known = [setting.name for setting in SETTINGS]
    faults = unknown_keys(file, who, place, (SETTING,))
    if place[SETTING] not in known:
        problem = f"{who} acts on the unknown setting {place[SETTING]!r}"
        faults.append(Fault(file, problem, f"known are {', '.join(known)}"))
    return faults
