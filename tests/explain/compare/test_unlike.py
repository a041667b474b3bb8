"""Runs that are unlike: what both have is compared, what each lacks is named, and why they may differ is said first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from optimiser.cli.successors import with_successors
from optimiser.errors import InputError
from optimiser.explain.compare.common import common_of, version_findings
from optimiser.explain.compare.differences import differences, winners_and_losers
from optimiser.explain.compare.findings import compare
from optimiser.explain.finding import Finding
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from tests.explain.helpers import assert_supported, plan_of, resolved
from tests.model.builder import TWO_YEARS, made


def of(**trusts: tuple[float, float]) -> Instance:
    """Trusts by code with income and expenditure, each with a control total of 0 and a scheme of £1m."""
    return made(
        trusts=[{"trust": t, "income": i, "expenditure": e} for t, (i, e) in trusts.items()],
        control_totals=[{"id": t, "amount": 0} for t in trusts],
        opportunities=[{"opportunity": f"o{t}", "trust": t, "potential": 1} for t in trusts],
    )


def took_over(instance: Instance, *rows: tuple[str, str, float]) -> Instance:
    """The instance with a table of successors: old, new, share."""
    frame = pd.DataFrame(
        [(old, new, "2026-04-01", share) for old, new, share in rows],
        columns=["old", "new", "date", "share"],
    )
    return replace(instance, tables={**instance.tables, "successors": frame})


def run_of(instance: Instance, name: str, question: str = "how_far") -> Opened:
    """The instance answered, under the name of a folder; its table of successors, if any, stays with it."""
    bare = replace(instance, tables={k: v for k, v in instance.tables.items() if k != "successors"})
    found = plan_of(resolved(bare, question))
    return replace(found, run=replace(found.run, path=found.run.path.with_name(name)), instance=instance)


def said(runs: list[Opened]) -> str:
    """Every sentence of a comparison, in order."""
    _, findings = compare(runs)
    assert_supported([finding for finding in findings if finding.id != "compare_successors"])
    return "\n".join(finding.sentence for finding in findings)


BEFORE, AFTER = of(A=(100, 110), B=(50, 54)), of(A=(150, 164))


def test_a_trust_that_is_gone_is_named_and_the_rest_compared() -> None:
    """B is part of nobody that is known: A is compared with A, and the total with the total."""
    runs = [run_of(BEFORE, "before"), run_of(AFTER, "after")]
    text = said(runs)
    assert "B is a trust of before only" in text
    assert "a table successors" in text
    own = differences(runs).query("run == 'after'").set_index(["level", "id"])
    assert own.loc[("sector", "*"), "change_cip"] == pytest.approx(-1.0, abs=1e-6)
    assert own.loc[("trust", "A"), "change_reported"] == pytest.approx(-4.0, abs=1e-3)
    assert list(winners_and_losers(differences(runs)).query("run == 'after'")["trust"]) == ["A"]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_trust_that_was_taken_over_counts_with_its_successor(backwards: bool) -> None:
    """A and B end at −9 and −3, and A after the merger at −13: £1m worse, not £4m, whichever way round it is asked."""
    after = took_over(AFTER, ("B", "A", 1.0))
    runs = [run_of(BEFORE, "before"), run_of(after, "after")]
    runs = runs[::-1] if backwards else runs
    assert "B of before is part of A in after" in said(runs)
    own = winners_and_losers(differences(runs)).query(f"run == '{runs[1].name}'")
    assert list(own["trust"]) == ["A"]
    assert own["change_reported"].iloc[0] == pytest.approx(1.0 if backwards else -1.0, abs=1e-3)


def test_who_took_over_whom_can_be_said_beside_two_runs(tmp_path: Path) -> None:
    """Neither run knows of the merger, and their inputs are fixed: a file says it, and A ends £1m worse, not £4m."""
    path = tmp_path / "mergers.csv"
    path.write_text("old,new\nB,A\n", encoding="utf-8")
    runs = with_successors([run_of(BEFORE, "before"), run_of(AFTER, "after")], str(path))
    assert "B of before is part of A in after" in said(runs)
    own = winners_and_losers(differences(runs)).query("run == 'after'")
    assert own["change_reported"].iloc[0] == pytest.approx(-1.0, abs=1e-3)
    with pytest.raises(InputError, match="or nhs"):
        with_successors(runs, str(tmp_path / "none.csv"))


def test_what_a_run_says_of_a_merger_counts_before_a_file() -> None:
    """The run gives A half of Bedford Hospital (RC1); the list of NHS trusts, where all went to RC9, gives way."""
    after = took_over(of(A=(150, 164)), ("RC1", "A", 0.5))
    (one,) = with_successors([run_of(after, "after")], "nhs")
    shares = one.instance.tables["successors"].set_index("old")["share"]
    assert shares["RC1"] == 0.5
    assert shares["RDD"] == 1.0


def test_a_trust_that_was_split_counts_by_its_shares() -> None:
    """B, at −3, goes to A by a third and to C by two: before, A counts as −10 and C as −2."""
    after = took_over(of(A=(100, 110), C=(50, 54)), ("B", "A", 1 / 3), ("B", "C", 2 / 3))
    found = differences([run_of(BEFORE, "before"), run_of(after, "after")])
    own = found.query("run == 'after' and level == 'trust'").set_index("id")
    assert own.loc["A", "change_reported"] == pytest.approx(-9 + 10, abs=1e-3)
    assert own.loc["C", "change_reported"] == pytest.approx(-3 + 2, abs=1e-3)


def test_a_trust_taken_over_twice_ends_with_the_last() -> None:
    """B went to X and X to A; a circle leads nowhere and ends."""
    chain = common_of(BEFORE, took_over(AFTER, ("B", "X", 1.0), ("X", "A", 1.0)))
    assert chain.merged_first == {"B": (("A", 1.0),)}
    circle = common_of(BEFORE, took_over(AFTER, ("B", "X", 1.0), ("X", "B", 1.0)))
    assert circle.merged_first == {}
    assert circle.only_first == ("B",)


def test_another_year_is_named_and_the_year_of_both_compared() -> None:
    """One year beside the same and one more: only the first is compared, and nothing changes in it."""
    one = made(control_totals={"amount": 0})
    two = made(periods=TWO_YEARS, control_totals={"amount": 0})
    runs = [run_of(one, "last"), run_of(two, "this")]
    text = said(runs)
    assert "2027-28 is a period of this only" in text
    assert "In 2026-27, all trusts of each run counted, this against last: no shortfall" in text
    found = differences(runs).query("run == 'this' and level == 'trust'")
    assert list(found["change_cip"].isna()) == [False, True]


def test_rounds_without_a_common_year_stand_side_by_side() -> None:
    """Two rounds of other years: what each comes to, and no difference."""
    one = made(control_totals={"amount": 0})
    two = made(periods={"2031-32": 1.0}, control_totals={"amount": 0})
    text = said([run_of(one, "last"), run_of(two, "this")])
    assert "no period in common" in text
    assert "last £10.0m short of trusts’ control totals" in text
    assert "this £10.0m short of trusts’ control totals" in text


def test_other_questions_and_versions_are_said_before_what_changed() -> None:
    """how_far beside balance, and an older engine: both stand before the first sentence on what changes."""
    one, two = run_of(AFTER, "far"), run_of(AFTER, "even", "balance")
    older = {**two.run.manifest["versions"], "trust-optimiser": "0.0.9", "highspy": "1.7.0", "python": "3.9"}
    two = replace(two, run=replace(two.run, manifest={**two.run.manifest, "versions": older}))
    _, findings = compare([one, two])
    ids = [finding.id for finding in findings]
    assert ids[:2] == ["compare_versions", "compare_questions"]
    assert "even with 0.0.9" in findings[0].sentence
    assert "even with 1.7.0" in findings[0].sentence
    assert "how_far in far, balance in even" in findings[1].sentence


def test_versions_that_cannot_move_an_answer_are_not_told() -> None:
    """Another Python alone is no caution; the same versions say nothing."""
    assert version_findings("a", {"versions": {"python": "3.9"}}, "b", {"versions": {"python": "3.12"}}) == []
    assert version_findings("a", {}, "b", {}) == []


def test_a_change_of_a_question_of_one_name_is_told() -> None:
    """how_far in both, in one with the agreed asks off."""
    one = run_of(AFTER, "a")
    modes = {**one.question.modes, "agreed_ask": "off"}
    question = replace(one.question, modes=modes)
    again = replace(one.again, case=replace(one.again.case, question=question))
    other = replace(one, again=again, run=replace(one.run, path=one.run.path.with_name("b")))
    (told,) = [f for f in compare([one, other])[1] if f.id == "compare_questions"]
    assert isinstance(told, Finding)
    assert "how_far in both, with no change in a and --off agreed_ask in b" in told.sentence
