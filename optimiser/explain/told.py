"""What a plan, a trust or a commitment has to be told about, for callers that want findings and tables at once."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.prices.exchange import exchange_rates
from optimiser.explain.prices.findings import exchange_findings, price_findings
from optimiser.explain.prices.prices import NATIONAL, prices, rows_of
from optimiser.explain.prices.standing import checked_commitment, dearest, standing, standing_finding
from optimiser.explain.trust.lower_ask import held_at, lower_ask
from optimiser.explain.trust.story import checked_trust, story
from optimiser.explain.trust.waterfall import waterfall
from optimiser.run.prepare import prepare

Told = tuple[dict[str, pd.DataFrame], list[Finding]]


def tell(answer: Opened, trust: str | None = None, commitment: str | None = None) -> Told:
    """Tables by name, and findings in the order in which they are read.

    Args:
        answer: a verified plan.
        trust: why this trust; what decides the plan where neither is given.
        commitment: how this commitment stands and what it is worth.

    Raises:
        InputError: no such trust or commitment.
    """
    tables: dict[str, pd.DataFrame] = {}
    findings: list[Finding] = []
    wanted = None if trust is None else checked_trust(answer, trust)
    named = None if commitment is None else checked_commitment(commitment)
    held = held_at(answer, prepare(answer.instance, answer.question))
    if wanted is not None:
        tables["waterfall"] = waterfall(answer.case, answer.plan, wanted)
        findings += story(answer, wanted, lower_ask(held, wanted))
    if named is not None:
        priced = prices(held, dearest(answer, rows_of(held, [named])))
        tables |= {"rows": standing(answer, named), "prices": priced}
        findings += [standing_finding(answer, named), *(price_findings(priced) if len(priced) else [])]
    if wanted is None and named is None:
        rates, priced = exchange_rates(held), prices(held, rows_of(held, NATIONAL))
        tables |= {"exchange": rates, "prices": priced}
        findings += [*exchange_findings(rates), *(price_findings(priced) if len(priced) else [])]
    return tables, findings
