"""The engine from Python: read, solve, explain, compare; objects show themselves as tables and charts.

Example:
    import optimiser

    tiny = optimiser.read("tiny")
    answer = optimiser.solve(tiny, "how_far", allow=["unidentified"])
    answer.measures
    answer.explain(trust="ASH")
    answer.chart("asks")
    optimiser.compare(answer, optimiser.solve(optimiser.read("tiny", "larger_pot")))

Every function calls what the command line calls; money is in £m, and shares are fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from html import escape
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from optimiser.display import Chart, Findings, table_html, table_text
from optimiser.errors import Fault, InputError, RunError
from optimiser.instances import Instance, instance_names, read_instance, resolve_instance
from optimiser.question_words import (
    OptionError,
    QuestionChanges,
    Words,
    asked_question,
    checked_settings,
    words,
)
from optimiser.results import Run, read_run
from optimiser.results.verdict import came_to
from optimiser.solver import SolveSettings
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

if TYPE_CHECKING:
    from optimiser.certificate import Certified
    from optimiser.explain.storage import Kept
    from optimiser.explain.verified_run import Opened
    from optimiser.verify import Verification

CHARTS = {
    "asks": ("asked", "burden"),
    "standards": ("short", "standards-chart"),
    "regions": ("short", "regions-chart"),
    "support": ("supported", "support-chart"),
    "steps": ("steps", "waterfall-chart"),
    "map": ("where", "map"),
}
"""Charts by name: the section of the report that draws it, and its id there."""
MEMORY = Path("in-memory")


class Options(QuestionChanges, total=False):
    """How a question may be changed, and how it is solved.

    Attributes:
        scenario: one of the instance's scenarios, laid over it.
        gap: relative gap of each primary tier.
        time_limit: seconds for each primary tier.
        settings: gap, time limit, seed and threads in one; not beside a gap or a time limit.
    """

    scenario: str | None
    gap: float
    time_limit: float | None
    settings: SolveSettings | None


SETTINGS = ("gap", "time_limit")


class Loaded(Instance):
    """An instance that shows what it holds; `solve` answers a question on it."""

    @cached_property
    def contents(self) -> pd.DataFrame:
        """Tables that have rows: table, rows, meaning."""
        from trustmodels.contract import TABLES  # noqa: PLC0415

        held = [(t.name, len(self.tables[t.name]), t.meaning) for t in TABLES if t.name in self.present]
        return pd.DataFrame(held, columns=["table", "rows", "meaning"])

    def __str__(self) -> str:
        scenario = f", scenario {self.scenario}" if self.scenario else ""
        return f"Instance {self.name}{scenario}\n{table_text(self.contents[['table', 'rows']])}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return table_html(self.contents, f"Instance {self.name}")

    def solve(self, question: str | Path | Question = "how_far", **options: Unpack[Options]) -> Answer:
        """Answer a question; see `optimiser.solve`."""
        return solve(self, question, **options)


class Answer:
    """A question answered: status, measures, tables, and what explains them.

    Attributes:
        run: manifest and tables, as in a run folder.
        instance: what was asked about.
    """

    def __init__(self, run: Run, instance: Instance, proof: bytes = b"") -> None:
        self.run, self.instance, self._proof = run, instance, proof
        self._filled: dict[str, Kept] = {}

    @property
    def status(self) -> str:
        """`optimal`, `feasible` (stopped, with its gaps), `stopped`, `infeasible`, `contradicted`, or `error`."""
        return self.run.status

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The result tables by name; none where there is no plan."""
        return self.run.tables

    @property
    def allocation(self) -> pd.DataFrame:
        """Who is asked for what and who is supported: a row a trust and period, £m."""
        return self._table("allocation")

    @property
    def measures(self) -> pd.DataFrame:
        """What was minimised, in order: measure, value when it was solved, unit, gap, meaning, final value."""
        rows = [
            (measure.id, came_to(tier), measure.unit, tier["gap"], measure.meaning, tier["final"])
            for tier in self.run.manifest["tiers"]
            for measure in [MEASURES[tier["measure"]]]
        ]
        return pd.DataFrame(rows, columns=["measure", "value", "unit", "gap", "meaning", "final"])

    @cached_property
    def opened(self) -> Opened:
        """The verified plan, for explanations.

        Raises:
            RunError: there is no plan.
            UnverifiedError: the plan does not hold when it is recomputed. One of a run of an earlier edition of the
                format is shown as it stands.
        """
        from optimiser.explain.verified_run import opened  # noqa: PLC0415 - explanations are loaded when asked for

        return opened(self.run, self.instance, earlier=True)

    def verify(self) -> Verification:
        """Every number recomputed from the instance, without a solver."""
        from optimiser.verify import verify  # noqa: PLC0415

        return verify(self.run, self.instance)

    def explain(self, trust: str | None = None, commitment: str | None = None) -> Findings:
        """What decides the plan; why a trust is asked for this; how a commitment stands and what it is worth."""
        from optimiser.explain.overview import tell  # noqa: PLC0415

        tables, findings = tell(self.opened, trust, commitment)
        return Findings(findings, tables)

    def ranges(self, trusts: Words = (), by_period: bool = False, workers: int | None = None) -> pd.DataFrame:
        """The least and most of each trust's figures among plans as good for the nation, choices held.

        Args:
            trusts: whose; all if absent.
            by_period: whether each period is looked at as well as the horizon.
            workers: processes; as many as processors if absent and worth it.

        Returns:
            trust, quantity (ask, grant, loan, unidentified, missed), period (`all` for the horizon), told, least,
            most, width, all £m; see `optimiser.explain.ranges`.
        """
        from optimiser.explain.ranges.find import ranges  # noqa: PLC0415
        from optimiser.explain.trust.story import checked_trust  # noqa: PLC0415

        named = [checked_trust(self.opened, trust) for trust in _codes(trusts)]
        return ranges(self.opened, named, by_period, workers)

    def totals(self) -> pd.DataFrame:
        """Money by sector, region, system and type; see `optimiser.totals.area_totals`."""
        from optimiser.totals import area_totals  # noqa: PLC0415

        self._table("allocation")
        return area_totals(self.run, self.instance)

    def treasury(self, deflator: str | float | None = None, base: str | None = None) -> pd.DataFrame:
        """RDEL, CDEL and cash, adding up; in real terms by per cent a year, a CSV file or the instance's own."""
        from optimiser.totals import deflator as prices  # noqa: PLC0415
        from optimiser.totals import treasury_view  # noqa: PLC0415

        self._table("sector")
        return treasury_view(self.run, self.instance, prices(self.instance, deflator, base))

    def backtest(self, draws: int = 10_000, seed: int = 0) -> Scored:
        """The plan as it is delivered against the instance's outturn, beside naive forecasts.

        Args:
            draws: of the 80% ranges, as in `optimiser simulate`.
            seed: the same seed gives the same draws.

        Raises:
            RunError: the instance has no outturn of a period of its plan, or there is no plan.
        """
        from optimiser.extras.backtest import backtest, backtest_findings  # noqa: PLC0415

        found = backtest(self.opened, draws, seed)
        tables = {"scores": found.scores, "cases": found.cases}
        return Scored(found.scores, found.cases, Findings(backtest_findings(found), tables))

    def incentives(self, trusts: Words = (), largest: int | None = None) -> Gamed:
        """What a trust gains by claiming cost, hiding schemes, delivering less or a year late, and who pays for it.

        Args:
            trusts: codes of those that are tried, one at a time; where there are none, all, or the largest of many.
            largest: so many of the largest by income; 0 for all.

        Raises:
            IncentivesError: a code that is none.
            NoPlanError, UnsettledError: there is no plan as it stands.
        """
        from optimiser.tradeoffs.incentives import (  # noqa: PLC0415
            incentive_findings,
            incentive_table,
            incentives,
            others_table,
            sampled,
            sum_table,
        )

        found = incentives(
            self.instance, self.opened.question, sampled(self.instance, _codes(trusts), largest)
        )
        tables = {"trusts": incentive_table(found), "sums": sum_table(found), "others": others_table(found)}
        return Gamed(tables, Findings(incentive_findings(found), tables))

    def uncertainty(
        self, draws: int = 64, folder: Path | str | None = None, workers: int = 1, worth: int = 0
    ) -> Spread:
        """Every assumption drawn together: the 80% range of each headline quantity, and what is worth finding out.

        Args:
            draws: how many; fewer are the first of more.
            folder: where the runs stand, so that more draws take up those that are there; nowhere if absent.
            workers: processes.
            worth: how many assumptions are tried as known before the first period is decided; 0 leaves it out.

        Raises:
            RunError: the instance stands in no folder, or has a scenario.
            NoPlanError: there is no plan under the central values.
        """
        from tempfile import TemporaryDirectory  # noqa: PLC0415

        from optimiser.subjects.work import Work  # noqa: PLC0415 - brings every explanation with it
        from optimiser.worlds.uncertainty import Study, prepare, sample  # noqa: PLC0415
        from optimiser.worlds.uncertainty.findings import spread_findings, value_findings  # noqa: PLC0415
        from optimiser.worlds.uncertainty.sample import beliefs_table, draws_table, ranges_of  # noqa: PLC0415
        from optimiser.worlds.uncertainty.value import totals_table, value_of  # noqa: PLC0415

        work = Work(self.run, self.instance, SolveSettings(), lambda _text: None, workers)
        work.without_scenario()
        with TemporaryDirectory() as temporary:
            out = Path(temporary) if folder is None else Path(folder)
            study = Study(work.folder, self.instance, work.question, out, work.settings, workers)
            found = sample(study, *prepare(work.folder, self.instance, draws))
            value = value_of(study, found, worth) if worth and found.planned else None
        tables = {
            "ranges": ranges_of(found),
            "draws": draws_table(found),
            "assumptions": beliefs_table(found),
        }
        told = spread_findings(found)
        if value is not None:
            tables |= {"worth": value.table, "worth_totals": totals_table(found, value)}
            told += value_findings(found, value)
        return Spread(tables, Findings(told, tables))

    def chart(self, name: str = "asks") -> Chart:
        """A chart of the report: asks, standards, regions, support, steps or map.

        Raises:
            InputError: no such chart, or nothing to draw.
        """
        if name not in CHARTS:
            known = ", ".join(CHARTS)
            raise InputError([Fault("chart", f"'{name}' is not a chart", f"choose one of {known}")])
        self._table("allocation")
        module, wanted = CHARTS[name]
        section = getattr(import_module("optimiser.report.sections"), f"{module}_section")
        blocks = section(self.opened).blocks
        for block in blocks:
            if block.chart is not None and block.chart.id == wanted:
                return Chart(block.chart)
        raise InputError([Fault("chart", f"there is nothing to draw for '{name}'", "choose another")])

    def write(self, folder: Path | str) -> Path:
        """Write the run folder with what was filled, whole or not at all; an earlier run there is replaced."""
        from optimiser.explain.storage import keep  # noqa: PLC0415
        from optimiser.results import write_run  # noqa: PLC0415
        from optimiser.results.origin import INPUTS, inputs_bytes  # noqa: PLC0415

        kept = {INPUTS: inputs_bytes(self.instance), **self._proven()}
        path = write_run(Path(folder), self.run.manifest, self.run.tables, self.run.conflict, kept)
        self.run = replace(self.run, path=path)
        for found in self._filled.values():
            keep(self.run, found)
        return path

    def _proven(self) -> dict[str, bytes]:
        """The file that proves the answer, from the solve or from its folder; none where none is kept."""
        from optimiser.proof.file import PROOF  # noqa: PLC0415

        kept = self.run.path / PROOF
        content = self._proof or (kept.read_bytes() if kept.is_file() else b"")
        return {PROOF: content} if content else {}

    def certify(self) -> Certified:
        """Every bound checked against the proof that is kept in the answer's folder, without a solver.

        Raises:
            RunError: the answer has not been written, or keeps no proof.
        """
        from optimiser.certificate import certify  # noqa: PLC0415

        return certify(self.run, self.instance)

    @property
    def kept(self) -> Mapping[str, Kept]:
        """The parts of the page that were computed, by name: those in the folder of the run and those of `fill`.

        Raises:
            RunError: what is kept in the folder is of another run, or is none.
        """
        from optimiser.subjects.register import kept_parts  # noqa: PLC0415

        return self._filled if self.run.path == MEMORY else kept_parts(self.run)

    def fill(
        self,
        *parts: str,
        trusts: Words = (),
        settings: SolveSettings | None = None,
        workers: int = 1,
    ) -> Findings:
        """Compute parts of the page, as `optimiser report --fill` does; they are kept with the run.

        Args:
            parts: by name, e.g. `minimum` or `causes`; every part that is missing if none and no trust is named.
            trusts: codes of trusts to tell the story of.
            settings: gap, time limit, seed and threads of each solve.
            workers: processes, for what is solved many times.

        Returns:
            What was found, in sentences, or why there is nothing to find; tables as `part.table`.

        Raises:
            InputError: a name that is no part of the page, or no trust's.
            RunError: a part could not be computed; what came before it is kept.
        """
        from optimiser.subjects.fill import fill, missing_parts  # noqa: PLC0415 - brings every explanation with it
        from optimiser.subjects.register import parts as register  # noqa: PLC0415
        from optimiser.subjects.work import Work  # noqa: PLC0415

        work = Work(self.run, self.instance, settings or SolveSettings(), lambda _text: None, workers)
        found: list[Kept] = []
        for part in fill(work, missing_parts(work, parts, _codes(trusts), have=self.kept), found.append):
            if part.failed:
                raise RunError(f"{part.name}: {part.missing}")
            self._keep(found[-1])
        told = [
            finding for kept in found for finding in kept.findings or [register()[kept.name].missing(kept)]
        ]
        tables = {f"{kept.name}.{name}": table for kept in found for name, table in kept.tables.items()}
        return Findings(told, tables)

    def _keep(self, found: Kept) -> None:
        """Keep a part in the folder of the run, or here where it has none yet."""
        from optimiser.explain.storage import keep  # noqa: PLC0415

        if self.run.path == MEMORY:
            self._filled[found.name] = found
        else:
            keep(self.run, found)

    def report(self, path: Path | str | None = None) -> Path:
        """Write the page of the run, with what was filled; into the folder of the run where no path is given.

        Raises:
            RunError: the answer has not been written and no path is given, or what was kept is of another run.
        """
        from optimiser.page import page  # noqa: PLC0415
        from optimiser.writing import write_text  # noqa: PLC0415

        html = page(self.run, self.instance, kept=self.kept)
        return write_text(self._beside(path, "report.html"), html)

    def brief(self, path: Path | str | None = None, *, by: str = "", on: date | None = None) -> Path:
        """Write the brief of the run, two pages; a path that ends in .docx is a Word document, any other HTML.

        Args:
            path: where to write; `brief.html` in the folder of the run if absent.
            by: whose brief it is.
            on: its day; that as of which the instance stands if absent.

        Raises:
            RunError: the answer has not been written and no path is given, or what was kept is of another run.
            MissingExtraError: a Word document without the extra `word`.
        """
        from optimiser.brief.content import Signature  # noqa: PLC0415 - brings every explanation with it
        from optimiser.brief.document import brief_of_run, write_brief  # noqa: PLC0415

        signature = Signature(by, on)
        found = brief_of_run(self.run, self.instance, self.kept, signature)
        return write_brief(self._beside(path, "brief.html"), found, signature)

    def workbook(self, path: Path | str | None = None) -> Path:
        """Write the workbook of the run, with what was filled; into its folder where no path is given."""
        from optimiser.extras.workbook import write_run_workbook  # noqa: PLC0415
        from optimiser.subjects.sheets import part_tables  # noqa: PLC0415

        extra = part_tables(self.kept)
        return write_run_workbook(self.run, self.instance, self._beside(path, "report.xlsx"), extra=extra)

    def _beside(self, path: Path | str | None, name: str) -> Path:
        if path is None and self.run.path == MEMORY:
            raise RunError(f"the answer stands in no folder yet: write it first, or say where {name} goes")
        return self.run.path / name if path is None else Path(path)

    def _table(self, name: str) -> pd.DataFrame:
        if not self.run.solved:
            raise RunError(f"there is no plan: the status is {self.status}")
        return self.run.tables[name]

    def __str__(self) -> str:
        question = self.run.manifest["question"]
        shown = self.measures[["measure", "value", "unit", "gap"]]
        return f"{self.instance.name}: {question['sentence']} ({self.status})\n{table_text(shown)}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        question = self.run.manifest["question"]
        about = f"<p>{escape(self.instance.name)}: {escape(question['sentence'])} ({escape(self.status)})</p>"
        return about + table_html(self.measures, "What was minimised, in order")


def _answered(given: object) -> Answer:
    """An answer, also from its run folder.

    Raises:
        OptionError: it is neither.
    """
    if isinstance(given, Answer):
        return given
    if isinstance(given, (str, Path)):
        return open_answer(given)
    raise OptionError(
        [Fault("answer", f"{given!r} is not an answer", "give answers one by one, or run folders")]
    )


class Comparison:
    """Answers beside the first of them: `findings` in sentences, `tables` by name."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], findings: Findings) -> None:
        self.tables, self.findings = tables, findings

    def __str__(self) -> str:
        return f"{self.findings}\n{table_text(self.tables['measures'])}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.findings._repr_html_() + table_html(self.tables["measures"], "Measures")


class Scored:
    """A plan against what happened: `scores` of every forecast, `cases` one by one, `findings` in sentences."""

    def __init__(self, scores: pd.DataFrame, cases: pd.DataFrame, findings: Findings) -> None:
        self.scores, self.cases, self.findings = scores, cases, findings

    def __str__(self) -> str:
        return f"{self.findings}\n{table_text(self.scores)}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.findings._repr_html_() + table_html(self.scores, "Scores")


class Gamed:
    """What gaming brings: `tables` (`trusts`, `sums`, `others`), `findings` in sentences."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], findings: Findings) -> None:
        self.tables, self.findings = tables, findings

    def __str__(self) -> str:
        return f"{self.findings}\n{table_text(self.tables['sums'])}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.findings._repr_html_() + table_html(self.tables["sums"], "In sum")


class Spread:
    """How wide an answer is: `tables` (`ranges`, `draws`, `assumptions`, `worth`), `findings` in sentences."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], findings: Findings) -> None:
        self.tables, self.findings = tables, findings

    def __str__(self) -> str:
        return f"{self.findings}\n{table_text(self.tables['ranges'])}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.findings._repr_html_() + table_html(self.tables["ranges"], "80% ranges")


def names() -> list[str]:
    """The names of the instances at hand."""
    return instance_names()


def read(instance: str | Path, scenario: str | None = None) -> Loaded:
    """Read and check an instance.

    Args:
        instance: its folder, or the name of one in `instances/`.
        scenario: one of its scenarios, laid over it.

    Raises:
        InstanceError: with every fault.
    """
    return _loaded(read_instance(resolve_instance(instance), scenario))


def solve(
    instance: Instance | str | Path, question: str | Path | Question = "how_far", **options: Unpack[Options]
) -> Answer:
    """Answer a question.

    Args:
        instance: from `read`, or a folder or name.
        question: keep_all, balance, how_far, least_funding, a path to a question file, or a `Question`.
        options: see `Options`.

    Returns:
        The answer; look at its `status`, since an infeasible question is no error. Its conflict is then in
        `run.conflict`.

    Raises:
        OptionError: an option that there is not, or of a kind that it cannot have.
        InstanceError, QuestionError: bad input, with every fault.
    """
    from optimiser.explain.verified_run import beside_conflict, verified  # noqa: PLC0415
    from optimiser.run.solve import solve as answer  # noqa: PLC0415 - the solver is loaded when it is needed

    _known(options)
    read_in, settings = _read_in(instance, options.get("scenario")), _settings(options)
    asked = asked_question(question, options)
    solution, conflict = answer(read_in, asked, settings), None
    if solution.status == "infeasible":
        from optimiser.explain.conflict import conflict_record, find_conflict  # noqa: PLC0415

        found = find_conflict(solution.prepared, settings)
        conflict = conflict_record(solution.prepared.case, found)
        solution = beside_conflict(solution, found)
    solution, _ = verified(solution)
    return Answer(Run(MEMORY, solution.manifest, solution.tables, conflict), read_in, solution.proof)


def _codes(trusts: Words) -> list[str]:
    """Codes of trusts: those of a list as they stand, those of a text with commas between them."""
    return words(trusts, "trusts") if trusts is None or isinstance(trusts, str) else list(trusts)


def _known(options: Mapping[str, object]) -> None:
    """Only options that there are.

    Raises:
        OptionError: it names every other, and what may have been meant.
    """
    known = list(Options.__annotations__)
    faults = []
    for name in (name for name in options if name not in known):
        near = get_close_matches(name, known, 1) or (["yields"] if name == "yield" else [])
        remedy = f"write {near[0]}" if near else f"choose of {', '.join(known)}"
        faults.append(Fault(name, f"'{name}' is not an option", remedy))
    if faults:
        raise OptionError(faults)


def _settings(options: Options) -> SolveSettings:
    """The settings of a solve from its options.

    Raises:
        OptionError: settings beside a gap or a time limit, or of another kind.
        InputError: a number that is none.
    """
    settings: object = options.get("settings")
    given: dict[str, Any] = {name: options.get(name) for name in SETTINGS if name in options}
    if settings is None:
        return checked_settings(**given)
    if not isinstance(settings, SolveSettings):
        fault = Fault("settings", f"{settings!r} is not SolveSettings", "give gap= and time_limit= instead")
        raise OptionError([fault])
    if given:
        said = " and ".join(given)
        raise OptionError([Fault(said, "stands beside settings, which has its own", "give one of them")])
    return settings


def _read_in(instance: Instance | str | Path, scenario: str | None) -> Instance:
    """The instance that is asked, with a scenario laid over it.

    Raises:
        OptionError: it has a scenario already, or was made in memory and has none.
    """
    if not isinstance(instance, Instance):
        return read(instance, scenario)
    if scenario is None or scenario == instance.scenario:
        return instance
    if instance.scenario is not None or instance.path is None:
        why = f"has the scenario '{instance.scenario}'" if instance.scenario else "was made in memory"
        problem = f"'{scenario}' cannot be laid over {instance.name}, which {why}"
        raise OptionError([Fault("scenario", problem, "read the instance with it")])
    return read(instance.path, scenario)


def open_answer(folder: str | Path) -> Answer:
    """The answer in a run folder, with the instance that it names.

    Raises:
        RunError, InstanceError: the folder or the instance cannot be read.
    """
    from optimiser.results.origin import instance_of  # noqa: PLC0415

    run = read_run(folder)
    return Answer(run, _loaded(instance_of(run)))


def compare(first: Answer | str | Path, *others: Answer | str | Path) -> Comparison:
    """Answers, or run folders, beside the first of them, by trust, system, region, type and period.

    Raises:
        OptionError: something that is neither an answer nor a run folder.
        InputError: fewer than two.
    """
    from optimiser.explain.compare.findings import compare as compared  # noqa: PLC0415

    tables, findings = compared([_answered(answer).opened for answer in (first, *others)])
    return Comparison(tables, Findings(findings))


class Moved:
    """What changed between two answers: `inputs` that moved, `effects` of each change, `findings` in sentences."""

    def __init__(self, inputs: pd.DataFrame, effects: pd.DataFrame, findings: Findings) -> None:
        self.inputs, self.effects, self.findings = inputs, effects, findings

    def __str__(self) -> str:
        return f"{self.findings}\n{table_text(self.effects)}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.findings._repr_html_() + table_html(self.effects, "What each change did alone")


def what_changed(
    before: Answer | str | Path, after: Answer | str | Path, settings: SolveSettings | None = None
) -> Moved:
    """Which inputs moved between two answers, and what each did: solved with one change at a time.

    Args:
        before: an answer, from `solve` or `open_answer`, or a run folder.
        after: a later one.
        settings: gap, time limit, seed and threads of each solve.
    """
    from optimiser.explain.changes import Side, attribution  # noqa: PLC0415 - the solver is loaded when it is needed
    from optimiser.verify.verify import question_of  # noqa: PLC0415

    sides = [_answered(answer) for answer in (before, after)]
    one, two = (Side(side.instance, question_of(side.run.manifest), side.run) for side in sides)
    found = attribution(one, two, settings)
    return Moved(found.inputs, found.effects, Findings(found.findings))


def _loaded(instance: Instance) -> Loaded:
    return Loaded(**{field.name: getattr(instance, field.name) for field in fields(instance)})


def _spelt_out(function: Any) -> None:  # noqa: ANN401 - any function that takes `Options`
    """Name the options in a signature one by one, so that a notebook completes them."""
    told = signature(function)
    own = [p for p in told.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
    more = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in Options.__annotations__.items()
    ]
    function.__signature__ = told.replace(parameters=[*own, *more])


for _function in (solve, Loaded.solve):
    _spelt_out(_function)
