"""The trial of the certificates: many random instances, many injected faults; `python -m tests.certify.trial`.

Prints a table of what was tried and what was caught. The suite runs a part of it (`test_runs.py`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from itertools import count
from typing import Any
from unittest.mock import patch

import numpy as np

from optimiser.proof.file import read_proof
from optimiser.proof.judge import Word, certificate
from optimiser.questions import read_question
from optimiser.run import solve as solving
from optimiser.run.solution import Solution
from optimiser.run.solve import solve
from optimiser.solver import Lexicographic, Outcome, TierResult
from optimiser.solver.lexicographic import solved_state
from tests.certify.test_runs import QUESTIONS, mistaken, overlooked, random_instance, uncertified
from trustmodels.allocation.measures import LOOSE_MEASURES

RAISED = (1e-4, 1e-3, 1e-2, 1e-1)
"""Of its size, by how much a bound is raised."""


def asked(seed: int) -> Solution:
    """The answer of a random instance to its question, every question in turn."""
    return solve(random_instance(seed), read_question(QUESTIONS[seed % len(QUESTIONS)]))


def honest(seeds: range) -> dict[str, int]:
    """How many answers are certified, primary tiers to a millionth; how many with every even tier as well."""
    found = {"answers": 0, "not certified": 0, "even tiers": 0, "even tiers not certified": 0}
    for seed in seeds:
        solution = asked(seed)
        found["answers"] += 1
        found["not certified"] += bool(uncertified(solution))
        later = [tier for tier in solution.manifest["certificate"]["tiers"] if not tier["needed"]]
        found["even tiers"] += len(later)
        found["even tiers not certified"] += sum(tier["word"] != Word.CERTIFIED for tier in later)
    return found


def wrong_optima(first: int) -> Iterator[bool]:
    """Whether each answer of a solver that overlooks better plans is called into question."""
    for seed in count(first):
        true = asked(seed)
        with patch.object(solving, "solved_state", mistaken(0.5)):
            found = asked(seed)
        if found.plan is not None and true.plan is not None and overlooked(found, true):
            yield not found.manifest["certificate"]["certified"]


def wrong_bounds(first: int) -> Iterator[bool]:
    """Whether a bound that is raised by a little, one primary tier of an answer at a time, is not called certified."""
    for seed in count(first):
        solution = asked(seed)
        if solution.plan is None:
            continue
        proof = read_proof(solution.proof)
        for at, tier in enumerate(solution.manifest["tiers"]):
            if tier["primary"] and abs(tier["value"]) > 1:
                manifest: dict[str, Any] = json.loads(json.dumps(solution.manifest))
                manifest["tiers"][at]["bound"] += RAISED[seed % len(RAISED)] * abs(tier["value"])
                judged = certificate(solution.prepared.compiled, manifest, proof, LOOSE_MEASURES)
                yield judged.tiers[at].word is not Word.CERTIFIED


def lying(*given: Any) -> Lexicographic:
    """A solver that says of everything that there is no plan."""
    state = solved_state(*given)
    state.results = [TierResult(state.results[0].measure, Outcome.INFEASIBLE)]
    return state


def false_ends(first: int) -> Iterator[bool]:
    """Whether a false "infeasible" is called contradicted."""
    for seed in count(first):
        if asked(seed).plan is None:
            continue
        with patch.object(solving, "solved_state", lying):
            found = asked(seed)
        yield found.status == "contradicted" and not found.manifest["certificate"]["certified"]


KINDS = {"a wrong optimum": wrong_optima, "a wrong bound": wrong_bounds, "a false infeasible": false_ends}


def trial(instances: int, injections: int, first: int) -> dict[str, Any]:
    """Counts of both parts.

    Args:
        instances: how many random instances answer their question.
        injections: how many faults of each kind.
        first: the first seed.
    """
    caught = {}
    for kind, faults in KINDS.items():
        seen = [found for found, _ in zip(faults(first), range(injections), strict=False)]
        caught[kind] = {"injected": len(seen), "caught": int(np.sum(seen))}
    return {"honest": honest(range(first, first + instances)), "injected": caught}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, default=1000)
    parser.add_argument("--injections", type=int, default=200)
    parser.add_argument("--first", type=int, default=10_000)
    options = parser.parse_args()
    print(json.dumps(trial(options.instances, options.injections, options.first), indent=2))
