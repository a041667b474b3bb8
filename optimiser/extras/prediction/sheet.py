"""The page of a session: questions with room to write, each answer covered until something was written."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

from markupsafe import Markup

from optimiser.brief.content import about, signed, title_of
from optimiser.errors import RunError
from optimiser.extras.prediction.questions import Guess, guesses_of
from optimiser.report.pair import pair
from optimiser.report.render import asset, script_hash, templates
from optimiser.results import read_run
from optimiser.results.origin import instance_of
from optimiser.subjects.part import View
from optimiser.subjects.register import kept_parts
from optimiser.writing import write_text

PACKAGE = "optimiser.extras.prediction"
PAGE = "session.html"


def covered(guess: Guess) -> str:
    """An answer as it lies in the page: nobody reads it by looking at the source, and no search finds it."""
    record = {"said": [text for text in guess.answer if text], "unit": guess.unit, "value": guess.value}
    record |= {"low": guess.low, "high": guess.high}
    return b64encode(json.dumps(record, ensure_ascii=False).encode("utf-8")).decode("ascii")


def sheet(folder: Path | str) -> str:
    """The page of a run; see `write_sheet`."""
    run = read_run(folder)
    if not run.solved:
        raise RunError(
            f"{run.path} holds no plan, so there is nothing to expect of it: its status is {run.status}"
        )
    instance, kept = instance_of(run), kept_parts(run)
    both = pair(run, instance)
    if both.lead.reading is None:
        raise RunError(f"{run.path} does not hold up when it is recomputed: verify it first")
    guesses = guesses_of(View(both, both.lead.reading, kept))
    script = asset(PACKAGE, "sheet.js")
    return (
        templates(PACKAGE)
        .get_template("sheet.html.j2")
        .render(
            title=title_of(run),
            about=about(both, signed(run, None, None)),
            guesses=guesses,
            covered=covered,
            style=Markup(asset(PACKAGE, "sheet.css")),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            script_hash=script_hash(script),
        )
    )


def write_sheet(folder: Path | str, out: Path | str | None = None) -> Path:
    """Write the page of a bargaining session: people write what they expect, then the answer is uncovered.

    It opens without a network. Printed before an answer was uncovered it is a sheet to write on, without any answer.

    Args:
        folder: a run folder with a plan. What was kept with it (`optimiser report --fill`) brings further questions.
        out: where to write; `session.html` in the run folder if absent.

    Raises:
        RunError: the run holds no plan, does not hold up when recomputed, or cannot be read.
    """
    target = Path(out) if out is not None else Path(folder) / PAGE
    return write_text(target, sheet(folder))
