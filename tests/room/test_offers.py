"""Offers in memory and on disk."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict, replace
from pathlib import Path

import pandas as pd
import pytest

from optimiser.errors import InstanceError
from optimiser.explain.resolve import with_tables
from optimiser.extras.room.handles import handles, mode_handles
from optimiser.extras.room.offers import (
    OfferError,
    command,
    laid_over,
    named,
    offer_of,
    read_offer,
    save,
    toml,
)
from optimiser.instances import Instance, read_instance
from optimiser.questions import changed, read_question
from tests.room.conftest import grant_pot


@pytest.mark.slow
def test_saved_offer_reads_back_as_the_same_instance(trial: Path) -> None:
    """Whatever handle is moved, the saved scenario makes the very instance that the room solved."""
    instance = read_instance(trial)
    for at, handle in enumerate(handles(instance)):
        offer = named(offer_of([(handle, handle.now + handle.step)], None, "how_far"), f"o{at}", "", [])
        path = save(offer, instance)
        assert laid_over(instance, offer) == read_instance(trial, scenario=path.stem), handle.label


def test_saved_offer_keeps_its_base(trial: Path) -> None:
    """An offer on a scenario applies that scenario's changes first."""
    instance = read_instance(trial, scenario="larger_pot")
    pot = grant_pot(instance)
    assert pot.now == 3  # 2 as it stands, 1 more in the scenario
    capital = next(handle for handle in handles(instance) if handle.column == "capital_budget")
    offer = named(offer_of([(capital, 7.0)], "larger_pot", "how_far"), "both", "", [])
    save(offer, instance)
    assert laid_over(instance, offer) == read_instance(trial, scenario="both")


def test_an_offer_that_moves_nothing_changes_nothing(tiny: Instance) -> None:
    """Handles that stand as they stood leave no change behind."""
    offer = offer_of([(handle, handle.now) for handle in handles(tiny) if not handle.switch], None, "how_far")
    assert not offer.changes
    assert laid_over(tiny, offer) is tiny


def test_mixed_targets_move_by_points(tiny: Instance) -> None:
    """Where trusts have different targets, each moves by the same points and a trust without one keeps none."""
    flows = tiny.tables["flows"].copy()
    flows["target"] = [0.9, 0.9, 0.8, 0.0]
    mixed = replace(tiny, tables={**tiny.tables, "flows": flows})
    first, second = [handle for handle in handles(mixed) if handle.table == "flows" and not handle.switch]
    assert (first.now, first.operation) == (0.0, "add")
    assert (second.now, second.operation) == (90.0, "set")
    made = laid_over(mixed, offer_of([(first, 5.0), (second, 91.0)], None, "how_far"))
    assert list(made.tables["flows"]["target"]) == pytest.approx([0.95, 0.91, 0.85, 0.0])


def test_a_limit_that_is_not_there_has_no_handle(tiny: Instance) -> None:
    """An empty pot means no limit, so there is nothing to move."""
    envelope = tiny.tables["envelope"].copy()
    envelope.loc[0, "grant_pot"] = float("nan")
    labels = [h.id for h in handles(replace(tiny, tables={**tiny.tables, "envelope": envelope}))]
    assert "grant_pot:2026-27" not in labels
    assert "grant_pot:2027-28" in labels


@pytest.mark.parametrize("name", ["", " ", "...", "../..", "x" * 61, "nul\0"])
def test_names_of_which_no_file_name_can_be_made_are_refused(tiny: Instance, name: str) -> None:
    """A name needs a letter or a digit, and signs that can be shown."""
    with pytest.raises(OfferError, match="name"):
        named(offer_of([], None, "how_far"), name, "", [])


@pytest.mark.parametrize(
    ("called", "file"),
    [("Hull's 2nd offer (£3m)", "Hulls-2nd-offer-3m"), ("../out", "out"), (".hidden", "hidden"), ("a/b", "ab"),
     ("new\nline", "new-line"), ("Øre  and Åse", "Øre-and-Åse"), ("plain_name-1", "plain_name-1")],
)  # fmt: skip
def test_names_are_as_people_write_them(called: str, file: str) -> None:
    """People read what they wrote; the file is called after it, and none leads out of its folder or hides in it."""
    offer = named(offer_of([], None, "how_far"), called, "", [])
    assert offer.name == file
    assert offer.label == " ".join(called.split())
    with pytest.raises(OfferError, match="taken"):
        named(offer_of([], None, "how_far"), called, "", [file])


def test_what_must_hold_is_part_of_the_question(tiny: Instance) -> None:
    """A promise that must hold is that of the command line's --hold, and goes through JSON and a link unchanged."""
    found = {handle.mode_of: handle for handle in mode_handles(read_question("how_far"), tiny)}
    firm, off = found["flow_standard"], found["pace"]
    offer = offer_of([(firm, 0.0), (off, 2.0), (found["grant_pot"], 0.0)], None, "how_far")
    assert offer.modes == (("flow_standard", "hold"), ("pace", "off"))
    asked = changed(read_question("how_far"), modes={"flow_standard": "hold", "pace": "off"})
    assert offer.asked() == asked
    assert (offer.changes, offer.moved, offer.unmoved.moved) == ((), True, False)
    assert read_offer(json.loads(json.dumps(asdict(offer)))) == offer
    assert command(offer, "tiny").endswith("--question how_far --hold flow_standard --off pace")


def test_only_promises_that_somebody_made_can_be_told_to_hold(tiny: Instance) -> None:
    """Without a beds table nobody can be told to keep occupancy."""
    assert "safe_occupancy" in {handle.mode_of for handle in mode_handles(read_question("how_far"), tiny)}
    without = {**tiny.tables, "beds": tiny.tables["beds"].iloc[:0]}
    found = mode_handles(read_question("how_far"), replace(tiny, tables=without))
    assert "safe_occupancy" not in {handle.mode_of for handle in found}


def test_a_taken_name_is_refused() -> None:
    """Two offers cannot have one name."""
    with pytest.raises(OfferError, match="taken"):
        named(offer_of([], None, "how_far"), "mine", "", ["mine"])


def test_a_title_cannot_break_the_file(tiny: Instance) -> None:
    """Quotes, backslashes and hashes in a title stay a title."""
    title = 'He said "no" \\ # [[change]] \u00a3'
    offer = named(offer_of([(grant_pot(tiny), 9.0)], None, "how_far"), "quoted", title, [])
    record = tomllib.loads(toml(offer, "tiny"))
    assert record["title"] == title
    assert len(record["change"]) == 1


def test_saving_never_replaces_a_file(trial: Path) -> None:
    """A scenario that is there already stays as it is."""
    instance = read_instance(trial)
    before = (trial / "scenarios" / "larger_pot.toml").read_text(encoding="utf-8")
    with pytest.raises(OfferError, match="already"):
        save(named(offer_of([], None, "how_far"), "larger_pot", "", []), instance)
    assert (trial / "scenarios" / "larger_pot.toml").read_text(encoding="utf-8") == before


def test_a_figure_out_of_range_is_refused_with_its_place(tiny: Instance) -> None:
    """An offer that makes no sense is refused as a faulty instance is: table, column and remedy."""
    target = next(handle for handle in handles(tiny) if handle.table == "lists" and not handle.switch)
    with pytest.raises(InstanceError, match=r"lists\.csv"):
        laid_over(tiny, offer_of([(target, 130.0)], None, "how_far"))


def test_the_order_makes_the_question_of_the_command_line() -> None:
    """how_far in another order is the question `order:` of the command line."""
    offer = offer_of([], None, "how_far", ("finance", "access", "safety"))
    assert offer.asked().name == "order:finance,access,safety"
    assert not offer.same_question(offer_of([], None, "how_far"))


def test_a_budget_does_not_go_below_what_has_to_be_spent_of_it(tiny: Instance) -> None:
    """4 of a budget of 10 are kept for repairs: the handle ends at 4, where the offer still fits."""
    envelope = tiny.tables["envelope"].assign(capital_budget=10.0, repair_least=4.0)
    made = with_tables(tiny, {"envelope": envelope})
    budgets = [
        handle for handle in handles(made) if handle.table == "envelope" and handle.column == "capital_budget"
    ]
    assert budgets
    assert {handle.reach[0] for handle in budgets} == {4.0}
    laid_over(made, offer_of([(handle, 4.0) for handle in budgets], None, "how_far"))


def test_an_offer_is_the_same_whatever_was_laid_over_before(tiny: Instance, trial: Path) -> None:
    """Tables that an offer does not reach are not read again: an ask, then a pot, beside a fresh reading."""
    pot = grant_pot(tiny)
    offers = [
        offer_of(
            [],
            None,
            "how_far",
            (),
            [{"table": "asks", "append": [{"trust": "ASH", "period": "2026-27", "most": 2.0}]}],
        ),
        offer_of([(pot, pot.now + 1.0)], None, "how_far"),
    ]
    one_by_one = [laid_over(tiny, offer) for offer in [*offers, *offers]]
    fresh = [laid_over(read_instance(trial), offer) for offer in offers]
    for found, alone in zip(one_by_one, [*fresh, *fresh], strict=True):
        assert found.sha256 == alone.sha256
        assert found.notes == alone.notes
        assert all(found.tables[name].equals(frame) for name, frame in alone.tables.items())
    assert one_by_one[1].tables["asks"].equals(tiny.tables["asks"])


def test_frames_of_the_instance_are_left_alone(tiny: Instance) -> None:
    """Laying an offer over an instance changes no table of it: others may be reading them."""
    before = {name: frame.copy() for name, frame in tiny.tables.items()}
    laid_over(tiny, offer_of([(h, h.now + h.step) for h in handles(tiny)[2:6]], None, "how_far"))
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, tiny.tables[name])
