"""The notebooks run from top to bottom, and are stored without what they showed."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
MISSING = [name for name in ("nbclient", "nbformat", "ipykernel") if find_spec(name) is None]


def test_there_are_notebooks() -> None:
    """The tests below would pass on an empty folder."""
    assert [path.stem for path in NOTEBOOKS] == ["first-solve", "negotiation"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_without_outputs(path: Path) -> None:
    """No output and no count is stored, so that a change is read as a change of the text."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs(path: Path, tmp_path: Path) -> None:
    """Every cell runs, in order, in a fresh kernel and an empty folder."""
    import nbformat  # noqa: PLC0415 - may not be installed
    from nbclient import NotebookClient  # noqa: PLC0415

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
