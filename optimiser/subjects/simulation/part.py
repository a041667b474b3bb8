"""How likely the plan is to be delivered."""

from __future__ import annotations

from optimiser.explain.kept import Kept
from optimiser.subjects.part import ROBUST, Part
from optimiser.subjects.simulation.show import show
from optimiser.subjects.work import Work

DRAWS, SEED, SURE = 10_000, 0, 0.8


def simulation(work: Work) -> Kept:
    """The plan played through, savings delivered by chance."""
    from optimiser.risk.book import book_of  # noqa: PLC0415 - brings its own libraries
    from optimiser.risk.findings import simulation_findings  # noqa: PLC0415
    from optimiser.risk.simulate import simulate  # noqa: PLC0415
    from optimiser.risk.tables import simulation_tables  # noqa: PLC0415

    work.say(f"{DRAWS:,} draws")
    found = simulate(book_of(work.answer), DRAWS, SEED)
    tables = simulation_tables(found, SURE)
    about = {"draws": str(DRAWS), "seed": str(SEED)}
    return Kept("simulation", tables, simulation_findings(found, tables), about)


SIMULATION = Part(
    name="simulation",
    question="How likely is the plan to be delivered?",
    adds="how likely the plan is to be delivered",
    tables={
        "outturn": (
            "period",
            "planned",
            "expected",
            "q05",
            "q50",
            "q95",
            "worst_5",
            "control_total",
            "chance",
            "contingency_expected",
        ),
        "totals": ("level", "id", "period", "basis", "amount", "expected", "chance", "missed"),
        "areas": ("period", "area", "at_risk", "expected_loss", "variance", "worst"),
    },
    cost=120,
    place=ROBUST,
    order=191,
    fill=simulation,
    show=show,
)
