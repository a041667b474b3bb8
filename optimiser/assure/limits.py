"""What this model can't tell you: of every run, and of this one."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from optimiser.assure.logs import data_log
from optimiser.assure.pack import Chapter, PackTable, Subject

ALWAYS = (
    "What trusts will do: savings are delivered at a stated rate, and nobody answers an incentive.",
    "What a coefficient causes: most are associations or calibrations; their grade says which.",
    "How likely an outcome is: a plan is for the central case; simulate and the scenarios show how far it may move.",
    "Whether patients come to harm: shortfalls of staff and beds are counted, and not what follows from them.",
    "Prices far from the plan: a price is a slope with the yes/no choices held; a ladder solves each step again.",
    "Anything inside a period: a period is one lump, without its winter.",
    "What is fair: the order of the measures is a choice of those who ask.",
)


def limits(subject: Subject) -> Chapter:
    """Known limits; each of this run's own comes from its data."""
    rows = [("every run", text) for text in ALWAYS] + [("this run", text) for text in _own(subject)]
    frame = pd.DataFrame(rows, columns=["of", "limit"])
    return Chapter(
        "limits", "What this model can't tell you", (), (PackTable("limits", "Known limits", frame),)
    )


def _own(subject: Subject) -> Iterator[str]:
    log, bare = data_log(subject)
    made = log[log["basis"].isin(["synthetic", "estimated"])]
    for basis, number in made["basis"].value_counts().sort_index().items():
        yield f"{number} of {len(log)} columns are {basis}, not published."
    if bare:
        yield f"{len(bare)} columns have no stated source."
    judged = subject.instance.tables["assumptions"]
    judged = judged[judged["grade"] == "D"]
    if len(judged):
        yield f"It rests on {len(judged)} assumptions of judgement: {', '.join(judged['id'])}."
    off = sorted(name for name, mode in subject.run.manifest["question"]["modes"].items() if mode == "off")
    if off:
        yield f"Left out of the question: {', '.join(off)}."
    for tier in subject.run.manifest["tiers"]:
        if tier["primary"] and tier["gap"]:
            yield f"{tier['measure']} could be better by up to {tier['gap']:.2%}: the search was not run to the end."
    yield from subject.instance.notes
