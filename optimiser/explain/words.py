"""How amounts are written in a sentence: rounded once, here, so that a sentence and its table agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

SMALL, LARGE, WHOLE, EXACT = 9.95, 99.5, 0.05, 1e-9
"""Below the first a decimal tells; £m are shown with one up to the second; the others call a number whole."""
SHORTFALLS = ("safety", "access", "finance", "deliverability")
"""Measures that count by how much promises are missed."""


def money(amount: float) -> str:
    """£m: one decimal up to £99m, whole millions above; a deficit or a fall has a minus sign."""
    size = abs(amount)
    text = f"{size:,.1f}" if size < LARGE else f"{size:,.0f}"
    return f"{_sign(amount, text)}£{text}m"


def signed_money(amount: float) -> str:
    """£m with its sign, for a difference."""
    text = money(amount)
    return text if text.startswith("−") or set(text) <= set("£0.m") else f"+{text}"


def share(part: float) -> str:
    """A share of one as a percentage with one decimal."""
    text = f"{abs(part) * 100:.1f}"
    return f"{_sign(part, text)}{text}%"


def count(number: float) -> str:
    """A number of things: whole, or with one decimal where it is small and not whole."""
    size = abs(number)
    whole = size >= SMALL or abs(size - round(size)) < WHOLE
    text = f"{size:,.0f}" if whole else f"{size:.1f}"
    return f"{_sign(number, text)}{text}"


def number(value: float) -> str:
    """A number without a unit: three figures, no false precision."""
    size = abs(value)
    if size >= 100:  # noqa: PLR2004
        return f"{value:,.0f}"
    if size >= 10:  # noqa: PLR2004
        return f"{value:.1f}".removesuffix(".0")
    text = f"{value:.2f}" if size >= 1 else f"{value:.3g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def amount(number: float, unit: str) -> str:
    """An amount in the unit of its measure or commitment."""
    if unit == "£m":
        return money(number)
    if unit == "share":
        return share(number)
    return f"{count(number)} {unit}"


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


def _sign(number: float, text: str) -> str:
    """A minus sign, but not before something that was rounded to nothing."""
    return "−" if number < 0 and text.strip("0.,") else ""


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


def shows(number: float, unit: str) -> bool:
    """Whether an amount is more than nothing once it is rounded for a sentence."""
    return any(sign in "123456789" for sign in amount(number, unit).removesuffix(unit))
