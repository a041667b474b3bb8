"""Chapters -> one HTML page that opens offline, and Markdown that can be committed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from optimiser.amounts import bare
from optimiser.assure.pack import Chapter, PackTable

MOST = 400
"""Rows of a table that are shown; its CSV file has all of them."""
SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(frozen=True)
class ShownCell:
    """A cell as it is shown; `mark` is its attribute."""

    text: str
    mark: Markup


def heading(name: object) -> str:
    """A column's name as a heading."""
    return str(name).replace("_", " ").capitalize()


def said(value: object) -> str:
    """A value as text."""
    if isinstance(value, float):
        return "" if value != value else bare(value)  # noqa: PLR0124 - NaN
    return "" if value is None else str(value)


def shown_rows(table: PackTable) -> Iterator[list[ShownCell]]:
    """The rows of a table that are shown."""
    for row in table.frame.head(MOST).itertuples(index=False):
        yield [_cell(value) for value in row]


def _cell(value: object) -> ShownCell:
    text = said(value)
    mark = ' class="number"' if isinstance(value, int | float) else "" if text else ' class="blank"'
    return ShownCell(text, Markup(mark))  # noqa: S704 - one of three fixed words


def html(title: str, about: str, chapters: Sequence[Chapter]) -> str:
    """The pack as one page; everything in it is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - loaded when a pack is written

    world = Environment(
        loader=PackageLoader("optimiser.assure", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    world.filters |= {"heading": heading, "shown_rows": shown_rows}
    page = world.get_template("pack.html.j2")
    return page.render(title=title, about=about, chapters=chapters, most=MOST) + "\n"


def markdown(title: str, about: str, chapters: Sequence[Chapter]) -> str:
    """The pack as Markdown."""
    lines = [f"# {plain(title)}", "", plain(about), ""]
    for chapter in chapters:
        lines += [f"## {plain(chapter.heading)}", ""]
        for sentence in chapter.sentences:
            lines += [plain(sentence), ""]
        for table in chapter.tables:
            lines += [f"**{plain(table.caption)}**", "", *_table(table), ""]
    return "\n".join(lines)


def plain(text: str) -> str:
    """Text that Markdown takes for nothing but text."""
    return SPECIAL.sub(r"\\\1", text).replace("\n", " ")


def _table(table: PackTable) -> Iterator[str]:
    yield "| " + " | ".join(plain(heading(name)) for name in table.frame.columns) + " |"
    yield "|" + " --- |" * len(table.frame.columns)
    for row in table.frame.head(MOST).itertuples(index=False):
        yield "| " + " | ".join(plain(said(value)) for value in row) + " |"
    if len(table.frame) > MOST:
        yield ""
        yield f"The first {MOST} of {len(table.frame)} rows; all of them are in {table.id}.csv."
