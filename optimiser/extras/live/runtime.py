"""The solver of a live page: HiGHS for browsers, out of the npm package `highs` that somebody has installed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from optimiser.errors import Fault, InputError

PACKAGE = "highs"
LOADER, BINARY, ABOUT = "build/highs.js", "build/highs.wasm", "package.json"
MOST = {ABOUT: 1_000_000, LOADER: 4_000_000, BINARY: 32_000_000}
"""Bytes of each file beyond which it is not read."""
WASM = b"\0asm"
REMEDY = "install the npm package `highs` (npm install highs) and name its folder, node_modules/highs"


class PackageError(InputError):
    """A folder that holds no solver for a live page."""

    opening = "The folder of `--live` has"


@dataclass(frozen=True)
class Runtime:
    """HiGHS for browsers.

    Attributes:
        version: of the package; its first two numbers are those of HiGHS.
        loader: the script that starts it.
        binary: the WebAssembly module.
    """

    version: str
    loader: str
    binary: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of script and module, so that anybody can say which solver a page carries."""
        return hashlib.sha256(self.loader.encode("utf-8") + self.binary).hexdigest()


def read_runtime(folder: Path) -> Runtime:
    """Read the package from its folder.

    Args:
        folder: `node_modules/highs`.

    Raises:
        InputError: files that are missing, too large or not what they should be, all of them at once; a version
            that carries another HiGHS than this engine.
    """
    faults: list[Fault] = []
    about, loader, binary = (_read(folder, name, faults) for name in (ABOUT, LOADER, BINARY))
    named = _named(about, faults)
    if binary is not None and not binary.startswith(WASM):
        faults.append(Fault(BINARY, "is no WebAssembly module", REMEDY))
    script = _text(loader, faults)
    if faults:
        raise PackageError(faults)
    return Runtime(named, script, binary or b"")


def _read(folder: Path, name: str, faults: list[Fault]) -> bytes | None:
    path = folder / name
    try:
        size = path.stat().st_size
        if not path.is_file() or size > MOST[name]:
            faults.append(Fault(name, f"has {size:,} bytes, of {MOST[name]:,} at most", REMEDY))
            return None
        return path.read_bytes()
    except OSError:
        faults.append(Fault(name, f"cannot be read in {folder}", REMEDY))
        return None


def _named(about: bytes | None, faults: list[Fault]) -> str:
    """The version, which must carry the HiGHS of this engine: another one may end at other plans."""
    if about is None:
        return ""
    try:
        record: Any = json.loads(about)
        name, found = str(record["name"]), str(record["version"])
    except (ValueError, KeyError, TypeError):
        faults.append(Fault(ABOUT, "does not say its name and version", REMEDY))
        return ""
    ours = ".".join(version("highspy").split(".")[:2])
    if name != PACKAGE:
        faults.append(Fault(ABOUT, f"is of the package {name!r}", REMEDY))
    elif found.split(".")[:2] != ours.split("."):
        problem = f"is of version {found}, and this engine solves with HiGHS {ours}"
        faults.append(Fault(ABOUT, problem, f"npm install highs@{ours}"))
    return found


def _text(loader: bytes | None, faults: list[Fault]) -> str:
    if loader is None:
        return ""
    try:
        return loader.decode("utf-8")
    except UnicodeDecodeError:
        faults.append(Fault(LOADER, "is no text in UTF-8", REMEDY))
        return ""
