"""How charts look: the service's blue, Arial, and marks that can be told apart without colour."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

BLUE, DARK, SKY, ORANGE, GREY, PALE = "#005EB8", "#003087", "#41B6E6", "#C75B12", "#4C6272", "#AEB7BD"
INK, RULE = "#212B32", "#D8DDE0"
FONT = "Arial, Helvetica, sans-serif"


@dataclass(frozen=True)
class Size:
    """The room for a chart: a desk or a sheet of paper, or a phone."""

    width: int
    narrow: bool

    def columns(self, wanted: int) -> int:
        """How many panels stand side by side."""
        return 1 if self.narrow else wanted

    def panel(self, wanted: int, around: int) -> int:
        """Width of one of so many panels, with room around each for axes and labels."""
        across = self.columns(wanted)
        return max(120, (self.width - around) // across - (24 if across > 1 else 0))


WIDE, NARROW = Size(950, narrow=False), Size(340, narrow=True)


def styled(chart: alt.TopLevelMixin, size: Size) -> alt.TopLevelMixin:
    """The chart in the look of the page."""
    return (
        chart.configure(font=FONT, background="transparent", aria=False)  # type: ignore[attr-defined,no-any-return,unused-ignore]
        .configure_axis(
            labelFontSize=13, titleFontSize=13, labelColor=INK, titleColor=INK, titleFontWeight="normal",
            gridColor=RULE, domainColor=GREY, tickColor=GREY, labelLimit=260,
        )
        .configure_legend(
            labelFontSize=13, titleFontSize=13, labelColor=INK, titleColor=INK, titleFontWeight="normal",
            orient="top", direction="vertical" if size.narrow else "horizontal", labelLimit=280, titleLimit=400, symbolSize=110, columnPadding=14,
        )
        .configure_header(labelFontSize=14, labelFontWeight="bold", labelColor=INK, title=None, labelAnchor="start")
        .configure_view(stroke=None)
    )  # fmt: skip
