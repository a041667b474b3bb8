"""Each trust alone, without a grant: what it would still lack, period by period, and from when it lacks nothing.

A trust that can keep its control total by its own savings is not given its support back by anybody's choice; one that
cannot is short whatever the nation decides. So the answer is the same in every plan, and hangs on no sharing out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from optimiser.instances import Instance
from optimiser.run.prepare import prepare
from optimiser.subjects.trilemma.compute import (
    NOTHING,
    LoneModel,
    UnkeptError,
    lone_instances,
    question_alone,
)
from optimiser.tolerances import TOLD

NEEDS = ("trust", "name", "type", "region", "period", "spent", "least", "with_access", "settled")
ORDER = ("trust", "name", "type", "region", "free_from", "place", "lacks", "lacks_share", "with_access")
PERIODS = ("period", "trusts", "lacking", "least", "lacking_with_access", "with_access")
NEVER = ""
"""What stands for a trust that lacks something to the end."""
LEVELS = ("least", "with_access")
"""With safety as far as it goes and no access asked for; and with access as far as it goes as well."""


class _Withheld(LoneModel):
    """A trust's own model, asked how little support each single period could do with."""

    def least_by_period(self, periods: tuple[str, ...], *, access: bool) -> list[float]:
        """£m of grant in each period, one at a time, that finance needs with safety (and access) as far as they go."""
        self._shut(self.glass)
        for name in ("safety", *(("access",) if access else ())):
            self._least(self.compiled.costs[name])
        found = [self._least_in(period) for period in periods]
        self._forget()
        return found

    def _least_in(self, period: str) -> float:
        cost = np.zeros(len(self.compiled.columns))
        for at in self.grant:
            if self.compiled.columns[at][1][-1] == period:
                cost[at] = 1.0
        self.live.minimise(cost, 0.0)
        least = float(self._answer().value)
        return 0.0 if least <= NOTHING else least


def support_needs(instance: Instance, say: Callable[[str], None] = lambda _text: None) -> pd.DataFrame:
    """The least support each trust needs in each period, alone.

    Args:
        instance: with control totals by trust.
        say: told of progress.

    Returns:
        A row a trust and period: `spent` (£m, expenditure with nothing decided), `least` (£m of grant without which it
        misses its control total or its least cash, with safety as far as it goes and no patients bought),
        `with_access` (£m, with waiting as near the targets as it gets as well), and `settled` (false where what was
        agreed with the trust cannot be kept alone; then both are empty). One period at a time: support in the others
        is free, so that no figure is more than is really needed.
    """
    trusts = instance.tables["trusts"].set_index("trust")
    systems = instance.tables["systems"]
    regions = dict(zip(systems["system"], systems["region"], strict=True))
    question, rows = question_alone(), []
    for trust, lone in lone_instances(instance):
        say(f"{trust} without support")
        prepared = prepare(lone, question)
        case, own = prepared.case, trusts.loc[trust]
        model = _Withheld(prepared.compiled)
        try:
            ends = [model.least_by_period(case.periods, access=access) for access in (False, True)]
        except UnkeptError:
            ends = [[np.nan] * len(case.periods)] * 2
        region = regions.get(str(own["system"])) or ""
        for period, *least in zip(case.periods, *ends, strict=True):
            spent = case.expenditure[trust, period]
            key = (trust, own["name"], own["type"], region, period)
            rows.append((*key, spent, *least, not np.isnan(least[0])))
    return pd.DataFrame(rows, columns=list(NEEDS))


def order_of_withdrawal(needs: pd.DataFrame) -> pd.DataFrame:
    """A row a trust, in the order in which support can be withdrawn.

    Returns:
        `free_from`: the period from which on it lacks nothing (empty: it lacks something in the last period); `place`:
        its place in the order, first those that are free earliest, then those that lack the least share of what they
        spend; `lacks` (£m in the last period), `lacks_share`, and `with_access` (£m likewise).
    """
    periods = list(dict.fromkeys(needs["period"]))
    rows = []
    for trust, own in needs[needs["settled"].astype(bool)].groupby("trust", sort=False):
        short = list(own["least"] >= TOLD)
        after = len(short) - next((at for at, lacking in enumerate(reversed(short)) if lacking), len(short))
        last = own.iloc[-1]
        rows.append(
            {
                "trust": trust,
                **{name: last[name] for name in ("name", "type", "region")},
                "free_from": periods[after] if after < len(periods) else NEVER,
                "after": after,
                "lacks": last["least"],
                "lacks_share": last["least"] / last["spent"] if last["spent"] else 0.0,
                "with_access": last["with_access"],
            }
        )
    frame = pd.DataFrame(rows, columns=[*(name for name in ORDER if name != "place"), "after"])
    frame = frame.sort_values(["after", "lacks_share", "trust"], kind="stable").reset_index(drop=True)
    return frame.assign(place=frame.index + 1)[list(ORDER)]


def by_period(needs: pd.DataFrame) -> pd.DataFrame:
    """A row a period: trusts that lack something, £m that they lack, and the same with access; of how many trusts."""
    rows = []
    for period, own in needs[needs["settled"].astype(bool)].groupby("period", sort=False):
        counted = [(int((own[name] >= TOLD).sum()), float(own[name].sum())) for name in LEVELS]
        rows.append((period, len(own), *counted[0], *counted[1]))
    return pd.DataFrame(rows, columns=list(PERIODS))
