"""`optimiser explain RUN`: what decides a plan, why this trust, what a commitment is worth; letters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console

from optimiser.cli.explaining import console, print_table, report
from optimiser.cli.options import RunArgument
from optimiser.explain.finding import Finding
from optimiser.explain.held import Held
from optimiser.explain.opened import Opened, open_run
from optimiser.explain.prices.exchange import exchange_rates
from optimiser.explain.prices.findings import exchange_findings, price_findings
from optimiser.explain.prices.prices import NATIONAL, prices, rows_of
from optimiser.explain.prices.standing import checked_commitment, dearest, standing, standing_finding
from optimiser.explain.trust.letter import letter, rounded_figures
from optimiser.explain.trust.letters import file_name, write_letters
from optimiser.explain.trust.lower_ask import held_at, lower_ask
from optimiser.explain.trust.story import checked_trust, story
from optimiser.explain.trust.unchanged import change_finding
from optimiser.explain.trust.waterfall import bars, waterfall
from optimiser.run.prepare import prepare

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
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Where tables and findings go; beside the run if absent.")
]


def _held(answer: Opened) -> Held:
    return held_at(answer, prepare(answer.instance, answer.question))


def _plan(answer: Opened, folder: Path, screen: Console) -> None:
    """What decides the plan: exchange rates and the prices of the national limits."""
    held = _held(answer)
    rates, priced = exchange_rates(held), prices(held, rows_of(held, NATIONAL))
    findings = [*exchange_findings(rates), *(price_findings(priced) if len(priced) else [])]
    report(folder, "plan", {"exchange": rates, "prices": priced}, findings, screen)


def _commitment(answer: Opened, commitment: str, folder: Path, screen: Console) -> None:
    held = _held(answer)
    priced = prices(held, dearest(answer, rows_of(held, [commitment])))
    findings = [standing_finding(answer, commitment), *(price_findings(priced) if len(priced) else [])]
    report(folder, commitment, {"rows": standing(answer, commitment), "prices": priced}, findings, screen)


def _trust(
    answer: Opened, trust: str, against: Path | None, folder: Path, screen: Console
) -> tuple[Finding, ...]:
    held = _held(answer)
    findings = story(answer, trust, lower_ask(held, trust))
    table = waterfall(answer.case, answer.plan, trust)
    for period in answer.case.periods:
        screen.print(f"{period}, £m", markup=False)
        for line in bars(table, period):
            screen.print("  " + line, markup=False)
    extra = [] if against is None else [change_finding(answer, open_run(against), trust)]
    name = f"trust-{file_name(trust)}"
    report(folder, name, {"waterfall": table}, [*findings, *extra], screen)
    return tuple(findings)


def _letter(answer: Opened, trust: str, findings: tuple[Finding, ...], folder: Path, screen: Console) -> None:
    last = tuple(finding for finding in findings if finding.id == "trust_comparable")
    page = letter(answer, trust, rounded_figures(answer), last)
    for kind, text in (("txt", page.text()), ("html", page.html())):
        (folder / f"letter-{file_name(trust)}.{kind}").write_text(text, encoding="utf-8")
    screen.print(f"Letter: {folder / f'letter-{file_name(trust)}.html'}", markup=False)


def _letters(answer: Opened, folder: Path, screen: Console) -> None:
    check: pd.DataFrame = write_letters(answer, folder)
    print_table(screen, "The letters together, £m", check)
    screen.print(f"Written: {folder}", markup=False)


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
        out: OutOption = None,
    ) -> int:
        """Say what decides a plan; with --trust why this trust, with --commitment what it is worth."""
        if commitment is not None:
            checked_commitment(commitment)
        answer, screen = open_run(run), console()
        folder = out if out is not None else run.with_name(f"{run.resolve().name}-explained")
        if trust is not None:
            found = _trust(answer, checked_trust(answer, trust), against, folder, screen)
            if letter:
                _letter(answer, trust, found, folder, screen)
        if commitment is not None:
            _commitment(answer, commitment, folder, screen)
        if letters is not None:
            _letters(answer, letters, screen)
        if trust is None and commitment is None and letters is None:
            _plan(answer, folder, screen)
        return 0
