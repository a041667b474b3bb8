"""What the builders of the shipped instances have in common: evidence, scenarios, page and folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from optimiser.extras.england.ledger import EVIDENCE, GRADES, PUBLISHED_COLUMNS, SOURCE_COLUMNS, cite, records
from optimiser.instances import Instance, write_instance


def publications(folder: Path) -> dict[str, dict[str, str]]:
    """The publications of a builder's folder by their key."""
    return {row["key"]: row for row in records(folder / "publications.csv")}


def sources(folder: Path) -> pd.DataFrame:
    """A row for every column of every table from `sources.csv` and `publications.csv` of a builder's folder."""
    known = publications(folder)
    rows: list[tuple[str, ...]] = []
    listed = records(folder / "sources.csv")
    more = [column for column in ("known_on",) if column in listed[0]]
    for row in listed:
        cited = [known[key] for key in row["publications"].split()]
        source = "; ".join(cite(one) for one in cited)
        licence = "; ".join(dict.fromkeys(one["licence"] for one in cited))
        rest = (row["basis"], source, row["rule"], licence, row["grade"], *(row[column] for column in more))
        rows += [(row["table"], column, *rest) for column in row["columns"].split()]
    own = ("estimated", "project, Estimate of this project", "see its rows", "MIT", "D", *("" for _ in more))
    rows += [(table, "*", *own) for table in EVIDENCE]
    return pd.DataFrame(rows, columns=[*SOURCE_COLUMNS, *more])


def published(folder: Path, rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    """Published figures; the fifth cell of a row is the key of its publication."""
    known = publications(folder)
    table = pd.DataFrame(rows, columns=PUBLISHED_COLUMNS)
    table["source"] = [cite(known[key]) for key in table["source"]]
    return table


def apportion(weights: pd.Series, total: float, decimals: int = 2) -> pd.Series:
    """Share a total out in proportion to weights, in whole units of the last decimal, to the unit exactly.

    The largest remainders get the units that rounding down leaves over (Hamilton's method); of equal
    remainders, the first.
    """
    unit = 10**decimals
    exact = weights / weights.sum() * round(abs(total) * unit)
    down = np.floor(exact + 1e-9)
    left = round(round(abs(total) * unit) - down.sum())
    order = (exact - down).rank(method="first", ascending=False)
    shares: pd.Series = (down + (order <= left)) / unit * (1 if total >= 0 else -1)
    return shares.round(decimals)


def ship(instance: Instance, out: Path, scenarios: Mapping[str, str], page: str) -> None:
    """Write tables, scenarios and page, over what is there."""
    write_instance(instance, out, replace=out.exists())
    folder = out / "scenarios"
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.toml"):
        if path.stem not in scenarios:
            path.unlink()
    for name, text in scenarios.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8", newline="\n")
    (out / "README.md").write_text(page, encoding="utf-8", newline="\n")
    print(
        f"{instance.name}: {len(instance.tables['trusts'])} trusts, {instance.sha256[:12]}, written to {out}"
    )


@dataclass
class Draft:
    """A scenario as text in the making."""

    title: str
    why: str = ""
    changes: list[str] = field(default_factory=list)

    def change(self, table: str, where: str, doing: str) -> Draft:
        """Add one change; `where` may be empty, `doing` is such as `set = { target = 0.92 }`."""
        lines = ["[[change]]", f'table = "{table}"']
        if where:
            lines.append(f"where = {{ {where} }}")
        self.changes.append("\n".join([*lines, doing]))
        return self

    def text(self, name: str) -> str:
        """The TOML file."""
        why = f"# {self.why}\n" if self.why else ""
        head = f'{why}name = "{name}"\ntitle = "{self.title}"\n'
        return "\n\n".join([head.rstrip("\n"), *self.changes]) + "\n"


def texts(drafts: Mapping[str, Draft]) -> dict[str, str]:
    """Scenario files by name."""
    return {name: draft.text(name) for name, draft in drafts.items()}


def in_periods(*periods: str) -> str:
    """`period = "2026-27"`, or a list of several."""
    quoted = ", ".join(f'"{period}"' for period in periods)
    return f"period = [{quoted}]" if len(periods) > 1 else f"period = {quoted}"


def filled(template: Path, parts: Mapping[str, str]) -> str:
    """A page from its template, each `{{name}}` replaced by the part of that name."""
    text = template.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{{{name}}}}}", part)
    return text


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, numbers to the right."""
    lines = [list(header), ["---", *["---:"] * (len(header) - 1)], *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def scenario_lines(scenarios: Mapping[str, str]) -> str:
    """A line for each scenario: its name and title."""
    lines = []
    for name, text in sorted(scenarios.items()):
        title = next(line for line in text.splitlines() if line.startswith("title = "))
        lines.append(f"- `{name}`: {title.removeprefix('title = ').strip(chr(34))}")
    return "\n".join(lines)


def grade_counts(instance: Instance) -> str:
    """How many assumptions there are of each grade."""
    counts = instance.tables["assumptions"]["grade"].value_counts()
    return ", ".join(f"{counts.get(grade, 0)} of grade {grade}" for grade in GRADES)


def publication_lines(publications: Mapping[str, Mapping[str, str]]) -> str:
    """A line for each publication but our own: who published what, under which licence."""
    rows = [row for key, row in publications.items() if key != "OWN"]
    return "\n".join(f"- {row['publisher']}, {row['publication']}. {row['licence']}." for row in rows)
