"""The README page of the instance, written from the tables so that no number in it can be another's."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from optimiser.explain.words import listed
from optimiser.extras.england import evidence, money
from optimiser.extras.england.evidence import publications
from optimiser.extras.england.ledger import USE
from optimiser.extras.england.source import Source
from optimiser.instances import Instance
from optimiser.worlds.sensitivity.grades import GRADES, KeptTornado, grade_shares, heaviest
from scripts.england26.scenarios import scenarios
from scripts.shipping import filled, grade_counts, markdown, publication_lines, scenario_lines
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

TEMPLATE = Path(__file__).with_name("page.md")
MILLION = 1e6


def page(instance: Instance, source: Source, kept: KeptTornado) -> str:
    """The page as Markdown.

    Args:
        instance: the instance.
        source: what it is made from.
        kept: how far assumptions move its answer.
    """
    tables = instance.tables
    deficits = -money.planned(source.trusts).clip(upper=0.0).sum()
    parts = {
        "trusts": str(len(tables["trusts"])),
        "systems": str(len(tables["systems"])),
        "regions": str(tables["systems"]["region"].nunique()),
        "published": str(len(tables["published"])),
        "base_one_off": f"{USE['base_one_off']:.1%}",
        "unused": _unused(source),
        "factor": f"{money.later_factor(source.trusts):.2f}",
        "planned_deficits": f"{deficits:,.0f}",
        "types": _types(instance, source),
        "years": _years(instance),
        "targets": _targets(instance),
        "envelope": _envelope(instance),
        "areas": _areas(instance),
        "scenarios": scenario_lines(scenarios()),
        "assumptions": grade_counts(instance),
        "moved": f"{kept.moved} of {kept.of}",
        "grades": _grades(kept),
        "moves": _moves(kept),
        "first": _first(kept),
        "publications": publication_lines(publications()),
    }
    return filled(TEMPLATE, parts)


def _types(instance: Instance, source: Source) -> str:
    trusts = source.trusts
    own = instance.tables["trusts"].set_index("trust")
    frame = pd.DataFrame(
        {
            "type": trusts["type"],
            "income": own["income"],
            "support": money.supported(trusts),
            "spent": own["expenditure"] / (1 + USE["base_one_off"]),
            "staff": trusts["all_staff"],
            "clinical": trusts["clinical"],
        }
    )
    sums = frame.groupby("type").sum(numeric_only=True)
    sums.insert(0, "trusts", frame.groupby("type").size())
    sums.loc["all"] = sums.sum()
    rows = [
        [
            str(kind),
            f"{row['trusts']:.0f}",
            *(f"{row[name]:,.0f}" for name in ("income", "support", "spent")),
            f"{row['income'] - row['spent']:,.0f}",
            *(f"{row[name]:,.0f}" for name in ("staff", "clinical")),
        ]
        for kind, row in sums.iterrows()
    ]
    header = [
        "2025-26, £m",
        "trusts",
        "income without support",
        "support",
        "expenditure",
        "position without support",
    ]
    return markdown([*header, "staff, WTE", "of them clinical"], rows)


def _grades(kept: KeptTornado) -> str:
    """Share of each grade in what moves a measure, and in the answer."""
    shares = grade_shares(kept)
    rows = [
        [str(row["what"]), *(f"{row[grade]:.0%}" for grade in GRADES)] for row in shares.to_dict("records")
    ]
    return markdown(["of what moves", *GRADES], rows)


CARE, MONEY = "A&E four hours", "Trust control totals"
TEN = 10


def _moves(kept: KeptTornado) -> str:
    """The assumptions that move the answer most, and what is missed of money and of A&E at their ends."""
    table = kept.table.set_index(["assumption", "what"])
    rows = []
    for row in heaviest(kept, TEN).to_dict("records"):
        own = table.loc[[(row["assumption"], MONEY), (row["assumption"], CARE)]]
        low, value, high = own.iloc[0][["low", "value", "high"]]
        money, patients = (own.iloc[at][["at_low", "at_value", "at_high"]] for at in (0, 1))
        rows.append(
            [
                f"`{row['assumption']}`",
                str(row["grade"]),
                f"{row['weight']:.0%}",
                f"{low:g}, {value:g}, {high:g}",
                ", ".join(f"{each / 1e3:.1f}" for each in money),
                ", ".join(f"{each / MILLION:.2f}" for each in patients),
            ]
        )
    ends = "at low, centre, high"
    header = [
        "assumption",
        "grade",
        "weight",
        "low, centre, high",
        f"control totals missed, £bn, {ends}",
        f"short of A&E, m, {ends}",
    ]
    return markdown(header, rows)


def _first(kept: KeptTornado) -> str:
    """The five heaviest, and which of them are judgement."""
    first = heaviest(kept)
    names = [f"`{name}` ({grade})" for name, grade in zip(first["assumption"], first["grade"], strict=True)]
    judged = [f"`{name}`" for name in first.loc[first["grade"] == "D", "assumption"]]
    words = (
        f"of these {listed(judged)} is judgement, with a sheet below"
        if judged
        else "none of them is judgement"
    )
    return f"The first five are {listed(names)}: {words}."


def _unused(source: Source) -> str:
    """Quarters of beds that are not used, beside the median of the trust's others, and what they add to England."""
    rows = [
        [
            f"{source.trusts['name'][row['code']]} ({row['code']}), {row['year']}",
            *(
                f"{row[name]:,.1f}"
                for name in ("available", "available_others", "occupied", "occupied_others")
            ),
        ]
        for row in source.unused.reset_index().to_dict("records")
    ]
    more = (f"{evidence.overstated(source.unused, name):+,.0f}" for name in evidence.BEDS)
    mean = ["in England's mean of four quarters", *(cell for each in more for cell in (each, ""))]
    header = ["quarter not used", "beds, as printed", "its others", "occupied, as printed", "its others"]
    return markdown(header, [*rows, mean])


def _years(instance: Instance) -> str:
    data = allocation_data(instance.tables, instance.settings)
    income, expenditure, position = do_nothing_path(data)
    rows: list[list[str]] = []
    sums = {
        "income, £m": income,
        "expenditure, £m": expenditure,
        "do-nothing position, £m": position,
    }
    for label, values in sums.items():
        rows.append([label, *(f"{sum(values[t, p] for t in data.trusts):,.0f}" for p in data.periods)])
    short = [sum(position[t, p] < 0 for t in data.trusts) for p in data.periods]
    rows.append(["trusts in deficit", *(f"{count}" for count in short)])
    rows += _care(instance)
    return markdown(["with nothing decided", *data.periods], rows)


def _care(instance: Instance) -> list[list[str]]:
    """Share inside each flow standard, and each list, at the end of every year."""
    tables, rows = instance.tables, []
    for standard in tables["standards"].itertuples():
        code, name = str(standard.standard), str(standard.name)
        if standard.kind == "flow":
            flows = tables["flows"]
            flows = flows[flows["standard"] == code]
            sums = flows.groupby("period")[["demand", "within"]].sum()
            rows.append([name, *(f"{share:.1%}" for share in sums["within"] / sums["demand"])])
        else:
            lists = tables["lists"]
            lists = lists[lists["standard"] == code]
            moved = (lists["additions"] - lists["stops"]).groupby(lists["period"]).sum().cumsum()
            stocks = tables["opening"]
            opening = stocks.loc[stocks["stock"] == f"list:{code}", "amount"].sum()
            rows.append([f"{name}: waiting, m", *(f"{(opening + each) / MILLION:.2f}" for each in moved)])
    return rows


def _targets(instance: Instance) -> str:
    tables = instance.tables
    rows = []
    for standard in tables["standards"].itertuples():
        table = tables["flows"] if standard.kind == "flow" else tables["lists"]
        found = table[table["standard"] == standard.standard].groupby("period")["target"].agg(["min", "max"])
        cells = [
            f"{low:.1%}" if round(low, 3) == round(high, 3) else f"{low:.1%} to {high:.1%}"
            for low, high in zip(found["min"], found["max"], strict=True)
        ]
        count = table.loc[table["standard"] == standard.standard, "trust"].nunique()
        pace = table.loc[table["standard"] == standard.standard, "pace"].iloc[0]
        rows.append([str(standard.name), str(count), *cells, f"{pace:.1%}"])
    return markdown(["standard", "trusts", *tables["periods"]["period"], "most a year"], rows)


def _envelope(instance: Instance) -> str:
    envelope = instance.tables["envelope"].set_index("period")
    lines = {
        "deficit support, £m": ("grant_pot", ",.0f"),
        "loans, £m": ("loan_pot", ",.0f"),
        "capital that the plan decides on, £m": ("capital_budget", ",.0f"),
        "… of it kept for repairs, £m": ("repair_least", ",.0f"),
        "condition of support, of expenditure": ("bailout_condition", ".2%"),
        "most that a trust may be asked for, of expenditure": ("efficiency_max", ".1%"),
    }
    rows = [[label, *(format(x, style) for x in envelope[name])] for label, (name, style) in lines.items()]
    return markdown(["", *envelope.index], rows)


def _areas(instance: Instance) -> str:
    schemes = instance.tables["opportunities"]
    schemes = schemes.assign(expected=schemes["potential"] * schemes["delivery"])
    table = schemes.pivot_table("potential", "area", "first_period", aggfunc="sum", fill_value=0.0)
    mean = schemes.groupby("area")["expected"].sum() / schemes.groupby("area")["potential"].sum()
    order = table.sum(axis=1).sort_values(ascending=False).index
    rows = [
        [str(area).replace("_", " "), *(f"{x:,.0f}" for x in table.loc[area]), f"{mean[area]:.0%}"]
        for area in order
    ]
    total = [
        "all",
        *(f"{x:,.0f}" for x in table.sum()),
        f"{schemes['expected'].sum() / schemes['potential'].sum():.0%}",
    ]
    return markdown(
        ["new in the year, £m a year at plan", *table.columns, "expected delivery"], [*rows, total]
    )
