"""Safety: staff, beds and the estate."""

from trustmodels.contract.table import PERIOD, TRUST, ColumnBeside, Table, amount, rate, share

STAFFING = Table(
    "staffing",
    "Staff in post, staff needed, and agency staff.",
    ("trust", "period"),
    (
        TRUST,
        PERIOD,
        amount(
            "substantive",
            "Staff in post.",
            "WTE",
            per_size=(0.5, 60),
            beside=(ColumnBeside("required", 0.4, 2.5),),
        ),
        amount("required", "The safe floor.", "WTE", per_size=(0.5, 60)),
        amount(
            "agency_supply",
            "Agency staff to be had.",
            "WTE",
            "none",
            limit_on="the supply of agency staff",
            per_size=(0.005, 30),
            beside=(ColumnBeside("required", 0.001, 0.7),),
        ),
        amount("agency_price", "Price of agency staff.", "£m per WTE-year", usual=(0.015, 0.5)),
        amount(
            "agency_ceiling",
            "Most that may be spent on agency staff in the period.",
            "£m",
            "none",
            limit_on="spending on agency staff",
            per_size=(1e-5, 0.2),
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
        amount("available", "Beds available, on average.", "beds", per_size=(0.01, 20)),
        amount(
            "occupied",
            "Beds occupied, on average.",
            "beds",
            per_size=(0.01, 20),
            beside=(ColumnBeside("available", 0.15, 3),),
        ),
        share(
            "safe_occupancy",
            "Greatest safe occupancy.",
            "share",
            "none",
            limit_on="the occupancy of beds",
            usual=(0.5, 1),
        ),
        amount(
            "escalation_limit",
            "Escalation beds that can be opened.",
            "beds",
            "none",
            limit_on="escalation beds",
            per_size=(0.0005, 5),
            beside=(ColumnBeside("available", 0.002, 1),),
        ),
        amount("escalation_cost", "Cost of an escalation bed.", "£m per bed-year", usual=(0.01, 1.5)),
        amount("escalation_wte", "Staff needed for an escalation bed.", "WTE per bed", usual=(0.2, 10)),
        amount(
            "flow_slope",
            "Patients brought inside the flow standard by one more bed.",
            "patients a year per bed",
            "zero",
            usual=(1, 5000),
        ),
    ),
)

ESTATE = Table(
    "estate",
    "Backlog of high and significant-risk repairs.",
    ("trust",),
    (
        TRUST,
        rate("growth", "Growth of the backlog.", usual=(0.002, 0.6)),
        amount(
            "ceiling",
            "The most backlog that is safe.",
            "£m",
            "none",
            limit_on="the backlog of repairs",
            per_size=(1e-5, 2),
        ),
    ),
)
