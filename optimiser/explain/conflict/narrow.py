"""From a set that cannot be kept to one of which every member is needed: a deletion filter by halves."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from optimiser.explain.conflict.verdict import Members, Verdict

Core = Callable[[Members], Members | Verdict]
"""A set -> a subset of it that cannot be kept, or YES (it can be kept), or UNKNOWN."""


def narrowed(broken: Members, core: Core, blocks: Iterable[Sequence[int]]) -> tuple[Members, bool]:
    """Drop block after block while what is left still cannot be kept; a block that is needed is halved.

    Args:
        broken: a set that cannot be kept.
        core: the judge.
        blocks: the members in groups, those one would rather not name first.

    Returns:
        The set that is left, and whether each of its members was shown to be needed: without it the rest can
        be kept. A member is judged while the set around it may still shrink, which is safe, since a part of
        what can be kept can be kept.
    """
    queue = deque(list(block) for block in blocks)
    proven = True
    while queue:
        block = [member for member in queue.popleft() if member in broken]
        if not block:
            continue
        found = core(broken.difference(block))
        if not isinstance(found, Verdict):
            broken = found
        elif len(block) > 1:
            middle = len(block) // 2
            queue.extendleft((block[middle:], block[:middle]))
        else:
            proven = proven and found is Verdict.YES
    return broken, proven
