"""What the screen asks of figures that do not look like their kind."""

from __future__ import annotations

from rich.console import Console

from optimiser.instances import Instance
from optimiser.plausible import HIGHEST, questions

SHOWN = 30
"""Questions that are printed; beyond them, only their number."""


def ask(screen: Console, instance: Instance) -> None:
    """Print the questions that nobody has answered, and how to answer them."""
    found = questions(instance)
    for question in found[:SHOWN]:
        screen.print(f"  {'QUESTION' if question.rank == HIGHEST else 'question'}: {question}")
    if len(found) > SHOWN:
        screen.print(f"  and {len(found) - SHOWN:,} more")
    if found:
        screen.print(
            "  If a figure is right, say so with a row in the table accepted; see the page on figures."
        )
