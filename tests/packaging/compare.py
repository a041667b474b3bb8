"""Compare what is in the source tree with what the built sdist and wheel carry.

Run as `python tests/packaging/compare.py SOURCE DIST`; exits with 1 and the missing paths if any are missing.
"""

import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

PACKAGES = {"optimiser": "optimiser", "models/trustmodels": "trustmodels"}
SDIST_FOLDERS = ["optimiser", "models", "instances", "tests"]


def files(root: Path) -> list[str]:
    """List the files under a folder, relative to it, without what Python and its tools leave behind."""
    found = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path.relative_to(root).as_posix() for path in found)


def missing_from_wheel(source: Path, wheel: Path) -> list[str]:
    """Name each file of the packages, whatever its kind, that the wheel does not carry."""
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = (f"{name}/{file}" for folder, name in PACKAGES.items() for file in files(source / folder))
    return [path for path in wanted if path not in held]


def missing_from_sdist(source: Path, sdist: Path) -> list[str]:
    """Name each file of code, data and tests that the sdist does not carry."""
    with tarfile.open(sdist) as archive:
        held = {name.split("/", 1)[-1] for name in archive.getnames()}
    wanted = (f"{folder}/{file}" for folder in SDIST_FOLDERS for file in files(source / folder))
    return [path for path in wanted if path not in held]


def only(paths: Iterable[Path]) -> Path:
    """Return the one path there is."""
    (path,) = paths
    return path


def main(source: Path, dist: Path) -> int:
    """Print what is missing from either, and return the exit status."""
    missing = missing_from_wheel(source, only(dist.glob("*.whl")))
    missing += missing_from_sdist(source, only(dist.glob("*.tar.gz")))
    sys.stderr.writelines(f"Not in the build: {path}\n" for path in missing)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
