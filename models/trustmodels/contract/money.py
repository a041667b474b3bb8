"""Promises about money: control totals, the commissioners, the envelope, and cash."""

from trustmodels.contract.table import (
    PERIOD,
    SYSTEM,
    TRUST,
    OfKind,
    Table,
    amount,
    choice,
    code,
    number,
    share,
)

CONTROL_TOTALS = Table(
    "control_totals",
    "The financial position that a trust, a system or the sector has to reach.",
    ("level", "id", "period", "basis"),
    (
        choice("level", "Whose control total.", "trust", "system", "sector"),
        code("id", "Code of the trust or system; * for the sector."),
        PERIOD,
        choice("basis", "With grants, or without what happens only once.", "reported", "underlying"),
        number(
            "amount",
            "The position to reach: a surplus is positive, a deficit negative.",
            "£m",
            per_size=(1e-7, 0.8),
        ),
    ),
)

COMMISSIONERS = Table(
    "commissioners",
    "The commissioners' own position, counted in the system control total.",
    ("system", "period"),
    (
        SYSTEM,
        PERIOD,
        number("position", "Position of the system's commissioners.", "£m", per_size=(1e-7, 0.2)),
    ),
)

ENVELOPE = Table(
    "envelope",
    "What the sector can give in a period, and what may be asked for it. A period without a row has no "
    "pots and no limits.",
    ("period",),
    (
        PERIOD,
        amount(
            "grant_pot", "Grants that can be given.", "£m", "none", limit_on="grants", per_size=(0.0005, 0.25)
        ),
        amount(
            "loan_pot",
            "Loans that can be given.",
            "£m",
            "none",
            limit_on="loans",
            limit_in="cash",
            per_size=(0.0005, 0.5),
        ),
        amount("loan_rate", "Interest on loans.", "per year", "zero", usual=(0.002, 0.2)),
        amount(
            "capital_budget",
            "Capital that can be spent.",
            "£m",
            "none",
            limit_on="capital",
            per_size=(0.0005, 0.3),
        ),
        amount(
            "capital_to_revenue_limit",
            "Capital that may be turned into grants.",
            "£m",
            "zero",
            per_size=(0.0001, 0.2),
        ),
        share(
            "efficiency_min",
            "Least efficiency requirement.",
            "share of expenditure",
            "none",
            means="no least requirement",
            usual=(0.001, 0.15),
        ),
        share(
            "efficiency_max",
            "Greatest efficiency requirement.",
            "share of expenditure",
            "none",
            limit_on="the efficiency requirement",
            usual=(0.004, 0.25),
        ),
        share(
            "one_off_share",
            "Most of the requirement that one-offs may meet.",
            "share",
            "none",
            limit_on="the share of one-offs",
            usual=(0.01, 1),
        ),
        amount("smallest_award", "The smallest grant worth giving.", "£m", "zero", usual=(0.05, 200)),
        share(
            "bailout_condition",
            "Efficiency that a trust must have made in every year to be supported.",
            "share of expenditure a year",
            "none",
            means="no condition in that period, and 0 in the sums of later ones",
            usual=(0.001, 0.2),
        ),
        amount(
            "support_places",
            "Places on the national support programme.",
            "places",
            "none",
            limit_on="support places",
            usual=(1, 400),
        ),
        amount(
            "support_cost",
            "Cost of a place, per period.",
            "£m per place",
            "zero",
            carried="by time",
            usual=(0.02, 20),
        ),
        amount(
            "contested_changes",
            "Contested changes that may begin.",
            "changes",
            "none",
            limit_on="contested changes",
            limit_in="changes",
            usual=(1, 200),
        ),
        share(
            "excess_cost_supported",
            "What support may pay of a trust's cost above its expected_cost.",
            "share of the excess",
            "one",
            since="2",
        ),
        amount("repair_least", "Capital kept for repairs of the backlog.", "£m", "zero", since="2"),
    ),
    required=True,
    filled=True,
)

CASH = Table(
    "cash",
    "Cash that a trust must hold. Without this table there are no loans.",
    ("trust",),
    (
        TRUST,
        number(
            "minimum",
            "Cash that must be left at the end of every period.",
            "£m",
            "none",
            means="no cash that must be left",
            per_size=(1e-5, 0.8),
        ),
    ),
)

OPENING = Table(
    "opening",
    "Stocks before the first period. A stock without a row is 0, which is said.",
    ("trust", "stock"),
    (
        TRUST,
        code("stock", "cash, backlog, or list:<standard> for a waiting list."),
        number(
            "amount",
            "How much; only cash may be negative.",
            "£m, or patients",
            usual_of=(
                OfKind("stock", "cash", 1e-5, 0.8, per_size=True),
                OfKind("stock", "backlog", 1e-5, 2.5, per_size=True),
                OfKind("stock", "list:", 0.02, 5000, per_size=True),
            ),
        ),
    ),
)
