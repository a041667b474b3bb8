"""Processes of our own: how often they look for garbage, and when they end.

A model is many small objects that stay, and looking among them costs.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from itertools import count
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread

OBJECTS = 200_000
"""New objects from which Python looks."""
_JOBS = count()


def collect_seldom() -> None:
    """Look seldom, in a process of our own; a tenth of a solve is saved."""
    gc.set_threshold(OBJECTS, 20, 20)


def begin_process() -> None:
    """Look seldom for garbage, and end when the process that started this one is killed: nobody else would tell it."""
    collect_seldom()
    parent = parent_process()
    if parent is not None:
        Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()


def give_back() -> None:
    """Let go of all garbage, and give what the C library still holds of it back to the machine, where it can."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def collect_between() -> None:
    """Let go of what a job has left, where many are done one after the other; of all that is old every tenth time."""
    gc.collect(2 if next(_JOBS) % 10 == 0 else 1)
