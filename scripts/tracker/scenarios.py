"""The scenarios that are shipped, the rest of the year among them."""

from __future__ import annotations

from optimiser.instances import Instance
from optimiser.subjects.tracker.compute import tracker
from optimiser.subjects.tracker.replan import Rest, rest_instance, rest_of
from scripts.shipping import Draft
from scripts.tracker.judged import USE, YEAR

HALF, DRIFT = 0.5, 1.0  # as optimiser track does unless told otherwise
SURPLUS_ASK = 1.5
H1_RATE = 0.855  # of the plan to date that was made in the first half; published


def scenarios(instance: Instance) -> dict[str, str]:
    """Scenario files by name."""
    low, high = USE.range("delivery_mean")
    mean = USE["delivery_mean"]
    best = min(high / mean, 1 / float(instance.tables["opportunities"]["delivery"].max()))
    drafts = {
        "no_one_offs": Draft("No one-off measures: savings have to last.").change(
            "one_offs", "", "set = { limit = 0 }"
        ),
        "support_135": Draft("Support of £135m, as much as the net deficit of the first half.").change(
            "envelope", "", "set = { grant_pot = 135 }"
        ),
        "no_support": Draft("No support is given to anybody.").change(
            "envelope", "", "set = { grant_pot = 0 }"
        ),
        "delivery_as_first_half": Draft(
            "The share of savings delivered is that of the first half, 85.5%."
        ).change("opportunities", "", f"multiply = {{ delivery = {H1_RATE / mean:.4f} }}"),
        "bias_low": Draft("Plans are as optimistic as in the worst year seen: 78% is delivered.").change(
            "opportunities", "", f"multiply = {{ delivery = {low / mean:.4f} }}"
        ),
        "bias_high": Draft(f"Savings are delivered better than ever: {best * mean:.0%} of plans.").change(
            "opportunities", "", f"multiply = {{ delivery = {best - 0.0005:.3f} }}"
        ),
        "surplus_ask": _surplus(instance),
    }
    return {name: draft.text(name) for name, draft in drafts.items()} | {"h1_catch_up": _rest(instance)}


def _surplus(instance: Instance) -> Draft:
    """More of those that have promised a surplus, the sector's total with them."""
    totals = instance.tables["control_totals"]
    asked = totals[(totals["level"] == "trust") & (totals["amount"] > 0)]
    codes = ", ".join(f'"{code}"' for code in asked["id"])
    more = (SURPLUS_ASK - 1) * asked["amount"].sum()
    draft = Draft("The trusts that planned a surplus are asked for half as much again.")
    draft.change("control_totals", f"id = [{codes}]", f"multiply = {{ amount = {SURPLUS_ASK:g} }}")
    return draft.change("control_totals", 'level = "sector"', f"add = {{ amount = {more:.6f} }}")


def _rest(instance: Instance) -> str:
    """The rest of the year, by the rules of `optimiser track`, as a change of the tables."""
    found = tracker(instance)
    rest: Rest = rest_of(instance, found, HALF, 1, DRIFT)
    left = rest_instance(instance, found, rest)
    draft = Draft(
        "The first half is over: what the second half can still catch up, from where each trust stands.",
        "Written by the builder with the rules of optimiser track; positions are those of the whole year.",
    )
    draft.change("periods", "", f"set = {{ years = {left.tables['periods']['years'].iloc[0]:g} }}")
    rates = "price_uplift = 0, funded_growth = 0, cost_inflation = 0, demand_growth = 0, marginal_cost = 1"
    draft.change("drivers", "", f"set = {{ {rates} }}")
    for row in left.tables["trusts"].itertuples():
        money = f"income = {row.income:.6f}, expenditure = {row.expenditure:.6f}"
        draft.change("trusts", f'trust = "{row.trust}"', f"set = {{ {money} }}")
    _appended(draft, left)
    _shares(draft, instance, left)
    return draft.text("h1_catch_up")


def _appended(draft: Draft, left: Instance) -> None:
    """What has happened already, as adjustments."""
    lines = [
        f'  {{ trust = "{row.trust}", period = "{YEAR}", label = "{row.label}", amount = {row.amount:.6f} }},'
        for row in left.tables["adjustments"].itertuples()
    ]
    draft.change("adjustments", "", "append = [\n" + "\n".join(lines) + "\n]")


def _shares(draft: Draft, instance: Instance, left: Instance) -> None:
    """Pots and limits by time, stocks as they stand, schemes less what has been started."""
    pots = left.tables["envelope"].iloc[0]
    amounts = ", ".join(f"{name} = {pots[name]:g}" for name in ("grant_pot", "loan_pot", "capital_budget"))
    draft.change("envelope", "", f"set = {{ {amounts}, support_cost = {pots['support_cost']:g} }}")
    for table, column in (("one_offs", "limit"), ("staffing", "agency_ceiling")):
        draft.change(table, "", f"multiply = {{ {column} = {HALF:g} }}")
    draft.change("flows", "", f"multiply = {{ demand = {HALF:g}, within = {HALF:g} }}")
    grown = (1 + USE["backlog_growth"]) ** HALF  # cash moves by the adjustments, in the period itself
    draft.change("opening", 'stock = "backlog"', f"multiply = {{ amount = {grown:.6f} }}")
    before = instance.tables["opportunities"].groupby("trust")["potential"].sum()
    after = left.tables["opportunities"].groupby("trust")["potential"].sum()
    for trust, share in (after / before).items():
        draft.change("opportunities", f'trust = "{trust}"', f"multiply = {{ potential = {share:.6f} }}")
