"""The bill of materials says what the lock says, the same to the byte whenever it is made."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from scripts import bill as module
from scripts.bill import BillError, audit, hashes, main, pins, project, tidied
from tests.packaging.test_locks import pins as locked

LOCK = (module.ROOT / "requirements.lock").read_text(encoding="utf-8")
MADE = {
    "bomFormat": "CycloneDX",
    "serialNumber": "urn:uuid:76274090",
    "metadata": {"timestamp": "2026-11-30T21:45:14Z", "component": {"name": "trust-optimiser"}},
    "components": [
        {"name": "altair", "version": "6.3.0", "externalReferences": [{"url": "https://where.it/came/from"}]}
    ],
    "dependencies": [],
}


def answers(monkeypatch: pytest.MonkeyPatch, **said: tuple[int, str, str]) -> None:
    """Let uv answer a word with a status, an output and an error; whatever is not named ends well."""

    def uv(_folder: Path, word: str, *_more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([word], *said.get(word, (0, "", "")))

    monkeypatch.setattr(module, "uv", uv)


@pytest.mark.parametrize("name", module.LOCKS)
def test_every_pin_of_a_lock_is_in_the_bill(name: str) -> None:
    """Nothing that is installed is left out: each pin of a lock is asked for, with its version and its hashes."""
    text = (module.ROOT / name).read_text(encoding="utf-8")
    asked = {Requirement(pin).name: str(Requirement(pin).specifier)[2:] for pin in pins(text)}
    assert asked == locked(name)
    assert all(hashes(text)[package] for package in asked)
    assert [Requirement(pin) for pin in tomllib.loads(project(text))["project"]["dependencies"]] == [
        Requirement(pin) for pin in pins(text)
    ]


def test_the_bill_hangs_on_no_clock_and_no_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a moment, nor a random number, nor the address of an index is in it; the hashes are the lock's."""
    answers(monkeypatch, export=(0, json.dumps(MADE), ""))
    assert main([str(tmp_path)]) == 0
    text = (tmp_path / module.BILL).read_text(encoding="utf-8")
    assert not any(word in text for word in ("2026-11-30", "urn:uuid", "https://where"))
    found = json.loads(text)["components"][0]["hashes"]
    assert [one["content"] for one in found] == hashes(LOCK)["altair"]
    assert tidied(MADE, LOCK)["bomFormat"] == "CycloneDX"


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ((0, "Found no known vulnerabilities", ""), 0, "nothing is known"),
        ((1, "GHSA-x in altair", ""), 1, "faults are known"),
        ((2, "", "error: Request failed after 3 retries\n  cause: dns error"), 0, "so nothing was audited"),
        ((2, "", "error: uv.lock is broken"), 1, "faults are known"),
    ],
)
def test_an_audit_says_what_it_could_not_ask(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    said: tuple[int, str, str],
    status: int,
    words: str,
) -> None:
    """Faults fail it; a list out of reach does not, and is never told as if nothing were known."""
    answers(monkeypatch, audit=said)
    assert main(["--audit"]) == status
    assert capsys.readouterr().out.count(words) == 2


def test_an_index_out_of_reach_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without the index there is no bill: said, and no file is written."""
    answers(monkeypatch, lock=(2, "", "error: Failed to fetch\n"))
    with pytest.raises(BillError, match="could not be looked up: error: Failed to fetch"):
        audit(LOCK)
    assert main([str(tmp_path)]) == 1
    assert "No bill of materials" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
