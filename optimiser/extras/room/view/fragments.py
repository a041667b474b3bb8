"""Parts of the report inside the room: the same sentences, tables and charts, by the same templates."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from html import unescape
from importlib.resources import files

from jinja2 import Template
from markupsafe import Markup

from optimiser.explain.finding import Finding
from optimiser.explain.words import plural
from optimiser.report.render import asset, templates
from optimiser.report.section import Banner, Section, filled

_SECTION = """
{%- from "parts.html.j2" import banner_box, sentences, block_of -%}
<div class="room">
{% if banner %}{{ banner_box(banner, "room-state", 3) }}{% endif %}
{{ sentences(findings, False) }}
{% for block in blocks %}{{ block_of(block, numbers, picture) }}{% endfor %}
</div>
"""
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)


@cache
def _template() -> Template:
    return templates("optimiser.report").from_string(_SECTION)


def _picture(svg: str) -> Markup:
    """A chart as an image with its title as text; its description stands beside it.

    Drawings inside the page are taken out by Streamlit, images are not.
    """
    title = _TITLE.search(svg)
    named = svg if "xmlns=" in svg else svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    data = b64encode(named.encode()).decode()
    return Markup('<img src="data:image/svg+xml;base64,{}" alt="{}">').format(
        data, unescape(title[1]) if title else ""
    )


@cache
def style() -> str:
    """The style of the report, for the parts of the room that come from it and nothing else."""
    own = asset("optimiser.report", "page.css")
    inside = own.replace(":root {", "& {").replace("body {", "& {", 1)
    room = (files("optimiser.extras.room.view") / "room.css").read_text(encoding="utf-8")
    return f"<style>.room {{ {inside} }} {room}</style>"


def section_html(section: Section) -> str:
    """A section without its heading, which belongs to the room."""
    blocks = filled(section.blocks)
    numbers = {
        part.id: at
        for at, part in enumerate([b.table or b.chart for b in blocks if b.table or b.chart], start=1)
        if part is not None
    }
    return _template().render(
        banner=section.banner, findings=_said(section.findings), blocks=blocks, numbers=numbers,
        picture=_picture,
    )  # fmt: skip


def _said(findings: Sequence[Finding]) -> list[Finding]:
    """Sentences without what one could ask next on a command line: nobody at this table has one."""
    return [replace(finding, next_question="") for finding in findings]


def glance_html(banner: Banner) -> str:
    """How a run ended."""
    return _template().render(banner=banner, findings=[], blocks=[], numbers={}, picture=_picture)


def list_html(heading: str, lines: Sequence[str]) -> str:
    """Lines under a heading, each as it is; a first line that opens the others becomes part of the heading."""
    if len(lines) > 1 and lines[0].endswith(":"):
        heading, lines = f"{heading}. {lines[0]}", lines[1:]
    items = Markup("").join(Markup("<li>{}</li>").format(line.removeprefix("- ")) for line in lines)
    return str(Markup('<div class="room"><h4>{}</h4><ul>{}</ul></div>').format(heading, items))


def corrections_html(lines: Sequence[str]) -> str:
    """What of a workbook was taken as it is meant, folded."""
    count = plural(len(lines), "cell or sheet", "cells or sheets")
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    folded = Markup(
        '<div class="room"><details open><summary>{} taken as meant</summary><ul>{}</ul></details></div>'
    )
    return str(folded.format(count, items))
