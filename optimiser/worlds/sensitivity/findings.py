"""A sensitivity analysis in sentences: the widest swings, what turns, and the switching value."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import pandas as pd

from optimiser.amounts import amount, shows
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import joined, listed, plural, title
from optimiser.worlds.sensitivity.mapping import Acting
from optimiser.worlds.sensitivity.switches import MEANING, Switch, Switched, switch_table
from optimiser.worlds.sensitivity.tornado import Tornado
from optimiser.worlds.sensitivity.turns import ASKED, PROMISE, SIGN, TOP
from trustmodels.allocation.measures import EVEN, MEASURES

TOLD = 3
"""How many assumptions are told for each measure."""
BRIEFLY = {
    SIGN: "the sign of the sector's outturn switches",
    PROMISE: "an imperative comes to be kept or missed",
    ASKED: f"another trust comes among the {TOP} asked for most",
}
ONE_AT_A_TIME = "all other assumptions at their central value"


def _certainty(found: Tornado) -> str:
    said = f"each run to a gap of {found.sweep.reports[0].job.settings.gap:.2g}; every plan verified"
    even = any(tier in EVEN for tier in found.question.tiers)
    return said if even else f"{said}; who bears what was left out, so nobody is asked for most"


def _swings(found: Tornado, table: pd.DataFrame) -> list[Finding]:
    """What moves each natural quantity most, one sentence a quantity; a swing within the gap of the runs is none."""
    gap, said = found.sweep.reports[0].job.settings.gap, []
    for _, own in table.groupby("quantity", sort=False):
        rows = own[(own["swing"] > 2 * gap * own["at_value"].abs()) & own["swing"].notna()].head(TOLD)
        rows = rows[[shows(row.swing, row.unit) for row in each_row(rows)]]
        if len(rows):
            first = rows.iloc[0]
            parts = [
                f"{row.assumption} ({_end(row.at_low, row.unit)} at {row.low:g}, {_end(row.at_high, row.unit)} at "
                f"{row.high:g})"
                for row in each_row(rows)
            ]
            now = f"{_end(first['at_value'], first['unit'])} {first['phrase']}"
            sentence = f"{now}; what moves it most: {'; '.join(parts)}."
            evidence, known = rows.reset_index(drop=True), _certainty(found)
            said.append(Finding("tornado", sentence, evidence, holds_fixed=ONE_AT_A_TIME, certainty=known))
    return said


def _end(value: float, unit: str) -> str:
    """An amount at one end; that there is no plan, where there is none."""
    return "no plan" if isnan(value) else amount(value, unit)


def _resting(found: Tornado, switched: Sequence[Switched]) -> list[Finding]:
    """One finding an assumption that switches something, those first that switch more than who is asked for most."""
    table = switch_table(found, switched)
    said = []
    for item in found.acting:
        rows = table[(table["assumption"] == item.id) & (table["switches"] != "")]
        if len(rows):
            said.append(_rest(found, item, rows))
    return sorted(said, key=lambda finding: finding.id != "turns")


def _rest(found: Tornado, item: Acting, rows: pd.DataFrame) -> Finding:
    """What an assumption switches: a sign or a promise on grade D is a warning, another trust asked for most is not."""
    heavy = bool((rows["switches"] != ASKED).any())
    rows = rows.sort_values("switches", key=lambda kinds: kinds == ASKED, kind="stable")
    parts = joined(_switching(row, item.continuous) for _, row in rows.iterrows())
    return Finding(
        id="turns" if heavy else "turns_asked",
        sentence=f"{'The answer' if heavy else 'Who is asked for most'} rests on {item.id} (grade {item.grade}), "
        f"which would have to {parts}.",
        evidence=rows.reset_index(drop=True),
        severity="note" if not heavy else "warning" if item.grade == "D" else "caution",
        holds_fixed=ONE_AT_A_TIME,
        certainty=_certainty(found),
    )


def _switching(row: pd.Series, continuous: bool) -> str:
    """From where to where, before what; the last value looked at before it, so that both sides are known."""
    to = f"{row['way']} from {row['value']:g} to {row['switching_value']:.5g} before {row['what']}"
    return f"{to} (not yet at {row['still']:.5g})" if continuous else f"{to} (nothing between was looked at)"


def _unswitched(found: Tornado, switched: Sequence[Switched]) -> Finding:
    """How many assumptions switch what, and what that means."""
    who = {kind: {each.assumption.id for each in switched if each.kind == kind} for kind in MEANING}
    looked = [item for at, item in enumerate(found.acting) if item.ranges and not found.failed(at)]
    every = len(looked)
    none = every - len({each.assumption.id for each in switched} & {item.id for item in looked})
    rows = [(kind, means, len(who[kind])) for kind, means in MEANING.items()]
    evidence = pd.DataFrame(rows, columns=["switches", "means", "assumptions"])
    evidence = evidence.assign(of=every, none=none, top=TOP)
    shown = {kind: plural(len(ids), "assumption") for kind, ids in who.items() if ids}
    parts = [f"{BRIEFLY[kind]} with {number}" for kind, number in shown.items()]
    means = f": {listed(parts)}" if parts else ""
    has = "has" if none == 1 else "have"
    return Finding(
        id="switches",
        sentence=f"{plural(none, 'assumption')} of {every} {has} no switch inside the range from low to high{means}.",
        evidence=evidence,
        holds_fixed=ONE_AT_A_TIME,
        certainty=f"{_certainty(found)}; where neither the low nor the high switches anything, nothing between was "
        "looked at",
    )


def _failures(found: Tornado) -> list[Finding]:
    """The assumptions that could not be solved at an end, and why."""
    rows = [
        (item.id, value, why)
        for at, item in enumerate(found.acting)
        for value, why in found.failed(at).items()
    ]
    if not rows:
        return []
    evidence = pd.DataFrame(rows, columns=["assumption", "value", "why"])
    who = listed([f"{name} at {value:g}" for name, value, _ in rows])
    sentence = f"{who} could not be solved: {rows[0][2]}."
    return [Finding(id="unsolved", sentence=sentence, evidence=evidence, severity="warning")]


def switch_finding(found: Switch) -> Finding:
    """At which value the measure passes the threshold."""
    item, unit = found.assumption, MEASURES[found.measure].unit
    passes = f"{title(found.measure)} passes {amount(found.threshold, unit)}"
    row = (item.id, item.low.value, item.value, item.high.value, found.measure, found.threshold, found.value)
    evidence = pd.DataFrame(
        [row], columns=["assumption", "low", "value", "high", "measure", "threshold", "switching_value"]
    )
    if found.value is None:
        past = f"takes {title(found.measure)} past {amount(found.threshold, unit)}"
        sentence = f"Between {item.low.value:g} and {item.high.value:g}, {item.id} never {past}."
    else:
        way = "fall" if found.value < item.value else "rise"
        evidence["switching_value"] = round(found.value, 6)
        sentence = f"{item.id} would have to {way} from {item.value:g} to {found.value:.4g} before {passes}."
    return Finding(
        id="switching_value",
        sentence=sentence,
        evidence=evidence,
        holds_fixed=ONE_AT_A_TIME,
        certainty=f"found by {plural(found.solves, 'further solve')}, to a hundredth of its range",
        units={"threshold": unit},
    )


def tornado_findings(
    found: Tornado,
    switched: Sequence[Switched],
    natural: pd.DataFrame,
    asked: Sequence[Switch] = (),
    unmapped: int = 0,
) -> list[Finding]:
    """What switches comes first, then the widest swings of each natural quantity, then what was asked for.

    Args:
        found: low and high of each assumption.
        switched: from `switches`.
        natural: from `natural_effects`.
        asked: switching values of measures and thresholds that were asked for by name.
        unmapped: how many assumptions of the instance act on nothing.
    """
    said = [
        *_failures(found),
        _unswitched(found, switched),
        *_resting(found, switched),
        *_swings(found, natural),
    ]
    said += map(switch_finding, asked)
    if unmapped:
        evidence = pd.DataFrame([{"mapped": len(found.acting), "not_mapped": unmapped}])
        has = "has" if unmapped == 1 else "have"
        text = f"{plural(unmapped, 'assumption')} of the instance {has} no mapping and stayed at the central value."
        said.append(Finding(id="unmapped", sentence=text, evidence=evidence, severity="caution"))
    return said
