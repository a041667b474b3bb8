"""What pyproject.toml promises to an installer. `make wheel-check` builds and installs the real thing."""

import re
import tomllib
from pathlib import Path
from typing import Any

import optimiser

ROOT = Path(__file__).parents[2]


def project() -> dict[str, Any]:
    """Read pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name(requirement: str) -> str:
    """Return the package that a requirement such as `pandas>=3.0` asks for."""
    return re.split(r"[^A-Za-z0-9-]", requirement)[0]


def test_the_wheel_carries_both_packages_with_their_types() -> None:
    """The wheel is built from two folders, each a package that says it is typed."""
    folders = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert folders == ["optimiser", "models/trustmodels"]
    assert all((ROOT / folder / file).is_file() for folder in folders for file in ("__init__.py", "py.typed"))


def test_a_solver_with_wrong_answers_is_refused() -> None:
    """HiGHS before 1.15.1 is refused, because 1.14.0 returned wrong optima on mixed-integer problems."""
    assert "highspy>=1.15.1" in project()["project"]["dependencies"]


def test_every_dependency_is_pinned_in_the_lock() -> None:
    """The runtime lock pins each direct dependency."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wanted = [name(requirement) for requirement in project()["project"]["dependencies"]]
    assert [package for package in wanted if f"\n{package}==" not in lock] == []


def test_the_citation_names_this_version() -> None:
    """CITATION.cff and the changelog speak of the version that the package reports."""
    assert f"version: {optimiser.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## [{optimiser.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
