"""This run against another one."""

from __future__ import annotations

from optimiser.instances import Instance
from optimiser.report.comparison import Comparison
from optimiser.report.section import Section, folded, shown
from optimiser.report.tables import compared


def compared_section(found: Comparison | None, instance: Instance) -> Section | None:
    """What moved: measures, areas that add up to the sector, winners and losers, decisions and inputs."""
    if found is None:
        return None
    first, *rest = compared.trust_tables(found, instance)
    blocks = [
        shown(compared.quantities_table(found)),
        shown(compared.level_table(found, "region", instance)),
        shown(first),
        *map(folded, rest),
        folded(compared.level_table(found, "system", instance)),
        folded(compared.level_table(found, "type", instance)),
        folded(compared.measures_table(found)),
        folded(compared.verdicts_table(found)),
        folded(compared.flips_table(found)),
        folded(compared.inputs_table(found)),
    ]
    base, name = found.names
    return Section("compared", f"This run ({name}) against {base}", found.findings, blocks)
