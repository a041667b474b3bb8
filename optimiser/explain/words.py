"""The words of sentences: lists, periods, names of commitments and measures, and how a measure moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from optimiser.amounts import amount, count, shows

EXACT = 1e-9
SHORTFALLS = ("safety", "access", "finance", "deliverability")
"""Measures that count by how much promises are missed."""


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "none"


def when(periods: Iterable[str], every: Sequence[str]) -> str:
    """The periods in which something is so: `throughout` if in all of several."""
    found = [period for period in every if period in set(periods)]
    return "throughout" if len(found) == len(every) > 1 else f"in {listed(found)}"


def plural(number: float, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    return f"{count(number)} {one if abs(number - 1) < EXACT else many or one + 's'}"


def joined(parts: Iterable[str]) -> str:
    """Parts of a sentence that are there, with semicolons."""
    return "; ".join(part for part in parts if part)


def named(commitment: str, keys: Iterable[str]) -> str:
    """A commitment with its keys, e.g. `grant pot (2026-27)`."""
    places = ", ".join(key for key in keys if key)
    plain = commitment.replace("_", " ")
    return f"{plain} ({places})" if places else plain


def title(measure: str) -> str:
    """A measure in a sentence: what is minimised is a shortfall, and is called one."""
    plain = measure.replace("_", " ")
    return f"the {plain} shortfall" if measure in SHORTFALLS else plain


def moved(measure: str, change: float, unit: str) -> str:
    """How a measure changes, e.g. `the access shortfall falls by 812 patients`."""
    return f"{title(measure)} {'falls' if change < 0 else 'rises'} by {amount(abs(change), unit)}"


def matters(change: float, unit: str, before: float, gap: float = 0.0) -> bool:
    """Whether a change is more than the tolerance and the gap between tiers, and shows once rounded."""
    noise = max(2e-6, 2e-6 * abs(before), gap * abs(before))
    return abs(change) > noise and shows(change, unit)


def small(label: str) -> str:
    """A line of a table as it stands within a sentence: begun small, unless it begins with an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def day_words(day: date) -> str:
    """A day as it is written in a letter: 30 June 2026."""
    return f"{day.day} {day:%B %Y}"


def capital(text: str) -> str:
    """A text as a sentence begins with it."""
    return text[:1].upper() + text[1:]
