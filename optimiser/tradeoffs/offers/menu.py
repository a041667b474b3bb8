"""A menu of contracts - ask, support, autonomy - among which an honest trust picks its own.

Each contract has an ask, the support that comes with it, and the trust's autonomy: the share of every pound beyond the
ask that it keeps, and of every pound short of it that it bears. The contracts are the tangents of one rising convex
curve of support: where the next one asks for more, it gives more support and more autonomy. A tangent lies below its
curve everywhere but where it touches. So whatever a trust believes will arrive, it does best, on average, with the
contract whose ask is what it expects; signing for less or for more costs it money, and how much stands in the table.
Only the mean of its belief matters, not its spread. (Menus of linear contracts: Laffont and Tirole, Journal of
Political Economy 94(3), 1986, 614-641; that targets and rewards can be set so that plans are honest: Weitzman, Bell
Journal of Economics 7(1), 1976, 251-257. MATHS.md O3 to O5.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.tolerances import TOLD
from optimiser.tradeoffs.offers.sheet import TrustOffer
from optimiser.worlds.risk.tables import without_noise

CONTRACTS = 5
LEAST, MOST = 0.2, 0.6
"""Autonomy of the smallest and of the largest ask where nothing else is said: judgement (grade D)."""
SAME = 1e-9


@dataclass(frozen=True)
class SupportCurve:
    """The support that comes with an ask, £m: convex, its slope the autonomy.

    Attributes:
        low, high: the asks at its ends.
        least, most: autonomy there; in between it rises evenly.
        at, given: an ask and the support that comes with it.
    """

    low: float
    high: float
    least: float
    most: float
    at: float
    given: float

    def autonomy(self, ask: float) -> float:
        """The share that a trust keeps of what it saves beyond an ask, and bears of what it misses (O3)."""
        if self.high - self.low <= SAME:
            return self.least
        return self.least + (self.most - self.least) * (ask - self.low) / (self.high - self.low)

    def support(self, ask: float) -> float:
        """What comes with an ask (O4)."""
        return self.given + (ask - self.at) * (self.autonomy(ask) + self.autonomy(self.at)) / 2

    def worth(self, ask: float, arrives: float) -> float:
        """What a contract brings where so much arrives (O5); of a belief, where its mean does."""
        return self.support(ask) + self.autonomy(ask) * (arrives - ask)


def checked_autonomy(least: float, most: float) -> None:
    """Refuse shares with which the curve is not convex, or a trust would gain more than it saves.

    Raises:
        InputError: they do not rise within 0 and 1.
    """
    if not 0 <= least <= most <= 1:
        problem = f"{least:g} to {most:g} does not rise between 0 and 1"
        raise InputError([Fault("--autonomy", problem, "write two shares, such as 0.2,0.6")])


def contract_menu(
    compared: pd.DataFrame, offers: Sequence[TrustOffer], least: float = LEAST, most: float = MOST
) -> pd.DataFrame:
    """The menu of each trust and period in which its offer and the plan leave something to choose.

    The asks go evenly from the least to the most of: its range, what the plan asks for, what the plan expects. Where
    what the plan expects arrives, the contract of that ask would come with the plan's grant, so that the menu costs
    nothing more if the plan is right; where more arrives, the nation keeps what is beyond the autonomy.

    Args:
        compared: from `compared_offers`.
        offers: the same offers.
        least: autonomy with the smallest ask, a share.
        most: with the largest.

    Returns:
        A row a trust, period and contract: trust, name, period, contract (1, 2, …), ask, support (below 0 it pays in),
        autonomy (a share), brings (what the trust expects of it, by its own range), plan_brings (if the plan is right),
        picks (whether it is the best for the trust), plan_picks (the best if the plan is right), loses (what the trust
        expects to lose with it against the best).
    """
    checked_autonomy(least, most)
    mean = {(offer.trust, offer.period): offer.mean for offer in offers}
    rows: list[tuple[object, ...]] = []
    for row in compared.to_dict("records"):
        ends = [float(row[name]) for name in ("low", "high", "asked", "expected")]
        low, high = min(ends), max(ends)
        if high - low <= TOLD:
            continue
        expected, key = float(row["expected"]), (str(row["trust"]), str(row["period"]))
        curve = SupportCurve(low, high, least, most, expected, float(row["grant"]))
        asks = np.linspace(low, high, CONTRACTS)
        own = np.array([curve.worth(ask, mean[key]) for ask in asks])
        plan = np.array([curve.worth(ask, expected) for ask in asks])
        best, other = _first_best(own), _first_best(plan)
        for at, ask in enumerate(asks.tolist()):
            rows.append(
                (key[0], row["name"], key[1], at + 1, ask, curve.support(ask), curve.autonomy(ask), float(own[at]),
                 float(plan[at]), at == best, at == other, float(own[best] - own[at]))
            )  # fmt: skip
    names = "trust name period contract ask support autonomy brings plan_brings picks plan_picks loses"
    return without_noise(pd.DataFrame(rows, columns=names.split()))


def _first_best(worth: np.ndarray) -> int:
    """The best contract; of equals the one that asks for less."""
    return int(np.flatnonzero(worth >= worth.max() - SAME)[0])
