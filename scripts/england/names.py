"""Names as they are printed: the register writes trusts in capitals."""

from __future__ import annotations

SMALL = {"and", "of", "on", "upon", "the", "in"}
CAPITALS = {"NHS"}


def trust_name(register: str) -> str:
    """`GUY'S AND ST THOMAS' NHS FOUNDATION TRUST` -> `Guy's and St Thomas' NHS Foundation Trust`."""
    words = [_word(word) for word in register.split()]
    return " ".join([words[0][0].upper() + words[0][1:], *words[1:]])


def system_name(name: str) -> str:
    """The name of an integrated care board without the slip that the register makes."""
    return name.replace("Stoke-on-trent", "Stoke-on-Trent")


def region_name(short: str) -> str:
    """The oversight tables write East for East of England."""
    return "East of England" if short == "East" else short


def _word(word: str) -> str:
    if word in CAPITALS:
        return word
    lower = word.lower()
    return lower if lower in SMALL else lower[0].upper() + lower[1:]
