"""The page of the instance, written from its tables so that no number in it can be another's."""

from __future__ import annotations

import pandas as pd

from optimiser.extras.england.ledger import cite, records
from optimiser.instances import Instance
from scripts.areas.finance import interest_paid, other_one_offs
from scripts.areas.judged import HERE, PUBLISHED_DEFICIT, USE
from scripts.areas.scenarios import scenarios
from scripts.areas.tables import INTEREST
from scripts.shipping import filled, markdown
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path


def page(instance: Instance, trusts: pd.DataFrame) -> str:
    """The page as Markdown; `trusts` is what the instance was made from."""
    sources = instance.tables["sources"]
    made = sources.loc[sources["basis"] == "synthetic", "table"]
    changes = instance.tables["changes"]
    grades = instance.tables["assumptions"]["grade"].value_counts()
    parts = {
        "bridge": _bridge(trusts),
        "years": _years(instance),
        "loans": _loans(trusts),
        "areas": _areas(instance, trusts),
        "label": INTEREST,
        "rate": f"{USE['loan_interest']:.0%}",
        "synthetic": ", ".join(f"`{name}`" for name in dict.fromkeys(made)),
        "grades": ", ".join(f"{grades.get(grade, 0)} of grade {grade}" for grade in "ABCD"),
        "contested": str(int(changes["contested"].sum())),
        "capital": f"£{instance.tables['envelope']['capital_budget'].iloc[0]:,.0f}m",
        "scenarios": _scenarios(instance),
        "publications": "\n".join(
            f"- {cite(row)}. {row['licence']}."
            for row in records(HERE / "publications.csv")
            if row["publisher"] != "project"
        ),
    }
    return filled(HERE / "page.md", parts)


def _money(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−")


def _bridge(trusts: pd.DataFrame) -> str:
    """From the reported deficit to the recurrent position, and to the gap."""
    fund, once, rest = USE["stf_2016_17"], USE["non_recurrent_cip"], other_one_offs(trusts)
    underlying = -PUBLISHED_DEFICIT - fund - once - rest
    lines = [
        ("Reported net deficit of 2016-17", -PUBLISHED_DEFICIT, "published"),
        ("less the fund", -fund, "published"),
        ("less savings that happened once", -once, "published"),
        ("less what else happened once", -rest, "left over"),
        ("**Underlying position**", underlying, "follows"),
        ("of which agency staff", -USE["agency_spending"], "published"),
        ("of which interest on interim loans", -float(interest_paid(trusts).sum()), "loans published"),
        ("Growth of demand and costs over funding", -USE["opening_gap"] - underlying, "follows"),
        ("**Gap of 2017-18 before any action**", -USE["opening_gap"], "published"),
    ]
    return markdown(["£m", "amount", "basis"], [[text, _money(x), basis] for text, x, basis in lines])


def _path(instance: Instance) -> pd.DataFrame:
    """Income, expenditure, agency need and position by trust and period, with nothing decided."""
    income, expenditure, position = do_nothing_path(allocation_data(instance.tables, instance.settings))
    staff = instance.tables["staffing"].set_index(["trust", "period"])
    agency = (staff["required"] - staff["substantive"]).clip(lower=0) * staff["agency_price"]
    found = pd.DataFrame(
        {"income": income, "expenditure": expenditure, "position": position, "agency": agency}
    )
    found.index.names = ["trust", "period"]
    return found.fillna({"agency": 0.0}).reset_index()


def _years(instance: Instance) -> str:
    path = _path(instance)
    path["gap"] = path["position"] - path["agency"]
    years = path.groupby("period", sort=True)[["income", "expenditure", "position", "agency", "gap"]].sum()
    pots = instance.tables["envelope"].set_index("period")
    flows = instance.tables["flows"].groupby("period")[["demand", "within"]].sum()
    lines = {
        "income without the fund, £m": years["income"].map(_money),
        "expenditure without agency staff, £m": years["expenditure"].map(_money),
        "position with interest, £m": years["position"].map(_money),
        "agency staff up to the floor, £m": years["agency"].map(_money),
        "**gap, £m**": years["gap"].map(_money),
        "fund, £m": pots["grant_pot"].map(_money),
        "A&E inside four hours": (flows["within"] / flows["demand"]).map("{:.1%}".format),
    }
    return markdown(["with nothing decided", *years.index], [[text, *row] for text, row in lines.items()])


def _loans(trusts: pd.DataFrame) -> str:
    steps = {
        "open in April 2016": "loans_opening",
        "drawn": "drawn",
        "repaid": "repaid",
        "open in March 2017": "loans",
    }
    regions = trusts.groupby("region")[list(steps.values())].sum()
    regions.loc["together"] = regions.sum()
    owing = trusts[trusts["loans"] > 0].groupby("region").size()
    counts = [*owing[regions.index[:-1]], owing.sum()]
    rows = [
        [str(name), str(count), *map(_money, row)]
        for name, count, row in zip(regions.index, counts, regions.to_numpy(), strict=True)
    ]
    return markdown(["region", "trusts with loans", *steps], rows)


def _areas(instance: Instance, trusts: pd.DataFrame) -> str:
    """One line an area: what it has to close in 2020-21."""
    path = _path(instance)
    last = path[path["period"] == path["period"].max()].set_index("trust")
    found = trusts.set_index("trust")
    found["gap"] = last["position"] - last["agency"]
    by_area = found.groupby(["system", "system_name"])[["turnover", "loans", "gap"]].sum()
    count = found.groupby(["system", "system_name"]).size()
    schemes = instance.tables["opportunities"]
    worth = (schemes["potential"] * schemes["delivery"]).groupby(schemes["trust"].map(found["system"])).sum()
    rows = []
    for (code, name), row in zip(by_area.index, by_area.itertuples(index=False), strict=True):
        cells = [row.turnover, row.loans, row.gap, worth[code]]
        rows.append([f"{name} ({code})", str(count[code, name]), *map(_money, cells)])
    header = ["area", "trusts", "income 2016-17", "loans", "gap of 2020-21", "savings expected by then"]
    return "£m; income, gap and savings are synthetic by area.\n\n" + markdown(header, rows)


def _scenarios(instance: Instance) -> str:
    lines = []
    for name, text in sorted(scenarios(list(instance.tables["systems"]["system"])).items()):
        title = next(line for line in text.splitlines() if line.startswith("title = "))
        lines.append(f"- `{name}`: {title.removeprefix('title = ').strip(chr(34))}")
    return "\n".join(lines)
