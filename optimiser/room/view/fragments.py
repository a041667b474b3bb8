"""Parts of the report inside the room: the same sentences, tables and charts, by the same templates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from optimiser.explain.finding import Finding
from optimiser.report.section import Banner, Card, Section, filled

_SECTION = """
{%- from "parts.html.j2" import banner_box, sentences, card_of, block_of -%}
<div class="room">
{% if banner %}{{ banner_box(banner, "room-state", 3) }}{% endif %}
{% if cards %}<div class="cards">{% for card in cards %}{{ card_of(card) }}{% endfor %}</div>{% endif %}
{{ sentences(findings, False) }}
{% for block in blocks %}{{ block_of(block, numbers, picture) }}{% endfor %}
</div>
"""
_OWN = """
.room .aside, .room .finding .next { color: var(--soft); }
.stApp .room h3 { font-size: 1.2rem; padding: 0; }
.stApp .room h4 { font-size: 1rem; padding: 0; }
"""


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("optimiser.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(_SECTION)


@cache
def style() -> str:
    """The style of the report, for the parts of the room that come from it and nothing else."""
    own = (files("optimiser.report") / "templates" / "page.css").read_text(encoding="utf-8")
    inside = own.replace(":root {", "& {").replace("body {", "& {", 1)
    return f"<style>.room {{ {inside} }} {_OWN}</style>"


def section_html(section: Section) -> str:
    """A section without its heading, which belongs to the room."""
    blocks = filled(section.blocks)
    numbers = {
        part.id: at
        for at, part in enumerate([b.table or b.chart for b in blocks if b.table or b.chart], start=1)
        if part is not None
    }
    return _template().render(
        banner=section.banner, cards=[], findings=section.findings, blocks=blocks, numbers=numbers,
        picture=Markup,
    )  # fmt: skip


def glance_html(banner: Banner, cards: Sequence[Card]) -> str:
    """How a run ended, and the three imperatives at a glance."""
    return _template().render(banner=banner, cards=cards, findings=[], blocks=[], numbers={}, picture=Markup)


def findings_html(findings: Sequence[Finding]) -> str:
    """Sentences."""
    return _template().render(banner=None, cards=[], findings=findings, blocks=[], numbers={}, picture=Markup)
