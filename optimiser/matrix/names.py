"""Readable names of rows and columns that every reader of LP and MPS files accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from optimiser.matrix.compiled import Named

# An LP file reads - + * / ^ : < > = [ ] as signs of its own; an MPS file ends a name at a space.
_ILLEGAL = re.compile(r"[^A-Za-z0-9_.,()]")
LONGEST = 200
"""Readers allow 255 characters; room is left for what makes a name unique."""


def readable(named: Named) -> str:
    """`("flow_standard", ("AE4", "R01", "2026-27"))` -> `flow_standard(AE4,R01,2026_27)`."""
    name, key = named
    text = f"{name}({','.join(key)})" if key else name
    return _ILLEGAL.sub("_", text)[:LONGEST]


def unique_names(items: Iterable[Named], taken: Iterable[str] = ()) -> list[str]:
    """A name each, in order; where two would read alike the later one gets a number."""
    seen = {name.lower(): 1 for name in taken}
    names = []
    for item in items:
        plain = name = readable(item)
        while name.lower() in seen:
            seen[plain.lower()] = seen.get(plain.lower(), 1) + 1
            name = f"{plain}.{seen[plain.lower()]}"
        seen[name.lower()] = 1
        names.append(name)
    return names
