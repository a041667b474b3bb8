"""What the next £100m buys, and what holding a standard at a lower level releases."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.amounts import amount, shows
from optimiser.explain import Finding
from optimiser.explain.prices.findings import ALONG
from optimiser.explain.prices.ladder import UNSHARED
from optimiser.explain.storage import Kept
from optimiser.report.section import Content, folded, shown
from optimiser.report.table import ReportTable, TableColumn, records
from optimiser.report.tables.answer import named_quantities
from optimiser.subjects.part import View

SIGNS = {"+": "Taken here, not as it stands", "-": "Not taken here, but as it stands"}
OUTCOMES = (
    ("patients_short", "Patients short", "change count"),
    ("wte_short", "Staff short (WTE)", "change count"),
    ("beds_short", "Beds short", "change count"),
    ("trusts_supported", "Trusts supported", "change count"),
    ("largest_burden", "Largest burden", "change share"),
)
LEVEL_ROWS = (
    ("patients_short", "Patients short of access standards", "patients"),
    ("beds_short", "Beds short", "beds"),
    ("wte_short", "Staff short", "WTE"),
    ("trusts_supported", "Trusts supported", "trusts"),
)
POINTS = 100.0


def step_words(step: float, unit: str) -> str:
    """A rung in words: `£100m more`, `as it stands`."""
    if step == 0:
        return "As it stands"
    return f"{amount(abs(step), unit)} {'more' if step > 0 else 'less'}"


def _flips(row: dict[str, object], flips: pd.DataFrame) -> str:
    number = int((flips["step"] == row["step"]).sum())
    if row["status"] not in {"optimal", "feasible"}:
        return f"✕ No plan ({row['status']})"
    return f"◆ {number:,}" if number else "none"


def ladder_rows(kept: Kept) -> pd.DataFrame:
    """A row a step with every change against the step 0, and how many decisions flip."""
    frame, flips = kept.tables["ladder"].copy(), kept.tables["flips"]
    frame["flipped"] = [_flips(row, flips) for row in records(frame)]
    for name, unit in _units(frame):
        frame[name] = [value if shows(value, unit) else 0.0 for value in frame[name].astype(float)]
    wanted = [f"change_{name}" for name, *_ in OUTCOMES]
    return frame.reindex(columns=[*frame, *(name for name in wanted if name not in frame)])


def _units(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """The changes of a ladder that are there, each with its unit."""
    units = {f"change_{name}": unit.removeprefix("change ") for name, _, unit in OUTCOMES}
    units |= {f"change_{q.id}": q.unit for q in named_quantities(frame, "change_")}
    return [(name, unit) for name, unit in units.items() if name in frame]


def ladder_table(kept: Kept) -> ReportTable:
    """The negotiator's table: a row a step."""
    rows, unit = ladder_rows(kept), kept.about.get("unit", "")
    columns = [
        TableColumn(
            "step", f"{kept.about.get('limit', 'The limit').capitalize()} ({unit})", f"change {unit}"
        ),
        TableColumn("flipped", "Yes/no decisions that flip"),
        *(
            TableColumn(f"change_{q.id}", f"{q.label} ({q.unit})", f"change {q.unit}")
            for q in named_quantities(rows, "change_")
        ),
        *(TableColumn(f"change_{name}", heading, unit) for name, heading, unit in OUTCOMES),
    ]
    note = (
        "Everything is solved again at each step, all decisions free; amounts are changes against the limit as it "
        "stands, over all periods: with a plus sign there is more of it. ◆ marks the steps at which a yes/no "
        "decision is not what it is as things stand. Changes smaller than the gap of the solves can be noise. "
        f"{UNSHARED}"
    )
    return ReportTable("ladder", "What each step buys (more money) or loses (less)", columns, rows, note=note)


def flips_table(kept: Kept, id_: str = "flips") -> ReportTable:
    """The decisions that flip at each step."""
    frame, unit = kept.tables["flips"].copy(), kept.about.get("unit", "")
    frame["words"] = [step_words(float(step), unit) for step in frame["step"]]
    frame["way"] = [SIGNS.get(str(text)[:1], "") for text in frame["decision"]]
    frame["what"] = [str(text)[2:].capitalize() for text in frame["decision"]]
    columns = [
        TableColumn("words", "Step"),
        TableColumn("what", "Decision"),
        TableColumn("way", "What becomes of it"),
    ]
    return ReportTable(id_, "Yes/no decisions that flip, step by step", columns, frame)


def _levels(kept: Kept, step: float) -> str:
    own = kept.tables["levels"]
    own = own[own["step"] == step]
    levels = [
        f"{share:.0%}" if round(share * POINTS, 6) % 1 == 0 else f"{share:.1%}" for share in own["target"]
    ]
    return levels[0] if len(set(levels)) == 1 else f"{levels[0]} to {levels[-1]}"


def standard_rows(kept: Kept) -> pd.DataFrame:
    """A row an outcome, a column a level of the standard; `per_point` is the change over the points given up."""
    ladder = kept.tables["ladder"].sort_values("step", ascending=False).reset_index(drop=True)
    rows: list[dict[str, object]] = []
    found = [(q.id, q.label, q.unit) for q in named_quantities(ladder)]
    for name, heading, unit in (*found, *LEVEL_ROWS):
        if name in ladder:
            values = ladder[name].astype(float)
            row: dict[str, object] = {"what": heading, "said": unit, "unit": _form(unit)}
            row |= {f"level:{at}": value for at, value in enumerate(values)}
            lowest, points = ladder["step"].iloc[-1], abs(float(ladder["step"].iloc[-1])) * POINTS
            row["per_point"] = (values.iloc[-1] - values.iloc[0]) / points if lowest else float("nan")
            rows.append(row)
    return pd.DataFrame(rows)


def _form(unit: str) -> str:
    return unit if unit in {"£m", "patients", "WTE", "beds"} else "count"


def standard_table(kept: Kept) -> ReportTable:
    """Side by side: what is missed with the standard at each level."""
    ladder = kept.tables["ladder"].sort_values("step", ascending=False)
    steps: Sequence[float] = [float(step) for step in ladder["step"]]
    columns = [
        TableColumn("what", "Over all periods"),
        TableColumn("said", "Unit"),
        *(TableColumn(f"level:{at}", f"At {_levels(kept, step)}", "by row") for at, step in enumerate(steps)),
        TableColumn("per_point", "Change for each point given up", "change by row"),
    ]
    name = kept.about.get("standard", "The standard")
    caption = f"{name} held at {len(steps)} levels: what is missed, and what a point is worth"
    note = (
        "Everything is solved again at each level. The level is the target of every trust, period by period. What a "
        "point is worth is the difference between the first and the last level over the points between them."
    )
    return ReportTable("standard-levels", caption, columns, standard_rows(kept), note=note)


def show(_view: View, kept: Kept) -> Content:
    """The nearest step each way in sentences, every step in the table."""
    return Content(_nearest(kept), [shown(ladder_table(kept)), folded(flips_table(kept))])


def _nearest(kept: Kept) -> Sequence[Finding]:
    """The findings of the rungs next to step 0, up first."""
    steps = [float(step) for step in kept.tables["ladder"]["step"] if step != 0]
    told = list(zip(steps, kept.findings, strict=False))
    up, down = ([pair for pair in told if (pair[0] > 0) == way] for way in (True, False))
    nearest = [min(side, key=lambda pair: abs(pair[0]))[1] for side in (up, down) if side]
    return [*(each for each in kept.findings if each.id == ALONG), *nearest]


def show_standard(_view: View, kept: Kept) -> Content:
    """What each lower level does."""
    return Content(kept.findings, [shown(standard_table(kept))])
