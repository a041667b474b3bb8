"""Data that can have no effect, and stocks that are taken to be 0: said, never refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from trustmodels.contract import BY_NAME, joined_key
from trustmodels.contract.who import beginnings

SHOWN = 5
"""How many codes a note names."""


@dataclass(frozen=True)
class _Content:
    tables: Mapping[str, pd.DataFrame]
    settings: Mapping[str, float]
    present: frozenset[str]

    def listed(self, table: str, *columns: str) -> list[Any]:
        """The values of one column, or the tuples of several, in the order of the rows."""
        lists = [self.tables[table][column].tolist() for column in columns]
        return lists[0] if len(lists) == 1 else list(zip(*lists, strict=True))

    def keys(self, table: str, *columns: str) -> set[Any]:
        """What ``listed`` gives, as a set."""
        return set(self.listed(table, *columns))

    def unmatched(self, here: tuple[str, ...], *there: tuple[str, ...]) -> list[Any]:
        """What ``listed`` gives here and in none of the other tables; each a table and its columns."""
        have = set[Any]().union(*(self.keys(*place) for place in there))
        return [code for code in self.listed(*here) if code not in have]


def notes(
    tables: Mapping[str, pd.DataFrame], settings: Mapping[str, float], present: frozenset[str]
) -> list[str]:
    """One sentence for each thing noticed, in a fixed order."""
    content = _Content(tables, settings, present)
    return [sentence for look in LOOKS for sentence in look(content)]


def _say(sentence: str, codes: Iterable[object]) -> list[str]:
    """The sentence and the codes that it is about; nothing where there are none."""
    named = list(dict.fromkeys(" ".join(code) if isinstance(code, tuple) else str(code) for code in codes))
    if not named:
        return []
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return [f"{sentence}: {', '.join(named[:SHOWN])}{more}."]


def _systems(content: _Content) -> list[str]:
    return _say("Systems without trusts", content.unmatched(("systems", "system"), ("trusts", "system")))


def _drivers(content: _Content) -> list[str]:
    kinds = [kind for kind in content.unmatched(("drivers", "type"), ("trusts", "type")) if kind != "*"]
    return _say("Drivers have no effect for types that no trust has", kinds)


def _unstepped(content: _Content) -> list[str]:
    """Periods in which no year of the horizon begins: growth steps on the first day of a year."""
    stepped = set(beginnings(content.listed("periods", "years")))
    bare = [period for at, period in enumerate(content.listed("periods", "period")) if at not in stepped]
    return _say("Drivers have no effect in periods in which no year begins, which keep those of before", bare)


def _ring_fences(content: _Content) -> list[str]:
    kinds = content.unmatched(("ring_fences", "type"), ("trusts", "type"))
    return _say("Ring-fences for types that no trust has, so that nothing can reach them", kinds)


def _envelope(content: _Content) -> list[str]:
    bare = content.unmatched(("periods", "period"), ("envelope", "period"))
    return _say("The envelope has no row, so no pot and no limit, in", bare)


def _opportunities(content: _Content) -> list[str]:
    return [] if len(content.tables["opportunities"]) else ["There are no opportunities."]


def _effectless(content: _Content) -> list[str]:
    """Columns that act through another table, at trusts that have no row there."""
    acting = (
        ("opportunities", "beds", "beds", "Beds closed have no effect without the trust's row in beds"),
        (
            "opportunities",
            "wte",
            "staffing",
            "Staff released has no effect without the trust's row in staffing",
        ),
        (
            "one_offs",
            "wte",
            "staffing",
            "Posts left unfilled have no effect without the trust's row in staffing",
        ),
        (
            "one_offs",
            "backlog",
            "estate",
            "Backlog of one-offs has no effect without the trust's row in estate",
        ),
    )
    said = []
    for table, column, needs, sentence in acting:
        frame = content.tables[table]
        acts = frame.loc[frame[column] != 0, "trust"]
        said += _say(sentence, acts[~acts.isin(content.keys(needs, "trust"))])
    return said


def _flow_slope(content: _Content) -> list[str]:
    beds = content.tables["beds"]
    acts = beds.loc[beds["flow_slope"] != 0, "trust"]
    return _say(
        "flow_slope has no effect without the trust's row in flows",
        acts[~acts.isin(content.keys("flows", "trust"))],
    )


def _stocks(content: _Content) -> list[str]:
    backlogs = content.keys("estate", "trust")
    lists = content.keys("lists", "trust", "standard")
    idle = [
        (trust, stock)
        for trust, stock in content.listed("opening", "trust", "stock")
        if (stock == "backlog" and trust not in backlogs)
        or (stock.startswith("list:") and (trust, stock.removeprefix("list:")) not in lists)
    ]
    return _say("Opening stocks have no effect without rows in estate or lists", idle)


def _no_stocks(content: _Content) -> list[str]:
    have = content.keys("opening", "trust", "stock")
    wanted = [(trust, "cash") for trust in content.listed("cash", "trust")]
    wanted += [(trust, "backlog") for trust in content.listed("estate", "trust")]
    lists = dict.fromkeys(content.listed("lists", "trust", "standard"))
    wanted += [(trust, f"list:{standard}") for trust, standard in lists]
    return _say("Opening stocks that are not given are 0", [key for key in wanted if key not in have])


def _standards(content: _Content) -> list[str]:
    standards = content.tables["standards"]
    unused = content.unmatched(("standards", "standard"), ("flows", "standard"), ("lists", "standard"))
    timed = standards.loc[(standards["kind"] == "flow") & standards["weeks"].notna(), "standard"]
    return _say("Standards without flows and lists", unused) + _say("Weeks have no effect for a flow", timed)


def _capacity(content: _Content) -> list[str]:
    served = (("flows", "standard", "trust"), ("lists", "standard", "trust"))
    idle = content.unmatched(("capacity", "standard", "trust"), *served)
    return _say("Capacity has no effect without rows in flows or lists", idle)


def _travel(content: _Content) -> list[str]:
    travel, limit = content.tables["travel"], content.settings.get("transfer_minutes")
    if limit is None:
        return []
    far = int((travel["minutes"] > limit).sum())
    return [f"{far} journeys are longer than transfer_minutes ({limit:g}) and have no effect."] if far else []


def _effects(content: _Content) -> list[str]:
    have = {(trust, "beds") for trust in content.keys("beds", "trust")}
    have |= {(trust, "required") for trust in content.keys("staffing", "trust")}
    patients = content.keys("flows", "trust", "standard") | content.keys("lists", "trust", "standard")
    have |= {(trust, f"demand:{standard}") for trust, standard in patients}
    effects = content.listed("change_effects", "change", "trust", "measure")
    idle = [(change, trust, measure) for change, trust, measure in effects if (trust, measure) not in have]
    return _say("Effects of changes at trusts without a row for them", idle)


def _areas(content: _Content) -> list[str]:
    idle = content.unmatched(("delivery", "area"), ("opportunities", "area"))
    said = _say("Delivery of areas without opportunities", idle)
    if len(content.tables["delivery"]):
        bare = content.unmatched(("opportunities", "area"), ("delivery", "area"))
        said += _say("Areas without a row in delivery, which are taken to deliver what is expected", bare)
    return said


def _outside(content: _Content) -> list[str]:
    periods = content.unmatched(("published", "period"), ("periods", "period"))
    return _say("Published figures for periods outside the plan", periods)


def _nothing_delivered(content: _Content) -> list[str]:
    """Schemes that are listed and can bring nothing."""
    frame = content.tables["opportunities"]
    idle = frame.loc[frame["potential"].eq(0) | frame["delivery"].eq(0), "opportunity"]
    return _say("Schemes that deliver nothing", idle)


def _untracked(content: _Content) -> list[str]:
    """Trusts without a savings plan, where other trusts have one in the tracker."""
    if not len(content.tables["monitoring"]):
        return []
    frame = content.tables["monitoring"]
    planned = set(frame.loc[frame["plan_year"] != 0, "trust"])
    bare = [trust for trust in content.listed("trusts", "trust") if trust not in planned]
    return _say("Trusts without a savings plan in monitoring", bare)


def _unused(content: _Content) -> list[str]:
    """Columns of the envelope with figures that no row of any other table lets act."""
    envelope = content.tables["envelope"]
    supported = bool(content.tables["opportunities"]["needs_support"].any())
    needs = {
        "loan_pot": "cash" in content.present,
        "loan_rate": "cash" in content.present,
        "contested_changes": "changes" in content.present,
        "support_places": supported,
        "support_cost": supported,
    }
    idle = [name for name, used in needs.items() if not used and (envelope[name].fillna(0.0) != 0).any()]
    return _say("Columns of the envelope that nothing uses", idle)


def _accepted(content: _Content) -> list[str]:
    """What was accepted of rows that are not there any more."""
    idle = []
    for table, key in content.listed("accepted", "table", "key"):
        parts = BY_NAME[table].key
        cells = [content.tables[table][name].astype(str) for name in parts]
        if parts and key not in map(joined_key, zip(*cells, strict=True)):
            idle.append((table, key))
    return _say("What has been accepted has no row (the parts of a key are joined by /)", idle)


LOOKS: tuple[Callable[[_Content], list[str]], ...] = (
    _systems,
    _drivers,
    _unstepped,
    _ring_fences,
    _envelope,
    _opportunities,
    _effectless,
    _flow_slope,
    _stocks,
    _no_stocks,
    _standards,
    _capacity,
    _travel,
    _effects,
    _areas,
    _outside,
    _nothing_delivered,
    _untracked,
    _unused,
    _accepted,
)
