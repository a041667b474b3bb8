"""How charts look: the service's blue, Arial, and marks that can be told apart without colour."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

BLUE, DARK, SKY, ORANGE, GREY, PALE = "#005EB8", "#003087", "#2E94CF", "#B34D00", "#4C6272", "#AEB7BD"
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
        "legend": {
            **words, **titles, "orient": "top", "direction": stacked, "labelLimit": 280, "titleLimit": 400,
            "symbolSize": 110, "columnPadding": 14,
        },
        "header": {"title": None, "labelAnchor": "start", "labelColor": INK, **bold},
        "view": {"stroke": None},
    }  # fmt: skip
    found: alt.TopLevelMixin = chart.properties(config=config)
    return found
