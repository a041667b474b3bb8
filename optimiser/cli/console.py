"""The terminal: the one place through which everything that is shown goes.

Codes, names and answers in SQL are text of somebody else's. `[red]`, `[/x]` or `:smile:` in it is no order to the
terminal, so nothing here reads markup: neither in lines nor in titles, headings and cells of tables.
"""

from __future__ import annotations

from rich.console import Console


def console(*, errors: bool = False, wrap: bool = False) -> Console:
    """Standard output, or standard error, that shows text as it is.

    Args:
        errors: on standard error, where progress and faults go.
        wrap: break long lines at the width of the terminal, as progress does.
    """
    return Console(stderr=errors, highlight=False, markup=False, emoji=False, soft_wrap=not wrap)
