"""A brief as HTML: a file of its own that prints on two sheets of A4, or the first thing on the page of its run."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from markupsafe import Markup

from optimiser.brief.content import Brief, Signature, brief_of, signed
from optimiser.errors import MissingExtraError
from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.report.pair import pair
from optimiser.report.render import Opening, asset, templates
from optimiser.results import Run, read_run
from optimiser.results.origin import instance_of
from optimiser.subjects.register import kept_parts
from optimiser.writing import write_bytes, write_text

WORD = ".docx"


def style() -> str:
    """What a brief needs beyond the style of the page."""
    return asset("optimiser.brief", "brief.css")


def html(brief: Brief) -> str:
    """A brief as a document of its own; it asks for nothing from anywhere and has no script."""
    page = asset("optimiser.report", "page.css")
    sheet = Markup(page + style())  # noqa: S704 - our own files
    return (
        templates("optimiser.brief")
        .get_template("brief.html.j2")
        .render(brief=brief, style=sheet, picture=Markup)
    )


def opening(brief: Brief) -> Opening:
    """A brief as it stands at the top of the page of its run."""
    macros = templates("optimiser.brief").get_template("brief_parts.html.j2").module

    def markup(numbers: Mapping[str, int]) -> str:
        return str(macros.whole(brief, Markup, numbers))  # type: ignore[attr-defined]

    return Opening(markup, style())


def brief_of_run(run: Run, instance: Instance, kept: Mapping[str, Kept], signature: Signature) -> Brief:
    """The brief of a run that was read."""
    return brief_of(pair(run, instance), kept, signature)


def word_bytes(brief: Brief, signature: Signature) -> bytes:
    """A brief as a Word document.

    Raises:
        MissingExtraError: python-docx is not installed.
    """
    if find_spec("docx") is None:
        raise MissingExtraError(
            "A Word document needs python-docx: install it with pip install 'trust-optimiser[word]'"
        )
    from optimiser.brief.word import docx  # noqa: PLC0415 - an optional extra

    return docx(brief, signature.on)


def write_brief(target: Path | str, brief: Brief, signature: Signature) -> Path:
    """Write a brief where its ending says how: .docx is a Word document, anything else HTML.

    Raises:
        MissingExtraError: python-docx is not installed.
        RunError: it cannot be written.
    """
    path = Path(target)
    if path.suffix.lower() == WORD:
        return write_bytes(path, word_bytes(brief, signature))
    return write_text(path, html(brief))


def brief_in(folder: Path | str, by: str | None = None, on: str | None = None) -> tuple[Brief, Signature]:
    """The brief of a run folder, with whose it is; see `signed`.

    Raises:
        OptimiserError: the run or its instance cannot be read, or the day is none.
    """
    run = read_run(folder)
    signature = signed(run, by, on)
    return brief_of_run(run, instance_of(run), kept_parts(run), signature), signature
