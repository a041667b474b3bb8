"""The generator: same seed same bytes, and synthetic trusts that look like the real ones."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optimiser.extras.generator import BLOCKS, GenerateError, Shape, generate
from optimiser.extras.generator.shape import cholesky, laid, read_margins, uniforms
from optimiser.instances import Instance, read_instance, write_instance
from optimiser.questions import read_question
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.verify.verify import verify
from scripts.build_margins import OUT, by_trust, margins, text_of

ENGLAND = Path(__file__).parents[1] / "editions" / "england"
"""As it first was: the margins were taken from it."""


def bytes_of(instance: Instance, folder: Path) -> dict[str, bytes]:
    """Every file of the instance by name."""
    write_instance(instance, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Twice the same seed: the same files; another seed: other trusts under the same names."""
    shape = Shape(9, 3)
    first, again, other = (generate(shape, seed) for seed in (4, 4, 5))
    assert bytes_of(first, tmp_path / "a") == bytes_of(again, tmp_path / "b")
    assert first.sha256 != other.sha256
    assert list(first.tables["trusts"]["name"]) == list(other.tables["trusts"]["name"])


def test_what_is_written_is_what_was_drawn(tmp_path: Path) -> None:
    """An instance read back is the one in memory, and nothing in it is without effect."""
    drawn = generate(Shape(12, 3), 7)
    write_instance(drawn, tmp_path / "drawn")
    assert read_instance(tmp_path / "drawn") == drawn
    assert drawn.notes == ()


@pytest.mark.parametrize(("trusts", "periods"), [(1, 1), (1, 10), (2, 2), (40, 1), (130, 4)])
def test_any_size_is_an_instance(trusts: int, periods: int) -> None:
    """It has that many trusts and periods, and passes the checks of every instance (or would raise)."""
    drawn = generate(Shape(trusts, periods), 3)
    assert len(drawn.tables["trusts"]) == trusts
    assert len(drawn.tables["periods"]) == periods
    assert len(drawn.tables["flows"]) == trusts * periods


def test_types_systems_and_regions_are_those_that_were_asked_for() -> None:
    """Twelve trusts of two types in five systems and two regions, evenly: 3, 3, 2, 2 and 2 trusts."""
    shape = Shape(12, 1, types=("acute-small", "acute-teaching"), systems=5, regions=2)
    drawn = generate(shape, 3)
    assert set(drawn.tables["trusts"]["type"]) == {"acute-small", "acute-teaching"}
    assert sorted(drawn.tables["trusts"]["system"].value_counts()) == [2, 2, 2, 3, 3]
    assert set(drawn.tables["systems"]["region"]) == {"Region 1", "Region 2"}
    assert {"type_acute-small", "systems", "regions"} <= set(drawn.tables["assumptions"]["id"])


def test_a_strained_instance_lacks_staff_and_money_and_nothing_else_moves() -> None:
    """The floor is above staff in post at most trusts, pots are three tenths, and trusts and lists are as they were."""
    plain, hard = generate(Shape(40, 3), 4), generate(Shape(40, 3, strained=True), 4)
    staff = hard.tables["staffing"]
    assert (staff["required"] > staff["substantive"] + staff["agency_supply"]).mean() > 0.5
    for pot in ("grant_pot", "loan_pot", "capital_budget"):
        before, after = (drawn.tables["envelope"][pot].to_numpy() for drawn in (plain, hard))
        assert after == pytest.approx(0.3 * before, abs=0.01)
    assert all(plain.tables[name].equals(hard.tables[name]) for name in ("trusts", "lists", "flows", "beds"))
    assert hard.name == "generated-40x3-strained-seed-4"


@pytest.mark.slow
def test_ten_thousand_trusts_are_an_instance() -> None:
    """The largest number of trusts, over one year."""
    assert generate(Shape(10_000, 1), 3).tables["trusts"]["name"].iloc[-1] == "Trust 10000"


def test_what_was_not_asked_for_does_not_move() -> None:
    """With one type alone every other figure is that of the same seed without it."""
    plain, one = generate(Shape(9, 2), 4), generate(Shape(9, 2, types=("acute-large",)), 4)
    numbers = ["income", "expenditure", "system"]
    assert plain.tables["trusts"][numbers].equals(one.tables["trusts"][numbers])
    assert set(one.tables["trusts"]["type"]) == {"acute-large"}


def test_a_shape_that_there_is_not_is_refused() -> None:
    """An unknown type, more systems than trusts, more regions than trusts: three faults."""
    with pytest.raises(GenerateError) as refused:
        Shape(3, 1, types=("acute",), systems=4, regions=9)
    assert len(refused.value.faults) == 3


def test_the_largest_size_is_an_instance() -> None:
    """A thousand trusts over ten years."""
    drawn = generate(Shape(1000, 10), 3)
    assert drawn.tables["trusts"]["name"].iloc[-1] == "Trust 1000"
    assert drawn.tables["periods"]["period"].iloc[-1] == "2034-35"
    assert set(drawn.tables["opportunities"]["first_period"]) == set(drawn.tables["periods"]["period"])


def test_margins_are_those_of_the_national_instance() -> None:
    """Of 500 trusts, each quartile of each figure is off by no more than a tenth of the real one, or of the
    real distance between the quartiles.
    """
    real, drawn = by_trust(read_instance(ENGLAND)), by_trust(generate(Shape(500, 3), 1))
    for share in (0.25, 0.5, 0.75):
        room = 0.1 * np.maximum(real.quantile(0.75) - real.quantile(0.25), real.quantile(share).abs())
        off = (drawn.quantile(share) - real.quantile(share)).abs()
        assert (off <= room).all(), (off / room)[off > room].to_dict()


def test_correlations_are_those_of_the_national_instance() -> None:
    """Of 500 trusts, every rank correlation of 23 figures is within 0.25 of the real one, and within 0.06 on
    average. Other income is left out: its share of expenditure is one number but for rounding.
    """
    real, drawn = by_trust(read_instance(ENGLAND)), by_trust(generate(Shape(500, 3), 1))
    kept = [name for name in real.columns if name != "area:private_other_income"]
    off = (real[kept].corr("spearman") - drawn[kept].corr("spearman")).abs().to_numpy()
    assert off.max() < 0.25
    assert off[np.triu_indices(len(kept), 1)].mean() < 0.06


def test_neighbours_are_as_many_as_in_england() -> None:
    """A trust has as many neighbours within 30 minutes as a real one, give or take a quarter."""
    travel = generate(Shape(500, 1), 1).tables["travel"]
    assert len(travel) / 500 == pytest.approx(read_margins().places["neighbours"], rel=0.25)
    pairs = set(zip(travel["origin"], travel["destination"], strict=True))
    assert {(b, a) for a, b in pairs} == pairs


def test_the_margins_shipped_are_those_of_the_instance_shipped() -> None:
    """`python -m scripts.build_margins` would change nothing."""
    assert OUT.read_text(encoding="utf-8") == text_of(margins(read_instance(ENGLAND)))


@pytest.mark.parametrize("block", sorted(BLOCKS))
def test_a_block_can_be_left_out(block: str) -> None:
    """Without a block its tables or limits are gone, and what is left is an instance with no loose ends."""
    whole, part = generate(Shape(12, 3), 7), generate(Shape(12, 3, frozenset([block])), 7)
    gone = {"changes": {"changes", "change_effects"}, "transfers": {"travel"}}
    gone |= {name: set() for name in ("smallest_award", "benchmark", "pace", "kept_repairs")}
    assert whole.present - part.present == gone.get(block, {block})
    drawn, kept = (tables["trusts"].drop(columns="expected_cost") for tables in (whole.tables, part.tables))
    assert drawn.equals(kept)
    idle = ("Columns of the envelope that nothing uses: contested_changes.",)
    assert part.notes == (idle if block == "changes" else ())
    awards = part.tables["envelope"]["smallest_award"]
    assert (awards == 0).all() == (block == "smallest_award")
    assert part.tables["trusts"]["expected_cost"].isna().all() == (block == "benchmark")
    assert part.tables["flows"]["pace"].isna().all() == (block == "pace")
    assert part.tables["lists"]["pace"].isna().all() == (block == "pace")
    assert (part.tables["envelope"]["repair_least"] == 0).all() == (block == "kept_repairs")


def test_every_block_is_on() -> None:
    """An instance of any size has rows in every table but those of what has happened or was published."""
    drawn = generate(Shape(12, 3), 7)
    assert set(drawn.tables) - drawn.present == {"published", "outturn", "successors", "accepted"}
    schemes = drawn.tables["opportunities"]
    assert schemes["needs_support"].any()
    assert (schemes["qia"] == "pending").any()


def test_patients_of_a_change_find_a_place_without_roads() -> None:
    """Without transfers a change hands its patients to a named trust: as many arrive as leave."""
    effects = generate(Shape(12, 3, frozenset(["transfers"])), 7).tables["change_effects"]
    moved = effects[effects["measure"] == "demand:AE4"]
    assert len(moved) >= 2
    assert moved["amount"].sum() == 0


def test_it_says_that_it_is_synthetic() -> None:
    """Every table is marked, and the seed can be read from the assumptions."""
    drawn = generate(Shape(3, 2), 11)
    sources = drawn.tables["sources"]
    assert set(sources["basis"]) == {"synthetic"}
    assert set(sources["table"]) == drawn.present
    assert drawn.tables["assumptions"].set_index("id").loc["seed", "value"] == 11


@pytest.mark.parametrize(
    ("trusts", "periods", "without", "said"),
    [
        (0, 3, "", "--trusts"),
        (10_001, 3, "", "--trusts"),
        (3, 11, "", "--periods"),
        (3, 3, "roads", "--without"),
    ],
)
def test_a_size_out_of_range_is_refused(trusts: int, periods: int, without: str, said: str) -> None:
    """The message names the option."""
    with pytest.raises(GenerateError, match=said):
        Shape(trusts, periods, frozenset(filter(None, [without])))


def test_a_seed_out_of_range_is_refused() -> None:
    """Negative seeds are not silently taken for others."""
    with pytest.raises(GenerateError, match="--seed"):
        generate(Shape(1, 1), -1)


def test_the_root_of_a_correlation() -> None:
    """Solved by hand: of [[1, 0.6], [0.6, 1]] the root is [[1], [0.6, 0.8]], but for the ridge."""
    found = cholesky([[1.0, 0.6], [0.6, 1.0]])
    assert found[0] == pytest.approx([1.0])
    assert found[1] == pytest.approx([0.6, 0.8], abs=1e-5)


def test_shares_are_laid_on_quantiles() -> None:
    """Half-way between the quartiles 10 and 20 lies 15, at 0.375."""
    assert laid(np.array([0.0, 0.375, 1.0]), [0, 10, 20, 30, 40]).tolist() == [0, 15, 40]


def test_draws_of_one_purpose_do_not_move_another() -> None:
    """The stream of a name depends on the seed and the name alone."""
    assert uniforms(1, "a", 3).tolist() == uniforms(1, "a", 5)[:3].tolist()
    assert not pd.Series(uniforms(1, "a", 3)).equals(pd.Series(uniforms(1, "b", 3)))


def test_a_generated_instance_has_a_verified_answer(tmp_path: Path) -> None:
    """12 trusts, 3 years, every block on: how_far is solved to the gap and recomputed without a solver."""
    drawn = generate(Shape(12, 3), 7)
    found = solve(drawn, read_question("how_far"), SolveSettings(gap=5e-3))
    assert found.manifest["status"] == "optimal"
    assert verify(found.write(tmp_path / "run"), drawn).passed
