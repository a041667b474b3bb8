"""What happened afterwards: outturns that plans are scored against, and which organisation took over which."""

from trustmodels.contract.column import choice, code, date, number, share, text
from trustmodels.contract.table import Table

OUTTURN = Table(
    "outturn",
    "What really happened. No question reads it; plans are scored against it.",
    ("figure", "level", "id", "period"),
    (
        code(
            "figure",
            "reported, cip, grant, loan, support_withheld, agency, share:<standard> or list:<standard>.",
        ),
        choice("level", "Whose figure.", "trust", "system", "sector"),
        code("id", "Code of the trust or system; * for the sector."),
        code("period", "The period, which may lie outside the plan."),
        number("value", "What it came to.", "as in unit"),
        text("unit", "Unit of the figure."),
        text("source", "Who says so, and where."),
    ),
)

SUCCESSORS = Table(
    "successors",
    "Which organisation took over which, so that years before and after a merger can be compared.",
    ("old", "new"),
    (
        code("old", "Code of the organisation that was taken over."),
        code("new", "Code of the organisation that took it over."),
        date("date", "When."),
        share("share", "Share of the old one's expenditure that went to the new one.", "share"),
    ),
)
