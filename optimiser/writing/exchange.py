"""Two folders change places in one step, where the system can: then there is no moment without either."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_HERE = -100
_EXCHANGE = 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux; macOS calls the latter RENAME_SWAP."""


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change places; False, and nothing done, where the system or the disk cannot."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if hasattr(library, "renamex_np"):  # macOS
            return bool(library.renamex_np(*names, _EXCHANGE) == 0)
        return bool(library.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):
        return False
