"""The live page of a run as HTML: everything in one file, and nothing fetched."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup

from optimiser.amounts import shown
from optimiser.brief.content import about, signed, title_of
from optimiser.errors import Fault, RunError
from optimiser.extras.live.programme import Record, programme
from optimiser.extras.live.runtime import LOADER, REMEDY, PackageError, Runtime
from optimiser.report.pair import pair
from optimiser.report.render import asset, script_hash, templates
from optimiser.results import read_run
from optimiser.results.origin import instance_of
from optimiser.writing import write_text

PACKAGE = "optimiser.extras.live"
PAGE = "live.html"
CLOSING = "</script"
"""What would end the element that a script stands in."""


def live_page(folder: Path | str, runtime: Runtime) -> str:
    """The page of a run; see `write_live_page`."""
    run = read_run(folder)
    if not run.solved:
        raise RunError(f"{run.path} holds no plan to move figures of: its status is {run.status}")
    if CLOSING in runtime.loader.lower():
        raise PackageError([Fault(LOADER, "holds the end of a script element", REMEDY)])
    both = pair(run, instance_of(run))
    if both.lead.reading is None:
        raise RunError(f"{run.path} does not hold up when it is recomputed: verify it first")
    carried = programme(both.lead.reading)
    script = asset(PACKAGE, "amounts.js") + asset(PACKAGE, "live.js")
    return (
        templates(PACKAGE)
        .get_template("live.html.j2")
        .render(
            title=title_of(run),
            about=[*about(both, signed(run, None, None)), ("Solver", _solver(runtime))],
            version=runtime.version,
            handles=_by(carried["handles"], "group"),
            quantities=_by(_told(carried["quantities"]), "title"),
            programme=_data(carried),
            binary=b64encode(runtime.binary).decode("ascii"),
            loader=Markup(runtime.loader),  # noqa: S704 - no element ends in it; text until the worker runs it
            tiers=Markup(asset(PACKAGE, "tiers.js")),  # noqa: S704 - our own file
            worker=Markup(asset(PACKAGE, "worker.js")),  # noqa: S704 - our own file
            style=Markup(asset(PACKAGE, "live.css")),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            script_hash=script_hash(script),
        )
    )


def write_live_page(folder: Path | str, runtime: Runtime, out: Path | str | None = None) -> Path:
    """Write a page on which pots and shares can be moved, and that solves in the browser without a server.

    Args:
        folder: a run folder with a verified plan of a small instance.
        runtime: the solver that it carries.
        out: where to write; `live.html` in the run folder if absent.

    Raises:
        RunError: the run holds no plan, does not verify, or is too large.
        InputError: the solver cannot stand in a page.
    """
    target = Path(out) if out is not None else Path(folder) / PAGE
    return write_text(target, live_page(folder, runtime))


def _solver(runtime: Runtime) -> str:
    return f"npm package highs {runtime.version}, SHA-256 {runtime.digest[:16]}"


def _data(record: Record) -> Markup:
    """JSON in which no element can end or begin."""
    text = json.dumps(record, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704 - no markup is left in it


def _told(quantities: Iterable[Record]) -> list[Record]:
    return [
        {**each, "id": at, "was": shown(each["exact"], each["unit"])} for at, each in enumerate(quantities)
    ]


def _by(records: Sequence[Record], name: str) -> list[tuple[str, list[Any]]]:
    """Records by what they have in common, in their order."""
    return [(key, list(mine)) for key, mine in groupby(records, key=lambda each: each[name])]
