"""How figures are shown: rounded to what they can bear, the same in a sentence, a table and a chart.

£m to the nearest 1, or 0.1 under 10; patients to the nearest 1, 10 from 1,000 and 100 from 10,000; staff and
beds to the nearest 1, or 10 from 1,000; shares to 0.1%. A `position` is £m, a deficit below 0. A unit that begins
with `told` is rounded as explanations round it, so that their sentences and tables agree; one that begins with
`change` is the same with its sign. The full value stays in the table's data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial

from optimiser.explain import words

MINUS = "−"
NOISE = {"£m": 5e-4, "patients": 5e-3, "WTE": 5e-3, "beds": 5e-3}
"""Below this, an amount is what arithmetic leaves behind and is shown as 0."""

STEPS = {"patients": ((10_000, 100), (1_000, 10)), "WTE": ((1_000, 10),), "beds": ((1_000, 10),)}
"""From which size to which step a number is rounded; to the nearest 1 below."""

TENTH, NOTHING = 0.1, 1e-9


def _signed(value: float, text: str) -> str:
    return MINUS + text if value < 0 and text != "0" else text


def _money(value: float) -> str:
    size = abs(value)
    if size < NOISE["£m"]:
        return "0"
    if size < TENTH / 2:
        return _signed(value, "<0.1")
    return _signed(value, f"{size:.1f}" if round(size, 1) < 1 / TENTH else f"{size:,.0f}")


def _whole(value: float, unit: str) -> str:
    """To the nearest 1, or to the step of the first threshold that the size reaches."""
    size = abs(value)
    if size < NOISE[unit]:
        return "0"
    if size < 1:
        return _signed(value, "<1")
    step = next((step for threshold, step in STEPS[unit] if size >= threshold), 1)
    return _signed(value, f"{round(size / step) * step:,.0f}")


def _share(value: float) -> str:
    return _signed(value, f"{abs(value):.1%}") if abs(value) >= TENTH / 200 else "0.0%"


def plain(value: float) -> str:
    """A number of an assumption or a price, to four figures."""
    size = abs(value)
    if size < NOTHING:
        return "0"
    digits = max(0, 3 - math.floor(math.log10(size)))
    text = f"{size:,.{digits}f}"
    return _signed(value, text.rstrip("0").rstrip(".") if "." in text else text)


def _price(value: float) -> str:
    """A price, to three figures: it holds for small changes and is not better known than that."""
    size = abs(value)
    step = 10.0 ** (math.floor(math.log10(size)) - 2) if size > NOTHING else 1.0
    return plain(round(value / step) * step)


def _told(value: float, unit: str) -> str:
    """As a sentence of an explanation has it, without its unit."""
    return words.amount(value, unit).removesuffix(unit).replace("£", "").removesuffix("m").rstrip()


def _change(value: float, unit: str) -> str:
    """The same with its sign; what is rounded to nothing has none."""
    text = _told(value, unit)
    return text if text.startswith(MINUS) or not text.strip("0.,%") else f"+{text}"


EXPLAINED = ("£m", "share", "count")
FORMS: Mapping[str, Callable[[float], str]] = {
    "£m": _money,
    "position": _money,
    "share": _share,
    "count": "{:,.0f}".format,
    "price": _price,
    **{unit: partial(_whole, unit=unit) for unit in STEPS},
    **{f"told {unit}": partial(_told, unit=unit) for unit in EXPLAINED},
    **{f"change {unit}": partial(_change, unit=unit) for unit in EXPLAINED},
}


def shown(value: object, unit: str) -> str:
    """A value without its unit, as it stands in a table; an empty one is a dash."""
    if isinstance(value, str):
        return value
    if not isinstance(value, int | float) or math.isnan(value):
        return "–"
    return FORMS.get(unit, plain)(value)


def said(value: object, unit: str) -> str:
    """A value as it is said in a sentence: money with its sign, a position as a deficit or a surplus."""
    text = shown(value, unit)
    if unit == "position" and isinstance(value, int | float):
        kind = "a deficit of" if text.startswith(MINUS) else "a surplus of"
        return "balance" if text == "0" else f"{kind} {said(abs(value), '£m')}"
    if unit != "£m" or isinstance(value, str):
        return text
    bare = text.removeprefix(MINUS)
    below = bare.startswith("<")
    amount = f"£{bare.removeprefix('<')}m"
    return ("less than " if below else MINUS if text != bare else "") + amount
