"""Questions: the shipped ones and those in files of a user's own, and what was changed of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from optimiser.errors import Fault, QuestionError
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family
from trustmodels.allocation.measures import EVEN, FIRST, LAST, MEASURES
from trustmodels.allocation.question import Basis, Mode, Question

# Questions from their files: the shipped ones, orders of the imperatives, and a user's own from a path.

ALLOWANCES = ("unidentified", "top_up", "pending")
IMPERATIVES = ("finance", "access", "safety")
RESERVE = "reserve"
"""What an order may name beside the imperatives: the shortfall in the worst worlds of delivery."""
_SIZE_LIMIT = 100_000
_KINDS: dict[str, type] = {
    "name": str,
    "sentence": str,
    "basis": str,
    "allow": list,
    "tiers": list,
    "modes": dict,
}
"""The parts of a question's record, and what each is."""
_FOLDER = resources.files("trustmodels.allocation").joinpath("questions")


def question_names() -> tuple[str, ...]:
    """The shipped questions, by name."""
    return tuple(sorted(p.name.removesuffix(".toml") for p in _FOLDER.iterdir() if p.name.endswith(".toml")))


def shipped_name(name: str) -> bool:
    """Whether a name is that of a shipped question or of an order of the imperatives."""
    return name in question_names() or name.startswith("order:")


def read_question(name: str) -> Question:
    """A shipped question by name, `order:a,b,c`, or a question file by path.

    Raises:
        QuestionError: no such question, or the file has faults (all of them listed).
    """
    if name.startswith("order:"):
        return reordered(read_question("how_far"), name.removeprefix("order:").split(","))
    if name in question_names():
        return _parsed(_FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        if path.stat().st_size > _SIZE_LIMIT:
            raise QuestionError([Fault(path.name, "is too large to be a question", "give a question file")])
        return _own(_parsed(path.read_text(encoding="utf-8", errors="replace"), path.name), path.name)
    known = ", ".join((*question_names(), "order:a,b,c"))
    fault = Fault(
        "question", f"'{name}' is not known", f"choose one of {known}, or give a path to a .toml file"
    )
    raise QuestionError([fault])


def _own(question: Question, file: str) -> Question:
    """A question of a user's own: it may not pass for a shipped one.

    Raises:
        QuestionError: it has the name of a shipped question and asks something else.
    """
    if shipped_name(question.name) and question != read_question(question.name):
        problem = f"'{question.name}' is the name of a shipped question, which asks something else"
        remedy = "give the question a name of its own"
        raise QuestionError([Fault(file, problem, remedy, column="name", value=question.name)])
    return question


def _parsed(text: str, file: str) -> Question:
    try:
        record = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QuestionError([Fault(file, f"is not TOML: {error}", "mend the line it names")]) from None
    faults = list(_faults(record, file))
    if faults:
        raise QuestionError(faults)
    tiers = tuple(record["tiers"])
    return complete(
        Question(
            name=record["name"],
            sentence=record["sentence"],
            basis=record["basis"],
            modes={name: record["modes"].get(name, family.unless_named) for name, family in FAMILIES.items()},
            allow=frozenset(record["allow"]),
            tiers=tiers,
        )
    )


def _faults(record: Mapping[str, Any], file: str) -> Iterable[Fault]:
    """Every fault of a question file."""
    shape = list(_shape_faults(record, file))
    yield from shape
    for key in sorted(set(record) - set(_KINDS)):
        yield Fault(file, f"`{key}` is not part of a question", "take it out", column=key)
    if not shape:
        yield from _value_faults(record, file)


def _shape_faults(record: Mapping[str, Any], file: str) -> Iterable[Fault]:
    """Parts that are missing or of another kind."""
    for key, kind in _KINDS.items():
        given = record.get(key)
        if not isinstance(given, kind):
            yield Fault(file, f"`{key}` is missing or not {kind.__name__}", f"write `{key}`", column=key)
        elif isinstance(given, list) and not all(isinstance(item, str) for item in given):
            yield Fault(file, f"`{key}` holds something that is not a text", "write names", column=key)


def record_faults(record: Mapping[str, Any], file: str = "manifest.json") -> list[Fault]:
    """What is wrong with a question as a manifest states it; an older one may lack its sentence."""
    return list(_faults({"sentence": "", **{key: record[key] for key in _KINDS if key in record}}, file))


def _value_faults(record: Mapping[str, Any], file: str) -> Iterable[Fault]:
    if record["basis"] not in get_args(Basis):
        yield Fault(file, f"basis '{record['basis']}' is not known", "write plan or expected", column="basis")
    yield from _unknown(file, "allow", record["allow"], ALLOWANCES)
    yield from _unknown(file, "tiers", record["tiers"], tuple(MEASURES))
    yield from _unknown(file, "modes", record["modes"], tuple(FAMILIES))
    for family in FAMILIES:
        mode = record["modes"].get(family, FAMILIES[family].unless_named)
        if mode not in get_args(Mode):
            yield Fault(
                file,
                f"{family} has no mode or an unknown one ({mode})",
                "write hold, yield or off",
                column=family,
            )
    tiers = [t for t in record["tiers"] if t in MEASURES]
    if len(set(tiers)) != len(tiers) or not tiers:
        yield Fault(file, "tiers are empty or name a measure twice", "name each measure once", column="tiers")
    seen_secondary = False
    for measure in tiers:
        if MEASURES[measure].primary and seen_secondary:
            yield Fault(
                file, f"primary tier {measure} stands after a secondary one", "put it before", column="tiers"
            )
        seen_secondary = seen_secondary or not MEASURES[measure].primary


def _unknown(file: str, key: str, given: Iterable[Any], known: tuple[str, ...]) -> Iterable[Fault]:
    for item in given:
        if item not in known:
            yield Fault(
                file, f"'{item}' is not known in `{key}`", f"choose of {', '.join(known)}", column=key
            )


def complete(question: Question) -> Question:
    """Tiers as they must be: `cash_short` first where minimum cash yields, the even ones and `movement` last."""
    tiers = [t for t in question.tiers if t not in LAST]
    given = {FAMILIES[name].measure for name, mode in question.modes.items() if mode == "yield"}
    first = [measure for measure in FIRST if measure in given]
    tiers = [*first, *(t for t in tiers if t not in first)]
    return replace(question, tiers=(*tiers, *LAST))


def in_sum(question: Question) -> Question:
    """The question without the even tiers: enough where only the nation's totals are looked at."""
    return replace(question, tiers=tuple(t for t in question.tiers if t not in EVEN))


def _counted(question: Question, modes: Mapping[str, Mode]) -> Question:
    """The question with a tier for every measure that a user's `--yield` needs: nothing gives way unseen.

    The new tiers come after the question's own primary ones, so that they change none of these.
    """
    wanted = {_counting(FAMILIES[name]) for name, mode in modes.items() if mode == "yield"}
    primary = [t for t in question.tiers if MEASURES[t].primary]
    primary += [t for t in MEASURES if t in wanted and t not in primary]
    secondary = [t for t in question.tiers if not MEASURES[t].primary]
    return replace(question, tiers=(*primary, *secondary))


def _counting(family: Family) -> str | None:
    """The measure that counts a family's shortfall; deliverability counts only those in £m."""
    uncounted = family.measure == "deliverability" and family.unit != "£m"
    return None if uncounted else family.measure


def _in_order(tiers: tuple[str, ...], wanted: list[str]) -> tuple[str, ...]:
    """The tiers with the imperatives in the order wanted, and the reserve where it stands among these."""
    queue, found = list(wanted), []
    for tier in (t for t in tiers if t != RESERVE or t not in wanted):
        if tier not in IMPERATIVES:
            found.append(tier)
            continue
        found.append(queue.pop(0))
        last = not any(name in IMPERATIVES for name in queue)
        if queue and (found[-1] == RESERVE or (last and RESERVE in queue)):
            found.append(queue.pop(0))
    return tuple(found)


def reordered(question: Question, order: Iterable[str]) -> Question:
    """The question with its imperatives in another order, e.g. `access,safety,finance`."""
    wanted = [item.strip() for item in order]
    present = sorted(t for t in question.tiers if t in IMPERATIVES)
    if sorted(w for w in wanted if w != RESERVE) != present or wanted.count(RESERVE) > 1:
        fault = Fault(
            "question",
            f"the order {','.join(wanted)} is not an order of {', '.join(present)}",
            f"name each once; {RESERVE} may stand among them",
        )
        raise QuestionError([fault])
    tiers = _in_order(question.tiers, wanted)
    name = f"order:{','.join(wanted)}" if question.name == "how_far" else question.name
    sentence = "Which imperative gives way?" if question.name == "how_far" else question.sentence
    return replace(question, name=name, sentence=sentence, tiers=tiers)


def changed(
    question: Question,
    basis: str | None = None,
    modes: Mapping[str, Mode] | None = None,
    allow: Iterable[str] = (),
    order: Iterable[str] | None = None,
) -> Question:
    """A question with a user's changes from the command line, checked like a file.

    Raises:
        QuestionError: an unknown basis, commitment or allowance, or an order that is none.
    """
    faults = []
    if basis is not None and basis not in get_args(Basis):
        faults.append(Fault("--basis", f"'{basis}' is not known", "write plan or expected"))
    faults += _unknown("options", "allow", allow, ALLOWANCES)
    faults += _unknown("options", "hold/yield/off", modes or {}, tuple(FAMILIES))
    if faults:
        raise QuestionError(faults)
    question = replace(
        question,
        basis=basis or question.basis,  # type: ignore[arg-type]
        modes={**question.modes, **(modes or {})},
        allow=question.allow | frozenset(allow),
    )
    question = complete(_counted(question, modes or {}))
    return question if order is None else reordered(question, order)


# A question beside the shipped one of its name: what a user changed of it, as the manifest records it.

OWN, CHANGES = "own", "changes"
PARTS = ("basis", "modes", "allow", "order", "tiers")
"""What a record of changes may hold."""


def question_record(question: Question) -> dict[str, object]:
    """The question as a manifest states it: as solved, with what it differs by from the shipped one of its name.

    A question that is not shipped is `own`: nothing but its record says what it asks.
    """
    shipped = shipped_question(question.name)
    told = {OWN: True} if shipped is None else {OWN: False, CHANGES: changes_of(question, shipped)}
    return {**question.as_record(), **told}


def shipped_question(name: str) -> Question | None:
    """The question that a name stands for everywhere; None where it is a user's own."""
    if not shipped_name(name):
        return None
    try:
        return read_question(name)
    except QuestionError:
        return None


def changes_of(question: Question, shipped: Question) -> dict[str, object]:
    """What was changed of a shipped question: basis, modes, what is allowed, the order or else the tiers."""
    found: dict[str, object] = {}
    if question.basis != shipped.basis:
        found["basis"] = question.basis
    if modes := {name: mode for name, mode in question.modes.items() if mode != shipped.modes.get(name)}:
        found["modes"] = dict(sorted(modes.items()))
    if question.allow != shipped.allow:
        found["allow"] = sorted(question.allow)
    return {**found, **_tiers_changed(question, with_changes(shipped, found))}


def _tiers_changed(question: Question, expected: Question) -> dict[str, object]:
    """Nothing where the tiers follow from the other changes; else the order that was asked for, or the tiers."""
    if question.tiers == expected.tiers:
        return {}
    order = [tier for tier in question.tiers if tier in IMPERATIVES or tier == RESERVE]
    try:
        if reordered(expected, order).tiers == question.tiers:
            return {"order": order}
    except QuestionError:
        pass
    return {"tiers": list(question.tiers)}


def with_changes(shipped: Question, changes: Mapping[str, Any]) -> Question:
    """The shipped question with recorded changes.

    Raises:
        QuestionError: a change that no question knows.
    """
    allow = frozenset(changes.get("allow", shipped.allow))
    asked = changed(shipped, changes.get("basis"), changes.get("modes"), allow, changes.get("order"))
    tiers = tuple(changes.get("tiers", asked.tiers))
    return replace(asked, name=shipped.name, sentence=shipped.sentence, allow=allow, tiers=tiers)


def told_changes(changes: Mapping[str, Any]) -> list[str]:
    """The changes in the words of the command line, one each."""
    said = [f"--basis {changes['basis']}"] if "basis" in changes else []
    said += [f"--{mode} {name}" for name, mode in changes.get("modes", {}).items()]
    said += [f"--allow {','.join(changes['allow']) or 'nothing'}"] if "allow" in changes else []
    said += [f"--order {','.join(changes['order'])}"] if "order" in changes else []
    return said + ([f"tiers {', '.join(changes['tiers'])}"] if "tiers" in changes else [])


def change_faults(changes: object) -> list[str]:
    """What keeps a record of changes from being read."""
    if not isinstance(changes, Mapping):
        return ["is not a record"]
    faults = [f"names {part}, which cannot be changed" for part in changes if part not in PARTS]
    for part in ("allow", "order", "tiers"):
        given = changes.get(part, [])
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            faults.append(f"{part} is not a list of names")
    if not isinstance(changes.get("modes", {}), Mapping):
        faults.append("modes is not a record")
    return faults
