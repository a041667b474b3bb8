"""How often Python looks for garbage: a model is many small objects that stay, and looking among them costs."""

from __future__ import annotations

import gc
from itertools import count

OBJECTS = 200_000
"""New objects from which Python looks."""
_JOBS = count()


def collect_seldom() -> None:
    """Look seldom, in a process of our own; a tenth of a solve is saved."""
    gc.set_threshold(OBJECTS, 20, 20)


def collect_between() -> None:
    """Let go of what a job has left, where many are done one after the other; of all that is old every tenth time."""
    gc.collect(2 if next(_JOBS) % 10 == 0 else 1)
