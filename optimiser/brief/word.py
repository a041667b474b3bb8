"""A brief as a Word document: the same words, pictures with a text alternative, and the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import vl_convert

from optimiser.brief.content import Brief
from optimiser.brief.results import KeyFinding
from optimiser.report.charts.style import Drawing
from optimiser.report.table import ReportTable

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table

LANGUAGE, FONT = "en-GB", "Arial"
DARK, SOFT = "003087", "4C6272"
MARGIN, TEXT, SMALL = 13.0, 9.0, 7.5
"""Of the sheet in mm; points of the text, and of sources and tables."""
WHOLE, HALF, PAIR = 184.0, 88.0, 2
"""Width of a picture across the sheet and in one of two columns, mm; findings beside each other."""
FOOT = 6.0
"""From the edge of the sheet to the line at its foot, mm."""
LONG, SHORT = 40, 6
"""Letters of a cell that count for the width of its column, and those that every column has."""
SHARP = 2.5
"""Points of a picture for each of its own."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""What every part of the file is dated with: the earliest day that a zip file knows."""


def docx(brief: Brief, on: date | None) -> bytes:
    """A brief as a .docx file.

    Args:
        brief: what it says.
        on: its day, which stands in its properties; no day stands there if absent.
    """
    from docx import Document  # noqa: PLC0415 - an optional extra

    document = Document()
    _sheet(document)
    _styles(document)
    _foot(document, brief.title)
    _properties(document, brief, on)
    document.add_paragraph(brief.title, style="Title")
    for name, text in brief.about:
        _fact(document, name, text)
    document.add_heading("The question", 1)
    document.add_paragraph(brief.question)
    _choice(document, brief)
    _list(document, "What to decide", brief.decide)
    _list(document, "What it rests on", brief.rests)
    _found(document, brief)
    _people(document, brief)
    _list(document, "What was not modelled", brief.left_out)
    return _dated(document)


def _sheet(document: WordDocument) -> None:
    """A4, as in print."""
    from docx.shared import Mm  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)


def _styles(document: WordDocument) -> None:
    """The house's letters and sizes on Word's own styles, so that headings stay headings."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    sizes = {
        "Normal": TEXT,
        "Title": 16,
        "Heading 1": 11.5,
        "Heading 2": 9.5,
        "Caption": SMALL,
        "List Bullet": TEXT,
    }
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        space = style.paragraph_format
        heading = name.startswith(("Title", "Heading"))
        space.space_before, space.space_after = Pt(5 if name == "Heading 1" else 2 if heading else 0), Pt(2)
        space.line_spacing = 1.0
        if heading:
            style.font.color.rgb, style.font.bold = RGBColor.from_string(DARK), True
    document.styles["Caption"].font.color.rgb = RGBColor.from_string(SOFT)
    document.styles["Caption"].font.bold = False
    for border in document.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    language = OxmlElement("w:lang")
    for kind in ("val", "eastAsia"):
        language.set(qn(f"w:{kind}"), LANGUAGE)
    defaults.append(language)


def _properties(document: WordDocument, brief: Brief, on: date | None) -> None:
    """Title, language and whose it is; no day but its own, and nothing of the machine."""
    core = document.core_properties
    core.title, core.language, core.comments = brief.title, LANGUAGE, ""
    core.author = core.last_modified_by = dict(brief.about).get("Whose", "")
    core.subject = dict(brief.about).get("Instance", "")
    element = core._element  # noqa: SLF001 - it has no other way to take a day away
    for day in [child for child in element if child.tag.endswith(("}created", "}modified"))]:
        element.remove(day)
    if on is not None:
        core.created = core.modified = datetime(on.year, on.month, on.day, tzinfo=UTC)


def _fact(document: WordDocument, name: str, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{name}: ").bold = True
    paragraph.add_run(text)


def _choice(document: WordDocument, brief: Brief) -> None:
    """The choice, its first sentence in bold, both orders in a picture and in figures."""
    from docx.shared import Pt  # noqa: PLC0415

    document.add_heading("The choice", 1)
    if brief.warning is not None:
        warned = document.add_paragraph()
        warned.add_run(f"{brief.warning.heading}. ").bold = True
        warned.add_run(" ".join(brief.warning.lines))
    for at, finding in enumerate(brief.dilemma.findings):
        run = document.add_paragraph().add_run(finding.sentence)
        if at == 0:
            run.bold, run.font.size = True, Pt(11)
    if brief.dilemma.picture is not None:
        document.add_heading(brief.dilemma.picture.title, 2)
        _picture(document, brief.dilemma.picture, brief.dilemma.source, WHOLE)
    for table in brief.dilemma.tables:
        _table(document, table)


def _found(document: WordDocument, brief: Brief) -> None:
    """The findings in pairs beside each other, each with its title, its range, its picture and its source."""
    if not brief.findings:
        return
    heading = document.add_heading("What was found", 1)
    heading.paragraph_format.page_break_before = brief.dilemma.picture is not None
    for at in range(0, len(brief.findings), PAIR):
        pair = brief.findings[at : at + PAIR]
        _columns(document, len(pair))
        for place, found in enumerate(pair):
            _finding(document, found, beside=place > 0)
    _columns(document, 1)


def _finding(document: WordDocument, found: KeyFinding, *, beside: bool) -> None:
    """One finding, at the head of the next column where it stands beside another: columns are not left to balance."""
    from docx.enum.text import WD_BREAK  # noqa: PLC0415

    title = document.add_heading("", 2)
    if beside:
        title.add_run().add_break(WD_BREAK.COLUMN)
    title.add_run(found.finding.sentence)
    if found.detail:
        document.add_paragraph(found.detail).paragraph_format.keep_with_next = True
    if found.picture is not None:
        _picture(document, found.picture, found.source, HALF)


def _people(document: WordDocument, brief: Brief) -> None:
    sentences, tables = brief.people
    if not tables:
        return
    document.add_heading("Who is asked most, and who is left short", 1)
    for finding in sentences:
        document.add_paragraph(finding.sentence)
    for table in tables:
        _table(document, table)


def _list(document: WordDocument, heading: str, items: Iterable[str]) -> None:
    for at, item in enumerate(items):
        if at == 0:
            document.add_heading(heading, 1)
        document.add_paragraph(item, style="List Bullet")


def _columns(document: WordDocument, number: int) -> None:
    """From here on so many columns, on the same sheet."""
    from docx.enum.section import WD_SECTION  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    settings = document.add_section(WD_SECTION.CONTINUOUS)._sectPr  # noqa: SLF001 - columns have no other way
    found = settings.find(qn("w:cols"))
    if found is None:
        found = OxmlElement("w:cols")
        settings.append(found)
    found.set(qn("w:num"), str(number))
    found.set(qn("w:space"), "340")


def _picture(document: WordDocument, drawing: Drawing, source: str, width: float) -> None:
    """A chart as a picture whose text alternative is its description, and its source under it."""
    from docx.shared import Mm  # noqa: PLC0415

    image = io.BytesIO(vl_convert.svg_to_png(drawing.wide, scale=SHARP))
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(image, width=Mm(width))
    about = shape._inline.docPr  # noqa: SLF001 - it has no other way to the text alternative
    about.set("descr", drawing.description)
    about.set("title", drawing.title)
    about.set("name", drawing.id)
    document.add_paragraph(source, style="Caption")


def _table(document: WordDocument, table: ReportTable) -> None:
    """A table under its caption, the headings marked as such, numbers to the right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    title = document.add_paragraph()
    title.add_run(table.caption).bold = True
    title.paragraph_format.keep_with_next = True
    rows = [[(column.heading, table.numeric(column)) for column in table.columns]]
    rows += [[(cell.text, cell.numeric) for cell in row] for row in table.rows()]
    grid = document.add_table(len(rows), len(table.columns))
    grid.autofit = False
    _ruled(grid, table.caption)
    widths = _widths([[text for text, _ in row] for row in rows])
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    for at, (line, row) in enumerate(zip(grid.rows, rows, strict=True)):
        for cell, width, (text, numeric) in zip(line.cells, widths, row, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(SMALL), at == 0
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.keep_with_next = at < len(rows) - 1
            if numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph(table.note, style="Caption")


def _ruled(grid: Table, caption: str) -> None:
    """Lines between rows only, a heading row that comes again on the next sheet, and rows that stay whole."""
    from docx.oxml import OxmlElement, parse_xml  # noqa: PLC0415
    from docx.oxml.ns import nsdecls, qn  # noqa: PLC0415

    thin = 'w:val="single" w:sz="4" w:space="0" w:color="AEB7BD"'
    borders = f"<w:tblBorders {nsdecls('w')}><w:bottom {thin}/><w:insideH {thin}/></w:tblBorders>"
    properties = grid._tbl.tblPr  # noqa: SLF001 - lines have no other way
    properties.append(parse_xml(borders))
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), caption)
    properties.append(described)
    for at, line in enumerate(grid.rows):
        marks = line._tr.get_or_add_trPr()  # noqa: SLF001
        marks.append(OxmlElement("w:cantSplit"))
        if at == 0:
            marks.append(OxmlElement("w:tblHeader"))


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """The sheet's width shared by the longest text of each column, none so narrow that its heading is crushed, mm."""
    longest = [min(max(map(len, column), default=0), LONG) + SHORT for column in zip(*rows, strict=True)]
    return [WHOLE * size / sum(longest) for size in longest]


def _foot(document: WordDocument, title: str) -> None:
    """At the foot of each sheet: the title, and which sheet of how many it is."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Mm  # noqa: PLC0415

    section = document.sections[0]
    section.footer_distance = Mm(FOOT)
    paragraph = section.footer.paragraphs[0]
    paragraph.style = document.styles["Caption"]
    for text, code in ((f"{title} – page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(text)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        paragraph._p.append(field)  # noqa: SLF001 - fields have no other way


def _dated(document: WordDocument) -> bytes:
    """The file with every part dated alike, so that the same brief is the same bytes."""
    raw, found = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            kept.writestr(part, made.read(name))
    return found.getvalue()
