"""Options by scenarios: what is regretted of each."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from optimiser.explain.kept import Kept
from optimiser.explain.words import title
from optimiser.report.figures import shown
from optimiser.report.table import Column, ReportTable

NO_PLAN, WITHIN = "✕ no plan", "–"


def _told(unit: str) -> str:
    return "told £m" if unit == "£m" else "told count"


def regretted(kept: Kept) -> Sequence[str]:
    """The measures in which some option is regretted somewhere, in the order of the question."""
    table = kept.tables["cells"]
    return list(dict.fromkeys(table.loc[table["tells"].astype(bool), "measure"]))


def regret_table(kept: Kept, measure: str) -> ReportTable:
    """A row a scenario, a column an option: how much more of a measure is missed than need be."""
    cells = kept.tables["cells"]
    own = cells[cells["measure"] == measure]
    unit, options = str(own["unit"].iloc[0]), list(kept.tables["options"]["option"])
    wide = own.pivot(index="scenario", columns="option", values="regret")
    frame = wide.loc[list(dict.fromkeys(own["scenario"])), options].reset_index()
    frame["could_have"] = frame["scenario"].map(own.groupby("scenario", sort=False)["could_have"].first())
    marks = own.assign(mark=[_mark(*pair) for pair in zip(own["regret"], own["tells"], strict=True)])
    words = marks.pivot(index="scenario", columns="option", values="mark")
    for option in options:
        said = frame["scenario"].map(words[option])
        frame[f"{option} said"] = said.where(
            said != "", [shown(value, _told(unit)) for value in frame[option]]
        )
    columns = [
        Column("scenario", "World"),
        Column("could_have", f"Best ({unit})", _told(unit)),
        *(Column(option, option, _told(unit), f"{option} said") for option in options),
    ]
    note = (
        f"Held: {kept.about.get('held', '')}. What is missed with these decisions, less what the best plan of that "
        f"world misses. {WITHIN}: no more than the gap to which the best is known. An option that misses more of an "
        "imperative that comes earlier may miss less of a later one."
    )
    return ReportTable(f"regret-{measure}", f"Regret: how much more of {title(measure)} than need be ({unit})",
                       columns, frame, note=note)  # fmt: skip


def _mark(regret: float, tells: bool) -> str:
    return NO_PLAN if isnan(regret) else "" if tells else WITHIN


def worst_table(kept: Kept) -> ReportTable:
    """The largest regret of every option, the least regretted first."""
    frame = kept.tables["worst"].copy()
    frame = frame[(frame["worst"] > 0) | (frame["no_plan_in"] > 0) | ~frame["option"].duplicated()]
    about = kept.tables["options"].set_index("option")
    for name in ("said", "yes", "grants"):
        frame[name] = frame["option"].map(about[name])
    frame["what"] = frame["measure"].map(title).where(frame["worst"] > 0, "")
    frame["unit"] = ["told £m" if unit == "£m" else "told count" for unit in frame["unit"]]
    frame["scenario"] = frame["scenario"].fillna("")
    columns = [
        Column("option", "Option"),
        Column("said", "What it is"),
        Column("yes", "Its yes decisions", "told count"),
        Column("grants", "Its grants (£m)", "told £m"),
        Column("worst", "Largest regret", "by row"),
        Column("what", "Of"),
        Column("scenario", "In", "code"),
        Column("regretted_in", "Regretted in", "told count"),
        Column("no_plan_in", "No plan in", "told count"),
        Column("scenarios", "Worlds", "told count"),
    ]
    note = (
        "The least regretted first: by the largest regret of each imperative, in the order of the question."
    )
    return ReportTable("regret-worst", "What each option is regretted by at most", columns, frame, note=note)
