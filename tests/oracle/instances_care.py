"""The care side of a random instance: staff, beds, estate, standards, capacity, travel and changes."""

from __future__ import annotations

from tests.oracle.draw import Draw, Rows


class Care(Draw):
    """Draws the tables of safety, access and reconfiguration."""

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
