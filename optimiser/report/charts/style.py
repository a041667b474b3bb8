"""How charts look, and how a chart stands on the page: inline SVG for the desk and for the phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import altair as alt
import vl_convert

from optimiser.report.table import ReportTable

# How charts look: the government's palette for charts, Arial, and marks that can be told apart without colour.

DARK, BLUE, TURQUOISE, ORANGE, PINK = "#12436D", "#2073BC", "#28A197", "#F46A25", "#801650"
"""Of the Analysis Function's guidance on colours in charts: the categorical palette, and the middle blue of its
sequential one. `PINK` is for words, which orange is too light for."""
GREY, PALE = "#4C6272", "#BFBFBF"
NOT_ZERO = "the axis does not start at 0"
"""What an axis says that does not."""
INK, RULE = "#212B32", "#D8DDE0"
ACROSS = 3
"""Panels side by side on a desk or a sheet of paper; more would be too small to read."""
FONT = "Arial, Helvetica, sans-serif"


@dataclass(frozen=True)
class Size:
    """The room for a chart: a desk or a sheet of paper, or a phone."""

    width: int
    narrow: bool

    def columns(self, wanted: int) -> int:
        """How many panels stand side by side."""
        return 1 if self.narrow else min(wanted, ACROSS)

    def panel(self, wanted: int, around: int) -> int:
        """Width of one of so many panels, with room around each for axes and labels."""
        across = self.columns(wanted)
        return max(120, (self.width - around) // across - (24 if across > 1 else 0))


WIDE, NARROW = Size(950, narrow=False), Size(340, narrow=True)


def panels(chart: alt.Chart | alt.LayerChart | alt.FacetChart, by: str, columns: int) -> alt.FacetChart:
    """The chart once for every value of a column, in the order of the rows."""
    faceted: alt.FacetChart = chart.facet(alt.Facet(f"{by}:N", sort=None), columns=columns)
    return faceted


def styled(chart: alt.TopLevelMixin, size: Size) -> alt.TopLevelMixin:
    """The chart in the look of the page."""
    words = {"labelFontSize": 13, "labelColor": INK}
    titles = {"titleFontSize": 13, "titleColor": INK, "titleFontWeight": "normal"}
    lines = {"gridColor": RULE, "domainColor": GREY, "tickColor": GREY}
    bold = {"labelFontSize": 14, "labelFontWeight": "bold"}
    stacked = "vertical" if size.narrow else "horizontal"
    config = {
        "font": FONT,
        "background": "transparent",
        "aria": False,
        "axis": {**words, **titles, **lines, "labelLimit": 260},
        "axisQuantitative": {"labelOverlap": True, "labelSeparation": 8},
        "legend": {
            **words, **titles, "orient": "top", "direction": stacked, "labelLimit": 280, "titleLimit": 400,
            "symbolSize": 110, "columnPadding": 14,
        },
        "header": {"title": None, "labelAnchor": "start", "labelColor": INK, **bold},
        "view": {"stroke": None},
    }  # fmt: skip
    found: alt.TopLevelMixin = chart.properties(config=config)
    return found


# A chart as it stands on the page: inline SVG for the desk and for the phone, with title and description.

NAMED = re.compile(r'<(path|line|rect)\b([^>]*?) aria-label="([^"]*)"([^>]*?)\s*/>')
"""A mark with a description: it becomes a title, which a browser shows where the pointer rests."""
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
    svg = NAMED.sub(r"<\1\2\4><title>\3</title></\1>", svg)
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
    wide: Size = WIDE,
) -> Drawing:
    """Draw a chart at both sizes.

    Args:
        id_: unique on the page.
        title: what it shows, as it stands above it.
        description: the text alternative: what a reader sees in it.
        behind: the table with the figures that it shows.
        chart: the chart for a size.
        wide: the room on a desk or a sheet of paper, where it is not all of it.
    """
    desk, phone = (
        accessible(svg_of(styled(chart(size), size)), f"{id_}-{name}", title, description)
        for name, size in (("wide", wide), ("narrow", NARROW))
    )
    return Drawing(id_, title, description, desk, phone, behind)
