"""A sealed forecast: what a plan implies of each trust's outturn, with the range that earlier plans were off by.

A plan as delivered is no forecast by itself: trusts end beside it, and mostly on one side. So the plan of an earlier
instance, whose outturn is known, is laid beside what happened; the forecast is the plan moved by the middle one of
these errors, and its range of 80% runs from their first to their ninth decile. Positions are off by a share of
expenditure, shares by points, lists by a share of the list. Kinds of trust and figures that the earlier plan does not
have take their range from the instance's `spread.csv` (see `spread`), and keep the plan as the forecast. The files are
sealed by their SHA-256, so that nobody can move the forecast once the outturn is known.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from optimiser.amounts import amount, share
from optimiser.errors import RunError
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import plural
from optimiser.extras.backtest.compute import scored_rows
from optimiser.extras.backtest.figures import (
    LIST,
    REPORTED,
    SECTOR,
    SHARE,
    Cell,
    is_share,
    lifted,
    members_of,
    name_of,
    told,
    unit_of,
    weights,
)
from optimiser.extras.backtest.scores import (
    CERTAINTY,
    inside,
    mean_absolute_error,
    mean_error,
    rank_correlation,
)
from optimiser.extras.backtest.spread import SPREAD, before_figures, ends, spread_table, spreads
from optimiser.instances import Instance
from optimiser.results.folder import json_text, table_bytes
from optimiser.writing import write_files

FOLDER, TABLE, ERRORS, RECORD, SUMS = (
    "forecast",
    "forecast.csv",
    "errors.csv",
    "forecast.json",
    "SHA256SUMS",
)
"""Where an instance keeps its forecast, and the files of one; `sha256sum -c SHA256SUMS` checks them as well."""
ROWS = ["figure", "level", "id", "period", "unit", "plan", "forecast", "low", "high", "grade"]
NUMBERS = ROWS[5:9]
PAST = ["figure", "off_by", "types", "cases", "low", "middle", "high"]
SCORES = [
    "figure", "name", "level", "cases", "unit", "rank_correlation", "mean_absolute_error", "mean_error", "ranges",
    "inside",
]  # fmt: skip
ENDS = ("middle", "low", "high")
OFF = {REPORTED: "share of expenditure", SHARE: "points of one", LIST: "share of the list"}
DIGITS = {"£m": 1, "share": 3, "patients": -1}
"""£0.1m, a tenth of a point and ten patients: solvers and machines agree on more than that."""
FEWEST = 10
"""Outturns that a range needs."""
SCORED = "C"
"""The grade of a range from errors of an earlier plan: calibrated on one year."""


def _kind(figure: str) -> str | None:
    """`OFF`'s key for a figure that is forecast; None for the others."""
    if figure == REPORTED:
        return REPORTED
    return next((start for start in (SHARE, LIST) if figure.startswith(start)), None)


def _sizes(answer: Opened, values: Mapping[Cell, float]) -> Iterator[tuple[Cell, float]]:
    """What an error of each figure is a share of: expenditure, one, or the list of the plan."""
    for figure, trust, period in values:
        kind = _kind(figure)
        if kind == REPORTED:
            yield (figure, trust, period), float(answer.case.expenditure[trust, period])
        elif kind == SHARE:
            yield (figure, trust, period), 1.0
        elif kind == LIST:
            yield (figure, trust, period), values[figure, trust, period]


def past_errors(past: Opened) -> pd.DataFrame:
    """By how much trusts ended beside an earlier plan as delivered, figure by figure.

    Args:
        past: a verified plan of an instance with an outturn.

    Returns:
        `PAST`: low, middle and high are the first decile, the median and the ninth decile of (outturn less plan) over
        `off_by`; types: the kinds of trust that were seen (their type to the first hyphen), joined by spaces; figures
        with fewer than ten cases are left out.

    Raises:
        RunError: the instance has no outturn of a period of its plan.
    """
    rows = scored_rows(past.instance)
    rows = rows[rows["level"] == "trust"]
    values = told(past)
    sizes = dict(_sizes(past, values))
    kinds = _types(past.instance)
    found = []
    for figure, own in rows.groupby("figure", sort=True):
        cells = [(str(figure), t, y) for t, y in zip(own["id"], own["period"], strict=True)]
        off = [
            (value - values[cell]) / sizes[cell]
            for cell, value in zip(cells, own["value"], strict=True)
            if sizes.get(cell, 0.0) > 0
        ]
        kind = _kind(str(figure))
        if kind is None or len(off) < FEWEST:
            continue
        types = sorted({kinds[cell[1]] for cell in cells if cell in sizes})
        low, middle, high = np.quantile(off, [(1 - CERTAINTY) / 2, 0.5, (1 + CERTAINTY) / 2])
        found.append((figure, OFF[kind], " ".join(types), len(off), low, middle, high))
    return pd.DataFrame(found, columns=PAST).round(4)


def forecast_table(answer: Opened, errors: pd.DataFrame, spread: pd.DataFrame | None = None) -> pd.DataFrame:
    """The outturn of the first period that a plan implies.

    Args:
        answer: a verified plan.
        errors: from `past_errors`.
        spread: from `spread_table`, for what the errors say nothing of; none if absent.

    Returns:
        `ROWS`, a row a figure and trust, then one for the sector: plan is the plan as delivered; forecast is the plan
        moved by the middle error, with low and high; where errors of its type were not seen the forecast is the plan,
        with the range of the spread if there is one of its kind. Grade is that of the range. The sector's is what its
        trusts come to, without a range: one outturn gives none.
    """
    period, kinds = answer.case.periods[0], _types(answer.instance)
    values = {cell: x for cell, x in told(answer).items() if cell[2] == period and _kind(cell[0])}
    sizes = dict(_sizes(answer, values))
    known = {str(row.figure): row for row in each_row(errors)}
    observed, before = {} if spread is None else spreads(spread), before_figures(answer)
    rows: list[tuple[Any, ...]] = []
    moved: dict[Cell, float] = {}
    for cell in sorted(values):
        figure, trust, _ = cell
        error = known.get(figure)
        seen = error is not None and kinds[trust] in str(error.types).split()
        own = observed.get((figure, kinds[trust]))
        if seen:
            found = [values[cell] + float(getattr(error, end)) * sizes[cell] for end in ENDS]
        elif own is not None:
            others = (0.0, 0.0) if error is None else (float(error.low), float(error.high))
            size = before.get(cell, sizes[cell]) if _kind(figure) == LIST else sizes[cell]
            found = [values[cell], *ends(own, values[cell], before.get(cell), size, others)]
        else:
            found = [values[cell], nan, nan]
        found = [_possible(figure, one) for one in found]
        grade = SCORED if seen else own.grade if own else ""
        moved[cell] = found[0]
        rows.append((figure, "trust", trust, period, unit_of(figure), values[cell], *found, grade))
    rows += _sector(answer, values, moved, period)
    return _rounded(pd.DataFrame(rows, columns=ROWS))


def _sector(
    answer: Opened, values: Mapping[Cell, float], moved: Mapping[Cell, float], period: str
) -> Iterator[tuple[Any, ...]]:
    """Sums of positions and lists, and shares weighted by the patients of the plan."""
    members, sizes = members_of(answer.instance), weights(answer)
    keys = [(figure, "sector", SECTOR, period) for figure in sorted({cell[0] for cell in values})]
    plan, implied = (lifted(one, keys, members, values, sizes) for one in (values, moved))
    for key in keys:
        yield (*key, unit_of(key[0]), plan[key], implied[key], nan, nan, "")


def _possible(figure: str, value: float) -> float:
    """No share is below 0 or above 1, and no list below 0."""
    if is_share(figure):
        return min(1.0, max(0.0, value)) if not isnan(value) else nan
    return max(0.0, value) if figure.startswith(LIST) and not isnan(value) else value


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Each row to the digits of its unit; no negative noughts."""
    for unit, digits in DIGITS.items():
        own = frame["unit"] == unit
        frame.loc[own, NUMBERS] = frame.loc[own, NUMBERS].astype(float).round(digits) + 0.0
    return frame


def _types(instance: Instance) -> dict[str, str]:
    """The kind of each trust: its type to the first hyphen, since instances cut acute trusts more or less finely."""
    trusts = instance.tables["trusts"]
    return {code: kind.partition("-")[0] for code, kind in zip(trusts["trust"], trusts["type"], strict=True)}


def sealed_files(answer: Opened, past: Opened) -> dict[str, bytes]:
    """The files of a forecast; the same plans give the same bytes.

    Args:
        answer: the plan whose outturn is forecast.
        past: a plan of an instance whose outturn is known.

    Raises:
        RunError: there is no error to learn from.
    """
    errors = past_errors(past)
    if errors.empty:
        raise RunError(
            f"{past.instance.name} has no figure with {FEWEST} outturns, so no range can be learnt from it: give "
            "--past a run of an instance with an outturn of many trusts"
        )
    spread = spread_table(answer.instance)
    table, gone = table_bytes(forecast_table(answer, errors, spread)), table_bytes(errors)
    parts = {TABLE: table, ERRORS: gone} | ({} if spread.empty else {SPREAD: table_bytes(spread)})
    record = {
        "forecast_of": _of(answer),
        "period": answer.case.periods[0],
        "certainty_of_ranges": CERTAINTY,
        "errors_of": _of(past),
        "sha256": {name: _sha(data) for name, data in parts.items()},
    }
    files = {**parts, RECORD: json_text(record).encode("utf-8")}
    sums = "".join(f"{_sha(data)}  {name}\n" for name, data in sorted(files.items()))
    return {**files, SUMS: sums.encode("utf-8")}


def _of(answer: Opened) -> dict[str, Any]:
    manifest = answer.run.manifest
    return {
        "instance": answer.instance.name,
        "instance_sha256": answer.instance.sha256,
        "scenario": answer.instance.scenario,
        "question": answer.question.name,
        "gap": manifest.get("options", {}).get("gap"),
        "as_of": None if answer.instance.as_of is None else answer.instance.as_of.isoformat(),
    }


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_forecast(answer: Opened, past: Opened, folder: Path) -> list[Path]:
    """Write a forecast; an earlier one is not written over: a sealed forecast stands.

    Raises:
        RunError: there is one in the folder, or it cannot be written.
    """
    if (folder / SUMS).exists():
        raise RunError(f"{folder} holds a sealed forecast, which is not written over: give another --out")
    return write_files(folder, sealed_files(answer, past))


def read_forecast(folder: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A sealed forecast and its record.

    Raises:
        RunError: a file is missing, or is not the one that was sealed; every one is named.
    """
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        sums = {line[66:]: line[:64] for line in lines}
        names = [TABLE, ERRORS, RECORD, *([SPREAD] if SPREAD in sums else [])]
        wrong = [name for name in names if _changed(folder / name, sums.get(name))]
        if wrong:
            said = " and ".join(wrong)
            raise RunError(f"{folder} is not as it was sealed: {said} is missing or was changed since")
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        text = dict.fromkeys(ROWS[:5], str)
        table = pd.read_csv(folder / TABLE, dtype=text, keep_default_na=False, na_values=[""])
        return (table.fillna({"grade": ""}) if "grade" in table else table), record
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise RunError(f"{folder} holds no sealed forecast ({error})") from None


def _changed(file: Path, sha: str | None) -> bool:
    return not file.is_file() or _sha(file.read_bytes()) != sha


def score_forecast(sealed: pd.DataFrame, instance: Instance) -> pd.DataFrame:
    """A sealed forecast against what happened since.

    Args:
        sealed: from `read_forecast`.
        instance: with an outturn of the period.

    Returns:
        `SCORES`, a row a figure and level with an outturn; of shares in points.
    """
    happened = instance.tables["outturn"][["figure", "level", "id", "period", "value"]]
    both = sealed.merge(happened, on=["figure", "level", "id", "period"])
    tables = instance.tables["standards"]
    names = dict(zip(tables["standard"], tables["name"], strict=True))
    rows = []
    for (figure, level), own in both.groupby(["figure", "level"], sort=True):
        scale = 100.0 if is_share(str(figure)) else 1.0
        columns = [own[name].to_numpy(float) for name in ("forecast", "value", "low", "high")]
        forecast, value, low, high = columns
        ranged, held = inside(low, high, value)
        unit = "points" if is_share(str(figure)) else unit_of(str(figure))
        rows.append(
            (
                figure, name_of(str(figure), names), level, len(own), unit, rank_correlation(forecast, value),
                scale * mean_absolute_error(forecast, value), scale * mean_error(forecast, value), ranged, held,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=SCORES)


def forecast_findings(scores: pd.DataFrame, seal: str) -> list[Finding]:
    """How a sealed forecast did, a sentence a figure and level.

    Args:
        scores: from `score_forecast`.
        seal: the SHA-256 of its table.
    """
    return [
        Finding(
            "forecast-score",
            f"The sealed forecast of {row['name']} ({plural(row['cases'], 'case')}, {row['level']}) was off by "
            f"{amount(row['mean_absolute_error'], str(row['unit']))}"
            + (
                ""
                if isnan(row["inside"])
                else f"; {share(row['inside'])} of outturns lie inside ranges of {share(CERTAINTY)}"
            )
            + ".",
            scores[(scores["figure"] == row["figure"]) & (scores["level"] == row["level"])],
            certainty=f"sealed as {seal}",
        )
        for row in scores.to_dict("records")
    ]
