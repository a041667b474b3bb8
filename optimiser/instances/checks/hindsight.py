"""What happened afterwards, which organisation took over which, and what has been accepted."""

from collections.abc import Iterator

from optimiser.errors import Fault
from optimiser.instances.checks.references import Drafts, dangling, known_codes
from optimiser.instances.draft import Draft
from trustmodels.contract import BY_NAME

FIGURES = ("reported", "cip", "grant", "loan", "support_withheld", "agency")
OF_A_STANDARD = ("share", "list")
ALLOWED = f"{', '.join(FIGURES)}, share:<standard> or list:<standard>"
ROOM = 1e-6
"""What shares may exceed 1 by in sum, for rounding."""


def outturns(drafts: Drafts) -> list[Fault]:
    """A figure is one that is scored; its id is a trust, a system or *, or a code that was taken over."""
    draft = drafts.get("outturn")
    if draft is None or not draft.has("figure", "level", "id"):
        return []
    faults = list(_figures(draft, drafts))
    old = set() if "successors" not in drafts else {*_codes(drafts, "old"), *_codes(drafts, "new")}
    for level, table in (("trust", "trusts"), ("system", "systems")):
        known = known_codes(drafts, table, level)
        ids = draft.frame.loc[draft.frame["level"] == level, "id"]
        if known is not None:
            faults += dangling(draft, "id", ids, known | old, level, f"{table}.csv")
    sector = draft.frame.index[(draft.frame["level"] == "sector") & ~draft.frame["id"].isin(["*", ""])]
    wrong = [at for at in sector if at not in draft.raw.ragged]
    return faults + draft.faults(wrong, "id", "the sector's figure has another id than *", "write *", "id")


def _codes(drafts: Drafts, column: str) -> list[str]:
    return drafts["successors"].frame[column].tolist()


def _figures(draft: Draft, drafts: Drafts) -> Iterator[Fault]:
    standards = known_codes(drafts, "standards", "standard")
    for at, figure in enumerate(draft.frame["figure"]):
        before, colon, standard = figure.partition(":")
        if figure in FIGURES or not figure or at in draft.raw.ragged:
            continue
        if not colon or before not in OF_A_STANDARD:
            yield draft.raw.fault(at, "figure", f"{figure!r} is not one of {ALLOWED}", "correct it", "figure")
        elif standards is not None and standard not in standards:
            remedy = "correct it or add it to standards.csv"
            problem = f"unknown standard {standard!r}, not in standards.csv"
            yield draft.raw.fault(at, "figure", problem, remedy, "dangling")


def successors(drafts: Drafts) -> list[Fault]:
    """Nobody takes over itself, and no more than the whole of an organisation is taken over."""
    draft = drafts.get("successors")
    if draft is None:
        return []
    frame = draft.frame
    itself = frame.index[(frame["old"] == frame["new"]) & (frame["old"] != "")]
    faults = draft.faults(itself, "new", "takes over itself", "remove the row", "loop")
    total = frame.groupby("old")["share"].transform("sum")
    over = frame.index[(total > 1 + ROOM) & (frame["old"] != "")]
    problem = "the shares of the old organisation come to more than 1"
    return faults + draft.faults(over, "share", problem, "lower them: together they are the whole", "shares")


def accepted(drafts: Drafts) -> list[Fault]:
    """What is accepted is a column of a table of the format."""
    draft = drafts.get("accepted")
    if draft is None or not draft.has("table", "column"):
        return []
    table, column = draft.frame["table"], draft.frame["column"]
    faults = dangling(draft, "table", table, set(BY_NAME), "table", "the contract")
    for name in BY_NAME.keys() & set(table):
        known = set(BY_NAME[name].names)
        faults += dangling(draft, "column", column[table == name], known, "column", f"the contract of {name}")
    return faults
