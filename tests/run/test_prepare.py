"""A prepared question: what is cleared away once the matrix stands changes nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.instances import read_instance
from optimiser.matrix.arrays import matrix_hash
from optimiser.questions import read_question
from optimiser.run import prepare as preparing
from optimiser.run.prepare import prepare

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"


def test_the_matrix_outlives_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers and names are the same where the model was cleared away, as of a large one, and where it was not."""
    instance, question = read_instance(TINY), read_question("how_far")
    kept = prepare(instance, question)
    monkeypatch.setattr(preparing, "MANY", 0)
    cleared = prepare(instance, question)
    assert matrix_hash(cleared.compiled) == matrix_hash(kept.compiled)
    assert cleared.compiled.rows == kept.compiled.rows
    assert cleared.compiled.columns == kept.compiled.columns
