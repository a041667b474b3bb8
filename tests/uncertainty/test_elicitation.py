"""What experts believe: a sheet written, filled in, read back and pooled by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.errors import InputError
from optimiser.instances import read_instance
from optimiser.worlds.uncertainty import Assumed, prepare
from optimiser.worlds.uncertainty.elicitation import COLUMNS, pooled, read_sheets

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"


def assumptions() -> list[Assumed]:
    """Those of tiny: delivery 0.4, 0.5, 0.9 and floor 95, 100, 100."""
    return prepare(TINY, read_instance(TINY), 1)[0]


def filled(file: Path, *rows: str) -> Path:
    """A sheet with these answers: assumption, expert, five quantiles, reason."""
    lines = [",".join(COLUMNS)]
    for row in rows:
        name, *rest = row.split(",")
        lines.append(",".join([name, "said", "share", "D", "0", "0", "0", *rest]))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_two_experts_are_pooled_by_hand() -> None:
    """One says 0 to 1, the other 2 to 3: half of the belief lies on each, and nothing between."""
    one, two = (0.0, 0.1, 0.5, 0.9, 1.0), (2.0, 2.1, 2.5, 2.9, 3.0)
    belief = pooled([one, two])
    assert belief.at(np.array([0.05, 0.25, 0.45, 0.55, 0.75])).tolist() == pytest.approx(
        [0.1, 0.5, 0.9, 2.1, 2.5]
    )


def test_a_pool_is_the_mean_of_distribution_functions() -> None:
    """At any value the share of the pooled belief below it is the mean of the three experts' shares."""
    answers = [(0.0, 1.0, 2.0, 4.0, 9.0), (1.0, 2.0, 3.0, 3.5, 4.0), (-5.0, 0.0, 0.5, 6.0, 6.5)]
    belief = pooled(answers)
    shares = np.linspace(0.01, 0.99, 53)
    values = belief.at(shares)
    means = np.mean([np.interp(values, own, [0, 0.1, 0.5, 0.9, 1]) for own in answers], axis=0)
    assert means.tolist() == pytest.approx(shares.tolist())


def test_an_answer_is_drawn_instead_of_the_triangle(tmp_path: Path) -> None:
    """Read back, the answers of two sheets are pooled and drawn; who was not asked about stays a triangle."""
    first = filled(tmp_path / "a.csv", "delivery,Ann,0.4,0.5,0.6,0.7,0.8,seen it", "floor,Ann,,,,,,")
    second = filled(tmp_path / "b.csv", "delivery,Bo,0.2,0.3,0.4,0.5,0.6,doubt")
    beliefs = read_sheets([first, second], assumptions())
    assert set(beliefs) == {"delivery"}
    _, drawn = prepare(TINY, read_instance(TINY), 64, elicited=[first, second])
    assert drawn.values["delivery"].quantile(0.5) == pytest.approx(0.5, abs=0.02)
    assert drawn.values["delivery"].min() < 0.3
    assert drawn.beliefs["floor"].kind == "triangular"


def test_every_fault_of_every_sheet_is_told(tmp_path: Path) -> None:
    """A name that is none, a number that is none, quantiles that fall, no expert and one twice, in one message."""
    sheet = filled(
        tmp_path / "a.csv",
        "nobody,Ann,1,2,3,4,5,x",
        "delivery,,0.1,0.2,0.3,0.4,0.5,x",
        "delivery,Bo,0.1,0.2,many,0.4,0.5,x",
        "delivery,Cy,0.5,0.4,0.6,0.7,0.8,x",
        "floor,Di,95,96,97,98,99,x",
        "floor,Di,95,96,97,98,99,x",
    )
    with pytest.raises(InputError) as told:
        read_sheets([sheet, tmp_path / "none.csv"], assumptions())
    text = str(told.value)
    for what in ("'nobody'", "whose answer", "'many'", "do not rise", "answers twice", "none.csv"):
        assert what in text
