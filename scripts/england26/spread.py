"""How far outturns lay from plans, and from the year before, by type of trust: `spread.csv` beside the tables.

The back-test of england-2025-26 scores acute trusts on positions, A&E and planned treatment. For every other figure and
type the forecast needs what was observed: variances to plan of month 12, or changes from one year to the next. A type
with fewer than ten cases takes those of all types together, and a standard without two years takes another's; both are
judgement.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from optimiser.extras.backtest.forecast import FEWEST
from optimiser.extras.backtest.spread import BEFORE, COLUMNS, PLAN
from optimiser.extras.england.ambulance import fitted
from optimiser.extras.england.source import Source
from optimiser.extras.publications.reader import year_of_month
from optimiser.instances import Instance
from scripts.england26.raw import MERGED, MORE, long_table, wide_table

KINDS = ("acute", "ambulance", "community", "mental")
"""Types to their first hyphen, as the forecast has them."""
YEARS = ("2022-23", "2023-24", "2024-25", "2025-26")
MONTHS = 12
CALIBRATED, JUDGEMENT = "C", "D"
Changes = dict[str, tuple[pd.Series, str]]
"""Changes from one year to another by figure, indexed by code (and year), and what they are."""
Row = tuple[str, str, str, int, float, float, float, str, str]


def spread(source: Source, instance: Instance, folder: Path) -> pd.DataFrame:
    """`COLUMNS` of `optimiser.extras.backtest.spread`, by figure and kind.

    Args:
        source: what the instance is made from.
        instance: whose figures they are: a kind without a standard has no row for it.
        folder: the joined files.
    """
    kinds = source.trusts["type"].str.partition("-")[0]
    care = _care(source, folder)
    rows = [*_positions(source.trusts, kinds)]
    rows += [_row(figure, kind, *care[figure], kinds) for figure in care for kind in KINDS]
    for figure, (changes, words) in _stand_ins(care, folder, source.trusts.index).items():
        rows += [(figure, kind, BEFORE, *_deciles(changes.dropna()), JUDGEMENT, words) for kind in KINDS]
    table = pd.DataFrame(rows, columns=COLUMNS).round({"low": 4, "middle": 4, "high": 4})
    both = pd.concat([instance.tables[name][["standard", "trust"]] for name in ("flows", "lists")])
    held = set(zip(both["standard"], both["trust"].map(kinds), strict=True))
    pairs = zip(table["figure"].str.partition(":")[2], table["kind"], strict=True)
    kept = [not standard or (standard, kind) in held for standard, kind in pairs]
    return table[kept].sort_values(["figure", "kind"], ignore_index=True)


def _stand_ins(care: Changes, folder: Path, codes: pd.Index) -> Changes:
    """Changes of another standard, for those of which no two years are held."""
    return {
        "share:CAN62": (
            _emergency(folder, codes, 2),
            "of cancer only 2024-25 is held: changes of A&E at all trusts over two years stand in",
        ),
        "share:COM18": (
            care["share:RTT18"][0],
            "of community only four months are held: changes of the share inside 18 weeks at all trusts stand in",
        ),
        "list:COM18": (
            care["list:DM6"][0],
            "of community only four months are held: changes of the lists of tests at all trusts stand in",
        ),
    }


def _positions(trusts: pd.DataFrame, kinds: pd.Series) -> Iterator[Row]:
    """Variance to plan at the end of 2025-26, share of turnover; acute trusts have it to month 9."""
    last = trusts["month_12"].fillna(trusts["month_9"]) / 100
    for kind in KINDS:
        own = (trusts["month_12"] / 100)[kinds == kind].dropna()
        if len(own) >= FEWEST:
            words = "variance to plan of month 12 of 2025-26 (oversight framework, OF0081)"
            yield ("reported", kind, PLAN, *_deciles(own), CALIBRATED, words)
        elif kind != "acute":
            words = (
                "none is published of this type: variances of all others, those of acute trusts to month 9"
            )
            yield ("reported", kind, PLAN, *_deciles(last.dropna()), JUDGEMENT, words)


def _row(figure: str, kind: str, changes: pd.Series, words: str, kinds: pd.Series) -> Row:
    """Changes of a kind; of all trusts where it has too few."""
    codes = changes.index.get_level_values(0)
    own = changes[(kinds.reindex(codes) == kind).to_numpy()].dropna()
    if len(own) >= FEWEST:
        return (figure, kind, BEFORE, *_deciles(own), CALIBRATED, words)
    said = f"{words}; {len(own)} of this type, so those of all trusts"
    return (figure, kind, BEFORE, *_deciles(changes.dropna()), JUDGEMENT, said)


def _deciles(values: pd.Series) -> tuple[int, float, float, float]:
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    return len(values), float(low), float(middle), float(high)


def _care(source: Source, folder: Path) -> Changes:
    """Changes of what two years are held of. Category 2 begins from 2024-25, so it has two years to 2026-27."""
    trusts, more = source.trusts, folder / MORE
    names = {"diagnostics waiting list": "tests", "diagnostics waiting 6 weeks or more": "over"}
    before, after = (
        wide_table(long_table(more / f"diagnostics_{at}.csv"), names) for at in ("2025_03", "2026_03")
    )
    within = [1 - one["over"] / one["tests"] for one in (before, after)]
    codes = trusts.index
    year = "March 2025 to March 2026"
    treated = trusts["rtt_within"] / trusts["rtt_list"] - trusts["rtt_within_2025"] / trusts["rtt_list_2025"]
    return {
        "share:AE4": (_emergency(folder, codes, 1), "share inside four hours, a year on, 2022-23 to 2025-26"),
        "share:C2": (_ambulances(source), "share inside 40 minutes, two years on, 2018-19 to 2024-25"),
        "share:DM6": ((within[1] - within[0]).reindex(codes), f"share inside six weeks, {year}"),
        "list:DM6": ((after["tests"] / before["tests"] - 1).reindex(codes), f"list of tests, {year}"),
        "share:RTT18": (treated, f"share inside 18 weeks, {year}, two collections"),
        "list:RTT18": (trusts["rtt_list"] / trusts["rtt_list_2025"] - 1, f"list, {year}, two collections"),
    }  # fmt: skip


def _emergency(folder: Path, codes: pd.Index, years: int) -> pd.Series:
    """A&E, all types, so many years on, where a trust has twelve months on both sides."""
    months = pd.read_csv(folder / "ae_monthly_by_provider_2022-04_2026-05.csv")
    months = months.assign(code=months["code"].replace(MERGED), year=months["period"].map(year_of_month))
    months = months[months["year"].isin(YEARS) & months["code"].isin(codes)]
    grouped = months.groupby(["code", "year"])
    sums, counted = grouped[["ae_total", "ae_over4_total"]].sum(), grouped["period"].nunique()
    share = (1 - sums["ae_over4_total"] / sums["ae_total"]).where(counted == MONTHS)
    changes: pd.Series = share.unstack().reindex(columns=YEARS).diff(years, axis=1).stack()  # type: ignore[assignment]
    return changes


def _ambulances(source: Source) -> pd.Series:
    """Category 2: the share inside 40 minutes by the formula of the instance, two years on."""
    rows = source.responses.drop(index="ENGLAND", level=0, errors="ignore")
    share = pd.Series(
        [fitted(row["mean"], row["ninth_decile"]).inside() for _, row in rows.iterrows()], index=rows.index
    )
    changes: pd.Series = share.unstack().sort_index(axis=1).diff(2, axis=1).stack()  # type: ignore[assignment]
    return changes
