"""Schemes, one-off measures and service changes: synthetic by trust, scaled to what was delivered."""

from __future__ import annotations

import pandas as pd

from optimiser.extras.england.ledger import records
from optimiser.extras.generator.shape import uniforms
from optimiser.extras.generator.trusts import by_period
from scripts.areas.finance import acute
from scripts.areas.judged import HERE, PERIODS, SEED, USE
from scripts.areas.tables import backlog, systems
from scripts.shipping import apportion

AREAS = records(HERE / "savings.csv")
CLINICAL_OUTSIDE = (
    0.6  # of what acute trusts can save, other trusts can in areas that are not clinical at all
)
DELIVERY_SPREAD = 0.04


def waves() -> list[tuple[str, str, float]]:
    """Label, first period and share of the potential."""
    soon, second, third = USE["ready_share"], USE["next_share"], USE["third_share"]
    shares = (soon, second, third, round(1 - soon - second - third, 6))
    return list(zip(("ready", "next", "third", "last"), PERIODS, shares, strict=True))


def potentials(trusts: pd.DataFrame) -> pd.DataFrame:
    """Potential by trust (row) and area (column), £m; together the assumed share of expenditure."""
    inside = acute(trusts)
    raw = {}
    for area in AREAS:
        drawn = 1 + USE["noise"] * (uniforms(SEED, area["area"], len(trusts)) * 2 - 1)
        clinical = area["clinical"] == "yes"
        fit = inside.map({True: 1.0, False: 0.0 if clinical else 1 + CLINICAL_OUTSIDE})
        raw[area["area"]] = float(area["share"]) * trusts["expenditure"] * drawn * fit
    found = pd.DataFrame(raw)
    whole = USE["opportunity_total"] * float(trusts["expenditure"].sum())
    return found * (whole / float(found.to_numpy().sum()))


def delivery_rates(trusts: pd.DataFrame) -> pd.DataFrame:
    """Expected delivery: the area's rate, a little less where there is a deficit; the mean is the observed one."""
    behind = (-trusts["reported"] / trusts["turnover"]).clip(0.0, 0.1) * 0.5
    own = (uniforms(SEED, "delivery", len(trusts)) - 0.5) * DELIVERY_SPREAD
    raw = pd.DataFrame({a["area"]: float(a["delivery"]) - behind + own for a in AREAS})
    weight = potentials(trusts)
    shift = USE["delivery_mean"] - float((raw * weight).to_numpy().sum() / weight.to_numpy().sum())
    rates: pd.DataFrame = (raw + shift).clip(0.7, 0.98).round(3)
    return rates


def opportunities(trusts: pd.DataFrame) -> pd.DataFrame:
    """Every scheme, in the order of trusts, areas and waves; then those that need national support."""
    sizes, rates = potentials(trusts), delivery_rates(trusts)
    parts = []
    for area in AREAS:
        for label, period, share in waves():
            rows = _schemes(trusts, area, label, share * sizes[area["area"]], rates[area["area"]])
            parts.append(rows.assign(first_period=period))
    plain = pd.concat(parts).sort_index(kind="stable")
    plain = plain[plain["potential"] > 0]
    bedless = trusts.loc[~(acute(trusts) & (trusts["beds"] > 0)), "trust"]
    plain.loc[plain["trust"].isin(bedless), "beds"] = 0.0
    return pd.concat([plain, _supported(trusts, rates)], ignore_index=True)


def _schemes(
    trusts: pd.DataFrame, area: dict[str, str], label: str, size: pd.Series, rate: pd.Series
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "opportunity": trusts["trust"] + f"-{area['area']}-{label}",
            "trust": trusts["trust"],
            "area": area["area"],
            "potential": size.round(3),
            "delivery": rate,
            "part_year": USE["part_year"],
            "one_off_cost": USE["start_cost"],
            "capital": float(area["capital"]),
            "wte": float(area["wte"]),
            "beds": float(area["beds"]),
            "first_period": PERIODS[0],
            "needs_support": False,
            "lumpy": False,
            "qia": "approved",
        }
    )


def _supported(trusts: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """What only national support can bring about, at the trusts with the deepest deficits over income."""
    depth = (trusts["reported"] / trusts["turnover"]).rank(method="first")
    size = USE["support_potential"] * trusts["expenditure"]
    rows = _schemes(trusts, AREAS[0], "supported", size, rates[AREAS[0]["area"]])
    return rows[depth <= USE["support_trusts"]].assign(needs_support=True)


def one_offs(trusts: pd.DataFrame) -> pd.DataFrame:
    """One-off measures; together as much as was found in 2017-18."""
    posts, works = USE["one_off_vacancies"], USE["one_off_maintenance"]
    kinds = {
        "balance_sheet": (1 - posts - works, 0.0, 0.0, 0.0),
        "vacancy_freeze": (posts, 0.0, 0.0, USE["vacancy_wte"]),
        "deferred_maintenance": (works, USE["maintenance_payback"], 1.0, 0.0),
    }
    parts = []
    for measure, (share, payback, added, wte) in kinds.items():
        limit = apportion(trusts["expenditure"], USE["one_off_total"] * share, 3)
        part = by_period(trusts, list(PERIODS), limit=limit, payback=payback, backlog=added, wte=wte)
        part.insert(1, "measure", measure)
        parts.append(part)
    found = pd.concat(parts, ignore_index=True)
    sound = trusts.loc[backlog(trusts) == 0, "trust"]
    found.loc[found["trust"].isin(sound), "backlog"] = 0.0
    return found


def delivery() -> pd.DataFrame:
    """How uncertain delivery is."""
    areas = [area["area"] for area in AREAS]
    return pd.DataFrame({"area": areas, "spread": USE["delivery_spread"], "common": USE["delivery_common"]})


def changes(trusts: pd.DataFrame) -> pd.DataFrame:
    """Two service changes an area, of no named hospital: acute services together, and hubs."""
    rows = []
    for row in systems(trusts).itertuples():
        own = trusts[trusts["system"] == row.system]
        hospitals = own[acute(own) & (own["major"] > 0)]
        if len(hospitals) > 1:
            saving = USE["contested_saving"] * hospitals["expenditure"].sum()
            name = f"Acute services brought together in {row.name}"
            rows.append((f"{row.system}-acute", name, row.system, saving, USE["contested_capital"], True))
        saving = USE["hub_saving"] * own["expenditure"].sum()
        name = f"Urgent and community care hubs in {row.name}"
        rows.append((f"{row.system}-hubs", name, row.system, saving, USE["hub_capital"], False))
    found = pd.DataFrame(rows, columns=["change", "name", "system", "saving", "ratio", "contested"])
    found["saving"] = found["saving"].round(2)
    found["capital"] = (found["saving"] * found["ratio"]).round(2)
    found["double_running"] = (found["saving"] * USE["double_running"]).round(2)
    order = [
        "change",
        "name",
        "system",
        "capital",
        "saving",
        "double_running",
        "lead",
        "contested",
        "earliest",
    ]
    return found.assign(lead=USE["change_lead"], earliest=PERIODS[0])[order]


def change_effects(trusts: pd.DataFrame, staffing: pd.DataFrame) -> pd.DataFrame:
    """Bringing services together needs a few staff less, at every acute trust of the area alike."""
    needed = staffing.drop_duplicates("trust").set_index("trust")["required"] * USE["change_staff"]
    rows = [
        (row.change, trust, "required", -round(needed[trust], 1))
        for row in changes(trusts).query("contested").itertuples()
        for trust in trusts.loc[(trusts["system"] == row.system) & (trusts["major"] > 0), "trust"]
    ]
    return pd.DataFrame(rows, columns=["change", "trust", "measure", "amount"])
