"""Access: standards, flows, lists, extra capacity; service changes and how far patients would travel."""

from __future__ import annotations

from trustmodels.contract.table import (
    PERIOD,
    STANDARD,
    SYSTEM,
    TRUST,
    Column,
    ColumnBeside,
    OfKind,
    Table,
    amount,
    choice,
    code,
    flag,
    number,
    pace,
    positive,
    target,
    text,
)

# Access: standards, flows, waiting lists, and the extra capacity that can be bought.

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
            beside=(ColumnBeside("demand", 0.12, 1.001),),
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
        amount(
            "stops",
            "Removals with today's capacity.",
            "patients",
            per_size=(0.5, 20000),
            beside=(ColumnBeside("additions", 0.2, 5),),
        ),
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
            beside=(ColumnBeside("unit_cost", 0.05, 10),),
        ),
        amount("wte", "Staff needed.", "WTE per 1,000 patients a year", "zero", usual=(0.02, 200)),
    ),
    ordered=True,
)


# Service changes, what they do to trusts, and how far patients would travel.

CHANGES = Table(
    "changes",
    "Reconfigurations of services in one system.",
    ("change",),
    (
        code("change", "Code of the change."),
        text("name", "Name of the change."),
        SYSTEM,
        amount("capital", "Capital cost, when it begins.", "£m", "zero", usual=(0.05, 3000)),
        number(
            "saving",
            "Saving once it is live.",
            "£m a year",
            usual=(0.02, 2000),
            beside=(ColumnBeside("capital", 0.01, 10),),
        ),
        amount(
            "double_running",
            "Cost of running two services, when it begins.",
            "£m",
            usual=(0.02, 2000),
            beside=(ColumnBeside("capital", 0.01, 5),),
        ),
        Column("lead", "count", "Periods from beginning to live.", "periods", lower=0.0, usual=(1, 24)),
        flag("contested", "Whether it meets public opposition."),
        Column(
            "earliest",
            "period",
            "The first period in which it can begin.",
            references="periods.period",
            empty="first_period",
        ),
    ),
)

CHANGE_EFFECTS = Table(
    "change_effects",
    "What a change does at a trust once it is live; several rows may add up.",
    (),
    (
        code("change", "The change.", references="changes.change"),
        TRUST,
        code("measure", "demand:<standard>, beds, or required (staff)."),
        number(
            "amount",
            "What is added; less is negative.",
            "patients a year, beds, or WTE",
            usual_of=(
                OfKind("measure", "beds", 0.8, 600),
                OfKind("measure", "required", 0.8, 5000),
                OfKind("measure", "demand:", 10, 3e6),
            ),
        ),
    ),
)

TRAVEL = Table(
    "travel",
    "Journeys that patients could be asked to make, in one direction.",
    ("origin", "destination"),
    (
        code("origin", "The trust that sends.", references="trusts.trust"),
        code("destination", "The trust that treats; not the sender.", references="trusts.trust"),
        amount("minutes", "Travel time.", "minutes", usual=(1, 400)),
        amount("transfer_cost", "Cost to the sender.", "£ per patient sent", "zero", usual=(4, 10000)),
    ),
)
