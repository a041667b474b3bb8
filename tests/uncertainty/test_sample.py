"""Draws as worlds: what they lay over the tables, solved by hand, cold, and again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.errors import NoPlanError
from optimiser.explain.headline_range import headline_range
from optimiser.explain.quantities import IN_ALL, quantities_of_run
from optimiser.explain.storage import keep
from optimiser.extras.generator import Shape, generate
from optimiser.instances import read_instance, write_instance
from optimiser.questions import in_sum, read_question
from optimiser.results import Run, write_run
from optimiser.run.solve import solve
from optimiser.subjects.uncertainty import part
from optimiser.subjects.uncertainty.part import uncertainty
from optimiser.subjects.work import Work
from optimiser.worlds.scenarios.sweep import Event
from optimiser.worlds.uncertainty import Sample, Study, assumed, draw_together, prepare, sample, world_of
from optimiser.worlds.uncertainty.distribution import no_correlation, triangular
from optimiser.worlds.uncertainty.findings import spread_findings
from optimiser.worlds.uncertainty.sample import draws_table, percentile_errors, ranges_of
from optimiser.worlds.uncertainty.worlds import clashes
from tests.explain.helpers import assert_supported
from tests.model.builder import made
from tests.sensitivity.test_hot import PLACES, TIGHT, scaled

HOW_FAR = read_question("how_far")
TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"
MAPPING = """
[[assumption]]
id = "pot"
set = [ { table = "envelope", column = "grant_pot" } ]
[[assumption]]
id = "cost"
scale = [ { table = "trusts", column = "expenditure" } ]
[[assumption]]
id = "price"
low = { change = [ { table = "trusts", set = { income = 96 } } ] }
high = { change = [ { table = "trusts", add = { income = 2 } } ] }
[[assumption]]
id = "still"
low = {}
high = {}
"""
ROWS = {"pot": (4, 0, 8), "cost": (1.1, 1.1, 1.122), "price": (0, -4, 2), "still": (1, 0, 2)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Income 100, expenditure 110, a pot of 4, a total of 0 and no savings: £6m short."""
    folder = tmp_path_factory.mktemp("uncertainty") / "small"
    names = ("value", "low", "high")
    rows = [
        {"id": who, "statement": "made up", "unit": "any", "source": "x", "grade": "D"}
        | dict(zip(names, values, strict=True))
        for who, values in ROWS.items()
    ]
    write_instance(made(envelope={"grant_pot": 4}, control_totals={"amount": 0}, assumptions=rows), folder)
    (folder / "sensitivity.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def sampled(folder: Path, out: Path, draws: int, events: list[Event] | None = None) -> Sample:
    """So many draws of the assumptions of an instance."""
    instance = read_instance(folder)
    heard = [] if events is None else events
    return sample(
        Study(folder, instance, HOW_FAR, out, listen=heard.append), *prepare(folder, instance, draws)
    )


@pytest.fixture(scope="module")
def found(place: Path) -> Sample:
    """Eight draws."""
    return sampled(place, place.parent / "out", 8)


def test_every_draw_by_hand(found: Sample) -> None:
    """A draw is short of its cost less its income less its pot; a price of −2 is half-way to an income of 96."""
    drawn = found.drawn.values
    assert list(drawn) == ["cost", "pot", "price"]
    short = 110 * drawn["cost"] / 1.1 - (100 + drawn["price"]) - drawn["pot"]
    wide = found.wide()
    assert wide["control_total", IN_ALL].to_numpy() == pytest.approx(short.to_numpy(), abs=1e-3)
    assert len(found.planned) == 8


def test_a_range_is_the_percentiles_of_the_draws(found: Sample) -> None:
    """The ends, the middle and the mean of £m short are those of its eight draws worked out by hand."""
    table = ranges_of(found).set_index(["quantity", "period"])
    row = table.loc[[("control_total", IN_ALL)]].iloc[0]
    drawn = found.drawn.values
    short = np.sort((110 * drawn["cost"] / 1.1 - (100 + drawn["price"]) - drawn["pot"]).to_numpy())
    ends = short[0] + 0.7 * (short[1] - short[0]), short[6] + 0.3 * (short[7] - short[6])
    assert (row["p10"], row["p90"]) == pytest.approx(ends, abs=1e-3)
    assert row["mean"] == pytest.approx(short.mean(), abs=1e-3)
    assert row["central"] == pytest.approx(6, abs=1e-3)


def test_the_error_of_a_percentile_is_that_of_an_order_statistic() -> None:
    """The bootstrap's error of the middle of 401 draws of a uniform is about √(¼/401), as theory has it."""
    draws = np.random.default_rng(1).random((401, 1))
    assert percentile_errors(draws, (0.5,))[0, 0] == pytest.approx((0.25 / 401) ** 0.5, rel=0.25)


def test_every_number_said_stands_in_its_evidence(found: Sample) -> None:
    """Ranges, draws and the error of an end are told in numbers of their tables."""
    said = spread_findings(found)
    assert_supported(said)
    assert {"spread", "draws", "draws-error"} == {finding.id for finding in said}
    assert "8 draws of 3 assumptions" in next(f.sentence for f in said if f.id == "draws")
    assert len(draws_table(found)) == 8


def test_where_nothing_is_short_that_is_said(tmp_path: Path) -> None:
    """With a total of −£50m every promise is kept in every draw, and the draws say so in place of a range."""
    rows = [
        {
            "id": "cost",
            "statement": "any",
            "value": 1,
            "low": 1,
            "high": 2,
            "unit": "any",
            "source": "x",
            "grade": "D",
        }
    ]
    write_instance(made(control_totals={"amount": -50}, assumptions=rows), tmp_path / "small")
    more = '{ change = [ { table = "trusts", add = { expenditure = 1 } } ] }'
    adding = f'[[assumption]]\nid = "cost"\nlow = {{}}\nhigh = {more}\n'
    (tmp_path / "small" / "sensitivity.toml").write_text(adding, encoding="utf-8")
    said = spread_findings(sampled(tmp_path / "small", tmp_path / "out", 2))
    assert_supported(said)
    assert "Nothing is short, neither under the central values nor in any of 2 draws." in [
        f.sentence for f in said
    ]


def test_more_draws_solve_only_what_is_new(place: Path, tmp_path: Path) -> None:
    """Of 3 draws after 2 the first 2 and the answer under the central values are taken as they are."""
    sampled(place, tmp_path / "out", 2)
    events: list[Event] = []
    sampled(place, tmp_path / "out", 3, events)
    solved = {e.job.label for e in events if e.report is not None and e.report.again}
    assert solved == {"draw 3"}


def test_without_a_plan_nothing_is_drawn(place: Path, tmp_path: Path) -> None:
    """A question that cannot be answered under the central values is refused, and its folder is not there or empty."""
    instance = read_instance(place)
    study = Study(place, instance, read_question("keep_all"), tmp_path / "out")
    with pytest.raises(NoPlanError, match="central values"):
        sample(study, *prepare(place, instance, 4))
    assert not study.out.exists()


def test_a_refusal_leaves_what_stood_there(place: Path, tmp_path: Path) -> None:
    """The draws of another question in the same folder stay as they were, and are taken up again."""
    before = kept_files(sampled(place, tmp_path / "out", 1).sweep.folder / "draws")
    instance = read_instance(place)
    study = Study(place, instance, read_question("keep_all"), tmp_path / "out")
    with pytest.raises(NoPlanError):
        sample(study, *prepare(place, instance, 1))
    assert kept_files(study.out / "draws") == before
    again = sampled(place, tmp_path / "out", 1)
    assert not any(report.again for report in again.sweep.reports)


def kept_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("which", ["tiny", pytest.param("generated", marks=pytest.mark.slow)])
def test_a_hot_draw_is_a_cold_one(which: str, tmp_path: Path) -> None:
    """A few draws solved from nothing, each a plain solve of its own, give the same pounds, patients and staff."""
    if which == "tiny":
        folder, instance = TINY, read_instance(TINY)
        assumptions, drawn = prepare(folder, instance, 3)
    else:
        folder = tmp_path / "five"
        write_instance(generate(Shape(trusts=5, periods=2), seed=4), folder)
        instance = read_instance(folder)
        assumptions = assumed(instance, [scaled(*place) for place in PLACES])
        drawn = draw_together({a.id: triangular(a.acting) for a in assumptions}, 3, no_correlation())
    hot = sample(Study(folder, instance, HOW_FAR, tmp_path / "out", TIGHT), assumptions, drawn)
    primary = {q.id for q in hot.central if q.family is not None}
    wide = hot.wide()
    for number, row in drawn.values.to_dict("index").items():
        world = world_of("cold", instance, assumptions, {str(k): v for k, v in row.items()})
        alone = read_instance(folder, None, world.further, world.instead)
        cold = solve(alone, in_sum(HOW_FAR), TIGHT)
        own: dict[object, float] = dict(
            zip(wide.columns.to_list(), wide.loc[[number]].to_numpy()[0].tolist(), strict=True)
        )
        for q in quantities_of_run(Run(Path("cold"), cold.manifest, cold.tables), alone):
            if q.id in primary:
                assert own[q.id, IN_ALL] == pytest.approx(q.total, rel=1e-4, abs=1e-2), q.id


def test_what_two_assumptions_do_to_one_cell_adds_up(place: Path, tmp_path: Path) -> None:
    """An income set to 96 by one and to 90 by another is, half-way in both, 100 − 2 − 5: none hides the other."""
    text = MAPPING.replace(
        'id = "still"\nlow = {}',
        'id = "still"\nlow = { change = [ { table = "trusts", set = { income = 90 } } ] }',
    )
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    instance = read_instance(place)
    assumptions, _ = prepare(place, instance, 1, tmp_path / "m.toml")
    world = world_of("both", instance, assumptions, {"price": -2, "still": 0.5})
    both = read_instance(place, None, world.further, world.instead)
    assert both.tables["trusts"]["income"].tolist() == pytest.approx([93])


def test_two_that_set_one_cell_are_told(place: Path, tmp_path: Path) -> None:
    """Where two assumptions put their value into the same cells the answer says which; in other cells it does not."""
    cell = '{ table = "envelope", column = "grant_pot", where = { period = "1066" } }'
    more = f'[[assumption]]\nid = "still"\nset = [ {cell} ]\n'
    head = MAPPING.partition('[[assumption]]\nid = "still"')[0]
    instance = read_instance(place)
    for where, told in (("", 1), (', where = { period = "1065" }', 0)):
        text = head.replace('column = "grant_pot"', f'column = "grant_pot"{where}') + more
        (tmp_path / "m.toml").write_text(text, encoding="utf-8")
        assert len(clashes(prepare(place, instance, 1, tmp_path / "m.toml")[0])) == told


def test_a_side_that_is_no_number_is_laid_whole(place: Path, tmp_path: Path) -> None:
    """A row that goes cannot go by half: the assumption is at one of its three values in every draw."""
    head = MAPPING.partition('[[assumption]]\nid = "still"')[0]
    gone = '{ change = [ { table = "control_totals", remove = true } ] }'
    rest = f'[[assumption]]\nid = "still"\nlow = {gone}\nhigh = {{}}\n'
    (tmp_path / "m.toml").write_text(head + rest, encoding="utf-8")
    instance = read_instance(place)
    assumptions, drawn = prepare(place, instance, 64, tmp_path / "m.toml")
    assert not next(a for a in assumptions if a.id == "still").parts
    assert set(drawn.values["still"]) == {0, 1, 2}
    world = world_of("gone", instance, assumptions, {"still": 0})
    assert read_instance(place, None, world.further, world.instead).tables["control_totals"].empty


def test_the_range_of_a_headline_is_kept_with_the_run(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the part is kept, a headline of the run has its range in words; before, and of what is nothing, none."""
    monkeypatch.setattr(part, "MANY", 3)
    instance = read_instance(place)
    solution = solve(instance, HOW_FAR)
    run = Run(
        write_run(tmp_path / "run", solution.manifest, solution.tables), solution.manifest, solution.tables
    )
    assert headline_range(run, "control_total") is None
    kept = uncertainty(Work(run, instance, TIGHT, lambda _text: None))
    keep(run, kept)
    told = headline_range(run, "control_total")
    assert told is not None
    assert told.words == f"(80% range £{told.low:.1f}m to £{told.high:.1f}m, 3 draws)"
    assert told.low < told.high
    assert told.central == pytest.approx(6, abs=1e-3)
    assert headline_range(run, "raid") is None
    assert headline_range(run, "control_total", "1066-67") is None
