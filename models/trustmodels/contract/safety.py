"""Safety: staff, beds and the estate."""

from trustmodels.contract.column import PERIOD, TRUST, amount, rate, share
from trustmodels.contract.table import Table

STAFFING = Table(
    "staffing",
    "Staff in post, staff needed, and agency staff.",
    ("trust", "period"),
    (
        TRUST,
        PERIOD,
        amount("substantive", "Staff in post.", "WTE"),
        amount("required", "The safe floor.", "WTE"),
        amount(
            "agency_supply", "Agency staff to be had.", "WTE", "none", limit_on="the supply of agency staff"
        ),
        amount("agency_price", "Price of agency staff.", "£m per WTE-year"),
        amount(
            "agency_ceiling",
            "Most that may be spent on agency staff in the period.",
            "£m",
            "none",
            limit_on="spending on agency staff",
        ),
    ),
)

BEDS = Table(
    "beds",
    "Beds, and how full they may be.",
    ("trust", "period"),
    (
        TRUST,
        PERIOD,
        amount("available", "Beds available, on average.", "beds"),
        amount("occupied", "Beds occupied, on average.", "beds"),
        share(
            "safe_occupancy", "Greatest safe occupancy.", "share", "none", limit_on="the occupancy of beds"
        ),
        amount(
            "escalation_limit",
            "Escalation beds that can be opened.",
            "beds",
            "none",
            limit_on="escalation beds",
        ),
        amount("escalation_cost", "Cost of an escalation bed.", "£m per bed-year"),
        amount("escalation_wte", "Staff needed for an escalation bed.", "WTE per bed"),
        amount(
            "flow_slope",
            "Patients brought inside the flow standard by one more bed.",
            "patients a year per bed",
            "zero",
        ),
    ),
)

ESTATE = Table(
    "estate",
    "Backlog of high and significant-risk repairs.",
    ("trust",),
    (
        TRUST,
        rate("growth", "Growth of the backlog."),
        amount("ceiling", "The most backlog that is safe.", "£m", "none", limit_on="the backlog of repairs"),
    ),
)
