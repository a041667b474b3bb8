"""Each equation of MATHS.md that stands on many solves, worked out, gives what the code gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log

import pytest

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
    sets: Mapping[str, Iterable[Value]]

    def value(self, name: str, at: At) -> float:
        """The value that was given."""
        return self.values[(name, *(value for _, value in at))]

    def members(self, letter: str, of: str, scope: Scope) -> Iterable[Value]:
        """The set of a letter; a callable one by what it belongs to."""
        found = self.sets[letter]
        return found(scope[of]) if callable(found) else found


def worked(
    values: Mapping[tuple[object, ...], float], sets: Mapping[str, Iterable[Value]], letters: str
) -> Page:
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
