"""Each equation of MATHS.md that stands on many solves, worked out, gives what the code gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from scipy.stats import ks_2samp

from optimiser.explain.shapley import coalitions, shapley_shares, weight
from optimiser.instances import read_instance
from optimiser.tradeoffs.negotiation import bargain, read_parties
from optimiser.tradeoffs.negotiation.settlements import settle
from optimiser.tradeoffs.offers import compared_offers
from optimiser.tradeoffs.offers.menu import SupportCurve
from optimiser.worlds.sensitivity.mapping import Acting
from optimiser.worlds.uncertainty.distribution import TRIANGLE, Distribution, three_values
from optimiser.worlds.uncertainty.elicitation import pooled
from optimiser.worlds.uncertainty.importance import pawn
from optimiser.worlds.uncertainty.regression import curves, evpi, evppi
from tests.maths.equations import Meaning, Page, Scope, Value, definitions, equations
from tests.maths.golden import TINY
from tests.offers.test_offers import BETWEEN
from tests.offers.test_offers import plan as plan_of_offers

At = tuple[tuple[str, Value], ...]


@dataclass
class Given(Meaning):
    """Symbols by name and the values of their indices, and what each index runs over."""

    values: Mapping[Any, float]
    sets: Mapping[str, Any]

    def value(self, name: str, at: At) -> float:
        """The value that was given."""
        return self.values[(name, *(value for _, value in at))]

    def members(self, letter: str, of: str, scope: Scope) -> Iterable[Value]:
        """The set of a letter; a callable one by what it belongs to."""
        found: Any = self.sets[letter]
        members: Iterable[Value] = found(scope[of]) if callable(found) else found
        return members


def worked(values: Mapping[Any, float], sets: Mapping[str, Any], letters: str) -> Page:
    """The equations of some letters with what their symbols stand for."""
    return Page(definitions(tag for tag in equations() if tag[0] in letters), Given(values, sets))


def test_bargaining_is_what_the_page_says() -> None:
    """Gains, percentages and the sum of logarithms of a settlement on tiny are B1 to B3."""
    tiny = read_instance(TINY)
    found = bargain(tiny, read_parties())
    settled = settle(tiny, found)
    for one in settled.settlements:
        given: dict[Any, float] = {}
        for name, value in one.values.items():
            given |= {
                ("missed", name): value,
                ("point", name): settled.point[name],
                ("ideal", name): settled.ideal[name],
            }
        page = worked(given, {"i": list(one.shares)}, "B")
        for name, gained in one.shares.items():
            assert page.value("gained", (("i", name),)) == pytest.approx(gained, abs=1e-9)
            assert page.value("fewer", (("i", name),)) == pytest.approx(one.gains[name] / settled.point[name])
        assert page.value("nash", ()) == pytest.approx(sum(log(g) for g in one.shares.values()))


def test_a_tangent_lies_above_the_logarithm_and_touches_it() -> None:
    """B4 is the logarithm where it touches, and more than it elsewhere; B5 is what a bound leaves open."""
    for gain in (0.1, 0.4, 0.9):
        given: dict[Any, float] = {
            ("missed", 1): 1 - gain,
            ("point", 1): 1.0,
            ("ideal", 1): 0.0,
            ("touch", 1): 0.4,
        }
        page = worked({**given, ("bound",): 0.25}, {"i": [1]}, "B")
        tangent = page.value("tangent", (("i", 1), ("k", 1)))
        assert tangent == pytest.approx(log(0.4) + gain / 0.4 - 1)
        assert tangent >= log(gain) - 1e-12
        assert (tangent == pytest.approx(log(gain))) is (gain == 0.4)
        assert page.value("within", ()) == pytest.approx(exp(0.25) / gain - 1)


def test_shares_of_causes_are_what_the_page_says() -> None:
    """The weights and shares of three causes are W1 and W2."""
    causes = ["a", "b", "c"]
    left = {chosen: {"x": float(at * at % 7)} for at, chosen in enumerate(coalitions(causes))}
    given: dict[Any, float] = {("causes",): 3.0}
    for chosen, worth in left.items():
        given |= {("missed", chosen): worth["x"], ("size", chosen): float(len(chosen))}
        given |= {("with", chosen, cause): left[chosen | {cause}]["x"] for cause in causes}
    sets = {"k": lambda cause: [chosen for chosen in left if cause not in chosen]}
    page = worked(given, sets, "W")
    shares = shapley_shares(causes, left)["x"]
    for cause in causes:
        assert page.value("share", (("i", cause),)) == pytest.approx(shares[cause])
    for chosen in left:
        if len(chosen) < 3:
            assert page.value("weight", (("k", chosen),)) == pytest.approx(weight(len(chosen), 3))


def test_beliefs_are_what_the_page_says() -> None:
    """Quantiles of a triangle, the chances of three values and a pool of experts are U1 to U4."""
    triangle = Distribution(TRIANGLE, (2.0, 3.0, 8.0))
    for part in (0.05, 0.1666, 0.5, 0.9):
        given = {("low",): 2.0, ("mode",): 3.0, ("high",): 8.0, ("part",): part}
        page = worked(given, {}, "U")
        rising, falling = page.value("rising", ()), page.value("falling", ())
        assert triangle.at(np.array([part]))[0] == pytest.approx(rising if rising <= 3 else falling)
    acting = SimpleNamespace(low=SimpleNamespace(value=2.0), value=3.0, high=SimpleNamespace(value=8.0))
    chances = three_values(cast(Acting, acting)).chances
    assert (page.value("lower", ()), page.value("upper", ())) == pytest.approx((chances[0], chances[2]))
    experts = [(0.0, 1.0, 2.0, 3.0, 4.0), (2.0, 3.0, 5.0, 6.0, 9.0)]
    pool = pooled(experts)
    for place, chance in zip(pool.places, pool.chances, strict=True):
        below = {
            ("below", i): float(np.interp(place, own, (0, 0.1, 0.5, 0.9, 1))) for i, own in enumerate(experts)
        }
        assert worked({**below, ("experts",): 2.0}, {"i": [0, 1]}, "U").value("pool", ()) == pytest.approx(
            chance
        )


def test_what_knowing_is_worth_is_what_the_page_says() -> None:
    """EVPPI and EVPI of random losses are U5 and U6; a share of the variance is U7, fitted again without each draw."""
    numbers = np.random.default_rng(3)
    x = numbers.uniform(-1, 1, 40)
    losses = np.column_stack([np.zeros(40), x + numbers.normal(0, 0.2, 40), 0.3 - x])
    fitted, share = curves(x, losses)
    draws = range(40)
    given: dict[Any, float] = {("draws",): 40.0, ("today",): float(losses.mean(axis=0).min())}
    given |= {("best",): float(losses.mean(axis=0).min())}
    given |= {("less", n): float(losses[n, fitted[n].argmin()]) for n in draws} | {
        ("need", n): float(losses[n].min()) for n in draws
    }
    y = losses[:, 1]
    errors = []
    for degree in range(8):
        out = []
        for n in draws:
            rest = np.delete(np.arange(40), n)
            out.append(y[n] - np.polyval(np.polyfit(x[rest], y[rest], degree), x[n]))
        errors.append(np.array(out))
    best = min(errors, key=lambda out: float((out**2).sum()))
    given |= {("out", n): float(best[n]) for n in draws} | {("flat", n): float(errors[0][n]) for n in draws}
    page = worked(given, {"n": draws}, "U")
    assert page.value("worth", ()) == pytest.approx(evppi(x, losses))
    assert page.value("everything", ()) == pytest.approx(evpi(losses))
    assert page.value("first", ()) == pytest.approx(share[1])


def test_pawn_is_what_the_page_says() -> None:
    """PAWN is U8, the mean over slices of SciPy's distance between a slice and all draws."""
    numbers = np.random.default_rng(5)
    x = numbers.uniform(size=60)
    noisy = np.column_stack([x + numbers.normal(0, 0.3, 60), numbers.normal(size=60)])
    y = np.round(noisy, 1).astype(np.float64)
    slices = np.array_split(np.argsort(x, kind="stable"), 10)
    for k in range(2):
        gaps: dict[Any, float] = {
            ("gap", at): float(ks_2samp(y[own, k], y[:, k]).statistic) for at, own in enumerate(slices)
        }
        page = worked({**gaps, ("slices",): 10.0}, {"k": range(10)}, "U")
        assert page.value("pawn", ()) == pytest.approx(float(pawn(x, y)[k]))


def test_contracts_are_what_the_page_says() -> None:
    """Autonomy, support and what a contract brings are O3 to O5."""
    curve = SupportCurve(4, 14, 0.2, 0.6, 9, 5)
    for ask, arrives in ((4.0, 9.0), (11.0, 7.0), (14.0, 16.0)):
        given: dict[Any, float] = {
            ("low",): 4.0, ("high",): 14.0, ("least",): 0.2, ("most",): 0.6, ("ask",): ask, ("grant",): 5.0,
            ("arrives",): arrives, ("keeps_expected",): curve.autonomy(9), ("offer",): 8.0, ("once",): 9.0,
        }  # fmt: skip
        page = worked({**given, ("expects", 1): 0.0, ("step", 1): 0.0, ("spread", 1): 0.0}, {"a": [1]}, "O")
        assert page.value("keeps", ()) == pytest.approx(curve.autonomy(ask))
        assert page.value("comes", ()) == pytest.approx(curve.support(ask))
        assert page.value("brings", ()) == pytest.approx(curve.worth(ask, arrives))


def test_the_chance_of_an_offer_is_what_the_page_says() -> None:
    """What is expected of a trust, its deviation and the chance of its offer are O1 and O2."""
    row = compared_offers(plan_of_offers(), [BETWEEN]).iloc[0]
    part = (row["asked"] - 1) / 12
    given: dict[Any, float] = {("once",): 1.0, ("offer",): 6.0}
    for area, potential in (("one", 8.0), ("two", 4.0)):
        given |= {("expects", area): 0.5, ("step", area): part * potential, ("spread", area): 0.1}
    page = worked(given, {"a": ["one", "two"]}, "O")
    assert page.value("expected", ()) == pytest.approx(row["expected"], abs=1e-3)
    assert page.value("chance", ()) == pytest.approx(row["chance_plan"], abs=2e-3)
