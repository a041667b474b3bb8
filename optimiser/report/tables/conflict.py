"""Why is there no plan? The commitments that cannot hold together, the ways out, and the repair of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from optimiser.amounts import number
from optimiser.explain.words import capital
from optimiser.instances import Instance
from optimiser.report.table import ReportTable, TableColumn, mapping
from trustmodels.allocation.promises import PROMISES

EVERY = "*"
KEYS = ("code", "trust", "system", "type", "standard", "period", "side")
Entry = Mapping[str, Any]


def _where(entry: Entry, names: Mapping[str, str]) -> str:
    given = (str(entry[key]) for key in KEYS if entry.get(key))
    return (
        ", ".join("the sector" if code == EVERY else names.get(code, code) for code in given) or "all trusts"
    )


def _by(entry: Entry) -> tuple[float, str, str]:
    """How far something gives way: in full, as the sentences round it, and its unit."""
    return float(entry["change"]), number(float(entry["change"])), str(entry["unit"])


def _promise(entry: Entry) -> str:
    return str(entry["id"]).replace("_", " ").capitalize()


def _names(instance: Instance) -> dict[str, str]:
    found: dict[str, str] = {}
    for table, code in (("systems", "system"), ("trusts", "trust"), ("standards", "standard")):
        found |= mapping(instance.tables[table], code, "name")
    return found


def _entries(record: Entry, key: str) -> Iterable[Entry]:
    return record.get(key, ())  # type: ignore[no-any-return]


def _opened(sentence: object) -> str:
    """A sentence with a capital."""
    return capital(str(sentence))


def _conflicts(record: Entry) -> list[tuple[float, Entry]]:
    """The conflicts, numbered from 1; a record that holds one only is it."""
    return list(enumerate(map(dict, _entries(record, "conflicts")), start=1)) or [(1, record)]


def _source(entry: Entry) -> str:
    family = PROMISES.get(str(entry["id"]))
    return "" if family is None else family.source


def member_rows(record: Entry, instance: Instance) -> pd.DataFrame:
    """A row a commitment of each conflict."""
    names = _names(instance)
    rows = [
        (at, _promise(m), _where(m, names), _source(m))
        for at, conflict in _conflicts(record)
        for m in _entries(conflict, "members")
    ]
    return pd.DataFrame(rows, columns=["conflict", "promise", "where", "source"])


def members_table(frame: pd.DataFrame) -> ReportTable:
    """The commitments of each conflict, and who asks for each."""
    columns = [
        TableColumn("promise", "Commitment"),
        TableColumn("where", "Where and when"),
        TableColumn("conflict", "Conflict", "number"),
        TableColumn("source", "Who asks for it"),
    ]
    note = "Within a conflict, any one of the commitments could be kept if another gave way."
    return ReportTable("members", "Commitments that cannot all be kept", columns, frame, note=note)


def way_rows(record: Entry, instance: Instance) -> pd.DataFrame:
    """A row a commitment that would have to give way, alone, for a conflict to go."""
    names = _names(instance)
    rows = [
        (
            at,
            _promise(w),
            _where(w, names),
            *_by(w),
            _opened(w.get("sentence", "")),
        )
        for at, conflict in _conflicts(record)
        for w in _entries(conflict, "ways_out")
    ]
    return pd.DataFrame(rows, columns=["conflict", "promise", "where", "change", "by", "unit", "sentence"])


def ways_table(frame: pd.DataFrame) -> ReportTable:
    """What would have to give, by how much, and what that would do."""
    columns = [
        TableColumn("promise", "Give way on"),
        TableColumn("where", "Where and when"),
        TableColumn("conflict", "Conflict", "number"),
        TableColumn("change", "By", "number", "by"),
        TableColumn("unit", "Unit"),
        TableColumn("sentence", "What that does", "long"),
    ]
    return ReportTable("ways-out", "The cheapest ways out, conflict by conflict", columns, frame)


def repair_rows(record: Entry) -> pd.DataFrame:
    """A row a kind of commitment that gives way in the least-cost repair of the whole question."""
    repair: Entry = record.get("whole_repair") or {}
    rows = [
        (_promise(t), float(t["count"]), *_by(t), float(t["counts_as"])) for t in _entries(repair, "totals")
    ]
    return pd.DataFrame(rows, columns=["promise", "places", "change", "by", "unit", "counts_as"])


def repair_table(frame: pd.DataFrame) -> ReportTable:
    """The least-cost way in which all that must hold could hold."""
    columns = [
        TableColumn("promise", "Give way on"),
        TableColumn("places", "Places", "number"),
        TableColumn("change", "By, in all", "number", "by"),
        TableColumn("unit", "Unit"),
    ]
    note = "The mixed repair that costs least at the prices that the instance states."
    return ReportTable("repair", "The least-cost repair of the whole question", columns, frame, note=note)


def said_rows(record: Entry) -> pd.DataFrame:
    """Everything that the explanation says, sentence by sentence."""
    said = [_opened(sentence) for sentence in _entries(record, "sentences")]
    return pd.DataFrame({"sentence": said}, dtype=str)


def said_table(frame: pd.DataFrame) -> ReportTable:
    """The sentences as a table: there can be many."""
    return ReportTable(
        "conflict-said",
        "All that was found, sentence by sentence",
        [TableColumn("sentence", "Found", "long")],
        frame,
    )


def conflict_tables(record: Entry, instance: Instance) -> dict[str, pd.DataFrame]:
    """The rows of every table, by the name under which they are kept."""
    return {
        "members": member_rows(record, instance),
        "ways_out": way_rows(record, instance),
        "repair": repair_rows(record),
        "said": said_rows(record),
    }
