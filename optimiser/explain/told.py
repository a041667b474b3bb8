"""What a plan, a trust or a commitment has to be told about: findings and tables, for every caller."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.gaps import gap_findings
from optimiser.explain.held import Held
from optimiser.explain.opened import Opened, edition_findings
from optimiser.explain.prices.counted import counted_hint, counted_prices, counted_rows
from optimiser.explain.prices.exchange import exchange_rates
from optimiser.explain.prices.findings import exchange_findings, price_findings
from optimiser.explain.prices.free import freed
from optimiser.explain.prices.prices import COUNTED, NATIONAL, prices, rows_of
from optimiser.explain.prices.standing import checked_commitment, dearest, standing, standing_finding
from optimiser.explain.ranges.keep import kept_choices, ranges_told
from optimiser.explain.ranges.told import Told as Ranges
from optimiser.explain.trust.lower_ask import held_at, lower_ask
from optimiser.explain.trust.nothing import nothing_parts
from optimiser.explain.trust.story import checked_trust, story
from optimiser.explain.trust.waterfall import waterfall
from optimiser.run.prepare import prepare

Told = tuple[dict[str, pd.DataFrame], list[Finding]]
Say = Callable[[str], None]


def _quiet(_text: str) -> None:
    """Nobody listens."""


class Teller:
    """A verified plan, with its linear programmes made once for everything that is told of it."""

    def __init__(self, answer: Opened) -> None:
        self.answer = answer
        self._ranges: dict[str, Ranges] = {}

    @cached_property
    def held(self) -> Held:
        """The linear programmes of the plan, its choices held."""
        return held_at(self.answer, prepare(self.answer.instance, self.answer.question))

    def ranges(self, trust: str) -> Ranges:
        """The ranges of a trust's figures: those kept with the run, or found once."""
        if trust not in self._ranges:
            self._ranges[trust] = ranges_told(self.answer, [trust])
        return self._ranges[trust]

    def plan(self) -> Told:
        """What decides the plan: exchange rates and the prices of the national limits."""
        rates, priced = exchange_rates(self.held), prices(self.held, rows_of(self.held, NATIONAL))
        hint = counted_hint(self.held.prepared)
        run = self.answer.run
        cautions = [*edition_findings(self.answer), *gap_findings(run), *kept_choices(run)]
        return {"exchange": rates, "prices": priced}, [
            *cautions,
            *exchange_findings(rates),
            *_priced(priced),
            *hint,
        ]

    def trust(self, trust: str) -> Told:
        """Why a trust is asked for this.

        Raises:
            InputError: no such trust.
        """
        code = checked_trust(self.answer, trust)
        findings = story(self.answer, code, lower_ask(self.held, code), self.ranges(code))
        told = [*edition_findings(self.answer), *findings]
        nothing = nothing_parts(self.answer, code)
        return {"waterfall": waterfall(self.answer.case, self.answer.plan, code, nothing)}, told

    def commitment(self, commitment: str, say: Say = _quiet) -> Told:
        """How a commitment stands and what it is worth; `say` is told of each solve where it takes several.

        Raises:
            InputError: no such commitment.
        """
        name = checked_commitment(commitment)
        priced = self._prices(name, say)
        findings = [*edition_findings(self.answer), standing_finding(self.answer, name), *_priced(priced)]
        return {"rows": standing(self.answer, name), "prices": priced}, findings

    def _prices(self, name: str, say: Say) -> pd.DataFrame:
        """The finite steps of a counted limit; else the prices of the rows that matter most, solved again if few."""
        prepared = self.held.prepared
        if name in COUNTED:
            return counted_prices(self.answer, prepared, counted_rows(prepared, [name]), say=say)
        names = dearest(self.answer, rows_of(self.held, [name]))
        return freed(self.answer, prepared, prices(self.held, names), names, say)


def _priced(table: pd.DataFrame) -> list[Finding]:
    return price_findings(table) if len(table) else []


def tell(answer: Opened, trust: str | None = None, commitment: str | None = None) -> Told:
    """Tables by name, and findings in the order in which they are read.

    Args:
        answer: a verified plan.
        trust: why this trust; what decides the plan where neither is given.
        commitment: how this commitment stands and what it is worth.

    Raises:
        InputError: no such trust or commitment.
    """
    if commitment is not None:
        checked_commitment(commitment)
    teller = Teller(answer)
    parts = [teller.trust(trust)] if trust is not None else []
    parts += [teller.commitment(commitment)] if commitment is not None else []
    parts = parts or [teller.plan()]
    tables = {name: table for found, _ in parts for name, table in found.items()}
    return tables, [finding for _, findings in parts for finding in findings]
