"""How far the figures of trusts were open."""

from __future__ import annotations

from optimiser.explain.choices import other_seeds
from optimiser.explain.kept import Kept
from optimiser.explain.ranges.find import ranges as found
from optimiser.explain.ranges.findings import range_findings
from optimiser.explain.ranges.keep import NAME, TABLES
from optimiser.explain.ranges.told import Told
from optimiser.subjects.part import ASKED, Part
from optimiser.subjects.ranges.show import show
from optimiser.subjects.work import Work


def ranges(work: Work) -> Kept:
    """The ranges of every trust by period and over the horizon, as `optimiser ranges RUN --by-period` finds them."""
    table = found(work.answer, by_period=True, workers=work.workers, say=work.say)
    chosen, said = other_seeds(work.answer, say=work.say)
    findings = (*range_findings(table, Told.of(work.run, table)), *said)
    return Kept(NAME, {NAME: table, **chosen}, findings)


RANGES = Part(
    name="ranges",
    question="Could a trust's figures have been others, as good for the nation?",
    adds="how far each trust's figures were open among plans as good for the nation",
    tables=TABLES,
    cost=40,
    place=ASKED,
    order=62,
    fill=ranges,
    show=show,
)
