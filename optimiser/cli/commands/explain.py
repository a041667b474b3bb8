"""`optimiser explain RUN`: what decides a plan, why this trust, what a commitment is worth; letters."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console

from optimiser.amounts import shows
from optimiser.cli.console import console
from optimiser.cli.explanation import print_report_table, print_table, report
from optimiser.cli.options import RunArgument, TimeOption, settings_of
from optimiser.cli.screen import Ticker
from optimiser.errors import Fault, InputError
from optimiser.explain.gaps import closed, closed_finding, gap_findings
from optimiser.explain.overview import Teller
from optimiser.explain.prices.prices import checked_commitment
from optimiser.explain.trust.letter import checked_figures, file_name, letter, write_letters
from optimiser.explain.trust.other_plans import change_finding
from optimiser.explain.trust.story import checked_trust
from optimiser.explain.trust.waterfall import bars
from optimiser.explain.verified_run import Opened, open_run
from optimiser.instances.cells import to_day
from optimiser.report.table import ReportTable, TableColumn
from optimiser.run.prices import CLOSED
from optimiser.solver import SolveSettings
from optimiser.subjects.causes.say import shares_findings
from optimiser.subjects.causes.shares import nation_shares, trust_shares
from optimiser.tradeoffs.incentives.half import halving, halving_findings
from optimiser.verify.verify import question_of
from optimiser.writing import write_files

TrustOption = Annotated[str | None, typer.Option("--trust", help="Why this trust is asked for this.")]
CommitmentOption = Annotated[
    str | None, typer.Option("--commitment", help="How a commitment stands, and what it is worth.")
]
AgainstOption = Annotated[
    Path | None, typer.Option("--against", help="Another run: what it changes for the trust, or why nothing.")
]
LetterOption = Annotated[bool, typer.Option("--letter", help="Also write the trust's one-page letter.")]
LettersOption = Annotated[
    Path | None, typer.Option("--letters", help="Write the letters to all trusts here.")
]
OnOption = Annotated[
    str | None,
    typer.Option("--on", help="The day of the letters, as 2026-07-01; that of the run's brief if absent."),
]
GapsOption = Annotated[
    bool,
    typer.Option(
        "--gap-effects", help="Solve again with every primary measure closed: what the gaps did to the plan."
    ),
]
CausesOption = Annotated[
    bool,
    typer.Option(
        "--causes",
        help="What is missed, by cause, adding up: of the nation, or with --trust of that trust standing alone.",
    ),
]
HalveOption = Annotated[
    bool,
    typer.Option(
        "--halve", help="With --trust: the least change of its own inputs that would halve its ask."
    ),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Where tables and findings go; beside the run if absent.")
]


GAP = 1e-3
"""To which every solve of `--causes` and `--halve` goes."""
CAUSE_COLUMNS = (
    TableColumn("what", "What is missed"),
    TableColumn("cause", "Cause"),
    TableColumn("unit", "Unit"),
    TableColumn("share", "Its share", "by row"),
    TableColumn("part", "Of the whole", "share"),
    TableColumn("alone", "Alone", "by row"),
    TableColumn("last", "After all others", "by row"),
)


def _day(on: str | None, answer: Opened, *, letters: bool) -> date | None:
    """The day of the letters: what is given, else what was kept for the brief of the run; none without letters."""
    if on is None and not letters:
        return None
    if on is None:
        from optimiser.brief.content import signed  # noqa: PLC0415 - brings the charts with it

        return signed(answer.run, None, None).on
    found = to_day(on)
    if found is None:
        raise InputError([Fault("--on", f"'{on}' is no day", "write it as 2026-04-01")])
    return found


def _trust(teller: Teller, trust: str, against: Path | None, folder: Path, screen: Console) -> None:
    answer = teller.answer
    tables, findings = teller.trust(trust)
    for period in answer.case.periods:
        screen.print(f"{period}, £m")
        for line in bars(tables["waterfall"], period):
            screen.print("  " + line)
    extra = [] if against is None else [change_finding(answer, open_run(against, earlier=True), trust)]
    report(folder, f"trust-{file_name(trust)}", tables, [*findings, *extra], screen)


def _letter(teller: Teller, trust: str, on: date | None, folder: Path, screen: Console) -> None:
    page = letter(teller.answer, trust, checked_figures(teller.answer)[0], teller.ranges(trust), on)
    texts = {"txt": page.text(), "html": page.html()}
    write_files(folder, {f"letter-{file_name(trust)}.{kind}": text.encode() for kind, text in texts.items()})
    screen.print(f"Letter: {folder / f'letter-{file_name(trust)}.html'}")


def _letters(answer: Opened, folder: Path, on: date | None, screen: Console) -> None:
    with Ticker() as ticker:
        check: pd.DataFrame = write_letters(answer, folder, ticker.say, on)
    print_table(screen, "The letters together, £m", check)
    screen.print(f"Written: {folder}")


def _gaps(answer: Opened, time_limit: float | None, folder: Path, screen: Console) -> None:
    with Ticker() as ticker:
        again = closed(answer, settings_of(CLOSED, time_limit), ticker.tell)
    found = [*gap_findings(answer.run), closed_finding(answer, again)]
    report(folder, "gap-effects", {"": found[-1].evidence}, found, screen)


def _causes(
    answer: Opened, trust: str | None, settings: SolveSettings, folder: Path, screen: Console
) -> None:
    """The shares of the causes, of the nation or of one trust."""
    with Ticker() as ticker:
        if trust is None:
            found = nation_shares(answer.instance, question_of(answer.run.manifest), settings, ticker.say)
        else:
            found = trust_shares(answer.instance, trust, settings, ticker.say)
    some = [shows(share, unit) for share, unit in zip(found.table["share"], found.table["unit"], strict=True)]
    caption = f"What is missed, by cause: {found.whose}"
    print_report_table(screen, ReportTable("causes", caption, CAUSE_COLUMNS, found.table.loc[some]))
    name = "causes" if trust is None else f"causes-{file_name(trust)}"
    report(folder, name, {"": found.table}, shares_findings(found), screen)


def _halve(answer: Opened, trust: str, settings: SolveSettings, folder: Path, screen: Console) -> None:
    """What would halve a trust's ask."""
    with Ticker() as ticker:
        found = halving(answer.instance, question_of(answer.run.manifest), trust, settings, ticker.say)
    report(folder, f"halving-{file_name(trust)}", {"": found.table}, halving_findings(found), screen)


def checked_options(commitment: str | None, trust: str | None, *, halve: bool) -> None:
    """Refuse what cannot be explained before anything is read."""
    if halve and trust is None:
        raise InputError([Fault("--halve", "says of no trust", "give --trust CODE beside it")])
    if commitment is not None:
        checked_commitment(commitment)


def _solved_again(
    answer: Opened, trust: str | None, settings: SolveSettings, folder: Path, *, causes: bool, halve: bool
) -> None:
    """What is explained by many solves: why so much is missed, and what would halve an ask."""
    if causes:
        _causes(answer, trust, settings, folder, console())
    if halve and trust is not None:
        _halve(answer, trust, settings, folder, console())


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("explain")
    def command(
        run: RunArgument,
        trust: TrustOption = None,
        commitment: CommitmentOption = None,
        against: AgainstOption = None,
        letter: LetterOption = False,
        letters: LettersOption = None,
        on: OnOption = None,
        gap_effects: GapsOption = False,
        causes: CausesOption = False,
        halve: HalveOption = False,
        time_limit: TimeOption = None,
        out: OutOption = None,
    ) -> int:
        """Say what decides a plan; with --trust why this trust, with --commitment what it is worth."""
        checked_options(commitment, trust, halve=halve)
        wanted = letter or letters is not None
        answer, screen = open_run(run, earlier=not wanted), console()
        folder = out if out is not None else run.with_name(f"{run.resolve().name}-explained")
        teller, day = Teller(answer), _day(on, answer, letters=wanted)
        if trust is not None:
            _trust(teller, checked_trust(answer, trust), against, folder, screen)
            if letter:
                _letter(teller, trust, day, folder, screen)
        if commitment is not None:
            with Ticker() as ticker:
                told = teller.commitment(commitment, ticker.say)
            report(folder, commitment, *told, screen)
        if letters is not None:
            _letters(answer, letters, day, screen)
        if causes or halve:
            _solved_again(answer, trust, settings_of(GAP, time_limit), folder, causes=causes, halve=halve)
        if gap_effects:
            _gaps(answer, time_limit, folder, screen)
        if not any((trust, commitment, letters, gap_effects, causes)):
            report(folder, "plan", *teller.plan(), screen)
        return 0
