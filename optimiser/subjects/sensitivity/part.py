"""Which assumptions move and turn the answer: each of them at its low and at its high."""

from __future__ import annotations

from optimiser.explain.storage import Kept
from optimiser.subjects.part import ROBUST, Part
from optimiser.subjects.sensitivity.show import show
from optimiser.subjects.work import NothingToFillError, Work


def sensitivity(work: Work) -> Kept:
    """Every mapped assumption at its low and at its high."""
    from optimiser.worlds.sensitivity.findings import tornado_findings  # noqa: PLC0415
    from optimiser.worlds.sensitivity.mapping import read_mapping  # noqa: PLC0415
    from optimiser.worlds.sensitivity.switches import MEANING, switch_table, switches  # noqa: PLC0415
    from optimiser.worlds.sensitivity.tornado import effects, natural_effects, tornado  # noqa: PLC0415

    work.without_scenario()
    if not (work.folder / "sensitivity.toml").is_file():
        raise NothingToFillError("the instance does not say how its assumptions act (sensitivity.toml)")
    acting = read_mapping(work.instance, work.folder)
    found = tornado(
        work.folder, acting, work.question, work.beside("sensitivity"), work.settings, work.workers,
        lambda event: work.say(f"assumption {event.job.label}"),
    )  # fmt: skip
    unmapped = len(work.instance.tables["assumptions"]) - len(acting)
    switched = switches(found, listen=lambda event: work.say(f"between the ends: {event.job.label}"))
    values = switch_table(found, switched)
    natural = natural_effects(found, work.instance)
    tables = {"tornado": effects(found), "natural": natural, "switches": values}
    said = tornado_findings(found, switched, natural, unmapped=unmapped)
    return Kept("sensitivity", tables, tuple(said), MEANING)


SENSITIVITY = Part(
    name="sensitivity",
    question="Which assumptions move the answer, and at which value do they turn it?",
    adds="which assumptions move and turn the answer",
    tables={
        "tornado": (
            "assumption",
            "grade",
            "low",
            "value",
            "high",
            "measure",
            "measure_unit",
            "at_low",
            "at_value",
            "at_high",
            "swing",
        ),
        "switches": (
            "assumption",
            "grade",
            "low",
            "value",
            "high",
            "switches",
            "way",
            "still",
            "switching_value",
            "what",
            "said",
        ),
    },
    cost=150,
    place=ROBUST,
    order=193,
    fill=sensitivity,
    show=show,
)
