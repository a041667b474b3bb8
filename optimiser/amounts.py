"""The rounding law: how an amount is written in every sentence, table, letter, page, workbook and room.

£m have one decimal below £100m and none from there; patients, staff and beds are whole, and have three figures from
1,000: a plan settles who gets what to £0.05m and a thousandth of its size, so that more digits would say nothing.
What lies within the solver's tolerance of a rounded figure is that figure. An amount of nothing is said in words, and
one that would round to nothing is `less than` the smallest that is shown. The full value stays in the data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from numbers import Real

MINUS = "−"
DIGITS = {"£m": 4, "share": 6, "patients": 3, "WTE": 3, "beds": 3}
"""Decimals of a unit that a solver tells apart: £100, a thousandth of a patient, of a WTE and of a bed."""
WHOLE_FROM = {"£m": 100, "share": 10}
"""From which size £m are whole; a share from 1,000%."""
NOTHING = {"£m": "nothing", "share": "nothing", "patients": "no patients", "WTE": "no WTE", "beds": "no beds"}
FIGURES = 3
WEIGHTED = "weighted £m"
"""The unit of a sum that counts pounds by level or by time: no pounds of anybody, and never written with their sign."""
LARGE, ENDLESS = 1e12, 1e20
"""From the first a float has no decimals to speak of; a solver's bound beyond the second is none."""
THOUSAND, TEN, TENTH = 1_000, 10.0, Decimal("0.1")
MANY = "s"


def weighted(unit: str) -> bool:
    """Whether a unit is that of a sum which weighs one thing against another: nobody's pounds, nobody's patients."""
    return unit.startswith("weighted")


def settled(value: float, unit: str = "£m") -> Decimal:
    """A value as far as a solver can tell it: within the tolerance of nothing it is 0."""
    exact = Decimal(repr(float(value)))
    if abs(value) >= LARGE:
        return exact
    return exact.quantize(Decimal(1).scaleb(-DIGITS.get(unit, 9)), ROUND_HALF_UP) + Decimal(0)


def _half_up(size: Decimal, step: Decimal) -> Decimal:
    """To the nearest multiple of a step, the half away from zero."""
    return (size / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _tenths(size: Decimal, whole_from: int) -> str:
    """One decimal, none from a size on; `<0.1` for what would be nothing."""
    if not size:
        return "0"
    rounded = _half_up(size, TENTH)
    if not rounded:
        return "<0.1"
    return f"{rounded:,.1f}" if rounded < whole_from else f"{_half_up(size, Decimal(1)):,f}"


def _money(value: Decimal) -> str:
    return _tenths(abs(value), WHOLE_FROM["£m"])


def _share(value: Decimal) -> str:
    return _tenths(abs(value) * 100, WHOLE_FROM["share"] * 100) + "%"


def _things(value: Decimal) -> str:
    """Whole, with three figures from 1,000; `<1` for a part of one."""
    size = abs(value)
    if not size:
        return "0"
    if size < 1:
        return "<1"
    whole = _half_up(size, Decimal(1))
    step = Decimal(1).scaleb(max(0, whole.adjusted() + 1 - FIGURES)) if whole >= THOUSAND else Decimal(1)
    return f"{_half_up(size, step):,f}"


def _count(value: Decimal) -> str:
    """Things that are counted: whole; a mean of a few has one decimal."""
    size = abs(value)
    tenths = _half_up(size, TENTH)
    return f"{tenths:,.1f}" if tenths < TEN and tenths % 1 else f"{_half_up(size, Decimal(1)):,f}"


def _plain(value: Decimal, figures: int = 4) -> str:
    """A number without a unit, or a price: some figures, never a power of ten."""
    size = abs(value)
    if not size:
        return "0"
    step = Decimal(1).scaleb(min(0, size.adjusted() + 1 - figures))
    text = f"{_half_up(size, step):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _price(value: Decimal) -> str:
    """Three figures: a price holds for small changes and is not better known than that."""
    if not value:
        return "0"
    return _plain(_half_up(value, Decimal(1).scaleb(value.adjusted() + 1 - FIGURES)))


FORMS: Mapping[str, Callable[[Decimal], str]] = {
    "£m": _money,
    "position": _money,
    WEIGHTED: _money,
    "share": _share,
    "count": _count,
    "price": _price,
    "patients": _things,
    "WTE": _things,
    "beds": _things,
}
SPREADSHEET: Mapping[str, str] = {
    "£m": "[>=99.95]#,##0;[<=-99.95]-#,##0;#,##0.0",
    "share": "0.0%",
    "count": "#,##0",
    "": "General",
}
"""The same law as a spreadsheet's number formats; its cells hold the full values."""
CHANGE = "change "
"""Before a unit: the same with its sign."""


def shown(value: object, unit: str) -> str:
    """A value without its unit, as it stands in a table; an empty one is a dash.

    Args:
        value: a number; a text is shown as it is.
        unit: £m, position (£m, a deficit below 0), share, count, price, patients, WTE or beds; any other number has
            four figures. `change` before it gives a rise its sign.
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, Real):  # a whole number of a table is no `int`
        return "–"
    value = float(value)
    if math.isnan(value):
        return "–"
    if abs(value) >= ENDLESS:
        return f"{MINUS if value < 0 else ''}∞"
    bare = unit.removeprefix(CHANGE)
    exact = settled(value, "£m" if bare in {"position", WEIGHTED} else bare)
    text = FORMS.get(bare, _plain)(exact)
    sign = MINUS if exact < 0 else "+" if unit != bare else ""
    return _with_sign(text, sign) if text.strip("0.,%") else text


def _with_sign(text: str, sign: str) -> str:
    """An amount with its sign; of less than can be told it says on which side: `<+0.1`, `>−0.1`."""
    if not text.startswith("<") or not sign:
        return sign + text
    return f"{'>' if sign == MINUS else '<'}{sign}{text[1:]}"


def said(value: object, unit: str) -> str:
    """A value as a sentence says it: money with its sign, a position as a deficit or a surplus.

    Patients, staff and beds stand without their unit: `amount` has it.
    """
    text = shown(value, unit)
    if isinstance(value, str) or text == "–":
        return text
    if unit == "position":
        return _position(float(str(value)), text)
    if _tiny(text):
        size = text.lstrip(f"<>+{MINUS}")
        return f"less than £{size}m" if unit == "£m" else f"less than {size}"
    if unit != "£m":
        return text
    return (
        NOTHING[unit] if text == "0" else f"{MINUS if text.startswith(MINUS) else ''}£{text.lstrip(MINUS)}m"
    )


def _position(value: float, text: str) -> str:
    if text == "0":
        return "balance"
    return f"a {'deficit' if value < 0 else 'surplus'} of {said(abs(value), '£m')}"


def money(value: float) -> str:
    """£m; a deficit or a fall has a minus sign."""
    return said(value, "£m")


def signed_money(value: float) -> str:
    """£m with its sign, for a difference."""
    text = money(value)
    return f"+{text}" if text.startswith("£") else text


def ended(position: float) -> str:
    """Where somebody ends: `£11.0m in deficit`, `£0.4m in surplus`, `in balance`."""
    text = shown(abs(position), "£m")
    if text == "0":
        return "in balance"
    return f"{money(abs(position))} in {'deficit' if position < 0 else 'surplus'}"


def share(part: float) -> str:
    """A share of one as a percentage."""
    return said(part, "share")


def count(number: float) -> str:
    """A number of things: whole; a mean of a few has one decimal."""
    return shown(number, "count")


def number(value: float) -> str:
    """A number without a unit: three figures below 100, whole from there, no false precision."""
    if not abs(value) < ENDLESS:
        return shown(float(value), "")
    exact = settled(value, "")
    text = _plain(exact, FIGURES)
    return MINUS + text if exact < 0 and text != "0" else text


def bare(value: float) -> str:
    """A number of a table whose unit is not known here: £m from 1 on, three figures below."""
    return shown(float(value), "£m") if abs(value) >= 1 else number(value)


def amount(value: float, unit: str) -> str:
    """An amount in the unit of its measure or commitment: `£3.2m`, `812 patients`, `less than 1 bed`."""
    if unit in {"£m", "share"}:
        return said(value, unit)
    form = unit if unit in FORMS else "count"
    text = said(value, form)
    if text == "0":
        return NOTHING.get(unit, f"no {unit}")
    return f"{text} {unit.removesuffix(MANY) if text.endswith(' 1') or text.lstrip(MINUS) == '1' else unit}"


def shows(value: float, unit: str) -> bool:
    """Whether an amount is more than too little to show."""
    text = shown(value, unit if unit in FORMS else "count")
    return not _tiny(text) and bool(text.strip("0.,%"))


def _tiny(text: str) -> bool:
    """Whether a text as shown says only that there is less than can be told: `<0.1`, or below nothing `>−0.1`."""
    return text.startswith(("<", ">"))


def plain(value: float) -> str:
    """A number of an assumption, to four figures."""
    return shown(float(value), "number")
