"""The scenarios that are shipped with the instance: each one question that ministers do ask."""

from __future__ import annotations

from scripts.england.access import RTT
from scripts.england.assumptions import RANGE, USE
from scripts.england.who import PERIODS
from scripts.shipping import Draft, in_periods, texts

FIRST, SECOND, LAST = PERIODS
WITHHELD = 440  # £m; a fifth of the support
BAILOUT, RAID = 500, 1000  # £m
REALISTIC = 0.043  # share of expenditure; more was called almost impossible in 2017
WINTER_DEMAND, WINTER_BEDS = 1.03, 1.02
FREED_BEDS = 0.023  # share of beds that £240m of social care frees; see the comment in the file


def scenarios() -> dict[str, str]:
    """Scenario files by name."""
    drafts = {**_money(), **_prices(), **_access(), **_safety(), **_savings(), **_path()}
    return texts(drafts)


def _money() -> dict[str, Draft]:
    return {
        "bailout_500": Draft("Another £500m of support is found for 2026-27.").change(
            "envelope", in_periods(SECOND), f"add = {{ grant_pot = {BAILOUT} }}"
        ),
        "cap_raid_1000": Draft("Up to £1,000m of capital may be turned into support in 2026-27.").change(
            "envelope", in_periods(SECOND), f"set = {{ capital_to_revenue_limit = {RAID} }}"
        ),
        "support_withheld": Draft(
            "A fifth of the support of 2025-26, £440m, is held back and not paid.",
            "Support is paid by quarter and can be held back; here the pot is smaller for everybody.",
        ).change("envelope", in_periods(FIRST), f"add = {{ grant_pot = -{WITHHELD} }}"),
        "capital_unlimited": Draft("Capital is no limit on repairs or on savings.").change(
            "envelope", "", 'set = { capital_budget = "" }'
        ),
        "paid_in_full": Draft(
            "Commissioners pay the full price for every further patient treated.",
            "The payment scheme says so; whether they can afford it is another question.",
        ).change("capacity", f'standard = "{RTT}"', f"set = {{ tariff = {RANGE['rtt_tariff'][1]:g} }}"),
    }


def _prices() -> dict[str, Draft]:
    return {
        "tariff_1pct": Draft("Prices fall behind costs by 1% a year instead of 2% from 2026-27 on.").change(
            "drivers", in_periods(SECOND, LAST), "add = { price_uplift = 0.01 }"
        ),
    }


def _access() -> dict[str, Draft]:
    relaxed = Draft("Waiting targets are eased for 2025-26 and stand again from 2026-27.")
    relaxed.change("flows", in_periods(FIRST), "set = { target = 0.72 }")
    relaxed.change("lists", in_periods(FIRST), "add = { target = -0.05 }")
    recover = Draft("The constitutional standards are to be met at once: A&E 95%, planned treatment 92%.")
    recover.change("flows", "", "set = { target = 0.95 }").change("lists", "", "set = { target = 0.92 }")
    winter = Draft("A bad winter in 2026-27: 3% more A&E patients and 2% more beds filled.")
    winter.change("flows", in_periods(SECOND), f"multiply = {{ demand = {WINTER_DEMAND} }}")
    winter.change("beds", in_periods(SECOND), f"multiply = {{ occupied = {WINTER_BEDS} }}")
    slope = USE["occupancy_slope"]
    care = Draft(
        "From 2026-27, £240m a year of social care frees hospital beds.",
        "About 2,300 beds at £2,000 a week of care, 2.3% of these trusts' beds; A&E gains 2.3 points.",
    )
    care.change("beds", in_periods(SECOND, LAST), f"multiply = {{ occupied = {1 - FREED_BEDS:g} }}")
    care.change(
        "flows", in_periods(SECOND, LAST), f"multiply = {{ within = {1 + slope * FREED_BEDS / 0.712:.3f} }}"
    )
    return {
        "targets_relaxed_y1": relaxed,
        "recover_all_in_year": recover,
        "winter_bad": winter,
        "social_care_240": care,
    }


def _safety() -> dict[str, Draft]:
    low, high = RANGE["safe_floor"]
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
        "planning_occupancy": Draft("No trust may fill more than 92% of its beds.").change(
            "beds", "", f"set = {{ safe_occupancy = {USE['planning_occupancy']} }}"
        ),
    }


def _savings() -> dict[str, Draft]:
    low, high = RANGE["delivery_mean"]
    mean = USE["delivery_mean"]
    best = min(high / mean, 1 / USE["delivery_most"])
    return {
        "bias_low": Draft(
            f"Plans are as optimistic as in the worst year seen: {low:.0%} of savings are delivered."
        ).change("opportunities", "", f"multiply = {{ delivery = {low / mean:.4f} }}"),
        "bias_high": Draft(
            f"Savings are delivered better than ever: {best * mean:.0%} of what is planned."
        ).change("opportunities", "", f"multiply = {{ delivery = {best - 0.0005:.3f} }}"),
        "realistic_requirement": Draft("No trust is asked for more than 4.3% of its expenditure.").change(
            "envelope", "", f"set = {{ efficiency_max = {REALISTIC} }}"
        ),
    }


def _path() -> dict[str, Draft]:
    low, high = RANGE["planned_efficiency"]
    planned = USE["planned_efficiency"]
    still = Draft("From 2026-27 on, funding keeps pace with costs: nothing gets worse by itself.")
    for period in (SECOND, LAST):
        uplift = USE["cost_uplift_" + period.replace("-", "_")]
        still.change("drivers", in_periods(period), f"set = {{ price_uplift = {uplift} }}")
    return {
        "stand_still": still,
        "plan_savings_high": _planned(high, planned),
        "plan_savings_low": _planned(low, planned),
    }


def _planned(share: float, central: float) -> Draft:
    """Other savings in the plans: expenditure without them moves, and with it what earns support."""
    title = f"The published plans already count on savings of {share:.1%} of turnover, not {central:.1%}."
    draft = Draft(
        title, "Expenditure is moved so that every trust still ends at its plan with these savings."
    )
    spending = (1 + share + _DEFICIT) / (1 + central + _DEFICIT)
    draft.change(
        "trusts", "", f"multiply = {{ expenditure = {spending:.6f}, expected_cost = {spending:.6f} }}"
    )
    condition = f"multiply = {{ bailout_condition = {share / central / spending:.6f} }}"
    return draft.change("envelope", in_periods(FIRST), condition)


_DEFICIT = 0.019392  # planned deficit of these trusts before support, as a share of turnover
