"""Every code block of the manual and of the README does what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import blocks, commands, run_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
WITH_BLOCKS = [page for page in PAGES if "_build" not in page.parts and blocks(page)]
QUICK = {"README.md"}


def marked(page: Path) -> object:
    """A page as a case; those with many solves are slow."""
    marks = [] if page.name in QUICK else [pytest.mark.slow]
    return pytest.param(page, id=str(page.relative_to(ROOT)), marks=marks)


@pytest.mark.parametrize("page", [marked(page) for page in WITH_BLOCKS])
def test_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page run one after the other in an empty folder, each with the promised exit status."""
    monkeypatch.chdir(tmp_path)
    run_page(page, monkeypatch)


def test_every_command_has_a_page_that_runs_it() -> None:
    """No command of the command line is left out of the manual."""
    import pkgutil  # noqa: PLC0415

    from optimiser.cli import commands as folder  # noqa: PLC0415

    ours = {
        "import" if m.name == "import_workbook" else m.name for m in pkgutil.iter_modules(folder.__path__)
    }
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert {name for name in ours if f"`optimiser {name}" not in text} == set()


def test_every_part_of_the_page_is_in_the_manual() -> None:
    """No part of the page is left out of the table of parts, with what it adds and what it needs."""
    from optimiser.subjects.register import parts  # noqa: PLC0415

    text = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    wanted = {f"{part.name}:CODE" if part.each_trust else part.name for part in parts().values()}
    assert {name for name in wanted if f"\n| `{name}` |" not in text} == set()


def test_blocks_are_found() -> None:
    """The tests above would pass on pages without blocks; the first page has more than ten commands."""
    start = ROOT / "docs" / "start.md"
    assert sum(len(list(commands(block))) for block in blocks(start)) > 10
