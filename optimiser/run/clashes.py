"""The proof that promises of a conflict cannot be kept together: multipliers on their rows and on the laws."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from optimiser.matrix import Compiled
from optimiser.matrix.compiled import Named
from optimiser.matrix.slacks import limits_of, loosened, member_rows
from optimiser.proof.judge import TierWord, no_plan_word
from optimiser.proof.kept import Proof
from optimiser.run.room import room_of
from optimiser.solver import SolveSettings
from optimiser.solver.live import Places, never
from optimiser.solver.proving import prove_clashes
from trustmodels.allocation.promises import PROMISES, promise_of


def clash_name(number: int) -> str:
    """The name under which the proof of a conflict is kept, the first being 1."""
    return f"conflict {number}"


def clash_matrix(compiled: Compiled, members: Collection[Named]) -> tuple[Compiled, Places]:
    """The matrix with every promise let go but some, and these given their room; and the rows of these.

    Rows stay where they are: one that is let go has no limit.
    """
    rows = member_rows(compiled, promise_of)
    names = [promise_of(compiled.rows[at]) for at in rows]
    wanted = set(members)
    kept = np.array([name in wanted for name in names], bool)
    held = rows[kept]
    limits = limits_of(compiled, held).tolist()
    given = [name for name in names if name is not None and name in wanted]
    room = np.array([room_of(name, limit) for name, limit in zip(given, limits, strict=True)], float)
    roomy = loosened(compiled, held, room)
    lower, upper = roomy.row_lower.copy(), roomy.row_upper.copy()
    lower[rows[~kept]], upper[rows[~kept]] = -np.inf, np.inf
    return replace(roomy, row_lower=lower, row_upper=upper), held


def clash_proofs(
    compiled: Compiled,
    conflicts: Sequence[Collection[Named]],
    settings: SolveSettings,
    stop: Callable[[], bool] = never,
) -> Proof:
    """What proves conflicts of a question, each by its number.

    Args:
        compiled: the matrix in which any promise may be let go (`optimiser.run.prepare.opened`).
        conflicts: the promises of each.
        settings: of the solver.
        stop: asked while it runs.
    """
    everyone = {name for members in conflicts for name in members}
    matrix, _ = clash_matrix(compiled, everyone)
    groups = {
        clash_name(number): clash_matrix(compiled, members)[1]
        for number, members in enumerate(conflicts, start=1)
    }
    return prove_clashes(matrix, groups, settings, stop)


def clash_words(
    compiled: Compiled, conflicts: Sequence[Collection[Named]], proof: Proof
) -> tuple[list[TierWord], list[str]]:
    """Of each conflict, whether its proof shows that its promises cannot be kept together, even within their room.

    No status rests on one. The second part is what contradicts the proof, a sentence each.

    Args:
        compiled: the matrix in which any promise may be let go (`optimiser.run.prepare.opened`).
        conflicts: the promises of each.
        proof: of the run.
    """
    words: list[TierWord] = []
    against: list[str] = []
    for number, members in enumerate(conflicts, start=1):
        name = clash_name(number)
        word, said = no_plan_word(name, clash_matrix(compiled, members)[0], proof.of(name), needed=False)
        words.append(word)
        against += said
    return words, against


def recorded(compiled: Compiled, members: Sequence[Mapping[str, Any]]) -> list[Named]:
    """The promises of a conflict from their records; one that the matrix does not have is left out."""
    names = (promise_of(compiled.rows[at]) for at in member_rows(compiled, promise_of))
    known = {_told(_record(name)): name for name in names if name is not None}
    return [known[told] for member in members if (told := _told(member)) in known]


def _record(name: Named) -> dict[str, str]:
    return {"id": name[0], **PROMISES[name[0]].columns(name[1])}


def _told(record: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((key, str(value)) for key, value in record.items())
