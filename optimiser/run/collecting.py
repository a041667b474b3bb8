"""How often Python looks for garbage: a model is many small objects that stay, and looking among them costs."""

from __future__ import annotations

import gc

OBJECTS = 200_000
"""New objects from which Python looks."""


def collect_seldom() -> None:
    """Look seldom, in a process of our own; a tenth of a solve is saved."""
    gc.set_threshold(OBJECTS, 20, 20)
