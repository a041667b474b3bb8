"""The page of the format, instances/README.md, written from the contract."""

import sys
from collections.abc import Iterable

from trustmodels.contract import SETTINGS, TABLES, Column, Table

KINDS = {
    "code": "code",
    "text": "text",
    "number": "number",
    "share": "share",
    "count": "whole number",
    "flag": "`true` or `false`",
    "period": "period",
    "date": "day, as 2026-04-01",
}

OPENING = """# The format of an instance

<!-- Written from models/trustmodels/contract by `python -m optimiser.instances.page`; do not edit. -->

An instance is a folder of CSV tables with a `datapackage.json`. Money is £m in cash terms of the
period, staff is WTE, access is counted in patients, beds are average beds, and shares and rates are
fractions (0.05 is 5%).

- **Files.** UTF-8 with commas between the cells; a byte order mark, CRLF line ends, the order of the
  columns and blank lines make no difference. Columns that the table does not have are a fault. Other
  files in the folder are ignored. A link that leads out of the folder is refused.
- **Codes** are opaque text: `007`, `NA` and `1e5` are codes, and capitals and spaces count.
  A text that begins as a formula does (`=`, `+`, `-`, `@`) and is no number may stand behind an apostrophe, which is
  not part of it; what this product writes has it there, so that no spreadsheet carries it out.
- **Numbers** are plain (`1234.5`, `-3`, `1e6`): no thousands separators, currency signs or percentages.
  Spaces around a number are passed over. One that nobody could mean (beyond 1e11, of either sign) is a fault.
- **Yes or no** is `true` or `false`; `True`, `TRUE`, `False` and `FALSE` are read as well.
- **Empty cells** are allowed only where a table below says so, and mean what it says there. A column that
  may be empty may also be absent from its file: it is then empty in every row, and the reader says so.
- **Order.** Periods, and the steps of capacity, follow the order of their rows. No other order means
  anything.
- **Tables.** Those marked *required* must be there with at least one row (opportunities may have none).
  Leaving another one out leaves out its part of the model.

`optimiser validate FOLDER` lists every fault with its file, row, column and remedy. Rows count as in a
spreadsheet: the header is row 1. Data that can have no effect is noted, and is no fault; so is what may mean
something else than it says: codes that differ only by spaces or capitals, a row that looks like a total, a
period whose label (`2026-27`, `2026-27 Q1`) reads as another length.
"""

RULES = """## Rules across tables

- Every code that refers to another table is found there.
- A list has a row for all periods at a trust, or for none. Lists are of list standards, flows of flow
  standards.
- Patients within a flow standard are no more than its demand, and changes that can be live together
  leave no demand below 0 (those that cannot begin, and more contested ones than may begin, are not
  counted).
- For a flow, the tariff of extra capacity is at most its unit cost.
- A type of trust with a row in drivers has one for every period; the types without need rows of `*`.
- `marginal_cost` × `demand_growth` is above −1.
- Opening stocks are at least 0; only cash may be negative. A list standard has its weeks.
- With the setting `as_of`, no source has a later `known_on`, and none states a later year as a fact: accounts or an
  outturn of a year that is not over, or any figure of a year to come without the day on which it was known.
- The shares of an organisation in successors are 1 at most in sum. What is accepted is a column of a table here.
- `least` is at most `most`, and `low` at most `high`. A journey leads to another trust.
"""

SCENARIOS = """## Scenarios

A scenario is a TOML file in the instance's `scenarios/`, named like its `name`. It changes tables
before they are checked, so a scenario can break an instance, and the fault says which change did.

```toml
name = "less-capital"
title = "A quarter less capital, and a longer bridge"
base = "late-start"             # optional: another scenario, laid over the tables first

[[change]]
table = "envelope"
where = { period = ["2026-27", "2027-28"] }
multiply = { capital_budget = 0.75 }

[[change]]
table = "cash"
append = [ { trust = "RXX", minimum = 2.5 } ]
```

Each `[[change]]` names a `table` and exactly one of `set` (a number, a text, or `""` to empty the
cell), `add`, `multiply`, `remove = true`, or `append` (whole rows, without `where`). `where` gives a
value, or a list of values, for any columns; without it the change is for all rows. A change that
matches no row is a fault. Changes apply in order, the base's first. `add` and `multiply` leave an empty
cell empty where that means no limit.
"""

PACKAGE = """`datapackage.json` holds at least a `name`, and `settings` where they differ from those below.
`contract` is the edition of this format that the folder was written to ("1" where it is absent; this page is of
edition "2"). Every earlier edition is read, a later one is refused. A run of an earlier edition can be read, shown
and compared; `optimiser verify` of it names the release that can verify it. What else the file holds (schemas,
types, hashes) is written for other tools; where it no longer fits the tables, that is noted. Settings are numbers
of at least 0, but for `as_of`, a day.
"""

HASH = """## The hash of an instance

The SHA-256 of an instance is that of its content: tables by name, rows by key (periods and the steps of
capacity in their order), columns in the order of this page, settings. Line ends, the order of columns,
and the spelling of a number make no difference; nor does an empty cell that means 0 and a written 0.
A column that a later edition than the first has brought counts only where some cell says something: what the
format gains does not change the hash of an instance that does not use it.
The tables of evidence count; the name of the instance or of a scenario does not.
"""


def format_page() -> str:
    """The page as Markdown."""
    tables = [_table(table) for table in TABLES]
    return "\n".join([OPENING, "## Tables\n", *tables, RULES, _settings(), SCENARIOS, HASH])


def _table(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key) or "none: several rows may say the same"
    required = ", *required*" if table.required else ""
    rows = [_row(column) for column in table.columns]
    head = _lines([("column", "holds", "unit", "may be empty", "meaning"), ("---",) * 5])
    return (
        f"### {table.name}\n\n`{table.file}`{required}. {table.meaning} Key: {key}.\n\n{head}{_lines(rows)}"
    )


def _row(column: Column) -> tuple[str, ...]:
    return f"`{column.name}`", _holds(column), column.unit, _empty(column), column.meaning


def _empty(column: Column) -> str:
    return f"yes: {column.empty_means}" if column.optional else "no"


def _holds(column: Column) -> str:
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    table = column.references.partition(".")[0]
    found = f" of {table}" if table and column.kind != "period" else ""
    limits = f", {column.limits}" if column.limits else ""
    return f"{KINDS[column.kind]}{found}{limits}"


def _settings() -> str:
    rows = [("setting", "unit", "if absent", "meaning"), ("---",) * 4]
    for setting in SETTINGS:
        default = "none" if setting.default is None else f"{setting.default:g}"
        rows.append((f"`{setting.name}`", setting.unit, default, setting.meaning))
    return f"## datapackage.json\n\n{PACKAGE}\n{_lines(rows)}"


def _lines(rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    sys.stdout.write(format_page())
