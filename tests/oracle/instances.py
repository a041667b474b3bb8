"""Random small instances that reach every table and every trap of the formulation, by seed.

Every fifth seed has all blocks, every fifth one block alone, the others a random mixture. A quarter of them
are easy, so that every promise can be kept. All are valid by section 2.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests.oracle.draw import TYPES, Rows
from tests.oracle.instances_care import Care
from tests.oracle.layout import Small, frame, write

SECOND = {
    "trusts": ("expected_cost",),
    "envelope": ("excess_cost_supported", "repair_least"),
    "flows": ("pace",),
    "lists": ("pace",),
}


def generate(seed: int) -> Small:
    """The instance of a seed."""
    return _Maker(seed).make()


def write_random(seed: int, folder: Path) -> Path:
    """Generate and write; returns the folder."""
    return write(generate(seed), folder)


class _Maker(Care):
    """Draws one instance, table by table."""

    def make(self) -> Small:
        """All tables, in the order in which they depend on each other."""
        r = self.r
        self.who()
        self.drivers()
        self.control_totals()
        self.envelope()
        self.opportunities()
        for block in (
            "adjustments", "commissioners", "one_offs", "cash", "staffing", "beds", "estate", "asks",
        ):  # fmt: skip
            if block in self.blocks:
                getattr(self, block)()
        self.standards()
        for block in ("capacity", "travel", "changes", "ring_fences"):
            if block in self.blocks:
                getattr(self, block)()
        self.rest()
        if "weights" in self.blocks:
            for name in (
                "beds", "backlog", "control_total", "system_control_total", "sector_control_total",
                "underlying_total",
            ):  # fmt: skip
                if r.random() < 0.6:
                    self.settings[f"{name}_weight"] = r.choice((0.5, 2.0, 3.0, 0.1))
        self.second_edition()
        tables = {name: frame(name, rows) for name, rows in self.rows.items()}
        if not self.filled:
            tables = {name: rows.drop(columns=list(SECOND.get(name, ()))) for name, rows in tables.items()}
        return Small(f"random-{self.seed}", tables, self.settings)

    def second_edition(self) -> None:
        """What the second edition adds, drawn apart; the columns are absent from every fourth instance."""
        r = Random(f"second edition {self.seed}")  # noqa: S311 - repeatable, not secret
        self.filled = r.random() < 0.75

        def some(value: float, share: float = 0.85) -> float | None:
            return round(value, 4) if self.filled and r.random() < share else None

        def kept(row: tuple[Any, ...]) -> float | None:
            budget = self.size[self.trusts[0]] * 0.01 if row[4] is None else row[4]
            return some(r.choice((0.0, 0.3, 0.9, 1.0)) * budget)

        add: dict[str, Callable[[tuple[Any, ...]], tuple[Any, ...]]] = {
            "trusts": lambda row: (some(row[5] * r.uniform(0.85, 1.08)),),
            "envelope": lambda row: (some(r.choice((0.0, 0.3, 0.7, 1.0))), kept(row)),
            "flows": lambda _: (some(r.choice((0.0, r.uniform(0, 0.04), r.uniform(0, 0.3))), 0.92),),
            "lists": lambda _: (some(r.choice((0.0, r.uniform(0, 0.1), r.uniform(0, 0.6))), 0.92),),
        }
        for table, columns in add.items():
            if table in self.rows:
                self.rows[table] = [(*row, *columns(row)) for row in self.rows[table]]

    def who(self) -> None:
        """Periods, systems (some with no trusts) and trusts."""
        self.rows["periods"] = [(p, years) for p, years in self.years.items()]
        self.rows["systems"] = [(s, f"System {s}", self.or_empty("Y60", 0.3)) for s in self.systems]
        self.rows["trusts"] = [
            (t, f"Trust {t}", self.type[t], self.system[t], self.income(t), self.size[t], None, None)
            for t in self.trusts
        ]

    def income(self, t: str) -> float:
        """Base-year income."""
        return round(self.size[t] * self.tight((0.99, 1.03), (0.94, 1.01), 4), 2)

    def drivers(self) -> None:
        """Growth by type; the star is left out where every type has rows of its own."""
        named = [kind for kind in TYPES if self.chance(0.5)]
        kinds = [*named, "*"] if set(self.type.values()) - set(named) or self.chance(0.5) else named
        self.rows["drivers"] = [
            (p, kind, self.number(0, 0.02, 4), 0.02, self.number(0.02, 0.04, 4), 0.025, 0.6)
            for p in self.periods
            for kind in kinds
        ]

    def adjustments(self) -> None:
        """Some one-off events, two of them on the same trust and period."""
        drawn = [(t, p) for t in self.some(0.6) for p in self.periods if self.chance(0.5)]
        self.rows["adjustments"] = [
            (t, p, label, self.number(-3, 2)) for t, p in drawn for label in ("claim", "sale")
        ]

    def commissioners(self) -> None:
        """Positions of some systems in some periods."""
        self.rows["commissioners"] = [
            (s, p, self.number(-4, 5, 1)) for s in self.systems for p in self.periods if self.chance(0.8)
        ]

    def control_totals(self) -> None:
        """Totals at the three levels, reported and underlying."""
        rows: Rows = []
        inside = {("trust", t): [t] for t in self.trusts}
        inside |= {("system", s): [t for t in self.trusts if self.system[t] == s] for s in self.systems}
        inside[("sector", "*")] = self.trusts
        for (level, code), trusts in inside.items():
            for basis in ("reported", "underlying") if "underlying" in self.blocks else ("reported",):
                if self.chance({"trust": 0.2, "system": 0.4, "sector": 0.6}[level]):
                    continue
                for p, years in self.years.items():
                    base = years * sum(self.size[t] for t in trusts)
                    at = self.tight((-0.12, -0.07), (-0.05, 0.01), 4)
                    if self.chance(0.85):
                        rows.append((level, code, p, basis, round(at * base, 2)))
        self.rows["control_totals"] = rows

    def envelope(self) -> None:
        """Pots and limits, each of them empty now and then."""
        total = sum(self.size.values())
        smallest = self.r.choice((None, 0, None, 1.5, 3.0))
        condition = self.tight((0.0, 0.005), (0.002, 0.02), 4)
        no_condition = self.chance(0.3)
        self.rows["envelope"] = [
            (
                p,
                self.or_empty(round(years * total * self.tight((0.02, 0.06), (0, 0.02), 4), 2)),
                self.or_empty(round(years * total * self.tight((0.02, 0.08), (0, 0.03), 4), 2)),
                self.r.choice((None, 0.035, 0.06)),
                self.or_empty(round(years * total * self.number(0.005, 0.03, 4), 2)),
                self.r.choice((None, 0, round(years * total * 0.004, 2))),
                self.or_empty(0.01),
                self.or_empty(self.number(0.02, 0.05)),
                self.or_empty(self.number(0.2, 0.6)),
                smallest,
                None if no_condition and self.chance(0.6) else condition,
                self.or_empty(self.r.choice((0, 1, 1, 2))),
                self.r.choice((None, 0.2, 0.8)),
                self.or_empty(self.r.choice((0, 1, 1, 2))),
            )
            for p, years in self.years.items()
        ]

    def opportunities(self) -> None:
        """Up to five schemes a trust, some trusts with none, potentials of 1e-9 and 1e6 among them."""
        rows: Rows = []
        for t in self.trusts:
            for i in range(self.r.choice((0, 2, 3, 4, 5))):
                odd = self.r.random()
                potential = self.number(0.001, 0.02, 4) * self.size[t]
                potential = 1e-9 if odd < 0.03 else 1e6 if odd < 0.06 else round(potential, 3)
                beds = self.number(0, 6, 1) if "beds" in self.blocks and self.chance(0.4) else None
                first = self.r.choice((None, None, self.periods[0], self.periods[-1]))
                rows.append(
                    (
                        f"{t}-{i}", t, self.r.choice(("theatres", "medicines")), potential,
                        self.number(0.5, 1), self.number(0.2, 0.9, 1), self.or_empty(self.number(0, 0.4, 2)),
                        self.or_empty(self.number(0, 0.8, 2), 0.3), self.or_empty(self.number(0, 12, 1), 0.3),
                        beds, first, self.chance(0.25), self.chance(0.25),
                        self.r.choice(("approved", "approved", "approved", "pending", "rejected")),
                    )
                )  # fmt: skip
        self.rows["opportunities"] = rows
        self.rows["delivery"] = [(area, 0.18, 0.4) for area in ("theatres", "medicines")]

    def one_offs(self) -> None:
        """Up to three measures at some trusts, not in all periods; payback in the last period too."""
        rows: Rows = []
        for t in self.some(0.8):
            for name in ("deferral", "freeze", "sale")[: self.r.choice((1, 2, 3))]:
                for p, years in self.years.items():
                    limit = round(years * self.size[t] * self.number(0, 0.012, 4), 3)
                    backlog, wte = (1.0 if name == "deferral" else None), (12.0 if name == "freeze" else None)
                    payback = self.r.choice((None, 0.2, 0.8))
                    if self.chance(0.85):
                        rows.append((t, name, p, self.or_empty(limit, 0.04), payback, backlog, wte))
        self.rows["one_offs"] = rows

    def cash(self) -> None:
        """Minimum cash of some trusts."""
        share = 1.0 if self.chance(0.6) else 0.6
        self.rows["cash"] = [(t, round(self.size[t] * self.number(0, 0.015, 4), 2)) for t in self.some(share)]
        for t in self.trusts:
            amount = self.size[t] * self.tight((0.05, 0.2), (0, 0.06), 4)
            self.opening(t, "cash", round(amount, 2))

    def asks(self) -> None:
        """Agreed asks; the least is one that simple schemes can mostly make."""
        easy: dict[str, float] = {}
        for row in self.rows["opportunities"]:
            if not row[11] and not row[12] and row[13] == "approved" and row[10] != self.periods[-1]:
                easy[row[1]] = easy.get(row[1], 0.0) + min(row[3] * row[5], self.size[row[1]] * 0.01)
        rows: Rows = []
        for t, p, spend in self.trust_periods():
            if self.chance(0.4):
                first = p == self.periods[0]
                least = round(easy.get(t, 0.0) * self.number(0, 0.4), 3) if first else 0
                rows.append((t, p, self.or_empty(least, 0.3), self.or_empty(round(spend * 0.03, 3), 0.3)))
        self.rows["asks"] = rows

    def ring_fences(self) -> None:
        """What trusts of a type must receive, or may be asked for, together."""
        rows: Rows = []
        for kind in sorted(set(self.type.values())):
            size = sum(self.size[t] for t in self.trusts if self.type[t] == kind)
            for p, years in self.years.items():
                least = 0 if self.chance(0.7) else round(size * years * 0.001, 3)
                most = round(size * years * self.number(0.01, 0.04), 3)
                if self.chance(0.5):
                    rows.append((kind, p, self.or_empty(least, 0.4), self.or_empty(most, 0.3)))
        self.rows["ring_fences"] = rows

    def rest(self) -> None:
        """Tables that the questions don't use."""
        if self.chance(0.3):
            t, p = self.trusts[0], self.periods[0]
            self.rows["monitoring"] = [(t, p, 4.0, 1.0, 0.8, 3.5, -1.0, -2.0)]
        if self.chance(0.3):
            self.rows["assumptions"] = [("a1", "Made up", 1.0, 0.5, 2.0, "share", "made up", "D")]


if __name__ == "__main__":
    write_random(int(sys.argv[1]), Path(sys.argv[2]))
