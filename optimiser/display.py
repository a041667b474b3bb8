"""How objects show themselves: aligned text in a terminal, an escaped table in a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, overload

import pandas as pd

from optimiser.amounts import bare
from optimiser.errors import Fault, InputError

if TYPE_CHECKING:
    from optimiser.explain.finding import Finding
    from optimiser.report.charts.style import Drawing

ROWS = 20
"""Rows of a table that are shown; the frame has all of them."""
KINDS = (".svg", ".png", ".html", ".csv")
"""How a chart is saved, by the ending of the name."""
SHARP = 2.0
"""Points of a picture for each of the chart's own."""
MARKS = {"warning": "!! ", "caution": "!  ", "note": "   "}


def table_text(frame: pd.DataFrame) -> str:
    """A frame as aligned text, long ones cut in the middle."""
    return frame.to_string(index=False, max_rows=ROWS, float_format=bare, justify="left")


def table_html(frame: pd.DataFrame, caption: str = "") -> str:
    """A frame as an HTML table with a caption; every text in it is escaped."""
    html = frame.to_html(index=False, max_rows=ROWS, float_format=bare, escape=True, border=0, justify="left")
    return html.replace("<thead>", f"<caption>{escape(caption)}</caption>\n  <thead>", 1) if caption else html


class Findings(Sequence["Finding"]):
    """Findings in the order in which they are read; each has its sentence and its evidence."""

    def __init__(self, items: Sequence[Finding], tables: dict[str, pd.DataFrame] | None = None) -> None:
        self._items = tuple(items)
        self.tables = tables or {}

    @overload
    def __getitem__(self, at: int) -> Finding: ...
    @overload
    def __getitem__(self, at: slice) -> Findings: ...
    def __getitem__(self, at: int | slice) -> Finding | Findings:
        return Findings(self._items[at], self.tables) if isinstance(at, slice) else self._items[at]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._items)

    @property
    def sentences(self) -> list[str]:
        """What was found, a sentence each."""
        return [finding.sentence for finding in self]

    def __str__(self) -> str:
        return "\n".join(MARKS[finding.severity] + finding.sentence for finding in self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li><strong>{escape(finding.severity)}:</strong> {escape(finding.sentence)}</li>"
            if finding.severity != "note"
            else f"<li>{escape(finding.sentence)}</li>"
            for finding in self
        )
        return f"<ul>{items}</ul>"


class Chart:
    """A chart with its title, its description in words and the table behind it."""

    def __init__(self, drawing: Drawing) -> None:
        self.title, self.description = drawing.title, drawing.description
        self.svg, self.table = drawing.wide, drawing.behind.frame

    def save(self, path: Path | str) -> Path:
        """Write the chart where the ending says how: .svg, .png, .html (with its words), or .csv (what is behind it).

        Raises:
            InputError: another ending.
            RunError: it cannot be written.
        """
        from optimiser.results.folder import table_bytes  # noqa: PLC0415 - a chart is shown more often than saved
        from optimiser.writing import write_bytes  # noqa: PLC0415

        target = Path(path)
        kind = target.suffix.lower()
        if kind not in KINDS:
            problem = f"'{kind}' is no kind of chart" if kind else f"'{target.name}' has no ending"
            raise InputError([Fault("chart", problem, f"end the name in {', '.join(KINDS)}")])
        if kind == ".csv":
            return write_bytes(target, table_bytes(self.table))
        if kind == ".png":
            import vl_convert  # noqa: PLC0415

            return write_bytes(target, vl_convert.svg_to_png(self.svg, scale=SHARP))
        text = self.svg if kind == ".svg" else self._page()
        return write_bytes(target, text.encode("utf-8"))

    def _page(self) -> str:
        """The chart as a page of its own, with its description and the table behind it."""
        head = f'<meta charset="utf-8"><title>{escape(self.title)}</title>'
        body = f"{self._repr_html_()}<p>{escape(self.description)}</p>{table_html(self.table, self.title)}"
        return f'<!doctype html>\n<html lang="en-GB"><head>{head}</head><body>{body}</body></html>\n'

    def __str__(self) -> str:
        return f"{self.title}\n{self.description}\n{table_text(self.table)}"

    def __repr__(self) -> str:
        return f"Chart({self.title!r})"

    def _repr_html_(self) -> str:
        return f"<figure><figcaption>{escape(self.title)}</figcaption>{self.svg}</figure>"
