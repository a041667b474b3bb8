"""The one way in which files come to be: whole or not at all, synced, and with what stood there kept till the end."""

from optimiser.writing.files import (
    append_line,
    drafted,
    fill_with,
    recover,
    sweep_drafts,
    write_bytes,
    write_files,
    write_folder,
    write_new,
    write_text,
)

__all__ = [
    "append_line",
    "drafted",
    "fill_with",
    "recover",
    "sweep_drafts",
    "write_bytes",
    "write_files",
    "write_folder",
    "write_new",
    "write_text",
]
