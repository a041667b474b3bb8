"""The scenarios that are shipped with the instance: each one question that ministers do ask."""

from __future__ import annotations

from optimiser.extras.england.access import AE, COMMUNITY, RTT, TESTS
from optimiser.extras.england.ledger import USE
from optimiser.extras.england.money import FENCED, PERIODS, SUPPORT, pot
from scripts.shipping import Draft, in_periods, texts

FIRST, SECOND = PERIODS[0], PERIODS[1]
BAILOUT, RAID = 500, 900  # £m
REALISTIC = 0.043  # share of expenditure; more was called almost impossible in 2017
WINTER_DEMAND, WINTER_BEDS = 1.03, 1.02
REAL_GROWTH = 0.03
"""NHS revenue a year in real terms, 2026-27 to 2028-29: Medium Term Planning Framework, October 2025; published."""
DEFLATORS = (0.022, 0.02, 0.02)
"""Prices of the economy by year: OBR, as in the assumptions gdp_deflator_2027_28 and gdp_deflator_2028_29."""


def scenarios() -> dict[str, str]:
    """Scenario files by name."""
    drafts = {**_support(), **_standards(), **_money(), **_pressures(), **_safety(), **_savings()}
    return texts(drafts)


def _pots(title: str, why: str, *pots: float) -> Draft:
    draft = Draft(title, why)
    for period, amount in zip(PERIODS, pots, strict=True):
        if amount != pot(period):
            draft.change("envelope", in_periods(period), f"set = {{ grant_pot = {amount:g} }}")
    return draft


def _support() -> dict[str, Draft]:
    slow, fast = USE.range("support_taper")
    return {
        "no_support": _pots(
            "No deficit support is paid in any year.",
            "Who cannot live without it: trusts that are short here and are not with the straight line.",
            0,
            0,
            0,
        ),
        "support_stays": _pots(
            "Deficit support stays at its level of 2025-26, £2,200m, in every year.",
            "Beside it the straight line to nothing shows whom the withdrawal costs what.",
            SUPPORT,
            SUPPORT,
            SUPPORT,
        ),
        "support_fast": _pots(
            "Deficit support is halved in 2026-27 and gone in 2027-28.",
            "The high end of support_taper.",
            *(round(max(0.0, 1 - fast * years) * SUPPORT) for years in (1, 2, 3)),
        ),
        "support_slow": _pots(
            "Deficit support falls by a quarter a year, and £550m of it is agreed for 2028-29.",
            "The low end of support_taper; the framework allows for support that is agreed.",
            *(round(max(0.0, 1 - slow * years) * SUPPORT) for years in (1, 2, 3)),
        ),
        "support_late": _pots(
            "Deficit support stays till 2027-28 and ends at once in 2028-29.",
            "No amount is published for the years between: the other shape that they could take.",
            SUPPORT,
            SUPPORT,
            0,
        ),
        "support_benchmark": Draft(
            "Support pays for half of the cost above the benchmark, not for all of it."
        ).change("envelope", "", "set = { excess_cost_supported = 0.5 }"),
        "no_fence": _no_fence(),
    }


def _no_fence() -> Draft:
    draft = Draft(
        "Nothing limits what is asked of mental health and community trusts.",
        "What hijacked money would be: what these trusts are asked more than with the fence.",
    )
    for kind in FENCED:
        draft.change("ring_fences", f'type = "{kind}"', "remove = true")
    return draft


def _standards() -> dict[str, Draft]:
    everywhere = Draft(
        "A&E 82% over the whole of 2026-27 at every trust, at whatever speed and with as much capacity as it takes.",
        "What 82% at every trust would take: no limit on the pace or on the last step of capacity.",
    )
    everywhere.change("flows", f'standard = "{AE}", period = "{FIRST}"', "set = { target = 0.82 }")
    everywhere.change("flows", f'standard = "{AE}"', 'set = { pace = "" }')
    everywhere.change("capacity", f'standard = "{AE}", step = "third"', 'set = { limit = "" }')
    at_pace = Draft(
        "A&E at the pace of the ninth decile of single years, 6.6 points, with as much capacity as it takes.",
        "The best that is believable of every trust at once; capacity on offer would stop it short of the pace.",
    )
    at_pace.change("flows", f'standard = "{AE}"', f"set = {{ pace = {USE.range('pace_AE4')[1]} }}")
    at_pace.change("capacity", f'standard = "{AE}", step = "third"', 'set = { limit = "" }')
    relaxed = Draft("The waiting targets of 2026-27 are not asked for until 2027-28.")
    relaxed.change("flows", in_periods(FIRST), 'set = { target = "" }')
    relaxed.change("lists", in_periods(FIRST), 'set = { target = "" }')
    whole = Draft(
        "The targets of 2028-29 are to be met at once.", "They stand in the framework for the last year."
    )
    whole.change("flows", f'standard = "{AE}"', "set = { target = 0.85 }")
    for standard, target in ((RTT, 0.92), (TESTS, 0.99), (COMMUNITY, 0.8)):
        whole.change("lists", f'standard = "{standard}"', f"set = {{ target = {target} }}")
    other = Draft(
        "Planned treatment as the monthly collection counts it: 65% inside 18 weeks in March 2026.",
        "The list is the weekly collection's; a shape that shows 65% instead of 62.7% with the same additions.",
    )
    other.change("lists", f'standard = "{RTT}"', "multiply = { shape = 1.064 }")
    return {
        "ae_82_everywhere": everywhere,
        "ae_pace_best": at_pace,
        "targets_relaxed_y1": relaxed,
        "recover_all_in_year": whole,
        "rtt_at_65": other,
    }


def _money() -> dict[str, Draft]:
    return {
        "bailout_500": Draft("Another £500m of support is found for 2026-27.").change(
            "envelope", in_periods(FIRST), f"add = {{ grant_pot = {BAILOUT} }}"
        ),
        "cap_raid_900": Draft(
            "Up to £900m of the capital that is not kept for repairs may be turned into support in 2026-27."
        ).change("envelope", in_periods(FIRST), f"set = {{ capital_to_revenue_limit = {RAID} }}"),
        "capital_unlimited": Draft("Capital is no limit on repairs or on savings.").change(
            "envelope", "", 'set = { capital_budget = "" }'
        ),
        "paid_in_full": Draft(
            "Commissioners pay more for every further patient treated: £1,400 instead of £850.",
            "The high end of rtt_tariff; whether they can afford it is another question.",
        ).change("capacity", f'standard = "{RTT}"', f"set = {{ tariff = {USE.range('rtt_tariff')[1]:g} }}"),
    }


def _pressures() -> dict[str, Draft]:
    both = {
        kind: USE[name] for kind, name in (("*", "demand_growth"), ("community", "demand_growth_community"))
    }
    funded = Draft("The whole marginal cost of growth is funded.", "The high end of funded_demand.")
    unfunded = Draft("None of the cost of growth is funded, as in 2025-26.", "The low end of funded_demand.")
    for kind, growth in both.items():
        whole = round(USE["marginal_cost"] * growth, 6)
        funded.change("drivers", f'type = "{kind}"', f"set = {{ funded_growth = {whole} }}")
        unfunded.change("drivers", f'type = "{kind}"', "set = { funded_growth = 0 }")
    still = Draft(
        "Prices keep pace with costs: nothing gets worse by itself but for growth that is not funded."
    )
    for period in PERIODS:
        uplift = USE["cost_uplift_" + period.replace("-", "_")]
        still.change("drivers", in_periods(period), f"set = {{ price_uplift = {uplift} }}")
    passed_on = Draft(
        "The settlement's 3.0% a year in real terms reaches providers in full and buys nothing more.",
        "What a Treasury would say first: the far end, with none of the costs that the money is for.",
    )
    for period, prices in zip(PERIODS, DEFLATORS, strict=True):
        uplift = USE["cost_uplift_" + period.replace("-", "_")] - USE["tariff_efficiency"]
        growth = (1 + REAL_GROWTH) * (1 + prices) / (1 + uplift) - 1
        passed_on.change("drivers", in_periods(period), f"set = {{ funded_growth = {growth:.6f} }}")
    winter = Draft("A bad winter in 2026-27: 3% more A&E patients and 2% more beds filled.")
    winter.change(
        "flows", f'standard = "{AE}", period = "{FIRST}"', f"multiply = {{ demand = {WINTER_DEMAND} }}"
    )
    winter.change("beds", in_periods(FIRST), f"multiply = {{ occupied = {WINTER_BEDS} }}")
    return {
        "growth_funded": funded,
        "growth_unfunded": unfunded,
        "stand_still": still,
        "settlement_passed_on": passed_on,
        "tariff_1pct": Draft("Prices fall behind costs by 1% a year instead of 2%.").change(
            "drivers", "", "add = { price_uplift = 0.01 }"
        ),
        "winter_bad": winter,
    }


def _safety() -> dict[str, Draft]:
    low, high = USE.range("safe_floor")
    today = USE["safe_floor"]
    return {
        "floor_low": Draft("Firmer guidance puts the safe floor of staffing at 96% of today's level.").change(
            "staffing", "", f"multiply = {{ required = {low / today:.6f} }}"
        ),
        "floor_high": Draft("Caution keeps the safe floor of staffing at today's level.").change(
            "staffing", "", f"multiply = {{ required = {high / today:.6f} }}"
        ),
        "agency_strict": Draft("No further agency staff are allowed.").change(
            "staffing", "", "set = { agency_ceiling = 0 }"
        ),
    }


def _savings() -> dict[str, Draft]:
    low, high = USE.range("delivery_mean")
    mean = USE["delivery_mean"]
    least, most = USE.range("recurrent_pool")
    pool = USE["recurrent_pool"]
    ours = "approved"
    return {
        "bias_low": Draft(
            "Plans are as optimistic as in the worst year seen: 84% of savings are delivered."
        ).change("opportunities", "", f"multiply = {{ delivery = {low / mean:.4f} }}"),
        "bias_high": Draft("Savings are delivered as in the best year seen: 94% of what is planned.").change(
            "opportunities",
            "",
            f"multiply = {{ delivery = {min(high / mean, 1 / USE['delivery_most']) - 0.0005:.3f} }}",
        ),
        "pool_low": Draft("No more is found anew in a year than in the worst year seen, 2.9%.").change(
            "opportunities", f'qia = "{ours}"', f"multiply = {{ potential = {least / pool:.6f} }}"
        ),
        "pool_high": Draft(
            "As much is found anew in a year as trusts were asked for in 2025-26, 4.3%."
        ).change("opportunities", f'qia = "{ours}"', f"multiply = {{ potential = {most / pool:.6f} }}"),
        "realistic_requirement": Draft("No trust is asked for more than 4.3% of its expenditure.").change(
            "envelope", "", f"set = {{ efficiency_max = {REALISTIC} }}"
        ),
    }
