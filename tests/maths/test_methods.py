"""Each equation of MATHS.md that stands on many solves, worked out, gives what the code gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Any

import pytest

from optimiser.explain.shapley import coalitions, shapley_shares, weight
from optimiser.instances import read_instance
from optimiser.tradeoffs.negotiation import bargain, read_parties
from optimiser.tradeoffs.negotiation.settlements import settle
from tests.maths.equations import Meaning, Page, Scope, Value, definitions, equations
from tests.maths.golden import TINY

At = tuple[tuple[str, Value], ...]


@dataclass
class Given(Meaning):
    """Symbols by name and the values of their indices, and what each index runs over."""

    values: Mapping[tuple[object, ...], float]
    sets: Mapping[str, Any]

    def value(self, name: str, at: At) -> float:
        """The value that was given."""
        return self.values[(name, *(value for _, value in at))]

    def members(self, letter: str, of: str, scope: Scope) -> Iterable[Value]:
        """The set of a letter; a callable one by what it belongs to."""
        found: Any = self.sets[letter]
        members: Iterable[Value] = found(scope[of]) if callable(found) else found
        return members


def worked(values: Mapping[tuple[object, ...], float], sets: Mapping[str, Any], letters: str) -> Page:
    """The equations of some letters with what their symbols stand for."""
    return Page(definitions(tag for tag in equations() if tag[0] in letters), Given(values, sets))


def test_bargaining_is_what_the_page_says() -> None:
    """Gains, percentages and the sum of logarithms of a settlement on tiny are B1 to B3."""
    tiny = read_instance(TINY)
    found = bargain(tiny, read_parties())
    settled = settle(tiny, found)
    for one in settled.settlements:
        given: dict[tuple[object, ...], float] = {}
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
        given: dict[tuple[object, ...], float] = {
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
    given: dict[tuple[object, ...], float] = {("causes",): 3.0}
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
