"""The optimisation engine: reads an instance, solves it, verifies the answer and reports it.

From Python: `read`, `solve`, `open_answer`, `compare`, `what_changed` and what they return; see `optimiser.api`.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from optimiser.api import (
        Answer,
        Comparison,
        Loaded,
        Moved,
        Scored,
        compare,
        names,
        open_answer,
        read,
        solve,
        what_changed,
    )

__all__ = [
    "Answer",
    "Comparison",
    "Loaded",
    "Moved",
    "Scored",
    "compare",
    "names",
    "open_answer",
    "read",
    "solve",
    "what_changed",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """The surface, loaded when it is first used, so that `import optimiser` itself costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'optimiser' has no attribute {name!r}")
    from optimiser import api  # noqa: PLC0415 - see above

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
