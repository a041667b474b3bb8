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
    trust = f"by its own range all that is asked arrives with a chance of {share(row['chance_trust'])}"
    if pd.isna(row["share_needed"]):
        plan = "the plan has no scheme of it in that period to deliver the offer with"
    else:
        plan = (
            f"for the offer to be right {share(row['share_needed'])} of its schemes would have to arrive, where the "
            f"plan expects {share(row['share_expected'])}"
        )
        if pd.notna(row["chance_plan"]):
            plan += f" and gives the offer or more a chance of {share(row['chance_plan'])}"
    if row["unknown"] > TOLD:
        plan += f"; {money(row['unknown'])} of it would have to come from schemes that the plan does not know"
    evidence = pd.DataFrame([row]).reset_index(drop=True).assign(size=abs(row["difference"]))
    return Finding("offer", f"{opening}. For the plan to be right: {trust}. {capital(plan)}.", evidence)


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
