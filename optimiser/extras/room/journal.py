"""Who did what in the room: a line a deed, in a file of this computer that nothing sends anywhere.

A sitting is told from others by a few signs of its key and, where the room is reached from elsewhere, by the address
that it came from. Offers are named with what they move; what they come to is not written down.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from optimiser.extras.room.baseline import cache_folder
from optimiser.writing import append_line

LONGEST = 2_000
"""Signs that are kept of what somebody wrote or moved."""


def journal_file(now: datetime | None = None) -> Path:
    """The file of a month; of this one where none is given."""
    return cache_folder() / "log" / f"{now or datetime.now(UTC):%Y-%m}.jsonl"


def note(sitting: str, what: str, instance: str, about: str = "", came_from: str = "") -> Path:
    """Add a line.

    Args:
        sitting: by what the sitting is told from others.
        what: was done, e.g. `asked for the exact answer`.
        instance: its name.
        about: what was moved, or the name that was given.
        came_from: the address of another computer; empty for this one.

    Returns:
        The file.

    Raises:
        RunError: it cannot be written.
    """
    now = datetime.now(UTC)
    record = {
        "time": now.isoformat(timespec="seconds"),
        "sitting": sitting,
        "from": came_from or "this computer",
        "did": what,
        "instance": instance,
        "about": about[:LONGEST],
    }
    return append_line(journal_file(now), json.dumps(record, ensure_ascii=False))
