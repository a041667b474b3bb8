"""The terminal: the one place through which everything that is shown goes.

Codes, names and answers in SQL are text of somebody else's. `[red]`, `[/x]` or `:smile:` in it is no order to the
terminal, so nothing here reads markup: neither in lines nor in titles, headings and cells of tables.

A terminal that knows ASCII only is given the nearest that it can show, and a reader who has gone (`| head -1`) stops
nothing: what a command still has to write is written.
"""

from __future__ import annotations

import codecs
import os
import select
import sys
from contextlib import suppress
from typing import TextIO
from unicodedata import normalize

from rich.console import Console

PLAIN = "nearest"
"""The name under which Python knows `nearest`."""
IN_ASCII = {
    "£": "GBP ",
    "€": "EUR ",
    "–": "-",
    "−": "-",
    "…": "...",
    "’": "'",
    "“": '"',
    "”": '"',
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "×": "x",
    "·": "*",
    "Σ": "sum ",
    "●": "*",
    "▲": "^",
    "✓": "yes",
    "✔": "yes",
    "✕": "x",
}
"""What stands for a sign where there is only ASCII; of others the letter under the accent, else a question mark."""


class Terminal(Console):
    """A console to which it makes no difference whether anybody still reads."""

    def on_broken_pipe(self) -> None:
        """The reader has gone: what is still said goes nowhere, and the command goes on."""
        self.quiet = True
        to_nowhere(self.file)  # type: ignore[arg-type]


def console(*, errors: bool = False, wrap: bool = False) -> Console:
    """Standard output, or standard error, that shows text as it is.

    Args:
        errors: on standard error, where progress and faults go.
        wrap: break long lines at the width of the terminal, as progress does.
    """
    return Terminal(stderr=errors, highlight=False, markup=False, emoji=False, soft_wrap=not wrap)


def nearest(error: UnicodeError) -> tuple[str, int]:
    """What a terminal that cannot show a text is given instead, and where it goes on; an error handler of codecs."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(IN_ASCII.get(sign) or _letter(sign) for sign in signs), error.end


def _letter(sign: str) -> str:
    return normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii") or "?"


def show_whatever_can_be_shown() -> None:
    """Let the two outputs replace what they cannot show, instead of failing on it."""
    codecs.register_error(PLAIN, nearest)
    for stream in _outputs():
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=PLAIN)


def say_the_rest() -> None:
    """Send on what the two outputs still hold; where nobody reads it, it is dropped."""
    for stream in _outputs():
        try:
            stream.flush()
        except (OSError, ValueError):
            to_nowhere(stream)


def nobody_reads() -> bool:
    """Whether one of the two outputs leads into a pipe whose reader has gone."""
    if not hasattr(select, "poll"):  # Windows: whoever asks has met a broken pipe already
        return True
    asked = select.poll()
    for stream in _outputs():
        with suppress(OSError, ValueError):
            asked.register(stream.fileno(), 0)
    return any(said & select.POLLERR for _, said in asked.poll(0))


def _outputs() -> list[TextIO]:
    return [stream for stream in (sys.stdout, sys.stderr) if stream is not None]


def to_nowhere(stream: TextIO) -> None:
    """Let an output lead nowhere from here on."""
    with suppress(OSError, ValueError):  # one without a number of its own leads nowhere already
        number = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
