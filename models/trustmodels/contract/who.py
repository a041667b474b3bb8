"""Who and when: periods, systems, trusts, and how their money grows if nothing is done."""

from trustmodels.contract.column import (
    PERIOD,
    SYSTEM,
    TRUST,
    Column,
    amount,
    code,
    number,
    positive,
    rate,
    share,
    text,
)
from trustmodels.contract.table import Table

PERIODS = Table(
    "periods",
    "The periods of the plan, in the order of the rows.",
    ("period",),
    (
        code("period", "Code of the period, such as 2026-27."),
        positive("years", "Length: 1 for a year, 0.25 for a quarter.", "years"),
    ),
    required=True,
    ordered=True,
    filled=True,
)

SYSTEMS = Table(
    "systems",
    "The systems (ICB or STP footprints); each lies in one region. A system may have no trusts.",
    ("system",),
    (
        code("system", "Code of the system."),
        text("name", "Name of the system."),
        code("region", "Code of the region; empty where it is not known.", empty="blank"),
    ),
    required=True,
    filled=True,
)

TRUSTS = Table(
    "trusts",
    "The trusts, each in one system.",
    ("trust",),
    (
        code("trust", "ODS code of the trust."),
        text("name", "Name of the trust."),
        code("type", "Type of trust, such as acute; drivers and ring-fences go by it."),
        SYSTEM,
        amount("income", "Recurrent annual income in the base year.", "£m a year", usual=(1, 20000)),
        positive(
            "expenditure", "Recurrent annual expenditure in the base year.", "£m a year", usual=(1, 20000)
        ),
        Column(
            "latitude",
            "number",
            "Where the trust is.",
            "degrees",
            -90.0,
            90.0,
            empty="none",
            means="not known",
        ),
        Column(
            "longitude",
            "number",
            "Where the trust is.",
            "degrees",
            -180.0,
            180.0,
            empty="none",
            means="not known",
        ),
        positive(
            "expected_cost",
            "What its patients would cost at benchmark in the base year, with the cost that it cannot avoid; "
            "never computed from its own claim.",
            "£m a year",
            "none",
            means="no test of its cost",
            since="2",
        ),
        positive(
            "deprivation",
            "Deprivation of its catchment: score of the Index of Multiple Deprivation, the mean over its people; "
            "a higher score is more deprived. No question reads it.",
            "score",
            "none",
            means="not known",
            since="2",
            usual=(1, 95),
        ),
        share(
            "aged_65",
            "Share of its catchment's people who are 65 or older. No question reads it.",
            "share",
            "none",
            means="not known",
            since="2",
            usual=(0.02, 0.6),
        ),
    ),
    required=True,
    filled=True,
)

DRIVERS = Table(
    "drivers",
    "Growth by period and type of trust. A type with a row has one for every period; the row * serves all "
    "types without rows of their own.",
    ("period", "type"),
    (
        PERIOD,
        code("type", "Type of trust, or * for all the others."),
        rate("price_uplift", "Rise in the price paid for the same activity.", usual=(0.0004, 0.2)),
        rate("funded_growth", "Growth in activity that is paid for.", usual=(0.0004, 0.2)),
        rate("cost_inflation", "Rise in the cost of the same activity.", usual=(0.0004, 0.2)),
        rate("demand_growth", "Growth in activity that is needed.", usual=(0.0004, 0.2)),
        amount(
            "marginal_cost", "Cost of one more unit of activity.", "share of average cost", usual=(0.05, 2)
        ),
    ),
    required=True,
    filled=True,
)

ADJUSTMENTS = Table(
    "adjustments",
    "Amounts on a trust's position that happen once; several rows of a trust and period add up.",
    (),
    (
        TRUST,
        PERIOD,
        text("label", "What it is."),
        number("amount", "Effect on the position; a cost is negative.", "£m", per_size=(1e-7, 0.6)),
    ),
)
