"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("highspy", "pyomo", "numpy", "scipy", "pandas")
KIBIBYTES_A_GIBIBYTE = 1024**2


def _field(file: str, name: str) -> str:
    """The first value of a name in one of Linux's tables about the machine."""
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    found = [line.partition(":")[2].strip() for line in lines if line.startswith(name)]
    return found[0] if found else "unknown"


def _memory() -> str:
    kibibytes = _field("/proc/meminfo", "MemTotal").split(" ")[0]
    return f"{int(kibibytes) / KIBIBYTES_A_GIBIBYTE:.1f} GiB" if kibibytes.isdigit() else kibibytes


def load() -> float:
    """Processes that wanted to run in the last minute, on average."""
    return round(os.getloadavg()[0], 2)


def machine() -> dict[str, str]:
    """Platform, processor, cores, memory and versions."""
    return {
        "platform": f"{platform.system()} {platform.machine()}",
        "processor": _field("/proc/cpuinfo", "model name"),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def said_of_machine(before: float) -> str:
    """What was measured on, and how busy it was.

    Args:
        before: the load at the beginning.
    """
    about = ", ".join(f"{name} {value}" for name, value in machine().items())
    return f"{about}. Load {before:g} at the beginning, {load():g} at the end."
