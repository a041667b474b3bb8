"""The least change of a trust's own inputs that would halve what it is asked for, one input at a time.

Every answer is a full one, since what is looked at is who is asked for what, and begins where the answer of the
instance as it stands ended. An input is moved by a sixteenth of its range, then twice as far each time; the stretch to
the first place at which the ask has halved is then halved again and again. The ask need not fall evenly, so both are
told: the least change looked at at which it has halved, and the last before it at which it had not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from optimiser.amounts import amount, money, share
from optimiser.errors import RunError
from optimiser.explain.finding import Finding
from optimiser.explain.resolve import unplanned, with_tables
from optimiser.explain.words import capital
from optimiser.instances import Instance
from optimiser.report.facts import listed
from optimiser.run.session import Standing
from optimiser.solver import SolveSettings
from optimiser.tolerances import TOLD
from optimiser.tradeoffs.incentives.compute import Say, answered
from trustmodels.allocation.question import Question

HALF = 0.5
STEPS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
"""Parts of its range to which an input is moved, one after the other."""
ROUNDS = 4
"""How often the stretch to the first of these is halved."""
FAR = 0.2
"""The most by which an input is moved, as a share of it."""


@dataclass(frozen=True)
class OwnInput:
    """An input of a trust that it might change.

    Attributes:
        id: its name in tables.
        said: what happens, with a place for the share: `its costs fall by {}`.
        changes: columns by table, and which way they go: 1 up, −1 down; 0 for a share delivered, which goes to 1.
        most: the largest share by which it is moved.
        unit: of the amount that the share stands for.
        sized: the column whose sum the share is of.
    """

    id: str
    said: str
    changes: Mapping[str, tuple[str, ...]]
    way: int
    most: float
    unit: str
    sized: tuple[str, str]

    def moved(self, instance: Instance, trust: str, by: float) -> Instance:
        """The instance with this input of a trust moved by a share."""
        frames = {}
        for table, columns in self.changes.items():
            frame = instance.tables[table].copy()
            own = frame["trust"] == trust
            for column in columns:
                before = frame.loc[own, column]
                frame.loc[own, column] = (
                    before * (1 + self.way * by) if self.way else before + by * (1 - before)
                )
            frames[table] = frame
        return with_tables(instance, frames)

    def there(self, instance: Instance, trust: str) -> bool:
        """Whether the trust has anything of it."""
        frame = instance.tables[self.sized[0]]
        return len(frame) > 0 and bool((frame["trust"] == trust).any())

    def size(self, instance: Instance, trust: str, by: float) -> float:
        """What a share of it comes to, in its unit."""
        before, after = (self._sum(each, trust) for each in (instance, self.moved(instance, trust, by)))
        return abs(after - before)

    def _sum(self, instance: Instance, trust: str) -> float:
        frame = instance.tables[self.sized[0]]
        own = frame[frame["trust"] == trust]
        worth = own["potential"] if self.sized[1] == "delivery" else 1.0
        return float((own[self.sized[1]] * worth).sum())


OWN_INPUTS = (
    OwnInput("cost", "it cost {} less", {"trusts": ("expenditure",)}, -1, FAR, "£m", ("trusts", "expenditure")),
    OwnInput("income", "it earned {} more", {"trusts": ("income",)}, 1, FAR, "£m", ("trusts", "income")),
    OwnInput(
        "delivery", "its schemes brought {} of what they are expected to fall short", {"opportunities": ("delivery",)},
        0, 1.0, "£m", ("opportunities", "delivery"),
    ),
    OwnInput(
        "emergency demand", "{} fewer patients came under its flow standards", {"flows": ("demand", "within")},
        -1, FAR, "patients", ("flows", "demand"),
    ),
    OwnInput(
        "planned demand", "{} fewer patients were added to its lists", {"lists": ("additions",)},
        -1, FAR, "patients", ("lists", "additions"),
    ),
    OwnInput(
        "staff", "it had {} more staff of its own", {"staffing": ("substantive",)},
        1, FAR, "WTE", ("staffing", "substantive"),
    ),
)  # fmt: skip
"""What is tried. Schemes that it hides and cost that it only claims are no change of these: `incentives` has them."""


@dataclass(frozen=True)
class Halving:
    """What would halve a trust's ask.

    Attributes:
        trust: its code.
        name: of the trust.
        ask: what it is asked for as things are, £m over all periods.
        table: a row an input, the least change first: input, said, share (by how much it has to move; empty where that
            halves nothing), not_yet (the last share looked at with which it did not), most (how far there was a plan),
            no_plan (the first share looked at with which there was none; empty where there always was), size, unit
            (what the share comes to: £m a year in the base year, patients or WTE over all periods), ask (with the
            change, or at the most), others (by how much more all others are asked for then).
        solves: how many there were.
    """

    trust: str
    name: str
    ask: float
    table: pd.DataFrame
    solves: int


class _Trust:
    """The question answered with one trust's inputs changed."""

    def __init__(self, instance: Instance, question: Question, trust: str, settings: SolveSettings) -> None:
        self.instance, self.trust = instance, trust
        self.standing, self.solves = Standing(question, settings), 1
        _, base = answered(self.standing.solve(instance, as_it_stands=True), instance)
        if base.answer is None:
            raise unplanned(question, instance, base.status)
        self.before = base.answer["ask"]

    def asked(self, changed: Instance) -> tuple[float, float]:
        """What it is asked for, and by how much more all others are; neither where there is no plan."""
        self.solves += 1
        _, found = answered(self.standing.solve(changed), changed)
        if found.answer is None:
            return nan, nan
        after = found.answer["ask"]
        return float(after[self.trust]), float((after - self.before).drop(self.trust).sum())


def halving(
    instance: Instance,
    question: Question,
    trust: str,
    settings: SolveSettings | None = None,
    say: Say = lambda _text: None,
) -> Halving:
    """Find what would halve the ask of a trust.

    Args:
        instance: as it stands.
        question: what is asked, with its even tiers.
        trust: its code.
        settings: of the solves.
        say: told of each input.

    Raises:
        NoPlanError, UnsettledError: there is no plan as things are, or none was found.
        RunError: the trust is asked for nothing.
    """
    say("the plan as it stands")
    asking = _Trust(instance, question, trust, settings or SolveSettings())
    ask = float(asking.before[trust])
    if ask <= TOLD:
        raise RunError(f"{trust} is asked for nothing that could be halved")
    rows = []
    for own in OWN_INPUTS:
        if own.there(instance, trust):
            say(own.id)
            rows.append(_row(asking, own, ask))
    names = "input said share not_yet most no_plan size unit ask others"
    frame = pd.DataFrame(rows, columns=names.split())
    frame = frame.sort_values(["share", "input"], kind="stable")  # what halves nothing comes last
    codes = instance.tables["trusts"].set_index("trust")["name"]
    return Halving(trust, str(codes[trust]), ask, frame.reset_index(drop=True), asking.solves)


def _row(asking: _Trust, own: OwnInput, ask: float) -> tuple[object, ...]:
    """The least share of an input with which the ask is halved, and what it comes to."""

    def tried(by: float) -> tuple[float, float]:
        return asking.asked(own.moved(asking.instance, asking.trust, by))

    def far_enough(found: float) -> bool:
        return found <= HALF * ask + TOLD / 10

    low, high, best, none = 0.0, nan, (nan, nan), nan
    for step in STEPS:
        found = tried(step * own.most)
        if np.isnan(found[0]):
            none = step * own.most
            break
        best = found
        if far_enough(found[0]):
            high = step * own.most
            break
        low = step * own.most
    if np.isnan(high):
        return own.id, own.said, nan, low, low, none, nan, own.unit, *best
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        found = tried(middle)
        if np.isnan(found[0]):
            none = middle
            break
        if far_enough(found[0]):
            high, best = middle, found
        else:
            low = middle
    size = own.size(asking.instance, asking.trust, high)
    return own.id, own.said, high, low, high, none, size, own.unit, *best


def halving_findings(found: Halving) -> list[Finding]:
    """The least change first; then what halves nothing however far it was moved."""
    table = found.table.assign(before=found.ask, half=HALF * found.ask)
    does, none = table[table["share"].notna()], table[table["share"].isna()]
    if does.empty:
        opening = (
            f"No single change of its own that was tried would halve what {found.name} is asked for "
            f"({money(found.ask)} over all periods)"
        )
    else:
        row = does.iloc[0]
        what = str(row["said"]).format(share(float(row["share"])))
        opening = (
            f"{capital(found.name)} would be asked for half of its {money(found.ask)} or less if {what} "
            f"({amount(float(row['size']), str(row['unit']))})"
        )
    said = [
        Finding(
            "halving",
            f"{opening}.",
            table,
            holds_fixed="everything else of the trust, and all other trusts",
            certainty=f"each solved again in full, the change to a {2**ROUNDS}th of the last step",
        )
    ]
    for _, row in does.iloc[1:].iterrows():
        what = str(row["said"]).format(share(float(row["share"])))
        sentence = (
            f"It would also be half or less if {what} ({amount(float(row['size']), str(row['unit']))})."
        )
        said.append(Finding("halving-other", sentence, table[table["input"] == row["input"]]))
    looked = none[none["most"] > 0]
    if len(looked):
        sentence = f"It would not be, if {listed(_parts(looked, 'most'), 'or')}."
        said.append(Finding("halving-none", sentence, looked))
    without = table[table["no_plan"].notna()]
    if len(without):
        sentence = f"No plan was found, and so no ask, if {listed(_parts(without, 'no_plan'), 'or')}."
        said.append(Finding("halving-no-plan", sentence, without, "caution"))
    return said


def _parts(table: pd.DataFrame, column: str) -> list[str]:
    """What happens to each input at the share of a column."""
    return [str(row["said"]).format(share(float(row[column]))) for _, row in table.iterrows()]
