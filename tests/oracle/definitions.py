"""Section 5 of the formulation, straight from the page.

The same lines serve two readers: the oracle puts solver expressions in and gets rows out, the checker puts
the numbers of a finished run in and gets numbers out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import fsum
from typing import Any

from pyscipopt import quicksum

from tests.oracle.data import Data, Key, need
from tests.oracle.decisions import schemes
from tests.oracle.questions import Question

Value = Any  # a float or a pyscipopt expression
Define = Callable[[str, Key, Value, bool], Value]


def total(terms: Iterable[Value]) -> Value:
    """Their sum."""
    found = list(terms)
    return fsum(found) if all(isinstance(term, int | float) for term in found) else quicksum(found)


class Plan:
    """Decisions and everything that is defined by them.

    `x` maps a kind of decision to its values by key; what is not there is 0. `define(name, key, value,
    stock)` may replace a defined value by a variable that equals it (`stock`: it cannot be negative).
    """

    def __init__(
        self, data: Data, asked: Question, x: Mapping[str, Mapping[Key, Value]], define: Define
    ) -> None:
        self.data, self.asked, self.x, self.define = data, asked, x, define
        exist = schemes(data, asked)
        self.schemes = {t: [o for o in data.of_trust(t) if o in exist] for t in data.trusts}
        self.unidentified_counts = 1.0 if asked.basis == "plan" else 0.0
        self.values: dict[str, dict[Key, Value]] = {}
        for name, rule in (
            ("cip", self._cip), ("position", self._position), ("reported", self._reported),
            ("underlying", self._underlying), ("cash", self._cash), ("staff", self._staff),
            ("need", self._need), ("beds", self._beds), ("backlog", self._backlog),
            ("demand", self._demand), ("list", self._list),
        ):  # fmt: skip
            self.values[name] = {}
            for key in self._keys(name):
                stock = name in ("backlog", "list")
                self.values[name][key] = define(name, key, rule(*key), stock)

    def _keys(self, name: str) -> list[Key]:
        data = self.data
        keys: dict[str, Iterable[Key]] = {
            "staff": data.staffing,
            "need": data.staffing,
            "beds": data.beds,
            "backlog": [(t, y) for t in data.estate for y in data.periods],
            "demand": data.flows,
            "list": sorted(data.lists, key=lambda key: key[2]),
        }
        return list(keys.get(name, [(t, y) for t in data.trusts for y in data.periods]))

    def of(self, kind: str, *key: Any) -> Value:
        """A decision, 0 where there is none (as before the first period)."""
        return self.x.get(kind, {}).get(key, 0.0)

    def get(self, name: str, *key: Any) -> Value:
        """A defined value."""
        return self.values[name][key]

    def delivered(self, o: str) -> float:
        """The share of a scheme that counts on the basis of the question."""
        return 1.0 if self.asked.basis == "plan" else float(self.data.opportunities[o]["delivery"])

    def live(self, r: str, y: int) -> Value:
        """Whether a change is live."""
        return self.of("begun", r, y - self.data.changes[r]["lead"])

    def begins(self, r: str, y: int) -> Value:
        """Whether a change begins in the period."""
        return self.of("begun", r, y) - self.of("begun", r, y - 1)

    def annual(self, o: str, y: int) -> Value:
        """A scheme's value in the period at annual value: its gain over the length."""
        return self.of("run", o, y - 1) + self.data.opportunities[o]["part_year"] * self.of("start", o, y)

    def gain(self, o: str, y: int) -> Value:
        """A scheme's value in the period, at plan."""
        return self.data.years[y] * self.annual(o, y)

    def used(self, t: str, y: int) -> Value:
        """One-offs used by a trust."""
        return total(self.of("use", t, m, y) for m in self.data.measures(t, y))

    def saving(self, t: str, y: int) -> Value:
        """What the position is improved by on the basis of the question."""
        return total(
            [self.delivered(o) * self.gain(o, y) for o in self.schemes[t]]
            + [self.used(t, y), self.unidentified_counts * self.of("unidentified", t, y)]
        )

    def payback(self, t: str, y: int) -> Value:
        """What one-offs cost later; those of the last period at once."""
        charged = [y - 1] + ([y] if y == self.data.last else [])
        return total(
            need(self.data.one_offs[t, m, z]["payback"]) * self.of("use", t, m, z)
            for z in charged
            for m in self.data.measures(t, z)
        )

    def one_off_costs(self, t: str, y: int) -> Value:
        """The cost of starting schemes."""
        return total(
            self.data.opportunities[o]["one_off_cost"] * self.of("start", o, y) for o in self.schemes[t]
        )

    def double_running(self, t: str, y: int) -> Value:
        """A trust's share of double running."""
        rows = [(r, row) for r, row in self.data.changes.items() if row["system"] == self.data.system[t]]
        return self.data.share(t) * total(row["double_running"] * self.begins(r, y) for r, row in rows)

    def change_savings(self, t: str, y: int) -> Value:
        """A trust's share of the savings of live changes."""
        rows = [(r, row) for r, row in self.data.changes.items() if row["system"] == self.data.system[t]]
        saved = total(row["saving"] * self.live(r, y) for r, row in rows)
        return self.data.share(t) * self.data.years[y] * saved

    def patient_money(self, t: str, y: int) -> Value:
        """The margin on extra capacity less the cost of sending patients (£m)."""
        margins = [
            (need(row["tariff"]) - need(row["unit_cost"])) * self.of("extra", v, t, k, y)
            for (v, there, k), row in self.data.capacity.items()
            if there == t
        ]
        sent = [
            -need(self.data.travel[key[1], key[2]]["transfer_cost"]) * value
            for key, value in self.x.get("transfer", {}).items()
            if (key[1], key[3]) == (t, y)
        ]
        return total(margins + sent) / 1e6

    def staff_money(self, t: str, y: int) -> Value:
        """The cost of agency staff and escalation beds (£m)."""
        cost: list[Value] = []
        if (t, y) in self.data.staffing:
            price = need(self.data.staffing[t, y]["agency_price"])
            cost.append(self.data.years[y] * price * (self.of("agency", t, y) + self.of("glass", t, y)))
        if (t, y) in self.data.beds:
            price = need(self.data.beds[t, y]["escalation_cost"])
            cost.append(self.data.years[y] * price * self.of("escalation", t, y))
        return total(cost)

    def interest(self, t: str, y: int) -> Value:
        """Interest on the loans of earlier periods."""
        rate = need(self.data.envelope[y]["loan_rate"])
        return self.data.years[y] * rate * total(self.of("loan", t, z) for z in range(1, y))

    def support_cost(self, t: str, y: int) -> Value:
        """The cost of a place on the support programme."""
        return need(self.data.envelope[y]["support_cost"]) * self.of("place", t, y)

    def _cip(self, t: str, y: int) -> Value:
        steps = [self.annual(o, y) - (self.annual(o, y - 1) if y > 1 else 0.0) for o in self.schemes[t]]
        return total([*steps, self.used(t, y), self.of("unidentified", t, y)])

    def _position(self, t: str, y: int) -> Value:
        return (
            self.data.nothing[t, y]
            + self.saving(t, y)
            - self.payback(t, y)
            - self.one_off_costs(t, y)
            + self.patient_money(t, y)
            - self.staff_money(t, y)
            - self.support_cost(t, y)
            + self.change_savings(t, y)
            - self.double_running(t, y)
            - self.interest(t, y)
        )

    def _reported(self, t: str, y: int) -> Value:
        return self.get("position", t, y) + self.of("grant", t, y)

    def _underlying(self, t: str, y: int) -> Value:
        full_year = [
            self.delivered(o) * (self.data.years[y] * self.of("run", o, y) - self.gain(o, y))
            for o in self.schemes[t]
        ]
        return (
            self.get("position", t, y)
            - self.data.adjustments.get((t, y), 0.0)
            + total(full_year)
            - self.used(t, y)
            - self.unidentified_counts * self.of("unidentified", t, y)
            + self.payback(t, y)
            + self.one_off_costs(t, y)
            + self.support_cost(t, y)
            + self.double_running(t, y)
        )

    def _cash(self, t: str, y: int) -> Value:
        before = self.get("cash", t, y - 1) if y > 1 else self.data.opening.get((t, "cash"), 0.0)
        return before + self.get("position", t, y) + self.of("grant", t, y) + self.of("loan", t, y)

    def _staff(self, t: str, y: int) -> Value:
        opportunities, one_offs = self.data.opportunities, self.data.one_offs
        gone = [opportunities[o]["wte"] * self.of("run", o, y) for o in self.schemes[t]]
        unfilled = [
            need(one_offs[t, m, y]["wte"]) * self.of("use", t, m, y) / self.data.years[y]
            for m in self.data.measures(t, y)
        ]
        agency = self.of("agency", t, y) + self.of("glass", t, y)
        return need(self.data.staffing[t, y]["substantive"]) - total(gone) - total(unfilled) + agency

    def _need(self, t: str, y: int) -> Value:
        extra = [
            need(row["wte"]) * self.of("extra", v, t, k, y) / (1000 * self.data.years[y])
            for (v, there, k), row in self.data.capacity.items()
            if there == t
        ]
        beds = self.data.beds.get((t, y))
        escalated = need(beds["escalation_wte"]) * self.of("escalation", t, y) if beds else 0.0
        required = need(self.data.staffing[t, y]["required"])
        return required + total(extra) + escalated + self.changed("required", t, y)

    def changed(self, measure: str, t: str, y: int) -> Value:
        """Σ effect·live of a measure at a trust."""
        return total(a * self.live(r, y) for r, a in self.data.effect(measure, t).items())

    def bed_movement(self, t: str, y: int) -> Value:
        """Beds more (or fewer) than those available: escalation, closures and changes."""
        closed = [self.data.opportunities[o]["beds"] * self.of("run", o, y) for o in self.schemes[t]]
        return self.of("escalation", t, y) - total(closed) + self.changed("beds", t, y)

    def _beds(self, t: str, y: int) -> Value:
        return need(self.data.beds[t, y]["available"]) + self.bed_movement(t, y)

    def _backlog(self, t: str, y: int) -> Value:
        before = self.get("backlog", t, y - 1) if y > 1 else self.data.opening.get((t, "backlog"), 0.0)
        growth = (1 + need(self.data.estate[t]["growth"])) ** self.data.years[y]
        added = [
            need(self.data.one_offs[t, m, y]["backlog"]) * self.of("use", t, m, y)
            for m in self.data.measures(t, y)
        ]
        return before * growth + total(added) - self.of("repair", t, y)

    def _demand(self, v: str, t: str, y: int) -> Value:
        moved = self.data.years[y] * self.changed(f"demand:{v}", t, y)
        return need(self.data.flows[v, t, y]["demand"]) + moved

    def treated(self, v: str, t: str, y: int) -> Value:
        """Patients treated in extra capacity, over the steps."""
        return total(self.of("extra", v, t, k, y) for k in self.data.steps(v, t))

    def reachable(self, v: str, t: str, y: int) -> Value:
        """The most patients that can be inside a flow standard."""
        row, years = self.data.flows[v, t, y], self.data.years[y]
        demand, within = need(row["demand"]), need(row["within"])
        slope = self.data.slope(v, t, y)
        by_beds = slope * self.bed_movement(t, y) if slope else 0.0
        share = within / demand if demand else 0.0
        moved = share * self.changed(f"demand:{v}", t, y)
        return within + self.treated(v, t, y) + years * by_beds + years * moved

    def sent(self, v: str, t: str, y: int) -> Value:
        """Σ transfers out."""
        return total(
            x for (w, here, _, z), x in self.x.get("transfer", {}).items() if (w, here, z) == (v, t, y)
        )

    def taken(self, v: str, t: str, y: int) -> Value:
        """Σ transfers in."""
        return total(
            x for (w, _, there, z), x in self.x.get("transfer", {}).items() if (w, there, z) == (v, t, y)
        )

    def waiting_before(self, v: str, t: str, y: int) -> Value:
        """The list at the start of the period."""
        return self.get("list", v, t, y - 1) if y > 1 else self.data.opening.get((t, f"list:{v}"), 0.0)

    def _list(self, v: str, t: str, y: int) -> Value:
        row = self.data.lists[v, t, y]
        return (
            self.waiting_before(v, t, y)
            + need(row["additions"])
            - need(row["stops"])
            + self.of("idle", v, t, y)
            - self.treated(v, t, y)
            + self.taken(v, t, y)
            - self.sent(v, t, y)
            + self.data.years[y] * self.changed(f"demand:{v}", t, y)
        )
