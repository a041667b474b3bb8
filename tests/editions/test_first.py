"""A run and a folder of the first edition of the format, kept as that release wrote them."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import optimiser
from optimiser.errors import InstanceError, RunError
from optimiser.instances import read_instance, write_instance
from optimiser.results import read_run
from tests.cli.words import Said
from trustmodels.contract import EDITION

FIRST = Path(__file__).parent / "first" / "run"
SAID = "run was written to edition 1 of the format, and this release verifies edition 2"
WHO = "trust-optimiser 0.1.0, which wrote it, can verify it"
Call = Callable[..., Said]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A copy of the run, to write beside."""
    return Path(shutil.copytree(FIRST, tmp_path / "run"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that the run was solved on, as it keeps it."""
    with zipfile.ZipFile(FIRST / "inputs.zip") as kept:
        kept.extractall(tmp_path / "folder")
    return tmp_path / "folder"


def plain(said: Said) -> str:
    """What was said, whatever the width of the screen."""
    return " ".join(said.text.split())


def test_a_folder_of_the_first_edition_is_read_as_it_was(folder: Path) -> None:
    """A folder that states no edition reads, and has the hash that the first release gave it."""
    manifest = json.loads((FIRST / "manifest.json").read_text())
    assert "contract" not in json.loads((folder / "datapackage.json").read_text())
    assert read_instance(folder).sha256 == manifest["instance_sha256"]


def test_what_is_written_states_this_edition(folder: Path, tmp_path: Path) -> None:
    """Reading a first edition and writing it states the edition, and says the same."""
    read = read_instance(folder)
    written = write_instance(read, tmp_path / "written")
    assert json.loads((written / "datapackage.json").read_text())["contract"] == EDITION == "2"
    assert read_instance(written) == read
    assert read_instance(written).sha256 == read.sha256


def test_a_later_folder_is_refused_in_one_sentence(folder: Path) -> None:
    """A folder of an edition to come is refused as such, whatever columns it has that nobody knows yet."""
    (folder / "datapackage.json").write_text('{"name": "later", "contract": "3"}')
    (folder / "cash.csv").write_text("trust,minimum,of_a_later_edition\nASH,1,2\n")
    with pytest.raises(InstanceError) as caught:
        read_instance(folder)
    (fault,) = caught.value.faults
    assert fault.problem == "is of edition 3 of the format, and this release reads editions up to 2"
    assert fault.remedy == "read it with a later release"


@pytest.mark.parametrize("stated", ['"two"', "2", "null", '"0"'])
def test_an_edition_that_there_is_none_of_is_a_fault(folder: Path, stated: str) -> None:
    """An edition is written as text, and there must be one of that name."""
    (folder / "datapackage.json").write_text('{"name": "x", "contract": ' + stated + "}")
    with pytest.raises(InstanceError, match='write "1" or "2", or leave contract out'):
        read_instance(folder)


def test_a_first_run_is_not_verified_here(call: Call, run: Path) -> None:
    """verify names the release that can verify it and ends as a check that failed; it never says verified."""
    found = call("verify", str(run))
    assert found.status == 6
    assert plain(found).startswith("NOT verified")
    assert SAID in plain(found)
    assert WHO in plain(found)
    assert not optimiser.open_answer(run).verify().passed


def test_a_first_run_is_explained(call: Call, run: Path) -> None:
    """explain shows the plan and a trust of it as they stand, and says first that they are not verified."""
    for words in ((), ("--trust", "ASH"), ("--commitment", "grant_pot")):
        found = call("explain", str(run), *words)
        assert found.status == 0
        assert SAID in plain(found)


def test_a_first_run_is_reported(call: Call, run: Path) -> None:
    """The page has the figures of the plan under a banner that says that they are not verified here."""
    assert call("report", str(run)).status == 0
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "NOT VERIFIED HERE: written to an earlier edition of the format" in page
    assert WHO in page
    assert "Who is asked for what" in page


def test_a_first_run_is_queried(call: Call, run: Path) -> None:
    """SQL finds its numbers: grants of £2.0m and £2.6m to ASH."""
    asked = "SELECT period, grant FROM allocation WHERE trust = 'ASH'"
    found = call("query", asked, "--runs", str(run.parent))
    assert found.status == 0
    allocation = read_run(run).tables["allocation"]
    for amount in allocation[allocation["trust"] == "ASH"]["grant"]:
        assert f"{amount:.1f}" in found.text


def test_a_first_run_is_compared(call: Call, run: Path, folder: Path) -> None:
    """compare sets it beside a run of today and says which of the two is not verified."""
    now = run.parent / "now"
    assert call("solve", str(folder), "--out", str(now)).status == 0
    found = call("compare", str(run), str(now))
    assert found.status == 0
    assert SAID in plain(found)
    assert "now was written to edition" not in plain(found)
    assert (
        optimiser.compare(optimiser.open_answer(now), optimiser.open_answer(run)).tables["differences"].size
    )


def test_what_changed_since_a_first_run_is_said(call: Call, run: Path, folder: Path) -> None:
    """changed solves on its inputs, not on its plan: what this release does to it is told apart from the inputs."""
    changed = call("changed", str(run), str(folder), "--by", "kind", "--out", str(run.parent / "out"))
    assert changed.status == 0
    assert "No input differs" in plain(changed)
    assert SAID in plain(changed)
    bridge = pd.read_csv(run.parent / "out" / "changed-bridge.csv")
    assert set(bridge["kind"]) <= {"the question", "the release", "together"}


@pytest.mark.parametrize("words", [("simulate",), ("alternatives",), ("reproduce",)])
def test_a_first_run_is_not_solved_on_from(call: Call, run: Path, words: tuple[str, ...]) -> None:
    """What solves again from a plan refuses one that it cannot verify, and says who can."""
    found = call(*words, str(run))
    assert found.status == 6
    assert WHO in plain(found)


def test_a_later_run_is_refused(run: Path) -> None:
    """A run of an edition to come is not read."""
    manifest = json.loads((run / "manifest.json").read_text())
    (run / "manifest.json").write_text(json.dumps({**manifest, "contract": "3"}))
    with pytest.raises(RunError, match=r"edition 3 of the format.*read it with a later release"):
        read_run(run)


def test_a_solve_states_the_edition(call: Call, run: Path, folder: Path) -> None:
    """The manifest of a run of today states the edition, and it verifies."""
    now = run.parent / "now"
    assert call("solve", str(folder), "--out", str(now)).status == 0
    assert json.loads((now / "manifest.json").read_text())["contract"] == EDITION
    assert call("verify", str(now)).status == 0
