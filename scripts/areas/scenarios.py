"""The scenarios that are shipped: each one question that was asked of these plans."""

from __future__ import annotations

from scripts.areas.judged import PERIODS, USE
from scripts.areas.tables import RTT
from scripts.shipping import Draft, in_periods, texts

FIRST, SECOND, THIRD, LAST = PERIODS
BAILOUT, RAID = 500, 1000  # £m
ACHIEVED = 0.037  # share of turnover that was saved in 2016-17; published
STRICT = 0.75
REACHED_AE, REACHED_RTT = 0.884, 0.868  # inside four hours, inside 18 weeks: trusts in 2017-18; published
WINTER_DEMAND, WINTER_BEDS = 1.03, 1.02
BUYABLE = 5  # times the steps of capacity: what a year's recovery would have to find
BY_PERIOD = (
    "adjustments", "beds", "commissioners", "control_totals", "drivers", "envelope", "flows", "lists", "one_offs",
    "periods", "published", "ring_fences", "staffing",
)  # fmt: skip


def scenarios(codes: list[str]) -> dict[str, str]:
    """Scenario files by name; `codes` are the areas."""
    drafts = {**_politics(codes), **_money(), **_savings(), **_care(), **_one_year()}
    return texts(drafts)


def _politics(codes: list[str]) -> dict[str, Draft]:
    early = Draft("Areas have to balance a year earlier, in 2019-20 as well as in 2020-21.")
    rows = ",\n".join(
        f'  {{ level = "system", id = "{code}", period = "{THIRD}", basis = "reported", amount = 0 }}'
        for code in codes
    )
    early.change("control_totals", "", f"append = [\n{rows},\n]")
    none = Draft(
        "No service change finds political support: nothing is brought together and no hub is built."
    )
    none.change("changes", "", "remove = true").change("change_effects", "", "remove = true")
    return {
        "no_politics": none,
        "no_contested": Draft("No contested service change finds political support; hubs are built.").change(
            "envelope", "", "set = { contested_changes = 0 }"
        ),
        "all_support": Draft("Every contested service change finds political support.").change(
            "envelope", "", 'set = { contested_changes = "" }'
        ),
        "must_balance_2019_20": early,
    }


def _money() -> dict[str, Draft]:
    return {
        "bailout_500": Draft("Another £500m of support is found in 2017-18.").change(
            "envelope", in_periods(FIRST), f"add = {{ grant_pot = {BAILOUT} }}"
        ),
        "fund_ends": Draft("The fund ends before 2020-21: areas balance without it.").change(
            "envelope", in_periods(LAST), "set = { grant_pot = 0 }"
        ),
        "cap_raid_1000": Draft("Up to £1,000m of capital may become revenue in every year.").change(
            "envelope", "", f"set = {{ capital_to_revenue_limit = {RAID} }}"
        ),
        "no_raid": Draft("No capital becomes revenue.").change(
            "envelope", "", "set = { capital_to_revenue_limit = 0 }"
        ),
        "capital_unlimited": Draft("Capital is no limit on service changes, savings or repairs.").change(
            "envelope", "", 'set = { capital_budget = "" }'
        ),
        "tariff_1pct": Draft("Prices fall behind costs by 1% a year instead of 2%.").change(
            "drivers", "", "add = { price_uplift = 0.01 }"
        ),
        "stand_still": Draft("After 2017-18 funding keeps pace with costs and demand.").change(
            "drivers",
            f'period = ["{SECOND}", "{THIRD}", "{LAST}"]',
            f"set = {{ funded_growth = {_pace():.6f} }}",
        ),
    }


def _pace() -> float:
    """Volume growth at which income grows as fast as expenditure."""
    cost = (1 + USE["cost_inflation"]) * (1 + USE["marginal_cost"] * USE["demand_growth"])
    return cost / (1 + USE["cost_inflation"] - USE["tariff_efficiency"]) - 1


def _savings() -> dict[str, Draft]:
    low, high = USE.range("delivery_mean")
    mean = USE["delivery_mean"]
    best = min(high / mean, 1 / 0.98)
    return {
        "realistic_requirement": Draft(
            "No trust is asked for more than 3.7% of its expenditure, what was saved in 2016-17."
        ).change("envelope", "", f"set = {{ efficiency_max = {ACHIEVED} }}"),
        "bias_low": Draft("Plans are as optimistic as in the worst year seen: 78% is delivered.").change(
            "opportunities", "", f"multiply = {{ delivery = {low / mean:.4f} }}"
        ),
        "bias_high": Draft(f"Savings are delivered better than ever: {best * mean:.0%} of plans.").change(
            "opportunities", "", f"multiply = {{ delivery = {best - 0.0005:.3f} }}"
        ),
    }


def _care() -> dict[str, Draft]:
    return {
        "agency_strict": Draft("Agency ceilings are a quarter lower in every year.").change(
            "staffing", "", f"multiply = {{ agency_ceiling = {STRICT} }}"
        ),
        "targets_held": Draft("A&E has to meet 95% from 2017-18 on.").change(
            "flows", "", f"set = {{ target = {USE['ae_target_3']} }}"
        ),
        "targets_relaxed": Draft("A&E is held to 90% for all four years, planned treatment to 87%.")
        .change("flows", "", "set = { target = 0.9 }")
        .change("lists", "", "set = { target = 0.87 }"),
        "targets_relaxed_y1": Draft(
            "The standards are eased for 2017-18, to A&E at 88.4% and planned treatment at 86.8%.",
            "What trusts reached in that year; the standards stand again from 2018-19.",
        )
        .change("flows", in_periods(FIRST), f"set = {{ target = {REACHED_AE} }}")
        .change("lists", in_periods(FIRST), f"set = {{ target = {REACHED_RTT} }}"),
        "recover_all_in_year": Draft(
            "A&E recovers to 95% and planned treatment to 92% within 2017-18, whatever capacity that takes.",
            "Steps of capacity are five times as long at the same prices: money is to be the only limit.",
        )
        .change("flows", "", "set = { target = 0.95 }")
        .change("lists", "", "set = { target = 0.92 }")
        .change("capacity", "", f"multiply = {{ limit = {BUYABLE} }}"),
        "winter_bad": Draft("A bad winter in 2017-18: 3% more A&E patients and 2% more beds filled.")
        .change("flows", in_periods(FIRST), f"multiply = {{ demand = {WINTER_DEMAND} }}")
        .change("beds", in_periods(FIRST), f"multiply = {{ occupied = {WINTER_BEDS} }}"),
    }


def _one_year() -> dict[str, Draft]:
    """2017-18 by itself, for the published numbers that are about that year and nothing after it."""
    alone = Draft(
        "2017-18 by itself: no later year, and no service change, since none saves anything within the year.",
        "The sector's planned deficit is then the only control total.",
    )
    recover = Draft(
        "2017-18 by itself, with A&E at 95% and planned treatment at 92% by its end and five times the capacity.",
        "What recovery within the year costs, with no other year to pay for it.",
    )
    money = Draft(
        "2017-18 by itself, A&E by itself and held to 95%: what more money buys in A&E.",
        "Nothing else waits, so that what is added goes where the question sends it.",
    )
    for draft in (alone, recover, money):
        _only_first(draft)
    recover.change("flows", "", "set = { target = 0.95 }").change("lists", "", "set = { target = 0.92 }")
    recover.change("capacity", "", f"multiply = {{ limit = {BUYABLE} }}")
    money.change("flows", "", "set = { target = 0.95 }").change("lists", "", "remove = true")
    money.change("capacity", f'standard = "{RTT}"', "remove = true")
    money.change("opening", f'stock = "list:{RTT}"', "remove = true")
    money.change("standards", f'standard = "{RTT}"', "remove = true")
    money.change("published", 'figure = ["rtt_list", "rtt_share"]', "remove = true")
    return {"year_2017_18": alone, "recover_2017_18": recover, "ae_for_money": money}


def _only_first(draft: Draft) -> None:
    """Take away every later year and every service change."""
    later = ", ".join(f'"{period}"' for period in PERIODS[1:])
    for table in BY_PERIOD:
        draft.change(table, f"period = [{later}]", "remove = true")
    draft.change("opportunities", f"first_period = [{later}]", "remove = true")
    draft.change("changes", "", "remove = true").change("change_effects", "", "remove = true")
