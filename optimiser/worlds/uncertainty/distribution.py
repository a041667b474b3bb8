"""What is believed of an assumption, and draws of all of them together: scrambled Sobol points through quantiles.

Low, central and high make a triangle: the central value is the most likely one, and nothing lies beyond low and high.
An assumption that knows nothing between its central value and an end is at one of the three, whichever the draw of the
triangle lies nearest to. Elicited quantiles take the triangle's place where an expert gave them.

Assumptions are independent unless a correlation table says otherwise. Then the points are joined by a Gaussian copula:
the correlation is that of the normal scores of two assumptions, +1 where both always lie as far up in their ranges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from optimiser.errors import Fault, InputError
from optimiser.instances.cells import to_number
from optimiser.worlds.sensitivity.mapping import Acting
from optimiser.writing.spreadsheet import readable

Floats = npt.NDArray[np.float64]
SEED = 20260
"""Of the scrambling: fixed, so that the same assumptions have the same draws, whatever the seed of the solver."""
EDGE = 1e-9
"""How far from 0 and 1 a point of a distribution stays."""
TRIANGLE, STATES, ELICITED = "triangular", "three values", "elicited"
CORRELATION = "correlation.csv"
COLUMNS = ("first", "second", "correlation", "reason")
LARGEST = 1_000_000
"""Bytes of a correlation table."""


class DrawsError(InputError):
    """Draws that cannot be made of what was given."""

    opening = "The draws have"


@dataclass(frozen=True)
class Distribution:
    """What is believed of an assumption.

    Attributes:
        kind: triangular, three values (`chances` holds their probabilities), or elicited (`chances` holds the
            share below each place, straight between).
        places: low, central and high, or the elicited quantiles.
        chances: see `kind`; empty for a triangle.
    """

    kind: str
    places: tuple[float, ...]
    chances: tuple[float, ...] = ()

    def at(self, share: Floats) -> Floats:
        """The values below which shares of the belief lie (the inverse of the distribution function)."""
        if self.kind == TRIANGLE:
            return _triangle(share, *self.places)
        if self.kind == STATES:
            steps = np.cumsum(self.chances)[:-1]
            return np.asarray(self.places, dtype=np.float64)[np.searchsorted(steps, share, side="right")]
        return np.interp(share, self.chances, self.places)

    @property
    def fixed(self) -> bool:
        """Whether there is one value only."""
        return min(self.places) == max(self.places)


def _triangle(share: Floats, low: float, mode: float, high: float) -> Floats:
    """Quantiles of the triangular distribution, from its distribution function solved for the value."""
    width = high - low
    if width == 0:
        return np.full_like(share, low)
    rises = share * width <= mode - low
    up = low + np.sqrt(share * width * (mode - low))
    down = high - np.sqrt((1 - share) * width * (high - mode))
    return np.where(rises, up, down)


def triangular(item: Acting) -> Distribution:
    """The triangle of an assumption; its values do not have to stand in order."""
    ends = item.low.value, item.value, item.high.value
    return Distribution(TRIANGLE, (min(ends), item.value, max(ends)))


def three_values(item: Acting) -> Distribution:
    """Low, central and high with the chances that a draw of the triangle lies nearest to each.

    The triangle has (mode − low) / 4(high − low) of its area below half-way from low to mode, and likewise above.
    """
    low, mode, high = triangular(item).places
    width = high - low
    if width == 0:
        return Distribution(STATES, (mode,), (1.0,))
    below, above = (mode - low) / (4 * width), (high - mode) / (4 * width)
    return Distribution(STATES, (low, mode, high), (below, 1 - below - above, above))


def sobol_points(draws: int, assumptions: int) -> Floats:
    """Scrambled Sobol points in the open unit cube: a row a draw, a column an assumption.

    Fewer draws are the first of more, so that what is solved already is taken up when more are asked for.
    """
    engine = qmc.Sobol(max(assumptions, 1), scramble=True, rng=np.random.default_rng(SEED))
    exponent = max(0, int(np.ceil(np.log2(draws))))
    points: Floats = engine.random_base2(exponent)[:draws, :assumptions]
    return np.clip(points, EDGE, 1 - EDGE)


def joined_points(points: Floats, correlation: Floats) -> Floats:
    """Points of which the normal scores have a correlation matrix (a Gaussian copula).

    Args:
        points: independent and uniform, a row a draw.
        correlation: positive definite, a row and column for each column of the points.
    """
    if np.array_equal(correlation, np.eye(len(correlation))):
        return points
    together: Floats = ndtr(ndtri(points) @ np.linalg.cholesky(correlation).T)
    return np.clip(together, EDGE, 1 - EDGE)


@dataclass(frozen=True)
class Drawn:
    """Assumptions drawn together.

    Attributes:
        values: a row a draw (1, 2, …), a column an assumption by its id.
        beliefs: the distribution of each.
        correlated: `COLUMNS`: the pairs that are not independent.
    """

    values: pd.DataFrame
    beliefs: Mapping[str, Distribution]
    correlated: pd.DataFrame


def draw_together(beliefs: Mapping[str, Distribution], draws: int, correlated: pd.DataFrame) -> Drawn:
    """Draw every assumption that has more than one value.

    Args:
        beliefs: assumption -> distribution.
        draws: how many.
        correlated: from `read_correlation`, or empty.

    Raises:
        DrawsError: no draws, or correlations that no joint distribution can have.
    """
    if draws < 1:
        raise DrawsError([Fault("--draws", f"is {draws}", "ask for one at least")])
    names = sorted(name for name, belief in beliefs.items() if not belief.fixed)
    points = joined_points(sobol_points(draws, len(names)), _matrix(names, correlated))
    columns = {name: beliefs[name].at(points[:, at]) for at, name in enumerate(names)}
    index = pd.RangeIndex(1, draws + 1, name="draw")
    return Drawn(pd.DataFrame(columns, index=index, dtype=float), beliefs, correlated)


def no_correlation() -> pd.DataFrame:
    """The table of correlations where every assumption is independent."""
    frame = pd.DataFrame({name: pd.Series(dtype=str) for name in COLUMNS})
    return frame.astype({"correlation": float})


def _matrix(names: Sequence[str], correlated: pd.DataFrame) -> Floats:
    at = {name: place for place, name in enumerate(names)}
    found: Floats = np.eye(len(names))
    for row in correlated.to_dict("records"):
        if row["first"] in at and row["second"] in at:
            one, two = at[row["first"]], at[row["second"]]
            found[one, two] = found[two, one] = row["correlation"]
    if len(names) and np.linalg.eigvalsh(found)[0] < EDGE:
        problem = "no assumptions can be correlated like this all at once"
        raise DrawsError([Fault(CORRELATION, problem, "bring the correlations nearer to 0")])
    return found


def read_correlation(file: Path, known: Sequence[str]) -> pd.DataFrame:
    """A correlation table: `COLUMNS`, a row a pair, each with its reason.

    Args:
        file: CSV.
        known: ids of the assumptions that are drawn.

    Raises:
        DrawsError: with every fault.
    """
    if not file.is_file():
        raise DrawsError([Fault(str(file), "is not a file", "check the path")])
    if file.stat().st_size > LARGEST:
        raise DrawsError([Fault(file.name, "is too large", f"at most {LARGEST:,} bytes are read")])
    try:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False, na_filter=False).map(readable)
    except (ValueError, UnicodeDecodeError) as error:
        raise DrawsError([Fault(file.name, f"is not CSV ({error})", "save it as CSV in UTF-8")]) from None
    if list(frame.columns) != list(COLUMNS):
        has = f"has the columns {', '.join(map(str, frame.columns))}"
        raise DrawsError([Fault(file.name, has, f"write {', '.join(COLUMNS)}")])
    faults: list[Fault] = []
    seen: set[frozenset[str]] = set()
    for row, cells in enumerate(frame.to_dict("records"), start=2):
        faults += _row_faults(file.name, row, {str(name): str(cell) for name, cell in cells.items()}, known)
        pair = frozenset((str(cells["first"]), str(cells["second"])))
        if pair in seen:
            faults.append(Fault(file.name, "names a pair twice", "leave one row of it", row))
        seen.add(pair)
    if faults:
        raise DrawsError(faults)
    return frame.astype({"correlation": float})


def _row_faults(file: str, row: int, cells: Mapping[str, str], known: Sequence[str]) -> list[Fault]:
    faults = [
        Fault(file, f"{cells[name]!r} is not an assumption that is drawn", "write an id of one", row, name)
        for name in ("first", "second")
        if cells[name] not in known
    ]
    if cells["first"] == cells["second"]:
        faults.append(Fault(file, "sets an assumption beside itself", "name two", row))
    value = to_number(cells["correlation"])
    if value is None or not abs(value) < 1:
        problem = f"{cells['correlation']!r} is not a correlation"
        faults.append(Fault(file, problem, "write a number above −1 and below 1", row, "correlation"))
    if not cells["reason"].strip():
        faults.append(Fault(file, "gives no reason", "say why these two go together", row, "reason"))
    return faults
