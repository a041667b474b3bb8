"""An offer: named changes of an instance and the question put to it, in memory and as a scenario."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary

from optimiser.amounts import money
from optimiser.errors import Fault, InputError
from optimiser.explain.words import plural
from optimiser.extras.room.handles import MODES, Handle
from optimiser.instances import Instance
from optimiser.instances.assemble import Identity, assemble
from optimiser.instances.cells import cells
from optimiser.instances.files import RawTable, plain_name
from optimiser.instances.scenario import Scenario, lay
from optimiser.questions import changed, read_question
from optimiser.writing import write_new
from trustmodels.allocation.question import Mode, Question
from trustmodels.contract import BY_NAME

LONGEST = 60


class OfferError(InputError):
    """An offer that cannot be made or kept."""

    opening = "The offer has"


@dataclass(frozen=True)
class Offer:
    """A named set of changes.

    Attributes:
        name: as a scenario is called; empty while it has none.
        title: what it is about, in a sentence.
        base: the scenario on which it stands.
        question: the name of a shipped question.
        order: of the imperatives; empty for the question's own.
        changes: as in a scenario file, each with one of `set`, `add` and `multiply`.
        moves: the changes in words.
        modes: commitments that hold, yield or are off otherwise than the question has them, in their order.
        called: what people call it; its name is that of a file.
    """

    name: str
    title: str
    base: str | None
    question: str
    order: tuple[str, ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()
    moves: tuple[str, ...] = ()
    modes: tuple[tuple[str, str], ...] = ()
    called: str = ""

    @property
    def label(self) -> str:
        """What people read of its name."""
        return self.called or self.name

    @property
    def moved(self) -> bool:
        """Whether anything differs from the question as it stands."""
        return bool(self.changes or self.modes)

    @property
    def scenario(self) -> str | None:
        """The scenario that a run of the offer names."""
        return (self.name or "offer") if self.changes else self.base

    @property
    def unmoved(self) -> Offer:
        """The same question with nothing changed."""
        return replace(self, name="", title="", changes=(), moves=(), modes=(), called="")

    @property
    def put(self) -> Offer:
        """The same question on the numbers as they stand: what must hold and what may give way stays."""
        return replace(self, name="", title="", changes=(), moves=(), called="")

    def asked(self) -> Question:
        """The question with the offer's order of the imperatives, and with what it has hold and yield.

        Raises:
            QuestionError: a commitment cannot be had so.
        """
        modes = {name: cast("Mode", mode) for name, mode in self.modes}
        return changed(read_question(self.question), modes=modes, order=self.order or None)

    def same(self, other: Offer) -> bool:
        """Whether two offers ask the same, whatever they are called."""
        return self.base == other.base and self.changes == other.changes and self.same_question(other)

    def same_question(self, other: Offer) -> bool:
        """Whether two offers are put to the same question, so that their measures are alike."""
        return self.asked() == other.asked()


def offer_of(
    figures: Iterable[tuple[Handle, float]],
    base: str | None,
    question: str,
    order: Sequence[str] = (),
    further: Sequence[Mapping[str, Any]] = (),
) -> Offer:
    """An offer without a name from shown figures; those that stand as they stood are left out.

    `further` are changes that no handle makes; they come first.
    """
    every = [(handle, shown) for handle, shown in figures if handle.moved(shown)]
    moved = [(handle, shown) for handle, shown in every if not handle.mode_of]
    return Offer(
        name="",
        title="",
        base=base,
        question=question,
        order=tuple(order),
        changes=(*further, *(handle.change(shown) for handle, shown in moved)),
        moves=(*map(in_words, further), *(handle.sentence(shown) for handle, shown in every)),
        modes=tuple((handle.mode_of, MODES[round(shown)]) for handle, shown in every if handle.mode_of),
    )


def agreed_in(change: Mapping[str, Any]) -> tuple[str, str, float] | None:
    """The trust, the period and the £m of a change by which an ask is agreed; None of any other change."""
    rows = change.get("append", [])
    found = (
        {**change.get("where", {}), **change.get("set", {})}
        if "set" in change
        else rows[0]
        if len(rows) == 1
        else {}
    )
    whole = found.keys() == {"trust", "period", "least", "most"} and found["least"] == found["most"]
    if change.get("table") != "asks" or not whole or not isinstance(found["trust"], str):
        return None
    return found["trust"], str(found["period"]), float(found["most"])


def in_words(change: Mapping[str, Any]) -> str:
    """A change that no handle makes, e.g. `trusts, trust RAE: income × 1.01`."""
    agreed = agreed_in(change)
    if agreed is not None:
        return f"{agreed[0]} is asked for {money(agreed[2])} in {agreed[1]}"
    where = ", ".join(f"{name} {_listed(value)}" for name, value in change.get("where", {}).items())
    place = f"{change.get('table')}, {where}" if where else f"{change.get('table')}"
    for operation, sign in (("set", "→"), ("add", "+"), ("multiply", "×")):
        if operation in change:
            told = [f"{name} {sign} {_listed(value)}" for name, value in change[operation].items()]
            return f"{place}: {', '.join(told)}"
    return (
        f"{place}: {plural(len(change['append']), 'row')} added"
        if "append" in change
        else f"{place}: taken out"
    )


def _listed(value: object) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list) else str(value)


def file_name(called: str) -> str:
    """What people call something as the name of a file: blanks become hyphens, what no file may be called goes."""
    words = "-".join(called.split())
    kept = "".join(sign for sign in words if sign.isalnum() or sign in "-_")
    return kept.strip("-_")[:LONGEST].rstrip("-_")


def named(offer: Offer, called: str, title: str, taken: Iterable[str]) -> Offer:
    """The offer under a name as people write it, and a title.

    Raises:
        OfferError: a name of which no file name can be made, or one that is taken.
    """
    called, title = " ".join(called.split()), " ".join(title.split())
    name = file_name(called)
    faults = []
    if not plain_name(name) or not called.isprintable() or len(called) > LONGEST:
        problem = f"'{called[:LONGEST]}' cannot be its name" if called else "the offer has no name"
        faults.append(
            Fault("name", problem, f"write a name of up to {LONGEST} signs, with letters or digits")
        )
    elif name in set(taken):
        faults.append(Fault("name", f"'{called}' is taken", "choose another name"))
    if not title.isprintable():
        faults.append(Fault("title", "it has signs that cannot be shown", "write it again"))
    if faults:
        raise OfferError(faults)
    own = "" if called == name else called
    made = replace(offer, name=name, called=own)
    return replace(made, title=title or own or "; ".join(offer.moves) or f"{name}: as it stands")


def read_offer(record: Mapping[str, Any]) -> Offer:
    """An offer out of its fields as JSON has them."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
    }
    fields["modes"] = tuple((name, mode) for name, mode in record.get("modes", ()))
    return Offer(**fields)


def _toml(value: object) -> str:
    """A value of a scenario as TOML; JSON writes texts and numbers as TOML does."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def toml(offer: Offer, instance: str) -> str:
    """The offer as a scenario file; `instance` is named in the comment that says how it was asked."""
    lines = [f"# {line}" for line in (command(offer, instance), *offer.moves)]
    lines += [f"name = {_toml(offer.name)}", f"title = {_toml(offer.title)}"]
    lines += [f"base = {_toml(offer.base)}"] if offer.base else []
    for change in offer.changes:
        lines += ["", "[[change]]", *(f"{key} = {_toml(value)}" for key, value in change.items())]
    return "\n".join(lines) + "\n"


def command(offer: Offer, instance: str) -> str:
    """The command that solves the same offer, once its file is in the instance's scenarios."""
    scenario = f" --scenario {offer.scenario}" if offer.scenario else ""
    order = f" --order {','.join(offer.order)}" if offer.order else ""
    modes = "".join(f" --{mode} {name}" for name, mode in offer.modes)
    return f"optimiser solve {instance}{scenario} --question {offer.question}{order}{modes}"


def laid_over(instance: Instance, offer: Offer) -> Instance:
    """The instance with the offer's changes, as a scenario of its folder would lay them over it.

    Args:
        instance: as read with the offer's base.
        offer: its changes.

    Raises:
        InstanceError: the changes fit no row, or the changed tables have faults.
    """
    if not offer.changes:
        return instance
    if instance not in _RAWS:
        _RAWS[instance] = {name: _raw(instance, name) for name in sorted(instance.present)}
    reached = {str(change.get("table")) for change in offer.changes}
    raws = {name: raw.copy() if name in reached else raw for name, raw in _RAWS[instance].items()}
    faults = lay(raws, [Scenario(offer.name or "offer", offer.title, None, offer.changes)], [])
    who = Identity(instance.name, instance.path, offer.scenario)
    known = {name: frame for name, frame in instance.tables.items() if name in raws and name not in reached}
    return assemble(raws, instance.settings, who, faults, [], known)


_RAWS: WeakKeyDictionary[Instance, dict[str, RawTable]] = WeakKeyDictionary()
"""The cells of instances that offers were laid over: most tables of an offer are those of its instance."""


def _raw(instance: Instance, name: str) -> RawTable:
    table, frame = BY_NAME[name], instance.tables[name]
    columns = {column: cells(frame[column]) for column in table.names}
    return RawTable(table, columns, list(range(2, len(frame) + 2)))


def save(offer: Offer, instance: Instance) -> Path:
    """Write the offer into the scenarios of its instance; a file that is there is never replaced.

    Raises:
        OfferError: there is such a file, or it cannot be written.
    """
    if instance.path is None:
        raise OfferError([Fault(offer.name, "its instance stands in no folder", "download the file instead")])
    path = Path(instance.path) / "scenarios" / f"{offer.name}.toml"
    try:
        write_new(path, toml(offer, instance.name).encode("utf-8"))
    except FileExistsError:
        raise OfferError([Fault(path.name, "is there already", "choose another name")]) from None
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        raise OfferError([Fault(path.name, problem, "download the file instead")]) from None
    return path
