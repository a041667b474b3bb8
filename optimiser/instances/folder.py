"""An instance folder on disk -> the bytes of its files, nothing from outside the folder."""

from errno import ELOOP, ENAMETOOLONG
from pathlib import Path

from optimiser.errors import Fault, shortened

LARGEST = 256 * 1024 * 1024
"""Bytes; a table of a thousand trusts over ten years has a hundredth of this."""


def folder_fault(folder: Path) -> Fault | None:
    """Why a path is no instance folder, if it is none."""
    shown = folder.name or str(folder)
    if folder.is_dir():
        return None
    if folder.exists():
        return Fault(shown, "is a file", "give the folder that holds the tables", kind="folder")
    return Fault(shown, f"the folder {folder} does not exist", "check the path", kind="folder")


def read_bytes(folder: Path, name: str) -> tuple[bytes | None, Fault | None]:
    """The content of a file of the folder; (None, None) where there is no such file."""
    try:
        return _read(folder, name)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead round in a circle
        return None, _unreadable(name, error)


def _unreadable(name: str, error: OSError | RuntimeError) -> Fault:
    remedy = "replace it by the file itself"
    if isinstance(error, RuntimeError) or error.errno == ELOOP:
        return Fault(name, "is a link that leads to itself", remedy, kind="file")
    if error.errno == ENAMETOOLONG:
        return Fault(shortened(name), "is too long for the name of a file", "use a shorter name", kind="file")
    return Fault(name, f"cannot be read ({error.strerror or error})", remedy, kind="file")


def _read(folder: Path, name: str) -> tuple[bytes | None, Fault | None]:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        remedy = "put the file itself into the folder"
        return None, Fault(name, "is a link that leads out of the instance folder", remedy, kind="link")
    if not path.exists():
        return None, None
    if not path.is_file():
        return None, Fault(name, "is not a file", "replace it by a file", kind="file")
    size = path.stat().st_size
    if size > LARGEST:
        problem = f"has {size:,} bytes, and {LARGEST:,} is the most that is read"
        return None, Fault(name, problem, "check that it is the right file", kind="size")
    return path.read_bytes(), None


def plain_name(name: str) -> bool:
    """Whether a name stays a name when it becomes part of a path: no separators, no dots in front."""
    return (
        bool(name) and not name.startswith(".") and name.isprintable() and not set(name) & set('/\\:*?"<>|')
    )
