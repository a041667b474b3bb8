"""What is said and shown of promises that cannot hold together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimiser.explain import Finding
from optimiser.report.section import Block, folded, shown
from optimiser.report.tables import conflict as tables

WHOLE = ("conflicts", "conflict_kinds", "repair")
"""What is said of all conflicts together; each of them stands in the tables."""
FEW = 4


def conflict_blocks(rows: Mapping[str, pd.DataFrame]) -> list[Block]:
    """What cannot hold together, the ways out and the repair; behind a line all that was found."""
    return [
        shown(tables.members_table(rows["members"])),
        shown(tables.ways_table(rows["ways_out"])),
        shown(tables.repair_table(rows["repair"])),
        folded(tables.said_table(rows["said"])),
    ]


def conflict_findings(record: Mapping[str, Any]) -> list[Finding]:
    """A few sentences all of them; of many the first conflict and what is said of them together."""
    said = [str(sentence) for sentence in record.get("sentences", ())]
    if len(said) > FEW:
        kinds = [(str(f["id"]), str(f["sentence"])) for f in record.get("findings", ())]
        first = [sentence for kind, sentence in kinds if kind == "conflict"][:1]
        whole = [sentence for kind, sentence in kinds if kind in WHOLE]
        said = [*first, *whole] or said[:FEW]
    if record.get("members") and not record.get("minimal"):
        said.append("That this is a smallest set of promises that cannot hold together is not proven.")
    return [Finding("conflict", sentence[:1].upper() + sentence[1:]) for sentence in said]
