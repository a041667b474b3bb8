"""Pages whose charts are not what a test is about are drawn without them."""

from __future__ import annotations

import pytest

from optimiser.report.charts import style


@pytest.fixture
def blank_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are empty pictures: drawing them takes most of the time of a page."""
    monkeypatch.setattr(style, "svg_of", lambda _chart: '<svg xmlns="http://www.w3.org/2000/svg"></svg>')
