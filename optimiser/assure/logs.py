"""The logs: assumptions with their grades and ranges, and where every column of data comes from."""

from __future__ import annotations

import pandas as pd

from optimiser.assure.pack import Chapter, PackTable, Subject
from optimiser.instances.columns import says_nothing
from trustmodels.contract import BY_NAME

GRADES = {
    "A": "published, causal",
    "B": "published association or national derivation",
    "C": "calibrated",
    "D": "judgement",
}
ANY = "*"
SAID = ("basis", "source", "rule", "licence", "grade")
EVIDENCE = {"sources", "published", "assumptions"}


def assumptions(subject: Subject) -> Chapter:
    """The assumptions log: the instance's own table, with what a grade means and room for an owner."""
    frame = subject.instance.tables["assumptions"]
    log = frame.assign(
        grade_means=[GRADES.get(grade, "") for grade in frame["grade"]], owner="", reviewed_on=""
    )
    counts = frame["grade"].value_counts().sort_index()
    spread = ", ".join(
        f"{number} of grade {grade} ({GRADES.get(str(grade), '')})" for grade, number in counts.items()
    )
    words = [f"{len(frame)} assumptions: {spread}." if len(frame) else "The instance states no assumptions."]
    return Chapter(
        "assumptions", "Assumptions log", words, (PackTable("assumptions_log", "Assumptions", log),)
    )


def data(subject: Subject) -> Chapter:
    """The data log: basis, source and grade by table and column, and what has no source."""
    log, bare = data_log(subject)
    counts = log.groupby(["table", "basis"], sort=False).agg(columns=("column", "count")).reset_index()
    words = [f"{len(log) - len(bare)} of {len(log)} columns with a cell that is filled have a source."]
    words += [f"No source is given for {', '.join(bare)}."] if bare else []
    tables = (
        PackTable("data_basis", "Columns by table and basis", counts),
        PackTable("data_log", "Data log", log),
    )
    return Chapter("data", "Data log", words, tables)


def data_log(subject: Subject) -> tuple[pd.DataFrame, list[str]]:
    """A row a column with a cell that is filled, the evidence itself apart; and the columns without a source."""
    sources = subject.instance.tables["sources"]
    known = {(row["table"], row["column"]): row for row in sources.to_dict(orient="records")}
    rows, bare, tables = [], [], subject.instance.tables
    for table in sorted(subject.instance.present - EVIDENCE):
        number = len(subject.instance.tables[table])
        for column in (c.name for c in BY_NAME[table].columns if not says_nothing(table, c, tables)):
            found = known.get((table, column)) or known.get((table, ANY))
            if found is None:
                bare.append(f"{table}.{column}")
            said = ["not given", "", "", "", ""] if found is None else [found[name] for name in SAID]
            rows.append((table, column, number, *said))
    return pd.DataFrame(rows, columns=["table", "column", "rows", *SAID]), bare
