"""The answer to a question as it stands, kept on this computer so that the room opens on it."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

from optimiser.extras.room.offers import Offer
from optimiser.instances import Instance
from optimiser.questions import question_record
from optimiser.run.manifest import versions

FORMAT = 1
FOLDER = "as-it-stands"
FIRST = ("england-2026-29", "england-2025-26", "areas-2016", "tracker-2011-12", "sector-2017-18")
"""Instances in the order in which people look for them; the others follow, the teaching instance last."""
LAST = ("tiny",)
SMALL = "tiny"
"""What is usable while a large instance is solved for the first time."""


def cache_folder() -> Path:
    """Where answers are kept: the user's cache folder."""
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if named:
        home = Path(named)
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Caches"
    else:
        home = Path.home() / ".cache"
    return home / "trust-optimiser" / "room"


def run_folder(instance: Instance, offer: Offer, gap: float) -> Path:
    """Where the answer to a question as it stands is kept, whether it is there or not.

    The name is a hash of everything that it hangs on: the numbers of the instance, the question, the gap, and the
    versions of the engine and its libraries.
    """
    record = {
        "format": FORMAT,
        "versions": versions(),
        "instance": instance.sha256,
        "question": question_record(offer.asked()),
        "gap": gap,
    }
    text = json.dumps(record, sort_keys=True, default=str)
    return cache_folder() / hashlib.sha256(text.encode()).hexdigest()[:32] / FOLDER


def kept_run(instance: Instance, offer: Offer, gap: float) -> Path | None:
    """The run folder of that answer, None where it is not there; whether it is right is for `verify` to say."""
    folder = run_folder(instance, offer, gap)
    return folder if (folder / "manifest.json").is_file() else None


def in_order(names: list[str], first: str = "") -> list[str]:
    """Instances in the order in which people look for them, the one that was named first."""
    known = [first, *FIRST]
    rank = {name: at for at, name in reversed(list(enumerate(known)))}
    return sorted(names, key=lambda name: (rank.get(name, len(known)), name in LAST, name))


def is_small(instance: Instance) -> bool:
    """Whether an instance is the one that is usable while a large one is solved."""
    return Path(instance.path or "").name == SMALL
