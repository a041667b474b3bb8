"""Many ranges over the processors of this machine; the result is the same over any number of processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

from optimiser.explain.ranges.ends import Figure, Range, range_of
from optimiser.explain.ranges.programmes import AsGood, Programmes
from optimiser.run.garbage import begin_process

FEW = 200
"""Figures up to which further processes cost more than they save."""
Group = Sequence[Figure]
_own: list[Programmes] = []
"""The live matrix of this process, where it is one of several."""


def _load(plans: AsGood) -> None:
    begin_process()
    _own.append(Programmes(plans))


def _ranges(group: Group) -> list[Range]:
    return [range_of(_own[-1], figure) for figure in group]


def spread(
    plans: AsGood, groups: Sequence[Group], workers: int | None, said: Callable[[int], None]
) -> Iterator[Range]:
    """The range of every figure, in order.

    Args:
        plans: what is kept.
        groups: figures that are found one after the other, such as those of a trust.
        workers: processes; as many as processors if absent, one where there is little to do.
        said: told how many groups are done.
    """
    few = sum(map(len, groups)) <= FEW or plans.compiled.matrix.nnz * len(groups) < FEW * 1_000
    number = (1 if few else os.cpu_count() or 1) if workers is None else workers
    first = Programmes(plans)
    if number == 1:
        found = ([range_of(first, figure) for figure in group] for group in groups)
        yield from _told(found, said)
        return
    ready = replace(plans, start=first.start)
    first.live.release()
    with ProcessPoolExecutor(number, get_context("spawn"), _load, (ready,)) as pool:
        yield from _told(pool.map(_ranges, groups), said)


def _told(found: Iterator[list[Range]], said: Callable[[int], None]) -> Iterator[Range]:
    for number, ranges in enumerate(found, start=1):
        said(number)
        yield from ranges
