"""Service changes, what they do to trusts, and how far patients would travel."""

from trustmodels.contract.column import SYSTEM, TRUST, Column, amount, code, flag, number, text
from trustmodels.contract.table import Table

CHANGES = Table(
    "changes",
    "Reconfigurations of services in one system.",
    ("change",),
    (
        code("change", "Code of the change."),
        text("name", "Name of the change."),
        SYSTEM,
        amount("capital", "Capital cost, when it begins.", "£m", "zero", usual=(0.05, 3000)),
        number("saving", "Saving once it is live.", "£m a year", usual=(0.02, 2000)),
        amount("double_running", "Cost of running two services, when it begins.", "£m", usual=(0.02, 2000)),
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
        number("amount", "What is added; less is negative.", "patients a year, beds, or WTE"),
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
        amount("transfer_cost", "Cost to the sender.", "£ per patient sent", "zero", usual=(1, 10000)),
    ),
)
