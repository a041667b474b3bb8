"""Where savings can come from: opportunities and one-off measures."""

from trustmodels.contract.table import PERIOD, TRUST, Column, Table, amount, choice, code, flag, share

OPPORTUNITIES = Table(
    "opportunities",
    "Recurrent savings that a trust could make.",
    ("opportunity",),
    (
        code("opportunity", "Code of the opportunity."),
        TRUST,
        code("area", "Area of savings; delivery risk goes by it."),
        amount("potential", "Full-year effect at plan value.", "£m a year", per_size=(1e-6, 0.3)),
        share("delivery", "Share that is expected to be delivered.", "share", usual=(0.02, 1)),
        share(
            "part_year",
            "Share of a full year's effect felt in the period it starts.",
            "share",
            usual=(0.02, 1),
        ),
        amount(
            "one_off_cost",
            "Revenue cost of starting.",
            "£ per £ of potential started",
            "zero",
            usual=(0.002, 5),
        ),
        amount(
            "capital", "Capital cost of starting.", "£ per £ of potential started", "zero", usual=(0.005, 30)
        ),
        amount("wte", "Staff released.", "WTE per £m running", "zero", usual=(0.1, 60)),
        amount("beds", "Beds closed.", "beds per £m running", "zero", usual=(0.02, 60)),
        Column(
            "first_period",
            "period",
            "The first period in which it can start.",
            references="periods.period",
            empty="first_period",
        ),
        flag("needs_support", "Can start only while the trust has a place on the support programme."),
        flag("lumpy", "All or nothing, in one period."),
        choice("qia", "Quality impact assessment.", "approved", "pending", "rejected"),
    ),
    required=True,
)

ONE_OFFS = Table(
    "one_offs",
    "Savings that happen once and must be found again.",
    ("trust", "measure", "period"),
    (
        TRUST,
        code("measure", "Code of the measure."),
        PERIOD,
        amount(
            "limit",
            "Most that can be had in the period.",
            "£m",
            "none",
            limit_on="one-off measures",
            per_size=(1e-6, 0.3),
        ),
        share("payback", "What comes back as a cost in the next period.", "share", "zero", usual=(0.01, 1)),
        amount("backlog", "Backlog of repairs added.", "£m per £m", "zero", usual=(0.01, 5)),
        amount("wte", "Posts left unfilled.", "WTE per £m", "zero", usual=(0.1, 100)),
    ),
)
