"""Is a file a plain workbook that can be opened without harm? Looked at before anything parses it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from optimiser.errors import Fault, InstanceError

LARGEST, UNPACKED = 64 * 1024**2, 512 * 1024**2
"""Bytes of the file, and of all its parts unpacked."""
RATIO, SMALL = 200, 4 * 1024 * 1024
"""How many times a part may grow when it is unpacked, from a size that matters."""
PARTS = 5_000
CHUNK = 1024 * 1024
BANNED = (
    (re.compile(r"vbaproject|macrosheets/|dialogsheets/", re.I), "holds macros"),
    (re.compile(r"externallinks/|(^|/)connections\.xml$|querytables/", re.I), "has links to other files"),
    (re.compile(r"activex/|embeddings/|oleobject", re.I), "has other programs' objects in it"),
)
SAVE_AS = "save it as “Excel workbook (.xlsx)”, without macros and links"
ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")


class WorkbookError(InstanceError):
    """A workbook that cannot be used; `corrections` and `remarks` are what was taken as meant all the same."""

    opening = "The workbook has"
    corrections: tuple[object, ...] = ()
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        taken = [*self.corrections, *self.remarks]
        said = ["Taken as it is meant:", *(f"- {line}" for line in taken)] if taken else []
        return "\n".join([super().__str__(), *said])


def refusal(path: Path) -> Fault | None:
    """Why a file is not opened; None where it can be."""
    name = path.name
    if path.suffix.lower() != ".xlsx":
        return Fault(name, "is not an .xlsx file", SAVE_AS, kind="workbook")
    if not path.is_file():
        return Fault(name, f"there is no file {path}", "check the path", kind="workbook")
    size = path.stat().st_size
    if size > LARGEST:
        problem = f"has {size:,} bytes, and {LARGEST:,} is the most that is read"
        return Fault(name, problem, "leave out what does not change", kind="workbook")
    with path.open("rb") as file:
        if file.read(4) == b"\xd0\xcf\x11\xe0":
            remedy = "take the password off, or " + SAVE_AS
            return Fault(name, "is locked with a password, or an old .xls workbook", remedy, kind="workbook")
    return _zip_refusal(path)


def _zip_refusal(path: Path) -> Fault | None:
    try:
        with zipfile.ZipFile(path) as package:
            for problem, remedy in (*_by_names(package.infolist()), *_by_content(package)):
                return Fault(path.name, problem, remedy, kind="workbook")
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        return Fault(path.name, f"is damaged, or no workbook ({error})", SAVE_AS, kind="workbook")
    return None


def _by_names(parts: list[zipfile.ZipInfo]) -> list[tuple[str, str]]:
    """What the list of parts gives away, before any is unpacked."""
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > PARTS:
        return [(f"has {len(parts):,} parts, and {PARTS:,} is the most", SAVE_AS)]
    if unpacked > UNPACKED:
        return [
            (f"unpacks to {unpacked:,} bytes, and {UNPACKED:,} is the most", "leave out what does not change")
        ]
    for part in parts:
        if part.file_size > max(SMALL, RATIO * part.compress_size):
            return [(f"has a part that unpacks to {part.file_size:,} bytes of nearly nothing", SAVE_AS)]
    found = [(why, SAVE_AS) for part in parts for rule, why in BANNED if rule.search(part.filename)]
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        found.append(("is no workbook: it has no list of contents", SAVE_AS))
    return found


def _by_content(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Definitions inside XML, with which a small file can become a huge one or read others."""
    for part in package.infolist():
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        last = b""
        with package.open(part) as stream:
            while chunk := stream.read(CHUNK):
                if not last and _foreign(chunk):
                    yield f"has a part that is not UTF-8 ({part.filename})", SAVE_AS
                if b"<!DOCTYPE" in last + chunk or b"<!ENTITY" in last + chunk:
                    yield f"has definitions of its own in its XML ({part.filename})", SAVE_AS
                if part.filename == "[Content_Types].xml" and b"macroEnabled" in chunk:
                    yield "holds macros", SAVE_AS
                last = chunk[-16:]


def _foreign(start: bytes) -> bool:
    """Whether XML is in an encoding in which definitions could hide."""
    head = start[:200].removeprefix(b"\xef\xbb\xbf")
    said = ENCODING.search(head.split(b"?>")[0]) if head.startswith(b"<?xml") else None
    return not head.lstrip().startswith(b"<") or b"\0" in head or bool(said and said[1].lower() != b"utf-8")
