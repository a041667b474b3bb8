"""What the decisions of plans would be regretted by."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from optimiser import amounts
from optimiser.explain.storage import Kept
from optimiser.explain.words import title
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn
from optimiser.subjects.part import View

NO_PLAN, WITHIN = "✕ no plan", "–"
SAID = ("regret_least", "regret")
"""Kinds of findings that are said here; the rest are for whoever asks the command."""


def _told(unit: str) -> str:
    return "£m" if unit == "£m" else "count"


def regretted(kept: Kept) -> Sequence[str]:
    """The measures in which some option is regretted somewhere, in the order of the question."""
    table = kept.tables["cells"]
    told = set(table.loc[table["tells"].astype(bool), "measure"])
    return [measure for measure in dict.fromkeys(table["measure"]) if measure in told]


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
            said != "", [amounts.shown(value, _told(unit)) for value in frame[option]]
        )
    columns = [
        TableColumn("scenario", "World"),
        TableColumn("could_have", f"Best ({unit})", _told(unit)),
        *(TableColumn(option, _spaced(option), _told(unit), f"{option} said") for option in options),
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


def _spaced(option: str) -> str:
    """A name that may be broken into lines: `order:a,b` as `order: a, b`."""
    return option.replace(",", ", ").replace(":", ": ")


def worst_table(kept: Kept) -> ReportTable:
    """The largest regret of every option by measure, the least regretted first."""
    worst, measures = kept.tables["worst"], regretted(kept)
    about = kept.tables["options"].set_index("option")
    frame = worst.pivot(index="option", columns="measure", values="worst")[measures]
    frame = frame.loc[list(dict.fromkeys(worst["option"]))].join(about)
    frame["no_plan_in"] = worst.groupby("option")["no_plan_in"].max()
    frame = frame.reset_index()
    frame["called"] = [_spaced(option) for option in frame["option"]]
    units = worst.groupby("measure")["unit"].first()
    columns = [
        TableColumn("called", "Option"),
        *(
            TableColumn(m, f"{m.replace('_', ' ').capitalize()} ({units[m]})", _told(units[m]))
            for m in measures
        ),
        TableColumn("no_plan_in", "Worlds without a plan", "count"),
        TableColumn("yes", "Its yes decisions", "count"),
        TableColumn("grants", "Its grants (£m)", "£m"),
        TableColumn("said", "What it is"),
    ]
    worlds = int(worst["scenarios"].max())
    options = len(frame)
    note = (
        f"{options} options in {worlds} worlds. The least regretted first: by the largest regret of each imperative, "
        "in the order of the question. An option that gives more in grants is bound less where grants are held at "
        "most at what it gives."
    )
    return ReportTable("regret-worst", "What each option is regretted by at most", columns, frame, note=note)


def show(_view: View, kept: Kept) -> Content:
    """The options in the order of their regret, and the worlds of the last measure."""
    tables = [regret_table(kept, measure) for measure in reversed(regretted(kept))]
    blocks = [shown(worst_table(kept)), *map(shown, tables[:1]), *map(folded, tables[1:])]
    return Content([f for f in kept.findings if f.id in SAID], blocks)
