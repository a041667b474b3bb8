"""Access: standards, flows, waiting lists, and the extra capacity that can be bought."""

from trustmodels.contract.column import (
    PERIOD,
    STANDARD,
    TRUST,
    amount,
    choice,
    code,
    pace,
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
            usual=(1, 104),
        ),
        amount("weight", "Weight of one patient in the access measure.", "per patient", usual=(0.02, 50)),
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
        amount("demand", "Patients who come.", "patients", per_size=(1, 20000)),
        amount(
            "within",
            "Patients inside the standard if nothing is done; at most the demand.",
            "patients",
            per_size=(0.5, 20000),
        ),
        target("Share to be inside the standard; empty for none."),
        pace("The most by which the share inside can be raised above doing nothing, in a year."),
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
        amount("additions", "Patients who join the list.", "patients", per_size=(0.5, 20000)),
        amount("stops", "Removals with today's capacity.", "patients", per_size=(0.5, 20000)),
        positive("shape", "Shape of the waits (κ): 1 where they are exponential.", "none", usual=(0.2, 6)),
        target("Share to wait no longer than the weeks; empty for none."),
        pace(
            "The most by which the list can be brought below what it would be if nothing is done, in a year."
        ),
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
        amount(
            "limit",
            "Most that can be bought.",
            "patients a year",
            "none",
            limit_on="extra capacity",
            per_size=(0.01, 5000),
        ),
        amount("unit_cost", "Cost of one patient.", "£ per patient", usual=(10, 200000)),
        amount(
            "tariff",
            "Income for one patient; for a flow at most the cost.",
            "£ per patient",
            "zero",
            usual=(10, 200000),
        ),
        amount("wte", "Staff needed.", "WTE per 1,000 patients a year", "zero", usual=(0.02, 200)),
    ),
    ordered=True,
)
