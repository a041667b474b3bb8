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
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self._compiler: Compiler | None = None
        self.reached: Reached | None = None
        """What the last change reached; None where everything was built."""

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
        compiled = compiler.ordered()
        self._compiler = compiler
        return prepared_of(case, compiled, {"build": ready - began, "compile": perf_counter() - ready})
