"""Access: standards, flows, waiting lists, and the extra capacity that can be bought."""

from trustmodels.contract.column import (
    PERIOD,
    STANDARD,
    TRUST,
    amount,
    choice,
    code,
    positive,
    target,
    text,
)
from trustmodels.contract.table import Table

STANDARDS = Table(
    "standards",
    "The access standards.",
    ("standard",),
    (
        code("standard", "Code of the standard."),
        text("name", "Name of the standard."),
        choice("kind", "A flow is seen as it comes; a list waits.", "flow", "list"),
        positive(
            "weeks",
            "Weeks to wait at most; of a list only, empty for a flow.",
            "weeks",
            "none",
            means="none: a flow has none",
        ),
        amount("weight", "Weight of one patient in the access measure.", "per patient"),
    ),
)

FLOWS = Table(
    "flows",
    "Patients of a flow standard. Growth is already included.",
    ("standard", "trust", "period"),
    (
        STANDARD,
        TRUST,
        PERIOD,
        amount("demand", "Patients who come.", "patients"),
        amount("within", "Patients inside the standard if nothing is done; at most the demand.", "patients"),
        target("Share to be inside the standard; empty for none."),
    ),
)

LISTS = Table(
    "lists",
    "Waiting lists of a list standard; a trust has all periods or none. Growth is already included.",
    ("standard", "trust", "period"),
    (
        STANDARD,
        TRUST,
        PERIOD,
        amount("additions", "Patients who join the list.", "patients"),
        amount("stops", "Removals with today's capacity.", "patients"),
        positive("shape", "Shape of the waits (κ): 1 where they are exponential.", "none"),
        target("Share to wait no longer than the weeks; empty for none."),
    ),
)

CAPACITY = Table(
    "capacity",
    "Extra capacity that can be bought, in steps; the steps follow the order of the rows.",
    ("standard", "trust", "step"),
    (
        STANDARD,
        TRUST,
        code("step", "Code of the step."),
        amount("limit", "Most that can be bought.", "patients a year", "none", limit_on="extra capacity"),
        amount("unit_cost", "Cost of one patient.", "£ per patient"),
        amount("tariff", "Income for one patient; for a flow at most the cost.", "£ per patient", "zero"),
        amount("wte", "Staff needed.", "WTE per 1,000 patients a year", "zero"),
    ),
    ordered=True,
)
