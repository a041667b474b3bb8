from pathlib import Path

import pytest

from optimiser.errors import InstanceError
from optimiser.instances import instance_names, resolve_instance
from tests.instances.tiny import write_tiny


def test_folder_comes_first(tmp_path: Path) -> None:
    """A folder is itself, whatever it is called."""
    assert resolve_instance(str(tmp_path)) == tmp_path


def test_name_beside_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain name is looked up in ``instances/`` of the working folder."""
    write_tiny(tmp_path / "instances" / "mine")
    monkeypatch.chdir(tmp_path)
    assert resolve_instance("mine") == Path("instances/mine")
    assert "mine" in instance_names()


def test_unknown_name_says_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is nearly right is answered with the right one, and a path is never looked up."""
    write_tiny(tmp_path / "instances" / "mine")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InstanceError, match="did you mean mine"):
        resolve_instance("mines")
    with pytest.raises(InstanceError, match="neither a folder"):
        resolve_instance("../instances/other")
