"""Where the numbers come from, and what happened afterwards."""

from __future__ import annotations

from trustmodels.contract.table import ColumnBeside, Table, amount, choice, code, date, number, share, text

# Where the numbers come from: sources, published totals and assumptions.

SOURCES = Table(
    "sources",
    "Where a column comes from.",
    ("table", "column"),
    (
        code("table", "The table."),
        code("column", "The column; * for all columns of the table."),
        choice("basis", "How it is known.", "published", "estimated", "synthetic"),
        text("source", "Who says so, and where."),
        text("rule", "How the number was made from the source."),
        text("licence", "Licence of the source."),
        text("grade", "Strength of the evidence."),
        date("known_on", "When a national body had the figure, published or not.", "blank", since="2"),
    ),
)

PUBLISHED = Table(
    "published",
    "Published totals that the instance is reconciled to.",
    ("figure", "period"),
    (
        code("figure", "Code of the figure."),
        code("period", "The period, which may lie outside the plan."),
        number("value", "The published figure.", "as in unit"),
        text("unit", "Unit of the figure."),
        text("source", "Who published it, and where."),
        share(
            "coverage", "Share of the total that the instance's trusts should hold.", "share", usual=(0.02, 1)
        ),
        amount("tolerance", "Difference that is accepted.", "share", usual=(1e-4, 0.3)),
    ),
)

ASSUMPTIONS = Table(
    "assumptions",
    "What was assumed, and how well it is known.",
    ("id",),
    (
        code("id", "Code of the assumption."),
        text("statement", "The assumption in a sentence."),
        number("value", "Value used.", "as in unit"),
        number("low", "Low end of the range.", "as in unit", beside=(ColumnBeside("value", 0.03, 1.001),)),
        number("high", "High end of the range.", "as in unit", beside=(ColumnBeside("value", 0.999, 30),)),
        text("unit", "Unit of the value."),
        text("source", "Where it comes from."),
        choice(
            "grade",
            "A published causal, B published association or national derivation, C calibrated, D judgement.",
            "A",
            "B",
            "C",
            "D",
        ),
        text("owner", "Who answers for it.", "blank", since="2"),
        date("set_on", "When it was set.", "blank", since="2"),
        date("signed_on", "When its owner signed it.", "blank", since="2"),
    ),
)

ACCEPTED = Table(
    "accepted",
    "Figures that look implausible and have been looked at.",
    ("table", "key", "column"),
    (
        code("table", "The table."),
        code("key", "The row's key, its parts joined by /; a / inside a part is written //."),
        code("column", "The column."),
        text("reason", "Why the figure is right."),
        text("by", "Who looked at it."),
        date("on", "When."),
    ),
)


def joined_key(parts: tuple[str, ...]) -> str:
    """The key of a row as ``accepted`` writes it."""
    return "/".join(part.replace("/", "//") for part in parts)


# What happened afterwards: outturns that plans are scored against, and which organisation took over which.

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
