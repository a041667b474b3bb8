"""Who is in the instance: trusts with their figures, systems, regions and places on a map."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from optimiser.extras.generator.shape import Margins, Shape, copula, normals, uniforms

KM_A_DEGREE = 111.2
MIDDLE = (52.5, -1.5)
"""Latitude and longitude of the middle of the map: that of England, about."""


def draw_trusts(margins: Margins, shape: Shape, seed: int) -> pd.DataFrame:
    """One row a trust: code, name, system, region, type, place in km, and every figure of the margins."""
    count = shape.trusts
    sizes = _even(count, shape.systems) if shape.systems else _sizes(margins, count, seed)
    systems = np.repeat(np.arange(len(sizes)), sizes)
    figures = copula(seed, count, margins.quantiles, margins.correlation)
    x, y = _places(margins, sizes, systems, seed)
    wide = len(str(count))
    numbers = [f"{at:0{max(wide, 3)}}" for at in range(1, count + 1)]
    codes = [f"S{at:0{max(len(str(len(sizes))), 2)}}" for at in range(1, len(sizes) + 1)]
    found = pd.DataFrame(
        {
            "trust": [f"T{number}" for number in numbers],
            "name": [f"Trust {number}" for number in numbers],
            "type": _types(margins, shape, figures["size"], seed),
            "system": [codes[at] for at in systems],
            "region": _regions(margins, shape, systems, len(sizes), x),
            "x": x,
            "y": y,
        }
    )
    return pd.concat([found, figures], axis=1)


def _sizes(margins: Margins, count: int, seed: int) -> list[int]:
    """Trusts by system, drawn from the real sizes until there are enough; the last one takes what is left."""
    real, left, sizes = margins.system_sizes, count, []
    for share in uniforms(seed, "systems", count):
        sizes.append(min(left, real[int(share * len(real))]))
        left -= sizes[-1]
        if not left:
            break
    return sizes


def _even(count: int, systems: int) -> list[int]:
    """Trusts by system, as many in each but for one more in the first ones."""
    return [count // systems + (at < count % systems) for at in range(systems)]


def _places(
    margins: Margins, sizes: list[int], systems: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Systems lie evenly on a square map as dense as the real one, trusts in a normal cloud around them."""
    side = math.sqrt(len(systems) / margins.places["trusts_per_km2"])
    middles = (uniforms(seed, "middles", len(sizes), 2) - 0.5) * side
    around = normals(seed, "places", len(systems), 2) * margins.places["spread_km"]
    where = (middles[systems] + around).round(2)
    return where[:, 0], where[:, 1]


def _regions(margins: Margins, shape: Shape, systems: np.ndarray, count: int, x: np.ndarray) -> list[str]:
    """Strips of the map from west to east, of as many systems as a real region has, or as many strips as asked for."""
    west_to_east = np.argsort([x[systems == at].mean() for at in range(count)], kind="stable")
    place = np.argsort(west_to_east, kind="stable")
    if shape.regions is None:
        return [f"Region {place[at] // margins.systems_in_region + 1}" for at in systems]
    return [f"Region {place[at] * min(shape.regions, count) // count + 1}" for at in systems]


def _types(margins: Margins, shape: Shape, size: pd.Series, seed: int) -> list[str]:
    """A type for each trust, as probable as it is among real trusts of that band of size; each where none is."""
    kinds = [kind for kind in margins.types if not shape.types or kind in shape.types]
    bands = len(next(iter(margins.types.values())))
    band = ((size.rank(method="first") - 1) / len(size) * bands).astype(int)
    shares = uniforms(seed, "types", len(size))
    chosen = []
    for at, share in zip(band, shares, strict=True):
        chances = [margins.types[kind][at] for kind in kinds]
        upto = np.cumsum(chances if sum(chances) > 0 else [1.0 for _ in kinds])
        chosen.append(kinds[int(np.searchsorted(upto, share * upto[-1]))])
    return chosen


BENCHMARK_SPREAD, FARTHEST = 0.04, 0.12
"""Standard deviation of the cost at benchmark over expenditure, and how far it is from it at most."""


def trust_table(trusts: pd.DataFrame, shape: Shape, seed: int) -> pd.DataFrame:
    """The table of trusts."""
    spending = trusts["size"].round(4)
    wide = KM_A_DEGREE * math.cos(math.radians(MIDDLE[0]))
    apart = normals(seed, "benchmarks", len(trusts)) * BENCHMARK_SPREAD
    expected = spending * (1 + apart.clip(-FARTHEST, FARTHEST))
    return pd.DataFrame(
        {
            **{name: trusts[name] for name in ("trust", "name", "type", "system")},
            "income": (spending * (1 + trusts["margin"])).round(4),
            "expenditure": spending,
            "latitude": (MIDDLE[0] + trusts["y"] / KM_A_DEGREE).round(5),
            "longitude": (MIDDLE[1] + trusts["x"] / wide).round(5),
            "expected_cost": expected.round(4) if shape.has("benchmark") else None,
        }
    )


def system_table(trusts: pd.DataFrame) -> pd.DataFrame:
    """The table of systems."""
    found = trusts.drop_duplicates("system")[["system", "region"]].reset_index(drop=True)
    found.insert(1, "name", "System " + found["system"].str.removeprefix("S"))
    return found


def by_period(trusts: pd.DataFrame, periods: list[str], **columns: object) -> pd.DataFrame:
    """A row for every trust and period, periods within trusts.

    Each column is one number, a list with one for each period, or a series with one for each trust.
    """
    count = len(periods)
    rows: dict[str, object] = {
        "trust": trusts["trust"].repeat(count).to_numpy(),
        "period": periods * len(trusts),
    }
    for name, value in columns.items():
        if isinstance(value, pd.Series):
            rows[name] = value.repeat(count).to_numpy()
        elif isinstance(value, list):
            rows[name] = value * len(trusts)
        else:
            rows[name] = value
    return pd.DataFrame(rows)
