"""The equations of MATHS.md, read as formulas that can be worked out.

By hand, since a reader of LaTeX gives no meaning to what stands below a symbol, and that is the half of every equation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import ceil, erfc, exp, factorial, log
from pathlib import Path
from typing import Any

import trustmodels.allocation
from trustmodels.allocation.worlds import WORLDS_CLOSE

PAGE = (Path(next(iter(trustmodels.allocation.__path__))) / "MATHS.md").read_text(encoding="utf-8")
INDICES = frozenset("yztsjomvkanfipr")
Value = Any
"""A number, or the code that an index stands for."""
Scope = Mapping[str, Value]
"""What each index stands for."""
_EQUATION = re.compile(r"\$\$(.*?)\\tag\{(\w+)\} \$\$", re.DOTALL)
_DROPPED = re.compile(
    r"\\(?:,|;|!|\\|quad(?=\\text)|[Bb]ig+|begin\{aligned\}|end\{aligned\}|left|right)(?![A-Za-z])|&|\{\}"
)
_TOKEN = re.compile(
    r"\\text\{[^}]*\}|\\(?:hat|bar) ?[A-Za-z]|\\[A-Za-z]+|[A-Za-z]+(?:(?:\\_|'+)[A-Za-z]+)*'*|\d+(?:\.\d+)?|\\ |\S"
)
_RELATIONS = {"=": "==", r"\le": "<=", r"\ge": ">="}
SHORTFALL = "shortfall"
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    r"\max": max,
    r"\min": min,
    r"\exp": exp,
    r"\ln": log,
    "normal": lambda value: 0.5 * erfc(-value / 2**0.5),
    "factorial": lambda number: float(factorial(round(number))),
}


_SIGNS = frozenset(
    rf"\{name}"
    for name in (
        "int",
        "frac",
        "tfrac",
        "mathbb",
        "textit",
        "mid",
        "le",
        "ge",
        "in",
        "lceil",
        "rceil",
        "max",
        "min",
        "exp",
        "ln",
    )
)
"""What is no symbol."""


class PageError(Exception):
    """An equation that cannot be read, or a symbol that has no value where it stands."""


class Meaning:
    """What the symbols of the tables stand for."""

    def value(self, name: str, at: tuple[tuple[str, Value], ...]) -> float:
        """The value of a symbol; `at` has the letter and the value of each index below it."""
        raise NotImplementedError

    def before(self, name: str, at: tuple[tuple[str, Value], ...]) -> float:
        """The value of a symbol before the first period: an opening stock, or 0."""
        raise NotImplementedError

    def members(self, letter: str, of: str, scope: Scope) -> Iterable[Value]:
        """What a sum runs over: all that an index can stand for, or what belongs `of` something."""
        raise NotImplementedError


Term = Callable[[Scope, "Page"], float]
"""A part of an equation: what it comes to where its indices stand for something."""


@dataclass(frozen=True)
class Relation:
    """`left sense right`; where `sense` is `SHORTFALL`, both sides are the shortfall of a rule that has its own."""

    left: Term
    sense: str
    right: Term


@dataclass(frozen=True)
class Definition:
    """What a symbol stands for: the letters below it and the expression."""

    letters: tuple[str, ...]
    term: Term
    tag: str


@dataclass
class Page:
    """The equations with a meaning for the symbols of the tables; `used` are the tags that were worked out."""

    definitions: Mapping[str, Definition]
    meaning: Meaning
    used: set[str] = field(default_factory=set)

    def value(self, name: str, at: tuple[tuple[str, Value], ...]) -> float:
        """The value of a symbol, by its definition or by the tables."""
        if at and kind(at[-1][0]) == "y" and at[-1][1] < 1:
            return self.meaning.before(name, at)
        found = self.definitions.get(name)
        if found is None or kinds(found.letters) != kinds(letter for letter, _ in at):
            return self.meaning.value(name, at)
        self.used.add(found.tag)
        return found.term(dict(zip(found.letters, (value for _, value in at), strict=True)), self)


def kind(letter: str) -> str:
    """The set that a letter runs over."""
    plain = letter.rstrip("'")
    return "y" if plain in {"z", "Y"} else plain


def kinds(letters: Iterable[str]) -> list[str]:
    """The sets that letters run over."""
    return [kind(letter) for letter in letters]


def tokens(text: str) -> list[str]:
    """The words and signs of an equation."""
    return _TOKEN.findall(_DROPPED.sub(" ", text))


def _group(found: list[str], at: int) -> tuple[list[str], int]:
    """The tokens of what stands in braces from `at`, or the one token there, and the place behind it."""
    if found[at] != "{":
        return [found[at]], at + 1
    depth, end = 1, at + 1
    while depth:
        depth += {"{": 1, "}": -1}.get(found[end], 0)
        end += 1
    return found[at + 1 : end - 1], end


def split_letters(word: str) -> list[str]:
    """The indices of a run of letters: `vtt'` are v, t and t'."""
    return re.findall(r"[A-Za-z]'*", word)


@dataclass(frozen=True)
class Symbol:
    """A symbol as written: its name with what stands above, and the indices below, each an expression."""

    name: str
    letters: tuple[str, ...]
    places: tuple[Term, ...]

    @property
    def plain(self) -> bool:
        """Whether every index is a letter, as on the left of a definition."""
        return all(kind(letter) in INDICES for letter in self.letters)


def _index(letter: str) -> Term:
    def term(scope: Scope, page: Page) -> Value:
        if letter in scope:
            return scope[letter]
        return page.meaning.value(letter, ())

    return term


class Reader:
    """Reads the tokens of one expression, and what symbols are in it."""

    def __init__(self, found: list[str]) -> None:
        self.found, self.at = found, 0
        self.symbols: list[Symbol] = []

    @property
    def next(self) -> str:
        """The token that comes, or nothing."""
        return self.found[self.at] if self.at < len(self.found) else ""

    def take(self, *wanted: str) -> str:
        """The token that comes, which is one of those wanted."""
        token = self.next
        if not token or (wanted and token not in wanted):
            raise PageError(f"{' '.join(self.found)}: {token!r} stands where {wanted} should")
        self.at += 1
        return token

    def whole(self) -> Term:
        """An expression that all tokens make."""
        term = self.sum()
        if self.next:
            raise PageError(f"{' '.join(self.found)}: {self.next!r} is not expected")
        return term

    def sum(self) -> Term:
        """Products added and taken away."""
        parts = [(-1.0 if self.next == "-" and self.take() else 1.0, self.product())]
        while self.next in {"+", "-"}:
            parts.append((1.0 if self.take() == "+" else -1.0, self.product()))
        if len(parts) == 1 and parts[0][0] > 0:
            return parts[0][1]
        return lambda scope, page: sum(sign * part(scope, page) for sign, part in parts)

    def product(self) -> Term:
        """Factors side by side and fractions; a sum takes all that follows in its product."""
        term = self.power()
        while self.next and self.next not in {"+", "-", ")", "]", ",", "=", "}", r"\rceil"}:
            if self.next == "/":
                self.take()
                term = _divided(term, self.power())
            else:
                term = _times(term, self.power())
        return term

    def power(self) -> Term:
        """A factor, perhaps raised."""
        term = self.factor()
        if self.next != "^":
            return term
        self.take()
        inside, self.at = _group(self.found, self.at)
        raised = self._inner(inside)
        return lambda scope, page: term(scope, page) ** raised(scope, page)

    def _inner(self, inside: list[str]) -> Term:
        reader = Reader(inside)
        term = reader.whole()
        self.symbols += reader.symbols
        return term

    def factor(self) -> Term:
        """A number, a symbol, a function, a sum, or what stands in brackets."""
        first = self.take()
        if first[0].isdigit():
            number = float(first)
            return lambda _scope, _page: number
        if first in _FUNCTIONS:
            return self._function(first)
        begun = {
            "(": self._inside,
            "[": self._bracket,
            r"\lceil": self._rounded_up,
            r"\frac": self._fraction,
            r"\tfrac": self._fraction,
            r"\sum": self._sum_over,
        }
        return begun[first]() if first in begun else self._symbol(first)

    def _inside(self) -> Term:
        term = self.sum()
        self.take(")")
        return term

    def _rounded_up(self) -> Term:
        term = self.sum()
        self.take(r"\rceil")
        return lambda scope, page: float(ceil(term(scope, page) - WORLDS_CLOSE))

    def _fraction(self) -> Term:
        above, self.at = _group(self.found, self.at)
        below, self.at = _group(self.found, self.at)
        return _divided(self._inner(above), self._inner(below))

    def _bracket(self) -> Term:
        """[left = right]: 1 where it is so, else 0."""
        left = self.sum()
        self.take("=")
        right = self.sum()
        self.take("]")
        return lambda scope, page: float(left(scope, page) == right(scope, page))

    def _function(self, name: str) -> Term:
        self.take("(")
        parts = [self.sum()]
        while self.next == ",":
            self.take()
            parts.append(self.sum())
        self.take(")")
        return lambda scope, page: _FUNCTIONS[name](*(part(scope, page) for part in parts))

    def _sum_over(self) -> Term:
        self.take("_")
        below, self.at = _group(self.found, self.at)
        runs = _runs(below)
        body = self.product()

        def term(scope: Scope, page: Page) -> float:
            return sum(body(inner, page) for inner in _scopes(runs, scope, page))

        return term

    def _symbol(self, first: str) -> Term:
        symbol = self.read_symbol(first)
        if not symbol.letters and kind(symbol.name) in INDICES | {"y"} and symbol.name != "Y":
            return _index(symbol.name)
        self.symbols.append(symbol)

        def term(scope: Scope, page: Page) -> float:
            at = tuple(
                (letter, place(scope, page))
                for letter, place in zip(symbol.letters, symbol.places, strict=True)
            )
            return page.value(symbol.name, at)

        return term

    def read_symbol(self, first: str) -> Symbol:
        """A symbol from its first token on, with what stands above and below it."""
        name = first.replace(r"\_", "_")
        letters: list[str] = []
        places: list[Term] = []
        while self.next in {"_", "^"}:
            if self.next == "^" and self.found[self.at + 1].isdigit():
                break
            sign = self.take()
            inside, self.at = _group(self.found, self.at)
            if sign == "^":
                above = "".join(inside)
                name += f"^{above}"
                if above in INDICES:
                    letters.insert(0, above)
                    places.insert(0, _index(above))
                continue
            for letter, place, symbols in _below(inside):
                letters.append(letter)
                places.append(place)
                self.symbols += symbols
        return Symbol(name, tuple(letters), tuple(places))


def _below(inside: list[str]) -> Iterator[tuple[str, Term, list[Symbol]]]:
    """The indices below a symbol: runs of letters, and expressions such as y-1 between commas."""
    for part in _split(inside, ","):
        if part[0].isdigit():
            raise PageError(f"{' '.join(inside)}: a number is no index")
        *letters, last = split_letters(part[0])
        for letter in letters:
            yield letter, _index(letter), []
        reader = Reader([last, *part[1:]])
        yield last, reader.whole() if len(part) > 1 else _index(last), reader.symbols


def _split(found: list[str], *signs: str) -> list[list[str]]:
    """The tokens between signs that stand in no bracket."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in found:
        depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(token, 0)
        if token in signs and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


@dataclass(frozen=True)
class Run:
    """What a sum runs over: a letter, and what limits it (`in s`, `in s(t)`, `<= y`, `contested`)."""

    letter: str
    sense: str = ""
    of: str = ""


def _runs(below: list[str]) -> list[Run]:
    runs = []
    for part in _split(below, ","):
        for sign in (r"\in", r"\le", r"\ge", "<", r"\ "):
            if sign in part:
                at = part.index(sign)
                runs.append(Run(part[0], sign, "".join(part[at + 1 :])))
                break
        else:
            runs += [Run(letter) for letter in split_letters(part[0])]
    return runs


_AGAINST: Mapping[str, Callable[[Value, Value], bool]] = {
    r"\le": lambda one, other: one <= other,
    r"\ge": lambda one, other: one >= other,
    "<": lambda one, other: one < other,
}


def _scopes(runs: list[Run], scope: Scope, page: Page) -> Iterator[Scope]:
    """The scopes in which what is summed is worked out."""
    if not runs:
        yield scope
        return
    run, *rest = runs
    if run.sense in _AGAINST:
        limit = scope[run.of]
        found = [z for z in page.meaning.members(run.letter, "", scope) if _AGAINST[run.sense](z, limit)]
    else:
        found = list(page.meaning.members(run.letter, run.of, scope))
    for value in found:
        yield from _scopes(rest, {**scope, run.letter: value}, page)


def _times(one: Term, other: Term) -> Term:
    return lambda scope, page: one(scope, page) * other(scope, page)


def _divided(above: Term, below: Term) -> Term:
    """A fraction, 0 where nothing is below the line."""

    def term(scope: Scope, page: Page) -> float:
        divisor = below(scope, page)
        return above(scope, page) / divisor if divisor else 0.0

    return term


@cache
def equations() -> Mapping[str, str]:
    """Tag -> equation as it stands on the page."""
    return {tag: text for text, tag in _EQUATION.findall(PAGE)}


def statements(tag: str) -> list[list[str]]:
    """The tokens of each statement of an equation; a condition in brackets is none."""
    parts = _split(tokens(equations()[tag]), ",", r"\quad", r"\qquad")
    return [part for part in parts if not (part[0] == "(" and part[-1] == ")")]


def relations(tag: str) -> list[Relation]:
    """What an equation says, a relation each; `a <= b <= c` are two, and `shortfall x` is one with its text."""
    found = []
    for part in statements(tag):
        text = re.fullmatch(r"\\text\{(.*)\}", part[0])
        sides, signs = _sides(part)
        if text is None and not _says_index(part):
            terms = [Reader(side).whole() for side in sides]
            found += [Relation(terms[at], _RELATIONS[sign], terms[at + 1]) for at, sign in enumerate(signs)]
        elif text is not None and text.group(1).strip() == SHORTFALL:
            term = Reader(part[1:]).whole()
            found.append(Relation(term, SHORTFALL, term))
    return found


def _says_index(part: list[str]) -> bool:
    """Whether a statement says what an index of its equation is, as `n = ...` does."""
    return part[0] in INDICES and part[1] == "="


def indices(tag: str) -> dict[str, Term]:
    """The indices that an equation says, each with what it is."""
    return {part[0]: Reader(part[2:]).whole() for part in statements(tag) if _says_index(part)}


def _sides(part: list[str]) -> tuple[list[list[str]], list[str]]:
    """The sides of a statement and the signs between them."""
    sides = _split(part, *_RELATIONS)
    ends = [sum(map(len, sides[: at + 1])) + at for at in range(len(sides) - 1)]
    return sides, [part[end] for end in ends]


def definitions(tags: Iterable[str]) -> dict[str, Definition]:
    """Symbol -> what it stands for, by the equations of these tags whose left side is a symbol by itself."""
    found: dict[str, Definition] = {}
    for tag in tags:
        for symbol, right in defined(tag):
            if symbol.name in found:
                raise PageError(f"{symbol.name} is defined in {found[symbol.name].tag} and in {tag}")
            found[symbol.name] = Definition(symbol.letters, Reader(right).whole(), tag)
    return found


def defined(tag: str) -> Iterator[tuple[Symbol, list[str]]]:
    """The symbols that an equation defines, each with the tokens of its right side."""
    for part in statements(tag):
        sides, signs = _sides(part)
        if signs == ["="] and not part[0].startswith(r"\text"):
            reader = Reader(sides[0])
            symbol = reader.read_symbol(reader.take())
            if not reader.next and symbol.plain:
                yield symbol, sides[1]


def names_in(tag: str) -> set[str]:
    """The symbols of an equation by name, also of one that is not worked out; words in text and indices are none."""
    names: set[str] = set()
    for part in statements(tag):
        reader = Reader(part)
        while reader.next:
            first = reader.take()
            if first in {r"\sum", r"\prod"}:
                _, reader.at = _group(part, reader.at + 1)
            elif re.fullmatch(r"[A-Za-z].*|\\(?:hat|bar) ?.|\\[A-Za-z]+", first) and first not in _SIGNS:
                reader.symbols.append(reader.read_symbol(first))
        names |= {
            symbol.name for symbol in reader.symbols if symbol.letters or kind(symbol.name) not in INDICES
        }
    return names
