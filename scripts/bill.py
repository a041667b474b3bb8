"""The bill of materials of a release, and an audit of it: what is installed with us, and what is known against it.

    python -m scripts.bill dist        # writes dist/bill-of-materials.cdx.json (CycloneDX 1.5)
    python -m scripts.bill --audit     # asks the open list of known faults about both locks

Both begin from the locks, so they speak of the versions that are installed and of no others. uv, which writes the
locks, makes the bill and asks the list; `make bill` and `make audit` call this.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from optimiser import __version__

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
BILL = "bill-of-materials.cdx.json"
PIN = re.compile(r"^(?P<pin>[a-z0-9][a-z0-9.\[\],-]*==[^\s;]+(?: ; [^\\]+?)?) \\$", re.MULTILINE)
HASH = re.compile(r"^    --hash=sha256:([0-9a-f]{64})", re.MULTILINE)
UNREACHABLE = re.compile(
    r"error sending request|dns error|Request failed|timed out|Failed to fetch", re.IGNORECASE
)
CLEAN, FAULTS, UNKNOWN = 0, 1, 3
"""What an audit ends in: nothing is known, something is, or the list could not be asked."""


class BillError(Exception):
    """What could not be made, in a sentence."""


def pins(lock: str) -> list[str]:
    """The text of a lock -> its pins, each with its marker."""
    return [found["pin"] for found in PIN.finditer(lock)]


def hashes(lock: str) -> dict[str, list[str]]:
    """The text of a lock -> package -> the SHA-256 of each of its files."""
    starts = list(PIN.finditer(lock))
    ends = [*(start.start() for start in starts[1:]), len(lock)]
    return {
        re.split(r"[\[=]", start["pin"])[0]: HASH.findall(lock[start.end() : end])
        for start, end in zip(starts, ends, strict=True)
    }


def project(lock: str) -> str:
    """A pyproject.toml that asks for the pins of a lock and nothing else."""
    wanted = "".join(f"  {json.dumps(pin)},\n" for pin in pins(lock))
    head = f'[project]\nname = "trust-optimiser"\nversion = "{__version__}"\nrequires-python = ">=3.11"\n'
    return f"{head}dependencies = [\n{wanted}]\n"


def uv(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Call uv in a folder."""
    call = [sys.executable, "-m", "uv", *words]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603


def _locked(lock: str, folder: Path) -> None:
    """Resolve the pins of a lock in a folder, so that uv knows who needs whom.

    Raises:
        BillError: uv cannot; most often the package index is out of reach.
    """
    (folder / "pyproject.toml").write_text(project(lock), encoding="utf-8")
    ended = uv(folder, "lock", "--quiet")
    if ended.returncode:
        raise BillError(f"the pins could not be looked up: {_last(ended.stderr)}")


def _last(said: str) -> str:
    return next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "no reason was given")


def tidied(bill: dict[str, Any], lock: str) -> dict[str, Any]:
    """A bill without clock, chance and the address it was fetched from; each package with the hashes of its files."""
    known = hashes(lock)
    kept = {key: value for key, value in bill.items() if key != "serialNumber"}
    kept["metadata"] = {key: value for key, value in bill["metadata"].items() if key != "timestamp"}
    kept["components"] = [
        {
            **{key: value for key, value in component.items() if key != "externalReferences"},
            "hashes": [
                {"alg": "SHA-256", "content": content} for content in known.get(component["name"], [])
            ],
        }
        for component in bill["components"]
    ]
    return kept


def bill(lock: str) -> dict[str, Any]:
    """The text of a lock -> its bill of materials, in the form of CycloneDX.

    Raises:
        BillError: uv cannot make it.
    """
    with TemporaryDirectory() as name:
        _locked(lock, Path(name))
        ended = uv(Path(name), "export", "--quiet", "--frozen", "--format", "cyclonedx1.5")
    if ended.returncode:
        raise BillError(f"the bill could not be made: {_last(ended.stderr)}")
    return tidied(json.loads(ended.stdout), lock)


def audit(lock: str) -> tuple[int, str]:
    """What is known against the packages of a lock: one of CLEAN, FAULTS and UNKNOWN, and what is said.

    Raises:
        BillError: the pins cannot be looked up.
    """
    with TemporaryDirectory() as name:
        _locked(lock, Path(name))
        ended = uv(Path(name), "audit", "--frozen", "--preview-features", "audit-command")
    if ended.returncode == 0:
        return CLEAN, ended.stdout.strip()
    if UNREACHABLE.search(ended.stderr):
        return UNKNOWN, _last(ended.stderr)
    return FAULTS, (ended.stdout + ended.stderr).strip()


def _audited() -> Iterator[tuple[int, str]]:
    for name in LOCKS:
        try:
            status, said = audit((ROOT / name).read_text(encoding="utf-8"))
        except BillError as error:
            status, said = UNKNOWN, str(error)
        yield (
            status,
            {
                CLEAN: f"{name}: nothing is known against any package. {said}",
                FAULTS: f"{name}: faults are known.\n{said}",
                UNKNOWN: f"{name}: the list of known faults could not be asked, so nothing was audited ({said}).",
            }[status],
        )


def main(words: Sequence[str]) -> int:
    """Write the bill into a folder, or audit; returns the exit status.

    A list that cannot be asked is said, and fails nothing: the audit is made where there is a net.
    """
    if list(words) == ["--audit"]:
        told = list(_audited())
        print("\n".join(said for _, said in told))
        return int(any(status == FAULTS for status, _ in told))
    folder = Path(words[0] if words else "dist")
    try:
        made = bill((ROOT / LOCKS[0]).read_text(encoding="utf-8"))
    except BillError as error:
        print(f"No bill of materials: {error}.", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BILL).write_text(json.dumps(made, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(made['components'])} packages: {folder / BILL}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
