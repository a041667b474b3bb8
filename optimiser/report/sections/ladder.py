"""What the next £100m buys, and what holding a standard at a lower level releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optimiser.explain import Finding
from optimiser.explain.kept import Kept
from optimiser.report.parts import found_part, to_fill
from optimiser.report.section import Block, Section, folded, shown
from optimiser.report.tables import ladder


def ladder_section(kept: Mapping[str, Kept]) -> Section:
    """The nearest step each way in sentences, every step in the table."""
    found = found_part(kept, "ladder")
    if found is None:
        return Section("ladder", HEADING, to_fill(kept, "ladder"))
    blocks = [shown(ladder.ladder_table(found)), folded(ladder.flips_table(found))]
    return Section("ladder", HEADING, nearest(found), blocks)


HEADING = "What the next money buys"


def nearest(kept: Kept) -> Sequence[Finding]:
    """The findings of the rungs next to step 0, up first."""
    steps = [float(step) for step in kept.tables["ladder"]["step"] if step != 0]
    told = list(zip(steps, kept.findings, strict=False))
    up, down = ([pair for pair in told if (pair[0] > 0) == way] for way in (True, False))
    return [min(side, key=lambda pair: abs(pair[0]))[1] for side in (up, down) if side]


def standard_blocks(kept: Mapping[str, Kept]) -> list[Block]:
    """The standard at several levels, where it is known."""
    found = found_part(kept, "standard")
    return [] if found is None else [shown(ladder.standard_table(found))]


def standard_findings(kept: Mapping[str, Kept]) -> list[Finding]:
    """What each lower level does; or the command that would find out."""
    found = found_part(kept, "standard")
    return to_fill(kept, "standard") if found is None else list(found.findings)
