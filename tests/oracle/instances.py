"""Random small instances that reach every table and every trap of the formulation, by seed.

Every fifth seed has all blocks, every fifth one block alone, the others a random mixture. A quarter of them
are easy, so that every promise can be kept. All are valid by section 2.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from typing import Any

from tests.oracle.layout import Small, frame, write

BLOCKS = (
    "adjustments", "one_offs", "cash", "flows", "lists", "capacity", "travel", "staffing", "beds", "estate",
    "changes", "asks", "ring_fences", "commissioners", "underlying", "weights",
)  # fmt: skip
TYPES = ("acute", "community", "mental_health")
LENGTHS = ((1.0,), (0.25, 0.25, 0.5, 1.0), (1.0, 0.25, 0.25, 0.5), (0.5, 0.5, 1.0, 1.0), (1.0, 1.0, 1.0, 1.0))
Rows = list[tuple[Any, ...]]


def generate(seed: int) -> Small:
    """The instance of a seed."""
    return _Maker(seed).make()


def write_random(seed: int, folder: Path) -> Path:
    """Generate and write; returns the folder."""
    return write(generate(seed), folder)


class _Maker:
    """Draws one instance, table by table."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.r = Random(f"instance {seed}")  # noqa: S311 - repeatable, not secret
        self.blocks = self._blocks()
        self.easy = self.r.random() < 0.25
        lengths = self.r.choice(LENGTHS)[: self.r.choice((1, 2, 2, 3, 3, 4))]
        self.years = {f"P{i + 1}-{length}": length for i, length in enumerate(lengths)}
        self.periods = list(self.years)
        self.trusts = [f"R{i:02d}" for i in range(self.r.choice((1, 2, 2, 3, 3, 4, 5, 6)))]
        self.systems = [f"Q{i}" for i in range(self.r.choice((1, 1, 2, 3)))]
        self.system = {t: self.r.choice(self.systems) for t in self.trusts}
        self.type = {t: self.r.choice(TYPES) for t in self.trusts}
        self.size = {t: self.number(80, 500, 1) for t in self.trusts}
        self.rows: dict[str, Rows] = {}
        self.settings: dict[str, float] = {}
        self.room: dict[tuple[str, str], float] = {}  # patients a year that changes may still take away
        self.partial: set[str] = set()  # standards with rows in some periods only

    def _blocks(self) -> set[str]:
        if self.seed % 5 == 0:
            return set(BLOCKS)
        if self.seed % 5 == 1:
            alone = BLOCKS[self.seed // 5 % len(BLOCKS)]
            wants = {"capacity": {"lists"}, "travel": {"lists", "capacity"}, "changes": {"flows"}}
            return {alone} | wants.get(alone, set())
        return {block for block in BLOCKS if self.r.random() < 0.6}

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
        tables = {name: frame(name, rows) for name, rows in self.rows.items()}
        return Small(f"random-{self.seed}", tables, self.settings)

    def number(self, low: float, high: float, digits: int = 3) -> float:
        """A number between two others."""
        return round(self.r.uniform(low, high), digits)

    def chance(self, share: float) -> bool:
        """True in that share of draws."""
        return self.r.random() < share

    def or_empty(self, value: Any, share: float = 0.12) -> Any:
        """The value, or an empty cell now and then."""
        return None if self.chance(share) else value

    def tight(self, easy: tuple[float, float], hard: tuple[float, float], digits: int = 3) -> float:
        """A number that is drawn from another range in an easy instance."""
        return self.number(*(easy if self.easy else hard), digits)

    def trust_periods(self) -> list[tuple[str, str, float]]:
        """Every (trust, period, expenditure of the period before growth)."""
        return [(t, p, self.size[t] * years) for t in self.trusts for p, years in self.years.items()]

    def some(self, share: float) -> list[str]:
        """Some of the trusts."""
        return [t for t in self.trusts if self.chance(share)]

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

    def opening(self, t: str, stock: str, amount: float) -> None:
        """An opening stock; left out, and so 0, now and then."""
        if self.chance(0.93):
            self.rows.setdefault("opening", []).append((t, stock, amount))

    def cash(self) -> None:
        """Minimum cash of some trusts."""
        share = 1.0 if self.chance(0.6) else 0.6
        self.rows["cash"] = [(t, round(self.size[t] * self.number(0, 0.015, 4), 2)) for t in self.some(share)]
        for t in self.trusts:
            amount = self.size[t] * self.tight((0.05, 0.2), (0, 0.06), 4)
            self.opening(t, "cash", round(amount, 2))

    def staffing(self) -> None:
        """Staff that falls short or not; ceilings of 0, ceilings and supplies left empty."""
        rows: Rows = []
        kept = set(self.some(0.8))
        for t, p, spend in self.trust_periods():
            if t in kept:
                staff = round(self.size[t] * 12)
                required = round(staff * self.tight((0.95, 1.01), (0.98, 1.07), 4))
                supply = round(staff * self.number(0, 0.08, 4))
                ceiling = round(spend * 12 * 0.085 * self.tight((0.02, 0.06), (0, 0.04), 4), 2)
                ceiling_or_not = self.or_empty(0 if self.chance(0.08) else ceiling)
                rows.append((t, p, staff, required, self.or_empty(supply), 0.085, ceiling_or_not))
        self.rows["staffing"] = rows

    def beds(self) -> None:
        """Beds; escalation without staffing where the trust has no staffing row."""
        rows: Rows = []
        kept = set(self.some(0.8))
        for t, p, _ in self.trust_periods():
            if t in kept:
                beds = round(self.size[t] * 1.3)
                occupied = round(beds * self.tight((0.8, 0.9), (0.85, 0.97), 4))
                limit = round(beds * self.number(0, 0.06, 4))
                slope = self.r.choice((None, 0, 60, 60))
                rows.append((t, p, beds, occupied, 0.92, self.or_empty(limit, 0.06), 0.115, 0.9, slope))
        self.rows["beds"] = rows

    def estate(self) -> None:
        """Backlog, some of it without a ceiling."""
        rows: Rows = []
        for t in self.some(0.8):
            backlog = round(self.size[t] * self.number(0, 0.08, 4), 2)
            ceiling = round(backlog * self.tight((1.2, 1.6), (0.85, 1.3)), 2)
            rows.append((t, self.r.choice((0, 0.05, 0.08)), self.or_empty(ceiling, 0.2)))
            self.opening(t, "backlog", backlog)
        self.rows["estate"] = rows

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

    def standards(self) -> None:
        """Up to two flow and two list standards at some of the trusts."""
        rows: Rows = []
        if "flows" in self.blocks:
            self.rows["flows"] = []
            for v in ("AE4", "CAN62")[: self.r.choice((1, 1, 2))]:
                rows.append((v, f"Standard {v}", "flow", None, self.r.choice((1.0, 5.0))))
                self.flow(v)
        if "lists" in self.blocks:
            self.rows["lists"] = []
            for v in ("RTT18", "DIA6")[: self.r.choice((1, 1, 2))]:
                weeks = 18 if v == "RTT18" else 6
                rows.append((v, f"Standard {v}", "list", weeks, self.r.choice((0.5, 1.0))))
                self.waiting(v, weeks)
        if rows:
            self.rows["standards"] = rows

    def flow(self, v: str) -> None:
        """Rows of a flow standard, perhaps not for all periods; a demand or a target of 0 now and then."""
        if self.chance(0.2):
            self.partial.add(v)
        for t in self.some(0.8):
            scale = 320 if v == "AE4" else 8
            none = self.chance(0.04)
            for p, years in self.years.items():
                demand = 0 if none else round(scale * self.size[t] * years)
                within = round(demand * self.tight((0.85, 0.95), (0.6, 0.9), 4))
                target = self.or_empty(0 if self.chance(0.08) else self.number(0.7, 0.92, 2))
                if v not in self.partial or self.chance(0.7):
                    self.rows["flows"].append((v, t, p, demand, within, target))
                    self.allow(v, t, demand / years)

    def waiting(self, v: str, weeks: int) -> None:
        """Rows of a list standard, for all periods; some lists of 0 with capacity to spare."""
        for t in self.some(0.8):
            scale = 260 if weeks == 18 else 90
            nothing = self.chance(0.08)
            for p, years in self.years.items():
                additions = round(scale * self.size[t] * years)
                stops = round(additions * (1.15 if nothing else self.tight((1.0, 1.1), (0.95, 1.02), 4)))
                target = self.or_empty(0 if self.chance(0.08) else self.number(0.6, 0.8, 2))
                self.rows["lists"].append((v, t, p, additions, stops, self.number(0.9, 1.3), target))
                self.allow(v, t, additions / years)
            weekly = scale * self.size[t] * weeks / 52
            self.opening(t, f"list:{v}", 0 if nothing else round(weekly * self.tight((0.3, 0.6), (0.6, 1.5))))

    def allow(self, v: str, t: str, yearly: float) -> None:
        """Keep the least of what changes may take away: demand* must stay above 0."""
        self.room[v, t] = min(self.room.get((v, t), yearly), yearly)

    def capacity(self) -> None:
        """Up to three steps where there is activity; a flow's tariff is never above its cost."""
        rows: Rows = []
        for (v, t), yearly in self.room.items():
            if self.chance(0.15):
                continue
            for i in range(self.r.choice((1, 2, 3))):
                flow = v in ("AE4", "CAN62")
                cost = round(self.number(120, 500, 0) if flow else self.number(1200, 3600, 0))
                tariff = min(cost, 120) if flow else self.r.choice((1000, 1500))
                limit = round(yearly * self.number(0, 0.06))
                most, income = self.or_empty(limit, 0.03), self.or_empty(tariff)
                rows.append((v, t, f"s{i}", most, cost, income, self.number(0, 8, 1)))
        self.rows["capacity"] = rows

    def travel(self) -> None:
        """Directed travel times, some of them one way only or too far."""
        if self.chance(0.8):
            self.settings["transfer_minutes"] = 60
        self.rows["travel"] = [
            (a, b, round(self.number(10, 90, 0)), self.or_empty(round(self.number(20, 150, 0))))
            for a in self.trusts
            for b in self.trusts
            if a != b and self.chance(0.7)
        ]

    def changes(self) -> None:
        """Up to three changes with a lead of 0..Y; effects of every kind."""
        changes: Rows = []
        effects: Rows = []
        count = self.r.choice((1, 2, 3))
        for i in range(count):
            system = self.r.choice([self.system[t] for t in self.trusts])
            lead = self.r.choice((0, 0, 1, 1, len(self.periods)))
            earliest = self.r.choice((None, None, self.r.choice(self.periods)))
            saving, double = self.number(0, 8, 2), self.number(0, 4, 2)
            capital = self.or_empty(self.number(0, 6, 1))
            money = (capital, saving, double)
            changes.append((f"C{i}", f"Change {i}", system, *money, lead, self.chance(0.5), earliest))
            effects += self.effects(f"C{i}", [t for t in self.trusts if self.system[t] == system], count)
        self.rows["changes"] = changes
        self.rows["change_effects"] = effects

    def effects(self, change: str, trusts: list[str], count: int) -> Rows:
        """The effects of one change on the trusts of its system."""
        rows: Rows = []
        loser, winner = self.r.choice(trusts), self.r.choice(trusts)
        for v in sorted({v for v, t in self.room if t == loser}):
            taken = float(int(self.room[v, loser] * self.number(0, 0.9) / count))
            gives = (v, winner) in self.room and winner != loser
            if taken and (gives or (v not in self.partial and self.chance(0.6))):
                rows.append((change, loser, f"demand:{v}", -taken))
                if gives and (v in self.partial or self.chance(0.5)):
                    rows.append((change, winner, f"demand:{v}", self.r.choice((taken, round(taken * 0.6)))))
        for measure, scale in (("beds", 0.03), ("required", 0.1)):
            size = round(self.size[loser] * scale)
            if self.chance(0.6) and size:
                rows.append((change, loser, measure, -size))
                if winner != loser:
                    rows.append((change, winner, measure, size))
        return rows

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
