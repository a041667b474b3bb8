"""Coefficient ranges and big-Ms: what is reported, and that those of the shipped instances stay small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.cli.program import make_app
from optimiser.explain.numerics import Numerics, numerics
from optimiser.instances import Instance, instance_names, read_instance, resolve_instance
from optimiser.questions import question_names, read_question
from optimiser.run.prepare import prepare
from tests.maths.golden import TINY, compiled
from tests.model.builder import made

RATIO = 1e4
"""The largest trust spends some thousands of £m a year, and no big-M of a real instance should be larger."""


def measured(instance: Instance, question: str = "how_far") -> Numerics:
    """The numerics of a question."""
    return numerics(prepare(instance, read_question(question)).compiled)


def test_ranges_are_those_of_the_matrix() -> None:
    """Over all families the counts add up to the non-zeros, and the ends are those of the whole matrix."""
    ranges = numerics(compiled()).ranges
    inside = ranges[ranges["part"] == "matrix"]
    sizes = np.abs(compiled().matrix.data)
    assert inside["numbers"].sum() == np.count_nonzero(sizes)
    assert inside["smallest"].min() == sizes[sizes > 0].min()
    assert inside["largest"].max() == sizes.max()


def test_big_ms_are_those_of_the_data() -> None:
    """Tiny has a lumpy scheme of 5 that needs support, and awards up to an expenditure of 110."""
    links = numerics(compiled()).big_m
    largest = links.groupby("family")["big_m"].max()
    assert largest.to_dict() == pytest.approx({"awards": 110, "needs_support": 5, "lumpy": 5})


@pytest.mark.parametrize("name", instance_names())
def test_big_ms_of_shipped_instances_are_bounded(name: str) -> None:
    """No shipped instance has a big-M ratio over 10,000: each is the row's own potential or M."""
    instance = read_instance(resolve_instance(name))
    for question in question_names() if len(instance.tables["trusts"]) < 20 else ("how_far",):
        found = measured(instance, question)
        assert found.largest_ratio <= RATIO
        assert {finding.severity for finding in found.findings} == {"note"}


def test_a_vast_potential_is_told() -> None:
    """A lumpy scheme of £10,000,000m is reported by its name, with what it could let through."""
    scheme = {"opportunity": "vast", "potential": 1e7, "lumpy": True}
    found = measured(made(opportunities=scheme))
    worst = next(finding for finding in found.findings if finding.id == "big_m")
    assert worst.severity == "caution"
    assert "vast" in worst.sentence
    assert "£0.1m" in worst.sentence
    assert found.largest_ratio == 1e7


def test_no_choices_no_big_ms() -> None:
    """An instance without yes/no choices has no big-M, and a ratio of 1."""
    assert measured(made()).largest_ratio == 1.0


def test_the_command_prints_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    """`optimiser numerics` names the families and says both findings."""
    asked = ["numerics", str(Path(TINY)), "--question", "balance"]
    assert make_app()(asked, standalone_mode=False) == 0
    printed = capsys.readouterr().out
    assert "flow_standard" in printed
    assert "The largest big-M ratio" in printed
