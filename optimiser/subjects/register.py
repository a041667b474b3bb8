"""The register of the parts of the page, found in the folders of this package: none is listed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from itertools import groupby
from pkgutil import iter_modules

from optimiser import subjects
from optimiser.explain.storage import FOLDER, Kept, kept_of
from optimiser.report.section import Content, Section
from optimiser.results import Run
from optimiser.subjects.part import Part, Place, View


@cache
def parts() -> Mapping[str, Part]:
    """Every part by name, in the order in which they are computed.

    Raises:
        ValueError: two of them have the same name or the same place, or call a section differently.
    """
    folders = [
        module.name for module in iter_modules(subjects.__path__, "optimiser.subjects.") if module.ispkg
    ]
    found = [part for folder in folders for part in _of(folder)]
    if clashes := _clashes(found):
        raise ValueError("; ".join(clashes))
    return {part.name: part for part in sorted(found, key=lambda part: (part.cost, part.name))}


def _of(folder: str) -> list[Part]:
    """The parts that a folder registers."""
    module = vars(import_module(f"{folder}.part"))
    found = [item for name, item in module.items() if name.isupper() and isinstance(item, Part)]
    if not found:
        raise ValueError(f"{folder} registers no part")
    return found


def _clashes(found: Iterable[Part]) -> list[str]:
    names: dict[str, int] = {}
    orders: dict[int, str] = {}
    headings: dict[str, str] = {}
    said = []
    for part in found:
        names[part.name] = names.get(part.name, 0) + 1
        if names[part.name] > 1:
            said.append(f"two parts of the page are called {part.name}")
        if (other := orders.setdefault(part.order, part.name)) != part.name:
            said.append(f"{other} and {part.name} both stand at {part.order} on the page")
        if headings.setdefault(part.place.id, part.place.heading) != part.place.heading:
            said.append(f"{part.name} gives the section {part.place.id} another heading")
    return said


def by_place() -> Mapping[Place, tuple[Part, ...]]:
    """The parts of each section, in the order of the page."""
    placed = sorted(parts().values(), key=lambda part: part.order)
    first = {part.place: part.order for part in reversed(placed)}
    placed.sort(key=lambda part: (first[part.place], part.order))
    return {place: tuple(own) for place, own in groupby(placed, key=lambda part: part.place)}


def kept_parts(run: Run, only: Iterable[str] | None = None) -> dict[str, Kept]:
    """The explanations in the folder of a run that its page can show.

    Args:
        run: in a folder.
        only: the names of parts to look for; every part, and every trust that was asked about, if absent.

    Raises:
        RunError: one of them is of another run, or is none.
    """
    names = list(parts()) if only is None else list(only)
    wanted = {name: parts()[name].tables for name in names}
    for part in parts().values():
        if part.each_trust and only is None:
            files = sorted(path.stem for path in (run.path / FOLDER).glob(f"{part.name}-*.json"))
            wanted |= {name: part.tables for name in files if re.fullmatch(rf"{part.name}-\w+", name)}
    return kept_of(run, wanted)


def gathered(view: View, own: Iterable[Part]) -> Content | None:
    """What parts show in one section: what is known in their order, then what each other would add.

    None where the page of this question on this instance speaks of none of them.
    """
    told = [part for part in own if part.applies(view.instance, view.lead.case.question)]
    if not told:
        return None
    shown = [(part, part.content(view)) for part in told]
    findings = [finding for _, content in shown if content is not None for finding in content.findings]
    missing = [part.missing(view.kept.get(part.name)) for part, content in shown if content is None]
    blocks = [block for _, content in shown if content is not None for block in content.blocks]
    return Content([*findings, *missing], blocks)


def sections(view: View, place: Place, own: tuple[Part, ...]) -> list[Section]:
    """The section that parts make, or one for each trust that was asked about."""
    trusts = [section for part in own if part.each_trust for section in _of_trusts(view, part)]
    if trusts:
        return trusts
    content = gathered(view, own)
    return [] if content is None else [Section(place.id, place.heading, content.findings, content.blocks)]


def _of_trusts(view: View, part: Part) -> list[Section]:
    """A section a trust, in the order of their codes."""
    names = sorted(
        name for name, kept in view.kept.items() if name.startswith(f"{part.name}-") and not kept.nothing
    )
    found = [(name, part.show(view, view.kept[name])) for name in names]
    return [Section(name, content.heading, content.findings, content.blocks) for name, content in found]
