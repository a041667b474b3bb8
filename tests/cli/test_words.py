"""Every command explains itself; every wrong word is exit status 2 and a sentence, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.main import get_command

from optimiser.cli.program import make_app
from tests.cli.words import Said

NAMES = sorted(get_command(make_app()).commands)  # type: ignore[attr-defined]


def test_the_commands_that_the_formulation_names_are_there() -> None:
    """The ones that make, check and repeat a run, and those that take an instance in and out."""
    asked = "validate solve explain verify conflict ladder trilemma compare track generate export reproduce report"
    assert set(NAMES) >= set(asked.split())


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself(call: Callable[..., Said], name: str) -> None:
    """`--help` says how it is called, and exits with 0."""
    said = call(name, "--help")
    assert said.status == 0
    assert f"optimiser {name} " in said.text.splitlines()[0]


def test_help_lists_every_command(call: Callable[..., Said]) -> None:
    """`optimiser --help` names them all."""
    said = call("--help")
    assert said.status == 0
    assert all(name in said.text for name in NAMES)


@pytest.mark.parametrize(
    ("words", "about"),
    [
        (["solv"], "solv"),
        (["solve"], "INSTANCE"),
        (["solve", "tiny", "--gapp", "1"], "--gapp"),
        (["solve", "tiny", "--gap", "wide"], "--gap"),
        (["solve", "tiny", "--gap", "-1"], "--gap"),
        (["solve", "tiny", "--time-limit", "-5"], "--time-limit"),
        (["solve", "nowhere"], "nowhere"),
        (["solve", "../tiny"], "tiny"),
        (["solve", "tiny", "--scenario", "nothing"], "nothing"),
        (["solve", "tiny", "--scenario", "../larger_pot"], "larger_pot"),
        (["solve", "tiny", "--scenario", ""], ""),
        (["solve", "tiny", "--question", "how_fra"], "how_fra"),
        (["solve", "tiny", "--question", "../how_far"], "how_far"),
        (["solve", "tiny", "--question", "order:safety,safety,access"], "order"),
        (["solve", "tiny", "--question", "no.toml"], "no.toml"),
        (["solve", "tiny", "--order", "safety,money"], "money"),
        (["solve", "tiny", "--basis", "hope"], "hope"),
        (["solve", "tiny", "--hold", "promise"], "promise"),
        (["solve", "tiny", "--yield", "position"], "position"),
        (["solve", "tiny", "--allow", "everything"], "everything"),
        (["verify", "nowhere"], "nowhere"),
        (["verify", "."], "run folder"),
        (["reproduce", "nowhere"], "nowhere"),
        (["explain", "nowhere"], "nowhere"),
        (["validate", "nowhere"], "nowhere"),
    ],
    ids=" ".join,
)
def test_wrong_words_are_refused(
    call: Callable[..., Said], words: list[str], about: str, tmp_path: Path
) -> None:
    """Exit status 2, the wrong word in the sentence, and nothing written."""
    said = call(*words)
    assert said.status == 2
    assert about in said.text
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_taken_is_refused(call: Callable[..., Said], tmp_path: Path) -> None:
    """`--out` on a folder of something else, or a file: exit status 2, and what is there stays."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear colleague", encoding="utf-8")
    assert call("solve", "tiny", "--out", "mine").status == 2
    assert call("solve", "tiny", "--out", "mine/letter.txt").status == 2
    assert (tmp_path / "mine" / "letter.txt").read_text(encoding="utf-8") == "Dear colleague"


def test_a_machine_that_is_too_small_is_told_in_a_sentence(
    call: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory that runs out is exit status 1 and what would need less, not a traceback."""

    def too_much(*_words: object) -> None:
        raise MemoryError

    monkeypatch.setattr(sys.modules["optimiser.cli.program"], "make_app", too_much)
    said = call("solve", "tiny")
    assert said.status == 1
    assert "not enough memory" in said.text
