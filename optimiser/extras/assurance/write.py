"""A run folder -> its assurance pack: page, Markdown, and every table as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from optimiser.errors import RunError
from optimiser.extras.assurance.chapters import (
    assumptions,
    data,
    limits,
    scope,
    sensitivity,
    sign_off,
    validation,
    verification,
)
from optimiser.extras.assurance.pack import Chapter, Subject, html, markdown
from optimiser.extras.assurance.rap import rap
from optimiser.results import read_run
from optimiser.results.folder import table_bytes
from optimiser.results.origin import instance_of
from optimiser.writing import fill_with, write_folder

CHAPTERS = (scope, sign_off, assumptions, data, verification, validation, sensitivity, limits, rap)
PAGE = "assurance.html"
ABOUT = (
    "Generated from the run, its instance and the project. The checks were made when this was written; names, dates "
    "and signatures are for people to fill in."
)


def chapters_of(subject: Subject) -> list[Chapter]:
    """Every chapter, in order."""
    return [make(subject) for make in CHAPTERS]


def write_pack(run_folder: Path | str, out: Path | str | None = None) -> Path:
    """Write the assurance pack of a run, whole or not at all.

    Args:
        run_folder: a run folder.
        out: where; `<run>-assurance` beside the run if absent. An earlier pack there is replaced.

    Returns:
        The folder.

    Raises:
        OptimiserError: the run or its instance cannot be read, or the place is taken or cannot be written.
    """
    run = read_run(run_folder)
    subject = Subject(run, instance_of(run))
    target = Path(out) if out is not None else run.path.with_name(f"{run.path.resolve().name}-assurance")
    title = f"Assurance of {subject.instance.name}: {run.manifest['question']['name']}"
    return _written(target, title, chapters_of(subject))


def _written(target: Path, title: str, chapters: Sequence[Chapter]) -> Path:
    if target.exists() and not (target / PAGE).is_file() and any(target.iterdir()):
        raise RunError(f"{target} exists and is not an assurance pack: give another --out")
    files = {f"{table.id}.csv": table_bytes(table.frame) for chapter in chapters for table in chapter.tables}
    files[PAGE] = html(title, ABOUT, chapters).encode("utf-8")
    files["assurance.md"] = markdown(title, ABOUT, chapters).encode("utf-8")
    return write_folder(target, fill_with(files))
