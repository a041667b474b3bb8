"""A chart as it stands on the page: inline SVG for the desk and for the phone, with title and description."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import altair as alt
import vl_convert

from optimiser.report.charts.style import NARROW, WIDE, Size, styled
from optimiser.report.table import ReportTable

NUMBER = re.compile(r"-?\d+\.\d{2,}")
ATTRIBUTE = re.compile(r'(\s(?:d|transform|x|y|x2|y2|width|height)=")([^"]*)"')


@dataclass(frozen=True)
class Drawing:
    """A chart. `wide` and `narrow` are SVG; one of them is shown. `behind` is the table with its figures."""

    id: str
    title: str
    description: str
    wide: str
    narrow: str
    behind: ReportTable


def _tidy(svg: str) -> str:
    """Coordinates to a tenth of a pixel."""

    def shorter(match: re.Match[str]) -> str:
        return match[1] + NUMBER.sub(lambda number: f"{float(number[0]):.1f}", match[2]) + '"'

    return ATTRIBUTE.sub(shorter, svg)


def accessible(svg: str, id_: str, title: str, description: str) -> str:
    """An SVG as one image with a title and a description, its inner names its own on the page."""
    svg = re.sub(r'id="((?:clip|gradient)[^"]*)"', rf'id="{id_}-\1"', svg)
    svg = re.sub(r"url\(#((?:clip|gradient)[^)]*)\)", rf"url(#{id_}-\1)", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    opening = f'<svg role="img" aria-labelledby="{id_}-t {id_}-d" focusable="false"'
    words = f'<title id="{id_}-t">{escape(title)}</title><desc id="{id_}-d">{escape(description)}</desc>'
    svg = svg.replace("<svg", opening, 1).replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
    start = svg.index(">") + 1
    return svg[:start] + words + _tidy(svg[start:])


def svg_of(chart: alt.TopLevelMixin) -> str:
    """The chart as SVG, drawn on this machine."""
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))


def draw(
    id_: str,
    title: str,
    description: str,
    behind: ReportTable,
    chart: Callable[[Size], alt.TopLevelMixin],
) -> Drawing:
    """Draw a chart at both sizes.

    Args:
        id_: unique on the page.
        title: what it shows, as it stands above it.
        description: the text alternative: what a reader sees in it.
        behind: the table with the figures that it shows.
        chart: the chart for a size.
    """
    wide, narrow = (
        accessible(svg_of(styled(chart(size), size)), f"{id_}-{name}", title, description)
        for name, size in (("wide", WIDE), ("narrow", NARROW))
    )
    return Drawing(id_, title, description, wide, narrow, behind)
