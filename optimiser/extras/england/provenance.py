"""What an instance that was built from files says of itself: sources with grades, published totals, and its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.extras.england import evidence
from optimiser.extras.england.join import EVERYBODY, Joined
from optimiser.extras.england.ledger import OWNER, PUBLISHED_COLUMNS, cite
from optimiser.extras.england.money import PERIODS
from optimiser.extras.england.roll import before, labels, stand_in
from optimiser.extras.publications import BaseYear, Collected
from optimiser.extras.publications.year import publication

CITED = {"TAC24": "TAC", "TAC23": "TAC", "WLMDS": "RTT"}
"""Keys under which the shipped tables cite a publication -> the key of its reader."""
TABLES = {
    "AE": "attendances and four hours",
    "RTT": "planned treatment",
    "CWT": "cancer",
    "DM01": "diagnostics",
    "AMB": "Category 2",
    "CHS": "community services",
    "KH03": "beds",
    "STAFF": "clinical staff",
    "ERIC": "critical backlog",
    "TAC": "income",
    "NOF": "plan, variance and relative cost",
}
"""What each publication is for, in words."""
FIRST_JUDGED = "2026-06-30"
"""The day of the judgements that come with the rules."""
LOWERED = {"published": "C", "A": "C", "B": "C", "C": "C", "D": "D"}
"""The grade of a figure that is carried forward from an earlier instance: at best C."""


@dataclass(frozen=True)
class Origin:
    """All that is known of where a built instance comes from."""

    name: str
    shipped: str
    first: str
    collected: Collected
    base: BaseYear
    joined: Joined

    @property
    def as_of(self) -> str:
        """The day of the plan: 30 June of its first year, and not before the judgements were made."""
        return max(FIRST_JUDGED, f"{self.first[:4]}-06-30")

    def periods(self, key: str) -> str:
        """The periods of a publication that were used: a month, or the first and the last of several."""
        used = sorted(
            {period for one in self.base.coverage if one.key == key for period in one.periods if period}
        )
        return "" if not used else used[0] if len(used) == 1 else f"{used[0]} to {used[-1]}"


def sources(origin: Origin) -> pd.DataFrame:
    """The sources of the rules, with those publications that were found named by the periods that were read.

    What a missing publication would have given is estimated: carried forward, and graded C at best.
    """
    known = evidence.publications()
    cited = {cite(row): CITED.get(key, key) for key, row in known.items()}
    rows = evidence.sources().to_dict("records")
    for row in rows:
        parts = str(row["source"]).split("; NHS England, ")
        keys = _keys(str(row["source"]), cited)
        missing = [key for key in keys if key in origin.joined.carried]
        row["source"] = _cited(str(row["source"]), cited, origin)
        if missing:
            names = "; ".join(publication(key) for key in missing)
            row["basis"] = "estimated"
            row["grade"] = LOWERED[str(row["grade"])]
            row["rule"] = f"{row['rule']}; carried forward from {origin.shipped}: no file of {names}"
        elif few := [key for key in keys if _few(origin, key)]:
            names = "; ".join(
                f"{publication(key)} names {origin.joined.counts[key]} providers" for key in few
            )
            row["basis"] = "estimated"
            row["grade"] = LOWERED[str(row["grade"])]
            row["rule"] = f"{row['rule']}; {names}, and the others are carried forward from {origin.shipped}"
        row["known_on"] = origin.as_of if keys or not parts else row["known_on"]
    return pd.DataFrame(rows)


def _few(origin: Origin, key: str) -> bool:
    """Whether a publication of what every provider has names less than half of them."""
    return key in EVERYBODY and 2 * origin.joined.counts.get(key, 0) < len(origin.joined.source.trusts)


def _keys(source: str, cited: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(key for words, key in cited.items() if words in source and key in TABLES))


def _cited(source: str, cited: Mapping[str, str], origin: Origin) -> str:
    """Words of a shipped publication -> those of the files that were read in its place."""
    for words, key in cited.items():
        if key in TABLES and words in source and key not in origin.joined.carried:
            source = source.replace(words, f"NHS England, {publication(key)}: {origin.periods(key)}")
    return "; ".join(dict.fromkeys(source.split("; ")))


def published(origin: Origin) -> pd.DataFrame:
    """National figures of the files that the instance is reconciled to, with the share that its providers hold."""
    base = before(origin.first)
    rows: list[evidence.Row] = [
        row
        for row in evidence.access_figures(origin.joined.source, base)
        if CITED.get(row[4], row[4]) not in origin.joined.carried
    ]
    rows += _beds(origin, base)
    if origin.first == PERIODS[0]:
        rows += evidence.money_figures(origin.joined.source)
    known = {key: cite(row) for key, row in evidence.publications().items()}
    table = pd.DataFrame(rows, columns=PUBLISHED_COLUMNS)
    table["source"] = [
        known[key]
        if CITED.get(key, key) not in TABLES
        else f"NHS England, {publication(CITED.get(key, key))}"
        for key in table["source"]
    ]
    return table


def _beds(origin: Origin, base: str) -> Iterator[evidence.Row]:
    """Beds of the file's own national row, and those that are here."""
    available = origin.joined.source.england["available"]
    if "KH03" in origin.joined.carried or not available > 0:
        return
    own = origin.joined.source.trusts
    here = own.loc[(own["available"] > 0) & (own["occupied"] > 0), "available"].sum()
    part = round(float(here / available), 6)
    yield "beds_available", base, round(float(available), 1), "beds", "KH03", part, evidence.TOLERANCE


def assumptions(origin: Origin) -> pd.DataFrame:
    """The judgements that come with the rules, and one for each year of which no promise is known."""
    table = evidence.assumptions()
    rows = [
        {
            "id": f"promises_{year.replace('-', '_')}",
            "statement": f"Targets, drivers, pots and control totals of {year} are those of {stand_in(year)}.",
            "value": 1.0,
            "low": 1.0,
            "high": 1.0,
            "unit": "ratio",
            "source": f"Nothing is known of {year} here; carried over from the nearest year",
            "grade": "D",
            "owner": OWNER,
            "set_on": origin.as_of,
            "signed_on": "",
        }
        for year in labels(origin.first)
        if stand_in(year) != year
    ]
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True) if rows else table


def accepted(origin: Origin) -> pd.DataFrame:
    """Figures that look implausible by these rules, and have been looked at: parts of published limits."""
    table = evidence.accepted()
    kept = (table["table"] == "published") & (origin.first == PERIODS[0])
    return table[kept].assign(on=origin.as_of)


def page(origin: Origin) -> str:
    """The page of the instance: what was found, what was not, and what was done about it."""
    first, last = labels(origin.first)[0], labels(origin.first)[-1]
    return "\n".join(
        [
            f"# {origin.name}",
            "",
            f"All NHS providers, {first} to {last}, built by `optimiser build england` from files of NHS England (Open",
            "Government Licence v3.0) by the rules of this project. Every judgement stands in `assumptions.csv`, and",
            "`sources.csv` says of every column where it comes from and how good it is.",
            "",
            "## What was read",
            "",
            *_table(("publication", "used for", "periods", "providers", "remark"), found_rows(origin)),
            "",
            "## What was missing",
            "",
            *_missing(origin),
            "",
            "## What to know",
            "",
            *[f"- {note}" for note in notes(origin)],
            "",
        ]
    )


def found_rows(origin: Origin) -> list[tuple[str, ...]]:
    """A row a publication that was found: name, what for, periods, providers with a figure of their own, remarks."""
    rows: list[tuple[str, ...]] = []
    for key, words in TABLES.items():
        if key in origin.joined.counts:
            said = "; ".join(
                dict.fromkeys(one.said for one in origin.base.coverage if one.key == key and one.said)
            )
            count = f"{origin.joined.counts[key]:,}"
            rows.append((publication(key), words, origin.periods(key), count, said))
    return rows


def missing_rows(origin: Origin) -> list[tuple[str, str, str]]:
    """A row a publication of which there was no file: name, what for, and what stands in."""
    stands = f"carried forward from {origin.shipped}, graded C at best"
    return [(publication(key), TABLES[key], stands) for key in TABLES if key in origin.joined.carried]


def _missing(origin: Origin) -> list[str]:
    rows = missing_rows(origin)
    if not rows:
        return ["Nothing: every publication was found."]
    return _table(("publication", "used for", "what stands in"), rows)


def notes(origin: Origin) -> list[str]:
    """What whoever uses the instance has to know of its files and codes."""
    named = {code: keys for code, keys in origin.base.unknown.items() if _provider(code, keys)}
    others = len(origin.base.unknown) - len(named)
    said = list(origin.collected.notes)
    for code, keys in named.items():
        said.append(f"{code} stands in {keys} and on no list of providers: if it is a trust, name it in providers.csv, "
                    "or in successors.csv what it became")  # fmt: skip
    if others:
        said.append(
            f"{others} other codes, of independent providers, boards and sites, are no providers of the plan"
        )
    said.append(
        f"National Cost Collection, capital allocations, travel and positions are those of {origin.shipped}"
    )
    if origin.first != PERIODS[0]:
        said.append(f"money is that of {PERIODS[0]}, moved by what commissioners pay a year; "
                    "promises of years that are not known are those of the nearest")  # fmt: skip
    return said


def _provider(code: str, keys: str) -> bool:
    """Whether an unknown code may be a trust: publications of NHS trusts alone name it, or it looks like one."""
    alone = {"KH03", "TAC", "NOF", "ERIC"} & set(keys.split(", "))
    return bool(alone) or (code.startswith("R") and len(code) == len("RJ1"))


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(str(cell).replace("|", "/") for cell in line) + " |" for line in lines]
