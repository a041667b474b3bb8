"""A model used again: other numbers of the same instance are built only where they reach."""

from __future__ import annotations

from time import perf_counter

from optimiser.instances import Instance
from optimiser.matrix.compile import Compiler
from optimiser.run.prepare import Prepared, case_of, prepared_of
from trustmodels.allocation.build import Reached, build, rebuild
from trustmodels.allocation.question import Question


class ReusedModel:
    """The model and the arrays of one question, brought from instance to instance.

    What comes out is the same to the byte as `prepare` would give; only the time differs.

    Args:
        question: what is asked.
        ordered: whether rows and columns stand in the order of the data, as they do wherever an answer is kept.
    """

    def __init__(self, question: Question, *, ordered: bool = True) -> None:
        self.question, self._ordered = question, ordered
        self._compiler: Compiler | None = None
        self.reached: Reached | None = None
        """What the last change reached; None where everything was built."""

    @property
    def compiler(self) -> Compiler:
        """What the last question was compiled by: from it, other sums over the same columns can be had."""
        if self._compiler is None:
            raise RuntimeError("nothing has been prepared yet")
        return self._compiler

    def prepare(self, instance: Instance) -> Prepared:
        """The question on an instance, ready to be solved."""
        began = perf_counter()
        case = case_of(instance, self.question)
        compiler, self._compiler = self._compiler, None  # half done is spoiled, should anything fail
        self.reached = None if compiler is None else rebuild(compiler.built, case)
        if compiler is None or self.reached is None:
            built = build(case)
            ready = perf_counter()
            compiler = Compiler(built)
        else:
            ready = perf_counter()
            compiler.again(self.reached)
        compiled = compiler.ordered() if self._ordered else compiler.compiled()
        self._compiler = compiler
        return prepared_of(case, compiled, {"build": ready - began, "compile": perf_counter() - ready})
