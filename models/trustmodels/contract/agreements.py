"""The year as it goes, the risk of delivery, and what has been agreed with trusts."""

from trustmodels.contract.table import PERIOD, TRUST, ColumnBeside, Table, amount, code, number, share

MONITORING = Table(
    "monitoring",
    "Savings and position in the year, for the tracker.",
    ("trust", "period"),
    (
        TRUST,
        PERIOD,
        number("plan_year", "Savings planned for the whole period.", "£m", per_size=(1e-5, 0.4)),
        number(
            "plan_to_date",
            "Savings planned to date.",
            "£m",
            per_size=(1e-5, 0.4),
            beside=(ColumnBeside("plan_year", 0.02, 2),),
        ),
        number(
            "actual_to_date",
            "Savings made to date.",
            "£m",
            per_size=(1e-5, 0.4),
            beside=(ColumnBeside("plan_to_date", 0.02, 10),),
        ),
        number(
            "forecast",
            "Savings forecast for the whole period.",
            "£m",
            per_size=(1e-5, 0.4),
            beside=(ColumnBeside("plan_year", 0.05, 10),),
        ),
        number("position_to_date", "Financial position to date.", "£m", per_size=(1e-6, 0.6)),
        number(
            "position_forecast",
            "Financial position forecast for the whole period.",
            "£m",
            per_size=(1e-6, 0.6),
        ),
    ),
)

DELIVERY = Table(
    "delivery",
    "How uncertain delivery is in an area of savings.",
    ("area",),
    (
        code("area", "Area of savings."),
        amount("spread", "Standard deviation of the delivered share.", "share", usual=(0.005, 2)),
        share("common", "Share of the variance common to all trusts.", "share", usual=(0.005, 1)),
    ),
)

ASKS = Table(
    "asks",
    "What has been agreed with a trust, or what it may be asked at most.",
    ("trust", "period"),
    (
        TRUST,
        PERIOD,
        amount(
            "least",
            "Least efficiency requirement.",
            "£m",
            "none",
            means="nothing asked at least",
            per_size=(0.0001, 0.4),
        ),
        amount(
            "most",
            "Greatest efficiency requirement.",
            "£m",
            "none",
            means="no limit on what it may be asked",
            per_size=(0.0001, 0.4),
        ),
    ),
)

RING_FENCES = Table(
    "ring_fences",
    "Promises to all trusts of a type together.",
    ("type", "period"),
    (
        code("type", "Type of trust."),
        PERIOD,
        amount(
            "grant_least",
            "Grants that they must receive together.",
            "£m",
            "none",
            means="no least grant",
            per_size=(1e-6, 0.3),
        ),
        amount(
            "cip_most",
            "Efficiency that may be asked of them together.",
            "£m",
            "none",
            means="no limit on what they may be asked",
            per_size=(2e-4, 0.3),
        ),
    ),
)
