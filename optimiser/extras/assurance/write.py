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
    validation,
    verification,
)
from optimiser.extras.assurance.clauses import clauses
from optimiser.extras.assurance.pack import Chapter, Subject, html, markdown
from optimiser.extras.assurance.papers import (
    decisions,
    design,
    proportion,
    register,
    reviews,
    sign_off,
    specification,
    statement,
)
from optimiser.extras.assurance.rap import rap
from optimiser.extras.assurance.record import FILE, AssuranceRecord, form, read_record
from optimiser.extras.assurance.trial import read_trial
from optimiser.results import read_run
from optimiser.results.folder import table_bytes
from optimiser.results.origin import instance_of
from optimiser.writing import fill_with, write_folder

CHAPTERS = (
    statement,
    sign_off,
    clauses,
    scope,
    specification,
    design,
    decisions,
    proportion,
    assumptions,
    data,
    verification,
    validation,
    sensitivity,
    limits,
    reviews,
    register,
    rap,
)
PAGE = "assurance.html"
ABOUT = (
    "Generated from the run, its instance and the project, and from what people wrote in record.toml. The checks were "
    "made when this was written; dates and signatures are for people to fill in."
)


def chapters_of(subject: Subject) -> list[Chapter]:
    """Every chapter, in order."""
    return [make(subject) for make in CHAPTERS]


def write_pack(
    run_folder: Path | str,
    out: Path | str | None = None,
    record: Path | str | None = None,
    tests: Path | str | None = None,
) -> Path:
    """Write the assurance pack of a run, whole or not at all.

    Args:
        run_folder: a run folder.
        out: where; `<run>-assurance` beside the run if absent. An earlier pack there is replaced, and what people
            wrote into its record is kept.
        record: what people say (roles, uses, decisions, dates); the record of the earlier pack if absent.
        tests: what the project's tests did, in JUnit's form.

    Returns:
        The folder.

    Raises:
        OptimiserError: the run, its instance, the record or the tests cannot be read, an analyst is named as
            assurer, or the place is taken or cannot be written.
    """
    run = read_run(run_folder)
    target = Path(out) if out is not None else run.path.with_name(f"{run.path.resolve().name}-assurance")
    if target.exists() and not (target / PAGE).is_file() and any(target.iterdir()):
        raise RunError(f"{target} exists and is not an assurance pack: give another --out")
    earlier = target / FILE
    place = record if record is not None else earlier if earlier.is_file() else None
    said = read_record(place) if place is not None else AssuranceRecord()
    trial = read_trial(tests) if tests is not None else None
    subject = Subject(run, instance_of(run), record=said, trial=trial)
    title = f"Assurance of {subject.instance.name}: {run.manifest['question']['name']}"
    return _written(target, title, chapters_of(subject), said.data or form())


def _written(target: Path, title: str, chapters: Sequence[Chapter], record: bytes) -> Path:
    files = {f"{table.id}.csv": table_bytes(table.frame) for chapter in chapters for table in chapter.tables}
    files[PAGE] = html(title, ABOUT, chapters).encode("utf-8")
    files["assurance.md"] = markdown(title, ABOUT, chapters).encode("utf-8")
    files[FILE] = record
    return write_folder(target, fill_with(files))
