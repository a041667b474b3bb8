"""Offers beside the plan, in sentences."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import money, share
from optimiser.explain.finding import Finding
from optimiser.explain.words import capital, plural
from optimiser.tolerances import TOLD
from optimiser.tradeoffs.offers.belief import BELOW, BEYOND

SAID = 5
"""Offers that are told one by one; the table has them all."""


def offer_findings(compared: pd.DataFrame, menu: pd.DataFrame) -> list[Finding]:
    """All offers together, those that differ most, and the menu."""
    apart = compared[compared["difference"].abs() > TOLD]
    return [_together(compared), *(_one(row) for _, row in apart.head(SAID).iterrows()), *_menu(menu)]


def _together(compared: pd.DataFrame) -> Finding:
    sums = {name: float(compared[name].sum()) for name in ("asked", "expected", "offer", "low", "high")}
    counts = {
        "offers": len(compared),
        "beyond": int((compared["where"] == BEYOND).sum()),
        "below": int((compared["where"] == BELOW).sum()),
    }
    sentence = (
        f"{plural(counts['offers'], 'offer')}: trusts offer {money(sums['offer'])} ({money(sums['low'])} to "
        f"{money(sums['high'])} by their ranges) where the plan asks for {money(sums['asked'])} and expects "
        f"{money(sums['expected'])} of it to arrive. {plural(counts['beyond'], 'ask')} beyond the most that the trust "
        f"believes it can, {counts['below']} below the least."
    )
    severity = "caution" if counts["beyond"] else "note"
    evidence = pd.DataFrame([{**counts, **sums}])
    return Finding("offers", sentence, evidence, severity, units=dict.fromkeys(sums, "£m"))  # type: ignore[arg-type]


def _one(row: pd.Series) -> Finding:
    """What each side would have to believe for the other to be right."""
    way = "more" if row["difference"] > 0 else "less"
    opening = (
        f"{row['name']} offers {money(row['offer'])} in {row['period']}, {money(abs(row['difference']))} {way} than "
        f"the plan expects ({money(row['expected'])} of the {money(row['asked'])} asked for)"
    )
    trust, plan = _by_its_range(row), _by_the_plan(row)
    evidence = (
        pd.DataFrame([row])
        .reset_index(drop=True)
        .assign(size=abs(row["difference"]), in_full=row["offer"] - row["unknown"])
    )
    return Finding("offer", f"{opening}. For the plan to be right: {trust}. {capital(plan)}.", evidence)


def _by_its_range(row: pd.Series) -> str:
    """What the trust would have to believe."""
    if row["chance_trust"] <= 0:
        return f"by its own range all that is asked never arrives, since {money(row['high'])} is the most"
    if row["chance_trust"] >= 1:
        return "by its own range all that is asked is sure to arrive"
    return f"by its own range all that is asked arrives with a chance of {share(row['chance_trust'])}"


def _by_the_plan(row: pd.Series) -> str:
    """What the plan would have to believe."""
    beyond = "from schemes that it does not start or does not know"
    if pd.isna(row["share_needed"]):
        plan = "the plan starts no scheme of it that would bring anything in that period"
        return (
            f"{plan}; {money(row['unknown'])} would have to come {beyond}" if row["unknown"] > TOLD else plan
        )
    if row["unknown"] > TOLD:
        return (
            "for the offer to be right its schemes in full would not do: all that the plan starts would bring "
            f"{money(row['offer'] - row['unknown'])}, {money(row['unknown'])} short of the offer, which would have to "
            f"come {beyond}"
        )
    if row["share_needed"] <= 0:
        return "the offer is right if its one-off savings arrive and none of its schemes"
    plan = (
        f"for the offer to be right {share(min(1.0, row['share_needed']))} of its schemes would have to arrive, where "
        f"the plan expects {share(row['share_expected'])}"
    )
    if pd.isna(row["chance_plan"]):
        return plan
    chance = f"a chance of {share(row['chance_plan'])}" if row["chance_plan"] > 0 else "no chance"
    return f"{plan} and gives the offer or more {chance}"


def _menu(menu: pd.DataFrame) -> list[Finding]:
    """How many would sign what the plan expects, and what signing for less would cost."""
    if menu.empty:
        return []
    keys = ["trust", "period"]
    own = menu[menu["picks"].astype(bool)].set_index(keys)
    plan = menu[menu["plan_picks"].astype(bool)].set_index(keys)
    ask, other = own["ask"], plan["ask"].reindex(own.index)
    counts = {
        "menus": len(own),
        "more": int((ask > other + TOLD).sum()),
        "less": int((ask < other - TOLD).sum()),
        "signed": float(ask.sum()),
        "plan_signed": float(other.sum()),
    }
    sentence = (
        f"Among contracts of ask, support and autonomy an honest trust would sign for what it expects: of "
        f"{plural(counts['menus'], 'menu')} {counts['more']} would be signed for more than if the plan were right and "
        f"{counts['less']} for less, {money(counts['signed'])} in all against {money(counts['plan_signed'])}."
    )
    evidence = pd.DataFrame([counts])
    return [
        Finding("menu", sentence, evidence, units={"signed": "£m", "plan_signed": "£m"},
                holds_fixed="what arrives: nobody works harder for a better contract here",
                certainty="exact for whoever minds the mean; the shares of autonomy are a judgement (grade D)")
    ]  # fmt: skip
