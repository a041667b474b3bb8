"""challenges.toml of an instance: who challenges which input, what it says, what it should say, and why."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.instances.files import folder_fault, read_bytes

FILE = "challenges.toml"
KEYS = ("scenario", "by", "date", "table", "where", "column", "current", "proposed", "reason")


class ChallengeError(InputError):
    """A challenge that cannot be made or read."""

    opening = "The challenge has"


@dataclass(frozen=True)
class Entry:
    """One value challenged; a challenge of several columns has an entry for each."""

    scenario: str
    by: str
    date: str
    table: str
    where: str
    column: str
    current: str
    proposed: str
    reason: str


def literal(value: object) -> str:
    """A value as TOML: a text in quotes with its signs escaped, a number, true or false, a list, or a table."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(str(k))} = {literal(v)}" for k, v in value.items()) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def text_of(entries: Sequence[Entry]) -> str:
    """Entries as they stand in the file."""
    blocks = [
        "\n".join(["[[challenge]]", *(f"{key} = {literal(getattr(entry, key))}" for key in KEYS)])
        for entry in entries
    ]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def list_challenges(folder: Path | str) -> pd.DataFrame:
    """Every challenge recorded with an instance, in the order in which they were made.

    Raises:
        ChallengeError: the folder is not there, or its record cannot be read.
    """
    return pd.DataFrame(
        [tuple(getattr(entry, key) for key in KEYS) for entry in read_entries(Path(folder))],
        columns=list(KEYS),
    )


def read_entries(folder: Path) -> list[Entry]:
    """The entries of an instance folder; none where nothing was challenged."""
    missing = folder_fault(folder)
    data, fault = (None, missing) if missing is not None else read_bytes(folder, FILE)
    if fault is not None:
        raise ChallengeError([fault])
    try:
        found = tomllib.loads((data or b"").decode("utf-8")).get("challenge", [])
        return [Entry(**{key: str(item[key]) for key in KEYS}) for item in found]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        remedy = f"mend it by hand; each [[challenge]] has {', '.join(KEYS)}"
        raise ChallengeError([Fault(FILE, f"cannot be read ({error})", remedy)]) from None
